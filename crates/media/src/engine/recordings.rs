//! The engine's recordings: which leg is on which channel.

use std::collections::BTreeMap;

use base::{LegId, Moment, RecordingId};

use super::outbox::Outbox;
use super::slots::{Slot, Slots};
use super::{Engine, RECORDINGS_MAX};
use crate::codec::Codec;
use crate::recording::{Recorder, Side};
use crate::rtp::Header;

#[derive(Debug, Default)]
pub(super) struct Recordings {
    index: BTreeMap<RecordingId, usize>,
    recordings: Vec<Option<Recording>>,
}

#[derive(Debug)]
struct Recording {
    id: RecordingId,
    recorder: Recorder,
    left: Option<LegId>,
    right: Option<LegId>,
}

impl Recording {
    fn flush(&mut self, now: Moment, outbox: &mut Outbox) {
        let at_sample = self.recorder.flush(now, outbox.begin());
        outbox.block(self.id, at_sample);
    }
}

impl Recordings {
    pub(super) fn is_empty(&self) -> bool {
        self.index.is_empty()
    }

    /// A leg has opened: is it awaited on a channel?
    pub(super) fn attach_leg(&self, slot: Slot, legs: &mut Slots) {
        let Some(leg) = legs.get_mut(slot) else { return };
        for (at, recording) in self.recordings.iter().enumerate() {
            let Some(recording) = recording else { continue };
            for (source, side) in [(recording.left, Side::Left), (recording.right, Side::Right)] {
                if source == Some(leg.id) {
                    leg.recordings.push((at, side));
                }
            }
        }
    }

    pub(super) fn write_payload(
        &mut self,
        (at, side): (usize, Side),
        codec: Codec,
        header: &Header,
        payload: &[u8],
        now: Moment,
        outbox: &mut Outbox,
    ) {
        if let Some(recorder) = self.ready(at, now, outbox) {
            recorder.write_payload(side, codec, header, payload, now);
        }
    }

    pub(super) fn write_samples(
        &mut self,
        (at, side): (usize, Side),
        stamp: (u32, u32),
        clock_rate: u32,
        samples: &[i16],
        now: Moment,
        outbox: &mut Outbox,
    ) {
        if let Some(recorder) = self.ready(at, now, outbox) {
            recorder.write_samples(side, stamp, clock_rate, samples, now);
        }
    }

    /// Flushes every `step`th recording, beginning with `first`.
    pub(super) fn flush_some(
        &mut self,
        first: usize,
        step: usize,
        now: Moment,
        outbox: &mut Outbox,
    ) {
        for recording in self.recordings.iter_mut().skip(first).step_by(step).flatten() {
            recording.flush(now, outbox);
        }
    }

    /// The recorder, with room for what arrives now even after a stall.
    fn ready(&mut self, at: usize, now: Moment, outbox: &mut Outbox) -> Option<&mut Recorder> {
        let recording = self.recordings.get_mut(at)?.as_mut()?;
        if recording.recorder.is_full(now) {
            recording.flush(now, outbox);
        }
        Some(&mut recording.recorder)
    }

    fn insert(&mut self, recording: Recording) -> Option<usize> {
        if self.index.len() >= RECORDINGS_MAX {
            return None;
        }
        let at = self.recordings.iter().position(Option::is_none).unwrap_or_else(|| {
            self.recordings.push(None);
            self.recordings.len() - 1
        });
        self.index.insert(recording.id, at);
        self.recordings[at] = Some(recording);
        Some(at)
    }
}

impl Engine {
    pub(super) fn record(
        &mut self,
        (id, began): (RecordingId, Moment),
        left: Option<LegId>,
        right: Option<LegId>,
        now: Moment,
    ) {
        let at = match self.recordings.index.get(&id) {
            Some(&at) => at,
            None => {
                let recorder = Recorder::since(began, now);
                let recording = Recording { id, recorder, left: None, right: None };
                let Some(at) = self.recordings.insert(recording) else {
                    return self.outbox.recording_refused(id);
                };
                at
            }
        };
        self.set_channel(at, Side::Left, left);
        self.set_channel(at, Side::Right, right);
    }

    pub(super) fn stop_recording(&mut self, id: RecordingId, now: Moment) {
        let Some(at) = self.recordings.index.remove(&id) else { return };
        self.set_channel(at, Side::Left, None);
        self.set_channel(at, Side::Right, None);
        let Some(mut recording) = self.recordings.recordings[at].take() else { return };
        let at_sample = recording.recorder.finish(now, self.outbox.begin());
        self.outbox.block(id, at_sample);
        self.outbox.recording_closed(id, recording.recorder.samples());
    }

    fn set_channel(&mut self, at: usize, side: Side, source: Option<LegId>) {
        let Some(Some(recording)) = self.recordings.recordings.get_mut(at) else { return };
        let place = match side {
            Side::Left => &mut recording.left,
            Side::Right => &mut recording.right,
        };
        if *place == source {
            return;
        }
        let before = std::mem::replace(place, source);
        recording.recorder.switch(side);
        let legs = &mut self.legs;
        if let Some(leg) = before.and_then(|id| legs.find(id)).and_then(|slot| legs.get_mut(slot)) {
            leg.recordings.retain(|&known| known != (at, side));
        }
        if let Some(leg) = source.and_then(|id| legs.find(id)).and_then(|slot| legs.get_mut(slot)) {
            leg.recordings.push((at, side));
        }
    }
}
