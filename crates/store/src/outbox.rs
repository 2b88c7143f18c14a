//! Text messages (短信) on their way out. One is written in the step that gives
//! the reason for it, so that none is lost; whoever sends it may try for a day.

use crate::db::Tx;
use crate::sql::{Row, Select, Sql};
use crate::{Store, StoreError};
use base::{CaseId, MessageId, Timestamp, UnitId};
use std::time::Duration;

/// How long a message is tried; later it says nothing new.
pub const TRIED_FOR: Duration = Duration::from_secs(24 * 3_600);

/// A message and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub number: String,
    pub text: String,
    pub case: CaseId,
    pub at: Timestamp,
    pub tries: u32,
    /// When it is tried next.
    pub next_at: Timestamp,
    pub sent_at: Option<Timestamp>,
    /// It will not be tried any more.
    pub given_up: bool,
    /// What the last try failed with; empty if none did.
    pub error: String,
}

const COLUMNS: &str = "SELECT id, number, text, case_id, at, tries, next_at, sent_at, given_up, error \
     FROM messages";

impl Store {
    /// Messages whose next try is due, the oldest first.
    pub async fn messages_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Message>, StoreError> {
        let sql = Select::new(COLUMNS)
            .only("sent_at IS NULL")
            .only("given_up = 0")
            .filter_int("next_at <= ?", Some(now.unix_ms()))
            .finish(" ORDER BY id", limit);
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// The newest messages.
    pub async fn messages(&self, limit: usize) -> Result<Vec<Message>, StoreError> {
        let sql = Select::new(COLUMNS).finish(" ORDER BY id DESC", limit);
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// What has waited for longer than [`TRIED_FOR`] is not sent any more: a
    /// sender that comes late has no old news to send.
    pub async fn give_up_messages(&self, now: Timestamp) -> Result<(), StoreError> {
        let before = now.unix_ms() - TRIED_FOR.as_millis() as i64;
        let text = "UPDATE messages SET given_up = 1 \
                    WHERE sent_at IS NULL AND given_up = 0 AND at < $1";
        self.db.run(Sql::new(text).int(before)).await.map(drop)
    }

    /// Takes a message to send; false if another program was faster. Until
    /// `until` nobody else tries.
    pub async fn claim_message(
        &self,
        message: &Message,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let text = "UPDATE messages SET next_at = $1 WHERE id = $2 AND next_at = $3 \
                    AND sent_at IS NULL";
        let sql = Sql::new(text).int(until.unix_ms()).text(message.id);
        Ok(self.db.run(sql.int(message.next_at.unix_ms())).await? == 1)
    }

    pub async fn message_sent(&self, id: MessageId, at: Timestamp) -> Result<(), StoreError> {
        let text = "UPDATE messages SET sent_at = $1, tries = tries + 1, error = '' WHERE id = $2";
        self.db.run(Sql::new(text).int(at.unix_ms()).text(id)).await.map(drop)
    }

    /// It is tried again then; never after [`TRIED_FOR`].
    pub async fn message_failed(
        &self,
        message: &Message,
        error: &str,
        next: Timestamp,
    ) -> Result<(), StoreError> {
        let given_up = next > message.at + TRIED_FOR;
        let text = "UPDATE messages SET tries = tries + 1, error = $1, next_at = $2, \
                    given_up = $3 WHERE id = $4";
        let sql = Sql::new(text).text(error).int(next.unix_ms()).flag(given_up);
        self.db.run(sql.text(message.id)).await.map(drop)
    }
}

fn read(row: &Row) -> Result<Message, StoreError> {
    let tries = u32::try_from(row.int("tries")?);
    Ok(Message {
        id: row.parse("id")?,
        number: row.text("number")?,
        text: row.text("text")?,
        case: row.parse("case_id")?,
        at: Timestamp::from_unix_ms(row.int("at")?),
        tries: tries.map_err(|_| StoreError::Unreadable { what: "messages" })?,
        next_at: Timestamp::from_unix_ms(row.int("next_at")?),
        sent_at: row.maybe_int("sent_at")?.map(Timestamp::from_unix_ms),
        given_up: row.flag("given_up")?,
        error: row.text("error")?,
    })
}

/// What a unit is to be told; a message if it has a number for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: MessageId,
    pub unit: UnitId,
    pub text: String,
}

/// Writes what units are told of a case.
pub(crate) async fn write(
    tx: &mut Tx,
    case: CaseId,
    notices: &[Notice],
    at: Timestamp,
) -> Result<(), StoreError> {
    for Notice { id, unit, text } in notices {
        let sql = Sql::new("SELECT sms_number FROM units WHERE id = $1 AND active = 1").text(unit);
        let number = tx.one(sql).await?.map(|row| row.text("sms_number")).transpose()?;
        let Some(number) = number.filter(|number| !number.is_empty()) else { continue };
        let insert = "INSERT INTO messages (id, number, text, case_id, at, tries, next_at, \
                      given_up, error) VALUES ($1, $2, $3, $4, $5, 0, $5, 0, '')";
        let sql = Sql::new(insert).text(id).text(number).text(text).text(case).int(at.unix_ms());
        tx.run(sql).await?;
    }
    Ok(())
}
