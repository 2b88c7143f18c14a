//! What is known of one interaction (交互) while it lives: its legs, who is
//! where, and how far it has come. Data only; the center decides.

use crate::flow::Run;
use crate::{Cause, Direction, EndReason, FlowId, Hearing, Output, PlayId, QueryId, QueueId};
use base::{AgentId, InteractionId, LegId, Moment, PhoneNumber, RecordingId, SegmentId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One party's line, from the first ring until its end was reported.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Leg {
    pub interaction: InteractionId,
    /// The agent whose phone this is, if it is one.
    pub seat: Option<AgentId>,
    pub state: LegState,
    /// The leg hears us, or we it, before it is answered.
    pub early: bool,
    /// The phone itself put us on hold.
    pub held: bool,
    /// What it was last told to hear.
    pub sound: Sound,
    /// The place it takes as soon as it is up.
    pub takes: Option<Takes>,
}

/// Another device of an extension, to which a talk moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takes {
    pub replaced: LegId,
    pub phone: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LegState {
    /// Came to us, not yet answered by us.
    Arrived,
    /// Rung by us; `true` once the far end said that it rings.
    Rung(bool),
    Up,
    /// Released by us; its end is awaited.
    Leaving,
}

/// What a leg should hear, as the state of the interaction has it. Compared
/// with what it was last told, so that only changes go out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sound {
    Silence,
    RingBack,
    BusyTone,
    Music,
    Say(Saying),
    Voices(Vec<LegId>),
    Echo,
}

/// Prompts under way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Saying {
    pub play: PlayId,
    pub prompts: Vec<Arc<str>>,
}

