//! What has happened to a case: the only thing that is stored of it. Past
//! events never change; a later version of the program reads them all.

use std::fmt;

use base::{InteractionId, Timestamp, UnitId};
use jiff::civil;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::attachment::Attachment;
use crate::clock::Due;
use crate::command::{FollowUp, Intake, Outcome};
use crate::ground::Ground;
use crate::kind::Kind;
use crate::limit::{Limit, WorkingDays};
use crate::supervision::NoticeKind;
use crate::verification::Way;

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    TakenIn {
        intake: Box<Intake>,
        /// Id of the regulation profile the case keeps for life.
        profile: String,
        dispatch_due: Due,
    },
    AnsweredOnTheSpot {
        answer: String,
    },
    Declined {
        ground: Ground,
        guidance: String,
    },
    EmergencyReported {
        note: String,
    },
    Dispatched {
        unit: UnitId,
        #[serde(default)]
        co_units: Vec<UnitId>,
        /// By when those have given their part.
        #[serde(default)]
        co_due: Option<Due>,
        /// Whose duty it is was unclear: the unit may not pass it on.
        #[serde(default)]
        fallback: bool,
        instruction: String,
        sign_due: Due,
        handling_due: Due,
    },
    Contributed {
        unit: UnitId,
        result: String,
    },
    UnitNotified {
        note: String,
    },
    SignedFor {
        /// Requests for help: by when the unit must have spoken with the
        /// citizen. None for other kinds and citizens nobody can reach.
        contact_due: Option<Due>,
    },
    /// Before signing; the hotline has the case again.
    Returned {
        reason: String,
        basis: String,
        dispatch_due: Due,
    },
    /// While handling; likewise.
    Referred {
        reason: String,
        basis: String,
        proposed: Option<UnitId>,
        dispatch_due: Due,
    },
    ExtensionAsked {
        days: WorkingDays,
        reason: String,
    },
    ExtensionGranted {
        comment: String,
        /// Counted on from the old deadline.
        handling_due: Due,
    },
    ExtensionRefused {
        reason: String,
    },
    Contacted {
        note: String,
    },
    Replied {
        result: String,
    },
    Approved {
        comment: String,
    },
    SentBack {
        reason: String,
    },
    FollowedUp(FollowUp),
    Verified {
        way: Way,
        finding: String,
    },
    Revisited {
        way: Way,
        outcome: Outcome,
        note: String,
    },
    Reclassified {
        kind: Kind,
        on_service_list: bool,
        reason: String,
        /// The new kind's own limit; none while no unit has it.
        handling_base: Option<Due>,
        /// With the days that extensions and pauses gave.
        handling_due: Option<Due>,
        contact_due: Option<Due>,
    },
    Paused {
        reason: String,
        left: Limit,
    },
    Resumed {
        note: String,
        /// So many days it stood still.
        days: u16,
        handling_due: Due,
    },
    /// The calendar has changed: clocks that ran and end on another day now.
    Recounted {
        dues: Vec<Due>,
        /// The unit's limit without the days added to it.
        handling_base: Option<Due>,
    },
    RedoOrdered {
        finding: String,
        handling_due: Due,
        /// The second time: the matter is supervised (纳入督办) from now on.
        supervised: bool,
    },
    SupervisionBegan {
        reason: String,
    },
    NoticeIssued {
        number: u32,
        kind: NoticeKind,
        demand: String,
        due: Due,
    },
    NoticeAnswered {
        number: u32,
        result: String,
    },
    SupervisionEnded {
        finding: String,
    },
    /// To the unit that led then.
    IdentityGranted {
        unit: UnitId,
        reason: String,
    },
    Closed {
        finding: String,
    },
    NoteAdded {
        text: String,
    },
    FileAttached(Attachment),
}

impl Event {
    /// The stable code used as event type in the database and as translation
    /// key of the timeline; equals the `type` of the serialised form.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TakenIn { .. } => "taken_in",
            Self::AnsweredOnTheSpot { .. } => "answered_on_the_spot",
            Self::Declined { .. } => "declined",
            Self::EmergencyReported { .. } => "emergency_reported",
            Self::Dispatched { .. } => "dispatched",
            Self::UnitNotified { .. } => "unit_notified",
            Self::SignedFor { .. } => "signed_for",
            Self::Returned { .. } => "returned",
            Self::Referred { .. } => "referred",
            Self::ExtensionAsked { .. } => "extension_asked",
            Self::ExtensionGranted { .. } => "extension_granted",
            Self::ExtensionRefused { .. } => "extension_refused",
            Self::Contacted { .. } => "contacted",
            Self::Replied { .. } => "replied",
            Self::Approved { .. } => "approved",
            Self::SentBack { .. } => "sent_back",
            Self::FollowedUp(_) => "followed_up",
            Self::Verified { .. } => "verified",
            Self::Revisited { .. } => "revisited",
            Self::Reclassified { .. } => "reclassified",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::Recounted { .. } => "recounted",
            Self::RedoOrdered { .. } => "redo_ordered",
            Self::Contributed { .. } => "contributed",
            Self::SupervisionBegan { .. } => "supervision_began",
            Self::NoticeIssued { .. } => "notice_issued",
            Self::NoticeAnswered { .. } => "notice_answered",
            Self::SupervisionEnded { .. } => "supervision_ended",
            Self::IdentityGranted { .. } => "identity_granted",
            Self::Closed { .. } => "closed",
            Self::NoteAdded { .. } => "note_added",
            Self::FileAttached(_) => "file_attached",
        }
    }
}

/// Events carry people's words, which stay out of logs.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An event as it stands in the case's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// 1 for the first; the case's version is that of its last event.
    pub version: u32,
    pub at: Timestamp,
    /// The same instant on the office's wall clock.
    pub local: civil::DateTime,
    pub by: Actor,
    #[serde(default)]
    pub interactions: Vec<InteractionId>,
    pub event: Event,
}
