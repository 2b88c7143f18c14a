//! Web log-ins. Only a hash of the token is kept: who reads the database
//! cannot become anybody.

use crate::sql::Sql;
use crate::{Store, StoreError};
use base::{SessionId, Timestamp, UserId};

/// A log-in that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub user: UserId,
    pub expires_at: Timestamp,
    pub seen_at: Timestamp,
}

impl Store {
    pub async fn add_session(&self, session: &Session, token_hash: &str) -> Result<(), StoreError> {
        let text = "INSERT INTO sessions (id, token_hash, user_id, created_at, expires_at, \
                    seen_at) VALUES ($1, $2, $3, $4, $5, $4)";
        let sql = Sql::new(text)
            .text(session.id)
            .text(token_hash)
            .text(session.user)
            .int(session.seen_at.unix_ms())
            .int(session.expires_at.unix_ms());
        self.db.run(sql).await.map(drop)
    }

    /// The log-in of this token, unless it has expired by `now`.
    pub async fn session(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        let text = "SELECT id, user_id, expires_at, seen_at FROM sessions \
                    WHERE token_hash = $1 AND expires_at > $2";
        let row = self.db.one(Sql::new(text).text(token_hash).int(now.unix_ms())).await?;
        let read = |row: crate::sql::Row| {
            Ok(Session {
                id: row.parse("id")?,
                user: row.parse("user_id")?,
                expires_at: Timestamp::from_unix_ms(row.int("expires_at")?),
                seen_at: Timestamp::from_unix_ms(row.int("seen_at")?),
            })
        };
        row.map(read).transpose()
    }

    /// The person is still there: the log-in lives on until `expires_at`.
    pub async fn prolong_session(
        &self,
        id: SessionId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let text = "UPDATE sessions SET seen_at = $1, expires_at = $2 WHERE id = $3";
        let sql = Sql::new(text).int(now.unix_ms()).int(expires_at.unix_ms()).text(id);
        self.db.run(sql).await.map(drop)
    }

    pub async fn end_session(&self, id: SessionId) -> Result<(), StoreError> {
        self.db.run(Sql::new("DELETE FROM sessions WHERE id = $1").text(id)).await.map(drop)
    }

    /// Ends all log-ins of a person but one, after a change of password.
    pub async fn end_other_sessions(
        &self,
        user: UserId,
        keep: SessionId,
    ) -> Result<(), StoreError> {
        let sql = Sql::new("DELETE FROM sessions WHERE user_id = $1 AND id <> $2");
        self.db.run(sql.text(user).text(keep)).await.map(drop)
    }

    /// Ends all log-ins of a person, who left or whose password was reset.
    pub async fn end_sessions(&self, user: UserId) -> Result<(), StoreError> {
        self.db.run(Sql::new("DELETE FROM sessions WHERE user_id = $1").text(user)).await.map(drop)
    }

    /// Forgets log-ins that expired before `now`; returns how many.
    pub async fn forget_expired_sessions(&self, now: Timestamp) -> Result<u64, StoreError> {
        let sql = Sql::new("DELETE FROM sessions WHERE expires_at <= $1");
        self.db.run(sql.int(now.unix_ms())).await
    }
}
