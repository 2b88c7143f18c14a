//! Whatever arrives: no panic, no endless loop, no growth. By seed.

use std::net::SocketAddr;
use std::time::Duration;

use base::{Moment, Rng};
use sip::framing::{Frame, Framer};
use sip::{
    Account, CallHandle, Command, Config, Endpoint, Event, Flow, Input, Invite, Limits, Load,
    LocalAddress, Message, Output, Party, Prefix, Target, Timers, Transport, TrunkSource, Uri,
};

const MESSAGES: u32 = 100_000;
const ROUNDS: u64 = 8;

fn corpus() -> Vec<Vec<u8>> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/torture");
    let mut files: Vec<_> = ["rfc4475", "rfc5118"]
        .iter()
        .flat_map(|folder| {
            std::fs::read_dir(format!("{root}/{folder}")).expect("in the repository")
        })
        .map(|entry| entry.expect("readable").path())
        .collect();
    files.sort();
    files.iter().map(|path| std::fs::read(path).expect("readable")).collect()
}

/// Pieces that make parsers stumble.
const SPICE: &[&[u8]] = &[
    b"\r\n",
    b"\r\n\r\n",
    b"\n ",
    b"\0",
    b"\xd5\xc5",
    b"\"",
    b"\\\"",
    b"<",
    b">",
    b";",
    b",",
    b":",
    b"@",
    b"[",
    b"]",
    b"%",
    b"%00",
    b"=",
    b"?",
    b"/",
    b";tag=",
    b";branch=z9hG4bK",
    b"99999999999999999999",
    b"-1",
    b"4294967296",
    b"SIP/2.0",
    b"*",
    b"sip:",
    b"tel:",
    b"[::1]",
    b";lr",
    b"Require: 100rel\r\n",
    b"RSeq: 4294967295\r\n",
    b"Session-Expires: 0\r\n",
    b"Content-Length: 4294967295\r\n",
    b"Record-Route: <sip:h>\r\n",
    b"CSeq: 2147483647 BYE\r\n",
];

fn mutate(rng: &mut Rng, message: &mut Vec<u8>) {
    for _ in 0..=rng.below(6) {
        let at = rng.below(message.len() as u64 + 1) as usize;
        let end = (at + rng.below(20) as usize).min(message.len());
        match rng.below(6) {
            0 if at < message.len() => message[at] = rng.next_u64() as u8,
            1 => drop(message.drain(at..end)),
            2 => {
                let copy = message[at..end].to_vec();
                message.splice(at..at, copy);
            }
            3 => message.truncate(at.max(20)),
            _ => {
                let spice = SPICE[rng.below(SPICE.len() as u64) as usize];
                message.splice(at..at, spice.iter().copied());
            }
        }
    }
}

