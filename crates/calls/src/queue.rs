//! The queues (技能组队列) and the agents ready to serve them: who gets whom.
//!
//! It knows only who waits where and who is ready; offers, phones and timers
//! are the center's. A caller is in at most one queue or taken out by a match;
//! a ready agent is taken out by a match as well, so that no agent can be
//! offered twice by construction.

use crate::QueueId;
use base::{AgentId, InteractionId, Moment};
use std::collections::{BTreeMap, VecDeque};

/// A caller who waits.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Waiter {
    pub interaction: InteractionId,
    /// Since when; who returns keeps its time, so that it is served first.
    pub since: Moment,
    /// The agent that serves this customer first (专属坐席).
    pub dedicated: Option<AgentId>,
    /// Nobody else may serve the caller: its dedicated agent is about to be free.
    pub reserved: bool,
}

/// An agent waiting for work.
#[derive(Debug)]
struct Idle {
    /// When its last work ended, and the order within one moment.
    since: (Moment, u64),
    queues: Vec<QueueId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub queue: QueueId,
    pub waiter: Waiter,
    pub agent: AgentId,
    pub dedicated: bool,
}

#[derive(Debug, Default)]
pub struct Acd {
    waiting: BTreeMap<QueueId, VecDeque<Waiter>>,
    idle: BTreeMap<AgentId, Idle>,
    order: u64,
}

impl Acd {
    pub fn join_tail(&mut self, queue: &QueueId, waiter: Waiter) {
        self.waiting.entry(queue.clone()).or_default().push_back(waiter);
    }

    pub fn join_head(&mut self, queue: &QueueId, waiter: Waiter) {
        self.waiting.entry(queue.clone()).or_default().push_front(waiter);
    }

    pub fn leave(&mut self, queue: &QueueId, interaction: InteractionId) {
        if let Some(waiting) = self.waiting.get_mut(queue) {
            waiting.retain(|waiter| waiter.interaction != interaction);
        }
    }

    pub fn waiter_mut(
        &mut self,
        queue: &QueueId,
        interaction: InteractionId,
    ) -> Option<&mut Waiter> {
        self.waiting.get_mut(queue)?.iter_mut().find(|waiter| waiter.interaction == interaction)
    }

    pub fn waiting(&self, queue: &QueueId) -> usize {
        self.waiting.get(queue).map_or(0, VecDeque::len)
    }

    /// 1 for the head of the queue; `None` while the caller does not wait
    /// there, e.g. because it is being offered.
    pub fn position(&self, queue: &QueueId, interaction: InteractionId) -> Option<usize> {
        let waiting = self.waiting.get(queue)?;
        waiting.iter().position(|waiter| waiter.interaction == interaction).map(|at| at + 1)
    }

    /// The caller as it waits there.
    pub fn waiter(&self, queue: &QueueId, interaction: InteractionId) -> Option<&Waiter> {
        self.waiting.get(queue)?.iter().find(|waiter| waiter.interaction == interaction)
    }

    /// The agent can take a caller. Who is ready already keeps its turn.
    pub fn ready(&mut self, agent: AgentId, queues: &[QueueId], since: Moment) {
        self.order += 1;
        let order = self.order;
        let idle = self
            .idle
            .entry(agent)
            .or_insert_with(|| Idle { since: (since, order), queues: Vec::new() });
        if idle.queues != queues {
            idle.queues = queues.to_vec();
        }
    }

    pub fn not_ready(&mut self, agent: AgentId) {
        self.idle.remove(&agent);
    }

    pub fn is_ready(&self, agent: AgentId) -> bool {
        self.idle.contains_key(&agent)
    }

    /// Takes out the next caller and the agent to offer it to: first callers
    /// whose dedicated agent is ready, then who has waited longest, to the
    /// agent that has been idle longest (最空闲).
    pub fn next_match(&mut self) -> Option<Match> {
        let (queue, interaction, agent, dedicated) =
            self.dedicated_match().or_else(|| self.longest_match())?;
        let waiting = self.waiting.get_mut(&queue)?;
        let at = waiting.iter().position(|waiter| waiter.interaction == interaction)?;
        let waiter = waiting.remove(at)?;
        self.idle.remove(&agent);
        Some(Match { queue, waiter, agent, dedicated })
    }

