//! The lamps (指示灯) of other telephones (RFC 4235): an extension's follow the
//! legs of its phones, an agent's the state of its seat.
//!
//! Nobody has a mailbox yet: `sip` says of each that no messages wait.

use super::Edge;
use super::leg::Leg;
use base::{AgentId, AgentNumber, LegId, Moment};
use calls::{SeatPhone, SeatState};
use sip::{DialogIds, Lamp, LampState};
use std::collections::{BTreeMap, BTreeSet};

/// What burns.
#[derive(Debug, Default)]
pub struct Lamps {
    legs: BTreeMap<LegId, Line>,
    /// The legs of each extension that has any.
    at: BTreeMap<String, BTreeSet<LegId>>,
    agents: BTreeMap<AgentId, AgentNumber>,
    /// Those of the agents that are in a call.
    seats: BTreeMap<AgentId, Seat>,
    /// The seat in a call at an extension.
    seated: BTreeMap<String, AgentId>,
    lines: u64,
}

/// An extension's part of a call.
#[derive(Debug)]
struct Line {
    extension: String,
    call: u64,
    lamp: Lamp,
}

/// An agent's call.
#[derive(Debug, Clone)]
struct Seat {
    lamp: Lamp,
    /// The desk phone it works at.
    extension: Option<String>,
}

/// The one call of an agent's seat; lines of extensions count from 1.
const SEAT_CALL: u64 = 0;

impl Edge {
    /// An extension calls or is called.
    pub(super) fn line_began(&mut self, leg: LegId, of: &str, is_caller: bool, now: Moment) {
        self.lamps.lines += 1;
        let lamp = Lamp { is_caller, state: LampState::Trying, dialog: None };
        let line = Line { extension: of.to_owned(), call: self.lamps.lines, lamp: lamp.clone() };
        self.light(&line.extension, line.call, Some(lamp), now);
        self.lamps.begin(leg, line);
    }

    /// It rings, or is answered; the leg of somebody else is no matter. From
    /// then on it can be picked up, or moved, by the ids of its dialog.
    pub(super) fn line_is(&mut self, leg: LegId, state: LampState, now: Moment) {
        let call = self.legs.get(&leg).and_then(Leg::call);
        let dialog = call.and_then(|call| self.endpoint.dialog_of(call));
        let Some(line) = self.lamps.legs.get_mut(&leg) else { return };
        line.lamp.state = state;
        line.lamp.dialog = dialog;
        let (of, call, lamp) = (line.extension.clone(), line.call, line.lamp.clone());
        self.light(&of, call, Some(lamp), now);
        self.light_seat_at(&of, now);
    }

    /// The lamp of the agent who works there has the ids of its phone's call.
    fn light_seat_at(&mut self, extension: &str, now: Moment) {
        let Some((number, lamp)) = self.lamps.seat_at(extension) else { return };
        self.light(&number, SEAT_CALL, Some(lamp), now);
    }

    pub(super) fn line_ended(&mut self, leg: LegId, now: Moment) {
        if let Some(line) = self.lamps.end(leg) {
            self.light(&line.extension, line.call, None, now);
            self.light_seat_at(&line.extension, now);
        }
    }

    /// An agent's seat changed: whoever watches the agent's number sees it,
    /// whatever its phone.
    pub(super) fn seat_lamp(&mut self, event: &calls::Event, now: Moment) {
        let calls::Event::Seat { agent, state, phone, .. } = event else { return };
        let Some(number) = self.lamps.agents.get(agent).map(ToString::to_string) else { return };
        let extension = match phone {
            Some(SeatPhone::Extension(extension)) => Some(extension.clone()),
            Some(SeatPhone::Browser) | None => None,
        };
        let lamp = self.lamps.seat(*agent, *state, extension);
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
    fn begin(&mut self, leg: LegId, line: Line) {
        self.at.entry(line.extension.clone()).or_default().insert(leg);
        self.legs.insert(leg, line);
    }

    fn end(&mut self, leg: LegId) -> Option<Line> {
        let line = self.legs.remove(&leg)?;
        if let Some(legs) = self.at.get_mut(&line.extension) {
            legs.remove(&leg);
            if legs.is_empty() {
                self.at.remove(&line.extension);
            }
        }
        Some(line)
    }

    /// The extension whose leg it is.
    pub fn extension_of(&self, leg: LegId) -> Option<&str> {
        self.legs.get(&leg).map(|line| line.extension.as_str())
    }

    /// The dialog of a phone's call that has come as far as this.
    fn dialog_at(&self, extension: &str, state: LampState) -> Option<DialogIds> {
        let legs = self.at.get(extension).into_iter().flatten();
        let mut lines = legs.filter_map(|leg| self.legs.get(leg));
        lines.find_map(|line| line.lamp.dialog.clone().filter(|_| line.lamp.state == state))
    }

    /// The seat at a phone, where the phone's call has got ids that its lamp
    /// has not: the number it is watched by, and the lamp.
    fn seat_at(&mut self, extension: &str) -> Option<(String, Lamp)> {
        let agent = *self.seated.get(extension)?;
        let state = self.seats.get(&agent)?.lamp.state;
        let dialog = Some(self.dialog_at(extension, state)?);
        let number = self.agents.get(&agent)?.to_string();
        let seat = self.seats.get_mut(&agent)?;
        seat.lamp.dialog = dialog;
        Some((number, seat.lamp.clone()))
    }

    fn seat(
        &mut self,
        agent: AgentId,
        state: SeatState,
        extension: Option<String>,
    ) -> Option<Lamp> {
        let state = match state {
            SeatState::SignedOut | SeatState::Ready | SeatState::NotReady | SeatState::WrapUp => {
                self.leave(agent);
                return None;
            }
            SeatState::Offered => LampState::Early,
            SeatState::Dialing => LampState::Trying,
            SeatState::Talking
            | SeatState::OnHold
            | SeatState::Consulting
            | SeatState::Monitoring => LampState::Confirmed,
        };
        let begun = self.seats.get(&agent).map(|seat| seat.lamp.is_caller);
        let is_caller = begun.unwrap_or(state == LampState::Trying);
        let dialog = extension.as_deref().and_then(|phone| self.dialog_at(phone, state));
        let lamp = Lamp { is_caller, state, dialog };
        self.leave(agent);
        if let Some(extension) = extension.clone() {
            self.seated.insert(extension, agent);
        }
        self.seats.insert(agent, Seat { lamp: lamp.clone(), extension });
        Some(lamp)
    }

    fn leave(&mut self, agent: AgentId) {
        let extension = self.seats.remove(&agent).and_then(|seat| seat.extension);
        if let Some(extension) = extension.filter(|at| self.seated.get(at) == Some(&agent)) {
            self.seated.remove(&extension);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_in_a_call_is_lit_and_keeps_its_direction() {
        let mut lamps = Lamps::default();
        let agent = AgentId::new(1, 1);
        let mut shown =
            |state| lamps.seat(agent, state, None).map(|lamp| (lamp.is_caller, lamp.state));
        assert_eq!(shown(SeatState::Ready), None);
        assert_eq!(shown(SeatState::Offered), Some((false, LampState::Early)));
        assert_eq!(shown(SeatState::Talking), Some((false, LampState::Confirmed)));
        assert_eq!(shown(SeatState::WrapUp), None);
        assert_eq!(shown(SeatState::Dialing), Some((true, LampState::Trying)));
        assert_eq!(shown(SeatState::OnHold), Some((true, LampState::Confirmed)));
        assert_eq!(shown(SeatState::SignedOut), None);
    }
}
