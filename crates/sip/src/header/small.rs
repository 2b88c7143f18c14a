//! Headers of one line: CSeq, RAck, Session-Expires, Reason, Replaces, and the
//! bodies of INFO.

use super::Params;
use crate::endpoint::InfoSignal;
use crate::method::Method;
use crate::text::{hex_pair, is_all_token, is_lws, number, split_once, trim, unescape, unquote};

/// Sequence number and method (RFC 3261 §20.16); the number is below 2³¹.
pub fn cseq(value: &[u8]) -> Option<(u32, Method)> {
    let value = trim(value);
    let space = value.iter().position(|b| is_lws(*b))?;
    let sequence = number::<u32>(&value[..space]).filter(|n| *n < 1 << 31)?;
    let method = trim(&value[space..]);
    is_all_token(method).then(|| (sequence, Method::from_bytes(method)))
}

/// RAck (RFC 3262 §7.2): RSeq, CSeq and method of the response acknowledged.
pub fn rack(value: &[u8]) -> Option<(u32, u32, Method)> {
    let value = trim(value);
    let space = value.iter().position(|b| is_lws(*b))?;
    let (sequence, method) = cseq(&value[space..])?;
    Some((number(&value[..space])?, sequence, method))
}

/// Seconds; a number too large is as good as for ever (RFC 4475 §3.1.2.4).
pub fn delta_seconds(value: &[u8]) -> Option<u32> {
    let digits = trim(value.split(|b| matches!(b, b';' | b'(')).next().unwrap_or_default());
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| number::<u32>(digits).unwrap_or(u32::MAX))
}

/// Whether an item of an Accept header lets this media type through: by its
/// name, or by `type/*` or `*/*` (RFC 3261 §20.1).
pub fn media_type_listed(item: &[u8], wanted: &str) -> bool {
    let range = trim(item.split(|b| *b == b';').next().unwrap_or_default());
    let kind = wanted.split_once('/').map_or(wanted, |(kind, _)| kind);
    let any_of_kind = [kind.as_bytes(), b"/*"].concat();
    [wanted.as_bytes(), &any_of_kind, b"*/*"].iter().any(|name| range.eq_ignore_ascii_case(name))
}

/// Session-Expires (RFC 4028 §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionExpires {
    pub seconds: u32,
    /// `Some(true)`: `refresher=uac`.
    pub uac_refreshes: Option<bool>,
}

impl SessionExpires {
    pub fn parse(value: &[u8]) -> Option<Self> {
        let seconds = delta_seconds(value)?;
        let params = value.iter().position(|b| *b == b';').map_or(&value[..0], |at| &value[at..]);
        let refresher = Params::new(params).get("refresher");
        let uac_refreshes = refresher.and_then(|who| match who {
            who if who.eq_ignore_ascii_case(b"uac") => Some(true),
            who if who.eq_ignore_ascii_case(b"uas") => Some(false),
            _ => None,
        });
        Some(Self { seconds, uac_refreshes })
    }
}

/// Reason (RFC 3326) with protocol Q.850.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonHeader {
    pub q850: Option<u8>,
    pub text: Option<Vec<u8>>,
}

pub fn reason_header(value: &[u8]) -> ReasonHeader {
    let end = value.iter().position(|b| *b == b';').unwrap_or(value.len());
    let params = Params::new(&value[end..]);
    let is_q850 = trim(&value[..end]).eq_ignore_ascii_case(b"Q.850");
    ReasonHeader {
        q850: params.get("cause").filter(|_| is_q850).and_then(number),
        text: params.get("text").map(unquote),
    }
}

/// The value of a Reason header of ours.
pub fn reason_cause(q850: u8, text: Option<&str>) -> Vec<u8> {
    let mut value = format!("Q.850;cause={q850}").into_bytes();
    if let Some(text) = text {
        value.extend(b";text=");
        crate::text::quote(text.as_bytes(), &mut value);
    }
    value
}

/// Replaces (RFC 3891 §6.1), from a header or unescaped from a Refer-To.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaces {
    pub call_id: Vec<u8>,
    /// Our tag, seen from whoever receives the header.
    pub to_tag: Vec<u8>,
    pub from_tag: Vec<u8>,
    /// Only a dialog not yet answered may be replaced.
    pub early_only: bool,
}

impl Replaces {
    pub fn parse(value: &[u8]) -> Option<Self> {
        let end = value.iter().position(|b| *b == b';')?;
        let params = Params::new(&value[end..]);
        Some(Self {
            call_id: trim(&value[..end]).to_vec(),
            to_tag: params.get("to-tag")?.to_vec(),
            from_tag: params.get("from-tag")?.to_vec(),
            early_only: params.get("early-only").is_some(),
        })
    }

