//! A SIP message as received: its bytes, and where the parts lie in them.
//!
//! [`Message::parse`] only finds the parts and is very tolerant;
//! [`Message::envelope`] says whether what every request and response must have
//! is there and in order. Nothing is copied or rewritten.

mod body;
mod build;
mod envelope;
mod name;
mod parse;

use std::ops::Range;

pub use build::{Builder, Fields};
pub use envelope::{Envelope, Invalid, first_of_list};
pub use name::Name;
pub use parse::ParseError;

use crate::method::Method;
use crate::text::split_outside;

/// More header fields than any sane message; each costs a table entry.
pub const FIELDS_MAX: usize = 256;

type Span = Range<u32>;

/// One message.
#[derive(Clone)]
pub struct Message {
    bytes: Vec<u8>,
    start: Start,
    fields: Vec<Field>,
    body: Span,
    length: Length,
}

#[derive(Debug, Clone)]
enum Start {
    Request { method: Method, uri: Span, version: Version },
    Response { status: u16, reason: Span, version: Version },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    Two,
    Other,
}

#[derive(Debug, Clone)]
struct Field {
    name: Name,
    written: Span,
    value: Span,
}

/// What Content-Length said, against what was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Right(u32),
    Missing,
    /// Not a number, or two that differ.
    Unreadable,
    /// The datagram ended before the body did.
    BeyondEnd,
}

impl Message {
    /// For a message that is to be kept.
    pub fn without_spare_room(mut self) -> Self {
        self.bytes.shrink_to_fit();
        self.fields.shrink_to_fit();
        self
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `None` for a response.
    pub fn method(&self) -> Option<&Method> {
        match &self.start {
            Start::Request { method, .. } => Some(method),
            Start::Response { .. } => None,
        }
    }

    /// `None` for a request.
    pub fn status(&self) -> Option<u16> {
        match self.start {
            Start::Request { .. } => None,
            Start::Response { status, .. } => Some(status),
        }
    }

    /// The request-URI as written; empty for a response.
    pub fn request_uri(&self) -> &[u8] {
        match &self.start {
            Start::Request { uri, .. } => self.part(uri),
            Start::Response { .. } => b"",
        }
    }

    /// The reason phrase as written; empty for a request.
    pub fn reason(&self) -> &[u8] {
        match &self.start {
            Start::Request { .. } => b"",
            Start::Response { reason, .. } => self.part(reason),
        }
    }

    pub fn body(&self) -> &[u8] {
        self.part(&self.body)
    }

    /// The first field of this name. Folds are left in: to every reader here,
    /// CR LF is white space.
    pub fn header(&self, name: Name) -> Option<&[u8]> {
        self.headers(name).next()
    }

    /// Every field of this name, in order.
    pub fn headers(&self, name: Name) -> impl Iterator<Item = &[u8]> {
        self.fields.iter().filter(move |f| f.name == name).map(|f| self.part(&f.value))
    }

    /// Every value of a header that may hold several, by comma or by repetition.
    pub fn list(&self, name: Name) -> impl Iterator<Item = &[u8]> {
        self.headers(name).flat_map(|value| split_outside(value, b','))
    }

    /// Whether a comma list of tokens holds `token`, without regard to case.
    pub fn lists(&self, name: Name, token: &str) -> bool {
        self.list(name).any(|item| item.eq_ignore_ascii_case(token.as_bytes()))
    }

    /// Names and values as written.
    pub fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.fields.iter().map(|f| (self.part(&f.written), self.part(&f.value)))
    }

    /// The SDP in the body: the body itself, if it says so or says nothing of
    /// its type, or a part of a multipart body (RFC 5621).
    pub fn sdp(&self) -> Option<Vec<u8>> {
        let kind = self.header(Name::ContentType).unwrap_or(b"application/sdp");
        body::find_sdp(kind, self.body()).filter(|sdp| !sdp.is_empty()).map(<[u8]>::to_vec)
    }

    fn part(&self, span: &Span) -> &[u8] {
        &self.bytes[span.start as usize..span.end as usize]
    }
}

/// Headers hold numbers and passwords' digests: only the outline is shown.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.start {
            Start::Request { method, .. } => write!(f, "{method:?} ({} bytes)", self.bytes.len()),
            Start::Response { status, .. } => write!(f, "{status} ({} bytes)", self.bytes.len()),
        }
    }
}
