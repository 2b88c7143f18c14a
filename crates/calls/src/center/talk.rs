//! Caller and agent: joined, on hold, parted; and how an interaction closes.

use super::Center;
use crate::interaction::{Interaction, LegState, Mode, Place, Stage, Talk, Waiting};
use crate::seat::{Rest, reason};
use crate::timers::Timer;
use crate::{Cause, Direction, EndReason, Refusal, Story};
use base::{AgentId, InteractionId, LegId};

impl Center {
    /// The agent's number has been said, or should have been: join.
    pub(super) fn greeting_ended(&mut self, id: InteractionId) {
        let Some(Talk { agent, leg, mode: Mode::Greeting, .. }) =
            self.calls.get(&id).and_then(Interaction::talk)
        else {
            return;
        };
        let (agent, held) = (*agent, self.legs.get(leg).is_some_and(|leg| leg.held));
        self.tell(id, Story::AgentNumberAnnounced { agent });
        self.join(id);
        if held {
            self.set_held(id, true);
        }
    }

    fn join(&mut self, id: InteractionId) {
        self.timers.cancel(Timer::Greeting(id));
        self.connect(id);
    }

    /// A command that needs the caller on the line cuts the saying of the
    /// agent's number short: who presses a button sees a call, and a refusal
    /// would be a riddle.
    pub(super) fn cut_greeting(&mut self, id: InteractionId) {
        if self.mode(id) == Some(&Mode::Greeting) {
            self.join(id);
        }
    }

    /// Caller and agent hear each other from now on.
    pub(super) fn connect(&mut self, id: InteractionId) {
        let fresh = self.new_segment_id();
        let Some(call) = self.call(id) else { return };
        let segment = *call.segment.get_or_insert(fresh);
        call.saying = None;
        call.served = true;
        let Some(talk) = call.talk_mut() else { return };
        talk.mode = Mode::Open;
        talk.connected = true;
        let agent = talk.agent;
        self.tell(id, Story::Connected { agent, segment });
    }

    /// The talk this agent leads.
    pub(super) fn talk_of(&self, agent: AgentId) -> Result<InteractionId, Refusal> {
        let seat = self.seats.get(&agent).ok_or(Refusal::UnknownAgent)?;
        if seat.phone.is_none() {
            return Err(Refusal::SignedOut);
        }
        let id = seat.call().ok_or(Refusal::NoCall)?;
        let talk = self.calls.get(&id).and_then(Interaction::talk);
        talk.filter(|talk| talk.agent == agent && !matches!(talk.mode, Mode::Lost { .. }))
            .map(|_| id)
            .ok_or(Refusal::NoCall)
    }

    pub(super) fn hold(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let id = self.talk_of(agent)?;
        self.cut_greeting(id);
        match self.mode(id) {
            Some(Mode::Open) => self.set_held(id, true),
            Some(Mode::Consulting(_)) => return Err(Refusal::Consulting),
            Some(Mode::Held) => return Err(Refusal::AlreadyHeld),
            _ => return Err(Refusal::NoCall),
        }
        Ok(())
    }

    pub(super) fn retrieve(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let id = self.talk_of(agent)?;
        match self.mode(id) {
            Some(Mode::Held) => self.set_held(id, false),
            Some(Mode::Consulting(_)) => return Err(Refusal::Consulting),
            _ => return Err(Refusal::NotHeld),
        }
        Ok(())
    }

    pub(super) fn mode(&self, id: InteractionId) -> Option<&Mode> {
        self.calls.get(&id).and_then(Interaction::talk).map(|talk| &talk.mode)
    }

    pub(super) fn set_held(&mut self, id: InteractionId, held: bool) {
        let Some(talk) = self.call(id).and_then(Interaction::talk_mut) else { return };
        let agent = talk.agent;
        talk.mode = if held { Mode::Held } else { Mode::Open };
        self.tell(id, if held { Story::Held { agent } } else { Story::Retrieved { agent } });
    }

    /// The phone itself held or retrieved (RFC 3264 §8.4): the agent's hold is
    /// the same as by the page; anyone else's only stops their own sound.
    pub(super) fn leg_held(&mut self, leg: LegId, held: bool) {
        let Some((id, place)) = self.place_of(leg) else { return };
        let Some(known) = self.legs.get_mut(&leg) else { return };
        known.held = held;
        match (place, self.mode(id)) {
            (Place::Agent, Some(Mode::Open)) if held => self.set_held(id, true),
            (Place::Agent, Some(Mode::Held)) if !held => self.set_held(id, false),
            _ => {}
        }
    }

    /// The agent's leg is gone in a talk.
    pub(super) fn agent_left(&mut self, id: InteractionId, cause: Cause) {
        if matches!(cause, Cause::Lost | Cause::Failed) {
            self.agent_lost(id);
            return;
        }
        let Some(talk) = self.calls.get(&id).and_then(Interaction::talk) else { return };
        if let Mode::Consulting(_) = &talk.mode {
            self.transfer_by_hanging_up(id);
            return;
        }
        if talk.connected {
            self.agent_out(id);
            self.go_on_without_agent(id);
        } else {
            self.agent_declined_late(id);
        }
    }

