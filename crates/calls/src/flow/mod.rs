//! Flows (流程): what a caller hears and may choose, as data.

mod run;

pub use run::Run;
pub(crate) use run::{Act, Heard};

use crate::{FlowId, QueueId, Speech};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A published version of a flow: a graph of named nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// The form of this document; readers refuse forms they do not know.
    pub format: u32,
    pub id: FlowId,
    pub version: u32,
    pub start: NodeId,
    pub nodes: BTreeMap<NodeId, Node>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Node {
    /// Branches on opening hours (F18).
    Calendar {
        calendar: String,
        open: NodeId,
        closed: NodeId,
    },
    Play {
        say: Vec<Speech>,
        next: NodeId,
    },
    /// Waits for one key; keys pressed during the prompts count.
    Menu {
        say: Vec<Speech>,
        keys: BTreeMap<char, NodeId>,
        timeout_ms: u64,
        /// How often the menu is said in all before `no_input` or `wrong` is taken.
        tries: u32,
        say_wrong: Vec<Speech>,
        no_input: NodeId,
        wrong: NodeId,
    },
    /// Collects digits up to `max` or the terminator; read back by a query.
    Collect {
        say: Vec<Speech>,
        max: usize,
        terminator: char,
        timeout_ms: u64,
        next: NodeId,
        no_input: NodeId,
    },
    /// Asks the database about the digits collected and branches on the word.
    Query {
        name: String,
        branches: BTreeMap<String, NodeId>,
        otherwise: NodeId,
    },
    /// Waits for an agent. After the talk, a caller still there goes to `after_talk`.
    Queue {
        queue: QueueId,
        after_talk: NodeId,
        full: NodeId,
    },
    /// The three grades of F36: keys 1, 2, 3.
    Survey {
        say: Vec<Speech>,
        say_thanks: Vec<Speech>,
        timeout_ms: u64,
        tries: u32,
        next: NodeId,
    },
    HangUp {
        say: Vec<Speech>,
    },
}
