//! Finding the parts of a message.

use super::{FIELDS_MAX, Field, Length, Message, Name, Span, Start, Version};
use crate::method::Method;
use crate::text::{is_all_token, is_lws, number, split_once, trim};

/// The bytes are no SIP message; there is nobody to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("no message, only line ends: a keep-alive")]
    KeepAlive,
    #[error("the first line is neither a SIP request nor a SIP response")]
    NotSip,
    #[error("the response code is not three digits from 100 to 699")]
    BadStatus,
    #[error("the message is larger than the limit")]
    TooLong,
    #[error("the message has more than {FIELDS_MAX} header fields")]
    TooManyFields,
}

impl Message {
    /// Reads one datagram, or one message cut from a stream. `bytes_max` is the
    /// limit on its length.
    ///
    /// Accepted although not in the grammar, because real equipment sends it:
    /// bare LF, spaces around the start line's parts, header lines that are
    /// none (skipped), a missing empty line, a missing Content-Length.
    pub fn parse(bytes: Vec<u8>, bytes_max: usize) -> Result<Self, ParseError> {
        if bytes.len() > bytes_max || u32::try_from(bytes.len()).is_err() {
            return Err(ParseError::TooLong);
        }
        let first =
            bytes.iter().position(|b| !is_lws(*b) && *b != 0).ok_or(ParseError::KeepAlive)?;
        let (line, mut at) = next_line(&bytes, first);
        let start = start_line(&bytes, line)?;
        let mut fields = Vec::with_capacity(16);
        loop {
            let (line, next) = next_field(&bytes, at);
            let ended = line.is_empty();
            at = next;
            if ended {
                break;
            }
            if let Some(field) = field(&bytes, line) {
                if fields.len() == FIELDS_MAX {
                    return Err(ParseError::TooManyFields);
                }
                fields.push(field);
            }
        }
        let mut message = Self { bytes, start, fields, body: 0..0, length: Length::Missing };
        message.find_body(at);
        Ok(message)
    }

    /// RFC 3261 §18.3: Content-Length says where the body ends; in a datagram
    /// without one, it goes to the datagram's end.
    fn find_body(&mut self, start: usize) {
        let available = self.bytes.len() - start;
        self.length = self.length_claimed(available);
        let length = match self.length {
            Length::Right(claimed) => claimed as usize,
            Length::Missing | Length::Unreadable | Length::BeyondEnd => available,
        };
        self.body = span(start, start + length);
    }

    fn length_claimed(&self, available: usize) -> Length {
        let mut claims = self.headers(Name::ContentLength).map(number::<u32>);
        match claims.next() {
            None => Length::Missing,
            Some(Some(claimed)) if claims.all(|other| other == Some(claimed)) => {
                if claimed as usize > available {
                    Length::BeyondEnd
                } else {
                    Length::Right(claimed)
                }
            }
            Some(_) => Length::Unreadable,
        }
    }
}

/// The line from `at` without its end, and where the next one begins.
fn next_line(bytes: &[u8], at: usize) -> (std::ops::Range<usize>, usize) {
    let Some(end) = bytes[at..].iter().position(|b| *b == b'\n').map(|end| at + end) else {
        return (at..bytes.len(), bytes.len());
    };
    let text_end = if end > at && bytes[end - 1] == b'\r' { end - 1 } else { end };
    (at..text_end, end + 1)
}

/// A line with the folded lines that continue it.
fn next_field(bytes: &[u8], at: usize) -> (std::ops::Range<usize>, usize) {
    let (mut line, mut next) = next_line(bytes, at);
    while !line.is_empty() && matches!(bytes.get(next), Some(b' ' | b'\t')) {
        let (more, after) = next_line(bytes, next);
        line.end = more.end;
        next = after;
    }
    (line, next)
}

fn field(bytes: &[u8], line: std::ops::Range<usize>) -> Option<Field> {
    let text = &bytes[line.clone()];
    let (name, _) = split_once(text, b':')?;
    let value = trim(&text[name.len() + 1..]);
    let value_at = line.start + offset(text, value);
    let name = trim(name);
    is_all_token(name).then(|| Field {
        name: Name::from_bytes(name),
        written: span(line.start, line.start + name.len()),
        value: span(value_at, value_at + value.len()),
    })
}

/// Where `part` begins within `whole`, of which it is a slice.
fn offset(whole: &[u8], part: &[u8]) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize
}

fn start_line(bytes: &[u8], line: std::ops::Range<usize>) -> Result<Start, ParseError> {
    let text = trim(&bytes[line]);
    let space = text.iter().position(|b| matches!(b, b' ' | b'\t')).ok_or(ParseError::NotSip)?;
    let (first, rest) = (&text[..space], trim(&text[space..]));
    let at = |part: &[u8]| {
        let start = offset(bytes, part);
        span(start, start + part.len())
    };
    if let Some(version) = version(first) {
        let (code, reason) = split_once(rest, b' ').unwrap_or((rest, &rest[rest.len()..]));
        let three = code.len() == 3;
        let status = number::<u16>(code).filter(|s| three && (100..700).contains(s));
        let status = status.ok_or(ParseError::BadStatus)?;
        return Ok(Start::Response { status, reason: at(trim(reason)), version });
    }
    let space = rest.iter().rposition(|b| matches!(b, b' ' | b'\t')).ok_or(ParseError::NotSip)?;
    let (uri, last) = (trim(&rest[..space]), trim(&rest[space..]));
    let version = version(last).ok_or(ParseError::NotSip)?;
    if !is_all_token(first) {
        return Err(ParseError::NotSip);
    }
    Ok(Start::Request { method: Method::from_bytes(first), uri: at(uri), version })
}

/// `SIP/2.0` without regard to case (RFC 3261 §7.1); `None` if no SIP at all.
fn version(text: &[u8]) -> Option<Version> {
    let (name, number) = split_once(text, b'/')?;
    if !name.eq_ignore_ascii_case(b"SIP") {
        return None;
    }
    Some(if number == b"2.0" { Version::Two } else { Version::Other })
}

fn span(start: usize, end: usize) -> Span {
    let narrow = |at: usize| u32::try_from(at).expect("messages are shorter than 4 GiB");
    narrow(start)..narrow(end)
}