    /// The agent hung up while its number was being said: nobody has been
    /// served, so the caller is next again, as if the offer had been declined.
    fn agent_declined_late(&mut self, id: InteractionId) {
        let Some(agent) = self.calls.get(&id).and_then(Interaction::talk).map(|talk| talk.agent)
        else {
            return;
        };
        self.agent_out(id);
        if let Some(seat) = self.seat(agent).filter(|seat| seat.rest == Rest::Ready) {
            seat.rest = Rest::not_ready(reason::DECLINED_OFFER);
        }
        if !self.return_to_queue(id, false) {
            self.part(id, "callee_no_answer");
        }
    }

    /// The party, whose talk is over, goes on in its flow or is released.
    fn go_on_without_agent(&mut self, id: InteractionId) {
        let party = self.calls.get(&id).map(|call| call.party);
        let there = party
            .and_then(|leg| self.legs.get(&leg))
            .is_some_and(|leg| leg.state != LegState::Leaving);
        if !there || !self.after_talk(id) {
            self.close(id, Cause::Normal);
        }
    }

    /// The agent's part is over: its leg and its listeners go, wrap-up begins.
    /// The caller of this function moves the interaction on to its next stage.
    pub(super) fn agent_out(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        let Some(talk) = call.talk() else { return };
        let (agent, leg, connected) = (talk.agent, talk.leg, talk.connected);
        let wraps_up = connected && call.direction != Direction::Internal;
        self.end_monitors(id);
        self.end_consult(id, Cause::Normal);
        if connected {
            self.tell(id, Story::AgentLeft { agent });
        }
        self.release(leg, Cause::Normal);
        if wraps_up {
            self.begin_wrap_up(agent, id);
        } else {
            self.end_work(agent);
        }
        self.set_stage(id, Stage::Over);
    }

    /// The party hung up, or could not be reached, in whatever stage.
    pub(super) fn party_left(&mut self, id: InteractionId, cause: Cause) {
        let Some(call) = self.calls.get(&id) else { return };
        let outcome = match &call.stage {
            Stage::Arriving(_) | Stage::Flow => EndReason::LeftInFlow,
            Stage::Parting | Stage::Echo | Stage::Over => EndReason::FlowCompleted,
            Stage::Dialing(_) => return self.far_failed(id, cause),
            Stage::Waiting(_)
            | Stage::Forwarding(_)
            | Stage::Talking(_)
            | Stage::Bridged { .. } => EndReason::Abandoned,
        };
        self.set_outcome(id, outcome);
        self.close(id, Cause::Normal);
    }

    /// Frees the seats that ring for or talk with the party.
    fn leave_stage(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        match &call.stage {
            Stage::Waiting(Waiting { offer: Some(offer), .. }) => {
                let offer = *offer;
                self.withdraw_offer(id, offer.agent, offer.leg);
            }
            Stage::Forwarding(forward) => {
                if let (Some(agent), leg) = (forward.agent, forward.leg) {
                    self.withdraw_offer(id, agent, leg);
                }
            }
            Stage::Talking(_) => self.agent_out(id),
            Stage::Dialing(dial) => {
                let agent = dial.agent;
                self.end_work(agent);
            }
            _ => {}
        }
        self.set_stage(id, Stage::Over);
    }

    /// Nobody talks any more: every leg is released, every seat freed.
    pub(super) fn close(&mut self, id: InteractionId, cause: Cause) {
        self.leave_stage(id);
        self.end_monitors(id);
        let Some(call) = self.call(id) else { return };
        let legs: Vec<LegId> = call.legs.iter().copied().collect();
        if let Some(agent) = call.party_seat.take() {
            self.end_work(agent);
        }
        for leg in legs {
            self.release(leg, cause);
        }
    }

    /// How it ended, if nobody talked: the first word counts.
    pub(super) fn set_outcome(&mut self, id: InteractionId, outcome: EndReason) {
        if let Some(call) = self.call(id) {
            call.outcome.get_or_insert(outcome);
        }
    }

    /// Moves an interaction on: what was said and timed for the last stage is void.
    pub(super) fn set_stage(&mut self, id: InteractionId, stage: Stage) {
        self.cancel_stage_timers(id);
        let Some(call) = self.call(id) else { return };
        call.saying = None;
        if let Stage::Waiting(waiting) = std::mem::replace(&mut call.stage, stage) {
            self.acd.leave(&waiting.queue, id);
        }
    }

    pub(super) fn cancel_stage_timers(&mut self, id: InteractionId) {
        for timer in Timer::of_call(id) {
            self.timers.cancel(timer);
        }
    }
}
