//! A conversation with an endpoint, as text:
//!
//! ```text
//! == carrier udp              a datagram, up to the next line like this one
//! INVITE sip:12345@10.0.0.1 SIP/2.0
//! …
//! == answer v=0               a command for the call that came or began last
//! == wait 500                 ms
//! ```
//!
//! In a datagram `@TAG@`, `@BRANCH@`, `@CALL@` and `@CSEQ@` stand for what the
//! endpoint last wrote there, and `@DIGEST@` for credentials that answer its
//! last challenge: so that a mutated conversation still is one.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use base::{Moment, Rng};
use md5::{Digest, Md5};
use sip::header::AuthParams;
use sip::message::Name;
use sip::{
    Account, CallHandle, Command, Config, Endpoint, Event, Flow, Input, Invite, Lamp, LampState,
    Limits, Load, LocalAddress, Mailbox, Message, Output, Party, Prefix, Target, Transport,
    TrunkSource, Uri,
};

/// Steps of one conversation; the fuzzer gains nothing by longer ones.
const STEPS_MAX: usize = 60;
/// Timers that may run out in one pause. A call has a handful, each repeated a
/// dozen times at most.
const TIMEOUTS_MAX: usize = 20_000;
/// Longer than any of SIP's timers: registrations and subscriptions last an hour.
const ALL_OVER: Duration = Duration::from_secs(4_000);

pub struct World {
    endpoint: Endpoint,
    now: Moment,
    call: CallHandle,
    open: BTreeSet<CallHandle>,
    tag: Vec<u8>,
    branch: Vec<u8>,
    call_id: Vec<u8>,
    cseq: Vec<u8>,
    challenge: Option<Message>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            endpoint: Endpoint::new(config(), Rng::new(1)),
            now: Moment::from_millis(1_000),
            call: CallHandle(0),
            open: BTreeSet::new(),
            tag: Vec::new(),
            branch: Vec::new(),
            call_id: Vec::new(),
            cseq: Vec::new(),
            challenge: None,
        }
    }
}

impl World {
    /// # Panics
    /// If the endpoint breaks a promise: this is what the fuzzer looks for.
    pub fn run(mut self, script: &[u8]) {
        for step in steps(script).take(STEPS_MAX) {
            let end = step.iter().position(|b| *b == b'\n').unwrap_or(step.len());
            let rest = step.get(end + 1..).unwrap_or_default();
            let line = String::from_utf8_lossy(&step[..end]).into_owned();
            let words: Vec<&str> = line.split_whitespace().collect();
            self.step(&words, rest);
            self.drain();
        }
        self.finish();
    }

    fn step(&mut self, words: &[&str], rest: &[u8]) {
        let number = words.get(1).and_then(|word| word.parse::<u64>().ok()).unwrap_or(0);
        match words {
            ["wait", ..] => self.pass(Duration::from_millis(number.min(100_000))),
            ["close", name] => {
                self.endpoint.handle(Input::FlowClosed { flow: flow(name) }, self.now);
            }
            ["lamp", of, _, how, ..] => {
                let state = match words.last() {
                    Some(&"trying") => Some(LampState::Trying),
                    Some(&"early") => Some(LampState::Early),
                    Some(&"confirmed") => Some(LampState::Confirmed),
                    _ => None,
                };
                let lamp =
                    state.map(|state| Lamp { is_caller: *how == "caller", state, dialog: None });
                let call = words[2].parse().unwrap_or(0);
                self.tell(Input::LampSet { of: (*of).to_owned(), call, lamp });
            }
            ["mailbox", of, ..] => {
                let mailbox = Mailbox { new: words.len() as u32, old: 0 };
                self.tell(Input::MailboxSet { of: (*of).to_owned(), mailbox });
            }
            ["watchable", numbers @ ..] => {
                let numbers = numbers.iter().map(|number| (*number).to_owned()).collect();
                self.tell(Input::WatchableSet(numbers));
            }
            ["remove", user] => {
                self.tell(Input::AccountSet { user: (*user).to_owned(), account: None });
            }
            ["call", name, ..] => self.invite(name, words.get(2).copied()),
            [name, "udp" | "tcp"] => {
                let bytes = self.fill_in(rest);
                self.endpoint.handle(Input::Received { flow: flow(name), bytes }, self.now);
            }
            _ => {
                if let Some(command) = command(words, number) {
                    self.endpoint.handle(Input::Call { call: self.call, command }, self.now);
                }
            }
        }
    }

