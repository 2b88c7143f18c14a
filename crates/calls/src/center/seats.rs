//! Seats: signing in and out, ready and not, wrap-up; commands find their room here.

use super::Center;
use crate::interaction::{LegState, Place};
use crate::limits::{REASON_LEN_MAX, SEND_DIGITS_MAX, WRAP_UP_WITHOUT_QUEUE};
use crate::seat::{Rest, Seat, Wish, Work, reason};
use crate::timers::Timer;
use crate::{Cause, Config, Output, Refusal, SeatCommand, SeatPhone, Story};
use base::{AgentId, InteractionId, LegId};

impl Center {
    /// A new configuration. Who works on, works on: an agent that is gone
    /// from it is signed out after its call. One whose phone only rings is
    /// not waited for.
    pub(super) fn configured(&mut self, config: Config) {
        self.config = config;
        self.directory.set_agents(&self.config.agents);
        for agent in self.config.agents.keys() {
            self.seats.entry(*agent).or_insert_with(Seat::signed_out);
        }
        let agents: Vec<AgentId> = self.seats.keys().copied().collect();
        for agent in agents {
            if !self.config.agents.contains_key(&agent) {
                if self.sign_out(agent).is_err() {
                    // Was signed out before: nothing is to be said of it.
                    continue;
                }
                self.withdraw_from_gone(agent);
            }
            self.touched_seats.insert(agent);
        }
        self.leave_removed_queues();
    }

    pub(super) fn seat_command(
        &mut self,
        agent: AgentId,
        command: SeatCommand,
    ) -> Result<(), Refusal> {
        let seat = self.seats.get(&agent).ok_or(Refusal::UnknownAgent)?;
        if let SeatCommand::SignIn { phone } = command {
            return self.sign_in(agent, phone);
        }
        if seat.phone.is_none() {
            return Err(Refusal::SignedOut);
        }
        match command {
            SeatCommand::SignIn { .. } => Err(Refusal::AlreadySignedIn),
            SeatCommand::SignOut => self.sign_out(agent),
            SeatCommand::Ready => self.set_ready(agent),
            SeatCommand::NotReady { reason } => self.set_not_ready(agent, reason),
            SeatCommand::Answer => self.pick_up(agent),
            SeatCommand::HangUp => self.hang_up(agent),
            SeatCommand::Dial { number } => self.dial(agent, number),
            SeatCommand::Hold => self.hold(agent),
            SeatCommand::Retrieve => self.retrieve(agent),
            SeatCommand::BlindTransfer { to } => self.blind_transfer(agent, &to),
            SeatCommand::Consult { to } => self.consult(agent, &to),
            SeatCommand::CompleteTransfer => self.complete_transfer(agent),
            SeatCommand::CancelConsult => self.cancel_consult(agent),
            SeatCommand::SendDigits { digits } => self.send_digits(agent, digits),
            SeatCommand::EndWrapUp => self.end_wrap_up_asked(agent),
            SeatCommand::Monitor { agent: target } => self.monitor(agent, target),
            SeatCommand::StopMonitor => self.stop_monitor(agent),
        }
    }

    fn sign_in(&mut self, agent: AgentId, phone: SeatPhone) -> Result<(), Refusal> {
        if self.seats.get(&agent).is_some_and(|seat| seat.phone.is_some()) {
            return Err(Refusal::AlreadySignedIn);
        }
        if !self.config.agents.contains_key(&agent) {
            return Err(Refusal::UnknownAgent);
        }
        if let SeatPhone::Extension(extension) = &phone {
            if self.seat_on_extension(extension).is_some() {
                return Err(Refusal::PhoneTaken);
            }
            if !self.config.extensions.contains(extension) {
                return Err(Refusal::PhoneNotThere);
            }
        }
        if !self.is_there(agent, &phone) {
            return Err(Refusal::PhoneNotThere);
        }
        let now = self.now;
        self.directory.signed_in(agent, &phone);
        if let Some(seat) = self.seat(agent) {
            seat.phone = Some(phone);
            seat.rest = Rest::default();
            seat.wish = None;
            seat.ready_if_back = false;
            seat.idle_since = now;
        }
        Ok(())
    }

