//! Everything a session can want done or known.

use std::net::SocketAddr;

/// One thing to do or to know. Bytes are lent until the next call of the
/// session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output<'a> {
    /// Send this datagram from our address.
    Transmit { destination: SocketAddr, bytes: &'a [u8] },
    /// A plain RTP packet came from the peer.
    Packet(&'a [u8]),
    /// Sound can pass now. Told once.
    Connected,
    /// It is over; nothing follows. The way back is a new offer.
    Disconnected(Reason),
}

/// Why a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// [`crate::Input::Close`].
    Closed,
    /// The page was closed, or reloaded.
    ClosedByPeer,
    /// Nothing came for [`crate::QUIET_TIME_MAX`]: the network or the computer
    /// is gone.
    Quiet,
    /// No connection within [`crate::CONNECT_TIME_MAX`]: usually UDP to the
    /// media port is blocked between browser and server.
    NeverConnected,
    /// The peer is not who its offer says, or broke the protocol.
    Failed(String),
}
