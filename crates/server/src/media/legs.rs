//! What carries each leg's sound.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};

use base::LegId;
use media::sdp::{self, Negotiated};
use webrtc::srtp::Srtp;

use super::latch::Latch;
use super::sockets::{Owner, SocketId, Sockets};
use super::{PhoneKey, RtpPair};

/// One leg's way to its peer.
#[derive(Debug)]
pub enum Carrier {
    Rtp(Box<Rtp>),
    Phone(PhoneKey),
    /// The browser is gone, or has another leg now.
    Nobody,
}

/// RTP on two sockets, plain or encrypted.
#[derive(Debug)]
pub struct Rtp {
    rtp: SocketId,
    rtcp: SocketId,
    latch: Latch,
    /// The peer takes RTCP on its RTP port (RFC 5761).
    rtcp_mux: bool,
    cipher: Option<Box<Cipher>>,
}

/// A leg's keys, and what they make of packets.
#[derive(Debug)]
struct Cipher {
    srtp: Srtp,
    /// The packet that is being sent; kept for its room.
    packet: Vec<u8>,
}

impl Cipher {
    fn new(agreed: &sdp::Srtp) -> io::Result<Box<Self>> {
        let srtp = Srtp::new(agreed).map_err(io::Error::other)?;
        Ok(Box::new(Self { srtp, packet: Vec::new() }))
    }

    fn protected(&mut self, bytes: &[u8]) -> Option<&[u8]> {
        self.packet.clear();
        self.packet.extend_from_slice(bytes);
        self.srtp.protect(&mut self.packet).then_some(&self.packet)
    }
}

impl Rtp {
    fn open(
        leg: LegId,
        pair: RtpPair,
        to: &Negotiated,
        signalled_from: IpAddr,
        sockets: &mut Sockets,
    ) -> io::Result<Self> {
        let (rtp, rtcp) = take(leg, pair, sockets)?;
        let latch = Latch::new(to.remote, to.remote_rtcp, signalled_from);
        let cipher = to.srtp.as_ref().map(Cipher::new).transpose()?;
        Ok(Self { rtp, rtcp, latch, rtcp_mux: to.rtcp_mux, cipher })
    }

    fn renegotiated(&mut self, to: &Negotiated) -> io::Result<()> {
        self.latch.renegotiated(to.remote, to.remote_rtcp);
        self.rtcp_mux = to.rtcp_mux;
        match (&mut self.cipher, &to.srtp) {
            (Some(cipher), Some(agreed)) => {
                cipher.srtp.rekey(agreed).map_err(io::Error::other)?;
            }
            (cipher, agreed) => *cipher = agreed.as_ref().map(Cipher::new).transpose()?,
        }
        Ok(())
    }

    fn send(&mut self, bytes: &[u8], sockets: &Sockets) {
        if let Some(target) = self.latch.rtp_target()
            && let Some(bytes) = protected(&mut self.cipher, bytes)
        {
            sockets.send(self.rtp, bytes, target);
        }
    }

    fn send_rtcp(&mut self, bytes: &[u8], sockets: &Sockets) {
        let socket = if self.rtcp_mux { self.rtp } else { self.rtcp };
        let target = if self.rtcp_mux { self.latch.rtp_target() } else { self.latch.rtcp_target() };
        if let Some(target) = target
            && let Some(bytes) = protected(&mut self.cipher, bytes)
        {
            sockets.send(socket, bytes, target);
        }
    }
}

fn protected<'a>(cipher: &'a mut Option<Box<Cipher>>, bytes: &'a [u8]) -> Option<&'a [u8]> {
    match cipher {
        Some(cipher) => cipher.protected(bytes),
        None => Some(bytes),
    }
}

/// The leg's sockets. A pair that should rest and does not, since its leg broke,
/// is bound anew.
fn take(leg: LegId, pair: RtpPair, sockets: &mut Sockets) -> io::Result<(SocketId, SocketId)> {
    match pair {
        RtpPair::Fresh { rtp, rtcp } => {
            let rtp = sockets.add(rtp, Owner::Rtp(leg))?;
            let rtcp = sockets.add(rtcp, Owner::Rtcp(leg)).inspect_err(|_| sockets.remove(rtp))?;
            Ok((rtp, rtcp))
        }
        RtpPair::Rested(address) => match sockets.reuse(address, leg) {
            Some(both) => Ok(both),
            None => take(leg, RtpPair::bind(address)?, sockets),
        },
    }
}

