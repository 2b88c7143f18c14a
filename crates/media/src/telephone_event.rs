//! Keys as RTP events (RFC 4733), both ways.

use std::time::Duration;

use base::Moment;

/// Length of the payload.
pub const PAYLOAD_LEN: usize = 4;

/// An event without any packet for so long has ended, its end packets lost.
/// They come every 20 to 50 ms; three of them may be lost.
pub const EVENT_GAP_MAX: Duration = Duration::from_millis(160);

/// The payload of RFC 4733 §2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload {
    pub event: u8,
    pub end: bool,
    /// Power below 0 dBm0, 0–63.
    pub volume: u8,
    /// In units of the RTP timestamp.
    pub duration: u16,
}

impl Payload {
    /// Reads the first event; further bytes (RFC 4733 §2.5.2.2) are ignored.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (&[event, flags, high, low], _) = bytes.split_first_chunk::<PAYLOAD_LEN>()?;
        let duration = u16::from_be_bytes([high, low]);
        Some(Self { event, end: flags & 0x80 != 0, volume: flags & 0x3F, duration })
    }

    /// The payload as it goes on the wire.
    pub fn to_bytes(self) -> [u8; PAYLOAD_LEN] {
        let [high, low] = self.duration.to_be_bytes();
        let flags = self.volume & 0x3F | if self.end { 0x80 } else { 0 };
        [self.event, flags, high, low]
    }
}

/// The key of an event code (RFC 4733 §3.2); a hook flash is none.
pub fn key(event: u8) -> Option<char> {
    b"0123456789*#ABCD".get(usize::from(event)).map(|&byte| char::from(byte))
}

/// The event code of a key.
pub fn event(key: char) -> Option<u8> {
    let at = "0123456789*#ABCD".find(key.to_ascii_uppercase())?;
    u8::try_from(at).ok()
}

/// No network holds a packet back for longer. A timestamp further back is that
/// of a new stream: phones begin one after a hold, at a random number.
const LATE_S_MAX: u32 = 5;

/// A key that was pressed and released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pressed {
    pub key: char,
    pub duration_ms: u32,
}

/// Makes one [`Pressed`] of the many packets of an event, whatever is lost or
/// doubled on the way.
#[derive(Debug, Default)]
pub struct Receiver {
    current: Option<Current>,
}

#[derive(Debug)]
struct Current {
    event: u8,
    timestamp: u32,
    duration: u16,
    clock_rate: u32,
    reported: bool,
    last_packet_at: Moment,
    /// Of earlier segments of an event too long for one (RFC 4733 §2.5.1.3).
    earlier: u32,
}

impl Receiver {
    /// Takes an event packet. At most one key results: the one that this packet
    /// ends, or the one before it whose end was lost.
    pub fn packet(
        &mut self,
        payload: Payload,
        timestamp: u32,
        clock_rate: u32,
        now: Moment,
    ) -> Option<Pressed> {
        let mut earlier = 0;
        let mut pressed = None;
        if let Some(current) = &mut self.current {
            let age = crate::rtp::timestamp_diff(timestamp, current.timestamp);
            if age == 0 && payload.event == current.event {
                current.duration = current.duration.max(payload.duration);
                current.last_packet_at = now;
                return if payload.end { current.report() } else { None };
            }
            let is_late = age < 0 && age.unsigned_abs() <= LATE_S_MAX * clock_rate;
            if is_late {
                return None; // of an event already dealt with
            }
            let continues = payload.event == current.event && age == 0xFFFF && !current.reported;
            if continues {
                earlier = current.earlier + 0xFFFF;
            } else {
                pressed = current.report();
            }
        }
        let mut next = Current {
            event: payload.event,
            timestamp,
            duration: payload.duration,
            clock_rate,
            reported: false,
            last_packet_at: now,
            earlier,
        };
        // When both end here, the earlier is told now and this one by its
        // repeated end packets or the timeout.
        if pressed.is_none() && payload.end {
            pressed = next.report();
        }
        self.current = Some(next);
        pressed
    }

