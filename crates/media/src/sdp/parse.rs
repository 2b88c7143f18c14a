//! Reads a session description (RFC 8866), forgivingly: unknown lines and
//! attributes are skipped, only what would mislead is refused.

use std::net::IpAddr;

use super::Refusal;
use super::crypto::Crypto;
use crate::format::Direction;

/// Longest description accepted, bytes. Browsers send about 10 KiB.
pub const DESCRIPTION_LEN_MAX: usize = 64 * 1024;

/// Most media lines accepted.
pub const MEDIA_MAX: usize = 32;

/// Most keys read of one line: phones offer a handful.
const CRYPTO_MAX: usize = 16;

/// A description taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Session {
    pub(super) address: Option<Address>,
    pub(super) direction: Option<Direction>,
    pub(super) media: Vec<Media>,
}

/// Where a `c=` line points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    Numeric(IpAddr),
    /// A name, which nobody here can look up.
    Name,
}

/// One `m=` line and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Media {
    pub(super) kind: String,
    pub(super) port: u16,
    pub(super) protocol: String,
    /// As written, for giving them back in an answer.
    pub(super) formats: Vec<String>,
    pub(super) address: Option<Address>,
    pub(super) direction: Option<Direction>,
    pub(super) maps: Vec<RtpMap>,
    pub(super) ptime_ms: Option<u16>,
    pub(super) maxptime_ms: Option<u16>,
    pub(super) rtcp_port: Option<u16>,
    pub(super) rtcp_address: Option<Address>,
    pub(super) rtcp_mux: bool,
    /// Keys we could use, preferred first.
    pub(super) crypto: Vec<Crypto>,
}

/// `a=rtpmap` (RFC 8866 §6.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RtpMap {
    pub(super) payload_type: u8,
    pub(super) name: String,
    pub(super) clock_rate: u32,
}