fn socket(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

fn endpoint(seed: u64) -> Endpoint {
    let bind = socket("10.0.0.1:5060");
    let account = Account::from_password("8001", "yingda", "secret");
    let config = Config {
        product: "Yingda".into(),
        realm: "yingda".into(),
        addresses: vec![LocalAddress { transport: Transport::Udp, bind, advertised: None }],
        secret: [1; 32],
        timers: Timers::default(),
        limits: Limits { calls_max: 50, transactions_max: 500, ..Limits::default() },
        session_expires: Duration::from_secs(1800),
        session_expires_min: Duration::from_secs(90),
        registration_max: Duration::from_secs(3600),
        registration_min: Duration::from_secs(30),
        accounts: [("8001".to_owned(), account)].into(),
        trunks: vec![TrunkSource {
            name: "carrier".into(),
            prefixes: vec![Prefix { address: bind.ip(), bits: 8 }],
            symmetric: false,
        }],
    };
    Endpoint::new(config, Rng::new(seed))
}

/// A shell that does anything at any time.
fn meddle(endpoint: &mut Endpoint, rng: &mut Rng, calls: &[CallHandle], flow: Flow, now: Moment) {
    let uri = |text: &str| Uri::parse(text.as_bytes()).expect("valid");
    let sdp = Some(b"v=0".to_vec());
    let command = match rng.below(10) {
        0 => Command::Answer { sdp },
        1 => Command::Progress { status: 183, sdp, reliable: rng.chance(50) },
        2 => Command::Reoffer { sdp },
        3 => Command::AnswerReoffer { sdp },
        4 => Command::Acknowledge { sdp },
        5 => Command::HangUp { q850: Some(16), text: None },
        6 => Command::AcceptRefer,
        7 => Command::NotifyRefer { status: 200 },
        8 => Command::SendInfo { content_type: "x/y".into(), body: vec![1] },
        _ => Command::Reject { status: 486, reason: None, q850: None },
    };
    if rng.chance(20) {
        let call = endpoint.reserve_call();
        let invite = Invite {
            target: Target::Address { uri: uri("sip:1@10.0.0.2"), flow },
            from: Party { display: b"\xd5\"\r\n".to_vec(), uri: uri("sip:2@h") },
            to: None,
            asserted_identity: None,
            sdp: rng.chance(70).then(|| b"v=0".to_vec()),
            sdp_web: None,
            credentials: None,
            headers: vec![("X\r\nY".into(), b"z".to_vec())],
            session_timer: true,
            patience: None,
            max_forwards: None,
        };
        endpoint.handle(Input::Call { call, command: Command::Invite(Box::new(invite)) }, now);
    }
    if !calls.is_empty() {
        let call = calls[rng.below(calls.len() as u64) as usize];
        endpoint.handle(Input::Call { call, command }, now);
    }
}

/// Messages of our own come back mutated, so that tags and branches fit.
#[test]
fn mutated_messages_harm_nothing() {
    let corpus = corpus();
    for seed in 0..ROUNDS {
        let mut rng = Rng::new(seed);
        let mut endpoint = endpoint(seed);
        let mut now = Moment::ZERO;
        let mut pool = corpus.clone();
        let mut calls = Vec::new();
        let flow = Flow {
            transport: Transport::Udp,
            local: socket("10.0.0.1:5060"),
            remote: socket("10.0.0.2:5060"),
        };
        for _ in 0..u64::from(MESSAGES) / ROUNDS {
            let at = rng.below(pool.len() as u64) as usize;
            let mut bytes = pool[at].clone();
            if rng.chance(80) {
                mutate(&mut rng, &mut bytes);
            }
            if rng.chance(30) {
                turn_around(&mut rng, &mut bytes);
            }
            endpoint.handle(Input::Received { flow, bytes }, now);
            if rng.chance(20) {
                meddle(&mut endpoint, &mut rng, &calls, flow, now);
            }
            now = now + Duration::from_millis(rng.below(200));
            endpoint.handle_timeout(now);
            while let Some(output) = endpoint.poll() {
                match output {
                    Output::Transmit { bytes, .. } => {
                        let sent = Message::parse(bytes, usize::MAX).expect("we send SIP");
                        remember(&mut pool, &mut rng, corpus.len(), sent.bytes());
                    }
                    Output::Event(Event::IncomingCall(call)) => calls.push(call.call),
                    Output::Event(Event::Ended { call, .. }) => calls.retain(|c| *c != call),
                    Output::Event(_) => {}
                }
            }
            let load = endpoint.load();
            assert!(load.transactions <= 1000, "seed {seed}: {load:?}");
        }
        finish(&mut endpoint, &calls, now, seed);
    }
}

fn remember(pool: &mut Vec<Vec<u8>>, rng: &mut Rng, fixed: usize, bytes: &[u8]) {
    if pool.len() < fixed + 100 {
        pool.push(bytes.to_vec());
    } else {
        let at = fixed + rng.below(100) as usize;
        pool[at] = bytes.to_vec();
    }
}

/// Makes a request of ours into its answer, or into a request of the peer in
/// the same dialog.
fn turn_around(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let Some((first, rest)) = text.split_once("\r\n") else { return };
    if first.starts_with("SIP/2.0") {
        let methods = ["ACK", "BYE", "INVITE", "UPDATE", "PRACK", "CANCEL", "REFER", "INFO"];
        let method = methods[rng.below(methods.len() as u64) as usize];
        let rest = rest.replace(" INVITE\r\n", &format!(" {method}\r\n"));
        *bytes = format!("{method} sip:12345@10.0.0.1 SIP/2.0\r\nRefer-To: <sip:1@h>\r\n{rest}")
            .into_bytes();
        return;
    }
    let statuses = ["100", "180", "183", "200", "302", "401", "422", "486", "487", "491", "603"];
    let status = statuses[rng.below(statuses.len() as u64) as usize];
    let rest = rest.replacen("\r\nCall-ID", ";tag=peer\r\nCall-ID", 1);
    *bytes = format!("SIP/2.0 {status} X\r\nContact: <sip:p@10.0.0.2>\r\n{rest}").into_bytes();
}

/// When all hang up, nothing is left.
fn finish(endpoint: &mut Endpoint, calls: &[CallHandle], mut now: Moment, seed: u64) {
    let all = endpoint.reserve_call().0;
    for call in (0..all).map(CallHandle).chain(calls.iter().copied()) {
        let command = Command::HangUp { q850: None, text: None };
        endpoint.handle(Input::Call { call, command }, now);
    }
    for _ in 0..10_000 {
        while endpoint.poll().is_some() {}
        let Some(deadline) = endpoint.deadline() else { break };
        now = deadline;
        endpoint.handle_timeout(now);
    }
    assert_eq!(endpoint.load(), Load::default(), "seed {seed}: something was left behind");
}

#[test]
fn mutated_streams_are_cut_or_refused() {
    let corpus = corpus();
    let mut rng = Rng::new(9);
    for _ in 0..2_000 {
        let mut framer = Framer::new(64 * 1024);
        let mut frames = 0;
        'stream: for _ in 0..20 {
            let mut bytes = corpus[rng.below(corpus.len() as u64) as usize].clone();
            mutate(&mut rng, &mut bytes);
            for part in bytes.chunks(rng.below(400) as usize + 1) {
                framer.push(part);
                loop {
                    match framer.next_frame() {
                        Ok(Some(Frame::Message(message))) => {
                            frames += 1;
                            assert!(!message.is_empty() && message.len() <= 64 * 1024);
                        }
                        Ok(Some(Frame::Ping)) => frames += 1,
                        Ok(None) => break,
                        Err(_) => break 'stream,
                    }
                }
            }
        }
        assert!(frames < 10_000);
    }
}
