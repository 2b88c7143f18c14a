//! What the telephone side works with: agents, queues, numbers, trunks,
//! extensions, flows (流程) and calendars, as `calls` and the edge want them.

use crate::sql::{Row, Sql, to_json};
use crate::{Store, StoreError, Trunk};
use base::{AgentId, PhoneNumber, Timestamp, UserId};
use calls::flow::Flow;
use calls::{AgentConfig, Config, FlowId, InboundNumber, QueueConfig, QueueId};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A desk phone that may register.
#[derive(Clone, PartialEq, Eq)]
pub struct Extension {
    pub number: String,
    /// The realm its secrets were made for.
    pub realm: String,
    /// H(A1) of RFC 7616 §3.4.2 by MD5 and by SHA-256, lower-case hexadecimal.
    pub ha1_md5: String,
    pub ha1_sha256: String,
}

/// Secrets stay out of logs.
impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extension").field("number", &self.number).finish_non_exhaustive()
    }
}

/// A queue as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    pub id: QueueId,
    pub name: String,
}

/// A published flow among its versions.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedFlow {
    pub flow: Flow,
    pub published_at: Timestamp,
    pub published_by: Option<UserId>,
}

impl Store {
    /// The whole configuration of the center, of one moment.
    pub async fn center_config(&self) -> Result<Config, StoreError> {
        let flows = self.flows().await?;
        Ok(Config {
            agents: self.agent_configs().await?,
            queues: self.queue_configs().await?,
            numbers: self.inbound_numbers().await?,
            trunks: self.trunks().await?.iter().map(Trunk::config).collect(),
            routes: self.routes().await?,
            seat_brakes: self.seat_brakes().await?,
            flows: flows.into_iter().map(|p| (p.flow.id.clone(), Arc::new(p.flow))).collect(),
            extensions: self.extensions().await?.into_iter().map(|e| e.number).collect(),
        })
    }

    async fn agent_configs(&self) -> Result<BTreeMap<AgentId, AgentConfig>, StoreError> {
        let text = "SELECT id, number, may_dial_outside, may_monitor, recorded \
                    FROM agents WHERE active = 1";
        let mut agents = BTreeMap::new();
        for row in self.db.all(Sql::new(text)).await? {
            let config = AgentConfig {
                number: row.parse("number")?,
                queues: Vec::new(),
                may_dial_outside: row.flag("may_dial_outside")?,
                may_monitor: row.flag("may_monitor")?,
                recorded: row.flag("recorded")?,
            };
            agents.insert(row.parse("id")?, config);
        }
        let members = "SELECT queue, agent FROM queue_members ORDER BY queue, agent";
        for row in self.db.all(Sql::new(members)).await? {
            if let Some(config) = agents.get_mut(&row.parse("agent")?) {
                config.queues.push(QueueId(row.text("queue")?));
            }
        }
        Ok(agents)
    }

