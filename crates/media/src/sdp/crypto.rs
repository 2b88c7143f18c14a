//! Keys of SRTP in a description (SDES, RFC 4568). They are read and written
//! here; what they encrypt is `webrtc::srtp`'s.

use std::fmt;

/// Bytes of a master key and its salt.
pub const SECRET_LEN: usize = 30;

/// AES-128 in counter mode, SHA-1 with 80 or 32 bits of proof (RFC 4568 §6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Suite {
    Sha1_80,
    Sha1_32,
}

impl Suite {
    const ALL: [Self; 2] = [Self::Sha1_80, Self::Sha1_32];

    const fn name(self) -> &'static str {
        match self {
            Self::Sha1_80 => "AES_CM_128_HMAC_SHA1_80",
            Self::Sha1_32 => "AES_CM_128_HMAC_SHA1_32",
        }
    }
}

/// A master key and its salt. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Secret(pub [u8; SECRET_LEN]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What an offer of ours says of SRTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub enum Encryption {
    #[default]
    None,
    /// A key beside plain RTP: the peer chooses (RFC 8643).
    Offered,
    /// Nothing else.
    Demanded,
}

/// What both ends encrypt with.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Srtp {
    pub suite: Suite,
    pub ours: Secret,
    pub theirs: Secret,
}

/// `a=crypto` of one we can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Crypto {
    pub(super) tag: u32,
    pub(super) suite: Suite,
    pub(super) secret: Secret,
}

impl Crypto {
    /// `None` for other suites, several keys and parameters that would have to
    /// be obeyed. A key's lifetime is longer than any call.
    pub(super) fn parse(value: &str) -> Option<Self> {
        let mut words = value.split_ascii_whitespace();
        let tag = words.next()?.parse().ok()?;
        let name = words.next()?;
        let suite = Suite::ALL.into_iter().find(|suite| suite.name().eq_ignore_ascii_case(name))?;
        let mut parts = words.next()?.strip_prefix("inline:")?.split('|');
        let secret = Secret(decode(parts.next()?)?);
        let is_plain = !parts.any(|part| part.contains(':')) && words.next().is_none();
        is_plain.then_some(Self { tag, suite, secret })
    }
}

impl fmt::Display for Crypto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} inline:{}", self.tag, self.suite.name(), encode(&self.secret.0))
    }
}

/// The alphabet of base64 (RFC 4648 §4). Thirty bytes are forty letters, without
/// padding.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode(bytes: &[u8; SECRET_LEN]) -> String {
    let mut text = String::with_capacity(40);
    for three in bytes.chunks_exact(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        for shift in [18, 12, 6, 0] {
            text.push(char::from(LETTERS[(bits >> shift & 63) as usize]));
        }
    }
    text
}

fn decode(text: &str) -> Option<[u8; SECRET_LEN]> {
    if text.len() != SECRET_LEN / 3 * 4 {
        return None;
    }
    let mut bytes = [0; SECRET_LEN];
    for (four, three) in text.as_bytes().chunks_exact(4).zip(bytes.chunks_exact_mut(3)) {
        let mut bits = 0_u32;
        for letter in four {
            let value = LETTERS.iter().position(|known| known == letter)?;
            bits = bits << 6 | value as u32;
        }
        three.copy_from_slice(&bits.to_be_bytes()[1..]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc4568_9_2_a_key_is_read_and_written() {
        let line = "1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";
        let crypto = Crypto::parse(&format!("{line}|2^20")).expect("usable");
        assert_eq!((crypto.tag, crypto.suite, crypto.secret.0[0]), (1, Suite::Sha1_80, 0x3D));
        assert_eq!(crypto.to_string(), line);
        assert!(!format!("{crypto:?}").contains("PS1u"));
    }

    #[test]
    fn what_we_could_not_obey_is_left_alone() {
        let key = "inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";
        for line in [
            format!("1 AES_256_CM_HMAC_SHA1_80 {key}"),
            format!("1 AES_CM_128_HMAC_SHA1_80 {key}|2^20|1:4"),
            format!("1 AES_CM_128_HMAC_SHA1_80 {key} UNENCRYPTED_SRTP"),
            "1 AES_CM_128_HMAC_SHA1_80 inline:x".to_owned(),
            "x".to_owned(),
        ] {
            assert_eq!(Crypto::parse(&line), None, "{line}");
        }
    }
}
