//! Which transaction a message belongs to.

use crate::message::{Envelope, Message};
use crate::method::Method;

/// A server transaction's name (RFC 3261 §17.2.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerKey(Vec<u8>);

impl ServerKey {
    /// ACK gets the key of the INVITE it belongs to; so does CANCEL if
    /// `as_invite` is set.
    pub fn of(message: &Message, envelope: &Envelope<'_>, as_invite: bool) -> Self {
        let method = match &envelope.method {
            Method::Ack => &Method::Invite,
            Method::Cancel if as_invite => &Method::Invite,
            method => method,
        };
        let mut key = Vec::with_capacity(96);
        let mut push = |part: &[u8]| {
            key.extend(part);
            key.push(0);
        };
        push(method.as_bytes());
        if envelope.via.has_magic_branch() {
            push(envelope.via.branch());
        } else {
            // RFC 2543: the request itself is the name. The To tag is left out
            // because an ACK has one where its INVITE had none.
            push(b"2543");
            push(message.request_uri());
            push(envelope.call_id);
            push(envelope.from_tag());
            push(envelope.cseq.to_string().as_bytes());
        }
        push(&envelope.via.host.to_ascii_lowercase());
        push(envelope.via.port.unwrap_or(0).to_string().as_bytes());
        Self(key)
    }
}

/// What makes two requests the same although they came by different ways
/// (RFC 3261 §8.2.2.2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MergeKey(Vec<u8>);

impl MergeKey {
    /// `None` within a dialog and for ACK and CANCEL, which cannot merge.
    pub fn of(envelope: &Envelope<'_>) -> Option<Self> {
        if !envelope.to_tag().is_empty() || matches!(envelope.method, Method::Ack | Method::Cancel)
        {
            return None;
        }
        let cseq = envelope.cseq.to_string();
        let parts =
            [envelope.method.as_bytes(), envelope.call_id, envelope.from_tag(), cseq.as_bytes()];
        Some(Self(parts.join(&0)))
    }
}

/// A client transaction's name: our branch, and whether it is the CANCEL that
/// shares its INVITE's branch (RFC 3261 §17.1.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClientKey {
    pub branch: Vec<u8>,
    pub is_cancel: bool,
}
