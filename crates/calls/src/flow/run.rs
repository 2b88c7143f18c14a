//! One caller's way through a flow: what it hears, presses and is asked.
//!
//! It plays, waits and asks nothing itself; it says what is wanted as
//! [`Act`]s and is told what came of it as [`Heard`]. The version of the flow
//! it began with is kept to the end, however often the flow is published.

use super::{Flow, Node, NodeId};
use crate::limits::{KEY_WAIT_MAX, NODES_VISITED_MAX, PROMPTS_MAX, TYPE_AHEAD_MAX};
use crate::{QueueId, Rating, Speech, Story};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// What the caller, the clock or the database did.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// The prompts asked for have been said.
    PromptEnded,
    Key(char),
    TimedOut,
    /// The database's word, or nothing.
    Word(Option<String>),
}

/// What the flow wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    Say(Vec<Arc<str>>),
    /// Wait for a key in silence.
    Listen(Duration),
    Ask {
        name: String,
        argument: String,
    },
    Queue(QueueId),
    HangUp,
    Tell(Story),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
enum Doing {
    /// Says the node's prompts.
    Saying,
    /// Has said them and waits for a key.
    Listening,
    /// Waits for the database.
    Asking,
    /// Says the survey's thanks.
    Thanking,
    /// Waits in a queue or talks with an agent.
    Parked,
    Done,
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Run {
    flow: Arc<Flow>,
    node: NodeId,
    doing: Doing,
    /// How often this node's prompts have been said.
    said: u32,
    /// Digits the last `Collect` node took.
    collected: String,
    /// Digits the present `Collect` node has taken so far.
    taking: String,
    /// Keys pressed before anything asked for them.
    typed: VecDeque<char>,
    visited: u32,
}

impl Run {
    pub fn start(flow: Arc<Flow>, is_open: &dyn Fn(&str) -> bool) -> (Self, Vec<Act>) {
        let mut run = Self {
            node: flow.start.clone(),
            flow,
            doing: Doing::Saying,
            said: 0,
            collected: String::new(),
            taking: String::new(),
            typed: VecDeque::new(),
            visited: 0,
        };
        let mut acts = vec![Act::Tell(Story::FlowEntered {
            flow: run.flow.id.clone(),
            version: run.flow.version,
        })];
        run.enter(run.flow.start.clone(), is_open, &mut acts);
        (run, acts)
    }

    pub fn handle(&mut self, heard: Heard, is_open: &dyn Fn(&str) -> bool) -> Vec<Act> {
        let mut acts = Vec::new();
        match heard {
            Heard::Key(key) => self.key(key, is_open, &mut acts),
            Heard::PromptEnded => self.prompt_ended(is_open, &mut acts),
            Heard::TimedOut if self.doing == Doing::Listening => {
                self.timed_out(is_open, &mut acts);
            }
            // A prompt whose end is never reported: go on without it.
            Heard::TimedOut => self.prompt_ended(is_open, &mut acts),
            Heard::Word(word) if self.doing == Doing::Asking => {
                self.word(word, is_open, &mut acts);
            }
            Heard::Word(_) => {}
        }
        acts
    }

    /// The talk is over and the caller still there.
    pub fn after_talk(&mut self, is_open: &dyn Fn(&str) -> bool) -> Vec<Act> {
        self.leave_queue(true, is_open)
    }

    /// The queue takes nobody more.
    pub fn queue_full(&mut self, is_open: &dyn Fn(&str) -> bool) -> Vec<Act> {
        self.leave_queue(false, is_open)
    }

    fn leave_queue(&mut self, talked: bool, is_open: &dyn Fn(&str) -> bool) -> Vec<Act> {
        let mut acts = Vec::new();
        let next = match self.flow.nodes.get(&self.node) {
            Some(Node::Queue { after_talk, full, .. }) => {
                if talked {
                    after_talk
                } else {
                    full
                }
            }
            _ => return self.give_up(),
        };
        self.typed.clear();
        self.enter(next.clone(), is_open, &mut acts);
        acts
    }

    fn give_up(&mut self) -> Vec<Act> {
        self.doing = Doing::Done;
        vec![Act::HangUp]
    }

    /// Goes to a node and through all that need no waiting. The checker has
    /// seen that such a way ends; the count holds even for an unchecked flow.
    fn enter(&mut self, node: NodeId, is_open: &dyn Fn(&str) -> bool, acts: &mut Vec<Act>) {
        let mut next = node;
        loop {
            self.visited += 1;
            let Some(found) =
                self.flow.nodes.get(&next).filter(|_| self.visited <= NODES_VISITED_MAX)
            else {
                acts.extend(self.give_up());
                return;
            };
            acts.push(Act::Tell(Story::NodeEntered { node: next.0.clone() }));
            self.node = next.clone();
            self.said = 0;
            self.taking.clear();
            if let Node::Calendar { calendar, open, closed } = found {
                next = if is_open(calendar) { open.clone() } else { closed.clone() };
                continue;
            }
            break;
        }
        self.begin(is_open, acts);
    }