    /// The same dialog with the tags the other way round.
    pub fn turned(self) -> Self {
        Self { to_tag: self.from_tag, from_tag: self.to_tag, ..self }
    }

    /// From the `Replaces` among a URI's embedded headers.
    pub fn from_uri(uri: &crate::Uri) -> Option<Self> {
        let mut headers = uri.headers();
        let (_, value) = headers.find(|(name, _)| name.eq_ignore_ascii_case(b"Replaces"))?;
        Self::parse(&unescape(value))
    }
}

/// The key a body of INFO stands for: `application/dtmf-relay` (`Signal=5`),
/// `application/dtmf` (`5`), `application/hook-flash`, or the event number 16
/// that gateways send for a flash.
pub fn info_signal(content_type: &[u8], body: &[u8]) -> Option<InfoSignal> {
    let kind = trim(content_type.split(|b| *b == b';').next().unwrap_or_default());
    if kind.eq_ignore_ascii_case(b"application/hook-flash") {
        return Some(InfoSignal::HookFlash);
    }
    let signal = if kind.eq_ignore_ascii_case(b"application/dtmf-relay") {
        let mut lines = body.split(|b| matches!(b, b'\r' | b'\n'));
        let line = lines.find_map(|line| {
            let (name, value) = split_once(line, b'=').or_else(|| split_once(line, b':'))?;
            trim(name).eq_ignore_ascii_case(b"Signal").then(|| trim(value))
        });
        line?
    } else if kind.eq_ignore_ascii_case(b"application/dtmf") {
        trim(body)
    } else {
        return None;
    };
    signal_meaning(signal)
}

fn signal_meaning(signal: &[u8]) -> Option<InfoSignal> {
    match signal {
        b"16" | b"!" => Some(InfoSignal::HookFlash),
        b"10" => Some(InfoSignal::Digit('*')),
        b"11" => Some(InfoSignal::Digit('#')),
        [b'%', high, low] => signal_meaning(&[hex_pair(*high, *low)?]),
        [key] => {
            let key = char::from(key.to_ascii_uppercase());
            matches!(key, '0'..='9' | '*' | '#' | 'A'..='D').then_some(InfoSignal::Digit(key))
        }
        _ if signal.eq_ignore_ascii_case(b"hf") || signal.eq_ignore_ascii_case(b"flash") => {
            Some(InfoSignal::HookFlash)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3261_20_16_cseq() {
        assert_eq!(cseq(b"0009\r\n  INVITE"), Some((9, Method::Invite)));
        assert_eq!(cseq(b"36893488147419103232 REGISTER"), None);
        assert_eq!(cseq(b"2147483648 BYE"), None);
    }

    #[test]
    fn info_bodies_become_keys() {
        let relay = |body: &[u8]| info_signal(b"application/dtmf-relay", body);
        assert_eq!(relay(b"Signal=5\r\nDuration=160\r\n"), Some(InfoSignal::Digit('5')));
        assert_eq!(relay(b"Signal= #\nDuration=160"), Some(InfoSignal::Digit('#')));
        assert_eq!(relay(b"Signal=16\r\n"), Some(InfoSignal::HookFlash));
        assert_eq!(relay(b"Duration=160\r\n"), None);
        assert_eq!(info_signal(b"Application/DTMF", b"*"), Some(InfoSignal::Digit('*')));
        assert_eq!(info_signal(b"application/hook-flash", b""), Some(InfoSignal::HookFlash));
        assert_eq!(info_signal(b"text/plain", b"5"), None);
    }

    #[test]
    fn rfc3326_and_rfc4028_and_rfc3891_values() {
        let reason = reason_header(b"Q.850 ;cause=16;text=\"Terminated\"");
        assert_eq!(reason, ReasonHeader { q850: Some(16), text: Some(b"Terminated".to_vec()) });
        assert_eq!(reason_header(b"SIP;cause=200").q850, None);
        let expires = SessionExpires::parse(b"1800 ; refresher=UAS").expect("readable");
        assert_eq!(expires, SessionExpires { seconds: 1800, uac_refreshes: Some(false) });
        let uri = crate::Uri::parse(b"sip:b@h?Replaces=c%40h%3Bto-tag%3D1%3Bfrom-tag%3D2")
            .expect("valid");
        let replaces = Replaces::from_uri(&uri).expect("readable");
        assert_eq!((replaces.call_id, replaces.to_tag), (b"c@h".to_vec(), b"1".to_vec()));
    }
}
