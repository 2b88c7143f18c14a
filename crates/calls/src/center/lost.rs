//! Phones that vanish, and what becomes of their calls.
//!
//! A browser may be back in seconds (a reload), so its caller is told and
//! waits a little; a desk phone that died will not be back, so its caller is
//! next in the queue at once.

use super::Center;
use super::legs::Ringing;
use crate::interaction::{Interaction, LegState, Mode, Stage};
use crate::limits::PHONE_BACK_MAX;
use crate::seat::{Rest, reason};
use crate::timers::Timer;
use crate::{Cause, Device, EndReason, SeatPhone, Story};
use base::{AgentId, InteractionId, LegId};

impl Center {
    pub(super) fn phone_connected(&mut self, agent: AgentId) {
        self.browsers.insert(agent);
        if self.seats.get(&agent).is_some_and(|seat| seat.phone == Some(SeatPhone::Browser)) {
            self.phone_is_back(agent);
        }
    }

    pub(super) fn phone_lost(&mut self, agent: AgentId) {
        self.browsers.remove(&agent);
        let Some(seat) = self.seats.get(&agent) else { return };
        if seat.phone != Some(SeatPhone::Browser) {
            return;
        }
        let legs: Vec<LegId> = seat.legs.iter().copied().collect();
        for leg in legs {
            if let Some((id, place)) = self.place_of(leg) {
                self.leg_gone(id, place, Cause::Lost);
                self.release(leg, Cause::Lost);
            }
        }
        self.notice_lost_phone(agent);
    }

    /// A registration that ended says nothing about the calls in progress:
    /// their sound tells whether the phone still lives.
    pub(super) fn extension_gone(&mut self, extension: String) {
        self.extensions.remove(&extension);
        if let Some(agent) = self.seat_on_extension(&extension) {
            self.notice_lost_phone(agent);
        }
    }

    pub(super) fn extension_registered(&mut self, extension: String) {
        if !self.config.extensions.contains(&extension) {
            return;
        }
        let agent = self.seat_on_extension(&extension);
        self.extensions.insert(extension);
        if let Some(agent) = agent {
            self.phone_is_back(agent);
        }
    }

    pub(super) fn notice_lost_phone(&mut self, agent: AgentId) {
        if self.seats.get(&agent).is_some_and(|seat| seat.is_free()) {
            self.rest_without_phone(agent);
        }
    }

    fn phone_is_back(&mut self, agent: AgentId) {
        self.timers.cancel(Timer::PhoneBack(agent));
        let Some(seat) = self.seat(agent) else { return };
        if std::mem::take(&mut seat.ready_if_back) {
            seat.rest = Rest::Ready;
        }
        if let Some(id) = seat.call() {
            self.take_up_again(id, agent);
        }
    }

    pub(super) fn phone_stays_away(&mut self, agent: AgentId) {
        if let Some(seat) = self.seat(agent) {
            seat.ready_if_back = false;
        }
    }

    /// The agent vanished from a talk without a word.
    pub(super) fn agent_lost(&mut self, id: InteractionId) {
        let Some(talk) = self.calls.get(&id).and_then(Interaction::talk) else { return };
        let (agent, leg, connected) = (talk.agent, talk.leg, talk.connected);
        self.end_consult(id, Cause::Normal);
        self.tell(id, Story::AgentLost { agent });
        let waits = self.device_of(agent) == Some(Device::Browser(agent)) && connected;
        if !waits {
            self.agent_lost_for_good(id);
            return;
        }
        self.timers.cancel(Timer::Greeting(id));
        if let Some(talk) = self.call(id).and_then(Interaction::talk_mut) {
            talk.mode = Mode::Lost { back: None };
        }
        self.release(leg, Cause::Lost);
        self.say(id, vec!["agent_lost".into()]);
        self.timers.set(Timer::AgentBack(id), self.now + PHONE_BACK_MAX);
    }

    /// The page is back: its phone is rung and answers by itself.
    fn take_up_again(&mut self, id: InteractionId, agent: AgentId) {
        let lost = matches!(self.mode(id), Some(Mode::Lost { back: None }));
        let leads =
            self.calls.get(&id).and_then(Interaction::talk).is_some_and(|t| t.agent == agent);
        let Some(device) = self.device_of(agent).filter(|_| lost && leads) else { return };
        let leg = self.new_leg_id();
        let Some(call) = self.call(id) else { return };
        let caller = call.caller.clone();
        if let Some(talk) = call.talk_mut() {
            talk.mode = Mode::Lost { back: Some(leg) };
        }
        self.ring(
            id,
            Ringing { leg, device, seat: Some(agent), by: None, caller, auto_answer: true },
        );
    }

    pub(super) fn agent_is_back(&mut self, id: InteractionId) {
        self.timers.cancel(Timer::AgentBack(id));
        let Some(call) = self.call(id) else { return };
        call.saying = None;
        let Some(talk) = call.talk_mut() else { return };
        let Mode::Lost { back: Some(leg) } = talk.mode else { return };
        talk.leg = leg;
        talk.mode = Mode::Open;
        let agent = talk.agent;
        self.tell(id, Story::AgentBack { agent });
    }

    pub(super) fn back_failed(&mut self, id: InteractionId) {
        if let Some(talk) = self.call(id).and_then(Interaction::talk_mut) {
            talk.mode = Mode::Lost { back: None };
        }
    }

    pub(super) fn agent_stays_away(&mut self, id: InteractionId) {
        if let Some(Mode::Lost { back }) = self.mode(id).cloned() {
            self.agent_lost_for_good(id);
            if let Some(leg) = back {
                self.release(leg, Cause::Lost);
            }
        }
    }

    /// The caller is next in its queue; one that came from no queue is told
    /// and let go.
    fn agent_lost_for_good(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        let Some(talk) = call.talk() else { return };
        let (agent, leg, connected) = (talk.agent, talk.leg, talk.connected);
        let party_there =
            self.legs.get(&call.party).is_some_and(|leg| leg.state != LegState::Leaving);
        self.end_monitors(id);
        if connected {
            self.tell(id, Story::AgentLeft { agent });
        }
        self.release(leg, Cause::Lost);
        self.end_work(agent);
        self.rest_after_loss(agent);
        if !party_there {
            self.set_stage(id, Stage::Over);
            self.close(id, Cause::Normal);
        } else if self.return_to_queue(id, connected) {
            self.say(id, vec!["agent_lost".into()]);
        } else {
            self.set_outcome(id, EndReason::Failed);
            self.part(id, "hotline_busy");
        }
    }

    /// A phone that lost a call is not rung with the next one until its agent
    /// says that it is ready again.
    fn rest_after_loss(&mut self, agent: AgentId) {
        self.timers.cancel(Timer::PhoneBack(agent));
        let Some(seat) = self.seat(agent).filter(|seat| seat.phone.is_some()) else { return };
        seat.ready_if_back = false;
        if seat.rest == Rest::Ready {
            seat.rest = Rest::not_ready(reason::PHONE_LOST);
        }
    }

    /// The leg that hears what the agent says: keys it sends go there too.
    pub(super) fn hears_agent(&self, id: InteractionId) -> Option<LegId> {
        let call = self.calls.get(&id)?;
        match &call.talk()?.mode {
            Mode::Open => Some(call.party),
            Mode::Consulting(consult) if consult.answered => Some(consult.leg),
            _ => None,
        }
    }
}
