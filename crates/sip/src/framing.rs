//! Cutting a TCP or TLS stream into messages (RFC 3261 §18.3) and answering
//! keep-alives (RFC 5626 §3.5.1). WebSocket frames are messages already.

use crate::message::Name;
use crate::text::{number, split_once, trim};

/// The stream cannot be cut any more; close the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FramingError {
    #[error("a message on the stream is larger than the limit")]
    TooLong,
    #[error("Content-Length on the stream is no number, so the next message cannot be found")]
    BadLength,
}

/// What was found in the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Goes to the endpoint as `Input::Received`.
    Message(Vec<u8>),
    /// A double CRLF between messages: send [`PONG`] back.
    Ping,
}

/// The answer to a ping.
pub const PONG: &[u8] = b"\r\n";

/// One per stream connection.
#[derive(Debug)]
pub struct Framer {
    buffer: Vec<u8>,
    bytes_max: usize,
    /// Bytes of the buffer already searched for the end of the head.
    searched: usize,
}

impl Framer {
    /// `bytes_max`: the longest message, head and body.
    pub const fn new(bytes_max: usize) -> Self {
        Self { buffer: Vec::new(), bytes_max, searched: 0 }
    }

    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message or ping; `Ok(None)` until more bytes come.
    ///
    /// # Errors
    /// After an error the stream has lost its place: close the connection.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FramingError> {
        if self.buffer.starts_with(b"\r\n\r\n") {
            self.consume(4);
            return Ok(Some(Frame::Ping));
        }
        // A lone CRLF is a pong, or left over behind a body. While it may yet
        // become a ping, wait.
        if self.buffer.starts_with(b"\r\n") && self.buffer.get(2).is_some_and(|b| *b != b'\r') {
            self.consume(2);
        }
        if self.buffer.is_empty() || self.buffer[0] == b'\r' && self.buffer.len() <= 3 {
            return Ok(None);
        }
        let Some(head) = self.head_end() else {
            self.searched = self.buffer.len().saturating_sub(3);
            return if self.buffer.len() > self.bytes_max {
                Err(FramingError::TooLong)
            } else {
                Ok(None)
            };
        };
        let total = head.checked_add(content_length(&self.buffer[..head])?);
        let total = total.filter(|t| *t <= self.bytes_max).ok_or(FramingError::TooLong)?;
        if self.buffer.len() < total {
            return Ok(None);
        }
        let message = self.buffer[..total].to_vec();
        self.consume(total);
        Ok(Some(Frame::Message(message)))
    }

    fn head_end(&self) -> Option<usize> {
        let tail = &self.buffer[self.searched..];
        let found = tail.windows(4).position(|w| w == b"\r\n\r\n")?;
        Some(self.searched + found + 4)
    }

    fn consume(&mut self, bytes: usize) {
        self.buffer.drain(..bytes);
        self.searched = 0;
    }
}

/// On a stream a missing Content-Length means no body: nothing else could tell
/// where the next message begins.
fn content_length(head: &[u8]) -> Result<usize, FramingError> {
    let lines = head.split(|b| *b == b'\n');
    let fields = lines.filter(|l| !l.starts_with(b" ")).filter_map(|line| split_once(line, b':'));
    for (name, value) in fields {
        if Name::from_bytes(trim(name)) == Name::ContentLength {
            return number::<u32>(trim(value)).map(|n| n as usize).ok_or(FramingError::BadLength);
        }
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &[u8] = b"OPTIONS sip:h SIP/2.0\r\nl: 3\r\n\r\nabc";

    #[test]
    fn rfc3261_18_3_messages_are_cut_wherever_the_packets_end() {
        let stream = [b"\r\n\r\n", ONE, b"\r\n", ONE].concat();
        for cut in 0..stream.len() {
            let mut framer = Framer::new(1000);
            let mut found = Vec::new();
            for part in [&stream[..cut], &stream[cut..]] {
                framer.push(part);
                while let Some(frame) = framer.next_frame().expect("well formed") {
                    found.push(frame);
                }
            }
            let message = Frame::Message(ONE.to_vec());
            assert_eq!(found, [Frame::Ping, message.clone(), message], "cut at {cut}");
        }
    }

    #[test]
    fn a_stream_that_cannot_be_cut_is_an_error() {
        let mut framer = Framer::new(100);
        framer.push(b"OPTIONS sip:h SIP/2.0\r\nContent-Length: -1\r\n\r\n");
        assert_eq!(framer.next_frame(), Err(FramingError::BadLength));
        let mut framer = Framer::new(100);
        framer.push(&[b'x'; 101]);
        assert_eq!(framer.next_frame(), Err(FramingError::TooLong));
        let mut framer = Framer::new(100);
        framer.push(b"OPTIONS sip:h SIP/2.0\r\nContent-Length: 4294967295\r\n\r\n");
        assert_eq!(framer.next_frame(), Err(FramingError::TooLong));
    }
}
