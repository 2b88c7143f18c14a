//! Callers in queues: coming, returning, hearing their place, waiting for
//! their own agent.

use super::Center;
use crate::interaction::{Stage, Waiting};
use crate::limits::{DEDICATED_WAIT_MAX, RING_WITHOUT_QUEUE, WAITING_MAX};
use crate::queue::Waiter;
use crate::seat::{Rest, Work};
use crate::timers::Timer;
use crate::{EndReason, QueueConfig, QueueId, Speech, Story};
use base::InteractionId;
use std::time::Duration;

impl Center {
    /// A new place at the tail.
    pub(super) fn enter_queue(&mut self, id: InteractionId, queue: &QueueId) {
        if !self.queue_takes(queue) {
            if !self.queue_full(id) {
                self.set_outcome(id, EndReason::Busy);
                self.part(id, "queue_full");
            }
            return;
        }
        self.wait_in(id, queue, false);
    }

    pub(super) fn queue_takes(&self, queue: &QueueId) -> bool {
        let Some(config) = self.config.queues.get(queue) else { return false };
        self.acd.waiting(queue) < config.waiting_max.min(WAITING_MAX)
    }

    /// A new place at the head: the caller was transferred and has been served
    /// already, so a place at the tail would be unfair.
    pub(super) fn enter_queue_head(&mut self, id: InteractionId, queue: &QueueId) {
        self.wait_in(id, queue, true);
    }

    fn wait_in(&mut self, id: InteractionId, queue: &QueueId, head: bool) {
        let (now, segment) = (self.now, self.new_segment_id());
        self.set_stage(id, Stage::Waiting(Waiting { queue: queue.clone(), offer: None }));
        let Some(call) = self.call(id) else { return };
        call.queue = Some(queue.clone());
        call.queued_since = now;
        call.segment = Some(segment);
        self.queue_up(id, queue, head, false);
        self.timers.set(Timer::Announce(id), now);
    }

    /// Back to the head of its queue, with the time it has waited already.
    /// False if it came from no queue.
    pub(super) fn return_to_queue(&mut self, id: InteractionId, new_segment: bool) -> bool {
        let fresh = self.new_segment_id();
        let Some(call) = self.call(id) else { return false };
        let Some(queue) = call.queue.clone() else { return false };
        let kept = call.segment.filter(|_| !new_segment);
        call.segment = kept.or(Some(fresh));
        if !self.config.queues.contains_key(&queue) {
            self.leave_removed_queue(id);
            return true;
        }
        self.set_stage(id, Stage::Waiting(Waiting { queue: queue.clone(), offer: None }));
        self.queue_up(id, &queue, true, true);
        self.timers.set(Timer::Announce(id), self.now);
        true
    }

    fn queue_up(&mut self, id: InteractionId, queue: &QueueId, head: bool, returned: bool) {
        let Some(call) = self.call(id) else { return };
        let Some(segment) = call.segment else { return };
        let (since, dedicated) = (call.queued_since, call.dedicated);
        let waiter = Waiter { interaction: id, since, dedicated, reserved: false };
        if head {
            self.acd.join_head(queue, waiter);
        } else {
            self.acd.join_tail(queue, waiter);
        }
        let position = self.acd.position(queue, id).unwrap_or(1);
        self.tell(id, Story::Queued { queue: queue.clone(), segment, position, returned });
        self.prefer_dedicated(id);
    }

    /// Reserves a waiting caller for its dedicated agent, if that one is about
    /// to be free. If it is ready, the match finds it by itself; if it is in a
    /// call or away, anyone may serve the caller.
    pub(super) fn prefer_dedicated(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        let Stage::Waiting(Waiting { queue, offer: None }) = &call.stage else { return };
        let (queue, dedicated) = (queue.clone(), call.dedicated);
        let soon = dedicated.and_then(|agent| self.seats.get(&agent)).is_some_and(|seat| {
            matches!(seat.work, Work::WrapUp(_)) && seat.rest == Rest::Ready && seat.wish.is_none()
        });
        let Some(waiter) = self.acd.waiter_mut(&queue, id) else { return };
        waiter.dedicated = dedicated;
        waiter.reserved = soon;
        if soon {
            self.timers.set(Timer::Dedicated(id), self.now + DEDICATED_WAIT_MAX);
        }
    }

    pub(super) fn dedicated_wait_over(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        let Stage::Waiting(Waiting { queue, .. }) = &call.stage else { return };
        if let Some(waiter) = self.acd.waiter_mut(&queue.clone(), id) {
            waiter.reserved = false;
        }
    }

    /// Says how many are ahead, then music until the next time.
    pub(super) fn announce_position(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        let Stage::Waiting(Waiting { queue, offer }) = &call.stage else { return };
        let queue = queue.clone();
        let position = self.acd.position(&queue, id).filter(|_| offer.is_none());
        let busy = call.saying.is_some();
        if let (Some(position), false) = (position, busy) {
            let prompt = |name: &str| Speech::Prompt(name.to_owned());
            let speech = match u32::try_from(position - 1).unwrap_or(u32::MAX) {
                0 => vec![prompt("all_agents_busy"), prompt("queue_next")],
                ahead => vec![
                    prompt("queue_ahead"),
                    Speech::Count(ahead),
                    prompt("queue_callers"),
                    prompt("please_wait"),
                ],
            };
            self.tell(id, Story::PositionAnnounced { position });
            self.say(id, Speech::join(&speech));
        }
        if let Some(every) = self.config.queues.get(&queue).map(|queue| queue.announce_every) {
            // An interval of zero would announce for ever at one moment.
            self.timers.set(Timer::Announce(id), self.now + every.max(Duration::from_secs(1)));
        }
    }

    /// Callers in a queue that the configuration no longer has go on as if it
    /// were full.
    pub(super) fn leave_removed_queues(&mut self) {
        let stranded: Vec<InteractionId> = self
            .calls
            .iter()
            .filter(|(_, call)| {
                matches!(&call.stage, Stage::Waiting(Waiting { queue, offer: None })
                    if !self.config.queues.contains_key(queue))
            })
            .map(|(id, _)| *id)
            .collect();
        for id in stranded {
            self.leave_removed_queue(id);
        }
    }

    fn leave_removed_queue(&mut self, id: InteractionId) {
        if !self.queue_full(id) {
            self.part(id, "queue_full");
        }
    }

    pub(super) fn ring_time(&self, queue: Option<&QueueId>) -> Duration {
        self.queue_config(queue).map_or(RING_WITHOUT_QUEUE, |queue| queue.ring_time_max)
    }

    pub(super) fn queue_config(&self, queue: Option<&QueueId>) -> Option<&QueueConfig> {
        queue.and_then(|queue| self.config.queues.get(queue))
    }
}
