//! Finished cases that were drawn to be asked about once more (随机回访,
//! article 23).

use crate::db::Tx;
use crate::rows::Rows;
use crate::sql::{Row, Select, Sql};
use crate::{Store, StoreError};
use base::{CaseId, Timestamp, UnitId, UserId};
use cases::{Case, Event, Recorded, State};

/// A draw's cases that are looked at; more than a province has in a quarter.
const CANDIDATES_MAX: usize = 500_000;

impl Store {
    /// Closed cases that were taken in in this time, the second instant not
    /// included, and never drawn, by id.
    pub async fn revisit_candidates(
        &self,
        (from, until): (Timestamp, Timestamp),
        unit: Option<UnitId>,
    ) -> Result<Vec<CaseId>, StoreError> {
        let sql = Select::new("SELECT id FROM cases")
            .filter("state = ?", Some(State::Closed.code()))
            .filter_int("created_at >= ?", Some(from.unix_ms()))
            .filter_int("created_at < ?", Some(until.unix_ms()))
            .filter("unit = ?", unit)
            .only("id NOT IN (SELECT case_id FROM revisits)")
            .finish(" ORDER BY id", CANDIDATES_MAX);
        let read = |row: &Row| row.parse("id");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// These are to be asked about; one that somebody else has drawn meanwhile
    /// stays as it is.
    pub async fn add_revisits(
        &self,
        cases: &[CaseId],
        by: UserId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut rows = Rows::new(
            "INSERT INTO revisits (case_id, drawn_at, drawn_by, done) VALUES",
            "(?, ?, ?, 0)",
            " ON CONFLICT (case_id) DO NOTHING",
        );
        for case in cases {
            rows.add(Sql::row().text(case).int(at.unix_ms()).text(by));
        }
        let mut tx = self.db.begin().await?;
        rows.write(&mut tx).await?;
        tx.commit().await
    }
}

/// Those that were asked about are done, however it went.
pub(crate) async fn write(tx: &mut Tx, case: &Case, events: &[Recorded]) -> Result<(), StoreError> {
    if events.iter().any(|recorded| matches!(recorded.event, Event::Revisited { .. })) {
        let text = "UPDATE revisits SET done = 1 WHERE case_id = $1";
        tx.run(Sql::new(text).text(case.id())).await?;
    }
    Ok(())
}
