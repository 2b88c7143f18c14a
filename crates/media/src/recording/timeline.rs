//! Where on a recording's timeline a packet belongs.

use crate::codec::SAMPLE_RATE;
use crate::rtp::timestamp_diff;

/// A packet may come this much later than its place, samples: the jitter of a
/// bad network. The recorder must not give out a place before that.
pub(super) const LATE_MAX: i64 = 160 * SAMPLES_PER_MS;

/// A packet may come this much earlier than its place, samples: a burst after a
/// stall.
pub(super) const EARLY_MAX: i64 = 200 * SAMPLES_PER_MS;

const SAMPLES_PER_MS: i64 = SAMPLE_RATE as i64 / 1000;

/// Two clocks this far apart on the mean are brought together, samples.
const DRIFT_TOLERATED: i64 = 10 * SAMPLES_PER_MS;

/// The mean is taken over about so many packets.
const DRIFT_MEMORY: i64 = 64;

/// The RTP clock of one stream, tied to the timeline.
///
/// RTP timestamps say how packets follow each other whatever the network did;
/// arrival says when. So a packet's place follows from its timestamp, as long
/// as that is near its arrival; else (a pause in which the sender's clock
/// stood, a restart) it is tied anew to its arrival. Small differences of the
/// two clocks are worked off a sample at a time.
#[derive(Debug)]
pub(super) struct Timeline {
    ssrc: u32,
    clock_rate: u32,
    anchor_timestamp: u32,
    anchor_at: i64,
    /// Mean of place minus arrival, in 1/64 samples.
    drift: i64,
}

/// What identifies a packet's place in its stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stamp {
    pub ssrc: u32,
    pub timestamp: u32,
    pub clock_rate: u32,
}

impl Timeline {
    /// Ties a stream to the timeline by its first packet.
    pub(super) fn start(stamp: Stamp, arrived_at: i64) -> Self {
        Self {
            ssrc: stamp.ssrc,
            clock_rate: stamp.clock_rate,
            anchor_timestamp: stamp.timestamp,
            anchor_at: arrived_at,
            drift: 0,
        }
    }

    /// The place, in samples, of a packet that arrives at `arrived_at`. `None`
    /// if it is far too late to matter.
    pub(super) fn place(&mut self, stamp: Stamp, arrived_at: i64) -> Option<i64> {
        if stamp.ssrc != self.ssrc || stamp.clock_rate != self.clock_rate {
            *self = Self::start(stamp, arrived_at);
            return Some(arrived_at);
        }
        let ticks = i64::from(timestamp_diff(stamp.timestamp, self.anchor_timestamp));
        let samples = ticks * i64::from(SAMPLE_RATE) / i64::from(self.clock_rate);
        let place = self.anchor_at + samples;
        let ahead = place - arrived_at;
        let is_straggler = (-5 * i64::from(SAMPLE_RATE)..0).contains(&samples);
        if !(-LATE_MAX..=EARLY_MAX).contains(&ahead) {
            if is_straggler {
                return None;
            }
            *self = Self::start(stamp, arrived_at);
            return Some(arrived_at);
        }
        if is_straggler {
            return Some(place);
        }
        let place = place + self.correction(ahead);
        self.anchor_timestamp = stamp.timestamp;
        self.anchor_at = place;
        Some(place)
    }

    /// One sample against the drift, once its mean is too large.
    fn correction(&mut self, ahead: i64) -> i64 {
        self.drift += ahead - self.drift / DRIFT_MEMORY;
        let mean = self.drift / DRIFT_MEMORY;
        let correction = match mean {
            _ if mean > DRIFT_TOLERATED => -1,
            _ if mean < -DRIFT_TOLERATED => 1,
            _ => 0,
        };
        self.drift += correction * DRIFT_MEMORY;
        correction
    }
}
