//! Offers (派话): a waiting caller and a ready agent, and how it ends.
//!
//! A caller rings at one seat at a time, a seat rings for one caller at a
//! time: the offer is part of the caller's stage, and the seat's work names
//! the caller, so that a second one has no place to be written.

use super::Center;
use super::legs::Ringing;
use crate::interaction::{Mode, Offer, Stage, Talk, Waiting};
use crate::queue::Match;
use crate::seat::{Rest, Work, reason};
use crate::timers::Timer;
use crate::{Cause, Device, OfferEnd, Speech, Story};
use base::{AgentId, InteractionId, LegId};

impl Center {
    /// Brings waiting callers and ready agents together until there is nobody
    /// left on one side.
    pub(super) fn match_up(&mut self) {
        loop {
            self.sync_ready();
            let Some(found) = self.acd.next_match() else { break };
            self.offer(found);
        }
    }

    /// Tells the queues which of the touched seats can take a caller.
    fn sync_ready(&mut self) {
        for agent in &self.touched_seats {
            match (self.seats.get(agent), self.config.agents.get(agent)) {
                (Some(seat), Some(config)) if seat.can_take() => {
                    self.acd.ready(*agent, &config.queues, seat.idle_since);
                }
                _ => self.acd.not_ready(*agent),
            }
        }
    }

    fn offer(&mut self, found: Match) {
        let Match { waiter, agent, dedicated, .. } = found;
        let id = waiter.interaction;
        let Some(device) = self.device_of(agent) else { return };
        let leg = self.new_leg_id();
        let now = self.now;
        let Some(call) = self.call(id) else { return };
        let Stage::Waiting(waiting) = &mut call.stage else { return };
        waiting.offer = Some(Offer { agent, leg, dedicated });
        let (caller, queue) = (call.caller.clone(), call.queue.clone());
        let at_once = call.queued_since == now && call.saying.is_none();
        self.ring_agent(
            id,
            Ringing { leg, device, seat: Some(agent), by: None, caller, auto_answer: false },
            dedicated,
        );
        self.timers.set(Timer::Ring(id), now + self.ring_time(queue.as_ref()));
        self.timers.cancel(Timer::Dedicated(id));
        if at_once {
            self.say(id, vec!["connecting_agent".into()]);
        }
    }

    /// Rings an agent for a caller; said before it rings, so that the screen
    /// (弹屏) is there first.
    pub(super) fn ring_agent(&mut self, id: InteractionId, ringing: Ringing, dedicated: bool) {
        let leg = ringing.leg;
        if let Some(agent) = ringing.seat {
            if let Some(seat) = self.seat(agent) {
                seat.work = Work::Call(id);
            }
            self.tell(id, Story::Offered { agent, leg, dedicated });
        }
        self.ring(id, ringing);
    }

    pub(super) fn offer_answered(&mut self, id: InteractionId) {
        let Some(Stage::Waiting(Waiting { offer: Some(offer), .. })) =
            self.calls.get(&id).map(|call| &call.stage)
        else {
            return;
        };
        let Offer { agent, leg, .. } = *offer;
        self.tell(id, Story::OfferEnded { agent, end: OfferEnd::Answered });
        self.greet(id, agent, leg);
    }

    /// Says the agent's number to caller and agent (报工号); they are joined
    /// when it ends, so that it is never clipped.
    pub(super) fn greet(&mut self, id: InteractionId, agent: AgentId, leg: LegId) {
        let config = self.config.agents.get(&agent);
        let record = config.is_some_and(|agent| agent.recorded);
        let number = config.map(|agent| agent.number.to_string()).unwrap_or_default();
        let talk = Talk { agent, leg, mode: Mode::Greeting, connected: false };
        self.set_stage(id, Stage::Talking(talk));
        if let Some(call) = self.call(id) {
            call.record = record;
        }
        self.say(
            id,
            Speech::join(&[
                Speech::Prompt("agent_number_is".into()),
                Speech::Digits(number),
                Speech::Prompt("at_your_service".into()),
            ]),
        );
        self.timers.set(Timer::Greeting(id), self.now + crate::limits::ANNOUNCE_TIME_MAX);
    }

    pub(super) fn ring_time_over(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        match &call.stage {
            Stage::Waiting(Waiting { offer: Some(offer), .. }) => {
                let leg = offer.leg;
                self.offer_failed(id, Cause::NoAnswer);
                self.release(leg, Cause::NoAnswer);
            }
            Stage::Forwarding(forward) => {
                let leg = forward.leg;
                self.forward_failed(id, Cause::NoAnswer);
                self.release(leg, Cause::NoAnswer);
            }
            _ => {}
        }
    }

    /// The offered phone did not answer: the caller is next again, the seat
    /// is not ready, so that the next caller is not lost as well.
    pub(super) fn offer_failed(&mut self, id: InteractionId, cause: Cause) {
        let Some(Stage::Waiting(Waiting { offer: Some(offer), .. })) =
            self.calls.get(&id).map(|call| &call.stage)
        else {
            return;
        };
        let agent = offer.agent;
        self.end_offer_at_seat(id, agent, cause);
        self.return_to_queue(id, false);
    }

    /// The seat's side of an offer that was not answered.
    pub(super) fn end_offer_at_seat(&mut self, id: InteractionId, agent: AgentId, cause: Cause) {
        let (end, why) = match cause {
            Cause::NoAnswer => (OfferEnd::Missed, reason::MISSED_OFFER),
            Cause::Rejected | Cause::Normal => (OfferEnd::Declined, reason::DECLINED_OFFER),
            _ if !self.phone_is_there(agent) => (OfferEnd::PhoneFailed, reason::PHONE_LOST),
            _ => (OfferEnd::PhoneFailed, reason::PHONE_FAILED),
        };
        self.tell(id, Story::OfferEnded { agent, end });
        if why != reason::PHONE_LOST
            && let Some(seat) = self.seat(agent)
        {
            seat.rest = Rest::not_ready(why);
        }
        self.withdraw_from_seat(agent);
    }

    /// The caller left while the phone rang: the agent keeps its turn.
    pub(super) fn withdraw_offer(&mut self, id: InteractionId, agent: AgentId, leg: LegId) {
        self.tell(id, Story::OfferEnded { agent, end: OfferEnd::CallerLeft });
        self.withdraw_from_seat(agent);
        self.release(leg, Cause::Normal);
    }

    /// The agent left while its phone rang: the caller is next again.
    pub(super) fn withdraw_from_gone(&mut self, agent: AgentId) {
        let Some(id) = self.seats.get(&agent).and_then(|seat| seat.call()) else { return };
        match self.calls.get(&id).map(|call| &call.stage) {
            Some(Stage::Waiting(Waiting { offer: Some(offer), .. })) if offer.agent == agent => {
                let leg = offer.leg;
                self.tell(id, Story::OfferEnded { agent, end: OfferEnd::SwitchedOff });
                self.withdraw_from_seat(agent);
                self.return_to_queue(id, false);
                self.release(leg, Cause::Normal);
            }
            Some(Stage::Forwarding(forward)) if forward.agent == Some(agent) => {
                let leg = forward.leg;
                self.forward_failed(id, Cause::Unreachable);
                self.release(leg, Cause::Normal);
            }
            _ => {}
        }
    }

    pub(super) fn offer_device(&self, agent: AgentId) -> Option<Device> {
        self.device_of(agent).filter(|_| self.phone_is_there(agent))
    }
}
