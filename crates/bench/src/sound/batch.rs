//! Many datagrams per system call.

use super::PACKET;
use nix::errno::Errno;
use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrIn, recvmmsg, sendmmsg};
use std::io::{IoSlice, IoSliceMut};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;

/// Datagrams in one system call.
const BATCH: usize = 128;
/// Longer than anything that is sent here.
const ROOM: usize = 256;

pub struct Batch {
    outgoing: Vec<[u8; PACKET]>,
    addresses: Vec<Option<SockaddrIn>>,
    incoming: Vec<[u8; ROOM]>,
    send_headers: MultiHeaders<SockaddrIn>,
    receive_headers: MultiHeaders<SockaddrIn>,
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").field("outgoing", &self.outgoing.len()).finish_non_exhaustive()
    }
}

impl Batch {
    pub fn new() -> Self {
        Self {
            outgoing: Vec::new(),
            addresses: Vec::new(),
            incoming: vec![[0; ROOM]; BATCH],
            send_headers: MultiHeaders::preallocate(BATCH, None),
            receive_headers: MultiHeaders::preallocate(BATCH, None),
        }
    }

    /// Puts a packet into the next [`Batch::send`].
    pub fn add(&mut self, packet: &[u8], to: SocketAddr) {
        if let (Ok(packet), SocketAddr::V4(to)) = (packet.try_into(), to) {
            self.outgoing.push(packet);
            self.addresses.push(Some(to.into()));
        }
    }

    /// Sends what was added. What does not leave is lost, as on any network.
    pub fn send(&mut self, socket: &UdpSocket) {
        let slices: Vec<[IoSlice<'_>; 1]> =
            self.outgoing.iter().map(|packet| [IoSlice::new(packet)]).collect();
        let mut sent = 0;
        while sent < slices.len() {
            let end = slices.len().min(sent + BATCH);
            let (part, to) = (&slices[sent..end], &self.addresses[sent..end]);
            let (fd, headers) = (socket.as_raw_fd(), &mut self.send_headers);
            match sendmmsg(fd, headers, part, to, [], MsgFlags::empty()) {
                Ok(results) => sent += results.count().max(1),
                Err(Errno::EINTR) => {}
                Err(_) => sent += 1,
            }
        }
        self.outgoing.clear();
        self.addresses.clear();
    }

    /// Takes all that came.
    pub fn receive(&mut self, socket: &UdpSocket, mut take: impl FnMut(&[u8])) {
        loop {
            let mut slices: Vec<[IoSliceMut<'_>; 1]> =
                self.incoming.iter_mut().map(|room| [IoSliceMut::new(room)]).collect();
            let (fd, headers) = (socket.as_raw_fd(), &mut self.receive_headers);
            let flags = MsgFlags::MSG_DONTWAIT;
            // An ICMP error of an earlier send, or nothing there.
            let Ok(results) = recvmmsg(fd, headers, slices.iter_mut(), flags, None) else { return };
            let mut taken = 0;
            for message in results {
                taken += 1;
                message.iovs().for_each(&mut take);
            }
            if taken < BATCH {
                return;
            }
        }
    }
}
