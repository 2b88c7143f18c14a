//! Queues (队列): how each serves its callers, and who serves them.

use crate::sql::{Row, Sql};
use crate::{Store, StoreError};
use base::AgentId;
use calls::{QueueConfig, QueueId};
use cases::Kind;
use std::collections::BTreeMap;
use std::time::Duration;

/// A queue as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    pub id: QueueId,
    pub name: String,
    /// Empty where there is none.
    pub name_en: String,
    /// What a case from one of its calls usually is.
    pub case_kind: Option<Kind>,
}

impl Store {
    /// Queues by name, in the order of their ids.
    pub async fn queues(&self) -> Result<Vec<Queue>, StoreError> {
        let read = |row: &Row| {
            Ok(Queue {
                id: QueueId(row.text("id")?),
                name: row.text("name")?,
                name_en: row.text("name_en")?,
                case_kind: row.maybe_code("case_kind")?,
            })
        };
        let sql = Sql::new("SELECT id, name, name_en, case_kind FROM queues ORDER BY id");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// How each queue serves.
    pub async fn queue_configs(&self) -> Result<BTreeMap<QueueId, QueueConfig>, StoreError> {
        let read = |row: &Row| {
            let ms = |column| Ok::<_, StoreError>(Duration::from_millis(whole(row.int(column)?)));
            let config = QueueConfig {
                number: row.maybe("number")?,
                ring_time_max: ms("ring_time_max_ms")?,
                wrap_up_max: ms("wrap_up_max_ms")?,
                announce_every: ms("announce_every_ms")?,
                waiting_max: whole(row.int("waiting_max")?) as usize,
            };
            Ok((QueueId(row.text("id")?), config))
        };
        self.db.all(Sql::new("SELECT * FROM queues")).await?.iter().map(read).collect()
    }

    /// Who serves which queue, switched-off people too.
    pub async fn queue_members(&self) -> Result<Vec<(QueueId, AgentId)>, StoreError> {
        let read = |row: &Row| Ok((QueueId(row.text("queue")?), row.parse("agent")?));
        let sql = Sql::new("SELECT queue, agent FROM queue_members ORDER BY queue, agent");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// Saves a new queue.
    ///
    /// # Errors
    /// `Conflict`: its id or number is another's.
    pub async fn add_queue(&self, queue: &Queue, config: &QueueConfig) -> Result<(), StoreError> {
        let text = "INSERT INTO queues (name, name_en, case_kind, number, ring_time_max_ms, \
                    wrap_up_max_ms, announce_every_ms, waiting_max, id) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        self.db.run(bound(Sql::new(text), queue, config)).await.map(drop)
    }

    /// Changes a queue and, if they are given, who serves it.
    ///
    /// # Errors
    /// `Conflict`: its number is another's.
    pub async fn change_queue(
        &self,
        queue: &Queue,
        config: &QueueConfig,
        members: Option<&[AgentId]>,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let text = "UPDATE queues SET name = $1, name_en = $2, case_kind = $3, number = $4, \
                    ring_time_max_ms = $5, wrap_up_max_ms = $6, announce_every_ms = $7, \
                    waiting_max = $8 WHERE id = $9";
        tx.run(bound(Sql::new(text), queue, config)).await?;
        if let Some(members) = members {
            let sql = Sql::new("DELETE FROM queue_members WHERE queue = $1");
            tx.run(sql.text(&queue.id.0)).await?;
            for agent in members {
                let sql = Sql::new("INSERT INTO queue_members (queue, agent) VALUES ($1, $2)");
                tx.run(sql.text(&queue.id.0).text(agent)).await?;
            }
        }
        tx.commit().await
    }

    /// Removes a queue with its members; false if there is no such queue.
    pub async fn remove_queue(&self, id: &QueueId) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        tx.run(Sql::new("DELETE FROM queue_members WHERE queue = $1").text(&id.0)).await?;
        let removed = tx.run(Sql::new("DELETE FROM queues WHERE id = $1").text(&id.0)).await? > 0;
        tx.commit().await?;
        Ok(removed)
    }

    pub async fn add_member(&self, queue: &QueueId, agent: AgentId) -> Result<(), StoreError> {
        let text = "INSERT INTO queue_members (queue, agent) VALUES ($1, $2) \
                    ON CONFLICT (queue, agent) DO NOTHING";
        self.db.run(Sql::new(text).text(&queue.0).text(agent)).await.map(drop)
    }
}

fn bound(sql: Sql, queue: &Queue, config: &QueueConfig) -> Sql {
    let ms = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    sql.text(&queue.name)
        .text(&queue.name_en)
        .maybe(queue.case_kind.map(Kind::code))
        .maybe(config.number.as_ref())
        .int(ms(config.ring_time_max))
        .int(ms(config.wrap_up_max))
        .int(ms(config.announce_every))
        .int(i64::try_from(config.waiting_max).unwrap_or(i64::MAX))
        .text(&queue.id.0)
}

/// Limits and times in the schema are never below zero.
fn whole(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
