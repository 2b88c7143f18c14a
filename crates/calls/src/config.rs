//! What the center works with: agents, queues, numbers, trunks and flows.

use crate::trunk::{Brakes, Route, TrunkConfig};
use base::{AgentId, AgentNumber, PhoneNumber};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// A queue's stable name, e.g. `general`.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct QueueId(pub String);

/// A flow's stable name, e.g. `hotline`.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct FlowId(pub String);

#[derive(Debug, Clone, Default)]
pub struct Config {
    pub agents: BTreeMap<AgentId, AgentConfig>,
    pub queues: BTreeMap<QueueId, QueueConfig>,
    pub numbers: BTreeMap<PhoneNumber, InboundNumber>,
    pub trunks: Vec<TrunkConfig>,
    /// Without any, every outside number may take every trunk, in order.
    pub routes: Vec<Route>,
    /// What each seat may spend.
    pub seat_brakes: Brakes,
    pub flows: BTreeMap<FlowId, Arc<crate::flow::Flow>>,
    /// Extensions that exist, e.g. `8001`: called by number even with no agent
    /// signed in there.
    pub extensions: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct AgentConfig {
    pub number: AgentNumber,
    /// Queues whose callers are offered to this agent. Empty for supervisors
    /// and hotline operators, who only place calls or listen.
    pub queues: Vec<QueueId>,
    pub may_dial_outside: bool,
    pub may_monitor: bool,
    /// The inspector's and supervisors' calls are not everybody's business.
    pub recorded: bool,
}

#[derive(Debug, Clone)]
pub struct QueueConfig {
    /// Agents may transfer to the queue by this number.
    pub number: Option<PhoneNumber>,
    pub ring_time_max: Duration,
    pub wrap_up_max: Duration,
    /// How often the caller hears its position.
    pub announce_every: Duration,
    pub waiting_max: usize,
}

/// A setting that no queue can work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be between {min} and {max}")]
pub struct OutOfRange {
    pub field: &'static str,
    pub min: u64,
    pub max: u64,
}

impl QueueConfig {
    /// Whether callers can be served so; times are in seconds.
    ///
    /// # Errors
    /// The first setting that is too small or too large.
    pub fn check(&self) -> Result<(), OutOfRange> {
        let waiting = u64::try_from(self.waiting_max).unwrap_or(u64::MAX);
        for (field, value, min, max) in [
            // Shorter, nobody reaches the phone; longer, no caller waits.
            ("ring_s", self.ring_time_max.as_secs(), 5, 120),
            ("wrap_up_s", self.wrap_up_max.as_secs(), 0, 1_800),
            // More often, a caller hears nothing else.
            ("announce_s", self.announce_every.as_secs(), 15, 600),
            ("waiting_max", waiting, 1, crate::limits::WAITING_MAX as u64),
        ] {
            if !(min..=max).contains(&value) {
                return Err(OutOfRange { field, min, max });
            }
        }
        Ok(())
    }
}

#[derive(Debug, Clone)]
pub enum InboundNumber {
    Flow(FlowId),
    Echo,
}
