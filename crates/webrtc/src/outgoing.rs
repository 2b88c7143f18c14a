//! The one outgoing RTP stream that all calls of a browser continue.

use std::time::Duration;

use base::{Moment, Rng};
use media::Stream;
use media::rtp::Header;

/// How many sequence numbers back a late packet is still sent.
const LATE_MAX: u64 = 64;

/// Numbers the packets of one stream. It never lets a number pass twice: two
/// packets encrypted under one number betray each other (RFC 3711 §9.1).
#[derive(Debug)]
pub struct Outgoing {
    ssrc: u32,
    clock_rate: u32,
    /// Sequence number of the newest packet, with its rollovers (48 bits).
    newest: u64,
    /// Bit n: `newest - n` has passed.
    passed: u64,
    timestamp: u32,
    sent_at: Moment,
}

impl Outgoing {
    /// A stream that has sent nothing yet.
    pub fn new(ssrc: u32, clock_rate: u32, now: Moment) -> Self {
        let mut rng = Rng::new(u64::from(ssrc));
        Self {
            ssrc,
            clock_rate,
            // In the lower half, far from the first rollover: a receiver that
            // misses the very first packets still guesses right.
            newest: rng.below(0x8000),
            passed: u64::MAX,
            timestamp: rng.next_u64() as u32,
            sent_at: now,
        }
    }

    /// Where the next call's packets go on: one number further, and as much
    /// later as time has passed.
    pub fn stream(&self, now: Moment) -> Stream {
        let gap = now.since(self.sent_at).max(Duration::from_millis(20));
        let ticks = gap.as_micros() * u128::from(self.clock_rate) / 1_000_000;
        Stream {
            ssrc: self.ssrc,
            sequence: (self.newest as u16).wrapping_add(1),
            timestamp: self.timestamp.wrapping_add(ticks as u32),
            rtcp: false,
        }
    }

    /// The whole sequence number under which this packet is to be sent, or
    /// `None` if it is of another stream, too late, or has been sent.
    pub fn admit(&mut self, header: &Header, now: Moment) -> Option<u64> {
        if header.ssrc != self.ssrc {
            return None;
        }
        let ahead = i64::from(media::rtp::sequence_diff(header.sequence, self.newest as u16));
        let index = self.newest.checked_add_signed(ahead)?;
        if ahead > 0 {
            let moved = u32::try_from(ahead).unwrap_or(u32::MAX);
            self.passed = self.passed.checked_shl(moved).unwrap_or(0) | 1;
            self.newest = index;
            self.timestamp = header.timestamp;
            self.sent_at = now;
        } else {
            let behind = ahead.unsigned_abs();
            if behind >= LATE_MAX || self.passed >> behind & 1 == 1 {
                return None;
            }
            self.passed |= 1 << behind;
        }
        Some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(sequence: u64) -> Header {
        Header {
            marker: false,
            payload_type: 8,
            sequence: sequence as u16,
            timestamp: 1_000,
            ssrc: 7,
        }
    }

    #[test]
    fn no_number_passes_twice() {
        let mut out = Outgoing::new(7, 8_000, Moment::ZERO);
        let first = u64::from(out.stream(Moment::ZERO).sequence);
        let mut admit = |n: u64| out.admit(&header(first + n), Moment::ZERO).map(|i| i - first);
        assert_eq!(admit(0), Some(0));
        assert_eq!(admit(0), None);
        assert_eq!(admit(2), Some(2));
        assert_eq!(admit(1), Some(1), "late, but new");
        assert_eq!(admit(1), None);
        assert_eq!(admit(100), Some(100));
        assert_eq!(admit(100 - LATE_MAX), None, "too late");
        assert_eq!(admit(101 - LATE_MAX), Some(101 - LATE_MAX));
    }

    #[test]
    fn numbers_roll_over() {
        let mut out = Outgoing::new(7, 8_000, Moment::ZERO);
        let first = u64::from(out.stream(Moment::ZERO).sequence);
        for n in 0..100_000 {
            assert_eq!(out.admit(&header(first + n), Moment::ZERO), Some(first + n));
        }
    }

    #[test]
    fn the_next_call_goes_on_after_the_time_between() {
        let mut out = Outgoing::new(7, 48_000, Moment::ZERO);
        let first = out.stream(Moment::ZERO);
        let header = Header { sequence: first.sequence, ..header(0) };
        assert!(out.admit(&header, Moment::ZERO).is_some());
        let next = out.stream(Moment::from_millis(1_000));
        assert_eq!(next.sequence, first.sequence.wrapping_add(1));
        assert_eq!(next.timestamp, 1_000 + 48_000);
        assert!(out.admit(&Header { ssrc: 8, ..header }, Moment::ZERO).is_none());
    }
}
