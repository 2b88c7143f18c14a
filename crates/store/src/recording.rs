//! Recordings (录音): which there are and where their files lie. The sound
//! itself is written by `media` and read by `api`.

use crate::interaction::{Sight, seen};
use crate::sql::{Row, Select, Sql};
use crate::{Store, StoreError};
use base::{InteractionId, RecordingId, Timestamp};
use std::path::PathBuf;

/// A recording of one interaction's talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recording {
    pub id: RecordingId,
    pub interaction: InteractionId,
    pub started_at: Timestamp,
    /// `None` while it runs.
    pub stopped_at: Option<Timestamp>,
}

impl Store {
    /// A recording, if somebody with this sight may hear it.
    pub async fn recording(
        &self,
        id: RecordingId,
        sight: &Sight,
    ) -> Result<Option<Recording>, StoreError> {
        let head = "SELECT r.* FROM recordings r JOIN interactions i ON i.id = r.interaction";
        let select = seen(Select::new(head).filter("r.id = ?", Some(id)), sight);
        self.db.one(select.finish("", 1)).await?.as_ref().map(read).transpose()
    }

    /// Whether there is such a recording at all, seen or not.
    pub async fn recording_exists(&self, id: RecordingId) -> Result<bool, StoreError> {
        let sql = Sql::new("SELECT id FROM recordings WHERE id = $1").text(id);
        Ok(self.db.one(sql).await?.is_some())
    }

    /// An interaction's recordings, oldest first.
    pub async fn recordings_of(
        &self,
        interaction: InteractionId,
    ) -> Result<Vec<Recording>, StoreError> {
        let sql = Sql::new("SELECT * FROM recordings WHERE interaction = $1 ORDER BY id");
        self.db.all(sql.text(interaction)).await?.iter().map(read).collect()
    }
}

impl Store {
    /// The recordings of several interactions at once, oldest first.
    pub async fn recordings_of_all(
        &self,
        interactions: &[InteractionId],
    ) -> Result<Vec<Recording>, StoreError> {
        if interactions.is_empty() {
            return Ok(Vec::new());
        }
        let head = "SELECT * FROM recordings WHERE interaction";
        let sql = Sql::with_list(head, interactions, " ORDER BY id");
        self.db.all(sql).await?.iter().map(read).collect()
    }
}

/// What the nightly proof compares with what is on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Ended recordings that began in the time, oldest first.
    pub recordings: Vec<Recording>,
    /// Calls answered by an agent whose calls are kept, that have none.
    pub without: Vec<InteractionId>,
}

/// A call that was shorter may have ended before its recording began, ms.
const TALK_MIN_MS: i64 = 1_000;

impl Store {
    /// Calls that began within `from..to`, and their recordings.
    pub async fn recorded_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Recorded, StoreError> {
        let id = |at: Timestamp| RecordingId::new(u64::try_from(at.unix_ms()).unwrap_or(0), 0);
        let sql = Sql::new(
            "SELECT * FROM recordings WHERE id >= $1 AND id < $2 AND stopped_at IS NOT NULL \
             ORDER BY id",
        );
        let recordings = self.db.all(sql.text(id(from)).text(id(to))).await?;
        let sql = Sql::new(
            "SELECT i.id FROM interactions i JOIN agents a ON a.id = i.agent \
             WHERE i.started_at >= $1 AND i.started_at < $2 AND i.ended_at IS NOT NULL \
             AND i.talk_ms >= $3 AND i.recording IS NULL AND a.recorded = 1 ORDER BY i.id",
        );
        let sql = sql.int(from.unix_ms()).int(to.unix_ms()).int(TALK_MIN_MS);
        let without = self.db.all(sql).await?;
        Ok(Recorded {
            recordings: recordings.iter().map(read).collect::<Result<_, _>>()?,
            without: without.iter().map(|row| row.parse("id")).collect::<Result<_, _>>()?,
        })
    }
}

fn read(row: &Row) -> Result<Recording, StoreError> {
    Ok(Recording {
        id: row.parse("id")?,
        interaction: row.parse("interaction")?,
        started_at: Timestamp::from_unix_ms(row.int("started_at")?),
        stopped_at: row.maybe_int("stopped_at")?.map(Timestamp::from_unix_ms),
    })
}

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
