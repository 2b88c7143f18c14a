//! Two endpoints and a bad network, by seed: every call that begins ends, once,
//! on both sides, and nothing is left behind.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::time::Duration;

use base::{Moment, Rng};
use sip::{
    CallHandle, Command, Config, Endpoint, Event, Flow, Input, Invite, Limits, Load, LocalAddress,
    Output, Party, Prefix, Target, Timers, Transport, TrunkSource, Uri,
};

const SEEDS: u64 = 50;
const STEPS: u64 = 200;

#[derive(Debug, Clone, Copy)]
struct Network {
    loss_percent: u64,
    double_percent: u64,
    delay_ms_max: u64,
}

/// One side's view of its calls.
#[derive(Default)]
struct Side {
    ringing_in: BTreeSet<CallHandle>,
    talking: BTreeSet<CallHandle>,
    owed_acks: BTreeSet<CallHandle>,
    reoffers: BTreeSet<CallHandle>,
    begun: BTreeSet<CallHandle>,
    ended: BTreeSet<CallHandle>,
    refused: u64,
    heard: u64,
}

struct World {
    seed: u64,
    rng: Rng,
    now: Moment,
    network: Network,
    endpoints: [Endpoint; 2],
    sides: [Side; 2],
    wire: BTreeMap<(Moment, u64), (usize, Flow, Vec<u8>)>,
    packets: u64,
}

fn address(side: usize) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, side as u8 + 1], 5060))
}

fn flow(from: usize, transport: Transport) -> Flow {
    Flow { transport, local: address(from), remote: address(1 - from) }
}

fn endpoint(side: usize, seed: u64, limits: Limits) -> Endpoint {
    let bind = address(side);
    let local = |transport| LocalAddress { transport, bind, advertised: None };
    let config = Config {
        product: "Yingda".into(),
        realm: "yingda".into(),
        addresses: [Transport::Udp, Transport::Tcp].map(local).to_vec(),
        secret: [side as u8; 32],
        timers: Timers::default(),
        limits,
        session_expires: Duration::from_secs(120),
        session_expires_min: Duration::from_secs(90),
        registration_max: Duration::from_secs(3600),
        registration_min: Duration::from_secs(30),
        accounts: BTreeMap::new(),
        trunks: vec![TrunkSource {
            name: "peer".into(),
            prefixes: vec![Prefix { address: bind.ip(), bits: 8 }],
            symmetric: false,
        }],
    };
    Endpoint::new(config, Rng::new(seed * 2 + side as u64))
}

impl World {
    fn new(seed: u64, network: Network) -> Self {
        Self {
            seed,
            rng: Rng::new(seed),
            now: Moment::ZERO,
            network,
            endpoints: [0, 1].map(|side| endpoint(side, seed, Limits::default())),
            sides: [Side::default(), Side::default()],
            wire: BTreeMap::new(),
            packets: 0,
        }
    }

    fn run(mut self) -> Self {
        for _ in 0..STEPS {
            let pause = Duration::from_millis(self.rng.below(2_000));
            self.pass(self.now + pause);
            let side = self.rng.below(2) as usize;
            self.act(side);
            self.drain(side);
        }
        // Everybody hangs up; then the network has 64·T1 and more to forget.
        for side in 0..2 {
            let open = self.sides[side].begun.difference(&self.sides[side].ended).copied();
            for call in open.collect::<Vec<_>>() {
                self.command(side, call, Command::HangUp { q850: Some(16), text: None });
            }
        }
        self.pass(self.now + Duration::from_secs(400));
        self
    }

    fn act(&mut self, side: usize) {
        let sdp = Some(format!("sdp{}", self.rng.below(1000)).into_bytes());
        match self.rng.below(8) {
            0 | 1 => self.invite(side, sdp),
            2 => self.on_some(side, |s| &s.ringing_in, Command::Answer { sdp }),
            3 => {
                let reliable = self.rng.chance(50);
                let progress = Command::Progress { status: 183, sdp, reliable };
                self.on_some(side, |s| &s.ringing_in, progress);
            }
            4 => self.on_some(side, |s| &s.talking, Command::Reoffer { sdp }),
            5 => {
                let info = Command::SendInfo {
                    content_type: "application/dtmf".into(),
                    body: b"5".to_vec(),
                };
                self.on_some(side, |s| &s.talking, info);
            }
            6 => self.on_some(side, |s| &s.begun, Command::HangUp { q850: None, text: None }),
            _ => {
                let reject = Command::Reject { status: 486, reason: None, q850: None };
                self.on_some(side, |s| &s.ringing_in, reject);
            }
        }
    }

