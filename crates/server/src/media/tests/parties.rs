//! Who talks to the media thread: telephones and pages, on real sockets.

use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU64, Ordering};

use base::Moment;
use media::Codec;
use media::codec::g711;
use media::rtp::{Header, Packet};
use media::tone::Oscillator;
use webrtc::{Browser, BrowserSettings, Input, Output};

use super::rig::Rig;
use crate::media::{MediaCommand, PhoneKey};

/// Samples in a packet.
const FRAME: usize = 160;

static NEXT_KEY: AtomicU64 = AtomicU64::new(1);

/// Somebody who sends a packet each 20 ms and takes what comes.
pub trait Party {
    fn speak(&mut self, now: Moment);
    fn listen(&mut self, now: Moment);
}

/// A tone cut into RTP packets of A-law.
struct Voice {
    freq_hz: f32,
    oscillator: Oscillator,
    header: Header,
}

impl Voice {
    fn new(freq_hz: f32) -> Self {
        let ssrc = freq_hz as u32;
        let header =
            Header { marker: true, payload_type: 8, sequence: 100, timestamp: 5_000, ssrc };
        Self { freq_hz, oscillator: Oscillator::default(), header }
    }

    fn next_packet(&mut self) -> Vec<u8> {
        let mut samples = [0; FRAME];
        self.oscillator.add(self.freq_hz, 0.4, &mut samples);
        self.oscillator.advance(FRAME);
        let payload = samples.iter().map(|&sample| g711::linear_to_alaw(sample));
        let packet = self.header.to_bytes().into_iter().chain(payload).collect();
        self.header.sequence = self.header.sequence.wrapping_add(1);
        self.header.timestamp = self.header.timestamp.wrapping_add(FRAME as u32);
        self.header.marker = false;
        packet
    }
}

fn decode(packet: &Packet<'_>, heard: &mut Vec<i16>) {
    if packet.header.payload_type == 8 {
        heard.extend(packet.payload.iter().map(|&byte| g711::alaw_to_linear(byte)));
    }
}

/// A plain RTP telephone.
pub struct Telephone {
    socket: UdpSocket,
    voice: Voice,
    /// Where it sends.
    pub to: Option<SocketAddr>,
    /// The address its description tells, if it is not its own.
    pub says: Option<SocketAddr>,
    pub heard: Vec<i16>,
}

impl Telephone {
    pub fn new(freq_hz: f32) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        socket.set_nonblocking(true).expect("nonblocking");
        Self { socket, voice: Voice::new(freq_hz), to: None, says: None, heard: Vec::new() }
    }

    pub fn address(&self) -> SocketAddr {
        self.socket.local_addr().expect("bound")
    }

    /// Presses a key for 60 ms (RFC 4733 §2.5): three reports, the end thrice.
    pub fn press(&mut self, event: u8) {
        let timestamp = self.voice.header.timestamp;
        for (n, (duration, end)) in
            [(160, 0), (320, 0), (480, 0x80), (480, 0x80), (480, 0x80)].into_iter().enumerate()
        {
            let payload_type = 101;
            let header = Header { marker: n == 0, payload_type, timestamp, ..self.voice.header };
            let [high, low] = u16::to_be_bytes(duration);
            let packet = [&header.to_bytes()[..], &[event, end | 10, high, low]].concat();
            self.send(&packet);
            self.voice.header.sequence += 1;
        }
        self.voice.header.timestamp += 480;
    }

    fn send(&self, packet: &[u8]) {
        if let Some(to) = self.to {
            self.socket.send_to(packet, to).expect("sent");
        }
    }
}

impl Party for Telephone {
    fn speak(&mut self, _now: Moment) {
        let packet = self.voice.next_packet();
        self.send(&packet);
    }

    fn listen(&mut self, _now: Moment) {
        let mut buffer = [0; 2_048];
        while let Ok(len) = self.socket.recv(&mut buffer) {
            let packet = Packet::parse(&buffer[..len]).expect("RTP");
            decode(&packet, &mut self.heard);
        }
    }
}

/// A page as a telephone.
pub struct BrowserPhone {
    browser: Browser,
    socket: UdpSocket,
    /// `None`: it sends back what it hears.
    voice: Option<Voice>,
    echo_ssrc: u32,
    pub key: PhoneKey,
    pub heard: Vec<i16>,
    pub packets: Vec<Header>,
    now: Moment,
}

impl BrowserPhone {
    /// Makes an offer, has it answered and gives the session to the thread.
    pub fn new(rig: &Rig, codecs: &[Codec], freq_hz: Option<f32>) -> Self {
        let now = rig.clock.now();
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        socket.set_nonblocking(true).expect("nonblocking");
        let address = socket.local_addr().expect("bound");
        let epoch = rig.clock.epoch();
        let settings = BrowserSettings { address, codecs: codecs.to_vec(), epoch };
        let (mut browser, offer) = Browser::offer(&settings, now).expect("an offer");
        let server = rig.ports.borrow_mut().bind_single().expect("a free port");
        let candidate = server.local_addr().expect("bound");
        let accepted = rig.handle.accept_browser(&offer, candidate, now);
        let (session, answer) = accepted.expect("usable");
        browser.answered(&answer, now).expect("usable");
        let key = PhoneKey(NEXT_KEY.fetch_add(1, Ordering::Relaxed));
        let session = Box::new(session);
        rig.send(MediaCommand::OpenPhone { phone: key, session, socket: server });
        Self {
            browser,
            socket,
            voice: freq_hz.map(Voice::new),
            echo_ssrc: 4_711,
            key,
            heard: Vec::new(),
            packets: Vec::new(),
            now,
        }
    }

    pub fn is_connected(&self) -> bool {
        self.browser.is_connected()
    }

    /// The page is closed.
    pub fn close(&mut self) {
        self.browser.handle(Input::Close, self.now);
        self.settle();
    }

    fn settle(&mut self) {
        let mut echoes = Vec::new();
        loop {
            while let Some(output) = self.browser.poll() {
                match output {
                    Output::Transmit { destination, bytes } => {
                        self.socket.send_to(bytes, destination).expect("sent");
                    }
                    Output::Packet(bytes) => {
                        let packet = Packet::parse(bytes).expect("RTP");
                        self.packets.push(packet.header);
                        decode(&packet, &mut self.heard);
                        let header = Header { ssrc: self.echo_ssrc, ..packet.header };
                        echoes.push([&header.to_bytes()[..], packet.payload].concat());
                    }
                    Output::Connected | Output::Disconnected(_) => {}
                }
            }
            match echoes.pop() {
                Some(echo) if self.voice.is_none() => {
                    self.browser.handle(Input::Rtp(&echo), self.now);
                }
                _ => return,
            }
        }
    }
}

impl Party for BrowserPhone {
    fn speak(&mut self, now: Moment) {
        self.now = now;
        if let Some(voice) = &mut self.voice {
            let packet = voice.next_packet();
            self.browser.handle(Input::Rtp(&packet), now);
        }
        self.settle();
    }

    fn listen(&mut self, now: Moment) {
        self.now = now;
        let mut buffer = [0; 2_048];
        while let Ok((len, source)) = self.socket.recv_from(&mut buffer) {
            let input = Input::Datagram { source, bytes: &buffer[..len] };
            self.browser.handle(input, now);
            self.settle();
        }
        if self.browser.deadline().is_some_and(|at| at <= now) {
            self.browser.handle_timeout(now);
            self.settle();
        }
    }
}
