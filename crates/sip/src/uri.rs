//! Addresses: `sip:`, `sips:`, `tel:` and, kept whole, any other scheme.
//!
//! A [`Uri`] is the bytes as written plus where its parts lie, so that printing
//! never changes an escape (`*72%23` stays `*72%23`).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::Range;

use crate::Transport;
use crate::text::{number, split_once, trim, unescape};

/// Longer than any address in use, short enough that comparing stays cheap.
pub const URI_BYTES_MAX: usize = 4096;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    #[error("the address has no scheme such as sip: or tel:")]
    NoScheme,
    #[error("the address holds a space or a control character, or angle brackets")]
    BadCharacter,
    #[error("the host is missing or is no name or IP address")]
    BadHost,
    #[error("the port is not a number below 65536")]
    BadPort,
    #[error("the address is longer than {URI_BYTES_MAX} bytes")]
    TooLong,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Sip,
    Sips,
    Tel,
    Other,
}

type Span = Range<u16>;

/// An address as written.
#[derive(Clone, PartialEq, Eq)]
pub struct Uri {
    bytes: Box<[u8]>,
    scheme: Scheme,
    scheme_end: u16,
    user: Option<Span>,
    host: Span,
    port: Option<u16>,
    /// After the first `;` that follows the host.
    params: Span,
    /// After `?`.
    headers: Span,
}

/// The host of a `sip:` URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    Ip(IpAddr),
    /// In lower case.
    Name(String),
}

impl Uri {
    pub fn parse(text: &[u8]) -> Result<Self, UriError> {
        if text.len() > URI_BYTES_MAX {
            return Err(UriError::TooLong);
        }
        if text.iter().any(|b| *b <= b' ' || matches!(b, 0x7f | b'<' | b'>' | b'"')) {
            return Err(UriError::BadCharacter);
        }
        let (scheme, _) = split_once(text, b':').ok_or(UriError::NoScheme)?;
        let letters = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
        if !scheme.first().is_some_and(u8::is_ascii_alphabetic) || !scheme.iter().all(letters) {
            return Err(UriError::NoScheme);
        }
        let kind = match () {
            () if scheme.eq_ignore_ascii_case(b"sip") => Scheme::Sip,
            () if scheme.eq_ignore_ascii_case(b"sips") => Scheme::Sips,
            () if scheme.eq_ignore_ascii_case(b"tel") => Scheme::Tel,
            () => Scheme::Other,
        };
        let start = scheme.len() + 1;
        match kind {
            Scheme::Sip | Scheme::Sips => Self::parse_sip(text, kind, start),
            Scheme::Tel | Scheme::Other => Ok(Self::parse_opaque(text, kind, start)),
        }
    }

    fn parse_sip(text: &[u8], scheme: Scheme, start: usize) -> Result<Self, UriError> {
        // The user part may hold ; ? and / (RFC 3261 §25.1), so @ comes first;
        // an @ after ? belongs to the headers only if no user part precedes it.
        let at = text[start..].iter().position(|b| *b == b'@').map(|at| start + at);
        let user = at.map(|at| {
            let end = text[start..at].iter().position(|b| *b == b':').map_or(at, |c| start + c);
            span(start, end)
        });
        let host_start = at.map_or(start, |at| at + 1);
        let (host_end, port, rest) = host_and_port(text, host_start)?;
        let query = text[rest..].iter().position(|b| *b == b'?').map(|at| rest + at);
        let params_end = query.unwrap_or(text.len());
        let params_start = (rest + 1).min(params_end);
        Ok(Self {
            bytes: text.into(),
            scheme,
            scheme_end: narrow(start - 1),
            user,
            host: span(host_start, host_end),
            port,
            params: span(params_start, params_end),
            headers: span(query.map_or(text.len(), |at| at + 1), text.len()),
        })
    }

    fn parse_opaque(text: &[u8], scheme: Scheme, start: usize) -> Self {
        let params = text[start..].iter().position(|b| *b == b';').map(|at| start + at);
        let user_end = params.unwrap_or(text.len());
        Self {
            bytes: text.into(),
            scheme,
            scheme_end: narrow(start - 1),
            user: Some(span(start, user_end)),
            host: span(user_end, user_end),
            port: None,
            params: span(params.map_or(text.len(), |at| at + 1), text.len()),
            headers: span(text.len(), text.len()),
        }
    }

