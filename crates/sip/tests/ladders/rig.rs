//! Runs a ladder against one endpoint and scripted peers.

mod peer;
mod repeats;
mod show;
mod storm;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use base::{Moment, Rng};
use sip::{
    Account, CallHandle, Command, Config, Credentials, Endpoint, Event, Flow, Input, Invite, Lamp,
    LampState, Limits, LocalAddress, Mailbox, Message, Output, Party, Patience, Prefix, Probe,
    Registration, Target, Timers, Transport, TrunkSource, Uri,
};

use peer::Peer;

pub const BYTES_MAX: usize = 64 * 1024;
const US: &str = "10.0.0.1:5060";

/// Runs the ladder; whatever happens must be what it says.
#[track_caller]
pub fn check(script: &str) {
    let mut rig = Rig::new();
    let actual = rig.run(script);
    let expected: Vec<String> = lines(script).collect();
    if actual != expected {
        panic!("the ladder went another way:\n{}\n", actual.join("\n"));
    }
}

/// As `check`, and afterwards nothing may be left: no call, transaction, timer.
/// Then the same over bad networks, by seed, where the ladder tells no times.
#[track_caller]
pub fn check_clean(script: &str) {
    check(script);
    let mut rig = Rig::new();
    rig.run(script);
    rig.wait(Duration::from_secs(200));
    assert_eq!(rig.endpoint.load(), sip::Load::default(), "something was left behind");
    storm::check(script);
}