    /// Begins the work of the node just entered.
    fn begin(&mut self, is_open: &dyn Fn(&str) -> bool, acts: &mut Vec<Act>) {
        let flow = self.flow.clone();
        match flow.nodes.get(&self.node) {
            Some(Node::Query { name, .. }) => {
                self.doing = Doing::Asking;
                acts.push(Act::Ask { name: name.clone(), argument: self.collected.clone() });
            }
            Some(Node::Queue { queue, .. }) => {
                self.doing = Doing::Parked;
                self.typed.clear();
                acts.push(Act::Queue(queue.clone()));
            }
            Some(Node::Play { say, .. } | Node::HangUp { say }) => self.say(say, acts),
            Some(Node::Menu { .. } | Node::Collect { .. }) => {
                if !self.take_typed(is_open, acts) {
                    self.say_again(acts);
                }
            }
            Some(Node::Survey { .. }) => {
                acts.push(Act::Tell(Story::SurveyStarted));
                self.typed.clear();
                self.say_again(acts);
            }
            Some(Node::Calendar { .. }) | None => acts.extend(self.give_up()),
        }
    }

    fn say(&mut self, say: &[Speech], acts: &mut Vec<Act>) {
        self.doing = Doing::Saying;
        let mut parts = Speech::join(say);
        parts.truncate(PROMPTS_MAX);
        acts.push(Act::Say(parts));
    }

    /// Says the prompts of a node that listens, and counts that.
    fn say_again(&mut self, acts: &mut Vec<Act>) {
        self.said += 1;
        let flow = self.flow.clone();
        if let Some(Node::Survey { say_again, .. }) = flow.nodes.get(&self.node)
            && self.said > 1
            && !say_again.is_empty()
        {
            return self.say(say_again, acts);
        }
        if let Some(Node::Menu { say, .. } | Node::Collect { say, .. } | Node::Survey { say, .. }) =
            flow.nodes.get(&self.node)
        {
            self.say(say, acts);
        }
    }

    fn prompt_ended(&mut self, is_open: &dyn Fn(&str) -> bool, acts: &mut Vec<Act>) {
        let flow = self.flow.clone();
        let node = flow.nodes.get(&self.node);
        match (self.doing, node) {
            (Doing::Saying, Some(Node::Play { next, .. }))
            | (Doing::Thanking, Some(Node::Survey { next, .. })) => {
                self.enter(next.clone(), is_open, acts);
            }
            (Doing::Saying, Some(Node::HangUp { .. })) => acts.extend(self.give_up()),
            (
                Doing::Saying,
                Some(
                    Node::Menu { timeout_ms, .. }
                    | Node::Collect { timeout_ms, .. }
                    | Node::Survey { timeout_ms, .. },
                ),
            ) => self.listen(*timeout_ms, acts),
            _ => {}
        }
    }

    fn listen(&mut self, timeout_ms: u64, acts: &mut Vec<Act>) {
        self.doing = Doing::Listening;
        acts.push(Act::Listen(Duration::from_millis(timeout_ms).min(KEY_WAIT_MAX)));
    }

    fn timed_out(&mut self, is_open: &dyn Fn(&str) -> bool, acts: &mut Vec<Act>) {
        let flow = self.flow.clone();
        match flow.nodes.get(&self.node) {
            Some(Node::Collect { next, .. }) if !self.taking.is_empty() => {
                self.collected_all(next.clone(), is_open, acts);
            }
            Some(Node::Menu { tries, .. } | Node::Survey { tries, .. }) if self.said < *tries => {
                self.say_again(acts);
            }
            Some(
                Node::Menu { no_input: next, .. }
                | Node::Collect { no_input: next, .. }
                | Node::Survey { next, .. },
            ) => {
                acts.push(Act::Tell(Story::NoKeyPressed { node: self.node.0.clone() }));
                self.enter(next.clone(), is_open, acts);
            }
            _ => {}
        }
    }

