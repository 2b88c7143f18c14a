//! What is wrong with a flow, found before anybody calls.
//!
//! Three promises to the caller: every way leads to a node that exists, every
//! way comes to an end, and who presses nothing reaches an agent or the end
//! without going in a circle.

use super::{Flow, Node, NodeId};
use crate::limits::{COLLECTED_MAX, FLOW_NODES_MAX, KEY_WAIT_MAX, PROMPTS_MAX, TRIES_MAX};
use crate::{QueueId, Speech};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What the center has besides the flow; `None`: not checked.
#[derive(Clone, Copy, Default)]
pub struct Check<'a> {
    pub queue_exists: Option<&'a dyn Fn(&QueueId) -> bool>,
    pub prompt_exists: Option<&'a dyn Fn(&str) -> bool>,
}

impl fmt::Debug for Check<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("queues", &self.queue_exists.is_some())
            .field("prompts", &self.prompt_exists.is_some())
            .finish()
    }
}

/// Something to be mended before the flow can be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The node to look at; `None`: the flow as a whole.
    pub node: Option<NodeId>,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum What {
    #[error("there are {0} nodes; the limit is {FLOW_NODES_MAX}: split the flow")]
    TooManyNodes(usize),
    #[error("leads to “{0}”, which does not exist: add that node or lead elsewhere")]
    NoSuchNode(String),
    #[error("no way leads here: lead a way to it or delete it")]
    Unreachable,
    #[error("from here no way comes to an end: lead one to a hang_up node")]
    NoEnd,
    #[error("a caller who presses nothing goes in a circle: {0}: lead no_input elsewhere")]
    SilentCircle(String),
    #[error("there is no queue “{0}”: make it or choose another")]
    NoSuchQueue(String),
    #[error("there is no prompt “{0}”: record it or choose another")]
    NoSuchPrompt(String),
    #[error("says nothing: name a prompt")]
    SaysNothing,
    #[error("says {0} parts; the limit is {PROMPTS_MAX}: say less at once")]
    SaysTooMuch(usize),
    #[error("“{0}” is not a key of a telephone: use 0–9, * or #")]
    NotAKey(char),
    #[error("offers no key: add one, or use a play node")]
    NoKeys,
    #[error("waits {0} ms for a key: between 500 and {max} are allowed", max = KEY_WAIT_MAX.as_millis())]
    Timeout(u64),
    #[error("is said {0} times: between 1 and {TRIES_MAX} are allowed")]
    Tries(u32),
    #[error("collects {0} digits: between 1 and {COLLECTED_MAX} are allowed")]
    Digits(usize),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Some(node) => write!(f, "node “{}”: {}", node.0, self.what),
            None => self.what.fmt(f),
        }
    }
}

impl Flow {
    /// Everything that is wrong; empty if the flow can be published.
    pub fn check(&self, check: Check<'_>) -> Vec<Problem> {
        if self.nodes.len() > FLOW_NODES_MAX {
            let what = What::TooManyNodes(self.nodes.len());
            return vec![Problem { node: None, what }];
        }
        let mut problems = Vec::new();
        if !self.nodes.contains_key(&self.start) {
            let what = What::NoSuchNode(self.start.0.clone());
            problems.push(Problem { node: None, what });
        }
        for (id, node) in &self.nodes {
            let mut wrong = Vec::new();
            check_node(node, check, &mut wrong);
            let unknown = node.ways().into_iter().filter(|to| !self.nodes.contains_key(*to));
            wrong.extend(unknown.map(|to| What::NoSuchNode(to.0.clone())));
            problems.extend(wrong.into_iter().map(|what| Problem { node: Some(id.clone()), what }));
        }
        // Only a graph without loose ends can be walked.
        if problems.iter().all(|problem| !matches!(problem.what, What::NoSuchNode(_))) {
            problems.extend(self.check_ways());
        }
        problems
    }

    fn check_ways(&self) -> Vec<Problem> {
        let reached = self.reached();
        let ending = self.ending();
        let mut problems = Vec::new();
        for id in self.nodes.keys() {
            let what = match (reached.contains(id), ending.contains(id)) {
                (false, _) => What::Unreachable,
                (true, false) => What::NoEnd,
                (true, true) => continue,
            };
            problems.push(Problem { node: Some(id.clone()), what });
        }
        if let Some(circle) = self.silent_circle() {
            let names: Vec<&str> = circle.iter().map(|id| id.0.as_str()).collect();
            let what = What::SilentCircle(names.join(" → "));
            problems.push(Problem { node: circle.first().map(|id| (*id).clone()), what });
        }
        problems
    }

    fn reached(&self) -> BTreeSet<&NodeId> {
        let mut reached = BTreeSet::new();
        let mut open = vec![&self.start];
        while let Some(id) = open.pop() {
            if reached.insert(id)
                && let Some(node) = self.nodes.get(id)
            {
                open.extend(node.ways());
            }
        }
        reached
    }

    /// Nodes from which some way comes to an end.
    fn ending(&self) -> BTreeSet<&NodeId> {
        let mut ending: BTreeSet<&NodeId> = BTreeSet::new();
        loop {
            let before = ending.len();
            for (id, node) in &self.nodes {
                let ends = matches!(node, Node::HangUp { .. });
                if ends || node.ways().iter().any(|to| ending.contains(to)) {
                    ending.insert(id);
                }
            }
            if ending.len() == before {
                return ending;
            }
        }
    }

