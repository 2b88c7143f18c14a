//! Listening in (监听): a supervisor hears a talk and is heard by nobody.

use super::Center;
use super::legs::Ringing;
use crate::interaction::Interaction;
use crate::limits::{MONITORS_MAX, OWN_PHONE_RING_MAX};
use crate::seat::Work;
use crate::timers::Timer;
use crate::{Cause, Refusal, Story};
use base::{AgentId, InteractionId};

impl Center {
    /// Rings the supervisor's own phone, which answers by itself.
    pub(super) fn monitor(&mut self, supervisor: AgentId, agent: AgentId) -> Result<(), Refusal> {
        if !self.config.agents.get(&supervisor).is_some_and(|config| config.may_monitor) {
            return Err(Refusal::NotAllowed);
        }
        let seat = self.seats.get(&supervisor).ok_or(Refusal::UnknownAgent)?;
        if seat.work != Work::Free {
            return Err(Refusal::InCall);
        }
        let device = self.offer_device(supervisor).ok_or(Refusal::PhoneNotThere)?;
        if !self.seats.contains_key(&agent) {
            return Err(Refusal::NoSuchTarget);
        }
        let id = self.talk_of(agent).map_err(|_| Refusal::NoCall)?;
        let leg = self.new_leg_id();
        let Some(call) = self.call(id) else { return Err(Refusal::NoCall) };
        if call.monitors.len() >= MONITORS_MAX {
            return Err(Refusal::TooMany);
        }
        let caller = call.caller.clone();
        call.monitors.insert(supervisor, leg);
        if let Some(seat) = self.seat(supervisor) {
            seat.work = Work::Call(id);
        }
        let seat = Some(supervisor);
        self.ring(id, Ringing { leg, device, seat, by: None, caller, auto_answer: true });
        self.timers.set(Timer::Monitor(supervisor), self.now + OWN_PHONE_RING_MAX);
        Ok(())
    }

    pub(super) fn monitor_up(&mut self, id: InteractionId, supervisor: AgentId) {
        self.timers.cancel(Timer::Monitor(supervisor));
        self.tell(id, Story::MonitorStarted { supervisor });
    }

    pub(super) fn monitor_time_over(&mut self, supervisor: AgentId) {
        if let Some(id) = self.monitored_by(supervisor) {
            self.end_monitor(id, supervisor);
        }
    }

    pub(super) fn stop_monitor(&mut self, supervisor: AgentId) -> Result<(), Refusal> {
        let id = self.monitored_by(supervisor).ok_or(Refusal::NoCall)?;
        self.end_monitor(id, supervisor);
        Ok(())
    }

    fn monitored_by(&self, supervisor: AgentId) -> Option<InteractionId> {
        let id = self.seats.get(&supervisor)?.call()?;
        self.calls.get(&id)?.monitors.contains_key(&supervisor).then_some(id)
    }

    pub(super) fn end_monitors(&mut self, id: InteractionId) {
        let supervisors = self.calls.get(&id).map(Interaction::listeners).unwrap_or_default();
        for supervisor in supervisors {
            self.end_monitor(id, supervisor);
        }
    }

    pub(super) fn end_monitor(&mut self, id: InteractionId, supervisor: AgentId) {
        self.timers.cancel(Timer::Monitor(supervisor));
        let Some(leg) = self.call(id).and_then(|call| call.monitors.remove(&supervisor)) else {
            return;
        };
        self.tell(id, Story::MonitorEnded { supervisor });
        self.release(leg, Cause::Normal);
        self.end_work(supervisor);
    }
}
