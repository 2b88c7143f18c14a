//! The live wall (实时监控): seats, queues, trunks and calls as they are now,
//! folded from recorded events and from nothing else.
//!
//! It is a view: losing it loses nothing, folding the same events again gives
//! the same wall. It knows no names or limits of queues and trunks; who shows
//! it brings those from the configuration.

use crate::{
    Direction, EndReason, Event, OfferEnd, QueueId, Recorded, SeatPhone, SeatState, StateReason,
    Story,
};
use base::{AgentId, InteractionId, LegId, PhoneNumber, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wall {
    pub seats: BTreeMap<AgentId, WallSeat>,
    pub calls: BTreeMap<InteractionId, WallCall>,
    /// Legs on each trunk, both directions: how many lines are taken.
    pub trunks: BTreeMap<String, BTreeSet<LegId>>,
    counters: BTreeMap<QueueId, QueueCounters>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WallSeat {
    pub state: SeatState,
    pub reason: Option<StateReason>,
    pub phone: Option<SeatPhone>,
    pub interaction: Option<InteractionId>,
    /// When this state began.
    pub since: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WallCall {
    pub direction: Direction,
    pub caller: Option<PhoneNumber>,
    pub called: PhoneNumber,
    /// When it came.
    pub since: Timestamp,
    pub stage: WallStage,
    pub stage_since: Timestamp,
    /// The agent that places it, is offered it or talks with the caller.
    pub agent: Option<AgentId>,
    /// The last queue it came to.
    pub queue: Option<QueueId>,
    /// When it came to that queue; kept when it returns there.
    pub queued_since: Option<Timestamp>,
    /// Of those who talk, whoever has not been heard for long.
    silent: BTreeSet<LegId>,
    /// The leg that is served; with its end the rest is leaving.
    party: LegId,
    /// Counted as served by that queue.
    served: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WallStage {
    Arriving,
    InFlow,
    Waiting,
    Offered,
    /// An agent or a phone of the house places it.
    Dialing,
    Talking,
    OnHold,
    Consulting,
    /// Handed over; the target's phone rings.
    Transferring,
    /// With an outside or internal party, without an agent.
    Joined,
    /// The agent's browser is lost and may come back.
    AgentLost,
    Survey,
    /// Over; the last legs are ending.
    Leaving,
}

/// Who of a call is not heard, though sound should come (单通、无声).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WallSilence {
    /// The one who is served.
    Party,
    /// The agent, or who else of the house talks with the party.
    House,
    Both,
}

/// A queue's figures. Each has one definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WallQueue {
    /// Callers in the queue, those being offered to an agent not among them.
    pub waiting: usize,
    /// When the longest waiting of them came to the queue.
    pub longest_wait_since: Option<Timestamp>,
    /// Callers of this queue at whose agent the phone rings.
    pub offered: usize,
    /// Callers whose last queue is this one and who have an agent.
    pub talking: usize,
    pub counters: QueueCounters,
}

/// Counted since the start or the last [`Wall::new_day`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueCounters {
    /// Callers of this queue joined with an agent, each once per stay.
    pub served: u64,
    /// Callers who left while this queue was their last and nobody had talked
    /// with them.
    pub abandoned: u64,
}

impl Wall {
    /// Takes in the next event.
    pub fn apply(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        match &recorded.event {
            Event::Seat { agent, state, reason, phone, interaction } => {
                // Within one call a phone lost and back changes the reason only.
                let goes_on = |seat: &&WallSeat| {
                    seat.state == *state
                        && seat.interaction == *interaction
                        && (seat.reason == *reason || interaction.is_some())
                };
                let before = self.seats.get(agent).filter(goes_on);
                let seat = WallSeat {
                    state: *state,
                    reason: reason.clone(),
                    phone: phone.clone(),
                    interaction: *interaction,
                    since: before.map_or(at, |seat| seat.since),
                };
                self.seats.insert(*agent, seat);
            }
            Event::Interaction { interaction, story } => self.story(*interaction, story, at),
            Event::LegMeasured { .. } => {}
        }
    }

    /// Starts the day's counters again.
    pub fn new_day(&mut self) {
        self.counters.clear();
    }

    /// The figures of one queue.
    pub fn queue(&self, queue: &QueueId) -> WallQueue {
        let counters = self.counters.get(queue).copied().unwrap_or_default();
        let mut figures = WallQueue { counters, ..WallQueue::default() };
        for call in self.calls.values().filter(|call| call.queue.as_ref() == Some(queue)) {
            match call.stage {
                WallStage::Waiting => {
                    figures.waiting += 1;
                    let longest = figures.longest_wait_since.into_iter().chain(call.queued_since);
                    figures.longest_wait_since = longest.min();
                }
                WallStage::Offered => figures.offered += 1,
                _ if call.agent.is_some() => figures.talking += 1,
                _ => {}
            }
        }
        figures
    }

    /// Lines taken on a trunk.
    pub fn trunk_calls(&self, trunk: &str) -> usize {
        self.trunks.get(trunk).map_or(0, BTreeSet::len)
    }

    fn story(&mut self, id: InteractionId, story: &Story, at: Timestamp) {
        match story {
            Story::Started { leg, direction, caller, called, agent, trunk, .. } => {
                let inbound = *direction == Direction::Inbound;
                if let Some(trunk) = trunk {
                    self.trunks.entry(trunk.clone()).or_default().insert(*leg);
                }
                let call = WallCall {
                    direction: *direction,
                    caller: caller.clone(),
                    called: called.clone(),
                    since: at,
                    stage: if inbound { WallStage::Arriving } else { WallStage::Dialing },
                    stage_since: at,
                    agent: *agent,
                    queue: None,
                    queued_since: None,
                    silent: BTreeSet::new(),
                    party: *leg,
                    served: false,
                };
                self.calls.insert(id, call);
            }
            Story::LegRang { leg, trunk: Some(trunk), .. } => {
                self.trunks.entry(trunk.clone()).or_default().insert(*leg);
            }
            Story::LineFailed { leg, trunk, .. } => {
                if let Some(legs) = self.trunks.get_mut(trunk) {
                    legs.remove(leg);
                }
            }
            Story::LegEnded { leg, .. } => {
                self.step(id, story, at);
                self.trunks.values_mut().for_each(|legs| {
                    legs.remove(leg);
                });
            }
            Story::Ended { reason } => {
                let queue = self.calls.remove(&id).and_then(|call| call.queue);
                if let (Some(queue), EndReason::Abandoned) = (queue, reason) {
                    self.counters.entry(queue).or_default().abandoned += 1;
                }
            }
            story => self.step(id, story, at),
        }
    }

    fn step(&mut self, id: InteractionId, story: &Story, at: Timestamp) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        if let Story::Connected { .. } = story
            && let Some(queue) = call.queue.clone()
            && !std::mem::replace(&mut call.served, true)
        {
            self.counters.entry(queue).or_default().served += 1;
        }
        let before = call.stage;
        call.step(story, at);
        if call.stage != before {
            call.stage_since = at;
            call.silent.clear();
        }
    }
}

