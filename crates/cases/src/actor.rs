//! Who acts, when, and under which rules: everything a decision needs besides
//! the case and the command.

use base::{InteractionId, Timestamp, UnitId, UserId};
use jiff::civil;
use serde::{Deserialize, Serialize};

use crate::calendar::WorkingCalendar;
use crate::profile::Profile;

/// The parts people play in a case. What else they may do in the building is
/// `desk`'s business; `api` translates one into the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseRole {
    /// 坐席: takes requests in and dispatches them.
    Agent,
    /// 平台工作人员: dispatches, follows up, closes.
    HotlineOperator,
    /// 承办单位经办人: signs for, handles, replies.
    UnitOperator,
    /// 承办单位领导: reviews replies.
    UnitLeader,
    /// 诉求人, on the portal: files, adds, rates.
    Citizen,
    /// This program itself, where a changed calendar moves deadlines. It gives
    /// no command.
    Program,
}

impl CaseRole {
    /// Everybody who gives commands.
    pub const ALL: [Self; 5] =
        [Self::Agent, Self::HotlineOperator, Self::UnitOperator, Self::UnitLeader, Self::Citizen];

    /// Whether people of this role see and touch only their own unit's cases.
    pub const fn bound_to_unit(self) -> bool {
        matches!(self, Self::UnitOperator | Self::UnitLeader)
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::HotlineOperator => "hotline_operator",
            Self::UnitOperator => "unit_operator",
            Self::UnitLeader => "unit_leader",
            Self::Citizen => "citizen",
            Self::Program => "program",
        }
    }
}

/// The person who gives a command, as on record afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub user: UserId,
    pub role: CaseRole,
    /// The handling unit the person belongs to; none for the hotline's own.
    pub unit: Option<UnitId>,
}

impl Actor {
    /// Somebody without an account: whoever has the case's code.
    pub const fn citizen() -> Self {
        Self { user: UserId::new(0, 0), role: CaseRole::Citizen, unit: None }
    }

    /// Nobody: the program by itself.
    pub const fn program() -> Self {
        Self { user: UserId::new(0, 0), role: CaseRole::Program, unit: None }
    }
}

/// One instant twice: as recorded, and as the office's wall clock shows it,
/// which is what the law counts by. Whoever calls makes one from the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    pub at: Timestamp,
    pub local: civil::DateTime,
}

/// The circumstances of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub by: Actor,
    pub now: Now,
    /// The case's version the person had before their eyes: a command given on
    /// an old view is refused.
    pub seen_version: u32,
    /// Calls and messages this step was taken in; their recordings become the
    /// step's evidence.
    pub interactions: Vec<InteractionId>,
}

impl Step {
    /// The most interactions one step may name: a follow-up with every one of
    /// its attempts, with room.
    pub const INTERACTIONS_MAX: usize = 16;
}

/// The law's side of a decision: which days count and how many.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    pub calendar: &'a WorkingCalendar,
    /// The profile the case was born with.
    pub profile: &'a Profile,
}
