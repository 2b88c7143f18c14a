//! Who hears whom, and how that changes.

use base::{LegId, Moment};

use super::input::{Hearing, PlayItem, Stream};
use super::leg::{Hears, Leg};
use super::player::{Part, Player};
use super::sending::pause;
use super::slots::Slot;
use super::{Engine, PLAYLIST_MAX, SOURCES_MAX};
use crate::format::Format;

impl Engine {
    pub(super) fn open(&mut self, id: LegId, format: Format, stream: Stream, now: Moment) {
        if self.legs.find(id).is_some() {
            return self.reformat(id, format, now);
        }
        let Some(slot) = self.legs.insert(Leg::new(id, format, stream, now)) else {
            return self.outbox.leg_refused(id);
        };
        for listener in std::mem::take(&mut self.awaiting) {
            self.link(listener);
        }
        self.recordings.attach_leg(slot, &mut self.legs);
        self.wake(slot);
    }

    pub(super) fn reformat(&mut self, id: LegId, format: Format, now: Moment) {
        if let Some(leg) = self.legs.find(id).and_then(|slot| self.legs.get_mut(slot)) {
            leg.reformat(format, now);
        }
    }

    pub(super) fn close(&mut self, id: LegId, now: Moment) {
        let Some(slot) = self.legs.find(id) else { return };
        self.goodbye(slot, now);
        self.unlink(slot);
        let Some(leg) = self.legs.remove(slot) else { return };
        self.active.retain(|&active| active != slot);
        self.awaiting.retain(|&awaiting| awaiting != slot);
        for listener in &leg.listeners {
            self.link(*listener);
        }
        self.outbox.closed(id, leg.stats());
    }

    pub(super) fn hear(&mut self, id: LegId, hearing: Hearing, now: Moment) {
        let Some(slot) = self.legs.find(id) else { return };
        let hears = match hearing {
            Hearing::Silence => Hears::Silence,
            Hearing::Echo => Hears::Echo,
            Hearing::Playlist { play, items, repeat } => {
                let parts = self.parts(id, play, items);
                Hears::Playing(Box::new(Player::new(play, parts, repeat, now)))
            }
            Hearing::Legs(mut ids) => {
                // A leg that heard itself would howl; an echo is asked for as such.
                ids.retain(|&source| source != id);
                ids.truncate(SOURCES_MAX);
                Hears::Legs(ids)
            }
        };
        let Some(leg) = self.legs.get_mut(slot) else { return };
        if let (Hears::Legs(before), Hears::Legs(after)) = (&leg.hears, &hears)
            && before == after
        {
            return;
        }
        leg.hears = hears;
        leg.silence.restart(now);
        leg.switch();
        self.link(slot);
    }

    /// Finds the legs this one hears among those that are open.
    fn link(&mut self, slot: Slot) {
        let before = self.unlink(slot);
        self.awaiting.retain(|&awaiting| awaiting != slot);
        let Some(leg) = self.legs.get(slot) else { return };
        let mut sources: Vec<Slot> = match &leg.hears {
            Hears::Silence | Hears::Playing(_) => Vec::new(),
            Hears::Echo => vec![slot],
            Hears::Legs(ids) => ids.iter().filter_map(|&id| self.legs.find(id)).collect(),
        };
        if let Hears::Legs(ids) = &leg.hears
            && sources.len() < ids.len()
        {
            self.awaiting.push(slot);
        }
        sources.sort_unstable();
        sources.dedup();
        for &source in &sources {
            if let Some(source) = self.legs.get_mut(source) {
                source.listeners.push(slot);
            }
        }
        if let Some(leg) = self.legs.get_mut(slot) {
            if sources != before {
                leg.switch();
            }
            leg.sources = sources;
        }
        self.wake(slot);
    }

    /// Takes the leg off its sources; returns them.
    fn unlink(&mut self, slot: Slot) -> Vec<Slot> {
        let Some(leg) = self.legs.get_mut(slot) else { return Vec::new() };
        let sources = std::mem::take(&mut leg.sources);
        for &source in &sources {
            if let Some(source) = self.legs.get_mut(source) {
                source.listeners.retain(|&listener| listener != slot);
            }
        }
        sources
    }

    fn parts(&mut self, leg: LegId, play: u64, items: Vec<PlayItem>) -> Vec<Part> {
        let mut parts = Vec::with_capacity(items.len().min(PLAYLIST_MAX));
        for item in items.into_iter().take(PLAYLIST_MAX) {
            match item {
                PlayItem::Pause(ms) => parts.push(pause(ms)),
                PlayItem::Prompt(name) => match self.prompts.get(&name) {
                    Some(prompt) => parts.push(Part::Prompt(prompt.clone())),
                    None => self.outbox.prompt_missing(leg, play, name),
                },
            }
        }
        parts
    }

    pub(super) fn send_digits(&mut self, id: LegId, digits: &str) {
        let Some(slot) = self.legs.find(id) else { return };
        let Some(leg) = self.legs.get_mut(slot) else { return };
        leg.press(digits);
        self.wake(slot);
    }
}