impl WallCall {
    /// Of whom nothing is heard; `None` while all is well.
    pub fn silence(&self) -> Option<WallSilence> {
        let party = self.silent.contains(&self.party);
        let others = self.silent.len() > usize::from(party);
        match (party, others) {
            (false, false) => None,
            (true, false) => Some(WallSilence::Party),
            (false, true) => Some(WallSilence::House),
            (true, true) => Some(WallSilence::Both),
        }
    }

    fn step(&mut self, story: &Story, at: Timestamp) {
        match story {
            Story::FlowEntered { .. } | Story::NodeEntered { .. } => {
                self.stage = WallStage::InFlow;
                self.agent = None;
            }
            Story::LegEnded { leg, .. } if *leg == self.party => self.stage = WallStage::Leaving,
            Story::SurveyStarted => self.stage = WallStage::Survey,
            Story::Queued { queue, returned, .. } => {
                self.stage = WallStage::Waiting;
                self.agent = None;
                self.queue = Some(queue.clone());
                if !returned {
                    self.queued_since = Some(at);
                    self.served = false;
                }
            }
            Story::Offered { agent, .. } => {
                self.agent = Some(*agent);
                if self.stage == WallStage::Waiting {
                    self.stage = WallStage::Offered;
                }
            }
            // It goes on ringing, somewhere else.
            Story::OfferEnded { end: OfferEnd::PickedUp, .. } => self.agent = None,
            Story::TakenOver { leg, replaced, .. } if *replaced == self.party => self.party = *leg,
            Story::OfferEnded { end: OfferEnd::Answered, .. } => self.stage = WallStage::Talking,
            Story::OfferEnded { .. } => {
                self.agent = None;
                if self.stage == WallStage::Offered {
                    self.stage = WallStage::Leaving;
                }
            }
            Story::Connected { agent, .. } => {
                self.agent = Some(*agent);
                self.stage = WallStage::Talking;
            }
            Story::Held { .. } | Story::ConsultEnded { .. } => self.stage = WallStage::OnHold,
            Story::Retrieved { .. } | Story::AgentBack { .. } => self.stage = WallStage::Talking,
            Story::ConsultStarted { .. } => self.stage = WallStage::Consulting,
            Story::Joined { .. } => self.stage = WallStage::Joined,
            Story::Transferred { .. } => self.stage = WallStage::Transferring,
            Story::TransferFailed { .. } if self.stage == WallStage::Transferring => {
                self.stage = WallStage::Leaving;
            }
            Story::AgentLost { .. } => self.stage = WallStage::AgentLost,
            Story::LegSilent { leg } => {
                self.silent.insert(*leg);
            }
            Story::LegHeard { leg } | Story::LegEnded { leg, .. } => {
                self.silent.remove(leg);
            }
            Story::AgentLeft { .. } => {
                self.agent = None;
                if self.stage != WallStage::Transferring {
                    self.stage = WallStage::Leaving;
                }
            }
            _ => {}
        }
    }
}