    /// In a call it is a wish, done when the call's work is over.
    fn sign_out(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let seat = self.seat(agent).ok_or(Refusal::UnknownAgent)?;
        if seat.phone.is_none() {
            return Err(Refusal::SignedOut);
        }
        if let Work::Call(_) = seat.work {
            seat.wish = Some(Wish::SignOut);
            return Ok(());
        }
        if let Work::WrapUp(_) = seat.work {
            seat.wish = Some(Wish::SignOut);
            self.end_wrap_up(agent, false);
        } else {
            self.gone_home(agent);
        }
        Ok(())
    }

    fn gone_home(&mut self, agent: AgentId) {
        self.timers.cancel(Timer::PhoneBack(agent));
        if let Some(seat) = self.seat(agent) {
            let phone = seat.phone.take();
            seat.rest = Rest::default();
            seat.wish = None;
            seat.ready_if_back = false;
            if let Some(phone) = phone {
                self.directory.signed_out(&phone);
            }
        }
    }

    /// In a call it takes back a wish; in wrap-up it ends that; otherwise it
    /// starts the agent's idle time.
    fn set_ready(&mut self, agent: AgentId) -> Result<(), Refusal> {
        if !self.phone_is_there(agent) {
            return Err(Refusal::PhoneNotThere);
        }
        let now = self.now;
        let Some(seat) = self.seat(agent) else { return Err(Refusal::UnknownAgent) };
        seat.wish = None;
        if seat.rest != Rest::Ready {
            seat.idle_since = now;
        }
        seat.rest = Rest::Ready;
        if let Work::WrapUp(_) = seat.work {
            self.end_wrap_up(agent, false);
        }
        Ok(())
    }

    fn set_not_ready(&mut self, agent: AgentId, mut reason: String) -> Result<(), Refusal> {
        if reason.len() > REASON_LEN_MAX {
            let end = (0..=REASON_LEN_MAX).rev().find(|at| reason.is_char_boundary(*at));
            reason.truncate(end.unwrap_or(0));
        }
        let Some(seat) = self.seat(agent) else { return Err(Refusal::UnknownAgent) };
        seat.ready_if_back = false;
        if seat.work == Work::Free {
            seat.rest = Rest::not_ready(&reason);
        } else {
            seat.wish = Some(Wish::NotReady(reason));
        }
        Ok(())
    }

    /// The agent pressed Answer: its ringing phone shall answer.
    fn pick_up(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let ringing = |leg: &&LegId| {
            self.legs.get(leg).is_some_and(|leg| matches!(leg.state, LegState::Rung(_)))
        };
        let seat = self.seats.get(&agent).ok_or(Refusal::UnknownAgent)?;
        let leg = *seat.legs.iter().find(ringing).ok_or(Refusal::NothingToAnswer)?;
        self.outputs.push_back(Output::PickUp { leg });
        Ok(())
    }

    /// The agent pressed Hang up: the same as if its phone had.
    fn hang_up(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let seat = self.seats.get(&agent).ok_or(Refusal::UnknownAgent)?;
        let living = seat.legs.iter().filter_map(|leg| {
            let (id, place) = self.place_of(*leg)?;
            let counts = !matches!(place, Place::Leaving | Place::Successor);
            counts.then_some((*leg, id, place))
        });
        let (leg, id, place) =
            living.min_by_key(|(.., place)| *place != Place::ConsultVia).ok_or(Refusal::NoCall)?;
        self.leg_gone(id, place, Cause::Normal);
        self.release(leg, Cause::Normal);
        Ok(())
    }

