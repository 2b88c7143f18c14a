//! Puts right what a crash left behind.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use base::RecordingId;
use media::recording::{WAV_HEADER_LEN, repair};

use super::file::{BYTES_PER_SAMPLE, Names, OPEN_FOLDER, SAMPLES_PER_MS, close};

/// A recording that a crash cut off, whole again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    pub recording: RecordingId,
    /// Below the recordings' folder.
    pub path: PathBuf,
    pub duration_ms: u64,
    pub bytes: u64,
}

/// Repairs every recording that was running when the program
/// last ended, but for those that go on. Call it before the media thread starts.
/// Files that are none of ours are left alone.
pub fn repair_recordings(
    folder: &Path,
    going_on: &BTreeSet<RecordingId>,
) -> io::Result<Vec<Repaired>> {
    let entries = match fs::read_dir(folder.join(OPEN_FOLDER)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut repaired = Vec::new();
    for entry in entries {
        if let Some(names) = entry?.file_name().to_str().and_then(Names::parse)
            && !going_on.contains(&names.recording)
        {
            repaired.push(repair_one(folder, names)?);
        }
    }
    Ok(repaired)
}

fn repair_one(folder: &Path, names: Names) -> io::Result<Repaired> {
    let file = OpenOptions::new().read(true).write(true).open(folder.join(&names.place))?;
    let sound = file.metadata()?.len().saturating_sub(WAV_HEADER_LEN as u64);
    let samples = sound / BYTES_PER_SAMPLE;
    let bytes = WAV_HEADER_LEN as u64 + samples * BYTES_PER_SAMPLE;
    file.write_all_at(&repair(bytes), 0)?;
    file.set_len(bytes)?;
    file.sync_all()?;
    close(folder, &names)?;
    let duration_ms = samples / SAMPLES_PER_MS;
    Ok(Repaired { recording: names.recording, path: names.place, duration_ms, bytes })
}
