//! What one leg's RTP looks like: what SDP agrees on and the engine obeys.

use crate::codec::Codec;

/// Who may send, seen from our side (RFC 8866 §6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Direction {
    #[default]
    SendRecv,
    /// We send, the peer only listens (we hold it).
    SendOnly,
    /// The peer sends, we only listen (it holds us).
    RecvOnly,
    Inactive,
}

impl Direction {
    /// Whether we may send sound.
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendRecv | Self::SendOnly)
    }

    /// Whether sound is to be expected from the peer.
    pub const fn receives(self) -> bool {
        matches!(self, Self::SendRecv | Self::RecvOnly)
    }

    /// The direction in which we do these two.
    pub const fn new(sends: bool, receives: bool) -> Self {
        match (sends, receives) {
            (true, true) => Self::SendRecv,
            (true, false) => Self::SendOnly,
            (false, true) => Self::RecvOnly,
            (false, false) => Self::Inactive,
        }
    }

    /// The same stream seen from the other end.
    pub const fn reversed(self) -> Self {
        Self::new(self.receives(), self.sends())
    }
}

/// How keys travel on a leg (RFC 4733). The two ends may have chosen different
/// payload type numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EventFormat {
    pub payload_type_send: u8,
    pub payload_type_receive: u8,
    /// Clock rate of durations, Hz: 8000, or 48000 beside Opus.
    pub clock_rate: u32,
}

/// What a leg's RTP looks like in both directions. It is plain data: the
/// result of [`crate::sdp`] for telephones, of `webrtc` for browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Format {
    pub codec: Codec,
    pub payload_type_send: u8,
    pub payload_type_receive: u8,
    /// `None`: the peer does not take keys as events.
    pub telephone_event: Option<EventFormat>,
    /// Length of the packets we make ourselves, ms. Packets that are relayed
    /// keep their length; packets of any length are accepted.
    pub ptime_ms: u16,
    pub direction: Direction,
}

impl Format {
    /// A format with the static payload type of RFC 3551 (Opus: 96), keys as
    /// events of payload type 101, 20 ms, both directions.
    pub const fn usual(codec: Codec) -> Self {
        let payload_type = codec.usual_payload_type();
        Self {
            codec,
            payload_type_send: payload_type,
            payload_type_receive: payload_type,
            telephone_event: Some(EventFormat {
                payload_type_send: 101,
                payload_type_receive: 101,
                clock_rate: codec.clock_rate(),
            }),
            ptime_ms: 20,
            direction: Direction::SendRecv,
        }
    }
}
