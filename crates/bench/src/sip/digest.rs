//! Answers to challenges by MD5 (RFC 7616), with a nonce used again and again
//! as telephones do.

use super::text::parameter;
use crate::seed::{PASSWORD, REALM, hex};
use md5::{Digest, Md5};

/// One telephone's password and what it was challenged with last.
#[derive(Debug)]
pub struct Secret {
    user: String,
    ha1: String,
    nonce: String,
    count: u32,
}

impl Secret {
    pub fn new(user: &str) -> Self {
        let ha1 = md5(&format!("{user}:{REALM}:{PASSWORD}"));
        Self { user: user.to_owned(), ha1, nonce: String::new(), count: 0 }
    }

    /// Takes a new nonce; false if there is none in the challenge.
    pub fn challenged(&mut self, challenge: &str) -> bool {
        let Some(nonce) = parameter(challenge, "nonce") else { return false };
        nonce.clone_into(&mut self.nonce);
        self.count = 0;
        true
    }

    /// Whether there is a nonce to answer.
    pub fn has_nonce(&self) -> bool {
        !self.nonce.is_empty()
    }

    pub fn forget(&mut self) {
        self.nonce.clear();
    }

    /// A line of credentials for the next request; empty without a nonce.
    pub fn line(&mut self, header: &str, method: &str, uri: &str) -> String {
        if !self.has_nonce() {
            return String::new();
        }
        self.count += 1;
        let (user, nonce, count) = (&self.user, &self.nonce, self.count);
        let ha2 = md5(&format!("{method}:{uri}"));
        let response = md5(&format!("{}:{nonce}:{count:08x}:bench:auth:{ha2}", self.ha1));
        format!(
            "{header}: Digest username=\"{user}\", realm=\"{REALM}\", nonce=\"{nonce}\", \
             uri=\"{uri}\", response=\"{response}\", algorithm=MD5, qop=auth, nc={count:08x}, \
             cnonce=\"bench\"\r\n"
        )
    }
}

fn md5(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}
