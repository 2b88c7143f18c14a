//! One connection that carries SIP.

use super::sockets::Arrival;
use super::wire::Wire;
use base::Moment;
use sip::Flow;
use sip::framing::{Frame, Framer, PONG};
use std::collections::VecDeque;
use std::io;

/// RFC 3261 §18.1.1 lets any message come; ours and real ones stay far below.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// A peer that does not read what we send for this long a backlog is closed.
const UNSENT_MAX: usize = 1 << 20;

/// Reads of one connection before the others get their turn.
const READS_PER_TURN: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamEnd {
    Open,
    /// Open, and there is more to read.
    Unread,
    Closed,
}

#[derive(Debug)]
pub struct Stream {
    pub flow: Flow,
    wire: Wire,
    framer: Framer,
    unsent: VecDeque<u8>,
    /// The connection stands.
    open: bool,
    /// The last turn ended before everything was read.
    unread: bool,
    /// When it began, or brought its last whole message: bytes that never
    /// become one do not count.
    pub heard_at: Moment,
}

impl Stream {
    pub fn new(mut wire: Wire, flow: Flow, open: bool, now: Moment) -> Self {
        // Latency over throughput; it fails only on a socket already gone.
        let _ = wire.socket().set_nodelay(true);
        let framer = Framer::new(MESSAGE_BYTES_MAX);
        let unsent = VecDeque::new();
        Self { flow, wire, framer, unsent, open, unread: false, heard_at: now }
    }

    pub fn wire(&mut self) -> &mut Wire {
        &mut self.wire
    }

    /// Connecting, or agreeing on keys.
    pub fn is_half_open(&self) -> bool {
        !self.open || self.wire.is_handshaking()
    }

    pub fn ready(
        &mut self,
        event: &mio::event::Event,
        buffer: &mut [u8],
        arrivals: &mut Vec<Arrival>,
        now: Moment,
    ) -> StreamEnd {
        if event.is_writable() && !self.open {
            let socket = self.wire.socket();
            match socket.take_error() {
                Ok(None) if socket.peer_addr().is_ok() => self.open = true,
                Ok(None) => return StreamEnd::Open,
                Ok(Some(_)) | Err(_) => return StreamEnd::Closed,
            }
        }
        // TLS may hold what the socket no longer shows.
        let read = match event.is_readable() || self.unread {
            true => self.read(buffer, arrivals, now),
            false => StreamEnd::Open,
        };
        self.unread = read == StreamEnd::Unread;
        match (read, self.flush()) {
            (StreamEnd::Closed, _) | (_, StreamEnd::Closed) => StreamEnd::Closed,
            (read, _) => read,
        }
    }

    fn read(&mut self, buffer: &mut [u8], arrivals: &mut Vec<Arrival>, now: Moment) -> StreamEnd {
        for _ in 0..READS_PER_TURN {
            match self.wire.read(buffer) {
                Ok(0) => return StreamEnd::Closed,
                Ok(length) => {
                    self.framer.push(&buffer[..length]);
                    if self.take_frames(arrivals, now) == StreamEnd::Closed {
                        return StreamEnd::Closed;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return StreamEnd::Open,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    tracing::debug!(flow = %self.flow, %error, "a SIP connection broke");
                    return StreamEnd::Closed;
                }
            }
        }
        StreamEnd::Unread
    }

    fn take_frames(&mut self, arrivals: &mut Vec<Arrival>, now: Moment) -> StreamEnd {
        loop {
            match self.framer.next_frame() {
                Ok(Some(Frame::Message(bytes))) => {
                    self.heard_at = now;
                    arrivals.push(Arrival::Message { flow: self.flow, bytes });
                }
                Ok(Some(Frame::Ping)) => {
                    if self.unsent.len() < UNSENT_MAX {
                        self.unsent.extend(PONG);
                    }
                }
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
        if !self.open {
            return StreamEnd::Open;
        }
        loop {
            let step = self.wire.flush().and_then(|()| {
                let (front, _) = self.unsent.as_slices();
                if front.is_empty() { Ok(None) } else { self.wire.write(front).map(Some) }
            });
            match step {
                Ok(None) => return StreamEnd::Open,
                Ok(Some(0)) => return StreamEnd::Closed,
                Ok(Some(length)) => {
                    self.unsent.drain(..length);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return StreamEnd::Open,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return StreamEnd::Closed,
            }
        }
    }
}
