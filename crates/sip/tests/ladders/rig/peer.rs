//! A peer that says what the script tells it, and remembers just enough to say
//! it in a valid message.

use md5::Md5;
use sha2::{Digest, Sha256};
use sip::header::{AuthParams, NameAddr, cseq};
use sip::message::Name;
use sip::{Flow, Message, Method};

use super::option;

pub struct Peer {
    pub name: String,
    pub flow: Flow,
    call_id: String,
    tag: String,
    /// The endpoint's tag and Contact.
    their_tag: String,
    their_uri: String,
    cseq: u32,
    invite_cseq: u32,
    invite_branch: String,
    branches: u32,
    calls: u32,
    registrations: u32,
    nc: u32,
    /// Requests of the endpoint to answer.
    received: Vec<Message>,
    challenge: Option<Message>,
    last: Vec<u8>,
    /// The dialog that its lamp last told it of.
    watched: Option<String>,
}

impl Peer {
    pub fn new(name: &str, flow: Flow) -> Self {
        Self {
            name: name.to_owned(),
            flow,
            call_id: format!("call0@{name}"),
            tag: format!("{name}-tag"),
            their_tag: String::new(),
            their_uri: String::new(),
            cseq: 0,
            invite_cseq: 0,
            invite_branch: String::new(),
            branches: 0,
            calls: 0,
            registrations: 0,
            nc: 0,
            received: Vec::new(),
            challenge: None,
            last: Vec::new(),
            watched: None,
        }
    }

    fn host(&self) -> String {
        self.flow.remote.to_string()
    }

    /// Its dialog, named to the endpoint.
    pub fn replaces(&self) -> String {
        format!("{};to-tag={};from-tag={}", self.call_id, self.their_tag, self.tag)
    }

    /// The dialog it watches, named as telephones do: as to who has it.
    pub fn watched(&self) -> String {
        self.watched.clone().unwrap_or_default()
    }

    fn note_watched(&mut self, body: &str) {
        let value = |name: &str| {
            let (_, rest) = body.split_once(&format!(" {name}=\""))?;
            Some(rest.split('"').next()?.to_owned())
        };
        let ids = [value("call-id"), value("local-tag"), value("remote-tag")];
        if let [Some(call_id), Some(local), Some(remote)] = ids {
            self.watched = Some(format!("{call_id};to-tag={local};from-tag={remote}"));
        }
    }

    pub fn branch_received(&self) -> String {
        let last = self.received.last().and_then(|request| request.envelope().ok());
        last.map(|envelope| text(envelope.via.branch())).unwrap_or_default()
    }

    /// Notes what the endpoint sent.
    pub fn on_message(&mut self, message: &Message) {
        let envelope = message.envelope().expect("checked by the rig");
        match message.status() {
            Some(401 | 407) => {
                self.challenge = Some(message.clone());
                self.nc = 0;
            }
            Some(101..) => {
                // A CANCEL's 200 has the INVITE's tag (RFC 3261 §9.2), and some phones rely on it.
                let tells =
                    matches!(envelope.method, Method::Invite | Method::Subscribe | Method::Cancel);
                if tells && message.status().is_some_and(|s| s < 300) {
                    self.their_tag = text(envelope.to_tag());
                    self.note_contact(message);
                }
            }
            Some(_) => {}
            None => {
                if envelope.to_tag().is_empty() {
                    self.call_id = text(envelope.call_id);
                    self.their_tag = text(envelope.from_tag());
                    self.cseq = 100;
                }
                self.note_contact(message);
                self.note_watched(&text(message.body()));
                if envelope.method.as_bytes() != b"ACK" {
                    self.received.push(message.clone());
                }
            }
        }
    }

    fn note_contact(&mut self, message: &Message) {
        if let Some(contact) = message.header(Name::Contact).and_then(NameAddr::parse) {
            self.their_uri = text(contact.uri);
        }
    }

