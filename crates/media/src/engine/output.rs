//! Everything the engine can want done or known.

use std::sync::Arc;

use base::{LegId, RecordingId};

/// One thing to do or to know. Bytes are lent until the next call of the
/// engine, so that no packet costs an allocation.
#[derive(Debug, Clone, PartialEq)]
pub enum Output<'a> {
    /// Send this RTP packet to the leg's peer.
    Transmit { leg: LegId, bytes: &'a [u8] },
    /// Send this RTCP packet to the leg's peer (to its RTP port if the two
    /// are multiplexed).
    TransmitRtcp { leg: LegId, bytes: &'a [u8] },
    /// The peer pressed a key (`0-9 * # A-D`); told once, when it is released.
    Digit { leg: LegId, key: char, duration_ms: u32 },
    /// A playlist that does not repeat has ended.
    Played { leg: LegId, play: u64 },
    /// A playlist names a prompt the library does not have. It was skipped.
    PromptMissing { leg: LegId, play: u64, name: Arc<str> },
    /// The first packet of sound has come.
    MediaStarted { leg: LegId },
    /// Nothing has come for [`super::QUIET_AFTER`] from a leg that should
    /// send. Told once per silence.
    Quiet { leg: LegId, for_ms: u32 },
    /// A quiet leg sends again.
    Resumed { leg: LegId },
    /// What comes from a leg has been silence for [`super::SILENT_AFTER`], since
    /// what it hears changed or longer: a dead microphone, or one-way sound.
    /// Told once per silence.
    Silent { leg: LegId },
    /// Something is heard of a silent leg.
    Sounds { leg: LegId },
    /// Append (or write at `at_sample × 2`) this stereo A-law at 8 kHz, left
    /// then right. Blocks of one recording follow each other without a gap.
    RecordingBlock { recording: RecordingId, at_sample: u64, bytes: &'a [u8] },
    /// All blocks of the recording are out.
    RecordingClosed { recording: RecordingId, samples: u64 },
    /// The leg is closed; what its stream was like.
    Closed { leg: LegId, stats: Stats },
    /// The leg or recording could not be opened: the engine is full
    /// ([`super::LEGS_MAX`]).
    LegRefused { leg: LegId },
    /// See [`Output::LegRefused`]; [`super::RECORDINGS_MAX`].
    RecordingRefused { recording: RecordingId },
}

/// What a leg's streams were like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    pub codec: Option<crate::Codec>,
    pub packets_received: u64,
    pub bytes_received: u64,
    /// Packets that never came (RFC 3550 §6.4.1; negative if doubles came).
    pub packets_lost: i64,
    /// Interarrival jitter, µs (RFC 3550 §6.4.1).
    pub jitter_us: u32,
    /// Packets that could not be used: no RTP, or an unknown payload type.
    pub packets_ignored: u64,
    pub packets_sent: u64,
    pub bytes_sent: u64,
    /// The peer has said by RTCP what it received.
    pub peer_reported: bool,
    /// Packets the peer says it lost.
    pub packets_lost_by_peer: i64,
    /// The last round trip measured by RTCP, µs.
    pub round_trip_us: Option<u32>,
}
