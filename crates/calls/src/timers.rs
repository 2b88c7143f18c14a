//! Timers as data: at most one per thing that can be late.
//!
//! Setting a timer again moves it; a timer whose subject is gone must be
//! cancelled or is ignored when it fires. The number of timers is bounded by
//! the number of interactions and seats, which are bounded themselves.

use base::{AgentId, InteractionId, Moment};
use std::collections::{BTreeMap, BTreeSet};

/// What can be late.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum Timer {
    /// The offered agent, or the target of a transfer, lets its phone ring.
    Ring(InteractionId),
    /// A prompt to the caller or a caller's key.
    Flow(InteractionId),
    /// The next announcement of the place in the queue.
    Announce(InteractionId),
    /// The wait for the dedicated agent.
    Dedicated(InteractionId),
    /// The agent's number, being said.
    Greeting(InteractionId),
    /// The consulted party lets its phone ring.
    Consult(InteractionId),
    /// The agent's own phone, or the number it dialed, or the busy tone.
    Dial(InteractionId),
    /// The lost browser of the agent in this call.
    AgentBack(InteractionId),
    /// A supervisor's own phone, rung to listen.
    Monitor(AgentId),
    WrapUp(AgentId),
    /// The lost phone of an idle seat: up to then, its return restores it.
    PhoneBack(AgentId),
    /// Talk outside, of which a brake allows so many minutes a day.
    Minutes,
}

impl Timer {
    /// All that concern an interaction.
    pub const fn of_call(id: InteractionId) -> [Self; 8] {
        [
            Self::Ring(id),
            Self::Flow(id),
            Self::Announce(id),
            Self::Dedicated(id),
            Self::Greeting(id),
            Self::Consult(id),
            Self::Dial(id),
            Self::AgentBack(id),
        ]
    }

    /// All that concern a seat.
    pub const fn of_seat(agent: AgentId) -> [Self; 3] {
        [Self::Monitor(agent), Self::WrapUp(agent), Self::PhoneBack(agent)]
    }
}

#[derive(Debug, Default)]
pub struct Timers {
    due: BTreeSet<(Moment, Timer)>,
    set: BTreeMap<Timer, Moment>,
}

impl Timers {
    pub fn set(&mut self, timer: Timer, at: Moment) {
        self.cancel(timer);
        self.set.insert(timer, at);
        self.due.insert((at, timer));
    }

    pub fn cancel(&mut self, timer: Timer) {
        if let Some(at) = self.set.remove(&timer) {
            self.due.remove(&(at, timer));
        }
    }

    pub fn next(&self) -> Option<Moment> {
        self.due.first().map(|(at, _)| *at)
    }

    /// When this one is due, if it is set.
    pub fn at(&self, timer: Timer) -> Option<Moment> {
        self.set.get(&timer).copied()
    }

    /// Takes the earliest timer that is due.
    pub fn pop_due(&mut self, now: Moment) -> Option<Timer> {
        let (at, timer) = *self.due.first()?;
        if at > now {
            return None;
        }
        self.cancel(timer);
        Some(timer)
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.set.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_again_moves_and_firing_forgets() {
        let mut timers = Timers::default();
        let wrap_up = Timer::WrapUp(AgentId::new(1, 0));
        timers.set(wrap_up, Moment::from_millis(10));
        timers.set(wrap_up, Moment::from_millis(20));
        assert_eq!(timers.pop_due(Moment::from_millis(10)), None);
        assert_eq!(timers.next(), Some(Moment::from_millis(20)));
        assert_eq!(timers.pop_due(Moment::from_millis(20)), Some(wrap_up));
        assert_eq!(timers.len(), 0);
    }
}
