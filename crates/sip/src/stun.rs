//! The keep-alive of telephones on UDP: a STUN Binding request on the path of
//! their SIP messages, answered with the address it came from, so that a
//! telephone notices when its NAT forgot it (RFC 5626 §3.5.2 and §4.4.2, STUN
//! by RFC 8489).

use std::net::{IpAddr, SocketAddr};

const BINDING_REQUEST: u16 = 0x0001;
const BINDING_SUCCESS: u16 = 0x0101;
const BINDING_ERROR: u16 = 0x0111;
const COOKIE: [u8; 4] = 0x2112_A442_u32.to_be_bytes();
const COOKIE_AND_ID: usize = 16;
const HEAD: usize = 4 + COOKIE_AND_ID;

const ERROR_CODE: u16 = 0x0009;
const UNKNOWN_ATTRIBUTES: u16 = 0x000A;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;
/// Attributes below are to be understood or refused.
const OPTIONAL_FROM: u16 = 0x8000;
/// A refusal names no more than this, so that it is no longer than the question.
const UNKNOWN_MAX: usize = 8;

/// Whether a datagram is STUN and not SIP: SIP begins with a letter or an empty
/// line, STUN with two zero bits (RFC 5626 §3.5.2).
pub fn is_stun(datagram: &[u8]) -> bool {
    datagram.len() >= HEAD && datagram[0] < 4 && datagram[4..8] == COOKIE
}

/// The answer to a Binding request from `from`; `None` to what is none or
/// cannot be read. Credentials are not asked for and not looked at (RFC 5626 §8).
pub fn answer(datagram: &[u8], from: SocketAddr) -> Option<Vec<u8>> {
    if !is_stun(datagram) || read_u16(datagram, 0)? != BINDING_REQUEST {
        return None;
    }
    let unknown = unknown_attributes(datagram)?;
    let id: &[u8; COOKIE_AND_ID] = datagram[4..HEAD].try_into().ok()?;
    if unknown.is_empty() {
        return Some(message(BINDING_SUCCESS, id, &[(XOR_MAPPED_ADDRESS, xor_address(from, id))]));
    }
    let names = unknown.iter().flat_map(|name| name.to_be_bytes()).collect();
    // 420 (Unknown Attribute): class 4, number 20; no words.
    let error = vec![0, 0, 4, 20];
    Some(message(BINDING_ERROR, id, &[(ERROR_CODE, error), (UNKNOWN_ATTRIBUTES, names)]))
}

/// Those that must be understood; of STUN's own this usage needs none, but
/// credentials may come. `None`: the lengths do not fit.
fn unknown_attributes(datagram: &[u8]) -> Option<Vec<u16>> {
    const USERNAME: u16 = 0x0006;
    const MESSAGE_INTEGRITY: u16 = 0x0008;
    const REALM: u16 = 0x0014;
    const NONCE: u16 = 0x0015;
    let body = &datagram[HEAD..];
    if usize::from(read_u16(datagram, 2)?) != body.len() || !body.len().is_multiple_of(4) {
        return None;
    }
    let (mut at, mut unknown) = (0, Vec::new());
    while at < body.len() {
        let (name, length) = (read_u16(body, at)?, usize::from(read_u16(body, at + 2)?));
        let is_known = matches!(name, USERNAME | MESSAGE_INTEGRITY | REALM | NONCE);
        if name < OPTIONAL_FROM && !is_known && unknown.len() < UNKNOWN_MAX {
            unknown.push(name);
        }
        at += 4 + length.next_multiple_of(4);
    }
    (at == body.len()).then_some(unknown)
}

/// RFC 8489 §14.2: the port and the address, each XORed with the head's bytes.
fn xor_address(from: SocketAddr, id: &[u8; COOKIE_AND_ID]) -> Vec<u8> {
    let (family, address) = match from.ip() {
        IpAddr::V4(ip) => (1, ip.octets().to_vec()),
        IpAddr::V6(ip) => (2, ip.octets().to_vec()),
    };
    let port = from.port().to_be_bytes();
    let xored = |bytes: &[u8]| -> Vec<u8> { bytes.iter().zip(id).map(|(b, x)| b ^ x).collect() };
    [vec![0, family], xored(&port), xored(&address)].concat()
}

fn message(kind: u16, id: &[u8; COOKIE_AND_ID], attributes: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in attributes {
        body.extend(name.to_be_bytes());
        body.extend((value.len() as u16).to_be_bytes());
        body.extend(value);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let mut all = kind.to_be_bytes().to_vec();
    all.extend((body.len() as u16).to_be_bytes());
    all.extend(id);
    all.extend(body);
    all
}

fn read_u16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The transaction of RFC 5769, whose answers' addresses are given there.
    const ID: [u8; COOKIE_AND_ID] = [
        0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf,
        0xae,
    ];

    fn request(attributes: &[(u16, Vec<u8>)]) -> Vec<u8> {
        message(BINDING_REQUEST, &ID, attributes)
    }

    #[test]
    fn rfc5769_2_2_an_address_of_ipv4() {
        let answer = answer(&request(&[]), "192.0.2.1:32853".parse().unwrap()).unwrap();
        assert_eq!(answer[..4], [1, 1, 0, 12]);
        assert_eq!(answer[4..20], ID);
        let mapped = [0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43];
        assert_eq!(answer[20..], mapped);
    }

    #[test]
    fn rfc5769_2_3_an_address_of_ipv6() {
        let from = "[2001:db8:1234:5678:11:2233:4455:6677]:32853".parse().unwrap();
        let answer = answer(&request(&[]), from).unwrap();
        let mapped = [
            0x00, 0x20, 0x00, 0x14, 0x00, 0x02, 0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa, 0xa5, 0xd3,
            0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe, 0xd2, 0xb9, 0xd9,
        ];
        assert_eq!(answer[20..], mapped);
    }

    #[test]
    fn what_must_be_understood_and_is_not_is_named() {
        let from = "192.0.2.1:32853".parse().unwrap();
        let software = (0x8022, b"phone".to_vec());
        let credentials = (0x0006, b"evtj:h6vY".to_vec());
        let fine = answer(&request(&[software.clone(), credentials]), from).unwrap();
        assert_eq!(fine[..2], BINDING_SUCCESS.to_be_bytes());
        let refused = answer(&request(&[software, (0x0003, vec![0, 0, 0, 6])]), from).unwrap();
        assert_eq!(refused[..2], BINDING_ERROR.to_be_bytes());
        assert_eq!(refused[20..], [0, 9, 0, 4, 0, 0, 4, 20, 0, 10, 0, 2, 0, 3, 0, 0]);
    }

    #[test]
    fn nothing_else_is_answered() {
        let from = "192.0.2.1:32853".parse().unwrap();
        let good = request(&[(0x8022, b"phone".to_vec())]);
        for length in 0..good.len() {
            assert_eq!(answer(&good[..length], from), None, "cut at {length}");
        }
        let indication = message(0x0011, &ID, &[]);
        assert_eq!(answer(&indication, from), None);
        assert_eq!(answer(b"OPTIONS sip:a@b SIP/2.0\r\n\r\n", from), None);
        let mut long = request(&[(0x8022, b"phone".to_vec())]);
        long[23] = 200;
        assert_eq!(answer(&long, from), None, "an attribute longer than the message");
    }
}