    /// Ends an event whose packets have stopped.
    pub fn timeout(&mut self, now: Moment) -> Option<Pressed> {
        let current = self.current.as_mut()?;
        if now.since(current.last_packet_at) < EVENT_GAP_MAX {
            return None;
        }
        current.report()
    }

    /// Whether [`Receiver::timeout`] may still have something to say.
    pub fn is_pressed(&self) -> bool {
        self.current.as_ref().is_some_and(|current| !current.reported)
    }
}

impl Current {
    fn report(&mut self) -> Option<Pressed> {
        if std::mem::replace(&mut self.reported, true) {
            return None;
        }
        let ticks = u64::from(self.earlier) + u64::from(self.duration);
        let duration_ms = ticks * 1000 / u64::from(self.clock_rate.max(1));
        key(self.event).map(|key| Pressed { key, duration_ms: duration_ms as u32 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds `ms event timestamp duration [end]` lines and `ms -` timeouts;
    /// compares `ms key duration_ms` lines.
    #[track_caller]
    fn check(script: &str, expected: &str) {
        let mut receiver = Receiver::default();
        let mut actual = Vec::new();
        for line in script.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let now = Moment::from_millis(words[0].parse().expect("ms"));
            let pressed = if words[1] == "-" {
                receiver.timeout(now)
            } else {
                let payload = Payload {
                    event: words[1].parse().expect("event"),
                    end: words.get(4) == Some(&"end"),
                    volume: 10,
                    duration: words[3].parse().expect("duration"),
                };
                receiver.packet(payload, words[2].parse().expect("timestamp"), 8000, now)
            };
            actual.extend(pressed.map(|p| format!("{} {} {}", words[0], p.key, p.duration_ms)));
        }
        let expected: Vec<&str> = expected.lines().map(str::trim).collect();
        assert_eq!(actual, expected);
    }

    #[test]
    fn rfc4733_2_5_1_4_three_end_packets_are_one_key() {
        check(
            "0  5 1000 160
             20 5 1000 320
             40 5 1000 480 end
             41 5 1000 480 end
             42 5 1000 480 end
             900 -",
            "40 5 60",
        );
    }

    #[test]
    fn rfc4733_2_6_2_1_all_ends_lost_then_another_key() {
        check(
            "0   1 1000 160
             20  1 1000 320
             150 2 2600 160
             170 2 2600 320 end",
            "150 1 40
             170 2 40",
        );
    }

    #[test]
    fn all_ends_lost_then_nothing() {
        check("0 11 1000 800\n 100 -\n 161 -\n 300 -", "161 # 100");
    }

    #[test]
    fn only_an_end_arrives() {
        check("0 0 1000 800 end\n 1 0 1000 800 end", "0 0 100");
    }

    #[test]
    fn the_same_key_twice_is_two_keys() {
        check("0 7 1000 800 end\n 200 7 2600 800 end", "0 7 100\n 200 7 100");
    }

    #[test]
    fn a_late_packet_of_the_key_before_says_nothing() {
        check(
            "0 1 1000 800 end\n 200 2 2600 160\n 201 1 1000 640\n 220 2 2600 320 end",
            "0 1 100\n220 2 40",
        );
    }

    #[test]
    fn rfc3550_5_1_a_new_stream_may_begin_at_an_earlier_timestamp() {
        check(
            "0 1 900000 800 end\n 3000 2 1000 800 end\n 3001 2 1000 800 end",
            "0 1 100\n3000 2 100",
        );
    }

    #[test]
    fn rfc4733_2_5_1_3_a_long_key_in_segments_is_one() {
        check("0 3 1000 65535\n 20 3 66535 160\n 40 3 66535 320 end", "40 3 8231");
    }

    #[test]
    fn a_hook_flash_is_no_key() {
        check("0 16 1000 800 end", "");
    }

    #[test]
    fn keys_and_codes_match() {
        for code in 0..16 {
            assert_eq!(key(code).and_then(event), Some(code));
        }
        assert_eq!(event('a'), Some(12));
        assert_eq!(event('x'), None);
    }
}
