//! Transfers (转接) by one step, and calls that are passed on to a phone.

use super::Center;
use super::legs::Ringing;
use super::numbers::Via;
use crate::interaction::{Entry, Forward, Interaction, Mode, Place, Stage, Talk, Target};
use crate::limits::{CONSULT_RING_MAX, RING_WITHOUT_QUEUE};
use crate::seat::Rest;
use crate::timers::Timer;
use crate::{Cause, Direction, EndReason, OfferEnd, Output, Refusal, Story, TransferKind};
use base::{AgentId, InteractionId, LegId, PhoneNumber};

impl Center {
    /// The agent hands its caller over and leaves at once (盲转).
    pub(super) fn blind_transfer(
        &mut self,
        agent: AgentId,
        to: &PhoneNumber,
    ) -> Result<(), Refusal> {
        let id = self.talk_of(agent)?;
        match self.mode(id) {
            Some(Mode::Consulting(_)) => return Err(Refusal::Consulting),
            Some(Mode::Greeting | Mode::Open | Mode::Held) => {}
            _ => return Err(Refusal::NoCall),
        }
        let target = self.resolve(to).ok_or(Refusal::NoSuchTarget)?;
        match &target {
            Target::Entry(Entry::Echo) => return Err(Refusal::NoSuchTarget),
            Target::Entry(Entry::Queue(queue)) if !self.queue_takes(queue) => {
                return Err(Refusal::TargetBusy);
            }
            Target::Entry(entry) => {
                let entry = entry.clone();
                self.hand_over(id, agent, to, TransferKind::Blind);
                match entry {
                    Entry::Queue(queue) => self.enter_queue_head(id, &queue),
                    entry => self.enter(id, &entry),
                }
            }
            target => {
                let via = self.transfer_via(agent, target)?;
                self.hand_over(id, agent, to, TransferKind::Blind);
                self.forward(id, via, to.to_string(), Some(agent));
            }
        }
        Ok(())
    }

    /// Like [`Center::via`]; an agent must be ready to be handed a citizen.
    pub(super) fn transfer_via(&mut self, by: AgentId, target: &Target) -> Result<Via, Refusal> {
        let found = self.via(Some(by), target);
        if let (Err(refusal), Ok(id)) = (&found, self.talk_of(by))
            && refusal.is_brake()
        {
            self.tell(id, Story::DialRefused { agent: by, why: *refusal });
        }
        let via = found?;
        let ready =
            |agent: &AgentId| self.seats.get(agent).is_some_and(|seat| seat.rest == Rest::Ready);
        if via.seat.as_ref().is_some_and(|agent| !ready(agent)) {
            return Err(Refusal::TargetBusy);
        }
        Ok(via)
    }

    fn hand_over(
        &mut self,
        id: InteractionId,
        agent: AgentId,
        to: &PhoneNumber,
        kind: TransferKind,
    ) {
        self.cut_greeting(id);
        self.tell(id, Story::Transferred { agent, kind, to: to.to_string() });
        self.agent_out(id);
        if let Some(call) = self.call(id) {
            call.segment = None;
        }
    }

    /// Rings a phone for the party.
    pub(super) fn forward(
        &mut self,
        id: InteractionId,
        via: Via,
        to: String,
        from: Option<AgentId>,
    ) {
        let Via { device, seat } = via;
        let leg = self.new_leg_id();
        let time = if seat.is_some() { RING_WITHOUT_QUEUE } else { CONSULT_RING_MAX };
        self.set_stage(id, Stage::Forwarding(Forward { leg, agent: seat, to, from }));
        let caller = self.calls.get(&id).and_then(|call| call.caller.clone());
        let ringing = Ringing { leg, device, seat, by: from, caller, auto_answer: false };
        self.ring_agent(id, ringing, false);
        self.timers.set(Timer::Ring(id), self.now + time);
    }

