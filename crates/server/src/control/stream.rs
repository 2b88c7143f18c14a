//! One TCP connection that carries SIP.

use super::sockets::Arrival;
use mio::net::TcpStream;
use sip::Flow;
use sip::framing::{Frame, Framer, PONG};
use std::collections::VecDeque;
use std::io::{self, Read, Write};

/// RFC 3261 §18.1.1 lets any message come; ours and real ones stay far below.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// A peer that does not read what we send for this long a backlog is closed.
const UNSENT_MAX: usize = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamEnd {
    Open,
    Closed,
}

#[derive(Debug)]
pub struct Stream {
    pub flow: Flow,
    socket: TcpStream,
    framer: Framer,
    unsent: VecDeque<u8>,
    /// The connection stands.
    open: bool,
}

impl Stream {
    pub fn new(socket: TcpStream, flow: Flow, open: bool) -> Self {
        // Latency over throughput; it fails only on a socket already gone.
        let _ = socket.set_nodelay(true);
        Self { flow, socket, framer: Framer::new(MESSAGE_BYTES_MAX), unsent: VecDeque::new(), open }
    }

    pub fn socket(&mut self) -> &mut TcpStream {
        &mut self.socket
    }

    pub fn ready(
        &mut self,
        event: &mio::event::Event,
        buffer: &mut [u8],
        arrivals: &mut Vec<Arrival>,
    ) -> StreamEnd {
        if event.is_writable() && !self.open {
            match self.socket.take_error() {
                Ok(None) if self.socket.peer_addr().is_ok() => self.open = true,
                Ok(None) => return StreamEnd::Open,
                Ok(Some(_)) | Err(_) => return StreamEnd::Closed,
            }
        }
        if event.is_readable() && self.read(buffer, arrivals) == StreamEnd::Closed {
            return StreamEnd::Closed;
        }
        self.flush()
    }

    fn read(&mut self, buffer: &mut [u8], arrivals: &mut Vec<Arrival>) -> StreamEnd {
        loop {
            match self.socket.read(buffer) {
                Ok(0) => return StreamEnd::Closed,
                Ok(length) => {
                    self.framer.push(&buffer[..length]);
                    if self.take_frames(arrivals) == StreamEnd::Closed {
                        return StreamEnd::Closed;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return StreamEnd::Open,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return StreamEnd::Closed,
            }
        }
    }

    fn take_frames(&mut self, arrivals: &mut Vec<Arrival>) -> StreamEnd {
        loop {
            match self.framer.next_frame() {
                Ok(Some(Frame::Message(bytes))) => {
                    arrivals.push(Arrival::Message { flow: self.flow, bytes });
                }
                Ok(Some(Frame::Ping)) => self.unsent.extend(PONG),
                Ok(None) => return StreamEnd::Open,
                Err(error) => {
                    tracing::info!(flow = %self.flow, %error, "a SIP connection is closed");
                    return StreamEnd::Closed;
                }
            }
        }
    }

    pub fn send(&mut self, bytes: &[u8]) -> StreamEnd {
        if self.unsent.len() + bytes.len() > UNSENT_MAX {
            tracing::warn!(flow = %self.flow, "a SIP connection is closed: its peer does not read");
            return StreamEnd::Closed;
        }
        self.unsent.extend(bytes);
        self.flush()
    }

    fn flush(&mut self) -> StreamEnd {
        while self.open && !self.unsent.is_empty() {
            let (front, _) = self.unsent.as_slices();
            match self.socket.write(front) {
                Ok(0) => return StreamEnd::Closed,
                Ok(length) => {
                    self.unsent.drain(..length);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return StreamEnd::Open,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return StreamEnd::Closed,
            }
        }
        StreamEnd::Open
    }
}