    fn invite(&mut self, side: usize, sdp: Option<Vec<u8>>) {
        let transport = if self.rng.chance(30) { Transport::Tcp } else { Transport::Udp };
        let flow = flow(side, transport);
        let parameter = if transport == Transport::Tcp { ";transport=tcp" } else { "" };
        let uri = |text: String| Uri::parse(text.as_bytes()).expect("valid");
        let invite = Invite {
            target: Target::Address { uri: uri(format!("sip:1@{}{parameter}", flow.remote)), flow },
            from: Party { display: Vec::new(), uri: uri(format!("sip:2@{}", flow.local)) },
            to: None,
            asserted_identity: None,
            sdp: sdp.filter(|_| self.rng.chance(70)),
            sdp_web: None,
            credentials: None,
            headers: Vec::new(),
            session_timer: self.rng.chance(50),
            patience: None,
            max_forwards: None,
        };
        let call = self.endpoints[side].reserve_call();
        self.sides[side].begun.insert(call);
        self.command(side, call, Command::Invite(Box::new(invite)));
    }

    fn on_some(
        &mut self,
        side: usize,
        of: impl Fn(&Side) -> &BTreeSet<CallHandle>,
        command: Command,
    ) {
        let set = of(&self.sides[side]);
        let nth = self.rng.below(set.len() as u64) as usize;
        if let Some(call) = set.iter().nth(nth).copied() {
            if matches!(command, Command::Answer { .. }) {
                self.sides[side].ringing_in.remove(&call);
            }
            self.command(side, call, command);
        }
    }

    fn command(&mut self, side: usize, call: CallHandle, command: Command) {
        self.endpoints[side].handle(Input::Call { call, command }, self.now);
        self.drain(side);
    }

    /// Moves time on, from packet to timer to packet.
    fn pass(&mut self, end: Moment) {
        loop {
            let packet = self.wire.first_key_value().map(|((at, _), _)| *at);
            let timers = [0, 1].map(|side| self.endpoints[side].deadline());
            let next = [packet, timers[0], timers[1]].into_iter().flatten().min();
            let Some(next) = next.filter(|next| *next <= end) else { break };
            self.now = self.now.max(next);
            if packet == Some(next) {
                let (_, (to, flow, bytes)) = self.wire.pop_first().expect("just seen");
                self.endpoints[to].handle(Input::Received { flow, bytes }, self.now);
                self.drain(to);
            }
            for side in 0..2 {
                self.endpoints[side].handle_timeout(self.now);
                self.drain(side);
            }
        }
        self.now = end;
    }

    fn drain(&mut self, side: usize) {
        while let Some(output) = self.endpoints[side].poll() {
            match output {
                Output::Transmit { flow, bytes } => self.transmit(side, flow, bytes),
                Output::Event(event) => self.on_event(side, event),
            }
        }
    }

    /// Streams lose nothing and keep their order; datagrams do neither.
    fn transmit(&mut self, from: usize, flow: Flow, bytes: Vec<u8>) {
        assert_eq!(flow.remote, address(1 - from), "seed {}: sent to nobody", self.seed);
        let stream = flow.transport.is_reliable();
        let flow = Flow { local: flow.remote, remote: flow.local, ..flow };
        let copies = match () {
            () if stream => 1,
            () if self.rng.chance(self.network.loss_percent) => 0,
            () if self.rng.chance(self.network.double_percent) => 2,
            () => 1,
        };
        for _ in 0..copies {
            let delay = if stream { 20 } else { self.rng.below(self.network.delay_ms_max + 1) };
            self.packets += 1;
            let at = self.now + Duration::from_millis(delay);
            self.wire.insert((at, self.packets), (1 - from, flow, bytes.clone()));
        }
    }