impl Session {
    /// Reads a description. Bytes that are no UTF-8 (names in GBK) are kept
    /// out of the way: nothing we read may hold them.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > DESCRIPTION_LEN_MAX {
            return Err(Refusal::Malformed { line: 1, what: "the description is too long" });
        }
        let text = String::from_utf8_lossy(bytes);
        let mut session = Self::default();
        for (at, line) in text.split(['\r', '\n']).filter(|line| !line.is_empty()).enumerate() {
            let malformed = |what| Refusal::Malformed { line: at + 1, what };
            let Some((kind, value)) = line.split_once('=') else {
                return Err(malformed("expected a letter, = and a value"));
            };
            session.line(kind.trim(), value.trim()).map_err(malformed)?;
        }
        Ok(session)
    }

    fn line(&mut self, kind: &str, value: &str) -> Result<(), &'static str> {
        match kind {
            "m" if self.media.len() == MEDIA_MAX => return Err("too many media lines"),
            "m" => self.media.push(media(value).ok_or("expected: kind port protocol formats")?),
            "c" => {
                let address = Some(connection(value).ok_or("expected: IN IP4 or IP6, address")?);
                match self.media.last_mut() {
                    Some(media) => media.address = address,
                    None => self.address = address,
                }
            }
            "a" => {
                let (name, value) = value.split_once(':').unwrap_or((value, ""));
                match (direction(name), self.media.last_mut()) {
                    (Some(direction), Some(media)) => media.direction = Some(direction),
                    (Some(direction), None) => self.direction = Some(direction),
                    (None, Some(media)) => media.attribute(name, value.trim()),
                    (None, None) => {}
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Media {
    fn attribute(&mut self, name: &str, value: &str) {
        match name {
            "rtpmap" => self.maps.extend(rtpmap(value)),
            "ptime" => self.ptime_ms = milliseconds(value),
            "maxptime" => self.maxptime_ms = milliseconds(value),
            "rtcp-mux" => self.rtcp_mux = true,
            "crypto" if self.crypto.len() < CRYPTO_MAX => self.crypto.extend(Crypto::parse(value)),
            // RFC 3605: port, and perhaps an address of its own.
            "rtcp" => {
                let (port, rest) = value.split_once(' ').unwrap_or((value, ""));
                self.rtcp_port = port.parse().ok();
                self.rtcp_address = connection(rest);
            }
            _ => {}
        }
    }
}

fn media(value: &str) -> Option<Media> {
    let mut words = value.split_ascii_whitespace();
    let kind = words.next()?.to_owned();
    // `49170/2` would be a range of ports; the first is what counts.
    let port = words.next()?.split('/').next()?.parse().ok()?;
    let protocol = words.next()?.to_owned();
    let formats = words.map(str::to_owned).collect();
    Some(Media { kind, port, protocol, formats, ..Media::default() })
}

fn connection(value: &str) -> Option<Address> {
    let mut words = value.split_ascii_whitespace();
    let (Some("IN"), Some("IP4" | "IP6"), Some(address)) =
        (words.next(), words.next(), words.next())
    else {
        return None;
    };
    // A multicast address would carry a time to live behind a slash.
    let address = address.split('/').next().unwrap_or(address);
    Some(address.parse().map_or(Address::Name, Address::Numeric))
}

fn direction(name: &str) -> Option<Direction> {
    Some(match name {
        "sendrecv" => Direction::SendRecv,
        "sendonly" => Direction::SendOnly,
        "recvonly" => Direction::RecvOnly,
        "inactive" => Direction::Inactive,
        _ => return None,
    })
}

fn rtpmap(value: &str) -> Option<RtpMap> {
    let (payload_type, encoding) = value.split_once(' ')?;
    let mut parts = encoding.trim().split('/');
    let name = parts.next()?.to_owned();
    let clock_rate = parts.next()?.parse().ok()?;
    let payload_type = payload_type.parse().ok().filter(|&number: &u8| number < 128)?;
    Some(RtpMap { payload_type, name, clock_rate })
}

/// Some write `20.0`.
fn milliseconds(value: &str) -> Option<u16> {
    value.split('.').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_is_taken_apart() {
        let session = Session::parse(
            b"v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=\xC4\xE3\xBA\xC3\r\nc=IN IP4 10.0.0.1\r\n\
              t=0 0\r\na=sendonly\r\nm=audio 4000/2 RTP/AVP 8 101\r\nc=IN IP6 ::1\r\n\
              a=rtpmap:101 telephone-event/8000\r\na=ptime:20.0\r\na=rtcp:4005 IN IP4 10.0.0.2\r\n\
              a=recvonly\r\nm=image 0 udptl t38\r\n",
        )
        .expect("valid");
        assert_eq!(session.direction, Some(Direction::SendOnly));
        let [audio, image] = &session.media[..] else { panic!("two media lines") };
        assert_eq!((audio.port, audio.ptime_ms, audio.rtcp_port), (4000, Some(20), Some(4005)));
        assert_eq!(audio.direction, Some(Direction::RecvOnly));
        assert_eq!(audio.address, Some(Address::Numeric("::1".parse().expect("valid"))));
        assert_eq!(audio.maps[0].name, "telephone-event");
        assert_eq!((image.kind.as_str(), image.formats[0].as_str()), ("image", "t38"));
    }

    #[test]
    fn a_malformed_line_is_named() {
        let error = |text: &str| Session::parse(text.as_bytes()).expect_err("malformed");
        let place = |text: &str| match error(text) {
            Refusal::Malformed { line, .. } => line,
            other => panic!("{other}"),
        };
        assert_eq!(place("v=0\r\nm=audio x RTP/AVP 0"), 2);
        assert_eq!(place("v=0\nc=OUT IP4 1.2.3.4"), 2);
        assert_eq!(place("hello"), 1);
        assert_eq!(place(&"m=audio 1 RTP/AVP 0\n".repeat(33)), 33);
        assert_eq!(place(&"a=x\n".repeat(20_000)), 1);
    }
}