/// All open legs.
#[derive(Debug, Default)]
pub struct Legs(BTreeMap<LegId, Carrier>);

impl Legs {
    /// Opens a leg over RTP. What carried it before is closed.
    pub fn open_rtp(
        &mut self,
        leg: LegId,
        pair: RtpPair,
        to: &Negotiated,
        signalled_from: IpAddr,
        sockets: &mut Sockets,
    ) -> io::Result<()> {
        self.remove(leg, sockets);
        let rtp = Rtp::open(leg, pair, to, signalled_from, sockets)?;
        self.0.insert(leg, Carrier::Rtp(Box::new(rtp)));
        Ok(())
    }

    pub fn renegotiated(&mut self, leg: LegId, to: &Negotiated) -> io::Result<()> {
        match self.0.get_mut(&leg) {
            Some(Carrier::Rtp(rtp)) => rtp.renegotiated(to),
            _ => Ok(()),
        }
    }

    /// The leg is carried by this browser from now on, or by nobody.
    pub fn carry(&mut self, leg: LegId, phone: Option<PhoneKey>, sockets: &mut Sockets) {
        self.remove(leg, sockets);
        self.0.insert(leg, phone.map_or(Carrier::Nobody, Carrier::Phone));
    }

    /// Forgets the leg. Returns the browser that carried it.
    pub fn remove(&mut self, leg: LegId, sockets: &mut Sockets) -> Option<PhoneKey> {
        match self.0.remove(&leg)? {
            Carrier::Rtp(rtp) => {
                sockets.remove(rtp.rtp);
                sockets.remove(rtp.rtcp);
                None
            }
            Carrier::Phone(phone) => Some(phone),
            Carrier::Nobody => None,
        }
    }

    /// As [`Self::remove`], but its sockets are kept for later legs.
    pub fn rest(&mut self, leg: LegId, sockets: &mut Sockets) -> Option<PhoneKey> {
        if let Some(Carrier::Rtp(rtp)) = self.0.get(&leg) {
            sockets.rest(rtp.rtp, rtp.rtcp);
            self.0.remove(&leg);
        }
        self.remove(leg, sockets)
    }

    pub fn contains(&self, leg: LegId) -> bool {
        self.0.contains_key(&leg)
    }

    /// Whose peer this datagram is from, if it is from one. It is decrypted.
    pub fn admits(
        &mut self,
        owner: Owner,
        source: SocketAddr,
        bytes: &mut Cow<'_, [u8]>,
    ) -> Option<LegId> {
        let (Owner::Rtp(leg) | Owner::Rtcp(leg)) = owner else {
            return None;
        };
        let Some(Carrier::Rtp(rtp)) = self.0.get_mut(&leg) else {
            return None;
        };
        // Who has not the key is nobody, wherever it sends from.
        if let Some(cipher) = &mut rtp.cipher
            && !cipher.srtp.open(bytes.to_mut())
        {
            return None;
        }
        let admitted = if media::rtp::is_rtcp(bytes) {
            rtp.latch.admits_rtcp(source)
        } else {
            matches!(owner, Owner::Rtp(_)) && rtp.latch.admits(source, bytes)
        };
        admitted.then_some(leg)
    }

    /// Sends an RTP packet to the leg's peer, or says which browser has to.
    pub fn send(&mut self, leg: LegId, bytes: &[u8], sockets: &Sockets) -> Option<PhoneKey> {
        match self.0.get_mut(&leg)? {
            Carrier::Rtp(rtp) => {
                rtp.send(bytes, sockets);
                None
            }
            Carrier::Phone(phone) => Some(*phone),
            Carrier::Nobody => None,
        }
    }

    /// Browsers send their own RTCP.
    pub fn send_rtcp(&mut self, leg: LegId, bytes: &[u8], sockets: &Sockets) {
        if let Some(Carrier::Rtp(rtp)) = self.0.get_mut(&leg) {
            rtp.send_rtcp(bytes, sockets);
        }
    }
}
