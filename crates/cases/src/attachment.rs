//! Files on a case (附件): photos, video and documents by the citizen, the hotline
//! and the units (article 18). What is in them lies elsewhere; the case knows
//! what they are.

use std::fmt;

use base::{FileId, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

use crate::actor::{Actor, CaseRole};
use crate::event::Recorded;

/// A file as it was added.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: FileId,
    /// As its giver calls it.
    pub name: String,
    /// What it is, found by looking into it: `image/jpeg`.
    pub media_type: String,
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal: that it is what was given can be
    /// proved.
    pub sha256: String,
}

impl Attachment {
    /// Files of one case, so that nobody fills the disk with it.
    pub const COUNT_MAX: usize = 40;
    /// Bytes of one: some minutes of a telephone's video.
    pub const BYTES_MAX: u64 = 100 << 20;
}

/// A file's name may tell who asked.
impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.id, f)
    }
}

/// A file on the case, with who added it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    pub file: Attachment,
    pub at: Timestamp,
    pub by: Actor,
}

impl Attached {
    pub(crate) fn new(file: &Attachment, recorded: &Recorded) -> Self {
        Self { file: file.clone(), at: recorded.at, by: recorded.by }
    }

    /// Whether the citizen added it.
    pub fn by_citizen(&self) -> bool {
        self.by.role == CaseRole::Citizen
    }

    /// The unit whose it is; none for the citizen's and the hotline's.
    pub const fn unit(&self) -> Option<UnitId> {
        self.by.unit
    }
}
