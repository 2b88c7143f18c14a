//! Lines to the outside: which trunk carries a call, what it shows there, what
//! it may cost, and which is next when one fails.

use super::Center;
use crate::interaction::{LegState, Stage};
use crate::trunk::{Brakes, CallerShown, Meter, NumberRule, Route, Shown, TrunkConfig, TrunkKind};
use crate::{Cause, Device, Direction, EndReason, Output, Refusal, Story};
use base::{AgentId, InteractionId, LegId, Moment, PhoneNumber};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// A call of ours on a trunk's line.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct OutsideLeg {
    /// Who asked for it, and answers for what it costs.
    by: Option<AgentId>,
    number: PhoneNumber,
    trunk: String,
    /// Trunks that could not carry it.
    tried: Vec<String>,
    caller: Option<PhoneNumber>,
    answered_at: Option<Moment>,
}

/// Lines taken, trunks that are down, and what was spent.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Legs on each trunk, both directions.
    pub(super) legs: BTreeMap<String, BTreeSet<LegId>>,
    outside: BTreeMap<LegId, OutsideLeg>,
    down: BTreeSet<String>,
    pub(super) trunks: BTreeMap<String, Meter>,
    pub(super) seats: BTreeMap<AgentId, Meter>,
}

/// What a leg has to do with a trunk, kept with its call.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(super) struct KeptLine {
    trunk: String,
    /// It is a call of ours.
    outside: Option<OutsideLeg>,
}

impl Lines {
    pub(super) fn kept(&self, leg: LegId) -> Option<KeptLine> {
        let (trunk, _) = self.legs.iter().find(|(_, legs)| legs.contains(&leg))?;
        Some(KeptLine { trunk: trunk.clone(), outside: self.outside.get(&leg).cloned() })
    }

    pub(super) fn restore(&mut self, leg: LegId, line: KeptLine) {
        self.legs.entry(line.trunk).or_default().insert(leg);
        if let Some(outside) = line.outside {
            self.outside.insert(leg, outside);
        }
    }

    /// Calls outside that were answered: the leg, its trunk, who asked for it,
    /// and since when.
    pub(super) fn talking(&self) -> impl Iterator<Item = (LegId, &str, Option<AgentId>, Moment)> {
        self.outside
            .iter()
            .filter_map(|(leg, o)| Some((*leg, o.trunk.as_str(), o.by, o.answered_at?)))
    }
}

impl Center {
    /// The trunk for a call of this agent to this number.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NoTrunk`], or what a brake says.
    pub(super) fn line_for(
        &self,
        by: Option<AgentId>,
        number: &PhoneNumber,
        tried: &[String],
    ) -> Result<String, Refusal> {
        let trunks = self.trunks_to(number);
        let inside = trunks.iter().any(|trunk| trunk.kind == TrunkKind::InsideLine);
        if !inside {
            let agent = by.and_then(|agent| Some((agent, self.config.agents.get(&agent)?)));
            let (agent, _) =
                agent.filter(|(_, config)| config.may_dial_outside).ok_or(Refusal::NotAllowed)?;
            let (meter, talk) = (self.lines.seats.get(&agent), self.seat_talk(agent));
            self.brake(&self.config.seat_brakes, number, meter, talk)?;
        }
        let fresh = trunks.into_iter().filter(|trunk| !tried.contains(&trunk.name));
        // One that is down is the last resort, and thereby tried again.
        let (down, up): (Vec<_>, Vec<_>) =
            fresh.partition(|trunk| self.lines.down.contains(&trunk.name));
        let mut refusal = Refusal::NoTrunk;
        for trunk in up.into_iter().chain(down) {
            match self.trunk_takes(trunk, number) {
                Ok(()) => return Ok(trunk.name.clone()),
                Err(Refusal::NoTrunk) => {}
                Err(why) => refusal = why,
            }
        }
        Err(refusal)
    }

    /// The trunks that lead to a number, in order. Without any routes, all
    /// those to the outside do.
    fn trunks_to(&self, number: &PhoneNumber) -> Vec<&TrunkConfig> {
        if self.config.routes.is_empty() {
            let outside = |trunk: &&TrunkConfig| trunk.kind != TrunkKind::InsideLine;
            return self.config.trunks.iter().filter(outside).collect();
        }
        let route = Route::find(&self.config.routes, number.as_str());
        let names = route.map(|route| route.trunks.as_slice()).unwrap_or_default();
        names.iter().filter_map(|name| self.trunk(name)).collect()
    }

    /// A number that a route names: it need not look like one outside.
    pub(super) fn is_routed(&self, number: &str) -> bool {
        Route::find(&self.config.routes, number).is_some_and(|route| !route.prefix.is_empty())
    }

    /// A colleague at a PBX.
    pub(super) fn is_inside(&self, number: &PhoneNumber) -> bool {
        self.trunks_to(number).iter().any(|trunk| trunk.kind == TrunkKind::InsideLine)
    }

