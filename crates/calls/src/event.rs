//! What happened: the only source of the call log, the live wall and every
//! figure. Events are facts in order; folding them gives all views.

use crate::{Cause, FlowId, QueueId, Refusal, SeatPhone};
use base::{AgentId, InteractionId, LegId, PhoneNumber, RecordingId, SegmentId, Timestamp};
use serde::{Deserialize, Serialize};

/// An event with its place in the shard's order and its civil time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Counts up by one within a run of the program.
    pub sequence: u64,
    pub at: Timestamp,
    pub event: Event,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    Interaction {
        interaction: InteractionId,
        story: Story,
    },
    /// A seat's state changed (F44).
    Seat {
        agent: AgentId,
        state: SeatState,
        /// Why not ready: a reason's code, e.g. `meal`, `missed_offer`.
        reason: Option<StateReason>,
        phone: Option<SeatPhone>,
        /// The call the seat is busy with.
        interaction: Option<InteractionId>,
    },
    /// How a leg sounded. Said once, after its end; not of legs without sound.
    LegMeasured {
        leg: LegId,
        sound: LegSound,
    },
}

/// What was measured of a leg's sound (通话质量). Scores are mean opinion scores
/// (ITU-T P.800.1, 1 bad to 4.5 best) in hundredths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegSound {
    /// As in its description, e.g. `PCMA`.
    pub codec: String,
    /// Of what the party said; `None` if it said too little.
    pub score: Option<u16>,
    /// Of what the party heard, by its own account; `None` if it gave none.
    pub score_there: Option<u16>,
    /// Lost on the way to us and on the way to the party, in thousandths.
    pub lost_per_mille: u16,
    pub lost_there_per_mille: Option<u16>,
    pub jitter_ms: u32,
    pub round_trip_ms: Option<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StateReason(pub String);

/// Seat states (坐席状态). A change of mind in a call (ready / not ready
/// afterwards) shows when the call's work is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatState {
    SignedOut,
    Ready,
    NotReady,
    /// A caller is offered: the phone rings.
    Offered,
    /// The agent's own call is being set up.
    Dialing,
    Talking,
    /// The caller is on hold.
    OnHold,
    /// Speaking with a third party while the caller is on hold.
    Consulting,
    WrapUp,
    /// A supervisor listens to a call.
    Monitoring,
}

/// One step in an interaction's story, as the call log's page tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Story {
    Started {
        /// The leg that is served: the caller's, or the called one's in a call
        /// that an agent places. With its end the rest is leaving.
        leg: LegId,
        direction: Direction,
        caller: Option<PhoneNumber>,
        called: PhoneNumber,
        /// Trunk or extension name, or `web`.
        via: String,
        /// The agent that placed it (outbound and internal).
        agent: Option<AgentId>,
        /// The trunk whose line the leg takes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        trunk: Option<String>,
    },
    LegRang {
        leg: LegId,
        to: String,
        /// The trunk whose line it takes; `None` inside the house.
        #[serde(default)]
        trunk: Option<String>,
    },
    LegRinging {
        leg: LegId,
    },
    /// The first leg's answer is the interaction's `answered_at`.
    LegAnswered {
        leg: LegId,
    },
    LegEnded {
        leg: LegId,
        cause: Cause,
        /// The network's own cause (ITU-T Q.850).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        q850: Option<u8>,
    },
    /// The trunk could not carry the leg; the next one is tried, if there is one.
    LineFailed {
        leg: LegId,
        trunk: String,
        cause: Cause,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        q850: Option<u8>,
    },
    /// A brake's minutes of talk for the day ended the call of this leg.
    MinutesUsedUp {
        leg: LegId,
    },
    /// A brake against toll fraud kept the agent from calling.
    DialRefused {
        agent: AgentId,
        why: Refusal,
    },
    /// Nothing has been heard of one who talks, for long (单通).
    LegSilent {
        leg: LegId,
    },
    LegHeard {
        leg: LegId,
    },
    FlowEntered {
        flow: FlowId,
        version: u32,
    },
    NodeEntered {
        node: String,
    },
    KeysPressed {
        node: String,
        keys: String,
    },
    NoKeyPressed {
        node: String,
    },
    Queued {
        queue: QueueId,
        segment: SegmentId,
        position: usize,
        returned: bool,
    },
    PositionAnnounced {
        position: usize,
    },
    /// A leg has another one's place (RFC 3891): what rang there is picked up
    /// here, or the talk goes on at another device.
    TakenOver {
        leg: LegId,
        replaced: LegId,
        /// The extension of the new leg.
        phone: String,
        /// Who works there.
        agent: Option<AgentId>,
    },
    Offered {
        agent: AgentId,
        leg: LegId,
        dedicated: bool,
    },
    OfferEnded {
        agent: AgentId,
        end: OfferEnd,
    },
    /// Caller and agent hear each other.
    Connected {
        agent: AgentId,
        segment: SegmentId,
    },
    /// Caller and an outside or internal party hear each other without an agent's queue.
    Joined {
        leg: LegId,
    },
    AgentNumberAnnounced {
        agent: AgentId,
    },
    Held {
        agent: AgentId,
    },
    Retrieved {
        agent: AgentId,
    },
    ConsultStarted {
        agent: AgentId,
        to: String,
        leg: LegId,
    },
    ConsultAnswered {
        agent: AgentId,
        leg: LegId,
    },
    ConsultEnded {
        agent: AgentId,
        leg: LegId,
    },
    Transferred {
        agent: AgentId,
        kind: TransferKind,
        to: String,
    },
    TransferFailed {
        agent: AgentId,
        to: String,
        cause: Cause,
    },
    AgentLost {
        agent: AgentId,
    },
    AgentBack {
        agent: AgentId,
    },
    MonitorStarted {
        supervisor: AgentId,
    },
    MonitorEnded {
        supervisor: AgentId,
    },
    RecordingStarted {
        recording: RecordingId,
    },
    RecordingStopped {
        recording: RecordingId,
    },
    SurveyStarted,
    Rated {
        rating: Rating,
    },
    /// The agent's part is over: said once for each `Connected`. Wrap-up
    /// begins, unless the agent's phone was lost or the call was internal.
    AgentLeft {
        agent: AgentId,
    },
    WrapUpEnded {
        agent: AgentId,
        by_timer: bool,
    },
    /// The caller's leg and all others are gone. Said exactly once; only an
    /// agent's `WrapUpEnded` may follow.
    Ended {
        reason: EndReason,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Inbound,
    Outbound,
    Internal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    Answered,
    /// Rang for the whole ring time.
    Missed,
    Declined,
    CallerLeft,
    /// Somebody else answered in its place (代接).
    PickedUp,
    PhoneFailed,
    /// The agent no longer works here.
    SwitchedOff,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    Blind,
    Consult,
}

/// The three grades of F36.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    Satisfied,
    Fair,
    NotSatisfied,
}

/// How an interaction ended; the call log's `result`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// An agent (or the called party) talked with the caller.
    Served,
    /// The caller left in the flow without asking for an agent.
    LeftInFlow,
    /// The flow served the caller and hung up.
    FlowCompleted,
    /// The caller left while waiting or ringing (放弃).
    Abandoned,
    /// Outbound or internal: nobody answered, busy, refused, unreachable.
    NotAnswered,
    Busy,
    Rejected,
    Unreachable,
    Failed,
    /// Our own rules did not let the call out.
    NotAllowed,
}