    /// `sip:user@host:port;transport=…`, with the user escaped as needed.
    pub fn sip(user: Option<&[u8]>, host: &Host, port: Option<u16>) -> Result<Self, UriError> {
        let mut text = b"sip:".to_vec();
        if let Some(user) = user {
            escape_user(user, &mut text);
            text.push(b'@');
        }
        text.extend(host.to_string().as_bytes());
        if let Some(port) = port {
            text.extend(format!(":{port}").as_bytes());
        }
        Self::parse(&text)
    }

    /// The address of a socket, with `;transport=` where it is not UDP.
    pub fn of_socket(user: Option<&[u8]>, socket: SocketAddr, transport: Transport) -> Self {
        Self::written_of_socket("sip:", user, socket, transport.uri_param())
    }

    /// Likewise as `sips:`, which says TLS by itself (RFC 5630 §3.1.4).
    pub fn sips_of_socket(user: Option<&[u8]>, socket: SocketAddr, transport: Transport) -> Self {
        let param = transport.uri_param().filter(|_| transport != Transport::Tls);
        Self::written_of_socket("sips:", user, socket, param)
    }

    fn written_of_socket(
        scheme: &str,
        user: Option<&[u8]>,
        socket: SocketAddr,
        transport: Option<&str>,
    ) -> Self {
        let mut text = scheme.as_bytes().to_vec();
        if let Some(user) = user {
            escape_user(user, &mut text);
            text.push(b'@');
        }
        text.extend(format!("{}:{}", Host::Ip(socket.ip()), socket.port()).as_bytes());
        if let Some(param) = transport {
            text.extend(format!(";transport={param}").as_bytes());
        }
        text.truncate(URI_BYTES_MAX);
        Self::parse(&text).expect("an escaped user and a socket address are a valid URI")
    }

    /// Exactly what was parsed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// As written; compare without case.
    pub fn scheme(&self) -> &[u8] {
        &self.bytes[..usize::from(self.scheme_end)]
    }

    pub fn is_sip(&self) -> bool {
        matches!(self.scheme, Scheme::Sip | Scheme::Sips)
    }

    pub fn is_sips(&self) -> bool {
        self.scheme == Scheme::Sips
    }

    pub fn is_tel(&self) -> bool {
        self.scheme == Scheme::Tel
    }

    /// The user part as written, without password; for `tel:` the number, for
    /// an unknown scheme everything before the parameters.
    pub fn user(&self) -> Option<&[u8]> {
        self.user.clone().map(|user| self.part(user))
    }

    /// The user part with its escapes undone: `*72%23` is `*72#`.
    pub fn user_plain(&self) -> Vec<u8> {
        self.user().map(unescape).unwrap_or_default()
    }

    /// The host as written; empty for `tel:`.
    pub fn host_bytes(&self) -> &[u8] {
        self.part(self.host.clone())
    }

    /// `None` for schemes without a host.
    pub fn host(&self) -> Option<Host> {
        if self.is_sip() { Host::parse(self.host_bytes()) } else { None }
    }

    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// A parameter's value as written; empty for a flag such as `lr`.
    pub fn param(&self, name: &str) -> Option<&[u8]> {
        self.param_named(name.as_bytes())
    }

    fn param_named(&self, name: &[u8]) -> Option<&[u8]> {
        self.params().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }

    pub fn params(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        pairs(self.part(self.params.clone()), b';')
    }

    /// The embedded headers (`?Replaces=…`), names and values as written.
    pub fn headers(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        pairs(self.part(self.headers.clone()), b'&')
    }

    /// The transport asked for. `sips:` wants TLS under whatever its parameter
    /// says (RFC 5630 §3.1.3): `tcp` is TLS, `ws` is WSS.
    pub fn transport(&self) -> Option<Transport> {
        let all = [Transport::Udp, Transport::Tcp, Transport::Tls, Transport::Ws, Transport::Wss];
        let param = self.param("transport");
        let named = all
            .into_iter()
            .find(|t| param.is_some_and(|p| t.via_name().as_bytes().eq_ignore_ascii_case(p)));
        match named {
            Some(Transport::Ws) if self.is_sips() => Some(Transport::Wss),
            Some(Transport::Wss) => named,
            _ if self.is_sips() => Some(Transport::Tls),
            _ => named,
        }
    }

    /// The address to send to, where the host is an IP address.
    pub fn socket(&self) -> Option<SocketAddr> {
        let Some(Host::Ip(ip)) = self.host() else { return None };
        let transport = self.transport().unwrap_or(Transport::Udp);
        Some(SocketAddr::new(ip, self.port.unwrap_or(transport.default_port())))
    }

