//! Legs that come to us: from a trunk, the citizens' page or a desk phone.

use super::Center;
use crate::interaction::{Entry, Interaction, LegState, Stage, Target};
use crate::limits::INTERACTIONS_MAX;
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
            self.outputs.push_back(Output::Release { leg, cause: Cause::Congestion });
            return;
        }
        match origin {
            Origin::Trunk(trunk) => self.citizen_arrived(leg, Some(trunk), caller, called),
            Origin::Web => self.citizen_arrived(leg, None, caller, called),
            Origin::Extension(extension) => self.extension_arrived(leg, extension, called),
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
        let opening = Opening {
            direction: Direction::Inbound,
            caller,
            called,
            party: leg,
            party_seat: None,
            via,
            agent: None,
            leg,
            stage: entry.clone().map_or(Stage::Over, Stage::Arriving),
        };
        let id = self.open(opening);
        self.add_leg(id, leg, None, trunk.as_deref(), LegState::Arrived);
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
            None => self.house_phone_dialed(leg, extension, called),
        }
    }

    fn house_phone_dialed(&mut self, leg: LegId, extension: String, called: PhoneNumber) {
        let target = self.resolve(&called);
        let opening = Opening {
            direction: Direction::Internal,
            caller: extension.parse().ok(),
            called: called.clone(),
            party: leg,
            party_seat: None,
            via: extension.clone(),
            agent: None,
            leg,
            stage: Stage::Over,
        };
        let id = self.open(opening);
        self.add_leg(id, leg, None, None, LegState::Arrived);
        match target {
            Some(Target::Entry(entry)) => {
                self.set_stage(id, Stage::Arriving(entry));
                self.outputs.push_back(Output::Accept { leg });
            }
            // Nobody is signed in there, so nobody's right to dial outside.
            Some(Target::Outside(_)) => self.refuse(id, EndReason::Rejected, Cause::Rejected),
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
        let Opening { direction, caller, called, party, party_seat, via, agent, leg, stage } =
            opening;
        let id = self.new_interaction_id();
        let call = Interaction {
            zero: self.zero,
            direction,
            caller: caller.clone(),
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
        };
        self.calls.insert(id, call);
        self.tell(id, Story::Started { leg, direction, caller, called, via, agent });
        id
    }
}