    async fn queue_configs(&self) -> Result<BTreeMap<QueueId, QueueConfig>, StoreError> {
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

    async fn inbound_numbers(&self) -> Result<BTreeMap<PhoneNumber, InboundNumber>, StoreError> {
        let read = |row: &Row| {
            let target = match (row.text("kind")?.as_str(), row.maybe_text("flow")?) {
                ("echo", _) => InboundNumber::Echo,
                ("flow", Some(flow)) => InboundNumber::Flow(FlowId(flow)),
                _ => return Err(StoreError::Unreadable { what: "inbound_numbers" }),
            };
            Ok((row.parse("number")?, target))
        };
        self.db.all(Sql::new("SELECT * FROM inbound_numbers")).await?.iter().map(read).collect()
    }

    /// Queues by name, in the order of their ids.
    pub async fn queues(&self) -> Result<Vec<Queue>, StoreError> {
        let read = |row: &Row| Ok(Queue { id: QueueId(row.text("id")?), name: row.text("name")? });
        let sql = Sql::new("SELECT id, name FROM queues ORDER BY id");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    pub async fn add_queue(&self, queue: &Queue, config: &QueueConfig) -> Result<(), StoreError> {
        let ms = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        let text = "INSERT INTO queues (id, name, number, ring_time_max_ms, wrap_up_max_ms, \
                    announce_every_ms, waiting_max) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let sql = Sql::new(text)
            .text(&queue.id.0)
            .text(&queue.name)
            .maybe(config.number.as_ref())
            .int(ms(config.ring_time_max))
            .int(ms(config.wrap_up_max))
            .int(ms(config.announce_every))
            .int(i64::try_from(config.waiting_max).unwrap_or(i64::MAX));
        self.db.run(sql).await.map(drop)
    }

    pub async fn add_member(&self, queue: &QueueId, agent: AgentId) -> Result<(), StoreError> {
        let text = "INSERT INTO queue_members (queue, agent) VALUES ($1, $2) \
                    ON CONFLICT (queue, agent) DO NOTHING";
        self.db.run(Sql::new(text).text(&queue.0).text(agent)).await.map(drop)
    }

    pub async fn add_inbound_number(
        &self,
        number: &PhoneNumber,
        target: &InboundNumber,
    ) -> Result<(), StoreError> {
        let (kind, flow) = match target {
            InboundNumber::Echo => ("echo", None),
            InboundNumber::Flow(flow) => ("flow", Some(&flow.0)),
        };
        let sql = Sql::new("INSERT INTO inbound_numbers (number, kind, flow) VALUES ($1, $2, $3)");
        self.db.run(sql.text(number).text(kind).maybe(flow)).await.map(drop)
    }

    pub async fn extensions(&self) -> Result<Vec<Extension>, StoreError> {
        let read = |row: &Row| {
            Ok(Extension {
                number: row.text("number")?,
                realm: row.text("realm")?,
                ha1_md5: row.text("ha1_md5")?,
                ha1_sha256: row.text("ha1_sha256")?,
            })
        };
        let sql = Sql::new("SELECT * FROM extensions ORDER BY number");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    pub async fn add_extension(&self, extension: &Extension) -> Result<(), StoreError> {
        let text = "INSERT INTO extensions (number, realm, ha1_md5, ha1_sha256) \
                    VALUES ($1, $2, $3, $4)";
        let Extension { number, realm, ha1_md5, ha1_sha256 } = extension;
        let sql = Sql::new(text).text(number).text(realm).text(ha1_md5).text(ha1_sha256);
        self.db.run(sql).await.map(drop)
    }

    /// The newest version of each flow.
    pub async fn flows(&self) -> Result<Vec<PublishedFlow>, StoreError> {
        let text = "SELECT document, published_at, published_by FROM flows f WHERE version = \
                    (SELECT MAX(version) FROM flows g WHERE g.id = f.id) ORDER BY id";
        self.db.all(Sql::new(text)).await?.iter().map(read_flow).collect()
    }

    /// The newest version of a flow.
    pub async fn flow(&self, id: &FlowId) -> Result<Option<PublishedFlow>, StoreError> {
        let text = "SELECT document, published_at, published_by FROM flows \
                    WHERE id = $1 ORDER BY version DESC LIMIT 1";
        let row = self.db.one(Sql::new(text).text(&id.0)).await?;
        row.as_ref().map(read_flow).transpose()
    }

    /// Publishes a new version of a flow.
    ///
    /// # Errors
    /// `Conflict`: somebody published this version a moment ago.
    pub async fn publish_flow(
        &self,
        flow: &Flow,
        at: Timestamp,
        by: Option<UserId>,
    ) -> Result<(), StoreError> {
        let text = "INSERT INTO flows (id, version, document, published_at, published_by) \
                    VALUES ($1, $2, $3, $4, $5)";
        let sql = Sql::new(text)
            .text(&flow.id.0)
            .int(i64::from(flow.version))
            .text(to_json(flow))
            .int(at.unix_ms())
            .maybe(by);
        self.db.run(sql).await.map(drop)
    }
}

fn read_flow(row: &Row) -> Result<PublishedFlow, StoreError> {
    Ok(PublishedFlow {
        flow: row.json("document")?,
        published_at: Timestamp::from_unix_ms(row.int("published_at")?),
        published_by: row.maybe("published_by")?,
    })
}

/// Limits and times in the schema are never below zero.
fn whole(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