    /// Without `?headers` and the parameters a request-URI may not have
    /// (RFC 3261 §19.1.1, table 1): for calling what a Refer-To named.
    pub fn without_headers(&self) -> Self {
        if self.headers.is_empty() {
            return self.clone();
        }
        let end = usize::from(self.headers.start) - 1;
        Self::parse(&self.bytes[..end]).unwrap_or_else(|_| self.clone())
    }

    /// Whether both name the same resource by the rules of RFC 3261 §19.1.4.
    pub fn same_as(&self, other: &Self) -> bool {
        if self.scheme != other.scheme {
            return false;
        }
        if !self.is_sip() {
            return self.bytes.eq_ignore_ascii_case(&other.bytes);
        }
        self.user().map(unescape) == other.user().map(unescape)
            && self.host() == other.host()
            && self.port == other.port
            && self.params_agree(other)
            && self.headers().all(|h| other.headers().any(|o| o == h))
            && self.headers().count() == other.headers().count()
    }

    /// These five must be in both or in neither; others only agree where both
    /// have them. Of a parameter written twice the first counts.
    fn params_agree(&self, other: &Self) -> bool {
        let strict = ["user", "ttl", "method", "maddr", "transport"];
        let equal = |a: Option<&[u8]>, b: Option<&[u8]>| match (a, b) {
            (Some(a), Some(b)) => unescape(a).eq_ignore_ascii_case(&unescape(b)),
            (None, None) => true,
            _ => false,
        };
        strict.iter().all(|name| equal(self.param(name), other.param(name)))
            && self.params().all(|(name, _)| match other.param_named(name) {
                Some(theirs) => equal(self.param_named(name), Some(theirs)),
                None => true,
            })
    }

    fn part(&self, span: Span) -> &[u8] {
        &self.bytes[usize::from(span.start)..usize::from(span.end)]
    }
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.bytes))
    }
}

/// User parts are telephone numbers, which logs must not hold.
impl fmt::Debug for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = self.user().unwrap_or_default();
        let tail = String::from_utf8_lossy(&tail[tail.len().saturating_sub(2)..]);
        let host = String::from_utf8_lossy(self.host_bytes());
        write!(f, "{}:…{tail}@{host}", String::from_utf8_lossy(self.scheme()))
    }
}

impl Host {
    /// A name, an IPv4 address, or an IPv6 address in brackets (also without,
    /// as some Via parameters have it, RFC 5118 §4.5).
    pub fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        if let Some(inner) = text.strip_prefix('[') {
            let v6: Ipv6Addr = inner.strip_suffix(']')?.parse().ok()?;
            return Some(Self::Ip(IpAddr::V6(v6)));
        }
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Some(Self::Ip(ip));
        }
        let valid = !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
        valid.then(|| Self::Name(text.to_ascii_lowercase()))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
            Self::Ip(IpAddr::V4(ip)) => write!(f, "{ip}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl From<Ipv4Addr> for Host {
    fn from(ip: Ipv4Addr) -> Self {
        Self::Ip(IpAddr::V4(ip))
    }
}

/// Reads `host[:port]` from `start`; returns the host's end, the port, and
/// where `;` or `?` follows (or the text ends).
fn host_and_port(text: &[u8], start: usize) -> Result<(usize, Option<u16>, usize), UriError> {
    let rest = &text[start..];
    let ends = |from: usize| {
        rest[from..]
            .iter()
            .position(|b| matches!(b, b';' | b'?'))
            .map_or(rest.len(), |at| from + at)
    };
    let bracket = if rest.first() == Some(&b'[') {
        rest.iter().position(|b| *b == b']').ok_or(UriError::BadHost)? + 1
    } else {
        0
    };
    let end = ends(bracket);
    let colon = rest[bracket..end].iter().position(|b| *b == b':').map(|at| bracket + at);
    let host_end = colon.unwrap_or(end);
    if Host::parse(trim(&rest[..host_end])).is_none() || (bracket > 0 && host_end != bracket) {
        return Err(UriError::BadHost);
    }
    let port = match colon {
        Some(colon) => Some(number::<u16>(&rest[colon + 1..end]).ok_or(UriError::BadPort)?),
        None => None,
    };
    Ok((start + host_end, port, start + end))
}

fn pairs(text: &[u8], separator: u8) -> impl Iterator<Item = (&[u8], &[u8])> {
    text.split(move |b| *b == separator)
        .filter(|part| !part.is_empty())
        .map(|part| split_once(part, b'=').unwrap_or((part, b"")))
}

