//! The six fields every message must carry (RFC 3261 §8.1.1), read and checked.

use super::{Length, Message, Name, Start, Version};
use crate::Uri;
use crate::header::{NameAddr, Via, cseq};
use crate::method::Method;
use crate::text::number;

/// A message's mandatory fields.
#[derive(Debug, Clone)]
pub struct Envelope<'m> {
    /// The top Via.
    pub via: Via<'m>,
    pub from: NameAddr<'m>,
    pub to: NameAddr<'m>,
    pub call_id: &'m [u8],
    pub cseq: u32,
    /// The request's method, or the one a response answers.
    pub method: Method,
    /// `None` in a response or in an RFC 2543 request.
    pub max_forwards: Option<u32>,
}

/// What is wrong with a message, as the answer to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invalid {
    pub status: u16,
    pub reason: &'static str,
}

const fn bad(reason: &'static str) -> Invalid {
    Invalid { status: 400, reason }
}

impl<'m> Envelope<'m> {
    /// Empty if there is none, as in RFC 2543.
    pub fn from_tag(&self) -> &'m [u8] {
        self.from.param("tag").unwrap_or_default()
    }

    /// Empty outside a dialog.
    pub fn to_tag(&self) -> &'m [u8] {
        self.to.param("tag").unwrap_or_default()
    }
}

impl Message {
    /// # Errors
    /// Returns the status and phrase that answer the request (400, or 505 for
    /// another version of SIP); for a response, the reason to drop it.
    pub fn envelope(&self) -> Result<Envelope<'_>, Invalid> {
        self.check_start()?;
        let via = self.header(Name::Via).ok_or(bad("Missing Via header"))?;
        let via = Via::parse(first_of_list(via)).ok_or(bad("Bad Via header"))?;
        let from = self.only(Name::From, bad("Missing From header"), bad("Two From headers"))?;
        let to = self.only(Name::To, bad("Missing To header"), bad("Two To headers"))?;
        let call_id =
            self.only(Name::CallId, bad("Missing Call-ID header"), bad("Two Call-ID headers"))?;
        let seq = self.only(Name::CSeq, bad("Missing CSeq header"), bad("Two CSeq headers"))?;
        let (cseq, method) = cseq(seq).ok_or(bad("Bad CSeq header"))?;
        if self.method().is_some_and(|m| *m != method) {
            return Err(bad("CSeq method does not match the request"));
        }
        if call_id.is_empty() {
            return Err(bad("Empty Call-ID header"));
        }
        Ok(Envelope {
            via,
            from: checked_addr(from, bad("Bad From header"))?,
            to: checked_addr(to, bad("Bad To header"))?,
            call_id,
            cseq,
            method,
            max_forwards: self.max_forwards()?,
        })
    }

    fn check_start(&self) -> Result<(), Invalid> {
        let (Start::Request { version, .. } | Start::Response { version, .. }) = &self.start;
        if *version != Version::Two {
            return Err(Invalid { status: 505, reason: "Version Not Supported" });
        }
        if let Start::Request { uri, .. } = &self.start {
            let uri = Uri::parse(self.part(uri)).map_err(|_| bad("Bad Request-URI"))?;
            if uri.headers().next().is_some() {
                return Err(bad("Headers in the Request-URI"));
            }
        }
        match self.length {
            Length::Right(_) | Length::Missing => Ok(()),
            Length::Unreadable => Err(bad("Bad Content-Length header")),
            Length::BeyondEnd => Err(bad("Body shorter than Content-Length")),
        }
    }

    fn max_forwards(&self) -> Result<Option<u32>, Invalid> {
        let mut values = self.headers(Name::MaxForwards);
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(bad("Two Max-Forwards headers"));
        }
        number::<u32>(value).map(Some).ok_or(bad("Bad Max-Forwards header"))
    }

    fn only(&self, name: Name, missing: Invalid, double: Invalid) -> Result<&[u8], Invalid> {
        let mut values = self.headers(name);
        let value = values.next().ok_or(missing)?;
        if values.next().is_some() { Err(double) } else { Ok(value) }
    }
}

/// The first of several values in one line.
pub fn first_of_list(value: &[u8]) -> &[u8] {
    crate::text::split_outside(value, b',').next().unwrap_or_default()
}

fn checked_addr(value: &[u8], wrong: Invalid) -> Result<NameAddr<'_>, Invalid> {
    let addr = NameAddr::parse(value).ok_or(wrong)?;
    Uri::parse(addr.uri).map_err(|_| wrong)?;
    Ok(addr)
}
