//! The secret that a log-in is known by.

use crate::error::ApiError;
use crate::random;
use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};
use std::fmt;

const COOKIE: &str = "yingda_session";
/// 256 bits: nobody guesses one.
const TOKEN_BYTES: usize = 32;
/// Longer texts are no tokens; they are not even hashed.
const TOKEN_LEN_MAX: usize = 2 * TOKEN_BYTES;

/// A token, kept out of logs. The database holds its hash only.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Login(String);

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

impl Login {
    pub fn generate() -> Result<Self, ApiError> {
        Ok(Self(hex(&random::bytes::<TOKEN_BYTES>()?)))
    }

    pub fn from_text(text: &str) -> Self {
        Self(text.chars().take(TOKEN_LEN_MAX + 1).collect())
    }

    /// What the database knows the token by. A plain hash is enough: tokens
    /// are random, not chosen.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The token in a request's cookie.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<Login> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).map(str::trim);
    let value = pairs.find_map(|pair| pair.strip_prefix(COOKIE)?.strip_prefix('='))?;
    Some(Login::from_text(value))
}

/// The header that gives a browser its token: out of reach of scripts, sent to
/// this site only.
pub(crate) fn set_cookie(login: &Login, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let age = super::IDLE_MAX.as_secs();
    let text = format!(
        "{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}",
        login.as_str()
    );
    HeaderValue::from_str(&text).expect("a token is hexadecimal")
}

/// The header that takes the token away.
pub(crate) fn clear_cookie() -> HeaderValue {
    HeaderValue::from_static("yingda_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_cookie_and_stays_out_of_logs() {
        let login = Login::generate().expect("randomness");
        let line = set_cookie(&login, true);
        let line = line.to_str().expect("text");
        assert!(line.contains("HttpOnly") && line.contains("SameSite=Strict"));
        assert!(line.ends_with("; Secure"));
        let mut headers = HeaderMap::new();
        let sent = format!("other=1; {}", line.split(';').next().expect("a pair"));
        headers.insert(header::COOKIE, sent.parse().expect("a value"));
        assert_eq!(cookie(&headers).as_ref(), Some(&login));
        assert!(!format!("{login:?}").contains(login.as_str()));
        assert_ne!(login.hash(), login.as_str());
    }
}
