//! Client transactions: INVITE (RFC 3261 §17.1.1 with RFC 6026 §7.2) and all
//! others (§17.1.2).

use std::time::Duration;

use super::ack::ack_for_failure;
use super::key::ClientKey;
use super::layer::{Clock, Due};
use crate::Flow;
use crate::message::Message;
use crate::timers::TimerId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Calling, or Trying.
    Waiting,
    Proceeding,
    /// INVITE answered by 2xx: further 2xx of other forks still pass.
    Accepted,
    Completed,
}

/// What is to be done with a response.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Show it to the transaction user.
    Pass,
    /// A repeat; nothing new in it.
    Absorb,
    /// Show it; the transaction is over.
    PassAndEnd,
}

#[derive(Debug)]
pub struct Client {
    pub key: ClientKey,
    pub flow: Flow,
    pub request: Message,
    pub is_invite: bool,
    state: State,
    interval: Duration,
    ack: Option<Vec<u8>>,
    repeat: Option<TimerId>,
    end: Option<TimerId>,
}

impl Client {
    pub fn start(
        key: ClientKey,
        request: Message,
        flow: Flow,
        is_invite: bool,
        clock: &mut Clock<'_>,
    ) -> Self {
        let mut client = Self {
            key,
            flow,
            request,
            is_invite,
            state: State::Waiting,
            interval: clock.timers.t1,
            ack: None,
            repeat: None,
            end: None,
        };
        // Timers A and E repeat; B and F give up.
        if !flow.transport.is_reliable() {
            client.repeat = Some(clock.set(client.interval, Due::Repeat));
        }
        client.end = Some(clock.set(clock.timers.give_up(), Due::End));
        client
    }

    pub fn on_response(&mut self, response: &Message, clock: &mut Clock<'_>) -> Verdict {
        let status = response.status().unwrap_or(500);
        match (self.state, status) {
            (State::Waiting | State::Proceeding, 100..=199) => self.on_provisional(clock),
            (State::Waiting | State::Proceeding, 200..=299) if self.is_invite => {
                self.finish(State::Accepted, clock.timers.give_up(), clock);
                Verdict::Pass
            }
            (State::Accepted, 200..=299) => Verdict::Pass,
            (State::Waiting | State::Proceeding, _) if self.is_invite => {
                let ack = ack_for_failure(&self.request, response);
                clock.transmit(self.flow, ack.clone());
                self.ack = Some(ack);
                self.complete(clock.timers.give_up(), clock)
            }
            (State::Waiting | State::Proceeding, _) => self.complete(clock.timers.t4, clock),
            (State::Completed, 300..) if self.is_invite => {
                if let Some(ack) = &self.ack {
                    clock.transmit(self.flow, ack.clone());
                }
                Verdict::Absorb
            }
            (State::Accepted | State::Completed, _) => Verdict::Absorb,
        }
    }

    fn on_provisional(&mut self, clock: &mut Clock<'_>) -> Verdict {
        self.state = State::Proceeding;
        if self.is_invite {
            // An INVITE may ring for long, but a peer that never comes back to
            // it must not hold it for ever: timer C, and time for the CANCEL.
            clock.cancel(&mut self.repeat);
            clock.cancel(&mut self.end);
            let wait = clock.timers.ring_max + clock.timers.give_up() * 2;
            self.end = Some(clock.set(wait, Due::End));
        }
        Verdict::Pass
    }

    /// Timers D and K: how long repeats of the answer may still come.
    fn complete(&mut self, wait: Duration, clock: &mut Clock<'_>) -> Verdict {
        if self.flow.transport.is_reliable() {
            clock.cancel(&mut self.repeat);
            clock.cancel(&mut self.end);
            return Verdict::PassAndEnd;
        }
        self.finish(State::Completed, wait, clock);
        Verdict::Pass
    }

    fn finish(&mut self, state: State, wait: Duration, clock: &mut Clock<'_>) {
        self.state = state;
        clock.cancel(&mut self.repeat);
        clock.cancel(&mut self.end);
        self.end = Some(clock.set(wait, Due::End));
    }

    pub fn on_repeat(&mut self, clock: &mut Clock<'_>) {
        clock.transmit(self.flow, self.request.bytes().to_vec());
        self.interval = match (self.is_invite, self.state) {
            (true, _) => self.interval * 2,
            (false, State::Proceeding) => clock.timers.t2,
            (false, _) => (self.interval * 2).min(clock.timers.t2),
        };
        self.repeat = Some(clock.set(self.interval, Due::Repeat));
    }

    /// True if the end came without a final response.
    pub fn is_unanswered(&self) -> bool {
        matches!(self.state, State::Waiting | State::Proceeding)
    }

    pub fn stop(&mut self, clock: &mut Clock<'_>) {
        clock.cancel(&mut self.repeat);
        clock.cancel(&mut self.end);
    }
}
