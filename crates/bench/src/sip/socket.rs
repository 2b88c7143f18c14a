//! A socket with room for bursts.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd};

const RECEIVE_BUFFER: usize = 4 << 20;
const DATAGRAM_MAX: usize = 8_192;

#[derive(Debug)]
pub struct Socket {
    socket: UdpSocket,
    pub local: SocketAddr,
    buffer: Vec<u8>,
}

impl Socket {
    pub fn open() -> io::Result<Self> {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None)?;
        socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
        socket.set_nonblocking(true)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        let socket = UdpSocket::from(socket);
        let local = socket.local_addr()?;
        Ok(Self { socket, local, buffer: vec![0; DATAGRAM_MAX] })
    }

    /// The next datagram, left in [`Socket::datagram`]; its length.
    pub fn receive(&mut self) -> Option<usize> {
        loop {
            match self.socket.recv(&mut self.buffer) {
                Ok(length) => return Some(length),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return None,
                // An ICMP error of an earlier send.
                Err(_) => {}
            }
        }
    }

    pub fn take_buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    pub fn give_buffer(&mut self, buffer: Vec<u8>) {
        self.buffer = buffer;
    }

    /// A datagram that does not leave is one lost: its transaction is late.
    pub fn send(&self, text: &str, to: SocketAddr) {
        let _ = self.socket.send_to(text.as_bytes(), to);
    }
}

impl AsFd for Socket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}
