//! The thread's sockets, and whose they are.

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};

use base::LegId;
use mio::{Interest, Registry, Token};

use super::PhoneKey;
use super::datagrams::Datagrams;

/// The token of the thread's command queue.
pub const WAKER: Token = Token(usize::MAX);

/// Whose datagrams a socket brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    Rtp(LegId),
    Rtcp(LegId),
    Phone(PhoneKey),
    /// The leg is over; late packets are thrown away.
    Nobody,
}

/// One open socket. Its number is used again after it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SocketId(usize);

/// See the module. There are at most as many as ports in the range.
#[derive(Debug)]
pub struct Sockets {
    registry: Registry,
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    /// RTP and RTCP sockets kept for later legs, by their RTP address.
    resting: BTreeMap<SocketAddr, (SocketId, SocketId)>,
}

#[derive(Debug)]
struct Slot {
    socket: mio::net::UdpSocket,
    owner: Owner,
    address: SocketAddr,
}

impl Sockets {
    pub fn new(registry: Registry) -> Self {
        Self { registry, slots: Vec::new(), free: Vec::new(), resting: BTreeMap::new() }
    }

    /// Takes over a socket that does not block.
    pub fn add(&mut self, socket: UdpSocket, owner: Owner) -> io::Result<SocketId> {
        let address = socket.local_addr()?;
        let mut socket = mio::net::UdpSocket::from_std(socket);
        let slot = self.free.pop().unwrap_or(self.slots.len());
        if let Err(error) = self.registry.register(&mut socket, Token(slot), Interest::READABLE) {
            if slot < self.slots.len() {
                self.free.push(slot);
            }
            return Err(error);
        }
        if slot == self.slots.len() {
            self.slots.push(None);
        }
        self.slots[slot] = Some(Slot { socket, owner, address });
        Ok(SocketId(slot))
    }

    /// Closes the socket: its port is free from now on.
    pub fn remove(&mut self, id: SocketId) {
        if let Some(Slot { mut socket, .. }) = self.slots.get_mut(id.0).and_then(Option::take) {
            // A socket that is closed anyway cannot stay registered.
            let _ = self.registry.deregister(&mut socket);
            self.free.push(id.0);
        }
    }

    /// Keeps a leg's sockets for [`Self::reuse`].
    pub fn rest(&mut self, rtp: SocketId, rtcp: SocketId) {
        for id in [rtp, rtcp] {
            self.give(id, Owner::Nobody);
        }
        if let Some(Some(slot)) = self.slots.get(rtp.0) {
            self.resting.insert(slot.address, (rtp, rtcp));
        }
    }

    /// The resting pair of this RTP address becomes the leg's.
    pub fn reuse(&mut self, address: SocketAddr, leg: LegId) -> Option<(SocketId, SocketId)> {
        let (rtp, rtcp) = self.resting.remove(&address)?;
        self.give(rtp, Owner::Rtp(leg));
        self.give(rtcp, Owner::Rtcp(leg));
        Some((rtp, rtcp))
    }

    fn give(&mut self, id: SocketId, owner: Owner) {
        if let Some(Some(slot)) = self.slots.get_mut(id.0) {
            slot.owner = owner;
        }
    }

    /// Reads what is there, and says whose it is and whether more may be there.
    /// `None` if the socket is closed.
    pub fn receive(&self, token: Token, datagrams: &mut Datagrams) -> Option<(Owner, bool)> {
        let Slot { socket, owner, address } = self.slots.get(token.0)?.as_ref()?;
        Some((*owner, datagrams.receive(socket, address.is_ipv6())))
    }

    /// Sends now or never: sound that waits is worth nothing.
    pub fn send(&self, id: SocketId, bytes: &[u8], to: SocketAddr) {
        if let Some(Some(Slot { socket, .. })) = self.slots.get(id.0) {
            // What a full buffer or an unreachable network loses is lost as on
            // the way; a peer that hears nothing is noticed by its own side.
            let _ = socket.send_to(bytes, to);
        }
    }
}
