//! Alarms of the machine: of its disks, and of what the media threads meet.

use crate::media::MediaEvent;
use api::{AlarmBoard, AlarmKind};
use nix::sys::statvfs::statvfs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A disk with less left is nearly full, per cent.
const LOW_PERCENT: u64 = 5;
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Raises or ends what this event is about.
pub fn hear(alarms: &AlarmBoard, event: &MediaEvent) {
    match event {
        MediaEvent::DiskFull { folder } => {
            alarms.raise(AlarmKind::DiskFull, 0, Some(folder.display().to_string()));
        }
        MediaEvent::DiskHasRoom => alarms.end(AlarmKind::DiskFull),
        MediaEvent::RecordingTrouble { .. } => alarms.add(AlarmKind::RecordingsIncomplete),
        MediaEvent::Failed { .. } => alarms.raise(AlarmKind::SoundBroken, 0, None),
        _ => {}
    }
}

/// Watches the disks of these folders for as long as the program runs.
pub async fn watch_disks(alarms: AlarmBoard, folders: Vec<PathBuf>) {
    loop {
        let looked = folders.clone();
        // A network disk may let its reader wait.
        let low = tokio::task::spawn_blocking(move || nearly_full(&looked)).await;
        match low {
            Ok(Some((folder, left))) => {
                let folder = folder.display().to_string();
                alarms.raise(AlarmKind::DiskLow, left, Some(folder));
            }
            Ok(None) => alarms.end(AlarmKind::DiskLow),
            Err(error) => tracing::error!(%error, "the disks cannot be watched"),
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// The fullest of the disks that are nearly full, and what it has left, per cent.
fn nearly_full(folders: &[PathBuf]) -> Option<(PathBuf, u64)> {
    let left = folders.iter().filter_map(|folder| Some((folder.clone(), percent_left(folder)?)));
    left.filter(|(_, left)| *left < LOW_PERCENT).min_by_key(|(_, left)| *left)
}

/// What is left for this user; `None` if the folder is not there.
fn percent_left(folder: &Path) -> Option<u64> {
    let disk = statvfs(folder).ok()?;
    (disk.blocks_available() * 100).checked_div(disk.blocks())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_of_a_disk_is_known_and_of_none_is_not() {
        let left = percent_left(&std::env::temp_dir()).expect("a disk");
        assert!(left <= 100, "{left} %");
        assert_eq!(percent_left(Path::new("/nowhere/at/all")), None);
        assert_eq!(nearly_full(&[PathBuf::from("/nowhere/at/all")]), None);
    }
}
