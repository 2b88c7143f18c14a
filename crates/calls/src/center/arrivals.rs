//! Legs that come to us: from a trunk, the citizens' page or a desk phone.

use super::Center;
use crate::interaction::{Entry, Interaction, LegState, Stage, Target};
use crate::limits::INTERACTIONS_MAX;
use crate::trunk::{NumberRule, TrunkKind};
use crate::{Cause, Direction, EndReason, Origin, Output, Story};
use base::{AgentId, InteractionId, LegId, PhoneNumber};
use std::collections::{BTreeMap, BTreeSet};

/// What an interaction begins with.
pub(super) struct Opening {
    pub direction: Direction,
    pub caller: Option<PhoneNumber>,
    pub called: PhoneNumber,
    pub party: LegId,
    pub party_seat: Option<AgentId>,
    pub via: String,
    /// The agent that places it.
    pub agent: Option<AgentId>,
    /// The trunk whose line its first leg takes.
    pub trunk: Option<String>,
    /// The leg its story begins with.
    pub leg: LegId,
    pub stage: Stage,
}

impl Center {
    pub(super) fn leg_arrived(
        &mut self,
        leg: LegId,
        origin: Origin,
        caller: Option<PhoneNumber>,
        called: PhoneNumber,
    ) {
        if self.legs.contains_key(&leg) {
            return;
        }
        if self.calls.len() >= INTERACTIONS_MAX {
            self.outputs.push_back(Output::Release { leg, cause: Cause::Congestion, q850: None });
            return;
        }
        match origin {
            Origin::Trunk(trunk) => self.line_rang(leg, trunk, caller, called),
            Origin::Web => self.citizen_arrived(leg, None, caller, called),
            Origin::Extension(extension) => self.extension_arrived(leg, extension, called),
        }
    }

    /// A call by a trunk, its numbers as we write them.
    fn line_rang(
        &mut self,
        leg: LegId,
        trunk: String,
        caller: Option<PhoneNumber>,
        called: PhoneNumber,
    ) {
        let Some(config) = self.trunk(&trunk) else {
            return self.citizen_arrived(leg, Some(trunk), caller, called);
        };
        let called = NumberRule::apply(&config.rules.called_in, &called);
        let caller = caller.map(|caller| NumberRule::apply(&config.rules.caller_in, &caller));
        if config.overlap && self.is_beginning(&called) {
            // More digits follow in a call of their own: this one is none.
            let incomplete = Output::Release { leg, cause: Cause::Incomplete, q850: None };
            return self.outputs.push_back(incomplete);
        }
        if config.kind == TrunkKind::InsideLine {
            self.house_phone_dialed(leg, trunk.clone(), Some(trunk), caller, called);
        } else {
            self.citizen_arrived(leg, Some(trunk), caller, called);
        }
    }

    /// The first digits of a number of ours, and not a whole one.
    fn is_beginning(&self, dialed: &PhoneNumber) -> bool {
        let longer = |number: &PhoneNumber| number.as_str().starts_with(dialed.as_str());
        !self.config.numbers.contains_key(dialed) && self.config.numbers.keys().any(longer)
    }

    fn arrived(&mut self, id: InteractionId, leg: LegId, trunk: Option<&str>) {
        self.add_leg(id, leg, None, LegState::Arrived);
        if let Some(trunk) = trunk {
            self.take_line(leg, trunk);
        }
    }