    fn tell(&mut self, input: Input) {
        self.endpoint.handle(input, self.now);
    }

    fn invite(&mut self, name: &str, sdp: Option<&str>) {
        let flow = flow(name);
        let target = match name {
            "8001" => Target::Account { user: name.to_owned() },
            _ => Target::Address { uri: uri(&format!("sip:1@{}", flow.remote)), flow },
        };
        let party = || Party { display: b"\xd5\xc5\"\r\n".to_vec(), uri: uri("sip:2@10.0.0.1") };
        let invite = Invite {
            asserted_identity: Some(party()),
            sdp: sdp.map(|sdp| sdp.as_bytes().to_vec()),
            headers: vec![("X\r\nY".into(), b"z".to_vec())],
            session_timer: true,
            ..Invite::new(target, party())
        };
        self.call = self.endpoint.reserve_call();
        self.open.insert(self.call);
        let command = Command::Invite(Box::new(invite));
        self.endpoint.handle(Input::Call { call: self.call, command }, self.now);
    }

    fn fill_in(&self, text: &[u8]) -> Vec<u8> {
        let mut filled = Vec::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some(at) = rest.iter().position(|b| *b == b'@') {
            filled.extend(&rest[..at]);
            rest = &rest[at..];
            let marks = [
                (&b"@TAG@"[..], self.tag.clone()),
                (b"@BRANCH@", self.branch.clone()),
                (b"@CALL@", self.call_id.clone()),
                (b"@CSEQ@", self.cseq.clone()),
                (b"@DIGEST@", self.digest(text)),
            ];
            match marks.iter().find(|(mark, _)| rest.starts_with(mark)) {
                Some((mark, value)) => {
                    filled.extend(value);
                    rest = &rest[mark.len()..];
                }
                None => {
                    filled.push(b'@');
                    rest = &rest[1..];
                }
            }
        }
        filled.extend(rest);
        filled
    }

    /// The answer of phone 8001, who knows its password.
    fn digest(&self, request: &[u8]) -> Vec<u8> {
        let Some(challenge) = &self.challenge else { return Vec::new() };
        let asked = [Name::WwwAuthenticate, Name::ProxyAuthenticate];
        let offers = asked.into_iter().flat_map(|name| challenge.headers(name));
        let md5 = offers
            .filter_map(AuthParams::digest)
            .find(|offer| offer.get("algorithm").is_none_or(|algorithm| algorithm == b"MD5"));
        let nonce = md5.and_then(|offer| offer.get("nonce")).unwrap_or_default();
        let line = String::from_utf8_lossy(request.split(|b| *b == b'\r').next().unwrap_or(b""));
        let mut words = line.split(' ');
        let (method, uri) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        let hash = |text: String| {
            let bytes = Md5::digest(text.as_bytes());
            bytes.iter().map(|b| format!("{b:02x}")).collect::<String>()
        };
        let nonce = String::from_utf8_lossy(&nonce).into_owned();
        let (ha1, ha2) = (hash("8001:yingda:secret".into()), hash(format!("{method}:{uri}")));
        let proof = hash(format!("{ha1}:{nonce}:00000001:c:auth:{ha2}"));
        format!(
            "Digest username=\"8001\", realm=\"yingda\", nonce=\"{nonce}\", uri=\"{uri}\", \
             response=\"{proof}\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"c\""
        )
        .into_bytes()
    }

    fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        let mut timeouts = 0;
        while let Some(deadline) = self.endpoint.deadline().filter(|at| *at <= end) {
            self.now = self.now.max(deadline);
            self.endpoint.handle_timeout(self.now);
            self.drain();
            timeouts += 1;
            assert!(timeouts < TIMEOUTS_MAX, "timers without end");
        }
        self.now = end;
    }

    fn drain(&mut self) {
        while let Some(output) = self.endpoint.poll() {
            match output {
                Output::Transmit { bytes, .. } => self.note(bytes),
                Output::Event(Event::IncomingCall(incoming)) => {
                    self.call = incoming.call;
                    assert!(self.open.insert(incoming.call), "a handle twice");
                }
                Output::Event(Event::Ended { call, .. }) => {
                    assert!(self.open.remove(&call), "{call:?} ended twice");
                }
                Output::Event(_) => {}
            }
        }
    }

    fn note(&mut self, bytes: Vec<u8>) {
        let message = Message::parse(bytes, usize::MAX).expect("we send SIP");
        let envelope = message.envelope();
        match message.status() {
            // An answer copies what the peer wrote, so it may be as odd as that.
            Some(status) => {
                if let Ok(envelope) = &envelope
                    && !envelope.to_tag().is_empty()
                {
                    self.tag = envelope.to_tag().to_vec();
                }
                if matches!(status, 401 | 407) {
                    self.challenge = Some(message.clone());
                }
            }
            None => {
                let envelope = envelope.expect("our requests are whole");
                self.tag = envelope.from_tag().to_vec();
                self.branch = envelope.via.branch().to_vec();
                self.call_id = envelope.call_id.to_vec();
                self.cseq = envelope.cseq.to_string().into_bytes();
            }
        }
    }

    fn finish(&mut self) {
        for call in std::mem::take(&mut self.open) {
            self.open.insert(call);
            let command = Command::HangUp { q850: Some(16), text: Some("over".into()) };
            self.endpoint.handle(Input::Call { call, command }, self.now);
            self.drain();
        }
        assert!(self.open.is_empty(), "calls that do not end: {:?}", self.open);
        self.pass(ALL_OVER);
        assert_eq!(self.endpoint.load(), Load::default(), "something was left behind");
    }
}

/// The parts between lines that begin with `== `.
fn steps(script: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = script.strip_prefix(b"== ");
    std::iter::from_fn(move || {
        let text = rest?;
        match text.windows(4).position(|four| four == b"\n== ") {
            Some(at) => {
                rest = Some(&text[at + 4..]);
                Some(&text[..at])
            }
            None => {
                rest = None;
                Some(text)
            }
        }
    })
}

fn command(words: &[&str], number: u64) -> Option<Command> {
    let status = u16::try_from(number).unwrap_or(0);
    let sdp = words.last().filter(|word| word.starts_with("v=")).map(|sdp| sdp.as_bytes().to_vec());
    Some(match *words.first()? {
        "progress" => {
            let reliable = words.contains(&"reliable");
            Command::Progress { status, sdp, reliable }
        }
        "answer" => Command::Answer { sdp },
        "reject" => Command::Reject { status, reason: None, q850: Some(17) },
        "ack" => Command::Acknowledge { sdp },
        "hangup" => Command::HangUp { q850: None, text: None },
        "reoffer" => Command::Reoffer { sdp },
        "answer-reoffer" => Command::AnswerReoffer { sdp },
        "reject-reoffer" => Command::RejectReoffer { status },
        "info" => Command::SendInfo { content_type: "application/dtmf".into(), body: vec![b'5'] },
        "accept-refer" => Command::AcceptRefer,
        "notify-refer" => Command::NotifyRefer { status },
        "reject-refer" => Command::RejectRefer { status },
        _ => return None,
    })
}

fn flow(name: &str) -> Flow {
    let (transport, remote) = match name {
        "carrier" => (Transport::Udp, "10.0.9.9:5060"),
        "8001" => (Transport::Udp, "10.0.8.1:5060"),
        "8002" => (Transport::Tcp, "10.0.8.2:40001"),
        _ => (Transport::Udp, "10.0.66.6:5060"),
    };
    Flow { transport, local: socket("10.0.0.1:5060"), remote: socket(remote) }
}

fn config() -> Config {
    let bind = socket("10.0.0.1:5060");
    let local = |transport| LocalAddress { transport, bind, advertised: None };
    let addresses = [Transport::Udp, Transport::Tcp].map(local).to_vec();
    let account = |user: &str| (user.to_owned(), Account::from_password(user, "yingda", "secret"));
    Config {
        limits: Limits { calls_max: 20, transactions_max: 200, ..Limits::default() },
        accounts: ["8001", "8002"].map(account).into(),
        trunks: vec![TrunkSource {
            name: "carrier".to_owned(),
            prefixes: vec![Prefix { address: socket("10.0.9.0:1").ip(), bits: 24 }],
            symmetric: false,
        }],
        ..Config::new("Yingda", "yingda", addresses, [7; 32])
    }
}

fn socket(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

fn uri(text: &str) -> Uri {
    Uri::parse(text.as_bytes()).expect("an address")
}
