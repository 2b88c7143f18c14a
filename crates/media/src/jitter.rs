//! Order and rhythm for sound that is decoded. Relayed packets pass neither:
//! the listener has a jitter buffer of its own.

use std::collections::VecDeque;
use std::time::Duration;

use base::Moment;

use crate::codec::FRAME_LEN;
use crate::rtp::sequence_diff;

/// Packets held back while one before them is missing. Two at 20 ms are the
/// delay a listener does not notice.
const HELD_MAX: usize = 2;

/// A packet is not held longer than this when no other follows. It is more than
/// two packets take, so that it counts only when the stream stops.
const HELD_TIME_MAX: Duration = Duration::from_millis(60);

/// A jump beyond this is a new start of the sender, no loss (RFC 3550 §A.1
/// names 3000; at 50 packets a second that would be a minute).
const JUMP_MAX: i16 = 500;

/// More lost packets than this in a row are not concealed but left silent.
const CONCEALED_MAX: u16 = 5;

/// What the decoder is to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next<'a> {
    Decode {
        timestamp: u32,
        payload: &'a [u8],
    },
    /// So many packets are lost for good.
    Conceal {
        packets: u16,
    },
}

/// Puts packets in order, waiting a little for those that are missing.
#[derive(Debug, Default)]
pub struct Reorder {
    expected: Option<u16>,
    held: Vec<Held>,
    /// Buffers of packets let go, for the next ones.
    spare: Vec<Held>,
}

#[derive(Debug, Default)]
struct Held {
    sequence: u16,
    timestamp: u32,
    /// On the engine's clock.
    since: Duration,
    payload: Vec<u8>,
}

