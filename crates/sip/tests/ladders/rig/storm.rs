//! A ladder over a network that loses, doubles and reorders datagrams, with
//! timers that fire late, by seed. Both sides repeat themselves as the standard
//! says; apart from repeats exactly the same must be said and happen.
//!
//! Before a line is done, all that the ladder says before it must have come
//! about, in any order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use base::{Moment, Rng};
use sip::{Flow, Input, Load, Message, Output, Transport};

use super::repeats::{MessageName, Repeats, is_unreliable, name};
use super::{BYTES_MAX, Rig, lines, show};

const SEEDS: u64 = 20;
const LOSS_PERCENT: u64 = 20;
const DOUBLE_PERCENT: u64 = 15;
/// More than T1: what is repeated overtakes what was said first.
const DELAY_MS_MAX: u64 = 700;
const LATENESS_MS_MAX: u64 = 150;

/// Words of lines that are about time itself, or about one datagram.
const UNFIT: [&str; 4] = ["wait ", "-> again", ": close", "branch="];

pub fn check(script: &str) {
    if UNFIT.iter().any(|word| script.contains(word)) {
        return;
    }
    for seed in 0..SEEDS {
        Storm::new(seed).run(script);
    }
}

/// To a peer by its name, or to the endpoint.
#[derive(Debug, Clone)]
enum To {
    Peer(String),
    Endpoint(Flow),
}

struct Storm {
    seed: u64,
    rng: Rng,
    rig: Rig,
    wire: BTreeMap<(Moment, u64), (To, Message)>,
    datagrams: u64,
    repeats: BTreeMap<String, Repeats>,
    /// What the ladder says that has not come about.
    awaited: Vec<String>,
    /// What has been said by the endpoint, and what of it has arrived.
    said: BTreeSet<(String, MessageName)>,
    arrived: BTreeSet<(String, MessageName)>,
    /// What of it has not.
    unheard: BTreeSet<(String, MessageName)>,
    /// What peers have said that has not arrived at the endpoint.
    underway: BTreeSet<(String, MessageName)>,
    transcript: Vec<String>,
}

impl Storm {
    fn new(seed: u64) -> Self {
        Self {
            seed,
            rng: Rng::new(seed),
            rig: Rig::new(),
            wire: BTreeMap::new(),
            datagrams: 0,
            repeats: BTreeMap::new(),
            awaited: Vec::new(),
            said: BTreeSet::new(),
            arrived: BTreeSet::new(),
            unheard: BTreeSet::new(),
            underway: BTreeSet::new(),
            transcript: Vec::new(),
        }
    }

