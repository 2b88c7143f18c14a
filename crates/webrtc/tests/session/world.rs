//! Two sides, a network between them, and a clock that only the test moves.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use base::{Moment, Rng};
use media::Codec;
use media::rtp::{Header, Packet};
use webrtc::{Browser, BrowserSettings, Input, Output, Reason, Session, Settings};

pub const BROWSER: &str = "192.0.2.7:50000";
pub const SERVER: &str = "203.0.113.5:20000";

const STEP: Duration = Duration::from_millis(5);

#[expect(clippy::disallowed_methods, reason = "an instant cannot be written down")]
pub fn epoch() -> Instant {
    Instant::now()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Browser,
    Server,
}

impl Side {
    pub fn other(self) -> Self {
        if self == Self::Browser { Self::Server } else { Self::Browser }
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub struct Network {
    pub loss_percent: u64,
    pub double_percent: u64,
    pub seed: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Connected,
    Disconnected(Reason),
    Packet(Heard),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub ssrc: u32,
    pub sequence: u16,
    pub timestamp: u32,
    pub marker: bool,
    pub payload: Vec<u8>,
}

pub struct World {
    now: Moment,
    browser: Browser,
    server: Session,
    network: Network,
    rng: Rng,
    is_cut: bool,
    /// On the way: to whom, and the bytes.
    wire: VecDeque<(Side, Vec<u8>)>,
    last: [Vec<u8>; 2],
    events: [Vec<Event>; 2],
    codec: Codec,
    sent: u64,
    call: u32,
}

impl World {
    pub fn new(codec: Codec, network: Network) -> Self {
        Self::with_offer(codec, network, str::to_owned)
    }

    /// The offer reaches the server changed.
    pub fn with_offer(codec: Codec, network: Network, change: impl Fn(&str) -> String) -> Self {
        let (now, epoch) = (Moment::ZERO, epoch());
        let codecs = vec![Codec::Opus, Codec::Pcma];
        let address: SocketAddr = BROWSER.parse().expect("address");
        let settings = BrowserSettings { address, codecs, epoch };
        let (mut browser, offer) = Browser::offer(&settings, now).expect("offer");
        let address: SocketAddr = SERVER.parse().expect("address");
        let settings = Settings { address, preferred: codec, epoch };
        let (server, answer) = Session::accept(&change(&offer), &settings, now).expect("usable");
        browser.answered(&answer, now).expect("usable answer");
        assert_eq!(browser.format().map(|format| format.codec), Some(codec));
        Self {
            now,
            browser,
            server,
            network,
            rng: Rng::new(network.seed),
            is_cut: false,
            wire: VecDeque::new(),
            last: Default::default(),
            events: Default::default(),
            codec,
            sent: 0,
            call: 1,
        }
    }

    pub fn connected(codec: Codec, network: Network) -> Self {
        let mut world = Self::new(codec, network);
        world.connect();
        world
    }

    pub fn connect(&mut self) {
        let limit = self.now + Duration::from_secs(15);
        while !(self.browser.is_connected() && self.server.is_connected()) {
            assert!(self.now < limit, "no connection after {:?}", self.now);
            self.run(STEP);
        }
    }

    pub fn run(&mut self, time: Duration) {
        let end = self.now + time;
        while self.now < end {
            self.now = self.now + STEP;
            if self.browser.deadline().is_some_and(|at| at <= self.now) {
                self.browser.handle_timeout(self.now);
            }
            if self.server.deadline().is_some_and(|at| at <= self.now) {
                self.server.handle_timeout(self.now);
            }
            self.settle();
        }
    }

    /// Both sides send so many packets, one each 20 ms.
    pub fn talk(&mut self, packets: u64) {
        for n in 0..packets {
            for side in [Side::Browser, Side::Server] {
                let packet = self.packet(n);
                self.handle(side, Input::Rtp(&packet));
            }
            self.sent += 1;
            self.run(Duration::from_millis(20));
        }
    }

    fn packet(&self, n: u64) -> Vec<u8> {
        let header = Header {
            marker: false,
            payload_type: self.server.format().payload_type_send,
            sequence: (65_500 + self.sent) as u16,
            timestamp: (self.sent * u64::from(self.codec.clock_rate()) / 50) as u32,
            ssrc: self.call,
        };
        [&header.to_bytes()[..], &[n as u8; 40]].concat()
    }

    /// From now on [`World::talk`] is another call.
    pub fn next_call(&mut self) {
        self.call += 1;
        self.sent = 12_345;
    }

    pub fn cut(&mut self) {
        self.is_cut = true;
    }

    pub fn handle(&mut self, side: Side, input: Input<'_>) {
        match side {
            Side::Browser => self.browser.handle(input, self.now),
            Side::Server => self.server.handle(input, self.now),
        }
        self.settle();
    }

    pub fn deliver(&mut self, side: Side, source: impl ToString, bytes: &[u8]) {
        let source: SocketAddr = source.to_string().parse().expect("address");
        self.handle(side, Input::Datagram { source, bytes });
    }

    /// Noise, or a real datagram cut off or with a bit turned.
    pub fn garbage(&mut self, round: u64) -> Vec<u8> {
        let mut bytes = self.last[(round % 2) as usize].clone();
        let len = bytes.len() as u64;
        match (round % 3, len) {
            (0, _) | (_, 0) => {
                let noise = 1 + self.rng.below(1_700);
                // Every kind that shares the port: STUN, DTLS, RTP, RTCP.
                let kinds = [0, 20, 22, 23, 63, 0x80, 0x81, 0xBF];
                bytes = (0..noise).map(|_| self.rng.next_u64() as u8).collect();
                bytes[0] = kinds[self.rng.below(8) as usize];
            }
            (1, _) => bytes.truncate(self.rng.below(len) as usize),
            _ => bytes[self.rng.below(len) as usize] ^= 1 << self.rng.below(8),
        }
        bytes
    }

    pub fn last_datagram(&self, to: Side) -> Vec<u8> {
        self.last[to as usize].clone()
    }

    pub fn events(&self, side: Side) -> &[Event] {
        &self.events[side as usize]
    }

    pub fn heard(&self, side: Side) -> Vec<Heard> {
        let packets = self.events(side).iter().filter_map(|event| match event {
            Event::Packet(heard) => Some(heard.clone()),
            _ => None,
        });
        packets.collect()
    }

    pub fn ending(&self, side: Side) -> Option<&Reason> {
        self.events(side).iter().find_map(|event| match event {
            Event::Disconnected(reason) => Some(reason),
            _ => None,
        })
    }

    pub fn deadline(&self, side: Side) -> Option<Moment> {
        match side {
            Side::Browser => self.browser.deadline(),
            Side::Server => self.server.deadline(),
        }
    }

    /// Carries datagrams until all is quiet.
    fn settle(&mut self) {
        loop {
            self.collect();
            let Some((to, bytes)) = self.wire.pop_front() else {
                return;
            };
            match to {
                Side::Server => {
                    let source = BROWSER.parse().expect("address");
                    let input = Input::Datagram { source, bytes: &bytes };
                    self.server.handle(input, self.now);
                }
                Side::Browser => {
                    let source = SERVER.parse().expect("address");
                    let input = Input::Datagram { source, bytes: &bytes };
                    self.browser.handle(input, self.now);
                }
            }
        }
    }

    fn collect(&mut self) {
        let mut sent = Vec::new();
        while let Some(output) = self.browser.poll() {
            sent.extend(take(output, &mut self.events[Side::Browser as usize]));
        }
        let from_browser = sent.len();
        while let Some(output) = self.server.poll() {
            sent.extend(take(output, &mut self.events[Side::Server as usize]));
        }
        for (n, bytes) in sent.into_iter().enumerate() {
            let to = if n < from_browser { Side::Server } else { Side::Browser };
            self.send(to, bytes);
        }
    }

    fn send(&mut self, to: Side, bytes: Vec<u8>) {
        self.last[to as usize].clone_from(&bytes);
        if self.is_cut || self.rng.chance(self.network.loss_percent) {
            return;
        }
        if self.rng.chance(self.network.double_percent) {
            self.wire.push_back((to, bytes.clone()));
        }
        self.wire.push_back((to, bytes));
    }
}

/// Notes an event, or returns the datagram to send.
fn take(output: Output<'_>, events: &mut Vec<Event>) -> Option<Vec<u8>> {
    match output {
        Output::Transmit { bytes, .. } => return Some(bytes.to_vec()),
        Output::Packet(bytes) => {
            let packet = Packet::parse(bytes).expect("plain RTP");
            let header = packet.header;
            events.push(Event::Packet(Heard {
                ssrc: header.ssrc,
                sequence: header.sequence,
                timestamp: header.timestamp,
                marker: header.marker,
                payload: packet.payload.to_vec(),
            }));
        }
        Output::Connected => events.push(Event::Connected),
        Output::Disconnected(reason) => events.push(Event::Disconnected(reason)),
    }
    None
}
