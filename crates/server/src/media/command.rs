//! What the control side wants of the media thread.

use std::net::{IpAddr, UdpSocket};

use base::{LegId, Moment, RecordingId};
use media::sdp::Negotiated;
use media::{Hearing, Stream};

use super::RtpPair;

/// A browser that is connected, or connecting, as a telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneKey(pub u64);

/// One wish. They are carried out in order; a wish about a leg or phone that is
/// gone is ignored, because commands and hang-ups cross each other.
#[derive(Debug)]
pub enum MediaCommand {
    /// A leg over plain RTP begins on these sockets. `negotiated` says where
    /// the peer wants to receive; what it really sends from counts more: see
    /// [`super::latch`].
    OpenRtp {
        leg: LegId,
        sockets: RtpPair,
        negotiated: Negotiated,
        /// The host of the peer's signalling.
        signalled_from: IpAddr,
        stream: Stream,
    },
    /// The leg's description changed. With another address the leg is open to
    /// a new sender.
    UpdateRtp {
        leg: LegId,
        negotiated: Negotiated,
    },
    /// A browser's offer was accepted; its datagrams come to this socket.
    OpenPhone {
        phone: PhoneKey,
        session: Box<webrtc::Session>,
        socket: UdpSocket,
    },
    /// The browser is not needed any more. Legs attached to it stay, silent,
    /// until closed or attached again.
    ClosePhone {
        phone: PhoneKey,
    },
    /// The leg speaks and hears through this browser from now on. A leg that is
    /// not open begins; one that is goes on in the new place (the page was
    /// reloaded). A phone has one leg at a time: the last attached.
    Attach {
        leg: LegId,
        phone: PhoneKey,
    },
    /// The leg is over. A browser it was attached to stays connected.
    Close {
        leg: LegId,
        /// Its sockets are kept for a later leg: [`RtpPair::Rested`].
        rest: bool,
    },
    /// What the leg hears from now on.
    Hear {
        leg: LegId,
        hearing: Hearing,
    },
    /// While muted, silence stands for whatever the leg says.
    Mute {
        leg: LegId,
        muted: bool,
    },
    /// Starts a recording, or changes who is on which channel of a running one.
    Record {
        recording: RecordingId,
        /// Where its sound counts from, see [`media::Input::Record`].
        began: Moment,
        left: Option<LegId>,
        right: Option<LegId>,
    },
    StopRecording {
        recording: RecordingId,
    },
    /// Sends keys to the leg's peer.
    SendDigits {
        leg: LegId,
        digits: String,
    },
    /// The answer to [`super::MediaEvent::BegunAnew`]: what was sent before is
    /// of no use any more.
    Begin,
    /// A bug on purpose, of this leg or of the thread: see [`crate::faults`].
    #[cfg(debug_assertions)]
    Panic {
        leg: Option<LegId>,
    },
    /// Closes everything, recordings included, and ends the thread.
    Stop,
}
