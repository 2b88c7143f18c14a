//! A memory of bounded size: what was noted first is forgotten first.

use std::collections::BTreeMap;

/// At most `max` entries; noting, finding and forgetting cost O(log n) even
/// while a flood fills it.
#[derive(Debug)]
pub struct Recent<K, V> {
    max: usize,
    entries: BTreeMap<K, (u64, V)>,
    by_age: BTreeMap<u64, K>,
    serial: u64,
}

impl<K: Ord + Clone, V> Recent<K, V> {
    pub const fn new(max: usize) -> Self {
        Self { max, entries: BTreeMap::new(), by_age: BTreeMap::new(), serial: 0 }
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|(_, value)| value)
    }

    /// The entry, made if there is none; the oldest makes room.
    pub fn entry(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        if !self.entries.contains_key(&key) {
            if self.entries.len() >= self.max
                && let Some((_, oldest)) = self.by_age.pop_first()
            {
                self.entries.remove(&oldest);
            }
            self.serial += 1;
            self.by_age.insert(self.serial, key.clone());
        }
        let serial = self.serial;
        &mut self.entries.entry(key).or_insert_with(|| (serial, make())).1
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        let (serial, value) = self.entries.remove(key)?;
        self.by_age.remove(&serial);
        Some(value)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.entries.iter().map(|(key, (_, value))| (key, value))
    }

    pub fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        let by_age = &mut self.by_age;
        self.entries.retain(|key, (serial, value)| {
            let kept = keep(key, value);
            if !kept {
                by_age.remove(serial);
            }
            kept
        });
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let mut recent = Recent::new(2);
        for key in ["a", "b", "a", "c"] {
            *recent.entry(key, || 0) += 1;
        }
        assert_eq!(recent.iter().collect::<Vec<_>>(), [(&"b", &1), (&"c", &1)]);
        assert_eq!(recent.remove(&"b"), Some(1));
        recent.entry("d", || 7);
        recent.retain(|key, _| *key == "d");
        assert_eq!((recent.get(&"c"), recent.get(&"d")), (None, Some(&7)));
        assert_eq!(recent.by_age.len(), 1);
    }
}