    /// `INVITE sdp=o`, `180 tag=x`, `again`, …
    pub fn write(&mut self, words: &[&str], headers: &[&str]) -> Vec<u8> {
        let bytes = match words[0] {
            "again" => return self.last.clone(),
            status if status.parse::<u16>().is_ok() => self.respond(words, headers),
            _ => self.request(words, headers),
        };
        self.last.clone_from(&bytes);
        bytes
    }

    fn respond(&mut self, words: &[&str], headers: &[&str]) -> Vec<u8> {
        let wanted = option(words, "to");
        let fits = |m: &&Message| {
            wanted.is_none_or(|w| m.method().map(|m| m.as_bytes()) == Some(w.as_bytes()))
        };
        let request = self.received.iter().rev().find(fits).expect("a request to answer").clone();
        let mut lines = vec![format!("SIP/2.0 {} Whatever", words[0])];
        for (name, value) in request.fields() {
            let name = text(name);
            let copied = ["Via", "From", "Call-ID", "CSeq"].contains(&name.as_str());
            if copied {
                lines.push(format!("{name}: {}", text(value)));
            }
        }
        let to = text(request.header(Name::To).expect("a To"));
        let tag = option(words, "tag").unwrap_or(&self.tag);
        let tagged = to.contains(";tag=") || words[0] == "100";
        lines.push(if tagged { format!("To: {to}") } else { format!("To: {to};tag={tag}") });
        if !headers.iter().any(|h| h.starts_with("Contact")) {
            lines.push(format!("Contact: <sip:{}@{}>", self.name, self.host()));
        }
        self.finish(lines, words, headers)
    }

    fn request(&mut self, words: &[&str], headers: &[&str]) -> Vec<u8> {
        let method = words[0];
        let out_of_dialog = words.contains(&"new") || method == "REGISTER" || method == "OPTIONS";
        match method {
            "INVITE" if self.their_tag.is_empty() || words.contains(&"new") => {
                if !words.contains(&"same") {
                    self.calls += 1;
                    self.call_id = format!("call{}@{}", self.calls, self.name);
                }
                self.their_tag.clear();
            }
            "REGISTER" => self.registrations += 1,
            _ => {}
        }
        let number = self.next_number(method, words);
        self.branches += 1;
        let branch = match method {
            "CANCEL" => self.invite_branch.clone(),
            "ACK" if words.contains(&"failed") => self.invite_branch.clone(),
            _ => format!("z9hG4bK{}{}", self.name, self.branches),
        };
        let branch = option(words, "branch").map(str::to_owned).unwrap_or(branch);
        if method == "INVITE" {
            self.invite_branch.clone_from(&branch);
            self.invite_cseq = number;
        }
        let user = option(words, "user").unwrap_or("12345");
        let in_dialog = !out_of_dialog && !self.their_tag.is_empty() && method != "CANCEL";
        let uri = match (option(words, "uri"), method) {
            (Some(uri), _) => uri.to_owned(),
            (_, "REGISTER") => "sip:yingda".to_owned(),
            _ if in_dialog => self.their_uri.clone(),
            _ => format!("sip:{user}@10.0.0.1"),
        };
        let me = option(words, "as").unwrap_or(self.name.trim_end_matches('b'));
        let aor = if me.starts_with('8') {
            format!("sip:{me}@yingda")
        } else {
            format!("sip:{me}@{}", self.host())
        };
        let to = if method == "REGISTER" { aor.clone() } else { format!("sip:{user}@10.0.0.1") };
        let to_tag = if in_dialog { format!(";tag={}", self.their_tag) } else { String::new() };
        let call_id = match method {
            "REGISTER" => format!("register@{}", self.name),
            "OPTIONS" => format!("options{}@{}", self.branches, self.name),
            _ => self.call_id.clone(),
        };
        let transport = self.flow.transport.via_name();
        let mut lines = vec![
            format!("{method} {uri} SIP/2.0"),
            format!("Via: SIP/2.0/{transport} {};branch={branch};rport", self.host()),
            format!("From: <{aor}>;tag={}", self.tag),
            format!("To: <{to}>{to_tag}"),
            format!("Call-ID: {call_id}"),
            format!("CSeq: {number} {method}"),
        ];
        let contact = format!("Contact: <sip:{}@{}>", self.name, self.host());
        for usual in ["Max-Forwards: 70", &contact] {
            let name = usual.split(':').next().unwrap_or_default();
            if !headers.iter().any(|header| header.starts_with(name)) {
                lines.push(usual.to_owned());
            }
        }
        if let Some(kind) = option(words, "auth") {
            lines.extend(self.authorization(kind, method, &uri, option(words, "as")));
        }
        self.finish(lines, words, headers)
    }

