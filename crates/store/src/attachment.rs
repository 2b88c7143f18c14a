//! Files on cases (附件): where they lie. What is known of them is in the case.

use base::FileId;
use std::path::PathBuf;

/// Where a case's file lies below the folder of attachments: a folder for some
/// days, so that none grows without end.
pub fn attachment_file(id: FileId) -> PathBuf {
    let name = id.to_string();
    let digits = &name[FileId::PREFIX.len() + 1..];
    PathBuf::from(&digits[..5]).join(name)
}
