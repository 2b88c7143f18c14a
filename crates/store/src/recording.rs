//! Recordings (录音): which there are and where their files lie. The sound
//! itself is written by `media` and read by `api`.

use base::RecordingId;
use std::path::PathBuf;

/// Where a recording's file lies below the recordings folder. Follows from the
/// id alone, so a file and its row find each other without the database: one
/// folder for every 4.7 hours (the first six of the id's twelve digits of
/// milliseconds), so that no folder grows without end.
pub fn recording_file(id: RecordingId) -> PathBuf {
    let name = id.to_string();
    let digits = &name[RecordingId::PREFIX.len() + 1..];
    PathBuf::from(&digits[..6]).join(format!("{name}.wav"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recordings_file_follows_from_its_id() {
        let path = recording_file(RecordingId::new(0x0193_5c2a_b000, 7 << 80));
        let shown = path.display().to_string();
        assert!(shown.starts_with("01935c/rec_01935c2ab000"), "{shown}");
        assert!(shown.ends_with(".wav"));
    }
}
