//! Deadlines in order: set, cancel and take in O(log n).

use std::collections::BTreeMap;

use base::Moment;

/// Names one deadline set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimerId(Moment, u64);

impl TimerId {
    pub const fn at(self) -> Moment {
        self.0
    }
}

#[derive(Debug)]
pub struct TimerQueue<K> {
    queue: BTreeMap<TimerId, K>,
    sequence: u64,
}

impl<K> Default for TimerQueue<K> {
    fn default() -> Self {
        Self { queue: BTreeMap::new(), sequence: 0 }
    }
}

impl<K> TimerQueue<K> {
    pub fn set(&mut self, at: Moment, key: K) -> TimerId {
        self.sequence += 1;
        let id = TimerId(at, self.sequence);
        self.queue.insert(id, key);
        id
    }

    /// Takes the id out of its slot, so that it cannot be cancelled twice.
    pub fn cancel(&mut self, slot: &mut Option<TimerId>) {
        if let Some(id) = slot.take() {
            self.queue.remove(&id);
        }
    }

    /// The next deadline that has come; call until `None`.
    pub fn expired(&mut self, now: Moment) -> Option<K> {
        let entry = self.queue.first_entry()?;
        (entry.key().0 <= now).then(|| entry.remove())
    }

    pub fn deadline(&self) -> Option<Moment> {
        self.queue.first_key_value().map(|(id, _)| id.0)
    }

    pub fn len(&self) -> usize {
        self.queue.len()
    }
}
