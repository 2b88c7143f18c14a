//! Calls that agents place, by the page or on their desk phone.

use super::Center;
use super::arrivals::Opening;
use super::legs::Ringing;
use super::numbers::Via;
use super::transfer::end_reason;
use crate::interaction::{Dial, DialStep, LegState, Mode, Stage, Talk, Target};
use crate::limits::{BUSY_TONE_TIME, DIAL_RING_MAX, INTERACTIONS_MAX, OWN_PHONE_RING_MAX};
use crate::seat::Work;
use crate::timers::Timer;
use crate::{Cause, Direction, EndReason, Output, Refusal, SeatPhone};
use base::{AgentId, InteractionId, LegId, PhoneNumber};

impl Center {
    /// The agent's own phone is rung and answers by itself, then the number.
    pub(super) fn dial(&mut self, agent: AgentId, number: PhoneNumber) -> Result<(), Refusal> {
        let seat = self.seats.get(&agent).ok_or(Refusal::UnknownAgent)?;
        if let Work::Call(_) = seat.work {
            return Err(Refusal::InCall);
        }
        if self.calls.len() >= INTERACTIONS_MAX {
            return Err(Refusal::TooMany);
        }
        let device = self.offer_device(agent).ok_or(Refusal::PhoneNotThere)?;
        let target = self.resolve(&number).ok_or(Refusal::NoSuchTarget)?;
        if !matches!(target, Target::Entry(_))
            && let Err(refusal) = self.via(Some(agent), &target)
        {
            self.dial_refused(agent, number, refusal);
            return Err(refusal);
        }
        let leg = self.new_leg_id();
        self.open_dialed(agent, leg, number.clone(), &target);
        let id = self.seats.get(&agent).and_then(|seat| seat.call()).ok_or(Refusal::NoCall)?;
        let ringing = Ringing {
            leg,
            device,
            seat: Some(agent),
            by: None,
            caller: Some(number),
            auto_answer: true,
        };
        self.ring(id, ringing);
        self.timers.set(Timer::Dial(id), self.now + OWN_PHONE_RING_MAX);
        Ok(())
    }

    /// A brake said no before anything rang: the log has a call without a leg.
    fn dial_refused(&mut self, agent: AgentId, number: PhoneNumber, why: Refusal) {
        if !why.is_brake() {
            return;
        }
        let leg = self.new_leg_id();
        let id = self.open(Opening {
            direction: Direction::Outbound,
            caller: self.number_of(agent),
            called: number,
            party: leg,
            party_seat: None,
            via: "browser".to_owned(),
            agent: Some(agent),
            trunk: None,
            leg,
            stage: Stage::Over,
        });
        self.note_refusal(id, agent, why);
    }

    /// The interaction of a call that an agent places. `leg` is the agent's.
    fn open_dialed(
        &mut self,
        agent: AgentId,
        leg: LegId,
        called: PhoneNumber,
        target: &Target,
    ) -> InteractionId {
        // Wrap-up gives way to the agent's own next call, a wish waits on.
        self.tell_wrap_up_ended(agent, false);
        let far = self.new_leg_id();
        let own = matches!(target, Target::Entry(_));
        let stage = match target {
            Target::Entry(entry) => Stage::Arriving(entry.clone()),
            target => {
                let step = DialStep::OwnPhone(target.clone());
                Stage::Dialing(Dial { agent, leg, step })
            }
        };
        let via = match self.seats.get(&agent).and_then(|seat| seat.phone.clone()) {
            Some(SeatPhone::Extension(extension)) => extension,
            _ => "browser".to_owned(),
        };
        let direction = match target {
            Target::Outside(number) if !self.is_inside(number) => Direction::Outbound,
            _ => Direction::Internal,
        };
        let id = self.open(Opening {
            direction,
            caller: self.number_of(agent),
            called,
            party: if own { leg } else { far },
            party_seat: own.then_some(agent),
            via,
            agent: Some(agent),
            trunk: None,
            // The call is answered when the one called answers it.
            leg: if own { leg } else { far },
            stage,
        });
        if let Some(seat) = self.seat(agent) {
            seat.work = Work::Call(id);
        }
        id
    }