fn lines(script: &str) -> impl Iterator<Item = String> {
    let squeeze = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    script.lines().map(squeeze).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

pub fn config() -> Config {
    let local = |transport| LocalAddress { transport, bind: socket(US), advertised: None };
    let secure =
        LocalAddress { transport: Transport::Tls, bind: socket("10.0.0.1:5061"), advertised: None };
    let web =
        LocalAddress { transport: Transport::Ws, bind: socket("10.0.0.1:8080"), advertised: None };
    let account = |user: &str| (user.to_owned(), Account::from_password(user, "yingda", "secret"));
    Config {
        product: "Yingda".to_owned(),
        realm: "yingda".to_owned(),
        addresses: vec![local(Transport::Udp), local(Transport::Tcp), secure, web],
        secret: [7; 32],
        timers: Timers::default(),
        limits: Limits {
            auth_failures_max: 3,
            auth_address_failures_max: 5,
            shut_out_for: Duration::from_secs(60),
            ..Limits::default()
        },
        session_expires: Duration::from_secs(1800),
        session_expires_min: Duration::from_secs(90),
        registration_max: Duration::from_secs(3600),
        registration_min: Duration::from_secs(30),
        accounts: ["8001", "8002", "8003", "8004"].map(account).into(),
        trunks: vec![TrunkSource {
            name: "carrier".to_owned(),
            prefixes: vec![Prefix { address: socket("10.0.9.0:1").ip(), bits: 24 }],
            symmetric: false,
        }],
    }
}

pub struct Rig {
    pub endpoint: Endpoint,
    pub now: Moment,
    pub peers: BTreeMap<String, Peer>,
    call: CallHandle,
    shown: Vec<String>,
    transcript: Vec<String>,
}

impl Rig {
    pub fn new() -> Self {
        let peer = |name: &str, address: &str, transport| {
            (name.to_owned(), Peer::new(name, flow(address, transport)))
        };
        let peers = [
            peer("carrier", "10.0.9.9:5060", Transport::Udp),
            peer("proxy", "10.0.9.10:5060", Transport::Udp),
            peer("8001", "10.0.8.1:5060", Transport::Udp),
            peer("8001b", "10.0.8.11:5060", Transport::Udp),
            peer("8002", "10.0.8.2:40001", Transport::Tcp),
            peer("carrier2", "10.0.9.2:5060", Transport::Udp),
            peer("stranger", "10.0.66.6:5060", Transport::Udp),
            // Behind the same NAT as 8001.
            peer("guesser", "10.0.8.1:7000", Transport::Udp),
            peer("8003", "10.0.8.3:40003", Transport::Tls),
            peer("8004", "10.0.8.4:40004", Transport::Ws),
        ];
        Self {
            endpoint: Endpoint::new(config(), Rng::new(1)),
            now: Moment::from_millis(1000),
            peers: peers.into(),
            call: CallHandle(0),
            shown: Vec::new(),
            transcript: Vec::new(),
        }
    }

    pub fn run(&mut self, script: &str) -> Vec<String> {
        for line in lines(script) {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["show", names @ ..] => {
                    self.shown = names.iter().map(|n| (*n).to_owned()).collect()
                }
                ["wait", span] => {
                    self.transcript.push(line.clone());
                    self.wait(span_of(span));
                    continue;
                }
                [":", ..] => {
                    self.transcript.push(line.clone());
                    self.command(&line);
                    self.drain(None);
                    continue;
                }
                [name, "->", ..] => {
                    self.transcript.push(line.clone());
                    let (flow, bytes) = self.write(name, &line);
                    self.endpoint.handle(Input::Received { flow, bytes }, self.now);
                    self.drain(None);
                    continue;
                }
                // Said by us: compared at the end.
                _ => continue,
            }
            self.transcript.push(line.clone());
        }
        std::mem::take(&mut self.transcript)
    }

    /// Lets time pass from deadline to deadline.
    pub fn wait(&mut self, span: Duration) {
        let start = self.now;
        let end = self.now + span;
        while let Some(deadline) = self.endpoint.deadline().filter(|at| *at <= end) {
            self.now = self.now.max(deadline);
            self.endpoint.handle_timeout(self.now);
            self.drain(Some(start));
        }
        self.now = end;
    }

    /// The datagram a line means.
    fn write(&mut self, name: &str, line: &str) -> (Flow, Vec<u8>) {
        // `{replaces:carrier}` names carrier's dialog as RFC 3891 writes it in a
        // header, `{escaped:carrier}` as it stands within a URI; `{watched:8001}`
        // the one that 8001's lamp told of; `{branch:carrier}` is that of the
        // endpoint's last request to it.
        let mut line = line.to_owned();
        for other in self.peers.values() {
            let dialog = other.replaces();
            line = line.replace(&format!("{{replaces:{}}}", other.name), &dialog);
            line = line.replace(&format!("{{watched:{}}}", other.name), &other.watched());
            line = line.replace(&format!("{{branch:{}}}", other.name), &other.branch_received());
            let escaped = dialog.replace('@', "%40").replace(';', "%3B").replace('=', "%3D");
            line = line.replace(&format!("{{escaped:{}}}", other.name), &escaped);
        }
        let peer = self.peers.get_mut(name).unwrap_or_else(|| panic!("no peer {name}"));
        let (head, headers) = line.split_once(" | ").unwrap_or((&line, ""));
        let words: Vec<&str> = head.split(' ').skip(2).collect();
        let headers: Vec<&str> = headers.split(" | ").filter(|h| !h.is_empty()).collect();
        (peer.flow, peer.write(&words, &headers))
    }

    fn drain(&mut self, since: Option<Moment>) {
        let stamp = match since {
            Some(start) => {
                let text = format!("{:.3}", self.now.since(start).as_secs_f64());
                format!("@{} ", text.trim_end_matches('0').trim_end_matches('.'))
            }
            None => String::new(),
        };
        while let Some(output) = self.endpoint.poll() {
            let line = match output {
                Output::Transmit { flow, bytes } => self.on_transmit(flow, bytes),
                Output::Event(event) => self.on_event(&event),
            };
            self.transcript.push(format!("{stamp}{line}"));
        }
    }

    fn on_transmit(&mut self, flow: Flow, bytes: Vec<u8>) -> String {
        let message = Message::parse(bytes, BYTES_MAX).expect("we send SIP");
        message.envelope().expect("we send whole messages");
        let to = |peer: &&mut Peer| {
            peer.flow.remote == flow.remote && peer.flow.transport == flow.transport
        };
        let Some(peer) = self.peers.values_mut().find(to) else {
            return format!("nobody({flow}) <- {}", show::message(&message, &self.shown));
        };
        peer.on_message(&message);
        format!("{} <- {}", peer.name, show::message(&message, &self.shown))
    }

    /// The process dies; another goes on with what was written down.
    fn restart(&mut self) {
        let (calls, bindings) = self.written_down();
        let old = std::mem::replace(&mut self.endpoint, Endpoint::new(config(), Rng::new(2)));
        drop(old);
        self.endpoint.restore(serde_json::from_str(&calls).expect("calls"), self.now);
        let bindings: BTreeMap<String, _> = serde_json::from_str(&bindings).expect("bindings");
        for (user, phones) in bindings {
            self.endpoint.restore_bindings(&user, phones, self.now);
        }
    }

    fn written_down(&self) -> (String, String) {
        let endpoint = &self.endpoint;
        let calls: Vec<_> = (1..9).filter_map(|n| endpoint.keep_call(CallHandle(n))).collect();
        let users = ["8001", "8002", "8003", "8004"];
        let bindings: BTreeMap<_, _> =
            users.iter().map(|user| (user, endpoint.keep_bindings(user))).collect();
        let json = |written: Result<String, _>| written.expect("can be written");
        (json(serde_json::to_string(&calls)), json(serde_json::to_string(&bindings)))
    }

    fn on_event(&mut self, event: &Event) -> String {
        if let Event::IncomingCall(incoming) = event {
            self.call = incoming.call;
        }
        show::event(event)
    }

    fn command(&mut self, line: &str) {
        let (head, headers) = line.split_once(" | ").unwrap_or((line, ""));
        let words: Vec<&str> = head.split(' ').skip(1).collect();
        let words = match words.as_slice() {
            [call, rest @ ..] if call.starts_with('#') => {
                self.call = CallHandle(call[1..].parse().expect("#number of a call"));
                rest
            }
            words => words,
        };
        let sdp = option(words, "sdp").map(|sdp| sdp.as_bytes().to_vec());
        let q850 = option(words, "q850").map(|cause| cause.parse().expect("a cause"));
        let number = || words.get(1).and_then(|w| w.parse().ok()).expect("a status");
        let command = match words[0] {
            "invite" => return self.invite(words, headers, sdp),
            "restart" => return self.restart(),
            "progress" => {
                let reliable = words.contains(&"reliable");
                Command::Progress { status: number(), sdp, reliable }
            }
            "answer" => Command::Answer { sdp },
            "reject" => Command::Reject { status: number(), reason: None, q850 },
            "ack" => Command::Acknowledge { sdp },
            "hangup" => Command::HangUp { q850, text: None },
            "reoffer" => Command::Reoffer { sdp },
            "answer-reoffer" => Command::AnswerReoffer { sdp },
            "reject-reoffer" => Command::RejectReoffer { status: number() },
            "info" => {
                Command::SendInfo { content_type: "application/dtmf".into(), body: b"5".to_vec() }
            }
            "accept-refer" => Command::AcceptRefer,
            "notify-refer" => Command::NotifyRefer { status: number() },
            "reject-refer" => Command::RejectRefer { status: number() },
            "lamp" => return self.lamp(words),
            "mailbox" => {
                let mailbox = Mailbox { new: words[2].parse().expect("a number"), old: 0 };
                return self.told(Input::MailboxSet { of: words[1].to_owned(), mailbox });
            }
            "watchable" => {
                let numbers = words[1..].iter().map(|word| (*word).to_owned()).collect();
                return self.told(Input::WatchableSet(numbers));
            }
            "remove" => {
                let user = words[1].to_owned();
                return self.told(Input::AccountSet { user, account: None });
            }
            "password" => {
                let user = words[1].to_owned();
                let account = Some(Account::from_password(&user, "yingda", words[2]));
                self.endpoint.handle(Input::AccountSet { user, account }, self.now);
                return;
            }
            "register" | "unregister" | "probe" | "unprobe" => return self.outward(words),
            "close" => {
                let flow = self.peers[words[1]].flow;
                self.endpoint.handle(Input::FlowClosed { flow }, self.now);
                return;
            }
            other => panic!("no command {other}"),
        };
        self.endpoint.handle(Input::Call { call: self.call, command }, self.now);
    }

    fn told(&mut self, input: Input) {
        self.endpoint.handle(input, self.now);
    }

    /// `lamp 8002 7 called early`, `lamp 8002 7 off`; `#1` is the call it is.
    fn lamp(&mut self, words: &[&str]) {
        let state = match words.get(4) {
            Some(&"trying") => Some(LampState::Trying),
            Some(&"early") => Some(LampState::Early),
            Some(&"confirmed") => Some(LampState::Confirmed),
            _ => None,
        };
        let is_caller = words[3] == "caller";
        let handle = words.get(5).and_then(|call| call.strip_prefix('#')?.parse().ok());
        let dialog = handle.and_then(|call| self.endpoint.dialog_of(CallHandle(call)));
        let lamp = state.map(|state| Lamp { is_caller, state, dialog });
        let call = words[2].parse().expect("a number of a call");
        self.told(Input::LampSet { of: words[1].to_owned(), call, lamp });
    }

    /// `invite carrier …` by address, `invite user:8001 …` by registration;
    /// `from=` and `asserted=` say who calls, `hops=` what is left of its hops,
    /// `| Name: value` adds headers.
    fn invite(&mut self, words: &[&str], headers: &str, sdp: Option<Vec<u8>>) {
        let target = match words[1].split_once(':') {
            Some(("user", user)) => Target::Account { user: user.to_owned() },
            _ => {
                let flow = self.peers[words[1]].flow;
                let text = format!("sip:13800138000@{}", flow.remote);
                Target::Address { uri: uri(&text), flow }
            }
        };
        let party = |name: &str| Party { display: Vec::new(), uri: uri(name) };
        let us = Party { display: "应答".as_bytes().to_vec(), uri: uri("sip:12345@10.0.0.1") };
        let mut extra = vec![("X-Call".into(), b"1".to_vec()), ("Via".into(), b"never".to_vec())];
        let added = headers.split(" | ").filter_map(|header| header.split_once(": "));
        extra.extend(added.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())));
        let invite = Invite {
            target,
            from: option(words, "from").map_or(us, party),
            to: None,
            asserted_identity: option(words, "asserted").map(party),
            sdp,
            sdp_web: option(words, "web").map(|sdp| sdp.as_bytes().to_vec()),
            credentials: credentials(words),
            headers: extra,
            session_timer: words.contains(&"timer"),
            patience: option(words, "patience").map(|spans| {
                let (first_word, ringing) = spans.split_once(',').expect("two spans");
                Patience { first_word: span_of(first_word), ringing: span_of(ringing) }
            }),
            max_forwards: option(words, "hops").map(|hops| hops.parse().expect("a number")),
        };
        self.call = self.endpoint.reserve_call();
        let command = Command::Invite(Box::new(invite));
        self.endpoint.handle(Input::Call { call: self.call, command }, self.now);
    }
}

