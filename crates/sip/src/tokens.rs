//! Tags, branches, Call-IDs and nonces nobody can guess (RFC 3261 §19.3).

use base::Rng;
use sha2::{Digest, Sha256};

use crate::text::hex;

/// SHA-256 over a secret, a counter and given randomness: the same secret and
/// seed make the same tokens again.
#[derive(Debug)]
pub struct Tokens {
    secret: [u8; 32],
    rng: Rng,
}

impl Tokens {
    pub const fn new(secret: [u8; 32], rng: Rng) -> Self {
        Self { secret, rng }
    }

    /// 16 hexadecimal digits: 64 bits, twice what a tag needs.
    pub fn token(&mut self) -> String {
        let random = self.rng.next_u64().to_be_bytes();
        hex(&self.keyed(&[b"token", &random])[..8])
    }

    /// An unforgeable mark of `parts`: what was issued can be known again
    /// without having been kept.
    pub fn keyed(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.secret);
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// A number in `0..end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.rng.below(end)
    }
}