    fn key(&mut self, key: char, is_open: &dyn Fn(&str) -> bool, acts: &mut Vec<Act>) {
        let flow = self.flow.clone();
        match flow.nodes.get(&self.node) {
            Some(Node::Menu { .. }) => self.menu_key(key, is_open, acts),
            Some(Node::Collect { .. }) => self.collect_key(key, is_open, acts),
            Some(Node::Survey { .. }) if self.doing != Doing::Thanking => {
                self.survey_key(key, acts);
            }
            Some(Node::Play { next, .. }) => {
                self.remember(key);
                // A key cuts short only what leads straight to a choice: last
                // words and the opening hours are heard to the end.
                if matches!(flow.nodes.get(next), Some(Node::Menu { .. } | Node::Collect { .. })) {
                    self.enter(next.clone(), is_open, acts);
                }
            }
            Some(Node::Query { .. }) => self.remember(key),
            _ => {}
        }
    }

    fn remember(&mut self, key: char) {
        if self.typed.len() < TYPE_AHEAD_MAX {
            self.typed.push_back(key);
        }
    }

    /// Uses keys pressed before the node asked for them; true if they led on.
    fn take_typed(&mut self, is_open: &dyn Fn(&str) -> bool, acts: &mut Vec<Act>) -> bool {
        let before = self.visited;
        while let Some(key) = self.typed.pop_front() {
            self.key(key, is_open, acts);
            if self.visited != before || self.said > 0 {
                return true;
            }
        }
        // Digits were typed ahead, but not all: wait for the rest in silence.
        let begun = !self.taking.is_empty();
        if begun && let Some(Node::Collect { timeout_ms, .. }) = self.flow.nodes.get(&self.node) {
            let timeout_ms = *timeout_ms;
            self.listen(timeout_ms, acts);
        }
        begun
    }

    fn menu_key(&mut self, key: char, is_open: &dyn Fn(&str) -> bool, acts: &mut Vec<Act>) {
        let flow = self.flow.clone();
        let Some(Node::Menu { say, keys, tries, say_wrong, wrong, .. }) =
            flow.nodes.get(&self.node)
        else {
            return;
        };
        acts.push(Act::Tell(Story::KeysPressed {
            node: self.node.0.clone(),
            keys: key.to_string(),
        }));
        if let Some(next) = keys.get(&key) {
            self.enter(next.clone(), is_open, acts);
            return;
        }
        // What was typed on meant another menu.
        self.typed.clear();
        if self.said >= *tries {
            self.enter(wrong.clone(), is_open, acts);
        } else {
            self.said += 1;
            let both: Vec<Speech> = say_wrong.iter().chain(say).cloned().collect();
            self.say(&both, acts);
        }
    }

    fn collect_key(&mut self, key: char, is_open: &dyn Fn(&str) -> bool, acts: &mut Vec<Act>) {
        let flow = self.flow.clone();
        let Some(Node::Collect { max, terminator, timeout_ms, next, no_input, .. }) =
            flow.nodes.get(&self.node)
        else {
            return;
        };
        if key == *terminator {
            let next = if self.taking.is_empty() { no_input } else { next };
            self.collected_all(next.clone(), is_open, acts);
            return;
        }
        self.taking.push(key);
        if self.taking.chars().count() >= *max {
            self.collected_all(next.clone(), is_open, acts);
        } else if self.typed.is_empty() {
            self.listen(*timeout_ms, acts);
        }
    }

    fn collected_all(&mut self, next: NodeId, is_open: &dyn Fn(&str) -> bool, acts: &mut Vec<Act>) {
        self.collected = std::mem::take(&mut self.taking);
        acts.push(Act::Tell(if self.collected.is_empty() {
            Story::NoKeyPressed { node: self.node.0.clone() }
        } else {
            Story::KeysPressed { node: self.node.0.clone(), keys: self.collected.clone() }
        }));
        self.enter(next, is_open, acts);
    }

    fn survey_key(&mut self, key: char, acts: &mut Vec<Act>) {
        let flow = self.flow.clone();
        let Some(Node::Survey { say_thanks, tries, timeout_ms, .. }) = flow.nodes.get(&self.node)
        else {
            return;
        };
        let rating = match key {
            '1' => Rating::Satisfied,
            '2' => Rating::Fair,
            '3' => Rating::NotSatisfied,
            _ if self.said < *tries => return self.say_again(acts),
            _ => return self.listen(*timeout_ms, acts),
        };
        acts.push(Act::Tell(Story::Rated { rating }));
        self.say(say_thanks, acts);
        self.doing = Doing::Thanking;
    }

    fn word(&mut self, word: Option<String>, is_open: &dyn Fn(&str) -> bool, acts: &mut Vec<Act>) {
        let flow = self.flow.clone();
        if let Some(Node::Query { branches, otherwise, .. }) = flow.nodes.get(&self.node) {
            let next = word.and_then(|word| branches.get(&word)).unwrap_or(otherwise);
            self.enter(next.clone(), is_open, acts);
        }
    }
}