/// Escapes what a user part may not hold plainly. Valid escapes already there
/// are the caller's text and are escaped again: give plain text here.
fn escape_user(user: &[u8], into: &mut Vec<u8>) {
    for byte in user.iter().take(URI_BYTES_MAX / 8) {
        let plain = byte.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,;?/".contains(byte);
        if plain {
            into.push(*byte);
        } else {
            into.extend(format!("%{byte:02X}").as_bytes());
        }
    }
}

fn span(start: usize, end: usize) -> Span {
    narrow(start)..narrow(end)
}

fn narrow(at: usize) -> u16 {
    u16::try_from(at).expect("URI_BYTES_MAX keeps positions below 65536")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        Uri::parse(text.as_bytes()).expect("a valid URI")
    }

    #[test]
    fn rfc3261_19_1_1_parts_are_found_and_bytes_kept() {
        let uri = uri("sip:*72%23:secret@[2001:db8::9]:5070;transport=tcp;lr?Replaces=a%40b");
        assert_eq!(uri.user(), Some(&b"*72%23"[..]));
        assert_eq!(uri.user_plain(), b"*72#");
        assert_eq!(uri.port(), Some(5070));
        assert_eq!(uri.transport(), Some(Transport::Tcp));
        assert_eq!(uri.param("LR"), Some(&b""[..]));
        assert_eq!(uri.headers().next(), Some((&b"Replaces"[..], &b"a%40b"[..])));
        assert_eq!(uri.socket(), Some("[2001:db8::9]:5070".parse().expect("an address")));
        let text = "sip:*72%23@h.example;x=%2541";
        assert_eq!(Uri::parse(text.as_bytes()).expect("valid").to_string(), text);
    }

    #[test]
    fn rfc5630_3_1_sips_is_tls_under_any_transport() {
        for (text, transport) in [
            ("sips:8001@192.0.2.1", Transport::Tls),
            ("sips:8001@192.0.2.1;transport=tcp", Transport::Tls),
            ("sips:8001@192.0.2.1;transport=ws", Transport::Wss),
            ("sip:8001@192.0.2.1;transport=tls", Transport::Tls),
        ] {
            assert_eq!(uri(text).transport(), Some(transport), "{text}");
        }
        let socket = "192.0.2.1:5061".parse().expect("an address");
        let own = Uri::sips_of_socket(Some(b"8001"), socket, Transport::Tls);
        assert_eq!(own.as_bytes(), b"sips:8001@192.0.2.1:5061");
        assert_eq!(own.socket(), Some(socket));
    }

    #[test]
    fn rfc3966_telephone_numbers_and_unknown_schemes_are_addresses_too() {
        let tel = uri("tel:+86-591-8755;phone-context=example.com");
        assert!(tel.is_tel());
        assert_eq!(tel.user(), Some(&b"+86-591-8755"[..]));
        assert_eq!(tel.param("phone-context"), Some(&b"example.com"[..]));
        assert_eq!(uri("nobodyKnowsThisScheme:totallyopaquecontent").host(), None);
    }

    #[test]
    fn rfc3261_19_1_4_equality() {
        assert!(
            uri("sip:%61lice@atlanta.com;transport=TCP")
                .same_as(&uri("sip:alice@AtlanTa.CoM;Transport=tcp"))
        );
        assert!(uri("sip:carol@chicago.com").same_as(&uri("sip:carol@chicago.com;newparam=5")));
        assert!(!uri("sip:bob@biloxi.com").same_as(&uri("sip:bob@biloxi.com:5060")));
        assert!(!uri("SIP:ALICE@a.com").same_as(&uri("SIP:alice@a.com")));
        assert!(!uri("sip:bob@biloxi.com").same_as(&uri("sip:bob@biloxi.com;transport=udp")));
    }

    #[test]
    fn an_address_with_a_parameter_twice_is_the_same_as_itself() {
        let twice = uri("sip:bob@biloxi.com;maddr=a;maddr=b");
        assert!(twice.same_as(&twice));
        assert!(twice.same_as(&uri("sip:bob@biloxi.com;maddr=a")));
        assert!(!uri("sip:bob@biloxi.com;maddr=b").same_as(&twice));
    }

    #[test]
    fn broken_addresses_are_refused() {
        for text in [
            "",
            "sip:",
            "alice@h",
            "sip:a@h:99999",
            "sip:a b@h",
            "sip:a@[::1",
            "sip:a@",
            "sip:a@[::1]x",
        ] {
            assert!(Uri::parse(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_user_is_escaped_once_when_an_address_is_made() {
        let made = Uri::sip(Some(b"*72#"), &Host::from(Ipv4Addr::LOCALHOST), None).expect("valid");
        assert_eq!(made.as_bytes(), b"sip:*72%23@127.0.0.1");
    }
}
