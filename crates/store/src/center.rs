//! What the telephone side works with, as `calls` and the edge want it:
//! numbers, trunks and flows (流程) are here, the rest is asked for.

use crate::sql::{Row, Sql, to_json};
use crate::{Store, StoreError, Trunk};
use base::{AgentId, PhoneNumber, Timestamp, UserId};
use calls::flow::Flow;
use calls::{AgentConfig, Config, FlowId, InboundNumber};
use std::collections::BTreeMap;
use std::sync::Arc;

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
        for (queue, agent) in self.queue_members().await? {
            if let Some(config) = agents.get_mut(&agent) {
                config.queues.push(queue);
            }
        }
        Ok(agents)
    }

    /// What each number that callers dial leads to.
    pub async fn inbound_numbers(
        &self,
    ) -> Result<BTreeMap<PhoneNumber, InboundNumber>, StoreError> {
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

    /// Saves where a number leads, new or changed.
    pub async fn save_inbound_number(
        &self,
        number: &PhoneNumber,
        target: &InboundNumber,
    ) -> Result<(), StoreError> {
        let (kind, flow) = match target {
            InboundNumber::Echo => ("echo", None),
            InboundNumber::Flow(flow) => ("flow", Some(&flow.0)),
        };
        let text = "INSERT INTO inbound_numbers (number, kind, flow) VALUES ($1, $2, $3) \
                    ON CONFLICT (number) DO UPDATE SET kind = excluded.kind, flow = excluded.flow";
        self.db.run(Sql::new(text).text(number).text(kind).maybe(flow)).await.map(drop)
    }

    /// Removes a number; false if there is no such number.
    pub async fn remove_inbound_number(&self, number: &PhoneNumber) -> Result<bool, StoreError> {
        let sql = Sql::new("DELETE FROM inbound_numbers WHERE number = $1").text(number);
        Ok(self.db.run(sql).await? > 0)
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
