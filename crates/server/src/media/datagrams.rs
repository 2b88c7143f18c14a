//! What a socket brings, many datagrams to a system call.
//!
//! A socket is empty when a call brings fewer than there was room for, so one
//! call is enough for a leg's next packet: asking one at a time takes a second,
//! to hear that nothing more is there.

use std::io::IoSliceMut;
use std::net::SocketAddr;
use std::os::fd::AsRawFd;

use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrIn, SockaddrIn6, SockaddrLike, recvmmsg};

/// Datagrams of one system call: more than one leg sends between two looks.
const ROOM: usize = 8;

/// Longer than any datagram we accept, so that one that is cut off shows.
const LENGTH: usize = 2_048;

/// Room for what one call brings.
pub struct Datagrams {
    bytes: Box<[[u8; LENGTH]; ROOM]>,
    /// One for each family: the kernel shortens what it was given to the
    /// family it found.
    headers: MultiHeaders<SockaddrIn>,
    headers_v6: MultiHeaders<SockaddrIn6>,
    came: Vec<(usize, SocketAddr)>,
}

impl std::fmt::Debug for Datagrams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Datagrams").field("came", &self.came).finish_non_exhaustive()
    }
}

impl Datagrams {
    pub fn new() -> Self {
        Self {
            bytes: Box::new([[0; LENGTH]; ROOM]),
            headers: MultiHeaders::preallocate(ROOM, None),
            headers_v6: MultiHeaders::preallocate(ROOM, None),
            came: Vec::with_capacity(ROOM),
        }
    }

    /// Takes what is there. True if more may be.
    pub fn receive(&mut self, socket: &impl AsRawFd, is_ipv6: bool) -> bool {
        self.came.clear();
        let (bytes, came) = (&mut self.bytes, &mut self.came);
        if is_ipv6 {
            take(socket, &mut self.headers_v6, bytes, |len, from| came.push((len, (*from).into())));
        } else {
            take(socket, &mut self.headers, bytes, |len, from| came.push((len, (*from).into())));
        }
        self.came.len() == ROOM
    }

    /// What came last, and where from.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], SocketAddr)> {
        self.bytes.iter().zip(&self.came).map(|(bytes, (len, from))| (&bytes[..*len], *from))
    }
}

fn take<A: SockaddrLike + Copy>(
    socket: &impl AsRawFd,
    headers: &mut MultiHeaders<A>,
    bytes: &mut [[u8; LENGTH]; ROOM],
    mut came: impl FnMut(usize, &A),
) {
    let mut slices = bytes.each_mut().map(|bytes| [IoSliceMut::new(bytes)]);
    let flags = MsgFlags::MSG_DONTWAIT;
    // Nothing there; or word of a datagram of ours that found nobody.
    let Ok(results) = recvmmsg(socket.as_raw_fd(), headers, slices.iter_mut(), flags, None) else {
        return;
    };
    for message in results {
        if let Some(from) = &message.address {
            came(message.bytes, from);
        }
    }
}