    fn on_event(&mut self, side: usize, event: Event) {
        let me = &mut self.sides[side];
        let seed = self.seed;
        match event {
            Event::IncomingCall(call) => {
                assert!(me.begun.insert(call.call), "seed {seed}: a handle twice");
                me.ringing_in.insert(call.call);
            }
            Event::Answered { call, sdp, .. } => {
                assert!(!me.ended.contains(&call), "seed {seed}: answered after the end");
                me.talking.insert(call);
                let acknowledge = Command::Acknowledge { sdp };
                self.command(side, call, acknowledge);
            }
            Event::Acknowledged { call, .. } => {
                me.talking.insert(call);
            }
            Event::Reoffer { call, .. } => {
                me.reoffers.insert(call);
                let answer = if self.rng.chance(80) {
                    Command::AnswerReoffer { sdp: Some(b"answer".to_vec()) }
                } else {
                    Command::RejectReoffer { status: 488 }
                };
                self.command(side, call, answer);
            }
            Event::ReofferAnswered { call, .. } => {
                me.heard += 1;
                self.command(side, call, Command::Acknowledge { sdp: None });
            }
            Event::ReofferRefused { .. } => me.refused += 1,
            Event::InfoReceived { .. } => me.heard += 1,
            Event::Ended { call, .. } => {
                assert!(me.ended.insert(call), "seed {seed}: {call:?} ended twice");
                for set in
                    [&mut me.ringing_in, &mut me.talking, &mut me.owed_acks, &mut me.reoffers]
                {
                    set.remove(&call);
                }
            }
            Event::Progress { call, .. } => {
                assert!(!me.ended.contains(&call), "seed {seed}: ringing after the end");
            }
            other => panic!("seed {seed}: {other:?}"),
        }
    }

    fn check(&self) {
        for side in 0..2 {
            let (me, endpoint) = (&self.sides[side], &self.endpoints[side]);
            assert_eq!(me.begun, me.ended, "seed {}: a call never ended", self.seed);
            assert_eq!(endpoint.load(), Load::default(), "seed {}: left behind", self.seed);
        }
    }
}

fn run(network: Network) -> u64 {
    let mut answered = 0;
    for seed in 0..SEEDS {
        let world = World::new(seed, network).run();
        world.check();
        answered += world.sides[0].heard + world.sides[1].heard;
    }
    answered
}

#[test]
fn on_a_good_network_every_call_ends_once_on_both_sides() {
    let heard = run(Network { loss_percent: 0, double_percent: 0, delay_ms_max: 40 });
    assert!(heard > 300, "the world has gone quiet: {heard}");
}

#[test]
fn with_loss_doubling_and_reordering_every_call_ends_once() {
    let heard = run(Network { loss_percent: 25, double_percent: 15, delay_ms_max: 1500 });
    assert!(heard > 100, "the world has gone quiet: {heard}");
}

#[test]
fn with_nothing_getting_through_every_call_still_ends() {
    run(Network { loss_percent: 100, double_percent: 0, delay_ms_max: 1 });
}

/// A call that is over is kept for late answers of its forks; such calls take
/// nobody's place.
#[test]
fn calls_that_are_over_do_not_count_against_the_limit() {
    let mut world = World::new(1, Network { loss_percent: 0, double_percent: 0, delay_ms_max: 1 });
    world.endpoints[0] = endpoint(0, 1, Limits { calls_max: 1, ..Limits::default() });
    let sdp = || Some(b"sdp".to_vec());
    let second = Duration::from_secs(1);
    for _ in 0..5 {
        world.invite(0, sdp());
        world.pass(world.now + second);
        world.on_some(1, |side| &side.ringing_in, Command::Answer { sdp: sdp() });
        world.pass(world.now + second);
        world.on_some(0, |side| &side.talking, Command::HangUp { q850: None, text: None });
        world.pass(world.now + second);
    }
    let load = world.endpoints[0].load();
    assert_eq!((load.calls, load.calls_alive), (5, 0));
    for expected in [1, 1] {
        world.invite(1, sdp());
        world.pass(world.now + second);
        assert_eq!(world.sides[0].ringing_in.len(), expected, "one call is the limit");
    }
    world.pass(world.now + 400 * second);
    assert_eq!(world.endpoints[0].load().calls_alive, 0, "whoever called has given up");
}
