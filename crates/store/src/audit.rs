//! The audit trail (审计): who looked at or changed what. Append-only; each
//! line's hash covers the one before, so a changed or missing line shows.

use crate::sql::{Row, Sql};
use crate::{Store, StoreError};
use base::{Timestamp, UserId};
use sha2::{Digest, Sha256};

/// One line of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    pub at: Timestamp,
    /// `None` before anybody has logged in.
    pub user: Option<UserId>,
    /// A stable code, e.g. `recording_heard`.
    pub action: String,
    /// The id of the thing.
    pub subject: String,
    /// What else is worth knowing; no personal data.
    pub detail: String,
}

/// Writers of the trail queue behind this key.
const AUDIT_LOCK: i64 = 2;

impl Store {
    /// Adds a line.
    pub async fn audit(&self, line: &AuditLine) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        tx.lock(AUDIT_LOCK).await?;
        let last =
            tx.one(Sql::new("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1"));
        let (sequence, previous) = match last.await? {
            Some(row) => (row.int("sequence")? + 1, row.text("hash")?),
            None => (1, String::new()),
        };
        let text = "INSERT INTO audit (sequence, at, user_id, action, subject, detail, hash) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let sql = Sql::new(text)
            .int(sequence)
            .int(line.at.unix_ms())
            .maybe(line.user)
            .text(&line.action)
            .text(&line.subject)
            .text(&line.detail)
            .text(chained(&previous, sequence, line));
        tx.run(sql).await?;
        tx.commit().await
    }

    /// The lines about one thing, oldest first.
    pub async fn audit_of(&self, subject: &str) -> Result<Vec<AuditLine>, StoreError> {
        let sql = Sql::new("SELECT * FROM audit WHERE subject = $1 ORDER BY sequence");
        self.db.all(sql.text(subject)).await?.iter().map(read).collect()
    }

    /// Walks the whole trail; returns the first line whose hash is wrong.
    pub async fn audit_break(&self) -> Result<Option<i64>, StoreError> {
        const PAGE: i64 = 1000;
        let (mut previous, mut expected) = (String::new(), 1);
        loop {
            let text = "SELECT * FROM audit WHERE sequence >= $1 ORDER BY sequence LIMIT $2";
            let rows = self.db.all(Sql::new(text).int(expected).int(PAGE)).await?;
            for row in &rows {
                let (sequence, hash) = (row.int("sequence")?, row.text("hash")?);
                if sequence != expected || hash != chained(&previous, sequence, &read(row)?) {
                    return Ok(Some(expected));
                }
                (previous, expected) = (hash, sequence + 1);
            }
            if rows.is_empty() {
                return Ok(None);
            }
        }
    }
}

fn read(row: &Row) -> Result<AuditLine, StoreError> {
    Ok(AuditLine {
        at: Timestamp::from_unix_ms(row.int("at")?),
        user: row.maybe("user_id")?,
        action: row.text("action")?,
        subject: row.text("subject")?,
        detail: row.text("detail")?,
    })
}

/// Fields go in with their lengths, so no two lines have the same bytes.
fn chained(previous: &str, sequence: i64, line: &AuditLine) -> String {
    let user = line.user.map(|user| user.to_string()).unwrap_or_default();
    let (sequence, at) = (sequence.to_string(), line.at.unix_ms().to_string());
    let fields = [previous, &sequence, &at, &user, &line.action, &line.subject, &line.detail];
    let mut digest = Sha256::new();
    for field in fields {
        digest.update((field.len() as u64).to_be_bytes());
        digest.update(field.as_bytes());
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