    fn run(mut self, script: &str) {
        for line in lines(script) {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["show", names @ ..] => {
                    self.rig.shown = names.iter().map(|n| (*n).to_owned()).collect();
                }
                [":", ..] => {
                    self.await_all(None);
                    self.transcript.push(line.clone());
                    self.rig.command(&line);
                    self.drain();
                }
                [peer, "->", ..] => {
                    self.await_all(Some(peer));
                    self.transcript.push(line.clone());
                    let (flow, bytes) = self.rig.write(peer, &line);
                    let message = Message::parse(bytes, BYTES_MAX).expect("peers send SIP");
                    // A stranger's refusal is not remembered, and so not said again
                    // until its ACK comes.
                    if !words.contains(&"failed") {
                        self.underway.insert(((*peer).to_owned(), name(&message)));
                    }
                    let repeats = self.repeats.entry((*peer).to_owned()).or_default();
                    repeats.sent(&message, self.rig.now);
                    self.transmit(To::Endpoint(flow), message);
                }
                _ => self.expect(line),
            }
        }
        self.await_all(None);
        self.pass(Duration::from_secs(200));
        let load = self.rig.endpoint.load();
        self.assert(load == Load::default(), &format!("something was left behind: {load:?}"));
    }

    /// It may have come about before, while something else was waited for.
    fn expect(&mut self, line: String) {
        let early = format!("early: {line}");
        match self.transcript.iter().rposition(|said| *said == early) {
            Some(at) => self.transcript[at] = line,
            None => self.awaited.push(line),
        }
    }

    /// Until all that was expected has come about, the endpoint has heard what
    /// led to it, and this peer has heard what it reacts to.
    fn await_all(&mut self, peer: Option<&str>) {
        let end = self.rig.now + Duration::from_secs(60);
        let is_deaf =
            |storm: &Self| storm.unheard.iter().any(|(name, _)| Some(name.as_str()) == peer);
        while !self.awaited.is_empty() || !self.underway.is_empty() || is_deaf(self) {
            let (wanted, lost, late) = (&self.awaited, &self.unheard, &self.underway);
            let awaited = format!("never came: {wanted:?} {lost:?} {late:?}");
            let next = self.next();
            self.assert(next.is_some_and(|next| next <= end), &awaited);
            self.step(next.unwrap_or(end));
        }
    }

    fn pass(&mut self, span: Duration) {
        let end = self.rig.now + span;
        while let Some(next) = self.next().filter(|next| *next <= end) {
            self.step(next);
        }
        self.rig.now = end;
    }

    fn next(&self) -> Option<Moment> {
        let wire = self.wire.keys().next().map(|(at, _)| *at);
        let repeats = self.repeats.values().filter_map(Repeats::deadline);
        repeats.chain(wire).chain(self.rig.endpoint.deadline()).min()
    }

    fn step(&mut self, next: Moment) {
        let timer = self.rig.endpoint.deadline().is_some_and(|at| at <= next);
        let late = if timer { self.rng.below(LATENESS_MS_MAX) } else { 0 };
        self.rig.now = self.rig.now.max(next + Duration::from_millis(late));
        let now = self.rig.now;
        while let Some(entry) = self.wire.first_entry().filter(|entry| entry.key().0 <= now) {
            let (to, message) = entry.remove();
            self.deliver(to, message);
        }
        for peer in self.repeats.keys().cloned().collect::<Vec<_>>() {
            let due = self.repeats.get_mut(&peer).map(|r| r.due(now)).unwrap_or_default();
            for message in due {
                let flow = self.rig.peers[&peer].flow;
                self.transmit(To::Endpoint(flow), message);
            }
        }
        self.rig.endpoint.handle_timeout(now);
        self.drain();
    }

    fn deliver(&mut self, to: To, message: Message) {
        match to {
            To::Endpoint(flow) => {
                let from = |peer: &&super::Peer| peer.flow == flow;
                let peer = self.rig.peers.values().find(from).expect("a peer sent it");
                self.underway.remove(&(peer.name.clone(), name(&message)));
                let bytes = message.bytes().to_vec();
                self.rig.endpoint.handle(Input::Received { flow, bytes }, self.rig.now);
                self.drain();
            }
            To::Peer(peer) => {
                let key = (peer.clone(), name(&message));
                self.unheard.remove(&key);
                let again = !self.arrived.insert(key);
                let known = self.rig.peers.get_mut(&peer).expect("known by its address");
                if !again {
                    known.on_message(&message);
                }
                let flow = known.flow;
                let repeats = self.repeats.entry(peer).or_default();
                if let Some(answer) = repeats.received(&message, again) {
                    self.transmit(To::Endpoint(flow), answer);
                }
            }
        }
    }

    /// What the endpoint says and tells.
    fn drain(&mut self) {
        while let Some(output) = self.rig.endpoint.poll() {
            match output {
                Output::Event(event) => {
                    let line = self.rig.on_event(&event);
                    self.came_about(line);
                }
                Output::Transmit { flow, bytes } => {
                    let message = Message::parse(bytes, BYTES_MAX).expect("we send SIP");
                    let to = |peer: &&super::Peer| {
                        peer.flow.remote == flow.remote && peer.flow.transport == flow.transport
                    };
                    let peer = self.rig.peers.values().find(to).expect("we send to peers only");
                    let peer = peer.name.clone();
                    let line = format!("{peer} <- {}", show::message(&message, &self.rig.shown));
                    self.say(peer, line, message);
                }
            }
        }
    }

    fn say(&mut self, peer: String, line: String, message: Message) {
        let key = (peer.clone(), name(&message));
        let again = !self.said.insert(key.clone());
        if !again {
            self.unheard.insert(key);
            self.came_about(line);
        }
        self.transmit(To::Peer(peer), message);
    }

    fn came_about(&mut self, line: String) {
        match self.awaited.iter().position(|awaited| *awaited == line) {
            Some(at) => {
                self.awaited.remove(at);
                self.transcript.push(line);
            }
            // An INVITE said again brings its ringing again.
            None if line.starts_with("! progress") && self.transcript.contains(&line) => {}
            None => self.transcript.push(format!("early: {line}")),
        }
    }

    /// Streams lose nothing and keep their order. What is said but once is not
    /// lost either: a ladder with it would be another ladder.
    fn transmit(&mut self, to: To, message: Message) {
        let transport = match &to {
            To::Peer(peer) => self.rig.peers[peer].flow.transport,
            To::Endpoint(flow) => flow.transport,
        };
        let stream = transport != Transport::Udp;
        let fragile = is_unreliable(&message);
        let copies = match () {
            () if stream || fragile => 1,
            () if self.rng.chance(LOSS_PERCENT) => 0,
            () if self.rng.chance(DOUBLE_PERCENT) => 2,
            () => 1,
        };
        for _ in 0..copies {
            let delay = if stream { 20 } else { self.rng.below(DELAY_MS_MAX) };
            self.datagrams += 1;
            let at = self.rig.now + Duration::from_millis(delay);
            self.wire.insert((at, self.datagrams), (to.clone(), message.clone()));
        }
    }

    fn assert(&self, holds: bool, what: &str) {
        let surprise = self.transcript.iter().find(|line| line.starts_with("early: "));
        let over = self.awaited.is_empty() && what.starts_with("something");
        let holds = holds && (surprise.is_none() || !over);
        assert!(holds, "seed {}: {what}\n{}", self.seed, self.transcript.join("\n"));
    }
}
