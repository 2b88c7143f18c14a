//! The engine's legs, each in a numbered slot, so that a packet finds its leg
//! and its listeners without a search.

// Looked up by key only, never iterated: order cannot leak into behaviour.
#![allow(clippy::disallowed_types)]

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use base::LegId;

use super::LEGS_MAX;
use super::leg::Leg;

/// A leg's place while it is open.
pub(super) type Slot = usize;

#[derive(Debug, Default)]
pub(super) struct Slots {
    index: HashMap<LegId, Slot, BuildHasherDefault<IdHasher>>,
    legs: Vec<Option<Box<Leg>>>,
    free: Vec<Slot>,
}

impl Slots {
    pub(super) fn find(&self, leg: LegId) -> Option<Slot> {
        self.index.get(&leg).copied()
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&Leg> {
        self.legs.get(slot)?.as_deref()
    }

    pub(super) fn get_mut(&mut self, slot: Slot) -> Option<&mut Leg> {
        self.legs.get_mut(slot)?.as_deref_mut()
    }

    /// `None` if the engine is full.
    pub(super) fn insert(&mut self, leg: Leg) -> Option<Slot> {
        if self.index.len() >= LEGS_MAX {
            return None;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.legs.push(None);
            self.legs.len() - 1
        });
        self.index.insert(leg.id, slot);
        self.legs[slot] = Some(Box::new(leg));
        Some(slot)
    }

    pub(super) fn remove(&mut self, slot: Slot) -> Option<Box<Leg>> {
        let leg = self.legs.get_mut(slot)?.take()?;
        self.index.remove(&leg.id);
        self.free.push(slot);
        Some(leg)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// All slots there are, open or not.
    pub(super) fn all(&self) -> std::ops::Range<Slot> {
        0..self.legs.len()
    }
}

/// Ids are made by us and half random: folding them is hash enough.
#[derive(Debug, Default)]
pub(super) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = (self.0 ^ u64::from_le_bytes(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}
