//! Writing messages.

use super::{Message, Name};
use crate::method::Method;
use crate::status::phrase;

/// Writes one message, front to back, into one buffer.
#[derive(Debug)]
pub struct Builder {
    bytes: Vec<u8>,
}

/// A typical request or response with SDP fits without growing.
const BYTES_USUAL: usize = 1536;

impl Builder {
    pub fn request(method: &Method, uri: &[u8]) -> Self {
        let mut builder = Self { bytes: Vec::with_capacity(BYTES_USUAL) };
        builder.bytes.extend(method.as_bytes());
        builder.bytes.push(b' ');
        builder.bytes.extend(uri);
        builder.bytes.extend(b" SIP/2.0\r\n");
        builder
    }

    /// `reason`: `None` for the standard phrase.
    pub fn response(status: u16, reason: Option<&str>) -> Self {
        let mut builder = Self { bytes: Vec::with_capacity(BYTES_USUAL) };
        builder.bytes.extend(b"SIP/2.0 ");
        builder.bytes.extend(status.to_string().as_bytes());
        builder.bytes.push(b' ');
        builder.push_clean(reason.unwrap_or(phrase(status)).as_bytes());
        builder.bytes.extend(b"\r\n");
        builder
    }

    pub fn header(&mut self, name: Name, value: impl AsRef<[u8]>) -> &mut Self {
        self.named(name.as_str().as_bytes(), value.as_ref())
    }

    pub fn named(&mut self, name: &[u8], value: &[u8]) -> &mut Self {
        self.bytes.extend(name);
        self.bytes.extend(b": ");
        self.push_clean(value);
        self.bytes.extend(b"\r\n");
        self
    }

    /// Copies every field of this name as received, folds straightened.
    pub fn copy(&mut self, name: Name, from: &Message) -> &mut Self {
        for value in from.headers(name) {
            self.header(name, value);
        }
        self
    }

    /// Adds fields collected elsewhere.
    pub fn fields(&mut self, fields: &Fields) -> &mut Self {
        self.bytes.extend(&fields.bytes);
        self
    }

    /// Ends the head and adds the body. An empty body has no type.
    pub fn finish(mut self, content_type: &str, body: &[u8]) -> Vec<u8> {
        if !body.is_empty() {
            self.header(Name::ContentType, content_type);
        }
        self.header(Name::ContentLength, body.len().to_string());
        self.bytes.extend(b"\r\n");
        self.bytes.extend(body);
        self.bytes
    }

    pub fn finish_sdp(self, sdp: Option<&[u8]>) -> Vec<u8> {
        self.finish("application/sdp", sdp.unwrap_or_default())
    }

    pub fn finish_empty(self) -> Vec<u8> {
        self.finish("", b"")
    }

    /// No value may end its line early: that would let its author write headers.
    fn push_clean(&mut self, value: &[u8]) {
        push_clean(&mut self.bytes, value);
    }
}

fn push_clean(bytes: &mut Vec<u8>, value: &[u8]) {
    bytes.extend(value.iter().map(|b| if matches!(b, b'\r' | b'\n' | 0) { b' ' } else { *b }));
}

/// Header lines to be added to a message later.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    bytes: Vec<u8>,
}

impl Fields {
    pub fn push(&mut self, name: Name, value: impl AsRef<[u8]>) -> &mut Self {
        self.push_named(name.as_str().as_bytes(), value.as_ref())
    }

    pub fn push_named(&mut self, name: &[u8], value: &[u8]) -> &mut Self {
        self.bytes.extend(name);
        self.bytes.extend(b": ");
        push_clean(&mut self.bytes, value);
        self.bytes.extend(b"\r\n");
        self
    }

    pub fn append(&mut self, more: &Self) {
        self.bytes.extend(&more.bytes);
    }

    pub fn with(mut self, name: Name, value: impl AsRef<[u8]>) -> Self {
        self.push(name, value);
        self
    }
}
