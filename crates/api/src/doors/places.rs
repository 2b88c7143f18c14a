//! So many at once, and so many of one address.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug)]
pub(crate) struct Places {
    most: usize,
    most_of_one: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: BTreeMap<IpAddr, usize>,
}

/// Given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    /// `None` for one that many stand behind.
    address: Option<IpAddr>,
}

impl Places {
    pub(crate) fn new(most: usize, most_of_one: usize) -> Arc<Self> {
        Arc::new(Self { most, most_of_one, taken: Mutex::default() })
    }

    /// `address`: whose it is, if that limits it. `None` if all are taken.
    pub(crate) fn take(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = address.and_then(|address| taken.by_address.get(&address));
        if taken.all >= self.most || of_one.is_some_and(|count| *count >= self.most_of_one) {
            return None;
        }
        taken.all += 1;
        if let Some(address) = address {
            *taken.by_address.entry(address).or_default() += 1;
        }
        Some(Place { places: Arc::clone(self), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        let Some(address) = self.address else { return };
        if let Some(count) = taken.by_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                taken.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_all_places() {
        let places = Places::new(3, 2);
        let (one, other) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let first = places.take(Some(one)).expect("free");
        let _second = places.take(Some(one)).expect("free");
        assert!(places.take(Some(one)).is_none(), "two of one address");
        let third = places.take(Some(other)).expect("free");
        assert!(places.take(None).is_none(), "three of all");
        drop(third);
        drop(first);
        let _again = places.take(Some(one)).expect("given back");
        let _any = places.take(None).expect("given back");
        assert_eq!(places.taken.lock().expect("no panic").by_address.len(), 1);
    }
}
