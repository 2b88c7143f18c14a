//! The lamps (指示灯) of other telephones (RFC 4235): an extension's follow the
//! legs of its phones, an agent's the state of its seat.
//!
//! Nobody has a mailbox yet: `sip` says of each that no messages wait.

use super::Edge;
use base::{AgentId, AgentNumber, LegId, Moment};
use calls::SeatState;
use sip::{Lamp, LampState};
use std::collections::{BTreeMap, BTreeSet};

/// What burns.
#[derive(Debug, Default)]
pub struct Lamps {
    legs: BTreeMap<LegId, Line>,
    agents: BTreeMap<AgentId, AgentNumber>,
    /// The directions of the agents' calls.
    seats: BTreeMap<AgentId, bool>,
    lines: u64,
}

/// An extension's part of a call.
#[derive(Debug)]
struct Line {
    extension: String,
    call: u64,
    lamp: Lamp,
}

/// The one call of an agent's seat; lines of extensions count from 1.
const SEAT_CALL: u64 = 0;

impl Edge {
    /// An extension calls or is called.
    pub(super) fn line_began(&mut self, leg: LegId, of: &str, is_caller: bool, now: Moment) {
        self.lamps.lines += 1;
        let lamp = Lamp { is_caller, state: LampState::Trying };
        let line = Line { extension: of.to_owned(), call: self.lamps.lines, lamp };
        self.light(&line.extension, line.call, Some(lamp), now);
        self.lamps.legs.insert(leg, line);
    }

    /// It rings, or is answered; the leg of somebody else is no matter.
    pub(super) fn line_is(&mut self, leg: LegId, state: LampState, now: Moment) {
        let Some(line) = self.lamps.legs.get_mut(&leg) else { return };
        line.lamp.state = state;
        let (of, call, lamp) = (line.extension.clone(), line.call, line.lamp);
        self.light(&of, call, Some(lamp), now);
    }

    pub(super) fn line_ended(&mut self, leg: LegId, now: Moment) {
        if let Some(line) = self.lamps.legs.remove(&leg) {
            self.light(&line.extension, line.call, None, now);
        }
    }

    /// An agent's seat changed: whoever watches the agent's number sees it,
    /// whatever its phone.
    pub(super) fn seat_lamp(&mut self, event: &calls::Event, now: Moment) {
        let calls::Event::Seat { agent, state, .. } = event else { return };
        let Some(number) = self.lamps.agents.get(agent).map(ToString::to_string) else { return };
        let lamp = self.lamps.seat(*agent, *state);
        self.light(&number, SEAT_CALL, lamp, now);
    }

    /// The agents that there are.
    pub(super) fn set_watchable(&mut self, agents: BTreeMap<AgentId, AgentNumber>, now: Moment) {
        let numbers: BTreeSet<String> = agents.values().map(ToString::to_string).collect();
        self.lamps.agents = agents;
        self.endpoint.handle(sip::Input::WatchableSet(numbers), now);
    }

    fn light(&mut self, of: &str, call: u64, lamp: Option<Lamp>, now: Moment) {
        self.endpoint.handle(sip::Input::LampSet { of: of.to_owned(), call, lamp }, now);
    }
}

impl Lamps {
    fn seat(&mut self, agent: AgentId, state: SeatState) -> Option<Lamp> {
        let state = match state {
            SeatState::SignedOut | SeatState::Ready | SeatState::NotReady | SeatState::WrapUp => {
                self.seats.remove(&agent);
                return None;
            }
            SeatState::Offered => LampState::Early,
            SeatState::Dialing => LampState::Trying,
            SeatState::Talking
            | SeatState::OnHold
            | SeatState::Consulting
            | SeatState::Monitoring => LampState::Confirmed,
        };
        let begun = self.seats.get(&agent).copied();
        let is_caller = begun.unwrap_or(state == LampState::Trying);
        self.seats.insert(agent, is_caller);
        Some(Lamp { is_caller, state })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_in_a_call_is_lit_and_keeps_its_direction() {
        let mut lamps = Lamps::default();
        let agent = AgentId::new(1, 1);
        let mut shown = |state| lamps.seat(agent, state).map(|lamp| (lamp.is_caller, lamp.state));
        assert_eq!(shown(SeatState::Ready), None);
        assert_eq!(shown(SeatState::Offered), Some((false, LampState::Early)));
        assert_eq!(shown(SeatState::Talking), Some((false, LampState::Confirmed)));
        assert_eq!(shown(SeatState::WrapUp), None);
        assert_eq!(shown(SeatState::Dialing), Some((true, LampState::Trying)));
        assert_eq!(shown(SeatState::OnHold), Some((true, LampState::Confirmed)));
        assert_eq!(shown(SeatState::SignedOut), None);
    }
}
