//! The codecs we speak.

/// Samples per second of all sound inside the engine.
pub const SAMPLE_RATE: u32 = 8_000;

/// Samples in 20 ms, the engine's step.
pub const FRAME_LEN: usize = 160;

/// A way of putting sound into RTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// G.711 A-law, the telephone network's own outside America and Japan.
    Pcma,
    /// G.711 µ-law.
    Pcmu,
    /// RFC 6716, RFC 7587; inside the engine it is 8 kHz mono.
    Opus,
}

impl Codec {
    /// Rate of the RTP timestamp, Hz. Opus always counts at 48 kHz (RFC 7587 §4.1).
    pub const fn clock_rate(self) -> u32 {
        match self {
            Self::Pcma | Self::Pcmu => 8_000,
            Self::Opus => 48_000,
        }
    }

    /// The static number of RFC 3551 §6, or our choice among the dynamic ones.
    pub const fn usual_payload_type(self) -> u8 {
        match self {
            Self::Pcmu => 0,
            Self::Pcma => 8,
            Self::Opus => 96,
        }
    }

    /// The encoding name in `a=rtpmap` (compared without regard to case).
    pub const fn encoding_name(self) -> &'static str {
        match self {
            Self::Pcma => "PCMA",
            Self::Pcmu => "PCMU",
            Self::Opus => "opus",
        }
    }
}
