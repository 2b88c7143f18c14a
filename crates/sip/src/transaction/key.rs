//! Which transaction a message belongs to.
//!
//! A key is a keyed hash of 128 bits: it costs no memory, compares at once, and
//! who does not know the secret cannot make two requests share one.

use std::hash::{BuildHasherDefault, Hasher};

use siphasher::sip128::{Hasher128, SipHasher13};

use crate::message::{Envelope, Message};
use crate::method::Method;

/// A server transaction's name (RFC 3261 §17.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ServerKey(u128);

/// What makes two requests the same although they came by different ways
/// (RFC 3261 §8.2.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MergeKey(u128);

/// A client transaction's name: our branch, and whether it is the CANCEL that
/// shares its INVITE's branch (RFC 3261 §17.1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientKey(u128);

/// Makes the keys.
#[derive(Debug, Clone)]
pub struct Keys(SipHasher13);

impl Keys {
    pub fn new(secret: &[u8; 32]) -> Self {
        let [first, second, ..] = secret.as_chunks().0 else { unreachable!("32 bytes") };
        let number = |bytes: &[u8; 8]| u64::from_be_bytes(*bytes);
        Self(SipHasher13::new_with_keys(number(first), number(second)))
    }

    /// ACK gets the key of the INVITE it belongs to; so does CANCEL if
    /// `as_invite` is set.
    pub fn server(&self, message: &Message, envelope: &Envelope<'_>, as_invite: bool) -> ServerKey {
        let method = match &envelope.method {
            Method::Ack => &Method::Invite,
            Method::Cancel if as_invite => &Method::Invite,
            method => method,
        };
        let mut key = self.begin(method.as_bytes());
        if envelope.via.has_magic_branch() {
            key.push(envelope.via.branch());
        } else {
            // RFC 2543: the request itself is the name. The To tag is left out
            // because an ACK has one where its INVITE had none.
            key.push(b"2543");
            key.push(message.request_uri());
            key.push(envelope.call_id);
            key.push(envelope.from_tag());
            key.push(&envelope.cseq.to_be_bytes());
        }
        key.push(&envelope.via.host.to_ascii_lowercase());
        key.push(&envelope.via.port.unwrap_or(0).to_be_bytes());
        ServerKey(key.finish())
    }

    /// `None` within a dialog and for ACK and CANCEL, which cannot merge.
    pub fn merge(&self, envelope: &Envelope<'_>) -> Option<MergeKey> {
        if !envelope.to_tag().is_empty() || matches!(envelope.method, Method::Ack | Method::Cancel)
        {
            return None;
        }
        let mut key = self.begin(envelope.method.as_bytes());
        key.push(envelope.call_id);
        key.push(envelope.from_tag());
        key.push(&envelope.cseq.to_be_bytes());
        Some(MergeKey(key.finish()))
    }

    pub fn client(&self, branch: &[u8], is_cancel: bool) -> ClientKey {
        let mut key = self.begin(branch);
        key.push(&[u8::from(is_cancel)]);
        ClientKey(key.finish())
    }

    fn begin(&self, part: &[u8]) -> KeyHash {
        let mut key = KeyHash(self.0);
        key.push(part);
        key
    }
}

struct KeyHash(SipHasher13);

impl KeyHash {
    /// Where one part ends and the next begins counts too.
    fn push(&mut self, part: &[u8]) {
        self.0.write(&(part.len() as u64).to_be_bytes());
        self.0.write(part);
    }

    fn finish(&self) -> u128 {
        self.0.finish128().as_u128()
    }
}

/// A map by keys: they are hashes already.
pub type ByKey<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<AsIs>>;

/// Takes a key's lower half for its hash.
#[derive(Debug, Default)]
pub struct AsIs(u64);

impl Hasher for AsIs {
    fn write(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.is_empty(), "keys are written whole");
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = key as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
