//! Two channels on one timeline, given out in blocks.

use std::time::Duration;

use base::Moment;

use super::timeline::{EARLY_MAX, LATE_MAX, Stamp, Timeline};
use crate::codec::{Codec, SAMPLE_RATE, g711};
use crate::rtp::Header;

/// No block is further behind the call than this, if [`Recorder::flush`] is
/// called every 200 ms.
pub const BEHIND_MAX: Duration = Duration::from_millis(500);

/// Samples a channel can hold: what may be behind, what may be ahead, and the
/// time between two flushes, rounded up to a power of two.
const RING_LEN: usize = 8_192;
const _: () = assert!(RING_LEN as i64 > LATE_MAX + EARLY_MAX + 4_000);

/// A channel of the recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The caller.
    Left,
    /// The agent's side.
    Right,
}

/// One recording while it runs.
#[derive(Debug)]
pub struct Recorder {
    started_at: Moment,
    /// All samples before this one have been given out.
    flushed: u64,
    left: Channel,
    right: Channel,
}

impl Recorder {
    /// A recording whose first sample is now.
    fn new(now: Moment) -> Self {
        Self { started_at: now, flushed: 0, left: Channel::new(), right: Channel::new() }
    }

    /// A recording whose first sample was `began`: what was before now is none
    /// of this recorder's.
    pub fn since(began: Moment, now: Moment) -> Self {
        let mut recorder = Self::new(began.min(now));
        recorder.flushed = recorder.samples_at(now).saturating_sub(LATE_MAX as u64);
        recorder
    }

    /// The side has another source from now on.
    pub fn switch(&mut self, side: Side) {
        self.channel(side).timeline = None;
    }

    /// Whether a packet arriving now may not fit before [`Recorder::flush`].
    pub fn is_full(&self, now: Moment) -> bool {
        let ahead = self.samples_at(now).saturating_sub(self.flushed);
        ahead > (RING_LEN as i64 - EARLY_MAX) as u64
    }

    /// Takes a payload of G.711 without decoding it.
    pub fn write_payload(
        &mut self,
        side: Side,
        codec: Codec,
        header: &Header,
        payload: &[u8],
        now: Moment,
    ) {
        let sound = match codec {
            Codec::Pcma => Sound::Alaw(payload),
            Codec::Pcmu => Sound::Ulaw(payload),
            Codec::G722 | Codec::Opus => return, // has to be decoded: see write_samples
        };
        let clock_rate = codec.clock_rate();
        let stamp = Stamp { ssrc: header.ssrc, timestamp: header.timestamp, clock_rate };
        self.write(side, stamp, &sound, now);
    }

    /// Takes decoded sound; `timestamp` counts at the codec's clock rate.
    pub fn write_samples(
        &mut self,
        side: Side,
        (ssrc, timestamp): (u32, u32),
        clock_rate: u32,
        samples: &[i16],
        now: Moment,
    ) {
        self.write(side, Stamp { ssrc, timestamp, clock_rate }, &Sound::Linear(samples), now);
    }

    /// Appends all that can no longer change, interleaved; returns the number
    /// of its first sample.
    pub fn flush(&mut self, now: Moment, out: &mut Vec<u8>) -> u64 {
        let settled = self.samples_at(now).saturating_sub(LATE_MAX as u64);
        self.flush_until(settled, out)
    }

    /// Appends all the rest: the recording ends now.
    pub fn finish(&mut self, now: Moment, out: &mut Vec<u8>) -> u64 {
        self.flush_until(self.samples_at(now), out)
    }

    /// Samples given out so far.
    pub const fn samples(&self) -> u64 {
        self.flushed
    }

    fn flush_until(&mut self, end: u64, out: &mut Vec<u8>) -> u64 {
        let start = self.flushed;
        while self.flushed < end {
            let at = self.flushed as usize % RING_LEN;
            let len = (RING_LEN - at).min((end - self.flushed) as usize);
            let (left, right) = (&mut self.left.ring, &mut self.right.ring);
            let (left, right) = (&mut left[at..at + len], &mut right[at..at + len]);
            let written = out.len();
            out.resize(written + 2 * len, g711::ALAW_SILENCE);
            let (pairs, _) = out[written..].as_chunks_mut::<2>();
            for (pair, (&l, &r)) in pairs.iter_mut().zip(left.iter().zip(right.iter())) {
                *pair = [l, r];
            }
            left.fill(g711::ALAW_SILENCE);
            right.fill(g711::ALAW_SILENCE);
            self.flushed += len as u64;
        }
        start
    }

    fn samples_at(&self, now: Moment) -> u64 {
        let micros = now.since(self.started_at).as_micros() as u64;
        micros * u64::from(SAMPLE_RATE) / 1_000_000
    }

    fn write(&mut self, side: Side, stamp: Stamp, sound: &Sound<'_>, now: Moment) {
        let (flushed, arrived_at) = (self.flushed as i64, self.samples_at(now) as i64);
        self.channel(side).write(stamp, arrived_at, flushed, sound);
    }

    fn channel(&mut self, side: Side) -> &mut Channel {
        match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        }
    }
}

/// Sound in the form it comes in.
enum Sound<'a> {
    Alaw(&'a [u8]),
    Ulaw(&'a [u8]),
    Linear(&'a [i16]),
}

impl Sound<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Alaw(bytes) | Self::Ulaw(bytes) => bytes.len(),
            Self::Linear(samples) => samples.len(),
        }
    }

    /// Fills `to` with what begins at sample `from`; there is enough of it.
    fn copy(&self, from: usize, to: &mut [u8]) {
        match self {
            Self::Alaw(bytes) => to.copy_from_slice(&bytes[from..from + to.len()]),
            Self::Ulaw(bytes) => {
                for (to, &byte) in to.iter_mut().zip(&bytes[from..]) {
                    *to = g711::ulaw_to_alaw(byte);
                }
            }
            Self::Linear(samples) => {
                for (to, &sample) in to.iter_mut().zip(&samples[from..]) {
                    *to = g711::linear_to_alaw(sample);
                }
            }
        }
    }
}

#[derive(Debug)]
struct Channel {
    timeline: Option<Timeline>,
    /// Sample n is at n modulo its length.
    ring: Box<[u8]>,
    /// The place after the last sound.
    end: i64,
}

impl Channel {
    fn new() -> Self {
        let ring = vec![g711::ALAW_SILENCE; RING_LEN].into();
        Self { timeline: None, ring, end: 0 }
    }

    fn write(&mut self, stamp: Stamp, arrived_at: i64, flushed: i64, sound: &Sound<'_>) {
        let place = match &mut self.timeline {
            Some(timeline) => timeline.place(stamp, arrived_at),
            None => {
                self.timeline = Some(Timeline::start(stamp, arrived_at));
                Some(arrived_at)
            }
        };
        let Some(place) = place else { return };
        let window = flushed..flushed + RING_LEN as i64;
        // A sample's hole left by working off drift would click.
        if place == self.end + 1 && window.contains(&self.end) {
            let before = self.ring[(self.end - 1).rem_euclid(RING_LEN as i64) as usize];
            self.ring[self.end as usize % RING_LEN] = before;
        }
        self.end = place + sound.len() as i64;
        let mut at = place.max(window.start);
        let end = self.end.min(window.end);
        while at < end {
            let start = at as usize % RING_LEN;
            let len = (RING_LEN - start).min((end - at) as usize);
            sound.copy((at - place) as usize, &mut self.ring[start..start + len]);
            at += len as i64;
        }
    }
}
