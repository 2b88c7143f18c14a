//! How long a step may take, and by which article.

use serde::{Deserialize, Serialize};

use crate::article::Article;

/// A number of days, in most limits working days (工作日).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct WorkingDays(u16);

impl WorkingDays {
    /// About a year: longer than any limit a regulation sets.
    pub const MAX: u16 = 250;

    /// # Panics
    /// At compile time or in a test, if `days` is above [`Self::MAX`]; numbers
    /// from outside come in by `try_from`.
    pub const fn new(days: u16) -> Self {
        assert!(days <= Self::MAX);
        Self(days)
    }

    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for WorkingDays {
    type Error = &'static str;

    fn try_from(days: u16) -> Result<Self, Self::Error> {
        if days <= Self::MAX { Ok(Self(days)) } else { Err("at most 250 working days") }
    }
}

impl From<WorkingDays> for u16 {
    fn from(days: WorkingDays) -> Self {
        days.0
    }
}

/// How long a step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// By midnight, working day or not (当天).
    SameDay,
    /// By the end of the n-th working day after.
    WorkingDays(WorkingDays),
    /// By the end of the n-th day after, holidays counted (自然日). A last day on
    /// which nobody works is followed by the next working day (民法典第二百零三条).
    Days(WorkingDays),
    /// So many hours, day and night.
    Hours(u16),
}

impl Limit {
    pub const fn working_days(days: u16) -> Self {
        Self::WorkingDays(WorkingDays::new(days))
    }

    pub const fn days(days: u16) -> Self {
        Self::Days(WorkingDays::new(days))
    }

    /// The days of a limit that is counted in days; 0 for others.
    pub const fn in_days(self) -> u16 {
        match self {
            Self::WorkingDays(days) | Self::Days(days) => days.get(),
            Self::SameDay | Self::Hours(_) => 0,
        }
    }

    /// So many days more of the kind that this limit counts.
    pub const fn further(self, days: WorkingDays) -> Self {
        match self {
            Self::Days(_) => Self::Days(days),
            _ => Self::WorkingDays(days),
        }
    }

    /// Half of it, not less than one of what it counts.
    pub const fn half(self) -> Self {
        match self {
            Self::SameDay => Self::SameDay,
            Self::WorkingDays(days) => Self::working_days(days.get().div_ceil(2)),
            Self::Days(days) => Self::days(days.get().div_ceil(2)),
            Self::Hours(hours) => Self::Hours(hours.div_ceil(2)),
        }
    }
}

/// A limit and the article it rests on; none where the regulation's text gives
/// no number and the profile's custom does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub limit: Limit,
    #[serde(default)]
    pub article: Option<Article>,
}
