//! Levels of government (article 3): each has its own offices and sees what is
//! below it.

use serde::{Deserialize, Serialize};

/// From the top; a unit's parent is of its level or of a higher one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 省.
    Province,
    /// 设区市.
    #[default]
    City,
    /// 县（市、区）.
    County,
}

impl Level {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
        }
    }
}
