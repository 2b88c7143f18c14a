//! Why an offer cannot be used.

/// Every message may be shown to the person at the page, and says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "the page's offer is longer than {} KiB or {} lines: reload the page and try again",
        crate::OFFER_LEN_MAX / 1024,
        crate::OFFER_LINES_MAX
    )]
    TooLong,
    #[error("the page's offer has no audio: let the page use a microphone and try again")]
    NoAudio,
    #[error("the page's offer has more than one audio stream: offer exactly one, and no video")]
    NotOnlyAudio,
    #[error("the page's offer cannot be heard: offer the audio as sendrecv or recvonly")]
    NotReceiving,
    #[error("no codec in common: use a browser with Opus or G.711 (PCMA, PCMU)")]
    NoCodec,
    #[error("the page's offer cannot be read ({0}): reload the page, or use another browser")]
    Malformed(String),
    #[error(
        "browsers cannot be answered at {0}: give a reachable address of this server with --advertise"
    )]
    BadAddress(std::net::SocketAddr),
}

impl Refusal {
    /// The name under which interface texts are found.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "offer_too_long",
            Self::NoAudio => "offer_without_audio",
            Self::NotOnlyAudio => "offer_not_only_audio",
            Self::NotReceiving => "offer_not_receiving",
            Self::NoCodec => "offer_without_codec",
            Self::Malformed(_) => "offer_malformed",
            Self::BadAddress(_) => "media_address_unusable",
        }
    }
}
