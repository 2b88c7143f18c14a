//! Session descriptions (RFC 8866) and the offer/answer model (RFC 3264) for
//! one audio stream over RTP or, with keys in the description, SRTP.
//!
//! A browser's descriptions are not handled here but by `webrtc`.

mod crypto;
mod negotiate;
mod parse;
mod shape;
mod write;

use std::net::{IpAddr, SocketAddr};

pub use crypto::{Encryption, SECRET_LEN, Secret, Srtp, Suite};
pub use negotiate::{accept, answer, offer};
pub use parse::{DESCRIPTION_LEN_MAX, MEDIA_MAX, Session};
pub use shape::Shape;

use crate::codec::Codec;
use crate::format::{Direction, Format};

/// What we want to say about our end.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LocalMedia {
    /// Where we receive.
    pub addr: IpAddr,
    /// The RTP port; RTCP is the next one, unless multiplexed.
    pub port: u16,
    /// What we can do, preferred first. An answer takes the first that the peer
    /// has too; put the codec of the other leg first to save a conversion.
    pub codecs: Vec<Codec>,
    /// What we want: e.g. `SendOnly` to hold the peer.
    pub direction: Direction,
    /// Length of the packets we want to receive, ms.
    pub ptime_ms: u16,
    /// Our key: whoever offers one of its own gets it, and so does whom we offer
    /// SRTP to.
    pub secret: Secret,
    pub encryption: Encryption,
    /// The `o=` line's session id, the same for the whole dialog.
    pub session_id: u64,
    /// The `o=` line's version: one more with each changed description.
    pub version: u64,
    /// [`Negotiated::shape`] of the last exchange in this dialog; default in
    /// the first.
    pub shape: Shape,
}

/// What both ends agreed on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Negotiated {
    /// Where the peer receives RTP. Unspecified (`0.0.0.0`) if it holds us the
    /// old way (RFC 2543 §B.5); nothing is to be sent then.
    pub remote: SocketAddr,
    /// Where the peer receives RTCP; equals `remote` if multiplexed.
    pub remote_rtcp: SocketAddr,
    /// RTP and RTCP share one port (RFC 5761).
    pub rtcp_mux: bool,
    /// For [`crate::Input::Open`] and [`crate::Input::Reformat`].
    pub format: Format,
    /// What the peer's description lets us do, whatever we want ourselves.
    pub peer_allows: Direction,
    /// For the next [`LocalMedia`] of this dialog.
    pub shape: Shape,
    /// `None`: plain RTP.
    #[serde(default)]
    pub srtp: Option<Srtp>,
}

impl Negotiated {
    /// The peer has put us on hold: it does not want to hear us.
    pub const fn held_by_peer(&self) -> bool {
        !self.peer_allows.sends()
    }
}

/// Why a description cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Answer 400, or 488 if the dialog stands.
    #[error("the session description is malformed in line {line}: {what}")]
    Malformed { line: usize, what: &'static str },
    /// Answer 488 (Not Acceptable Here).
    #[error(
        "no usable audio in the description: offer m=audio with RTP/AVP, or RTP/SAVP and a=crypto"
    )]
    NoAudio,
    /// Answer 488.
    #[error("no codec in common: offer PCMA, PCMU, G.722 or Opus")]
    NoCodec,
    /// Answer 488.
    #[error("the connection address is a name, or missing: give a numeric address in c=")]
    NoAddress,
    /// The answer to our offer declined the audio (port 0).
    #[error("the peer declined the audio stream")]
    Declined,
}

#[cfg(test)]
mod tests;
