//! Server transactions: INVITE (RFC 3261 §17.2.1 with RFC 6026 §7.1) and all
//! others (§17.2.2).

use std::time::Duration;

use super::key::{MergeKey, ServerKey};
use super::layer::{Clock, Due};
use crate::Flow;
use crate::timers::TimerId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Trying, or Proceeding: no final response yet.
    Open,
    /// INVITE answered by 2xx; the dialog repeats it, not we.
    Accepted,
    Completed,
    /// The ACK has come; its repeats are absorbed.
    Confirmed,
}

#[derive(Debug)]
pub struct Server {
    pub key: ServerKey,
    pub merge: Option<MergeKey>,
    /// Where responses go (RFC 3261 §18.2.2, RFC 3581 §4).
    pub reply_flow: Flow,
    pub is_invite: bool,
    state: State,
    last: Option<Vec<u8>>,
    interval: Duration,
    repeat: Option<TimerId>,
    end: Option<TimerId>,
}

/// The moment of a transaction's last breath, if it is now.
#[derive(Debug, PartialEq, Eq)]
pub enum After {
    Lives,
    Over,
}

impl Server {
    pub const fn new(
        key: ServerKey,
        merge: Option<MergeKey>,
        reply_flow: Flow,
        is_invite: bool,
    ) -> Self {
        Self {
            key,
            merge,
            reply_flow,
            is_invite,
            state: State::Open,
            last: None,
            interval: Duration::ZERO,
            repeat: None,
            end: None,
        }
    }

    /// Sends a response of the transaction user. A second final response is
    /// ignored.
    pub fn respond(&mut self, status: u16, bytes: Vec<u8>, clock: &mut Clock<'_>) -> After {
        if self.state != State::Open {
            return After::Lives;
        }
        // The dialog repeats an INVITE's 2xx. What is kept is kept for 32 s: a
        // copy has no spare room.
        self.last = (!(self.is_invite && (200..300).contains(&status))).then(|| bytes.clone());
        clock.transmit(self.reply_flow, bytes);
        let reliable = self.reply_flow.transport.is_reliable();
        match status {
            ..200 => After::Lives,
            200..300 if self.is_invite => self.wait(State::Accepted, clock),
            _ if self.is_invite => {
                self.interval = clock.timers.t1;
                if !reliable {
                    self.repeat = Some(clock.set(self.interval, Due::Repeat));
                }
                self.wait(State::Completed, clock)
            }
            _ if reliable => After::Over,
            _ => self.wait(State::Completed, clock),
        }
    }

    /// Timers H, J and L are all 64·T1.
    fn wait(&mut self, state: State, clock: &mut Clock<'_>) -> After {
        self.state = state;
        self.end = Some(clock.set(clock.timers.give_up(), Due::End));
        After::Lives
    }

    /// The same request again: say the last response again.
    pub fn on_request_again(&mut self, clock: &mut Clock<'_>) {
        let speaks = matches!(self.state, State::Open | State::Completed);
        if let Some(last) = self.last.as_ref().filter(|_| speaks) {
            clock.transmit(self.reply_flow, last.clone());
        }
    }

    /// True if the ACK belongs to a 2xx and so to the dialog above.
    pub fn on_ack(&mut self, clock: &mut Clock<'_>) -> (bool, After) {
        match self.state {
            State::Completed => {
                clock.cancel(&mut self.repeat);
                clock.cancel(&mut self.end);
                self.state = State::Confirmed;
                if self.reply_flow.transport.is_reliable() {
                    return (false, After::Over);
                }
                self.end = Some(clock.set(clock.timers.t4, Due::End));
                (false, After::Lives)
            }
            State::Accepted => (true, After::Lives),
            State::Open | State::Confirmed => (false, After::Lives),
        }
    }

    /// Timer G.
    pub fn on_repeat(&mut self, clock: &mut Clock<'_>) {
        if let Some(last) = &self.last {
            clock.transmit(self.reply_flow, last.clone());
        }
        self.interval = (self.interval * 2).min(clock.timers.t2);
        self.repeat = Some(clock.set(self.interval, Due::Repeat));
    }

    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    pub fn stop(&mut self, clock: &mut Clock<'_>) {
        clock.cancel(&mut self.repeat);
        clock.cancel(&mut self.end);
    }
}
