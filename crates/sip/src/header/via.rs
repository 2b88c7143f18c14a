//! Via: where a response goes back to.

use super::Params;
use crate::Host;
use crate::text::{is_token, number, split_once, trim};

/// One Via value.
#[derive(Debug, Clone, Copy)]
pub struct Via<'m> {
    /// `UDP`, `TCP`, … as written.
    pub transport: &'m [u8],
    /// Sent-by, as written.
    pub host: &'m [u8],
    pub port: Option<u16>,
    pub params: Params<'m>,
}

/// What begins every branch since RFC 3261 §8.1.1.7.
pub const MAGIC_COOKIE: &[u8] = b"z9hG4bK";

impl<'m> Via<'m> {
    /// White space is allowed around every separator (RFC 4475 §3.1.1.1).
    pub fn parse(value: &'m [u8]) -> Option<Self> {
        let (head, params) = match value.iter().position(|b| *b == b';') {
            Some(at) => (&value[..at], &value[at..]),
            None => (value, &value[value.len()..]),
        };
        let (_name, rest) = split_once(head, b'/')?;
        let (_version, rest) = split_once(rest, b'/')?;
        let rest = trim(rest);
        let end = rest.iter().position(|b| !is_token(*b))?;
        let (transport, sent_by) = (&rest[..end], trim(&rest[end..]));
        let (host, port) = sent_by_parts(sent_by)?;
        Host::parse(host)?;
        let empty_param = params.split(|b| *b == b';').skip(1).any(|p| trim(p).is_empty());
        if transport.is_empty() || empty_param {
            return None;
        }
        Some(Self { transport, host, port, params: Params::new(params) })
    }

    /// Empty if there is none.
    pub fn branch(&self) -> &'m [u8] {
        self.params.get("branch").unwrap_or_default()
    }

    /// The branch is a transaction id of its own (RFC 3261 §17.2.3). The bare
    /// cookie (RFC 4475 §3.1.2.20) is not.
    pub fn has_magic_branch(&self) -> bool {
        let branch = self.branch();
        branch.len() > MAGIC_COOKIE.len() && branch.starts_with(MAGIC_COOKIE)
    }

    /// The sender asks for the answer at the port it sent from (RFC 3581).
    pub fn wants_rport(&self) -> bool {
        self.params.get("rport").is_some()
    }
}

fn sent_by_parts(text: &[u8]) -> Option<(&[u8], Option<u16>)> {
    let bracket = match text.first() {
        Some(b'[') => text.iter().position(|b| *b == b']')? + 1,
        _ => 0,
    };
    match text[bracket..].iter().position(|b| *b == b':') {
        Some(colon) => {
            let port = number::<u16>(trim(&text[bracket + colon + 1..]))?;
            Some((trim(&text[..bracket + colon]), Some(port)))
        }
        None => Some((trim(text), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc4475_3_1_1_1_white_space_around_separators() {
        let via = Via::parse(
            b"SIP  / 2.0  / TCP     spindle.example.com : 5070  ;\r\n  branch  =   z9hG4bK9ikj8",
        )
        .expect("readable");
        assert_eq!((via.transport, via.host), (&b"TCP"[..], &b"spindle.example.com"[..]));
        assert_eq!((via.port, via.branch()), (Some(5070), &b"z9hG4bK9ikj8"[..]));
    }

    #[test]
    fn rfc5118_4_5_addresses_with_and_without_brackets() {
        let via = Via::parse(b"SIP/2.0/UDP [2001:db8::9:1]:6050;received=2001:db8::9:255;rport")
            .expect("readable");
        assert_eq!((via.host, via.port), (&b"[2001:db8::9:1]"[..], Some(6050)));
        assert!(via.wants_rport() && !via.has_magic_branch());
    }

    #[test]
    fn broken_vias_are_refused() {
        for text in
            ["", "SIP/2.0/UDP", "SIP/2.0/UDP h;;,", "SIP/2.0/UDP h:70000", "SIP/2.0/UDP [::1"]
        {
            assert!(Via::parse(text.as_bytes()).is_none(), "{text}");
        }
    }
}