    fn dedicated_match(&self) -> Option<(QueueId, InteractionId, AgentId, bool)> {
        if self.idle.is_empty() {
            return None;
        }
        let callers = self
            .waiting
            .iter()
            .flat_map(|(queue, waiting)| waiting.iter().map(move |waiter| (queue, waiter)));
        callers
            .filter_map(|(queue, waiter)| {
                let agent = waiter.dedicated.filter(|agent| self.is_ready(*agent))?;
                Some((waiter.since, queue, waiter.interaction, agent))
            })
            .min_by_key(|(since, ..)| *since)
            .map(|(_, queue, interaction, agent)| (queue.clone(), interaction, agent, true))
    }

    fn longest_match(&self) -> Option<(QueueId, InteractionId, AgentId, bool)> {
        let heads = self.waiting.iter().filter_map(|(queue, waiting)| {
            let head = waiting.iter().find(|waiter| !waiter.reserved)?;
            let agent = self.longest_idle(queue)?;
            Some((head.since, queue, head.interaction, agent))
        });
        heads
            .min_by_key(|(since, ..)| *since)
            .map(|(_, queue, interaction, agent)| (queue.clone(), interaction, agent, false))
    }

    fn longest_idle(&self, queue: &QueueId) -> Option<AgentId> {
        let members = self.idle.iter().filter(|(_, idle)| idle.queues.contains(queue));
        members.min_by_key(|(_, idle)| idle.since).map(|(agent, _)| *agent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiter(name: u64, since: u64) -> Waiter {
        Waiter {
            interaction: InteractionId::new(name, 0),
            since: Moment::from_millis(since),
            dedicated: None,
            reserved: false,
        }
    }

    fn agent(name: u64) -> AgentId {
        AgentId::new(name, 0)
    }

    fn next(acd: &mut Acd) -> Option<(u64, u64, bool)> {
        let one = |id: &dyn std::fmt::Display| {
            let text = id.to_string();
            u64::from_str_radix(&text[4..16], 16).expect("the time part of an id")
        };
        acd.next_match().map(|m| (one(&m.waiter.interaction), one(&m.agent), m.dedicated))
    }

    #[test]
    fn longest_waiting_meets_longest_idle_across_queues() {
        let mut acd = Acd::default();
        let (general, complaint) = (QueueId("general".into()), QueueId("complaint".into()));
        let both = [general.clone(), complaint.clone()];
        acd.join_tail(&complaint, waiter(1, 5));
        acd.join_tail(&general, waiter(2, 3));
        acd.ready(agent(8), &both, Moment::from_millis(20));
        acd.ready(agent(9), std::slice::from_ref(&complaint), Moment::from_millis(10));
        assert_eq!(next(&mut acd), Some((2, 8, false)));
        assert_eq!(next(&mut acd), Some((1, 9, false)));
        assert_eq!(next(&mut acd), None);
    }

    #[test]
    fn the_dedicated_agent_comes_first_and_a_reserved_caller_is_passed_over() {
        let mut acd = Acd::default();
        let general = QueueId("general".into());
        acd.join_tail(
            &general,
            Waiter { dedicated: Some(agent(9)), reserved: true, ..waiter(1, 0) },
        );
        acd.join_tail(&general, waiter(2, 1));
        acd.ready(agent(8), std::slice::from_ref(&general), Moment::ZERO);
        assert_eq!(next(&mut acd), Some((2, 8, false)));
        // The dedicated agent need not be a member of the queue.
        acd.ready(agent(9), &[], Moment::ZERO);
        assert_eq!(next(&mut acd), Some((1, 9, true)));
    }

    #[test]
    fn who_returns_is_at_the_head() {
        let mut acd = Acd::default();
        let general = QueueId("general".into());
        acd.join_tail(&general, waiter(1, 0));
        acd.join_head(&general, waiter(2, 9));
        assert_eq!(acd.position(&general, InteractionId::new(2, 0)), Some(1));
        assert_eq!(acd.position(&general, InteractionId::new(1, 0)), Some(2));
        acd.leave(&general, InteractionId::new(2, 0));
        assert_eq!(acd.waiting(&general), 1);
    }
}
