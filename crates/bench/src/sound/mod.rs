//! Both ends of every call's sound, as cheap as they can be: a few sockets for
//! all legs, many packets per system call, one clock.
//!
//! Each packet carries its time of sending, so that whoever gets it back knows
//! how long it took, whichever way it went.

mod batch;
mod delays;
mod ear;

pub use delays::Delays;
pub use ear::Ear;

use batch::Batch;
use media::codec::g711;
use media::tone;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

/// Sockets for all legs: each takes a batch per system call, and has room in
/// the kernel for a tenth of a second of 1,000 calls.
const SOCKETS: usize = 4;
const RECEIVE_BUFFER: usize = 4 << 20;
/// Legs speak by turns, so many turns in 20 ms.
const TURNS: usize = 20;
const TURN: Duration = Duration::from_millis(1);
/// A generator that falls behind this far gives up the turns between.
const BEHIND_MAX: u64 = 100;
pub const PACKET: usize = 172;
const HEADER: usize = 12;
/// Whose packet it is, after the mark and the time.
const NUMBER: usize = HEADER + 12;
const SAMPLES: u32 = 160;
const PCMA: u8 = 8;
const MARK: [u8; 4] = *b"YGB1";
/// Packets of one call in a minute: both ways, 50 a second.
pub const PACKETS_PER_CALL_MINUTE: f64 = 6_000.0;

#[derive(Debug, Default)]
struct Leg {
    to: Option<SocketAddr>,
    open: bool,
    packet: Vec<u8>,
    sequence: u16,
    timestamp: u32,
}

/// RTP, and the port above it for RTCP, which is not looked at.
#[derive(Debug)]
struct Pair {
    rtp: UdpSocket,
    _rtcp: UdpSocket,
    address: SocketAddr,
}

/// See the module.
#[derive(Debug)]
pub struct Sound {
    pairs: Vec<Pair>,
    legs: Vec<Leg>,
    free: Vec<usize>,
    batch: Batch,
    /// Legs say something, each 20 ms.
    pub talking: bool,
    turn: u64,
    /// Only packets sent since then count.
    since: Duration,
    pub sent: u64,
    pub received: u64,
    /// Turns that had to be given up: more than none means that the generator
    /// was the bottleneck.
    pub skipped: u64,
    pub delays: Delays,
    /// Listens to what comes without our mark.
    pub ear: Option<Ear>,
    /// What legs say instead of a marked packet.
    tone: Option<Vec<u8>>,
    /// When each leg was first heard again at its other end.
    heard: Vec<Option<Duration>>,
}

impl Sound {
    /// # Errors
    /// No sockets can be had.
    pub fn open_sockets() -> io::Result<Self> {
        Ok(Self {
            pairs: (0..SOCKETS).map(|_| pair()).collect::<io::Result<_>>()?,
            legs: Vec::new(),
            free: Vec::new(),
            batch: Batch::new(),
            talking: false,
            turn: 0,
            since: Duration::ZERO,
            sent: 0,
            received: 0,
            skipped: 0,
            delays: Delays::default(),
            ear: None,
            tone: None,
            heard: Vec::new(),
        })
    }

    /// Legs opened from now on say a tone of whole periods in 20 ms: what is
    /// decoded on its way keeps no mark.
    pub fn sing(&mut self, tone_hz: f32) {
        let samples = tone::sine(tone_hz, 20);
        self.tone = Some(samples.into_iter().map(g711::linear_to_alaw).collect());
    }

    /// A new leg of a call, silent until connected.
    pub fn open(&mut self) -> Option<usize> {
        let at = self.free.pop().unwrap_or_else(|| {
            self.legs.push(Leg::default());
            self.legs.len() - 1
        });
        let ssrc = u32::try_from(at).ok()? + 1;
        let leg = &mut self.legs[at];
        *leg = Leg { open: true, packet: vec![0xd5; PACKET], ..Leg::default() };
        leg.packet[..2].copy_from_slice(&[0x80, PCMA]);
        leg.packet[8..12].copy_from_slice(&ssrc.to_be_bytes());
        if let Some(tone) = &self.tone {
            leg.packet[HEADER..].copy_from_slice(tone);
        } else {
            leg.packet[HEADER..HEADER + 4].copy_from_slice(&MARK);
            leg.packet[NUMBER..NUMBER + 4].copy_from_slice(&ssrc.to_be_bytes());
        }
        Some(at)
    }

    /// Where the leg's sound is to be sent.
    pub fn address(&self, leg: usize) -> SocketAddr {
        self.pairs[socket_of(leg)].address
    }

    pub fn connect(&mut self, leg: usize, to: SocketAddr) {
        self.legs[leg].to = Some(to);
    }

