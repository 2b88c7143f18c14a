//! A SIP message as text: what the generator looks at, found in one pass.

use std::net::SocketAddr;

/// The parts of a message; missing ones are empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Text<'a> {
    pub first: &'a str,
    pub via: &'a str,
    pub from: &'a str,
    pub to: &'a str,
    pub call_id: &'a str,
    pub cseq: &'a str,
    pub contact: &'a str,
    /// The challenge by MD5, of 401 or 407.
    pub challenge: &'a str,
    pub body: &'a str,
}

impl<'a> Text<'a> {
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let mut read = Self { first: lines.next()?, body, ..Self::default() };
        for line in lines {
            let Some((name, value)) = line.split_once(": ") else { continue };
            let place = match name {
                "Via" => &mut read.via,
                "From" => &mut read.from,
                "To" => &mut read.to,
                "Call-ID" => &mut read.call_id,
                "CSeq" => &mut read.cseq,
                "Contact" => &mut read.contact,
                "WWW-Authenticate" | "Proxy-Authenticate" if value.contains("algorithm=MD5") => {
                    &mut read.challenge
                }
                _ => continue,
            };
            *place = value;
        }
        Some(read)
    }

    /// Of an answer.
    pub fn status(&self) -> Option<u16> {
        self.first.strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()
    }

    /// Of a request, or of what is answered.
    pub fn method(&self) -> &'a str {
        match self.first.starts_with("SIP/2.0 ") {
            true => self.cseq.split_once(' ').map_or("", |(_, method)| method),
            false => self.first.split_once(' ').map_or("", |(method, _)| method),
        }
    }

    pub fn cseq_number(&self) -> u32 {
        self.cseq.split_once(' ').and_then(|(number, _)| number.parse().ok()).unwrap_or(0)
    }

    /// The URI of the Contact.
    pub fn target(&self) -> &'a str {
        let inside = self.contact.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
        inside.map_or(self.contact, |(uri, _)| uri)
    }

    /// Where the description in the body wants sound to go.
    pub fn media(&self) -> Option<SocketAddr> {
        let line = |start: &str| self.body.lines().find_map(|line| line.strip_prefix(start));
        let ip = line("c=IN IP4 ")?.parse().ok()?;
        let port = line("m=audio ")?.split(' ').next()?.parse().ok()?;
        Some(SocketAddr::new(ip, port))
    }
}

/// The value of a parameter such as `nonce="…"`.
pub fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    let at = value.find(name)? + name.len();
    value[at..].strip_prefix("=\"")?.split('"').next()
}

/// The user part of a name-addr.
pub fn user(value: &str) -> &str {
    let rest = value.split_once("sip:").map_or("", |(_, rest)| rest);
    rest.split(['@', '>']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read() {
        let text = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK1\r\n\
            From: <sip:7001@127.0.0.1>;tag=a\r\nTo: <sip:7002@127.0.0.1>;tag=b\r\n\
            Call-ID: 7@x\r\nCSeq: 2 INVITE\r\nContact: <sip:7002@127.0.0.1:5060>;q=1\r\n\r\n\
            v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 10002 RTP/AVP 8\r\n";
        let read = Text::read(text.as_bytes()).expect("a message");
        assert_eq!(read.status(), Some(200));
        assert_eq!((read.method(), read.cseq_number()), ("INVITE", 2));
        assert_eq!(read.target(), "sip:7002@127.0.0.1:5060");
        assert_eq!(read.media(), Some(([127, 0, 0, 1], 10_002).into()));
        assert_eq!(user(read.from), "7001");
        assert_eq!(parameter("Digest realm=\"r\", nonce=\"n\"", "nonce"), Some("n"));
    }
}
