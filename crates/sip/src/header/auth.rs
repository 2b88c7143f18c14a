//! `Digest name=value, …` as in Authorization and WWW-Authenticate.

use crate::text::{split_once, split_outside, trim, unquote};

/// The parameters of one challenge or one set of credentials.
#[derive(Debug, Clone, Copy)]
pub struct AuthParams<'m>(&'m [u8]);

impl<'m> AuthParams<'m> {
    /// `None` for any scheme but Digest.
    pub fn digest(value: &'m [u8]) -> Option<Self> {
        let value = trim(value);
        let space = value.iter().position(|b| crate::text::is_lws(*b))?;
        value[..space].eq_ignore_ascii_case(b"Digest").then_some(Self(&value[space..]))
    }

    /// The value without quotes and escapes.
    pub fn get(self, name: &str) -> Option<Vec<u8>> {
        self.written(name).map(unquote)
    }

    /// The value as written.
    pub fn written(self, name: &str) -> Option<&'m [u8]> {
        split_outside(self.0, b',')
            .filter_map(|part| split_once(part, b'='))
            .find(|(key, _)| trim(key).eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| trim(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc8760_2_5_parameters_with_and_without_quotes() {
        let auth =
            AuthParams::digest(b"digest realm=\"a, b\", nonce = \"x\\\"y\",algorithm=SHA-256")
                .expect("digest");
        assert_eq!(auth.get("Realm").as_deref(), Some(&b"a, b"[..]));
        assert_eq!(auth.get("nonce").as_deref(), Some(&b"x\"y"[..]));
        assert_eq!(auth.get("algorithm").as_deref(), Some(&b"SHA-256"[..]));
        assert!(AuthParams::digest(b"NoOneKnowsThisScheme opaque-data=here").is_none());
    }
}
