//! Flows (流程): what a caller hears and may choose, as data.
//!
//! A flow is a JSON document; its form is described for editors by
//! [`SCHEMA`], read by [`Flow::from_json`] and checked before it is published
//! by [`Flow::check`]. How a caller goes through it is [`Run`]'s business; a
//! call finishes on the version it began with.

mod check;
mod run;

pub use check::{Check, Problem, What};
pub use run::Run;
pub(crate) use run::{Act, Heard};

use crate::{FlowId, QueueId, Speech};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of the documents that this program writes and reads.
pub const FORMAT: u32 = 1;

/// The JSON Schema (2020-12) of a flow document.
pub const SCHEMA: &str = include_str!("flow.schema.json");

/// The longest document read: a thousand nodes of a kilobyte each.
pub const DOCUMENT_LEN_MAX: usize = 1024 * 1024;

/// Why a document is no flow.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the flow is {0} bytes long; the limit is {DOCUMENT_LEN_MAX}: split it in two flows")]
    TooLong(usize),
    #[error("the flow is not written as its form demands: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("the flow has form {0}; this program reads form {FORMAT}: update the program")]
    UnknownFormat(u32),
}

/// The flow on 12345 that the demo begins with, as the document it is.
pub const HOTLINE: &str = include_str!("../../flows/hotline.json");

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

impl Flow {
    /// Reads a flow document. Whether it makes sense is [`Flow::check`]'s question.
    ///
    /// # Errors
    /// [`ReadError`] if it is too long, not JSON of this form, or of a form
    /// not known here.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        if text.len() > DOCUMENT_LEN_MAX {
            return Err(ReadError::TooLong(text.len()));
        }
        let flow: Self = serde_json::from_str(text)?;
        if flow.format != FORMAT {
            return Err(ReadError::UnknownFormat(flow.format));
        }
        Ok(flow)
    }
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
        /// Said instead of `say` after a wrong key or none; empty: `say` again.
        #[serde(default)]
        say_again: Vec<Speech>,
        say_thanks: Vec<Speech>,
        timeout_ms: u64,
        tries: u32,
        next: NodeId,
    },
    HangUp {
        say: Vec<Speech>,
    },
}

#[cfg(test)]
mod tests;