    pub(super) fn forward_answered(&mut self, id: InteractionId) {
        let Some(Stage::Forwarding(forward)) = self.calls.get(&id).map(|call| &call.stage) else {
            return;
        };
        let (leg, agent) = (forward.leg, forward.agent);
        self.accept_party(id);
        let Some(agent) = agent else {
            self.bridge(id, leg);
            return;
        };
        self.tell(id, Story::OfferEnded { agent, end: OfferEnd::Answered });
        if self.calls.get(&id).is_some_and(|call| call.direction == Direction::Internal) {
            let talk = Talk { agent, leg, mode: Mode::Open, connected: false };
            self.set_stage(id, Stage::Talking(talk));
            self.record_by(id, agent);
            self.connect(id);
        } else {
            self.greet(id, agent, leg);
        }
    }

    /// Party and somebody who is no agent hear each other.
    pub(super) fn bridge(&mut self, id: InteractionId, with: LegId) {
        self.set_stage(id, Stage::Bridged { with });
        if let Some(call) = self.call(id) {
            call.served = true;
        }
        self.tell(id, Story::Joined { leg: with });
    }

    /// Answers a party that still hears its own phone's ring-back.
    fn accept_party(&mut self, id: InteractionId) {
        let Some(party) = self.calls.get(&id).map(|call| call.party) else { return };
        self.accept_arrived(party);
    }

    /// The target did not answer. The citizen who was handed over is next in
    /// the queue it came from; one that came from none is told and let go.
    pub(super) fn forward_failed(&mut self, id: InteractionId, cause: Cause) {
        let Some(Stage::Forwarding(forward)) = self.calls.get(&id).map(|call| &call.stage) else {
            return;
        };
        let Forward { agent, to, from, .. } = forward.clone();
        if let Some(agent) = agent {
            self.end_offer_at_seat(id, agent, cause);
        }
        let Some(from) = from else {
            self.set_stage(id, Stage::Over);
            self.refuse(id, end_reason(cause), cause);
            return;
        };
        self.tell(id, Story::TransferFailed { agent: from, to, cause });
        if self.return_to_queue(id, true) {
            self.say(id, vec!["transfer_failed".into()]);
        } else {
            let busy = cause == Cause::Busy;
            self.part(id, if busy { "callee_busy" } else { "callee_no_answer" });
        }
    }

    /// A desk phone asked for a transfer by REFER (RFC 3515): by one step, or
    /// of its caller to its other call (RFC 3891).
    pub(super) fn leg_transfer_asked(&mut self, leg: LegId, to: Option<PhoneNumber>) {
        let before = self.outputs.len();
        let result = self.transfer_for(leg, to);
        self.outputs.insert(before, Output::TransferAnswered { leg, result });
    }

    fn transfer_for(&mut self, leg: LegId, to: Option<PhoneNumber>) -> Result<(), Refusal> {
        let (id, place) = self.place_of(leg).ok_or(Refusal::NoCall)?;
        if !matches!(place, Place::Agent | Place::ConsultVia) {
            return Err(Refusal::NoCall);
        }
        let talk = self.calls.get(&id).and_then(Interaction::talk).ok_or(Refusal::NoCall)?;
        let agent = talk.agent;
        let done = match &to {
            Some(to) => self.blind_transfer(agent, to),
            None => self.complete_transfer(agent),
        };
        if done.is_err() {
            let to = to.map(|to| to.to_string()).unwrap_or_default();
            self.tell(id, Story::TransferFailed { agent, to, cause: Cause::Rejected });
        }
        done
    }

    pub(super) fn record_by(&mut self, id: InteractionId, agent: AgentId) {
        let recorded = self.config.agents.get(&agent).is_some_and(|agent| agent.recorded);
        if let Some(call) = self.call(id) {
            call.record = recorded;
        }
    }
}

/// The call log's word for a number that could not be reached.
pub(super) fn end_reason(cause: Cause) -> EndReason {
    match cause {
        Cause::Busy => EndReason::Busy,
        Cause::NoAnswer | Cause::Normal => EndReason::NotAnswered,
        Cause::Rejected => EndReason::Rejected,
        Cause::Unreachable | Cause::Incomplete => EndReason::Unreachable,
        Cause::Failed | Cause::Congestion | Cause::Lost => EndReason::Failed,
    }
}
