//! How an answer is looked into beyond the citizen's rating (核实、回访).

use serde::{Deserialize, Serialize};

/// The ways of articles 21 and 23.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// 电话询问.
    Telephone,
    /// 现场察看.
    Site,
    /// 当面访谈.
    Interview,
    /// 抽查办件: the file and what is attached to it.
    File,
}

impl Way {
    pub const ALL: [Self; 4] = [Self::Telephone, Self::Site, Self::Interview, Self::File];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Telephone => "telephone",
            Self::Site => "site",
            Self::Interview => "interview",
            Self::File => "file",
        }
    }
}