    fn send_digits(&mut self, agent: AgentId, digits: String) -> Result<(), Refusal> {
        if digits.len() > SEND_DIGITS_MAX {
            return Err(Refusal::TooMany);
        }
        let id = self.talk_of(agent)?;
        self.cut_greeting(id);
        if let Some(leg) = self.hears_agent(id) {
            self.outputs.push_back(Output::SendDigits { leg, digits });
        }
        Ok(())
    }

    /// After-call work (话后处理), until the agent or the timer ends it.
    pub(super) fn begin_wrap_up(&mut self, agent: AgentId, id: InteractionId) {
        let queue = self.calls.get(&id).and_then(|call| call.queue.clone());
        let time = self.queue_config(queue.as_ref()).map(|queue| queue.wrap_up_max);
        let until = self.now + time.unwrap_or(WRAP_UP_WITHOUT_QUEUE);
        if let Some(seat) = self.seat(agent) {
            seat.work = Work::WrapUp(id);
        }
        self.timers.set(Timer::WrapUp(agent), until);
    }

    fn end_wrap_up_asked(&mut self, agent: AgentId) -> Result<(), Refusal> {
        match self.seats.get(&agent).map(|seat| seat.work) {
            Some(Work::WrapUp(_)) => self.end_wrap_up(agent, false),
            _ => return Err(Refusal::NotInWrapUp),
        }
        Ok(())
    }

    pub(super) fn end_wrap_up(&mut self, agent: AgentId, by_timer: bool) {
        if self.tell_wrap_up_ended(agent, by_timer) {
            self.end_work(agent);
        }
    }

    /// False if the seat was in no wrap-up. What the seat does next is up to
    /// the caller of this function.
    pub(super) fn tell_wrap_up_ended(&mut self, agent: AgentId, by_timer: bool) -> bool {
        let Some(Work::WrapUp(id)) = self.seats.get(&agent).map(|seat| seat.work) else {
            return false;
        };
        self.timers.cancel(Timer::WrapUp(agent));
        self.tell(id, Story::WrapUpEnded { agent, by_timer });
        true
    }

    /// The seat's work is over; its idle time starts.
    pub(super) fn end_work(&mut self, agent: AgentId) {
        let now = self.now;
        if let Some(seat) = self.seat(agent) {
            seat.idle_since = now;
        }
        self.withdraw_from_seat(agent);
    }

    /// The seat is free again, as if it had not been asked. What was wished
    /// for in the meantime is done, and a phone that was lost is noticed.
    pub(super) fn withdraw_from_seat(&mut self, agent: AgentId) {
        let there = self.phone_is_there(agent);
        let Some(seat) = self.seat(agent) else { return };
        seat.work = Work::Free;
        match seat.wish.take() {
            Some(Wish::SignOut) => return self.gone_home(agent),
            Some(Wish::NotReady(reason)) => seat.rest = Rest::not_ready(&reason),
            None => {}
        }
        if !there {
            self.rest_without_phone(agent);
        }
    }

    pub(super) fn rest_without_phone(&mut self, agent: AgentId) {
        let until = self.now + crate::limits::PHONE_BACK_MAX;
        let Some(seat) = self.seat(agent).filter(|seat| seat.phone.is_some()) else { return };
        if seat.rest == Rest::Ready {
            seat.rest = Rest::not_ready(reason::PHONE_LOST);
            seat.ready_if_back = true;
            self.timers.set(Timer::PhoneBack(agent), until);
        }
    }

    pub(super) fn phone_is_there(&self, agent: AgentId) -> bool {
        let phone = self.seats.get(&agent).and_then(|seat| seat.phone.as_ref());
        phone.is_some_and(|phone| self.is_there(agent, phone))
    }

    fn is_there(&self, agent: AgentId, phone: &SeatPhone) -> bool {
        match phone {
            SeatPhone::Browser => self.browsers.contains(&agent),
            SeatPhone::Extension(extension) => self.extensions.contains(extension),
        }
    }
}