    /// A desk phone dialed by itself.
    pub(super) fn seat_phone_dialed(
        &mut self,
        leg: LegId,
        agent: AgentId,
        extension: String,
        called: PhoneNumber,
    ) {
        if let Some(Work::Call(id)) = self.seats.get(&agent).map(|seat| seat.work) {
            // The phone's second call consults about the first.
            self.add_leg(id, leg, Some(agent), LegState::Arrived);
            if let Err(refusal) = self.begin_consult(agent, &called, Some(leg)) {
                self.release(leg, Self::refusal_cause(refusal));
            }
            return;
        }
        let Some(target) = self.resolve(&called) else {
            let id = self.open_unreachable(leg, agent, extension, called);
            self.refuse(id, EndReason::Unreachable, Cause::Unreachable);
            return;
        };
        let id = self.open_dialed(agent, leg, called, &target);
        self.add_leg(id, leg, Some(agent), LegState::Arrived);
        if let Target::Entry(_) = target {
            self.outputs.push_back(Output::Accept { leg });
        } else {
            self.ring_far(id, &target);
        }
    }

    fn open_unreachable(
        &mut self,
        leg: LegId,
        agent: AgentId,
        extension: String,
        called: PhoneNumber,
    ) -> InteractionId {
        let id = self.open(Opening {
            direction: Direction::Internal,
            caller: self.number_of(agent),
            called,
            party: leg,
            party_seat: None,
            via: extension,
            agent: Some(agent),
            trunk: None,
            leg,
            stage: Stage::Over,
        });
        self.add_leg(id, leg, Some(agent), LegState::Arrived);
        id
    }

    /// The agent's phone has answered by itself: now the number.
    pub(super) fn dialer_up(&mut self, id: InteractionId) {
        let Some(Stage::Dialing(dial)) = self.calls.get(&id).map(|call| &call.stage) else {
            return;
        };
        if let DialStep::OwnPhone(target) = dial.step.clone() {
            self.ring_far(id, &target);
        }
    }

    fn ring_far(&mut self, id: InteractionId, target: &Target) {
        let Some(call) = self.calls.get(&id) else { return };
        let Stage::Dialing(dial) = &call.stage else { return };
        let (agent, far, caller) = (dial.agent, call.party, call.caller.clone());
        let via = match self.via(Some(agent), target) {
            Ok(via) => via,
            Err(refusal) => {
                self.note_refusal(id, agent, refusal);
                return self.far_failed(id, Self::refusal_cause(refusal));
            }
        };
        let Some(call) = self.call(id) else { return };
        call.party_seat = via.seat;
        if let Stage::Dialing(dial) = &mut call.stage {
            dial.step = DialStep::FarRings;
        }
        if let Some(seat) = via.seat.and_then(|called| self.seat(called)) {
            seat.work = Work::Call(id);
        }
        let Via { device, seat } = via;
        let by = Some(agent);
        self.ring(id, Ringing { leg: far, device, seat, by, caller, auto_answer: false });
        self.timers.set(Timer::Dial(id), self.now + DIAL_RING_MAX);
    }

    pub(super) fn far_answered(&mut self, id: InteractionId) {
        let Some(Stage::Dialing(dial)) = self.calls.get(&id).map(|call| &call.stage) else {
            return;
        };
        let (agent, leg) = (dial.agent, dial.leg);
        self.accept_arrived(leg);
        let talk = Talk { agent, leg, mode: Mode::Open, connected: false };
        self.set_stage(id, Stage::Talking(talk));
        self.record_by(id, agent);
        self.connect(id);
    }

    /// The number could not be reached: a desk phone shows why, an agent whose
    /// phone is up already hears the busy tone for a moment.
    pub(super) fn far_failed(&mut self, id: InteractionId, cause: Cause) {
        let Some(Stage::Dialing(dial)) = self.calls.get(&id).map(|call| &call.stage) else {
            return;
        };
        let leg = dial.leg;
        self.set_outcome(id, end_reason(cause));
        if let Some(called) = self.call(id).and_then(|call| call.party_seat.take()) {
            self.withdraw_from_seat(called);
        }
        if self.legs.get(&leg).is_none_or(|leg| leg.state != LegState::Up) {
            self.close(id, cause);
            return;
        }
        if let Some(Stage::Dialing(dial)) = self.call(id).map(|call| &mut call.stage) {
            dial.step = DialStep::Failed;
        }
        self.timers.set(Timer::Dial(id), self.now + BUSY_TONE_TIME);
    }

    pub(super) fn dialer_left(&mut self, id: InteractionId, _cause: Cause) {
        self.set_outcome(id, EndReason::NotAnswered);
        self.close(id, Cause::Normal);
    }

    pub(super) fn dial_time_over(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        let party = call.party;
        match &call.stage {
            Stage::Dialing(Dial { step: DialStep::FarRings, .. }) => {
                self.far_failed(id, Cause::NoAnswer);
                self.release(party, Cause::NoAnswer);
            }
            Stage::Dialing(_) | Stage::Arriving(_) => {
                self.set_outcome(id, EndReason::NotAnswered);
                self.close(id, Cause::Normal);
            }
            _ => {}
        }
    }
}