    /// ACK and CANCEL have the number of their INVITE.
    fn next_number(&mut self, method: &str, words: &[&str]) -> u32 {
        let asked = option(words, "cseq").map(|n| n.parse().expect("a number"));
        if matches!(method, "ACK" | "CANCEL") {
            return asked.unwrap_or(self.invite_cseq);
        }
        self.cseq = asked.unwrap_or(self.cseq + 1);
        self.cseq
    }

    /// `auth=MD5`, `auth=SHA-256`, `auth=wrong`, `auth=replay` (the last count
    /// again), `auth=made-up` (a nonce of its own); `as=USER` for another user.
    fn authorization(
        &mut self,
        kind: &str,
        method: &str,
        uri: &str,
        other: Option<&str>,
    ) -> Option<String> {
        let challenge = self.challenge.as_ref().expect("a challenge to answer");
        let (asks, answers) = match challenge.status() {
            Some(407) => (Name::ProxyAuthenticate, "Proxy-Authorization"),
            _ => (Name::WwwAuthenticate, "Authorization"),
        };
        let offers: Vec<AuthParams<'_>> =
            challenge.headers(asks).filter_map(AuthParams::digest).collect();
        let named = |o: &&AuthParams<'_>| o.get("algorithm").as_deref() == Some(kind.as_bytes());
        let offer = offers.iter().find(named).unwrap_or(&offers[0]);
        let algorithm = text(&offer.get("algorithm")?);
        let (realm, mut nonce) = (text(&offer.get("realm")?), text(&offer.get("nonce")?));
        if kind == "made-up" {
            nonce.insert(0, '1');
        }
        if kind != "replay" {
            self.nc += 1;
        }
        let user = self.name.trim_end_matches('b');
        let user = if self.name == "stranger" { "nobody" } else { user };
        let user = other.unwrap_or(user);
        let password = if kind == "wrong" || user == "nobody" { "guess" } else { "secret" };
        let hash = |t: String| match algorithm.as_str() {
            "MD5" => hex(&Md5::digest(t.as_bytes())),
            _ => hex(&Sha256::digest(t.as_bytes())),
        };
        let ha1 = hash(format!("{user}:{realm}:{password}"));
        let ha2 = hash(format!("{method}:{uri}"));
        let nc = format!("{:08x}", self.nc);
        let proof = hash(format!("{ha1}:{nonce}:{nc}:cn:auth:{ha2}"));
        Some(format!(
            "{answers}: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", \
             uri=\"{uri}\", response=\"{proof}\", algorithm={algorithm}, qop=auth, nc={nc}, cnonce=\"cn\""
        ))
    }

    fn finish(&self, mut lines: Vec<String>, words: &[&str], headers: &[&str]) -> Vec<u8> {
        lines.extend(headers.iter().map(|h| (*h).to_owned()));
        let body = option(words, "sdp").or(option(words, "body")).unwrap_or_default();
        if option(words, "sdp").is_some() {
            lines.push("Content-Type: application/sdp".to_owned());
        }
        lines.push(format!("Content-Length: {}", body.len()));
        format!("{}\r\n\r\n{body}", lines.join("\r\n")).into_bytes()
    }
}

pub fn number(message: &Message) -> u32 {
    message.header(Name::CSeq).and_then(cseq).map_or(0, |(n, _)| n)
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
