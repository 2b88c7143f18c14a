//! Where a case stands (工单状态).

use serde::{Deserialize, Serialize};

/// A case is in exactly one of these; what may happen next is the table in
/// [`decide`](crate::Case::decide).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 待派单: taken in, with the hotline.
    Received,
    /// 待签收: with a unit that has not signed for it.
    Dispatched,
    /// 办理中: the unit's operator is at work.
    Handling,
    /// 待审核: the reply lies with the unit's leader.
    UnderReview,
    /// 待回访: the reply is back at the hotline, the citizen is to be asked.
    AwaitingFollowUp,
    /// 已办结.
    Closed,
    /// 不予受理: told so, with the ground and what to do instead.
    Declined,
}

impl State {
    pub const ALL: [Self; 7] = [
        Self::Received,
        Self::Dispatched,
        Self::Handling,
        Self::UnderReview,
        Self::AwaitingFollowUp,
        Self::Closed,
        Self::Declined,
    ];

    /// The stable code used in files, in the database and as translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Dispatched => "dispatched",
            Self::Handling => "handling",
            Self::UnderReview => "under_review",
            Self::AwaitingFollowUp => "awaiting_follow_up",
            Self::Closed => "closed",
            Self::Declined => "declined",
        }
    }
}