    pub(super) fn trunk(&self, name: &str) -> Option<&TrunkConfig> {
        self.config.trunks.iter().find(|trunk| trunk.name == name)
    }

    fn trunk_takes(&self, trunk: &TrunkConfig, number: &PhoneNumber) -> Result<(), Refusal> {
        if !self.has_free_line(&trunk.name) {
            return Err(Refusal::NoTrunk);
        }
        if trunk.kind == TrunkKind::InsideLine {
            return Ok(());
        }
        let meter = self.lines.trunks.get(&trunk.name);
        let talk = self.talk_now(|leg| leg.trunk == trunk.name);
        self.brake(&trunk.brakes, number, meter, talk)
    }

    /// Whether a trunk has a line and is not asked too often. One that the
    /// configuration does not name has no lines.
    pub(super) fn has_free_line(&self, trunk: &str) -> bool {
        let Some(config) = self.trunk(trunk) else { return false };
        let begun = self.lines.trunks.get(trunk).map_or(0, |m| m.calls_within(SECOND, self.now));
        let hasty = config.calls_per_second_max.is_some_and(|most| begun >= most);
        self.lines.legs.get(trunk).map_or(0, BTreeSet::len) < config.calls_max && !hasty
    }

    fn brake(
        &self,
        brakes: &Brakes,
        number: &PhoneNumber,
        meter: Option<&Meter>,
        talk: Duration,
    ) -> Result<(), Refusal> {
        let abroad = self.config.seat_brakes.international.unwrap_or(false);
        brakes.destination(number.as_str(), abroad)?;
        let closed = |name: &String| self.calendars.get(name) == Some(&false);
        if brakes.calendar.as_ref().is_some_and(closed) {
            return Err(Refusal::OutsideHours);
        }
        let begun = meter.map_or(0, |meter| meter.calls_within_a_minute(self.now));
        if brakes.calls_per_minute_max.is_some_and(|most| begun >= most) {
            return Err(Refusal::DialingTooFast);
        }
        let spent = talk + meter.map_or(Duration::ZERO, |meter| meter.talk_in_a_day(self.now));
        let minutes = |most: u32| Duration::from_secs(u64::from(most) * 60);
        if brakes.minutes_per_day_max.is_some_and(|most| spent >= minutes(most)) {
            return Err(Refusal::MinutesUsedUp);
        }
        Ok(())
    }

    fn seat_talk(&self, agent: AgentId) -> Duration {
        self.talk_now(|leg| leg.by == Some(agent))
    }

    /// Talk of calls that are still going on.
    fn talk_now(&self, which: impl Fn(&OutsideLeg) -> bool) -> Duration {
        let talking = self.lines.outside.values().filter(|leg| which(leg));
        talking.filter_map(|leg| leg.answered_at).map(|since| self.now.since(since)).sum()
    }

    /// A leg from outside takes a line.
    pub(super) fn take_line(&mut self, leg: LegId, trunk: &str) {
        self.lines.legs.entry(trunk.to_owned()).or_default().insert(leg);
        self.lines.trunks.entry(trunk.to_owned()).or_default().call_begun(self.now);
    }

    /// Rings a number over a trunk.
    pub(super) fn ring_outside(
        &mut self,
        id: InteractionId,
        leg: LegId,
        outside: (PhoneNumber, String),
        by: Option<AgentId>,
        caller: Option<PhoneNumber>,
    ) {
        let (number, trunk) = outside;
        if let Some(agent) = by {
            self.lines.seats.entry(agent).or_default().call_begun(self.now);
        }
        let outside =
            OutsideLeg { by, number, trunk, tried: Vec::new(), caller, answered_at: None };
        self.lines.outside.insert(leg, outside);
        self.ring_over(id, leg);
    }

    fn ring_over(&mut self, id: InteractionId, leg: LegId) {
        let Some(OutsideLeg { number, trunk, caller, .. }) = self.lines.outside.get(&leg) else {
            return;
        };
        let (number, trunk, caller) = (number.clone(), trunk.clone(), caller.clone());
        let shown = self.shown(id, &trunk, caller);
        let rules = self.trunk(&trunk).map(|config| config.rules.called_out.as_slice());
        let dialed = NumberRule::apply(rules.unwrap_or_default(), &number);
        self.take_line(leg, &trunk);
        self.tell(id, Story::LegRang { leg, to: number.to_string(), trunk: Some(trunk.clone()) });
        self.outputs.push_back(Output::Ring {
            leg,
            interaction: id,
            on_behalf: self.on_behalf_of(id, leg),
            caller: shown.number.clone(),
            device: Device::Outside { number: dialed, trunk, shown },
            auto_answer: false,
        });
    }

