//! Everything that can happen to a session.

use std::net::SocketAddr;

/// One thing that happened, or one wish. Nothing here fails loudly: what does
/// not belong to the session, or comes too late, is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input<'a> {
    /// Bytes that came to our address. Longer ones than
    /// [`crate::DATAGRAM_LEN_MAX`], and whatever comes from a stranger, are
    /// ignored.
    Datagram { source: SocketAddr, bytes: &'a [u8] },
    /// A plain RTP packet for the peer, of the call that has the browser now.
    /// Its payload type is one of [`crate::Session::format`]; its SSRC says
    /// which call it is of and must differ from the last call's. Before the
    /// connection stands it is dropped.
    Rtp(&'a [u8]),
    /// Say goodbye to the peer. [`crate::Output::Disconnected`] follows.
    Close,
}