/// `register carrier expires=60s password=…`, `probe carrier every=30s`.
impl Rig {
    fn outward(&mut self, words: &[&str]) {
        let name = words.get(1).copied().unwrap_or("carrier").to_owned();
        let flow = self.peers[&name].flow;
        let registrar = uri(&format!("sip:{}", flow.remote));
        let input = match words[0] {
            "register" => {
                let registration = Registration {
                    registrar,
                    flow,
                    address_of_record: uri("sip:hotline@carrier.example"),
                    credentials: credentials(words),
                    expires: span_of(option(words, "expires").unwrap_or("3600s")),
                };
                Input::RegistrationSet { name, registration: Some(Box::new(registration)) }
            }
            "probe" => {
                let every = span_of(option(words, "every").unwrap_or("30s"));
                let probe = Probe { uri: registrar, from: uri("sip:probe@10.0.0.1"), flow, every };
                Input::ProbeSet { name, probe: Some(Box::new(probe)) }
            }
            "unregister" => Input::RegistrationSet { name, registration: None },
            _ => Input::ProbeSet { name, probe: None },
        };
        self.endpoint.handle(input, self.now);
    }
}

fn credentials(words: &[&str]) -> Option<Credentials> {
    let user = "hotline".to_owned();
    option(words, "password").map(|password| Credentials { user, password: password.to_owned() })
}

pub fn option<'w>(words: &[&'w str], name: &str) -> Option<&'w str> {
    words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

pub fn socket(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

pub fn flow(remote: &str, transport: Transport) -> Flow {
    Flow { transport, local: socket(US), remote: socket(remote) }
}

fn uri(text: &str) -> Uri {
    Uri::parse(text.as_bytes()).expect("a URI")
}

fn span_of(text: &str) -> Duration {
    if let Some(ms) = text.strip_suffix("ms") {
        return Duration::from_millis(ms.parse().expect("milliseconds"));
    }
    let seconds = text.strip_suffix('s').expect("a span like 32s or 500ms");
    Duration::from_secs_f64(seconds.parse().expect("seconds"))
}