    /// A circle that a caller goes round who presses nothing.
    fn silent_circle(&self) -> Option<Vec<&NodeId>> {
        /// How far the walk has come with a node: on the present path or done.
        #[derive(PartialEq)]
        enum Walk {
            Under,
            Done,
        }
        let mut walk: BTreeMap<&NodeId, Walk> = BTreeMap::new();
        for start in self.nodes.keys() {
            // A path of nodes, each with its ways not yet tried.
            let mut path = vec![(start, self.silent_ways(start))];
            if walk.contains_key(start) {
                continue;
            }
            walk.insert(start, Walk::Under);
            while let Some((id, ways)) = path.last_mut() {
                let id = *id;
                let Some(next) = ways.pop() else {
                    walk.insert(id, Walk::Done);
                    path.pop();
                    continue;
                };
                match walk.get(next) {
                    Some(Walk::Done) => {}
                    Some(Walk::Under) => {
                        let from = path.iter().position(|(id, _)| *id == next).unwrap_or(0);
                        return Some(path[from..].iter().map(|(id, _)| *id).collect());
                    }
                    None => {
                        walk.insert(next, Walk::Under);
                        path.push((next, self.silent_ways(next)));
                    }
                }
            }
        }
        None
    }

    fn silent_ways(&self, id: &NodeId) -> Vec<&NodeId> {
        match self.nodes.get(id) {
            Some(Node::Calendar { open, closed, .. }) => vec![open, closed],
            Some(Node::Play { next, .. } | Node::Survey { next, .. }) => vec![next],
            Some(Node::Menu { no_input, .. } | Node::Collect { no_input, .. }) => vec![no_input],
            Some(Node::Query { branches, otherwise, .. }) => {
                branches.values().chain([otherwise]).collect()
            }
            // An agent comes, or the caller waits; a full queue leads on at once.
            Some(Node::Queue { full, .. }) => vec![full],
            Some(Node::HangUp { .. }) | None => Vec::new(),
        }
    }
}

impl Node {
    /// All nodes that this one may lead to.
    pub fn ways(&self) -> Vec<&NodeId> {
        match self {
            Self::Calendar { open, closed, .. } => vec![open, closed],
            Self::Play { next, .. } | Self::Survey { next, .. } => vec![next],
            Self::Menu { keys, no_input, wrong, .. } => {
                keys.values().chain([no_input, wrong]).collect()
            }
            Self::Collect { next, no_input, .. } => vec![next, no_input],
            Self::Query { branches, otherwise, .. } => {
                branches.values().chain([otherwise]).collect()
            }
            Self::Queue { after_talk, full, .. } => vec![after_talk, full],
            Self::HangUp { .. } => Vec::new(),
        }
    }

    /// Everything the node may say.
    fn speeches(&self) -> Vec<&[Speech]> {
        match self {
            Self::Calendar { .. } | Self::Query { .. } | Self::Queue { .. } => Vec::new(),
            Self::Play { say, .. } | Self::Collect { say, .. } | Self::HangUp { say } => vec![say],
            Self::Menu { say, say_wrong, .. } => vec![say, say_wrong],
            Self::Survey { say, say_again, say_thanks, .. } => vec![say, say_again, say_thanks],
        }
    }
}

fn check_node(node: &Node, check: Check<'_>, wrong: &mut Vec<What>) {
    check_speeches(node, check, wrong);
    match node {
        Node::Menu { keys, timeout_ms, tries, .. } => {
            if keys.is_empty() {
                wrong.push(What::NoKeys);
            }
            wrong.extend(keys.keys().filter(|key| !is_key(**key)).map(|key| What::NotAKey(*key)));
            check_waits(*timeout_ms, *tries, wrong);
        }
        Node::Survey { timeout_ms, tries, .. } => check_waits(*timeout_ms, *tries, wrong),
        Node::Collect { max, terminator, timeout_ms, .. } => {
            if !(1..=COLLECTED_MAX).contains(max) {
                wrong.push(What::Digits(*max));
            }
            if !is_key(*terminator) {
                wrong.push(What::NotAKey(*terminator));
            }
            check_waits(*timeout_ms, 1, wrong);
        }
        Node::Queue { queue, .. } if check.queue_exists.is_some_and(|exists| !exists(queue)) => {
            wrong.push(What::NoSuchQueue(queue.0.clone()));
        }
        _ => {}
    }
}

fn check_speeches(node: &Node, check: Check<'_>, wrong: &mut Vec<What>) {
    if matches!(node, Node::Play { say, .. } if say.is_empty()) {
        wrong.push(What::SaysNothing);
    }
    let mut parts = 0;
    for speech in node.speeches().concat() {
        parts += speech.parts().len();
        if let (Speech::Prompt(name), Some(exists)) = (&speech, check.prompt_exists)
            && !exists(name)
        {
            wrong.push(What::NoSuchPrompt(name.clone()));
        }
    }
    if parts > PROMPTS_MAX {
        wrong.push(What::SaysTooMuch(parts));
    }
}

fn is_key(key: char) -> bool {
    key.is_ascii_digit() || key == '*' || key == '#'
}

fn check_waits(timeout_ms: u64, tries: u32, wrong: &mut Vec<What>) {
    if timeout_ms < 500 || u128::from(timeout_ms) > KEY_WAIT_MAX.as_millis() {
        wrong.push(What::Timeout(timeout_ms));
    }
    if !(1..=TRIES_MAX).contains(&tries) {
        wrong.push(What::Tries(tries));
    }
}
