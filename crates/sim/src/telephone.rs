//! The sound of one simulated citizen: sends speech, throws away what it hears.

use media::sdp::{LocalMedia, Shape};
use media::{Codec, Direction};
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::Arc;

/// A-law of 20 ms.
const FRAME: usize = 160;
const PAYLOAD_TYPE_PCMA: u8 = 8;
const HEADER: usize = 12;

#[derive(Debug)]
pub struct Telephone {
    socket: UdpSocket,
    local: LocalMedia,
    pub offer: Vec<u8>,
    remote: Option<SocketAddr>,
    /// A-law at 8 kHz, said over and over.
    speech: Arc<[u8]>,
    place: usize,
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
}

impl Telephone {
    pub fn open(address: IpAddr, speech: Arc<[u8]>, session_id: u64) -> io::Result<Self> {
        let socket = UdpSocket::bind((address, 0))?;
        socket.set_nonblocking(true)?;
        let local = LocalMedia {
            addr: address,
            port: socket.local_addr()?.port(),
            codecs: vec![Codec::Pcma],
            direction: Direction::SendRecv,
            ptime_ms: 20,
            secret: media::sdp::Secret([0; media::sdp::SECRET_LEN]),
            encryption: media::sdp::Encryption::None,
            session_id: session_id >> 1,
            version: 1,
            shape: Shape::default(),
        };
        let offer = media::sdp::offer(&local);
        let ssrc = session_id as u32;
        Ok(Self {
            socket,
            local,
            offer,
            remote: None,
            speech,
            place: 0,
            ssrc,
            sequence: ssrc as u16,
            timestamp: ssrc.rotate_left(16),
        })
    }

    /// The centre's answer; false if it cannot be used.
    pub fn answered(&mut self, answer: &[u8]) -> bool {
        match media::sdp::accept(answer, &self.local) {
            Ok(negotiated) => {
                self.remote = Some(negotiated.remote);
                true
            }
            Err(_) => false,
        }
    }

    /// The same description again, for a re-offer of the centre's.
    pub fn answer(&mut self, offer: &[u8]) -> Option<Vec<u8>> {
        self.local.version += 1;
        let (answer, negotiated) = media::sdp::answer(offer, &self.local).ok()?;
        self.remote = Some(negotiated.remote);
        Some(answer)
    }

    /// Every 20 ms: says a little, and drops what came.
    pub fn tick(&mut self, heard: &mut [u8]) {
        while self.socket.recv(heard).is_ok() {}
        let Some(remote) = self.remote else { return };
        let mut packet = [0; HEADER + FRAME];
        packet[0] = 0x80;
        packet[1] = PAYLOAD_TYPE_PCMA;
        packet[2..4].copy_from_slice(&self.sequence.to_be_bytes());
        packet[4..8].copy_from_slice(&self.timestamp.to_be_bytes());
        packet[8..12].copy_from_slice(&self.ssrc.to_be_bytes());
        for byte in &mut packet[HEADER..] {
            *byte = self.speech.get(self.place).copied().unwrap_or(0xd5);
            self.place = if self.place + 1 >= self.speech.len() { 0 } else { self.place + 1 };
        }
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(FRAME as u32);
        // A packet that does not leave is a packet lost, as on any network.
        let _ = self.socket.send_to(&packet, remote);
    }
}