    /// From outside, only the numbers made for it can be called: never an
    /// agent, and never a way out again by another trunk.
    fn citizen_arrived(
        &mut self,
        leg: LegId,
        trunk: Option<String>,
        caller: Option<PhoneNumber>,
        called: PhoneNumber,
    ) {
        let line_free = trunk.as_deref().is_none_or(|trunk| self.has_free_line(trunk));
        let entry = self.config.numbers.get(&called).map(Entry::from);
        let via = trunk.clone().unwrap_or_else(|| "web".to_owned());
        let line = trunk.filter(|_| line_free);
        let opening = Opening {
            direction: Direction::Inbound,
            caller,
            called,
            party: leg,
            party_seat: None,
            via,
            agent: None,
            trunk: line.clone(),
            leg,
            stage: entry.clone().map_or(Stage::Over, Stage::Arriving),
        };
        let id = self.open(opening);
        self.arrived(id, leg, line.as_deref());
        match entry {
            Some(_) if line_free => {
                self.outputs.push_back(Output::Accept { leg });
                self.ask_for_caller(id);
            }
            Some(_) => self.refuse(id, EndReason::Failed, Cause::Congestion),
            None => self.refuse(id, EndReason::Unreachable, Cause::Unreachable),
        }
    }

    /// A desk phone dials: its agent's call, or the house's own.
    fn extension_arrived(&mut self, leg: LegId, extension: String, called: PhoneNumber) {
        match self.seat_on_extension(&extension) {
            Some(agent) => self.seat_phone_dialed(leg, agent, extension, called),
            None => {
                let caller = extension.parse().ok();
                self.house_phone_dialed(leg, extension, None, caller, called);
            }
        }
    }

    /// A phone of the house, or of a PBX beside it: colleagues, who may call
    /// whom they like inside, and nobody outside.
    fn house_phone_dialed(
        &mut self,
        leg: LegId,
        via: String,
        trunk: Option<String>,
        caller: Option<PhoneNumber>,
        called: PhoneNumber,
    ) {
        let line_free = trunk.as_deref().is_none_or(|trunk| self.has_free_line(trunk));
        let line = trunk.clone().filter(|_| line_free);
        let target = self.resolve(&called);
        let opening = Opening {
            direction: Direction::Internal,
            caller,
            called: called.clone(),
            party: leg,
            party_seat: None,
            via,
            agent: None,
            trunk: line.clone(),
            leg,
            stage: Stage::Over,
        };
        let id = self.open(opening);
        self.arrived(id, leg, line.as_deref());
        match target {
            _ if !line_free => self.refuse(id, EndReason::Failed, Cause::Congestion),
            Some(Target::Entry(entry)) => {
                self.set_stage(id, Stage::Arriving(entry));
                self.outputs.push_back(Output::Accept { leg });
            }
            // Nobody is signed in there, so nobody's right to dial outside.
            Some(Target::Outside(number)) if trunk.is_some() || !self.is_inside(&number) => {
                self.refuse(id, EndReason::Rejected, Cause::Rejected);
            }
            Some(target) => match self.via(None, &target) {
                Ok(via) => self.forward(id, via, called.to_string(), None),
                Err(_) => self.refuse(id, EndReason::Busy, Cause::Busy),
            },
            None => self.refuse(id, EndReason::Unreachable, Cause::Unreachable),
        }
    }

    pub(super) fn refuse(&mut self, id: InteractionId, outcome: EndReason, cause: Cause) {
        self.set_outcome(id, outcome);
        self.close(id, cause);
    }

    pub(super) fn open(&mut self, opening: Opening) -> InteractionId {
        let Opening { direction, caller, called, party, party_seat, via, agent, trunk, leg, stage } =
            opening;
        let id = self.new_interaction_id();
        let call = Interaction {
            zero: self.zero,
            direction,
            caller: caller.clone(),
            called: called.clone(),
            party,
            party_seat,
            stage,
            run: None,
            queue: None,
            queued_since: self.now,
            segment: None,
            dedicated: None,
            caller_query: None,
            flow_query: None,
            saying: None,
            recording: None,
            record: false,
            monitors: BTreeMap::new(),
            legs: BTreeSet::new(),
            served: false,
            outcome: None,
            network_cause: None,
        };
        self.calls.insert(id, call);
        self.tell(id, Story::Started { leg, direction, caller, called, via, agent, trunk });
        id
    }
}
