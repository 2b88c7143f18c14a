//! What the center wants done.

use crate::trunk::Shown;
use crate::{Cause, Recorded, RequestId};
use base::{AgentId, InteractionId, LegId, Moment, PhoneNumber, RecordingId};
use std::sync::Arc;

#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Answer a leg that arrived; [`crate::Input::LegAnswered`] follows.
    Accept {
        leg: LegId,
    },
    /// Tell a leg that arrived that the far end rings.
    Alert {
        leg: LegId,
    },
    /// Let a leg that arrived hear us before it is answered.
    OpenEarly {
        leg: LegId,
    },
    /// Make a new leg and ring it. `caller` is what its display shows.
    Ring {
        leg: LegId,
        interaction: InteractionId,
        /// The leg for whose sake it is rung, so that a call which goes round
        /// in a circle ends.
        on_behalf: Option<LegId>,
        device: Device,
        caller: Option<PhoneNumber>,
        /// The phone shall answer by itself (the agent asked for this call).
        auto_answer: bool,
    },
    /// The agent pressed Answer in the page: make the ringing phone answer.
    PickUp {
        leg: LegId,
    },
    /// End a leg in whatever state it is; [`crate::Input::LegEnded`] follows.
    Release {
        leg: LegId,
        cause: Cause,
        /// The network's own cause (ITU-T Q.850), where another leg's is passed on.
        q850: Option<u8>,
    },

    /// What the leg hears from now on; replaces what it heard.
    Hear {
        leg: LegId,
        hearing: Hearing,
    },
    /// Start a recording, or change whose voices it holds: left what the
    /// citizen's leg says, right what the agent's (or the outside's) says.
    Record {
        recording: RecordingId,
        interaction: InteractionId,
        /// Its sound counts from here, should it have begun before.
        began: Moment,
        left: Option<LegId>,
        right: Option<LegId>,
    },
    StopRecording {
        recording: RecordingId,
    },
    SendDigits {
        leg: LegId,
        digits: String,
    },

    /// The answer to [`crate::Input::LegTransferAsked`]; before whatever the
    /// transfer does to the leg.
    TransferAnswered {
        leg: LegId,
        result: Result<(), Refusal>,
    },

    /// A question to the database. The call goes on if no answer comes.
    Ask {
        query: QueryId,
        question: Query,
    },
    /// The answer to a [`crate::Input::Seat`].
    Reply {
        request: RequestId,
        result: Result<(), Refusal>,
    },
    /// A fact for the log, the store and the pages, in order.
    Recorded(Recorded),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Device {
    /// The page of this agent.
    Browser(AgentId),
    /// A registered desk phone, e.g. `8001`.
    Extension(String),
    /// An outside number by a trunk, as it is written there.
    Outside { number: PhoneNumber, trunk: String, shown: Shown },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hearing {
    Silence,
    /// 450 Hz, one second on, four off.
    RingBack,
    /// 450 Hz, 350 ms on and off.
    BusyTone,
    Playlist {
        play: PlayId,
        /// Names of prompts, joined without a gap.
        prompts: Vec<Arc<str>>,
        /// Starts again at the end (music on hold).
        repeat: bool,
    },
    /// These legs' voices, mixed. One leg: passed through untouched.
    Legs(Vec<LegId>),
    /// Its own voice.
    Echo,
}

/// Ties [`crate::Input::Played`] to its playlist.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct PlayId(pub u64);

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct QueryId(pub u64);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    Caller {
        number: PhoneNumber,
    },
    /// A flow's query node: `name` is the kind of question (`case_state`),
    /// `argument` what the caller keyed in.
    Flow {
        name: String,
        argument: String,
        caller: Option<PhoneNumber>,
    },
}

/// Something to say, made of recorded parts by [`crate::Speech::parts`].
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speech {
    /// A recorded prompt by name.
    Prompt(String),
    /// Digit by digit, `1` read as yāo: agent and case numbers.
    Digits(String),
    /// As a quantity: 105 is 一百零五.
    Count(u32),
}

/// Why a seat's command was not done. A code for the API and a key for the
/// page's translations; never a bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    UnknownAgent,
    /// The seat is signed out.
    SignedOut,
    /// Already signed in: sign out first to change the phone.
    AlreadySignedIn,
    /// The chosen phone is not connected or registered.
    PhoneNotThere,
    /// Another seat works on this phone.
    PhoneTaken,
    /// Nothing rings.
    NothingToAnswer,
    /// There is no call.
    NoCall,
    /// Not while in a call.
    InCall,
    /// The call is not on hold / already on hold.
    NotHeld,
    AlreadyHeld,
    /// A consultation is under way / there is none.
    Consulting,
    NotConsulting,
    /// The one consulted has not answered yet.
    NotAnsweredYet,
    /// No such agent, extension, queue or dialable outside number.
    NoSuchTarget,
    /// The target is not ready or in a call.
    TargetBusy,
    /// This seat may not dial outside.
    NotAllowed,
    /// No trunk goes there, or all its lines are busy.
    NoTrunk,
    /// Calls to such numbers are closed, or those to other countries are.
    DestinationClosed,
    InternationalClosed,
    /// No calls to the outside at this time.
    OutsideHours,
    /// The minutes of talk allowed in a day are spent.
    MinutesUsedUp,
    /// Too many calls within a minute.
    DialingTooFast,
    /// Not in wrap-up.
    NotInWrapUp,
    /// A named limit was reached.
    TooMany,
}

impl Refusal {
    /// A brake against toll fraud, which the log keeps.
    pub const fn is_brake(self) -> bool {
        matches!(
            self,
            Self::DestinationClosed
                | Self::InternationalClosed
                | Self::OutsideHours
                | Self::MinutesUsedUp
                | Self::DialingTooFast
        )
    }
}
