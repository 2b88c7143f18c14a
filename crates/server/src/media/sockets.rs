//! The thread's sockets, and whose they are.

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
}

#[derive(Debug)]
struct Slot {
    socket: mio::net::UdpSocket,
    owner: Owner,
    is_ipv6: bool,
}

impl Sockets {
    pub fn new(registry: Registry) -> Self {
        Self { registry, slots: Vec::new(), free: Vec::new() }
    }

    /// Takes over a socket that does not block.
    pub fn add(&mut self, socket: UdpSocket, owner: Owner) -> io::Result<SocketId> {
        let is_ipv6 = socket.local_addr()?.is_ipv6();
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
        self.slots[slot] = Some(Slot { socket, owner, is_ipv6 });
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

    /// Reads what is there, and says whose it is and whether more may be there.
    /// `None` if the socket is closed.
    pub fn receive(&self, token: Token, datagrams: &mut Datagrams) -> Option<(Owner, bool)> {
        let Slot { socket, owner, is_ipv6 } = self.slots.get(token.0)?.as_ref()?;
        Some((*owner, datagrams.receive(socket, *is_ipv6)))
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
