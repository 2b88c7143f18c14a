//! What is asked, by which door, and how fast it must go.

use serde::{Deserialize, Serialize};

/// The four kinds of request the hotline takes in (article 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 咨询: duties, policies, procedures.
    Consultation,
    /// 投诉.
    Complaint,
    /// 建议.
    Suggestion,
    /// 求助.
    Help,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Consultation, Self::Complaint, Self::Suggestion, Self::Help];

    /// The stable code used in files, in the database and as translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Consultation => "consultation",
            Self::Complaint => "complaint",
            Self::Suggestion => "suggestion",
            Self::Help => "help",
        }
    }
}

/// How fast a matter must go (articles 14 and 20 item 5).
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    #[default]
    Normal,
    /// Can be settled with little work (可简易处理): answered the same day.
    Simple,
    /// Life or property is in danger (紧急): dispatched at once, the unit is
    /// telephoned, answered the same day.
    Urgent,
}

impl Urgency {
    pub const ALL: [Self; 3] = [Self::Normal, Self::Simple, Self::Urgent];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Simple => "simple",
            Self::Urgent => "urgent",
        }
    }
}

/// The door a request came in by (article 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 电话.
    Telephone,
    /// 网站: the citizen's own page.
    Portal,
    /// Another office's system.
    Api,
}

impl Channel {
    pub const ALL: [Self; 3] = [Self::Telephone, Self::Portal, Self::Api];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::Portal => "portal",
            Self::Api => "api",
        }
    }
}