impl Reorder {
    /// Takes a packet; calls `next` for all that can be decoded now. Doubles
    /// and packets that come too late vanish.
    pub fn push(
        &mut self,
        (sequence, timestamp): (u16, u32),
        payload: &[u8],
        now: Moment,
        mut next: impl FnMut(Next<'_>),
    ) {
        let ahead = self.expected.map_or(0, |expected| sequence_diff(sequence, expected));
        if ahead.saturating_abs() > JUMP_MAX {
            self.reset();
        } else if ahead < 0 || self.held.iter().any(|held| held.sequence == sequence) {
            return;
        } else if ahead > 0 {
            self.hold(sequence, timestamp, payload, now);
            if self.held.len() > HELD_MAX {
                self.skip(&mut next);
            }
            return;
        }
        next(Next::Decode { timestamp, payload });
        self.expected = Some(sequence.wrapping_add(1));
        self.release(&mut next);
    }

    /// Gives up waiting when nothing more has come for a while.
    pub fn timeout(&mut self, now: Moment, mut next: impl FnMut(Next<'_>)) {
        let overdue = |held: &Held| now.elapsed().saturating_sub(held.since) >= HELD_TIME_MAX;
        if self.held.iter().any(overdue) {
            self.skip(&mut next);
        }
    }

    /// Forgets the stream: another begins.
    pub fn reset(&mut self) {
        self.expected = None;
        self.spare.append(&mut self.held);
    }

    fn hold(&mut self, sequence: u16, timestamp: u32, payload: &[u8], now: Moment) {
        let mut held = self.spare.pop().unwrap_or_default();
        held.sequence = sequence;
        held.timestamp = timestamp;
        held.since = now.elapsed();
        held.payload.clear();
        held.payload.extend_from_slice(payload);
        self.held.push(held);
    }

    /// Takes what is missing for lost and goes on with what is held.
    fn skip(&mut self, next: &mut impl FnMut(Next<'_>)) {
        let Some(expected) = self.expected else { return };
        let nearest = self.held.iter().map(|held| sequence_diff(held.sequence, expected)).min();
        let Some(missing) = nearest else { return };
        let packets = missing.unsigned_abs();
        if packets <= CONCEALED_MAX {
            next(Next::Conceal { packets });
        }
        self.expected = Some(expected.wrapping_add(packets));
        self.release(next);
    }

    fn release(&mut self, next: &mut impl FnMut(Next<'_>)) {
        while let Some(expected) = self.expected
            && let Some(at) = self.held.iter().position(|held| held.sequence == expected)
        {
            let held = self.held.swap_remove(at);
            next(Next::Decode { timestamp: held.timestamp, payload: &held.payload });
            self.spare.push(held);
            self.expected = Some(expected.wrapping_add(1));
        }
    }
}

/// Sound waits until so much of it is there: two packets of 20 ms.
const START_LEN: usize = 2 * FRAME_LEN;

/// More waiting sound than this is delay nobody wants.
const WAITING_MAX: usize = 10 * FRAME_LEN;

/// Turns sound that comes in bursts into a frame at each tick, for mixing.
#[derive(Debug, Default)]
pub struct Playout {
    waiting: VecDeque<i16>,
    playing: bool,
}

impl Playout {
    /// Takes decoded sound. When too much waits (the sender's clock is faster,
    /// or a stall has ended) the oldest is dropped.
    pub fn push(&mut self, samples: &[i16]) {
        self.waiting.extend(samples);
        if self.waiting.len() > WAITING_MAX {
            self.waiting.drain(..self.waiting.len() - START_LEN);
        }
    }

    /// Fills the next frame. False, and silence, while there is nothing to play.
    pub fn pull(&mut self, frame: &mut [i16; FRAME_LEN]) -> bool {
        self.playing = match self.playing {
            true => !self.waiting.is_empty(),
            false => self.waiting.len() >= START_LEN,
        };
        frame.fill(0);
        if self.playing {
            let len = self.waiting.len().min(FRAME_LEN);
            for (sample, waiting) in frame.iter_mut().zip(self.waiting.drain(..len)) {
                *sample = waiting;
            }
        }
        self.playing
    }

    /// Forgets all waiting sound.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.playing = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds sequence numbers (`-` is a timeout after 70 ms); shows what is
    /// decoded, `?n` for n concealed packets.
    #[track_caller]
    fn check(arrivals: &str, expected: &str) {
        let mut reorder = Reorder::default();
        let mut actual = Vec::new();
        let mut now = Moment::ZERO;
        for word in arrivals.split_whitespace() {
            let show = |next: Next<'_>| {
                actual.push(match next {
                    Next::Decode { payload, .. } => String::from_utf8_lossy(payload).into_owned(),
                    Next::Conceal { packets } => format!("?{packets}"),
                });
            };
            if word == "-" {
                now = now + Duration::from_millis(70);
                reorder.timeout(now, show);
            } else {
                let sequence: u16 = word.parse().expect("a sequence number");
                reorder.push((sequence, 0), word.as_bytes(), now, show);
            }
        }
        assert_eq!(actual.join(" "), expected);
    }

    #[test]
    fn packets_in_order_pass_at_once() {
        check("65534 65535 0 1", "65534 65535 0 1");
    }

    #[test]
    fn swapped_packets_are_put_in_order() {
        check("1 3 2 4 7 6 5 8", "1 2 3 4 5 6 7 8");
    }

    #[test]
    fn doubles_and_late_packets_vanish() {
        check("1 2 2 4 4 3 1", "1 2 3 4");
    }

    #[test]
    fn a_lost_packet_is_concealed_when_two_have_followed() {
        check("1 3 4 5 2 6", "1 ?1 3 4 5 6");
    }

    #[test]
    fn a_lost_packet_is_concealed_when_nothing_follows() {
        check("1 3 -", "1 ?1 3");
    }

    #[test]
    fn a_long_loss_is_not_concealed() {
        check("1 20 21 22", "1 20 21 22");
    }

    #[test]
    fn a_restarted_sender_is_heard_at_once() {
        check("1 2 40000 40001 2", "1 2 40000 40001 2");
    }

    #[test]
    fn playout_starts_with_40_ms_and_survives_a_burst() {
        let mut playout = Playout::default();
        let mut frame = [0; FRAME_LEN];
        playout.push(&[5; FRAME_LEN]);
        assert!(!playout.pull(&mut frame));
        playout.push(&[6; FRAME_LEN]);
        assert!(playout.pull(&mut frame));
        assert_eq!(frame, [5; FRAME_LEN]);
        playout.push(&[7; 3000]);
        let mut frames = 0;
        while playout.pull(&mut frame) {
            frames += 1;
        }
        assert_eq!(frames, 2, "all but 40 ms of the burst is dropped");
    }
}
