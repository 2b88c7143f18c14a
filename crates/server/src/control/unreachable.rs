//! The network's word that a datagram found nobody (ICMP, RFC 1122 §4.1.3.3).
//!
//! A UDP socket that speaks with many peers hears of it only if asked for
//! (`IP_RECVERR`): the kernel then keeps each returned datagram in a queue
//! beside the ordinary one, with the address it was for.

use nix::libc::MSG_ERRQUEUE;
use nix::sys::socket::{setsockopt, sockopt};
use socket2::SockRef;
use std::io;
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::os::fd::AsFd;

/// Returned datagrams taken in one turn; the rest waits for the next.
const TAKEN_MAX: usize = 64;
/// Only the address is wanted of them, not their bytes.
const HEAD_LEN: usize = 64;

/// Asks for the socket's returned datagrams.
pub fn watch(socket: &impl AsFd, ipv4: bool) -> io::Result<()> {
    if ipv4 {
        setsockopt(socket, sockopt::Ipv4RecvErr, &true)?;
    } else {
        setsockopt(socket, sockopt::Ipv6RecvErr, &true)?;
    }
    Ok(())
}

/// Whom the datagrams were for that came back.
pub fn take(socket: &impl AsFd) -> Vec<SocketAddr> {
    let socket = SockRef::from(socket);
    let mut head = [MaybeUninit::uninit(); HEAD_LEN];
    let mut peers = Vec::new();
    while peers.len() < TAKEN_MAX
        && let Ok((_, peer)) = socket.recv_from_with_flags(&mut head, MSG_ERRQUEUE)
    {
        peers.extend(peer.as_socket());
    }
    peers
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::UdpSocket;

    #[test]
    fn a_port_where_nobody_listens_comes_back() {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.set_nonblocking(true).expect("set");
        watch(&socket, true).expect("asked for");
        let nobody = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let gone = nobody.local_addr().expect("an address");
        drop(nobody);
        socket.send_to(b"hello", gone).expect("sent");
        let came_back = (0..100).map(|_| {
            std::thread::yield_now();
            take(&socket)
        });
        assert_eq!(came_back.flatten().next(), Some(gone));
    }
}
