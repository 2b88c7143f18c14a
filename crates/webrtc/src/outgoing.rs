//! The one outgoing RTP stream that all calls of a browser continue.

use std::time::Duration;

use base::{Moment, Rng};
use media::rtp::{Header, sequence_diff};

/// How many sequence numbers back a late packet is still sent.
const LATE_MAX: u64 = 64;

/// The shortest time between the packets of two calls.
const PACKET_TIME: Duration = Duration::from_millis(20);

/// Numbers the packets of one stream anew. A call is known by the SSRC of its
/// packets; another SSRC is the next call, which goes on one number further and
/// as much later as time has passed.
///
/// No number passes twice: two packets encrypted under one number would betray
/// each other (RFC 3711 §9.1).
#[derive(Debug)]
pub struct Outgoing {
    clock_rate: u32,
    /// Sequence number of the newest packet, with its rollovers (48 bits).
    newest: u64,
    /// Bit n: `newest - n` has passed.
    passed: u64,
    timestamp: u32,
    sent_at: Moment,
    call: Option<Call>,
}

/// How a call's numbers become the stream's.
#[derive(Debug, Clone, Copy)]
struct Call {
    ssrc: u32,
    sequence_offset: u16,
    timestamp_offset: u32,
}

/// A packet's place in the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Sequence number with its rollovers.
    pub index: u64,
    pub timestamp: u32,
    /// The marker: sound begins here (RFC 3551 §4.1).
    pub marker: bool,
}

impl Outgoing {
    /// A stream that has sent nothing yet. Its first numbers need not be
    /// secret, for the stream is encrypted; `seed` makes them differ.
    pub fn new(seed: u32, clock_rate: u32, now: Moment) -> Self {
        let mut rng = Rng::new(u64::from(seed));
        Self {
            clock_rate,
            // In the lower half, far from the first rollover: a receiver that
            // misses the very first packets still guesses right.
            newest: rng.below(0x8000),
            passed: u64::MAX,
            timestamp: rng.next_u64() as u32,
            sent_at: now,
            call: None,
        }
    }

    /// Where this packet goes, or `None` if it is too late or has been sent.
    pub fn place(&mut self, header: &Header, now: Moment) -> Option<Place> {
        let known = self.call.filter(|call| call.ssrc == header.ssrc);
        let call = known.unwrap_or_else(|| self.next_call(header, now));
        self.call = Some(call);
        let sequence = header.sequence.wrapping_add(call.sequence_offset);
        let timestamp = header.timestamp.wrapping_add(call.timestamp_offset);
        let ahead = i64::from(sequence_diff(sequence, self.newest as u16));
        let index = self.newest.checked_add_signed(ahead)?;
        if ahead > 0 {
            let moved = u32::try_from(ahead).unwrap_or(u32::MAX);
            self.passed = self.passed.checked_shl(moved).unwrap_or(0) | 1;
            self.newest = index;
            self.timestamp = timestamp;
            self.sent_at = now;
        } else {
            let behind = ahead.unsigned_abs();
            if behind >= LATE_MAX || self.passed >> behind & 1 == 1 {
                return None;
            }
            self.passed |= 1 << behind;
        }
        Some(Place { index, timestamp, marker: header.marker || known.is_none() })
    }

    fn next_call(&self, first: &Header, now: Moment) -> Call {
        let gap = now.since(self.sent_at).max(PACKET_TIME);
        let ticks = gap.as_micros() * u128::from(self.clock_rate) / 1_000_000;
        let sequence = (self.newest as u16).wrapping_add(1);
        let timestamp = self.timestamp.wrapping_add(ticks as u32);
        Call {
            ssrc: first.ssrc,
            sequence_offset: sequence.wrapping_sub(first.sequence),
            timestamp_offset: timestamp.wrapping_sub(first.timestamp),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(ssrc: u32, n: u64) -> Header {
        let (sequence, timestamp) = (n as u16, (n * 160) as u32);
        Header { marker: false, payload_type: 8, sequence, timestamp, ssrc }
    }

    /// A stream whose first packet is packet 65,000 of call 7, and its index.
    fn begun() -> (Outgoing, u64) {
        let mut out = Outgoing::new(1, 8_000, Moment::ZERO);
        let first = out.place(&header(7, 65_000), Moment::ZERO).expect("first");
        assert!(first.marker && first.index < 0x8001);
        (out, first.index)
    }

    #[test]
    fn no_number_passes_twice() {
        let (mut out, first) = begun();
        let mut place = |n: u64| {
            let place = out.place(&header(7, 65_000 + n), Moment::ZERO)?;
            Some(place.index - first)
        };
        assert_eq!(place(0), None);
        assert_eq!(place(2), Some(2));
        assert_eq!(place(1), Some(1), "late, but new");
        assert_eq!(place(1), None);
        assert_eq!(place(100), Some(100));
        assert_eq!(place(100 - LATE_MAX), None, "too late");
        assert_eq!(place(101 - LATE_MAX), Some(101 - LATE_MAX));
    }

    #[test]
    fn numbers_roll_over() {
        let (mut out, first) = begun();
        for n in 1..100_000 {
            let place = out.place(&header(7, 65_000 + n), Moment::ZERO);
            assert_eq!(place.map(|p| (p.index, p.marker)), Some((first + n, false)));
        }
    }

    #[test]
    fn the_next_call_goes_on_after_the_time_between() {
        let (mut out, first) = begun();
        let begin = out.timestamp;
        let later = Moment::from_millis(1_000);
        let next = out.place(&header(8, 3), later).expect("next call");
        let timestamp = begin.wrapping_add(8_000);
        assert_eq!(next, Place { index: first + 1, timestamp, marker: true });
        let after = out.place(&header(8, 4), later).expect("second packet");
        assert_eq!((after.index, after.timestamp), (first + 2, timestamp.wrapping_add(160)));
    }
}
