//! Digest authentication (RFC 3261 §22, RFC 7616, RFC 8760): MD5 and SHA-256,
//! and SHA-512-256 where a trunk asks for it.

mod answer;
mod offer;
mod verify;

pub use answer::answer_challenge;
pub use offer::Offers;
pub use verify::{Guard, Peer, Proof, claimed_user, is_invited};

use md5::Md5;
use sha2::{Digest, Sha256, Sha512_256};

use crate::endpoint::Account;
use crate::text::hex;

/// The hash functions, the strongest last. We ask for the first two; whoever
/// asks us may ask for any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    Md5,
    Sha256,
    Sha512Cut256,
}

impl Algorithm {
    /// The spelling of RFC 8760 §2.1.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
            Self::Sha512Cut256 => "SHA-512-256",
        }
    }

    /// No algorithm means MD5; `None` for one we do not have.
    pub fn from_param(text: Option<&[u8]>) -> Option<Self> {
        let Some(text) = text else { return Some(Self::Md5) };
        let known = [Self::Md5, Self::Sha256, Self::Sha512Cut256];
        known.into_iter().find(|known| text.eq_ignore_ascii_case(known.name().as_bytes()))
    }

    /// The hash of the parts joined by colons, in hexadecimal.
    pub fn hash(self, parts: &[&[u8]]) -> String {
        match self {
            Self::Md5 => hex(&joined::<Md5>(parts)),
            Self::Sha256 => hex(&joined::<Sha256>(parts)),
            Self::Sha512Cut256 => hex(&joined::<Sha512_256>(parts)),
        }
    }
}

fn joined<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = D::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            hash.update(b":");
        }
        hash.update(part);
    }
    hash.finalize().to_vec()
}

impl Account {
    /// Hashes a password for the endpoint's realm; the password itself need not
    /// be kept.
    pub fn from_password(user: &str, realm: &str, password: &str) -> Self {
        let parts = [user.as_bytes(), realm.as_bytes(), password.as_bytes()];
        let mut account = Self { ha1_md5: [0; 16], ha1_sha256: [0; 32] };
        account.ha1_md5.copy_from_slice(&joined::<Md5>(&parts));
        account.ha1_sha256.copy_from_slice(&joined::<Sha256>(&parts));
        account
    }

    /// `None` for an algorithm that we do not ask for.
    pub(crate) fn ha1(&self, algorithm: Algorithm) -> Option<String> {
        match algorithm {
            Algorithm::Md5 => Some(hex(&self.ha1_md5)),
            Algorithm::Sha256 => Some(hex(&self.ha1_sha256)),
            Algorithm::Sha512Cut256 => None,
        }
    }
}

/// What both sides compute (RFC 7616 §3.4.1); `qop`: nc, cnonce and the word.
fn response(
    algorithm: Algorithm,
    ha1: &str,
    nonce: &[u8],
    qop: Option<(&[u8], &[u8])>,
    method: &[u8],
    uri: &[u8],
) -> String {
    let ha2 = algorithm.hash(&[method, uri]);
    match qop {
        Some((nc, cnonce)) => {
            algorithm.hash(&[ha1.as_bytes(), nonce, nc, cnonce, b"auth", ha2.as_bytes()])
        }
        None => algorithm.hash(&[ha1.as_bytes(), nonce, ha2.as_bytes()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example both algorithms share.
    #[test]
    fn rfc7616_3_9_1_example() {
        let account = Account::from_password("Mufasa", "http-auth@example.org", "Circle of Life");
        let nonce = b"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
        let cnonce = b"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        let check = |algorithm: Algorithm, expected: &str| {
            let qop = Some((&b"00000001"[..], &cnonce[..]));
            let ha1 = account.ha1(algorithm).expect("one we ask for");
            assert_eq!(response(algorithm, &ha1, nonce, qop, b"GET", b"/dir/index.html"), expected);
        };
        check(Algorithm::Md5, "8ca523f5e9506fed4657c9700eebdbec");
        check(
            Algorithm::Sha256,
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
        );
    }
}
