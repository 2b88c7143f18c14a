//! Header values, read where they lie. Each reader borrows from the message.

mod auth;
mod name_addr;
mod small;
mod via;

pub use auth::AuthParams;
pub use name_addr::{NameAddr, contact_list, write_name_addr};
pub use small::{
    ReasonHeader, Replaces, SessionExpires, cseq, delta_seconds, info_signal, media_type_listed,
    rack, reason_cause, reason_header,
};
pub use via::{MAGIC_COOKIE, Via};

use crate::text::{find_outside, split_once, trim};

/// `;name=value;flag` parameters, values as written (quotes included).
#[derive(Debug, Clone, Copy, Default)]
pub struct Params<'m>(&'m [u8]);

impl<'m> Params<'m> {
    pub const fn new(text: &'m [u8]) -> Self {
        Self(text)
    }

    pub const fn as_bytes(self) -> &'m [u8] {
        self.0
    }

    pub fn iter(self) -> impl Iterator<Item = (&'m [u8], &'m [u8])> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            loop {
                if rest.is_empty() {
                    return None;
                }
                let end = find_outside(rest, b';').unwrap_or(rest.len());
                let part = trim(&rest[..end]);
                rest = rest.get(end + 1..).unwrap_or_default();
                if !part.is_empty() {
                    let (name, value) = split_once(part, b'=').unwrap_or((part, b""));
                    return Some((trim(name), trim(value)));
                }
            }
        })
    }

    /// The value as written; empty for a flag.
    pub fn get(self, name: &str) -> Option<&'m [u8]> {
        self.iter().find(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes())).map(|(_, v)| v)
    }
}
