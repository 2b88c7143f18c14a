//! What the operator must know now: alarms, raised where trouble is met and
//! shown to those who watch the wall.

use crate::clock;
use base::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use utoipa::ToSchema;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// A folder's disk takes nothing: recordings wait in memory.
    DiskFull,
    /// A folder's disk is nearly full.
    DiskLow,
    /// The database takes no records: they wait on disk.
    DatabaseAway,
    /// Records of calls wait in memory, since the disk takes none.
    RecordsWait,
    /// Records of calls are lost.
    RecordsLost,
    /// Parts of recordings could not be written.
    RecordingsIncomplete,
    /// Calls and recordings of yesterday do not agree.
    RecordingsUnproven,
    /// A crash now would cost the calls in progress.
    JournalBroken,
    /// Calls have no sound until a restart.
    SoundBroken,
}

impl AlarmKind {
    /// As in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::DiskFull => "disk_full",
            Self::DiskLow => "disk_low",
            Self::DatabaseAway => "database_away",
            Self::RecordsWait => "records_wait",
            Self::RecordsLost => "records_lost",
            Self::RecordingsIncomplete => "recordings_incomplete",
            Self::RecordingsUnproven => "recordings_unproven",
            Self::JournalBroken => "journal_broken",
            Self::SoundBroken => "sound_broken",
        }
    }

    /// It stays when its cause is over, until somebody says they know.
    pub const fn stays(self) -> bool {
        matches!(self, Self::RecordsLost | Self::RecordingsIncomplete | Self::RecordingsUnproven)
    }
}

/// One that rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    pub kind: AlarmKind,
    pub since: Timestamp,
    /// How many things are hurt; 0 where that says nothing.
    pub count: u64,
    /// The folder, for disks.
    pub folder: Option<String>,
}

/// Where alarms are raised and found. A handle: clones share it.
#[derive(Debug, Clone, Default)]
pub struct AlarmBoard(Arc<Mutex<BTreeMap<AlarmKind, Alarm>>>);

impl AlarmBoard {
    /// Raises an alarm, or brings it up to date; it keeps when it began.
    pub fn raise(&self, kind: AlarmKind, count: u64, folder: Option<String>) {
        let mut board = self.lock();
        let since = board.get(&kind).map_or_else(clock::now, |alarm| alarm.since);
        board.insert(kind, Alarm { kind, since, count, folder });
    }

    /// One more of these.
    pub fn add(&self, kind: AlarmKind) {
        let count = self.lock().get(&kind).map_or(0, |alarm| alarm.count);
        self.raise(kind, count + 1, None);
    }

    /// The cause is over, or somebody knows.
    pub fn end(&self, kind: AlarmKind) {
        self.lock().remove(&kind);
    }

    /// Those that ring.
    pub fn list(&self) -> Vec<Alarm> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<AlarmKind, Alarm>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_keeps_its_beginning_and_counts() {
        let board = AlarmBoard::default();
        board.add(AlarmKind::RecordingsIncomplete);
        let since = board.list()[0].since;
        board.add(AlarmKind::RecordingsIncomplete);
        board.raise(AlarmKind::DiskFull, 0, Some("/data".into()));
        let [full, incomplete] = &board.list()[..] else { panic!("{:?}", board.list()) };
        assert_eq!((incomplete.since, incomplete.count), (since, 2));
        assert_eq!(full.folder.as_deref(), Some("/data"));
        board.end(AlarmKind::DiskFull);
        board.end(AlarmKind::RecordingsIncomplete);
        assert_eq!(board.list(), []);
    }
}
