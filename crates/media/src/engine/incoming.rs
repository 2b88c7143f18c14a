//! What is known of a leg's incoming stream: its statistics (RFC 3550 §A) and
//! whether it flows.

use std::time::Duration;

use base::Moment;

use super::QUIET_AFTER;
use super::outgoing::ntp;
use crate::rtcp::{ReportBlock, SenderInfo};
use crate::rtp::{Header, sequence_diff};

/// A larger step of the sequence number is a restart (RFC 3550 §A.1).
const DROPOUT_MAX: i16 = 3_000;

/// RTCP comes every 2.5 to 7.5 s (RFC 3550 §6.3.1): who sends it is not gone
/// before that.
const RTCP_GAP_MAX: Duration = Duration::from_secs(8);

/// Who pauses says something this often: RFC 3389 leaves it open, phones send
/// their noise every few seconds, and RTCP as above.
const PAUSE_MAX: Duration = Duration::from_secs(30);

#[derive(Debug)]
pub(super) struct Incoming {
    source: Option<Source>,
    packets: u64,
    bytes: u64,
    ignored: u64,
    /// Lost of earlier sources.
    lost_before: i64,
    last_at: Moment,
    /// The last RTCP, of who sends any.
    reported_at: Option<Moment>,
    /// The peer said that it would send nothing for a while.
    pauses: bool,
    quiet: bool,
    /// The last SR: middle of its NTP time, and when it came.
    last_sr: Option<(u32, Moment)>,
    /// What the peer said it lost, once it said so.
    lost_by_peer: Option<i64>,
    round_trip: Option<Duration>,
}

#[derive(Debug)]
struct Source {
    ssrc: u32,
    base_sequence: u32,
    /// The highest sequence number, with the number of wraps above it.
    highest: u32,
    received: u64,
    expected_reported: i64,
    received_reported: u64,
    transit: i64,
    /// Sixteen times the jitter in clock ticks (RFC 3550 §A.8).
    jitter16: i64,
}

/// What a packet changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    First,
    /// After a silence that had been told.
    Resumed,
    Usual,
}

impl Incoming {
    pub(super) fn new(now: Moment) -> Self {
        Self {
            source: None,
            packets: 0,
            bytes: 0,
            ignored: 0,
            lost_before: 0,
            last_at: now,
            reported_at: None,
            pauses: false,
            quiet: false,
            last_sr: None,
            lost_by_peer: None,
            round_trip: None,
        }
    }

    /// Counts a packet that is of use.
    pub(super) fn packet(
        &mut self,
        header: &Header,
        len: usize,
        clock_rate: u32,
        now: Moment,
    ) -> Arrival {
        let arrival = match self.packets {
            0 => Arrival::First,
            _ if self.quiet => Arrival::Resumed,
            _ => Arrival::Usual,
        };
        self.packets += 1;
        self.bytes += len as u64;
        self.last_at = now;
        self.pauses = false;
        self.quiet = false;
        let ticks = (now.elapsed().as_micros() as u64 * u64::from(clock_rate) / 1_000_000) as u32;
        let transit = i64::from(ticks.wrapping_sub(header.timestamp));
        match &mut self.source {
            Some(source) if source.continues(header) => source.packet(header, transit),
            _ => {
                self.lost_before = self.lost();
                self.source = Some(Source::new(header, transit));
            }
        }
        arrival
    }

    /// Counts a packet that is of no use.
    pub(super) fn ignore(&mut self) {
        self.ignored += 1;
    }

    /// Silence is counted anew from now: what is to come has changed.
    pub(super) fn restart_quiet(&mut self, now: Moment) {
        self.last_at = now;
    }

    /// The packet just counted said that no others follow for a while.
    pub(super) fn pause(&mut self) {
        self.pauses = true;
    }

    /// RTCP came: the peer is there, whether it speaks or not.
    pub(super) fn alive(&mut self, now: Moment) {
        self.reported_at = Some(now);
    }

    /// How long nothing has come, once that is worth telling. Phones that send
    /// nothing while nobody speaks announce it, or go on with RTCP; only they
    /// are given more time.
    pub(super) fn gone_quiet(&mut self, now: Moment) -> Option<Duration> {
        let (since, limit) = match self.reported_at {
            Some(at) if at > self.last_at => (at, PAUSE_MAX),
            _ if self.pauses => (self.last_at, PAUSE_MAX),
            Some(_) => (self.last_at, RTCP_GAP_MAX),
            None => (self.last_at, QUIET_AFTER),
        };
        let silence = now.since(self.last_at);
        if self.quiet || now.since(since) < limit {
            return None;
        }
        self.quiet = true;
        Some(silence)
    }

