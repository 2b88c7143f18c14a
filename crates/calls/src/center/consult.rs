//! Consulting (咨询): the caller on music, the agent with a third party; then
//! they part, or caller and third party are joined.

use super::Center;
use super::legs::Ringing;
use crate::interaction::{Consult, Forward, Interaction, LegState, Mode, Stage, Talk, Target};
use crate::limits::CONSULT_RING_MAX;
use crate::seat::Work;
use crate::timers::Timer;
use crate::{Cause, Device, Output, Refusal, Story, TransferKind};
use base::{AgentId, InteractionId, LegId, PhoneNumber};

impl Center {
    pub(super) fn consult(&mut self, agent: AgentId, to: &PhoneNumber) -> Result<(), Refusal> {
        self.begin_consult(agent, to, None)
    }

    /// `via`: the desk phone's second call, if the agent dialed there.
    pub(super) fn begin_consult(
        &mut self,
        agent: AgentId,
        to: &PhoneNumber,
        via: Option<LegId>,
    ) -> Result<(), Refusal> {
        let id = self.talk_of(agent)?;
        match self.mode(id) {
            Some(Mode::Consulting(_)) => return Err(Refusal::Consulting),
            Some(Mode::Greeting | Mode::Open | Mode::Held) => {}
            _ => return Err(Refusal::NoCall),
        }
        let target = self.resolve(to).ok_or(Refusal::NoSuchTarget)?;
        if let Target::Entry(_) = target {
            return Err(Refusal::NoSuchTarget);
        }
        let found = self.transfer_via(agent, &target)?;
        self.cut_greeting(id);
        let leg = self.new_leg_id();
        let was_held = self.mode(id) == Some(&Mode::Held);
        let Some(call) = self.call(id) else { return Err(Refusal::NoCall) };
        let caller = call.caller.clone();
        let Some(talk) = call.talk_mut() else { return Err(Refusal::NoCall) };
        let to = to.to_string();
        talk.mode = Mode::Consulting(Consult {
            leg,
            agent: found.seat,
            to: to.clone(),
            answered: false,
            via,
        });
        if !was_held {
            self.tell(id, Story::Held { agent });
        }
        if let Some(seat) = found.seat.and_then(|target| self.seat(target)) {
            seat.work = Work::Call(id);
        }
        self.tell(id, Story::ConsultStarted { agent, to, leg });
        // The agent asks on its own behalf; a colleague sees whom it is about.
        let outside = matches!(found.device, Device::Outside { .. });
        let caller = if outside { self.number_of(agent) } else { caller };
        let ringing = Ringing {
            leg,
            device: found.device,
            seat: found.seat,
            by: Some(agent),
            caller,
            auto_answer: false,
        };
        self.ring(id, ringing);
        self.timers.set(Timer::Consult(id), self.now + CONSULT_RING_MAX);
        Ok(())
    }

    fn consult_of(&self, id: InteractionId) -> Option<(AgentId, Consult)> {
        let talk = self.calls.get(&id)?.talk()?;
        match &talk.mode {
            Mode::Consulting(consult) => Some((talk.agent, consult.clone())),
            _ => None,
        }
    }

    pub(super) fn consult_answered(&mut self, id: InteractionId) {
        self.timers.cancel(Timer::Consult(id));
        let Some(talk) = self.call(id).and_then(Interaction::talk_mut) else { return };
        let agent = talk.agent;
        let Mode::Consulting(consult) = &mut talk.mode else { return };
        consult.answered = true;
        let (leg, via) = (consult.leg, consult.via);
        self.tell(id, Story::ConsultAnswered { agent, leg });
        if let Some(via) = via {
            self.accept_arrived(via);
        }
    }

    pub(super) fn consult_time_over(&mut self, id: InteractionId) {
        let Some((_, consult)) = self.consult_of(id) else { return };
        self.consulted_left(id, Cause::NoAnswer);
        self.release(consult.leg, Cause::NoAnswer);
    }

    /// The third party did not answer, or hung up: the agent has its caller back.
    pub(super) fn consulted_left(&mut self, id: InteractionId, cause: Cause) {
        let Some((agent, consult)) = self.consult_of(id) else { return };
        if !consult.answered {
            // Who hangs up a phone that rings, declines.
            let cause = if cause == Cause::Normal { Cause::Rejected } else { cause };
            self.tell(id, Story::TransferFailed { agent, to: consult.to, cause });
        }
        self.end_consult(id, cause);
        self.back_to_caller(id);
    }

    /// The desk phone ended its second call.
    pub(super) fn consult_call_ended(&mut self, id: InteractionId) {
        self.end_consult(id, Cause::Normal);
        self.back_to_caller(id);
    }