impl Sound {
    pub fn hearing(&self, next_play: &mut u64) -> Hearing {
        match self {
            Self::Silence => Hearing::Silence,
            Self::RingBack => Hearing::RingBack,
            Self::BusyTone => Hearing::BusyTone,
            Self::Echo => Hearing::Echo,
            Self::Voices(legs) => Hearing::Legs(legs.clone()),
            Self::Say(Saying { play, prompts }) => {
                Hearing::Playlist { play: *play, prompts: prompts.clone(), repeat: false }
            }
            Self::Music => {
                *next_play += 1;
                Hearing::Playlist {
                    play: PlayId(*next_play),
                    prompts: vec!["music_hold".into()],
                    repeat: true,
                }
            }
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Interaction {
    /// Civil time of `Moment::ZERO` when it began: should the machine's clock
    /// be set meanwhile, its times still agree with one another.
    pub zero: Timestamp,
    pub direction: Direction,
    pub caller: Option<PhoneNumber>,
    pub called: PhoneNumber,
    /// The leg that is served: the citizen's, or in a call that an agent
    /// placed, the one called.
    pub party: LegId,
    /// The agent whose phone the party's leg is: an agent that calls the
    /// hotline, or is called by a colleague.
    pub party_seat: Option<AgentId>,
    pub stage: Stage,
    pub run: Option<Run>,
    /// The last queue the caller waited in: where it returns to.
    pub queue: Option<QueueId>,
    /// When it came to that queue first.
    pub queued_since: Moment,
    pub segment: Option<SegmentId>,
    pub dedicated: Option<AgentId>,
    pub caller_query: Option<QueryId>,
    pub flow_query: Option<QueryId>,
    /// What the party is being told; ends with `Played` or the next stage.
    pub saying: Option<Saying>,
    pub recording: Option<Recording>,
    /// Who records: the last agent that answered is one whose calls are kept.
    pub record: bool,
    pub monitors: BTreeMap<AgentId, LegId>,
    /// All legs whose end was not reported yet.
    pub legs: BTreeSet<LegId>,
    /// Somebody talked with the party.
    pub served: bool,
    /// How it ended if nobody talked; the first word counts.
    pub outcome: Option<EndReason>,
    /// Why its last leg ended, in our word and in the network's (Q.850).
    pub network_cause: Option<(Cause, u8)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    pub id: RecordingId,
    /// Its sound counts from here.
    pub began: Moment,
    pub left: Option<LegId>,
    pub right: Option<LegId>,
}

impl Recording {
    /// Starts it, or says whose voices it holds now.
    pub const fn output(self, interaction: InteractionId) -> Output {
        let Self { id: recording, began, left, right } = self;
        Output::Record { recording, interaction, began, left, right }
    }
}

/// Where the party is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Stage {
    /// Its leg is accepted, its sound not up yet; then it enters this flow.
    Arriving(Entry),
    Flow,
    Waiting(Waiting),
    /// A target's phone rings for it: an agent by transfer, an extension, an
    /// outside number.
    Forwarding(Forward),
    /// An agent places the call.
    Dialing(Dial),
    Talking(Talk),
    /// With somebody who is no agent.
    Bridged {
        with: LegId,
    },
    /// Hears a last announcement.
    Parting,
    Echo,
    /// Nobody talks any more; legs are ending.
    Over,
}

/// What an arriving leg asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    Flow(FlowId),
    Queue(QueueId),
    Echo,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Waiting {
    pub queue: QueueId,
    pub offer: Option<Offer>,
}

/// A phone that rings for the party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub agent: AgentId,
    pub leg: LegId,
    pub dedicated: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Forward {
    pub leg: LegId,
    /// The agent that rings, if the target is one.
    pub agent: Option<AgentId>,
    pub to: String,
    /// Who transferred; `None` if an extension without an agent calls.
    pub from: Option<AgentId>,
}

/// An agent's own call being set up; the number called is the party.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dial {
    pub agent: AgentId,
    pub leg: LegId,
    pub step: DialStep,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DialStep {
    /// The agent's phone is rung and answers by itself.
    OwnPhone(Target),
    FarRings,
    /// The number could not be reached: the agent hears so.
    Failed,
}

/// What a number that was dialed stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    Entry(Entry),
    Agent(AgentId),
    Extension(String),
    Outside(PhoneNumber),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Talk {
    pub agent: AgentId,
    pub leg: LegId,
    pub mode: Mode,
    /// Caller and agent have been joined.
    pub connected: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// The agent's number is said to both (报工号).
    Greeting,
    Open,
    Held,
    Consulting(Consult),
    /// The agent's browser is gone; `back` is its phone, rung again.
    Lost {
        back: Option<LegId>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consult {
    pub leg: LegId,
    pub agent: Option<AgentId>,
    pub to: String,
    pub answered: bool,
    /// The desk phone's second call, if it set the consultation up itself.
    pub via: Option<LegId>,
}

/// What a leg is in its interaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Party,
    Offered,
    Forwarded,
    /// The agent's leg while it places the call.
    Dialer,
    Agent,
    Back,
    Consulted,
    ConsultVia,
    Bridged,
    Monitor(AgentId),
    /// Takes another's place as soon as it is up.
    Successor,
    /// Nothing any more: its end is awaited.
    Leaving,
}

impl Interaction {
    pub fn place(&self, leg: LegId) -> Place {
        if let Some((supervisor, _)) = self.monitors.iter().find(|(_, l)| **l == leg) {
            return Place::Monitor(*supervisor);
        }
        match &self.stage {
            Stage::Over => Place::Leaving,
            _ if self.party == leg => Place::Party,
            Stage::Waiting(Waiting { offer: Some(offer), .. }) if offer.leg == leg => {
                Place::Offered
            }
            Stage::Forwarding(forward) if forward.leg == leg => Place::Forwarded,
            Stage::Dialing(dial) if dial.leg == leg => Place::Dialer,
            Stage::Talking(talk) => talk.place(leg),
            Stage::Bridged { with } if *with == leg => Place::Bridged,
            _ => Place::Leaving,
        }
    }

    pub fn talk(&self) -> Option<&Talk> {
        match &self.stage {
            Stage::Talking(talk) => Some(talk),
            _ => None,
        }
    }

    pub fn talk_mut(&mut self) -> Option<&mut Talk> {
        match &mut self.stage {
            Stage::Talking(talk) => Some(talk),
            _ => None,
        }
    }

    /// A phone rings by an offer, which the story tells.
    pub const fn is_offered(&self) -> bool {
        matches!(self.stage, Stage::Waiting(_) | Stage::Forwarding(_))
    }

    /// The agent whose phone rings for the party, or as the party.
    pub fn rung_seat(&self) -> Option<AgentId> {
        match &self.stage {
            Stage::Waiting(waiting) => waiting.offer.map(|offer| offer.agent),
            Stage::Forwarding(forward) => forward.agent,
            Stage::Dialing(_) => self.party_seat,
            _ => None,
        }
    }

    pub fn listeners(&self) -> Vec<AgentId> {
        self.monitors.keys().copied().collect()
    }

    /// Every seat whose state this interaction decides.
    pub fn seats(&self) -> Vec<AgentId> {
        let mut seats: Vec<AgentId> = self.monitors.keys().copied().collect();
        seats.extend(self.party_seat);
        match &self.stage {
            Stage::Waiting(waiting) => seats.extend(waiting.offer.map(|offer| offer.agent)),
            Stage::Forwarding(forward) => seats.extend(forward.agent),
            Stage::Dialing(dial) => seats.push(dial.agent),
            Stage::Talking(talk) => {
                seats.push(talk.agent);
                if let Mode::Consulting(consult) = &talk.mode {
                    seats.extend(consult.agent);
                }
            }
            _ => {}
        }
        seats
    }
}

impl Talk {
    fn place(&self, leg: LegId) -> Place {
        match &self.mode {
            Mode::Lost { back } if *back == Some(leg) => Place::Back,
            Mode::Lost { .. } => Place::Leaving,
            _ if self.leg == leg => Place::Agent,
            Mode::Consulting(consult) if consult.leg == leg => Place::Consulted,
            Mode::Consulting(consult) if consult.via == Some(leg) => Place::ConsultVia,
            _ => Place::Leaving,
        }
    }
}
