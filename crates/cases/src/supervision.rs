//! Supervised matters (督办) and what their units are told (article 24).

use base::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock::Due;

/// The four ways of article 24.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// 督查专报.
    SpecialReport,
    /// 整改通知.
    Rectification,
    /// 督查建议.
    Suggestion,
    /// 约谈提醒.
    Talk,
}

impl NoticeKind {
    pub const ALL: [Self; 4] =
        [Self::SpecialReport, Self::Rectification, Self::Suggestion, Self::Talk];

    pub const fn code(self) -> &'static str {
        match self {
            Self::SpecialReport => "special_report",
            Self::Rectification => "rectification",
            Self::Suggestion => "suggestion",
            Self::Talk => "talk",
        }
    }
}

/// A notice to the unit of a supervised case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// From 1, within its case.
    pub number: u32,
    pub kind: NoticeKind,
    pub demand: String,
    pub due: Due,
    pub issued_at: Timestamp,
    /// What the unit did about it; none as long as it is open.
    pub answer: Option<String>,
}