    /// With its own phone on hold the agent has to press retrieve there.
    fn back_to_caller(&mut self, id: InteractionId) {
        let Some(talk) = self.calls.get(&id).and_then(Interaction::talk) else { return };
        let (agent, held) = (talk.agent, self.legs.get(&talk.leg).is_some_and(|leg| leg.held));
        if let Some(talk) = self.call(id).and_then(Interaction::talk_mut) {
            talk.mode = if held { Mode::Held } else { Mode::Open };
        }
        if !held {
            self.tell(id, Story::Retrieved { agent });
        }
    }

    /// The consultation is over, whatever comes next; the talk is on hold.
    pub(super) fn end_consult(&mut self, id: InteractionId, cause: Cause) {
        let Some((agent, consult)) = self.consult_of(id) else { return };
        self.timers.cancel(Timer::Consult(id));
        if let Some(talk) = self.call(id).and_then(Interaction::talk_mut) {
            talk.mode = Mode::Held;
        }
        self.tell(id, Story::ConsultEnded { agent, leg: consult.leg });
        match consult.agent {
            Some(consulted) if consult.answered => self.end_work(consulted),
            Some(consulted) => self.withdraw_from_seat(consulted),
            None => {}
        }
        self.release(consult.leg, cause);
        if let Some(via) = consult.via {
            // The desk phone shows why; its caller waits on its first line.
            self.release(via, cause);
        }
    }

    pub(super) fn cancel_consult(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let id = self.talk_of(agent)?;
        self.consult_of(id).ok_or(Refusal::NotConsulting)?;
        self.end_consult(id, Cause::Normal);
        self.back_to_caller(id);
        Ok(())
    }

    /// Joins the caller with the third party; the agent leaves. If the third
    /// party is an agent, the talk and the screen are its own from now on.
    pub(super) fn complete_transfer(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let id = self.talk_of(agent)?;
        let (_, consult) = self.consult_of(id).ok_or(Refusal::NotConsulting)?;
        if !consult.answered {
            return Err(Refusal::NotAnsweredYet);
        }
        self.leave_to(id, agent, &consult);
        let Some(next) = consult.agent else {
            self.bridge(id, consult.leg);
            return Ok(());
        };
        let talk = Talk { agent: next, leg: consult.leg, mode: Mode::Open, connected: false };
        self.set_stage(id, Stage::Talking(talk));
        self.record_by(id, next);
        self.connect(id);
        Ok(())
    }

    /// The agent leaves the consultation to caller and third party.
    fn leave_to(&mut self, id: InteractionId, agent: AgentId, consult: &Consult) {
        self.timers.cancel(Timer::Consult(id));
        let (kind, to) = (TransferKind::Consult, consult.to.clone());
        self.tell(id, Story::Transferred { agent, kind, to });
        // The third party is no part of the agent's talk any more, so that
        // what ends with the talk leaves it alone.
        if let Some(talk) = self.call(id).and_then(Interaction::talk_mut) {
            talk.mode = Mode::Held;
        }
        self.agent_out(id);
        if let Some(via) = consult.via {
            self.release(via, Cause::Normal);
        }
        if let Some(call) = self.call(id) {
            call.segment = None;
        }
    }

    /// Hanging up completes a transfer (F9), also while the target still rings.
    pub(super) fn transfer_by_hanging_up(&mut self, id: InteractionId) {
        let Some((agent, consult)) = self.consult_of(id) else { return };
        if consult.answered {
            // Refused only where there is no consultation.
            let _ = self.complete_transfer(agent);
            return;
        }
        self.leave_to(id, agent, &consult);
        let Consult { leg, agent: target, to, .. } = consult;
        let forward = Forward { leg, agent: target, to, from: Some(agent) };
        self.set_stage(id, Stage::Forwarding(forward));
        self.timers.set(Timer::Ring(id), self.now + CONSULT_RING_MAX);
        if let Some(agent) = target {
            self.tell(id, Story::Offered { agent, leg, dedicated: false });
        }
    }

    /// Answers a leg that came to us and still hears its own ring-back.
    pub(super) fn accept_arrived(&mut self, leg: LegId) {
        if self.legs.get(&leg).is_some_and(|leg| leg.state == LegState::Arrived) {
            self.outputs.push_back(Output::Accept { leg });
        }
    }

    /// What a desk phone shows whose second call was refused.
    pub(super) fn refusal_cause(refusal: Refusal) -> Cause {
        match refusal {
            Refusal::TargetBusy => Cause::Busy,
            Refusal::NoSuchTarget | Refusal::PhoneNotThere => Cause::Unreachable,
            Refusal::NoTrunk | Refusal::TooMany => Cause::Congestion,
            _ => Cause::Rejected,
        }
    }
}
