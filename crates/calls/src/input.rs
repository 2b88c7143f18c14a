//! What the center is told. Facts are in the past tense; what a person asks
//! for is a [`SeatCommand`] and gets a reply.

use crate::Config;
use base::{AgentId, LegId, PhoneNumber, Timestamp};

#[derive(Debug, Clone)]
pub enum Input {
    /// Replaces agents, queues, numbers and flows. Calls in progress finish on
    /// the flow version they began with.
    Configured(Box<Config>),
    /// Says what civil time `Moment::ZERO` was. Sent once at start, before all
    /// else; again when the wall clock was set. Calls in progress keep the time
    /// they began with, so that their own times add up.
    ClockSet {
        zero: Timestamp,
    },
    /// What was measured of a leg's sound, after its end.
    LegMeasured {
        leg: LegId,
        sound: crate::LegSound,
    },
    /// A calendar (F18) opened or closed. Unknown calendars count as open.
    CalendarChanged {
        calendar: String,
        open: bool,
    },

    /// Somebody calls us. The leg's id was made by the shell.
    LegArrived {
        leg: LegId,
        origin: Origin,
        /// `None` if withheld or unusable.
        caller: Option<PhoneNumber>,
        called: PhoneNumber,
    },
    /// A desk phone calls to take the place of another leg (RFC 3891): to
    /// answer what rings there, or to go on with its own talk.
    LegReplaces {
        leg: LegId,
        replaced: LegId,
        /// Whose telephone calls.
        extension: String,
        /// The replaced leg is of the same extension.
        own: bool,
    },
    /// A leg we rang is ringing at the far end.
    LegRinging {
        leg: LegId,
    },
    /// The far end sends sound before it answers (announcement, ring-back music).
    LegEarlyMedia {
        leg: LegId,
    },
    /// A leg we rang was answered, or one we accepted is up with sound flowing.
    LegAnswered {
        leg: LegId,
    },
    /// The leg is gone, whoever ended it. Said exactly once for each leg.
    LegEnded {
        leg: LegId,
        cause: Cause,
        /// The network's own cause (ITU-T Q.850), if it gave one.
        q850: Option<u8>,
    },
    /// The trunk cannot carry a leg that we rang: none of its gateways is
    /// there, or all are full. The leg has not rung; it is rung again by
    /// another trunk, or released.
    LineFailed {
        leg: LegId,
        cause: Cause,
        q850: Option<u8>,
    },
    /// A trunk is known to work, or not to. Unknown ones count as working.
    TrunkChanged {
        trunk: String,
        up: bool,
    },
    /// The phone itself put the call on hold (re-INVITE), or took it back.
    LegHeld {
        leg: LegId,
    },
    LegRetrieved {
        leg: LegId,
    },
    /// A desk phone asked for a transfer by REFER; `None`: to its other call.
    LegTransferAsked {
        leg: LegId,
        to: Option<PhoneNumber>,
    },
    /// No sound has come from the leg for the media layer's limit.
    LegQuiet {
        leg: LegId,
    },
    /// Sound comes from the leg, but for the media layer's limit it has been
    /// silence: a dead microphone, or a line that carries sound one way only.
    /// Counted from the last [`crate::Output::Hear`] of the leg.
    LegSilent {
        leg: LegId,
    },
    /// A silent leg is heard again.
    LegHeard {
        leg: LegId,
    },

    /// A key was pressed on a leg (RFC 4733, SIP INFO or in-band).
    Digit {
        leg: LegId,
        key: char,
        /// It came with the sound, so whoever hears the leg has it already; one
        /// that came by signalling is to be sent on.
        with_sound: bool,
    },
    /// A playlist that does not repeat has ended.
    Played {
        leg: LegId,
        play: crate::PlayId,
    },

    /// The page that is an agent's browser phone is there, with sound.
    PhoneConnected {
        agent: AgentId,
    },
    /// The page is gone: closed, reloaded or out of reach.
    PhoneLost {
        agent: AgentId,
    },
    /// A desk phone registered, or its registration ended.
    ExtensionRegistered {
        extension: String,
    },
    ExtensionGone {
        extension: String,
    },

    /// Answers to [`crate::Output::Ask`]; one that comes late is void.
    Answered {
        query: crate::QueryId,
        answer: QueryAnswer,
    },

    /// A person asks something of a seat; replied with [`crate::Output::Reply`].
    Seat {
        request: RequestId,
        agent: AgentId,
        command: SeatCommand,
    },
}

impl Input {
    /// The leg that the input is about.
    pub const fn leg(&self) -> Option<LegId> {
        match self {
            Self::LegArrived { leg, .. }
            | Self::LegReplaces { leg, .. }
            | Self::LegRinging { leg }
            | Self::LegEarlyMedia { leg }
            | Self::LegAnswered { leg }
            | Self::LegEnded { leg, .. }
            | Self::LineFailed { leg, .. }
            | Self::LegHeld { leg }
            | Self::LegRetrieved { leg }
            | Self::LegTransferAsked { leg, .. }
            | Self::LegQuiet { leg }
            | Self::LegSilent { leg }
            | Self::LegHeard { leg }
            | Self::Digit { leg, .. }
            | Self::Played { leg, .. } => Some(*leg),
            _ => None,
        }
    }
}

/// Ties a reply to what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestId(pub u64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// From outside, by a trunk.
    Trunk(String),
    /// From a registered desk phone.
    Extension(String),
    /// From the citizen's page.
    Web,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryAnswer {
    Caller(CallerKnown),
    /// A word that a flow's query node branches on, e.g. `handling`.
    Word(String),
    Nothing,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallerKnown {
    /// The agent that serves this customer first (专属坐席).
    pub dedicated: Option<AgentId>,
}

/// Why a leg ended. SIP's and Q.850's many codes are folded into these by the
/// shell; the exact code is kept in the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Normal,
    Busy,
    NoAnswer,
    Rejected,
    /// The number does not exist, or the phone is not registered.
    Unreachable,
    /// More digits are needed.
    Incomplete,
    /// The network, the trunk or this machine could not do it.
    Failed,
    /// Our own limits.
    Congestion,
    /// The far end vanished without a word.
    Lost,
}

/// Where an agent's calls ring.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatPhone {
    Browser,
    Extension(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeatCommand {
    SignIn {
        phone: SeatPhone,
    },
    /// In a call: takes effect after it (and its wrap-up).
    SignOut,
    Ready,
    /// In a call: takes effect after it (and its wrap-up).
    NotReady {
        reason: String,
    },
    Answer,
    HangUp,
    Dial {
        number: PhoneNumber,
    },
    Hold,
    Retrieve,
    /// To an agent's number, an extension, a queue's number or outside.
    BlindTransfer {
        to: PhoneNumber,
    },
    Consult {
        to: PhoneNumber,
    },
    /// Joins the caller with the one consulted and leaves.
    CompleteTransfer,
    /// Ends the consultation and takes the caller back.
    CancelConsult,
    SendDigits {
        digits: String,
    },
    EndWrapUp,
    /// A supervisor listens to another agent's call (监听), silent.
    Monitor {
        agent: AgentId,
    },
    StopMonitor,
}