    /// What the other side is shown, by the trunk's policy.
    fn shown(&self, id: InteractionId, trunk: &str, caller: Option<PhoneNumber>) -> Shown {
        let Some(config) = self.trunk(trunk) else { return Shown::default() };
        let call = self.calls.get(&id);
        let passed_on =
            call.filter(|c| c.direction == Direction::Inbound && is_passed_on(&c.stage));
        let ours = caller.as_ref().is_none_or(|number| self.is_ours(number));
        let inside = config.kind == TrunkKind::InsideLine;
        let (number, withheld) = match config.caller.show {
            CallerShown::Withhold => (None, true),
            CallerShown::PassOn if inside || !ours => (caller, false),
            // A citizen who withholds the number withholds it there as well.
            CallerShown::PassOn if passed_on.is_some() && caller.is_none() => (None, true),
            CallerShown::PassOn | CallerShown::Own => (None, false),
        };
        let written = |number: PhoneNumber| NumberRule::apply(&config.rules.caller_out, &number);
        let own = config.caller.number.clone().map(written);
        Shown {
            number: number.map(written).or_else(|| own.clone().filter(|_| !withheld)),
            own,
            withheld,
            diverted_by: passed_on.map(|call| call.called.clone()),
        }
    }

    /// An agent's or an extension's number, which means nothing outside.
    fn is_ours(&self, number: &PhoneNumber) -> bool {
        let text = number.as_str();
        self.config.extensions.contains(text) || self.directory.agent(text).is_some()
    }

    /// The trunk could not carry the call: the next one is asked, or whoever
    /// waits is told.
    pub(super) fn line_failed(&mut self, leg: LegId, cause: Cause, q850: Option<u8>) {
        let Some((id, place)) = self.place_of(leg) else { return };
        let untouched =
            |leg: &crate::interaction::Leg| leg.state == LegState::Rung(false) && !leg.early;
        if !self.legs.get(&leg).is_some_and(untouched) {
            return;
        }
        let Some(outside) = self.lines.outside.get_mut(&leg) else { return };
        let (by, number, trunk) = (outside.by, outside.number.clone(), outside.trunk.clone());
        outside.tried.push(trunk.clone());
        let tried = outside.tried.clone();
        if let Some(legs) = self.lines.legs.get_mut(&trunk) {
            legs.remove(&leg);
        }
        self.tell(id, Story::LineFailed { leg, trunk, cause, q850 });
        if let Ok(next) = self.line_for(by, &number, &tried) {
            if let Some(outside) = self.lines.outside.get_mut(&leg) {
                outside.trunk = next;
            }
            self.ring_over(id, leg);
        } else {
            self.note_network_cause(id, cause, q850);
            self.leg_gone(id, place, cause);
            self.release(leg, cause);
        }
    }

    pub(super) fn trunk_changed(&mut self, trunk: String, up: bool) {
        if up {
            self.lines.down.remove(&trunk);
        } else {
            self.lines.down.insert(trunk);
        }
    }

    pub(super) fn line_answered(&mut self, leg: LegId) {
        if let Some(outside) = self.lines.outside.get_mut(&leg) {
            outside.answered_at.get_or_insert(self.now);
            self.watch_minutes();
        }
    }

    /// The leg is gone: its line is free, its talk is counted.
    pub(super) fn free_line(&mut self, leg: LegId) {
        for legs in self.lines.legs.values_mut() {
            legs.remove(&leg);
        }
        self.count_talk(leg);
        if self.lines.outside.remove(&leg).is_some() {
            self.watch_minutes();
        }
    }

    /// Its talk is over: from now on it counts as spent.
    pub(super) fn count_talk(&mut self, leg: LegId) {
        let Some(outside) = self.lines.outside.get_mut(&leg) else { return };
        let Some(since) = outside.answered_at.take() else { return };
        let (by, trunk, talk) = (outside.by, outside.trunk.clone(), self.now.since(since));
        self.lines.trunks.entry(trunk).or_default().talked(talk, self.now);
        if let Some(agent) = by {
            self.lines.seats.entry(agent).or_default().talked(talk, self.now);
        }
    }

    /// A brake refused a call: the log says who wanted it, and why not.
    pub(super) fn note_refusal(&mut self, id: InteractionId, agent: AgentId, why: Refusal) {
        if why.is_brake() {
            self.tell(id, Story::DialRefused { agent, why });
            self.set_outcome(id, EndReason::NotAllowed);
        }
    }

    /// The network's own word, to be passed on with ours.
    pub(super) fn note_network_cause(&mut self, id: InteractionId, cause: Cause, q850: Option<u8>) {
        if let (Some(call), Some(q850)) = (self.call(id), q850) {
            call.network_cause = Some((cause, q850));
        }
    }
}

/// The party's call is passed on, rather than a new one made.
const fn is_passed_on(stage: &Stage) -> bool {
    matches!(stage, Stage::Forwarding(_))
}