    /// It has been told that nothing comes.
    pub(super) const fn is_quiet(&self) -> bool {
        self.quiet
    }

    pub(super) fn sender_report(&mut self, info: SenderInfo, now: Moment) {
        self.last_sr = Some(((info.ntp >> 16) as u32, now));
    }

    /// What the peer says about our stream.
    pub(super) fn peer_report(&mut self, block: ReportBlock, now: Moment) {
        self.lost_by_peer = Some(i64::from(block.packets_lost));
        if block.last_sr != 0 {
            // RFC 3550 §6.4.1: A − LSR − DLSR, in 1/65536 s.
            let now = (ntp(now) >> 16) as u32;
            let units = now.wrapping_sub(block.last_sr).wrapping_sub(block.delay_since_last_sr);
            // A peer that misreports would give a round trip of hours.
            if units < 60 << 16 {
                self.round_trip = Some(Duration::from_micros((u64::from(units) * 1_000_000) >> 16));
            }
        }
    }

    /// What our report says about the peer's stream.
    pub(super) fn report(&mut self, now: Moment) -> Option<ReportBlock> {
        let lost_before = self.lost_before;
        let source = self.source.as_mut()?;
        let expected = source.expected();
        let expected_since = expected - source.expected_reported;
        let received_since = (source.received - source.received_reported) as i64;
        source.expected_reported = expected;
        source.received_reported = source.received;
        let lost_since = (expected_since - received_since).max(0);
        let lost = lost_before + expected - source.received as i64;
        let (last_sr, delay) = self.last_sr.map_or((0, 0), |(sr, at)| {
            (sr, (now.since(at).as_micros() as u64 * 65_536 / 1_000_000) as u32)
        });
        Some(ReportBlock {
            ssrc: source.ssrc,
            fraction_lost: (lost_since * 256 / expected_since.max(1)).min(255) as u8,
            packets_lost: lost.clamp(-0x80_0000, 0x7F_FFFF) as i32,
            highest_sequence: source.highest,
            jitter: (source.jitter16 >> 4) as u32,
            last_sr,
            delay_since_last_sr: delay,
        })
    }

    /// Fills in the incoming half of the statistics.
    pub(super) fn stats(&self, clock_rate: u32) -> super::Stats {
        let jitter = self.source.as_ref().map_or(0, |source| source.jitter16 >> 4);
        super::Stats {
            packets_received: self.packets,
            bytes_received: self.bytes,
            packets_lost: self.lost(),
            jitter_us: (jitter * 1_000_000 / i64::from(clock_rate)) as u32,
            packets_ignored: self.ignored,
            peer_reported: self.lost_by_peer.is_some(),
            packets_lost_by_peer: self.lost_by_peer.unwrap_or_default(),
            round_trip_us: self.round_trip.map(|time| time.as_micros() as u32),
            ..super::Stats::default()
        }
    }

    fn lost(&self) -> i64 {
        let now = self.source.as_ref().map_or(0, |s| s.expected() - s.received as i64);
        self.lost_before + now
    }
}

impl Source {
    fn new(header: &Header, transit: i64) -> Self {
        let sequence = u32::from(header.sequence);
        Self {
            ssrc: header.ssrc,
            base_sequence: sequence,
            highest: sequence,
            received: 1,
            expected_reported: 0,
            received_reported: 0,
            transit,
            jitter16: 0,
        }
    }

    fn continues(&self, header: &Header) -> bool {
        let step = sequence_diff(header.sequence, self.highest as u16);
        header.ssrc == self.ssrc && step.saturating_abs() < DROPOUT_MAX
    }

    fn packet(&mut self, header: &Header, transit: i64) {
        let step = sequence_diff(header.sequence, self.highest as u16);
        if step > 0 {
            self.highest = self.highest.wrapping_add(u32::from(step.unsigned_abs()));
        }
        self.received += 1;
        // The difference wraps as the timestamps do.
        let difference = i64::from((transit - self.transit) as i32).abs();
        self.transit = transit;
        self.jitter16 += difference - ((self.jitter16 + 8) >> 4);
    }

    fn expected(&self) -> i64 {
        i64::from(self.highest.wrapping_sub(self.base_sequence)) + 1
    }
}