    pub fn close(&mut self, leg: Option<usize>) {
        if let Some(leg) = leg.filter(|leg| std::mem::take(&mut self.legs[*leg].open)) {
            self.legs[leg].to = None;
            self.free.push(leg);
        }
    }

    /// What has been counted is forgotten.
    pub fn restart(&mut self, now: Duration) {
        self.since = now;
        (self.sent, self.received, self.skipped) = (0, 0, 0);
        self.delays = Delays::default();
        self.heard = vec![None; self.legs.len()];
    }

    /// When each leg was first heard since; one for each that was connected.
    pub fn heard(&self) -> impl Iterator<Item = Option<Duration>> {
        let speaks = self.legs.iter().map(|leg| leg.to.is_some());
        speaks.zip(&self.heard).filter(|(speaks, _)| *speaks).map(|(_, heard)| *heard)
    }

    /// When the next leg has to speak.
    pub fn deadline(&self) -> Option<Duration> {
        self.talking.then(|| TURN * u32::try_from(self.turn).unwrap_or(u32::MAX))
    }

    /// Takes what came and sends what is due.
    pub fn turn(&mut self, clock: &crate::clock::Clock) {
        self.receive(clock.now());
        let due = u64::try_from(clock.now().as_millis()).unwrap_or(u64::MAX) + 1;
        if !self.talking || due.saturating_sub(self.turn) > BEHIND_MAX {
            self.skipped += if self.talking && self.turn > 0 { due - self.turn } else { 0 };
            self.turn = due;
        }
        while self.turn < due {
            self.speak(self.turn as usize % TURNS, clock.now());
            self.turn += 1;
        }
    }

    fn speak(&mut self, turn: usize, now: Duration) {
        let stamp = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX).to_be_bytes();
        for socket in 0..self.pairs.len() {
            let first = turn + socket * TURNS;
            for leg in self.legs.iter_mut().skip(first).step_by(TURNS * SOCKETS) {
                let Some(to) = leg.to else { continue };
                leg.sequence = leg.sequence.wrapping_add(1);
                leg.timestamp = leg.timestamp.wrapping_add(SAMPLES);
                leg.packet[2..4].copy_from_slice(&leg.sequence.to_be_bytes());
                leg.packet[4..8].copy_from_slice(&leg.timestamp.to_be_bytes());
                if self.tone.is_none() {
                    leg.packet[HEADER + 4..HEADER + 12].copy_from_slice(&stamp);
                }
                self.batch.add(&leg.packet, to);
                self.sent += 1;
            }
            self.batch.send(&self.pairs[socket].rtp);
        }
    }

    fn receive(&mut self, now: Duration) {
        let Self { pairs, batch, since, received, delays, heard, ear, .. } = self;
        for pair in pairs.iter() {
            batch.receive(&pair.rtp, |packet| {
                let Some(sound) = packet.get(HEADER..).filter(|p| p.starts_with(&MARK)) else {
                    return overhear(ear, packet);
                };
                let Some(Ok(stamp)) = sound.get(4..12).map(<[u8; 8]>::try_from) else { return };
                let sent = Duration::from_nanos(u64::from_be_bytes(stamp));
                if sent >= *since {
                    *received += 1;
                    delays.add(now.saturating_sub(sent));
                    let number = packet.get(NUMBER..NUMBER + 4).map(<[u8; 4]>::try_from);
                    let leg = number.and_then(Result::ok).map(u32::from_be_bytes);
                    if let Some(first) = leg.and_then(|leg| heard.get_mut(leg as usize - 1)) {
                        first.get_or_insert(now);
                    }
                }
            });
        }
    }
}

/// Decoded and encoded again on its way: only its sound tells something.
fn overhear(ear: &mut Option<Ear>, packet: &[u8]) {
    if let (Some(ear), true) = (ear, packet.len() == PACKET && packet[1] & 0x7f == PCMA) {
        let samples: Vec<i16> =
            packet[HEADER..].iter().map(|byte| g711::alaw_to_linear(*byte)).collect();
        ear.hear(&samples);
    }
}

const fn socket_of(leg: usize) -> usize {
    leg / TURNS % SOCKETS
}

/// An even port and the next.
fn pair() -> io::Result<Pair> {
    loop {
        let rtcp = socket(0)?;
        let port = rtcp.local_addr()?.port();
        if port % 2 == 1
            && let Ok(rtp) = socket(port - 1)
        {
            let address = rtp.local_addr()?;
            return Ok(Pair { rtp, _rtcp: rtcp, address });
        }
    }
}

fn socket(port: u16) -> io::Result<UdpSocket> {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None)?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    socket.set_send_buffer_size(RECEIVE_BUFFER)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into())?;
    Ok(socket.into())
}
