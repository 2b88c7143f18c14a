//! `"Name" <uri>;params` as in From, To, Contact, Route, Refer-To, Diversion.

use super::Params;
use crate::message::{Message, Name};
use crate::text::{is_lws, quote, split_outside, trim, unquote};

/// One name-addr or addr-spec (RFC 3261 §20.10).
#[derive(Debug, Clone, Copy)]
pub struct NameAddr<'m> {
    /// As written, quotes included; any bytes.
    pub display: &'m [u8],
    pub uri: &'m [u8],
    pub params: Params<'m>,
}

impl<'m> NameAddr<'m> {
    /// `None` where quotes or brackets do not balance, or a bare address holds
    /// `?`, `,` or a space, which only brackets may protect.
    pub fn parse(value: &'m [u8]) -> Option<Self> {
        let value = trim(value);
        let display_end = if value.first() == Some(&b'"') { closing_quote(value)? + 1 } else { 0 };
        let open = value[display_end..].iter().position(|b| *b == b'<').map(|at| display_end + at);
        let Some(open) = open else {
            return if display_end == 0 { Self::bare(value) } else { None };
        };
        if display_end > 0 && !value[display_end..open].iter().all(|b| is_lws(*b)) {
            return None;
        }
        // A bracket after the first ; belongs to a parameter of a bare address.
        let close = open + value[open..].iter().position(|b| *b == b'>')?;
        let display = trim(&value[..open]);
        if display_end == 0 && display.contains(&b'"') {
            return None;
        }
        let rest = trim(&value[close + 1..]);
        if !rest.is_empty() && rest[0] != b';' {
            return None;
        }
        Some(Self { display, uri: trim(&value[open + 1..close]), params: Params::new(rest) })
    }

    fn bare(value: &'m [u8]) -> Option<Self> {
        let end = value.iter().position(|b| *b == b';').unwrap_or(value.len());
        let uri = trim(&value[..end]);
        if uri.iter().any(|b| matches!(b, b'?' | b',') || is_lws(*b)) {
            return None;
        }
        Some(Self { display: b"", uri, params: Params::new(&value[end..]) })
    }

    pub fn param(&self, name: &str) -> Option<&'m [u8]> {
        self.params.get(name)
    }

    /// `<uri>;params` as written: what a Route made from a Record-Route holds.
    pub fn without_display(&self) -> Vec<u8> {
        [b"<", self.uri, b">", self.params.as_bytes()].concat()
    }

    /// The name without quotes and escapes.
    pub fn display_plain(&self) -> Vec<u8> {
        unquote(self.display)
    }
}

fn closing_quote(value: &[u8]) -> Option<usize> {
    let mut escaped = false;
    value.iter().enumerate().skip(1).find_map(|(at, byte)| {
        let closes = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        closes.then_some(at)
    })
}

/// `"display" <uri>`; the quotes only where there is a name.
pub fn write_name_addr(display: &[u8], uri: &[u8], into: &mut Vec<u8>) {
    if !display.is_empty() {
        quote(display, into);
        into.push(b' ');
    }
    into.push(b'<');
    into.extend(uri);
    into.push(b'>');
}

/// Every Contact (or Route, Record-Route …) of a message; `None` if one of
/// them cannot be read.
pub fn contact_list(message: &Message, name: Name) -> Option<Vec<NameAddr<'_>>> {
    message
        .headers(name)
        .flat_map(|value| split_outside(value, b','))
        .map(NameAddr::parse)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3261_20_10_names_and_addresses() {
        let check = |text: &'static [u8], display: &[u8], uri: &[u8], tag: Option<&[u8]>| {
            let addr = NameAddr::parse(text).expect("readable");
            assert_eq!(addr.display_plain(), display);
            assert_eq!(addr.uri, uri);
            assert_eq!(addr.param("tag"), tag);
        };
        check(
            b"\"J \\\"R\\\"\" <sip:j@h;x=1> ; tag = 98a",
            b"J \"R\"",
            b"sip:j@h;x=1",
            Some(b"98a"),
        );
        check(
            b"\xd5\xc5\xc8\xfd <sip:8001@h>;tag=1",
            b"\xd5\xc5\xc8\xfd",
            b"sip:8001@h",
            Some(b"1"),
        );
        check(b"sip:j@h;tag=7", b"", b"sip:j@h", Some(b"7"));
        check(b"caller<tel:+861>", b"caller", b"tel:+861", None);
        check(b"\"a\\\\\" < sip:j@h >", b"a\\", b"sip:j@h", None);
    }

    #[test]
    fn unbalanced_quotes_and_brackets_are_refused() {
        for text in
            ["\"J <sip:j@h>", "<sip:j@h", "sip:j@h?Route=x", "\"J\" sip:j@h", "\"J\" x <sip:j@h>"]
        {
            assert!(NameAddr::parse(text.as_bytes()).is_none(), "{text}");
        }
    }
}
