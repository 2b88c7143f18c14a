//! A leg's outgoing stream: one SSRC whose sequence numbers and timestamps go
//! on without a break whatever the leg hears (RFC 3550 §5.1).

use std::time::Duration;

use base::Moment;

use super::input::Stream;
use crate::rtcp::SenderInfo;
use crate::rtp::{Header, sequence_diff, timestamp_diff};

/// What a packet of others is taken to hold.
const PACKET: Duration = Duration::from_millis(20);

/// A source whose sequence number jumps further has begun anew (RFC 3550 §A.1).
const JUMP_MAX: i16 = 3_000;

#[derive(Debug)]
pub(super) struct Outgoing {
    ssrc: u32,
    clock_rate: u32,
    /// Of the next packet, if the sound goes on.
    sequence: u16,
    timestamp: u32,
    /// The timestamp last sent, and when.
    last: Option<(u32, Moment)>,
    /// A timestamp sent long ago, and when: what ties the stream to the clock
    /// on the wall.
    anchor: Option<(u32, Moment)>,
    relay: Option<Relay>,
    /// Another source speaks: the next packet carries the marker, and its
    /// timestamp follows the clock on the wall.
    switched: bool,
    packets: u32,
    octets: u64,
    octets_reported: u64,
}

/// How the numbers of a relayed stream become ours.
#[derive(Debug)]
struct Relay {
    source_ssrc: u32,
    first_sequence: u16,
    highest_sequence: u16,
    sequence_offset: u16,
    timestamp_offset: u32,
}

impl Outgoing {
    pub(super) fn new(stream: Stream, clock_rate: u32) -> Self {
        Self {
            ssrc: stream.ssrc,
            clock_rate,
            sequence: stream.sequence,
            timestamp: stream.timestamp,
            last: None,
            anchor: None,
            relay: None,
            switched: true,
            packets: 0,
            octets: 0,
            octets_reported: 0,
        }
    }

    pub(super) const fn ssrc(&self) -> u32 {
        self.ssrc
    }

    pub(super) const fn packets(&self) -> u32 {
        self.packets
    }

    pub(super) const fn octets(&self) -> u64 {
        self.octets
    }

    /// Another codec from now on.
    pub(super) fn set_clock_rate(&mut self, clock_rate: u32) {
        self.clock_rate = clock_rate;
        self.anchor = self.last;
        self.switch();
    }

    /// Another source from now on.
    pub(super) fn switch(&mut self) {
        self.relay = None;
        self.switched = true;
    }

    /// The header for a packet of our own making that holds so many clock ticks.
    pub(super) fn own(&mut self, payload_type: u8, ticks: u32, now: Moment) -> Header {
        let marker = std::mem::take(&mut self.switched);
        if marker {
            self.timestamp = self.resumption(now);
        }
        let timestamp = self.timestamp;
        self.timestamp = timestamp.wrapping_add(ticks);
        self.relay = None;
        self.next(payload_type, marker, timestamp, now)
    }

    /// The sound that follows comes so many clock ticks later (a pause). After a
    /// switch the clock on the wall says so anyway.
    pub(super) fn skip(&mut self, ticks: u32) {
        if !self.switched {
            self.timestamp = self.timestamp.wrapping_add(ticks);
        }
    }

    /// The timestamp of an event that starts now.
    pub(super) fn start_event(&mut self, now: Moment) -> u32 {
        self.switch();
        self.resumption(now)
    }

    /// The header for a packet of an event. Sound that follows comes after it.
    pub(super) fn event(
        &mut self,
        payload_type: u8,
        (timestamp, first): (u32, bool),
        lasted: Duration,
        now: Moment,
    ) -> Header {
        let started = self.last.filter(|_| !first);
        let header = self.next(payload_type, first, timestamp, now);
        // Only the first packet's timestamp is its time.
        self.last = started.or(self.last);
        self.timestamp = timestamp.wrapping_add(self.ticks(lasted));
        header
    }

    /// The header for a relayed packet. `None` for a packet from before the
    /// switch to this source: its number has been given to another.
    pub(super) fn relay(&mut self, payload_type: u8, from: &Header, now: Moment) -> Option<Header> {
        let continues = self.relay.as_ref().is_some_and(|relay| {
            relay.source_ssrc == from.ssrc
                && sequence_diff(from.sequence, relay.highest_sequence).saturating_abs() < JUMP_MAX
        });
        if !continues {
            self.relay = Some(Relay {
                source_ssrc: from.ssrc,
                first_sequence: from.sequence,
                highest_sequence: from.sequence,
                sequence_offset: self.sequence.wrapping_sub(from.sequence),
                timestamp_offset: self.resumption(now).wrapping_sub(from.timestamp),
            });
        }
        let packet = self.ticks(PACKET);
        let relay = self.relay.as_mut()?;
        if continues && sequence_diff(from.sequence, relay.first_sequence) < 0 {
            return None;
        }
        let timestamp = from.timestamp.wrapping_add(relay.timestamp_offset);
        let sequence = from.sequence.wrapping_add(relay.sequence_offset);
        self.switched = false;
        if sequence_diff(from.sequence, relay.highest_sequence) >= 0 {
            relay.highest_sequence = from.sequence;
            self.sequence = sequence.wrapping_add(1);
            self.timestamp = timestamp.wrapping_add(packet);
            self.last = Some((timestamp, now));
            self.anchor.get_or_insert((timestamp, now));
        }
        self.packets = self.packets.wrapping_add(1);
        let marker = from.marker || !continues;
        Some(Header { marker, payload_type, sequence, timestamp, ssrc: self.ssrc })
    }

    /// Counts what has been sent.
    pub(super) fn sent(&mut self, payload_len: usize) {
        self.octets += payload_len as u64;
    }

    /// What an SR says; `None` if nothing was sent since the last.
    pub(super) fn report(&mut self, now: Moment) -> Option<SenderInfo> {
        let (timestamp, at) = self.last?;
        if std::mem::replace(&mut self.octets_reported, self.octets) == self.octets {
            return None;
        }
        Some(SenderInfo {
            ntp: ntp(now),
            rtp_timestamp: timestamp.wrapping_add(self.ticks(now.since(at))),
            packets: self.packets,
            octets: self.octets as u32,
        })
    }

    fn next(&mut self, payload_type: u8, marker: bool, timestamp: u32, now: Moment) -> Header {
        let sequence = self.sequence;
        self.sequence = sequence.wrapping_add(1);
        self.last = Some((timestamp, now));
        self.anchor.get_or_insert((timestamp, now));
        self.packets = self.packets.wrapping_add(1);
        Header { marker, payload_type, sequence, timestamp, ssrc: self.ssrc }
    }

    /// The timestamp at which another source goes on: the one that belongs to
    /// this moment, but after all that has been sent.
    fn resumption(&self, now: Moment) -> u32 {
        let Some((timestamp, at)) = self.anchor else { return self.timestamp };
        let by_clock = timestamp.wrapping_add(self.ticks(now.since(at)));
        if timestamp_diff(by_clock, self.timestamp) > 0 { by_clock } else { self.timestamp }
    }

    fn ticks(&self, time: Duration) -> u32 {
        (time.as_micros() as u64 * u64::from(self.clock_rate) / 1_000_000) as u32
    }
}

/// 32.32 fixed point seconds. We know no wall clock; RFC 3550 §6.4.1 allows any
/// that goes on.
pub(super) fn ntp(now: Moment) -> u64 {
    let elapsed = now.elapsed();
    let fraction = (u64::from(elapsed.subsec_nanos()) << 32) / 1_000_000_000;
    (elapsed.as_secs() << 32) | fraction
}
