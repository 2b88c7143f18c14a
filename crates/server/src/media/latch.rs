//! Where a leg's peer really is (symmetric RTP, RFC 4961).
//!
//! A phone behind a NAT cannot know its own outside address, so what its
//! description says is only a first guess: we send to where its packets come
//! from. Once that is known nobody else is listened to, else anyone who guesses
//! a port could speak into a call.

use std::net::{IpAddr, SocketAddr};

use media::rtp::{Packet, sequence_diff};

/// So many packets of one stream in a row make somebody the peer (RFC 3550
/// §A.1) whose host is that of the description or of the signalling; the
/// described address itself needs none.
const PROBATION: u8 = 2;
/// From any other host (a media relay that nobody spoke of) it takes half a
/// second of sound while the peer itself is silent: else whoever sprays packets
/// over all ports could win the race against a phone that has just answered
/// (RFC 7362 §4).
const STRANGER_PROBATION: u8 = 25;

/// Who the peer of one leg is.
#[derive(Debug)]
pub struct Latch {
    /// Where the description says that RTP and RTCP go.
    said: Option<(SocketAddr, SocketAddr)>,
    /// Where RTP comes from, once that is certain.
    heard: Option<SocketAddr>,
    /// Where RTCP comes from.
    heard_rtcp: Option<SocketAddr>,
    /// Where the peer's signalling comes from: the outside of its NAT.
    signalled_from: IpAddr,
    suspect: Option<Suspect>,
}

#[derive(Debug, Clone, Copy)]
struct Suspect {
    source: SocketAddr,
    ssrc: u32,
    sequence: u16,
    packets: u8,
}

impl Latch {
    /// `rtp` and `rtcp` are what the peer's description says.
    pub fn new(rtp: SocketAddr, rtcp: SocketAddr, signalled_from: IpAddr) -> Self {
        let said = reachable(rtp).map(|rtp| (rtp, rtcp));
        Self { said, heard: None, heard_rtcp: None, signalled_from, suspect: None }
    }

    /// A new description. If it moves the peer, everybody is a stranger again.
    pub fn renegotiated(&mut self, rtp: SocketAddr, rtcp: SocketAddr) {
        let next = Self::new(rtp, rtcp, self.signalled_from);
        // An address of zeros is hold of the old kind: the peer is where it was.
        if next.said.is_some() && next.said != self.said {
            *self = next;
        }
    }

    /// Whether an RTP packet from there is the peer's.
    pub fn admits(&mut self, source: SocketAddr, bytes: &[u8]) -> bool {
        if let Some(heard) = self.heard {
            return heard == source;
        }
        let Some(packet) = Packet::parse(bytes) else {
            return false;
        };
        let expected = self.said.is_some_and(|(rtp, _)| rtp == source);
        if expected || self.passes_probation(source, &packet) {
            self.heard = Some(source);
            self.suspect = None;
        }
        self.heard.is_some()
    }

    fn passes_probation(&mut self, source: SocketAddr, packet: &Packet<'_>) -> bool {
        let (ssrc, sequence) = (packet.header.ssrc, packet.header.sequence);
        let goes_on = |s: &Suspect| {
            (s.source, s.ssrc) == (source, ssrc) && sequence_diff(sequence, s.sequence) == 1
        };
        let packets = self.suspect.filter(goes_on).map_or(1, |s| s.packets.saturating_add(1));
        // Noise from elsewhere must not hold the peer up.
        let expected = self.is_expected(source);
        if expected || self.suspect.is_none_or(|s| !self.is_expected(s.source)) {
            self.suspect = Some(Suspect { source, ssrc, sequence, packets });
        }
        packets >= if expected { PROBATION } else { STRANGER_PROBATION }
    }

    fn is_expected(&self, source: SocketAddr) -> bool {
        let said = self.said.is_some_and(|(rtp, _)| rtp.ip() == source.ip());
        said || source.ip() == self.signalled_from
    }

    /// Whether an RTCP packet from there is the peer's: it comes from the host
    /// that RTP comes from.
    pub fn admits_rtcp(&mut self, source: SocketAddr) -> bool {
        let host = self.heard.or(self.said.map(|(_, rtcp)| rtcp)).map(|peer| peer.ip());
        let admitted = host == Some(source.ip());
        if admitted {
            self.heard_rtcp = Some(source);
        }
        admitted
    }

    /// Where RTP is to be sent.
    pub fn rtp_target(&self) -> Option<SocketAddr> {
        self.heard.or(self.said.map(|(rtp, _)| rtp))
    }

    /// Where RTCP is to be sent.
    pub fn rtcp_target(&self) -> Option<SocketAddr> {
        let said = self.said.filter(|(rtp, _)| self.heard.is_none_or(|heard| heard == *rtp));
        let guessed = || {
            let heard = self.heard?;
            Some(SocketAddr::new(heard.ip(), heard.port().checked_add(1)?))
        };
        self.heard_rtcp.or(said.map(|(_, rtcp)| rtcp)).or_else(guessed)
    }
}

fn reachable(address: SocketAddr) -> Option<SocketAddr> {
    (!address.ip().is_unspecified() && address.port() != 0).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use media::rtp::Header;

    fn at(host: u8, port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, host], port))
    }

    fn packet(ssrc: u32, sequence: u16) -> Vec<u8> {
        let header = Header { marker: false, payload_type: 8, sequence, timestamp: 0, ssrc };
        header.to_bytes().to_vec()
    }

    #[test]
    fn the_described_address_is_believed_at_once_and_then_nobody_else() {
        let mut latch = Latch::new(at(1, 4000), at(1, 4001), at(5, 1).ip());
        assert!(latch.admits(at(1, 4000), &packet(7, 1)));
        for n in 1..10 {
            assert!(!latch.admits(at(9, 4000), &packet(9, n)), "a stranger");
        }
        assert_eq!(latch.rtp_target(), Some(at(1, 4000)));
        assert_eq!(latch.rtcp_target(), Some(at(1, 4001)));
    }

    #[test]
    fn a_phone_behind_a_nat_is_found_by_its_stream() {
        let mut latch = Latch::new(at(1, 4000), at(1, 4001), at(5, 1).ip());
        assert_eq!(latch.rtp_target(), Some(at(1, 4000)), "a first guess");
        assert!(!latch.admits(at(5, 61_000), &packet(7, 1)));
        assert!(!latch.admits(at(9, 4000), &packet(9, 500)), "a stray packet");
        assert!(latch.admits(at(5, 61_000), &packet(7, 2)));
        assert_eq!(latch.rtp_target(), Some(at(5, 61_000)));
        assert_eq!(latch.rtcp_target(), Some(at(5, 61_001)), "guessed");
        assert!(!latch.admits_rtcp(at(9, 61_001)));
        assert!(latch.admits_rtcp(at(5, 62_222)));
        assert_eq!(latch.rtcp_target(), Some(at(5, 62_222)));
    }

    #[test]
    fn who_sprays_packets_over_all_ports_does_not_win_the_race() {
        let mut latch = Latch::new(at(1, 4000), at(1, 4001), at(5, 1).ip());
        for n in 1..20 {
            assert!(!latch.admits(at(9, 7000), &packet(9, n)), "a host nobody spoke of");
        }
        assert!(latch.admits(at(1, 4000), &packet(7, 1)), "the peer's first packet");
        for n in 20..100 {
            assert!(!latch.admits(at(9, 7000), &packet(9, n)));
        }
    }

    #[test]
    fn a_relay_that_nobody_spoke_of_is_found_after_half_a_second() {
        let mut latch = Latch::new(at(1, 4000), at(1, 4001), at(5, 1).ip());
        let admitted = (1..100).position(|n| latch.admits(at(9, 7000), &packet(9, n)));
        assert_eq!(admitted, Some(24));
    }

    #[test]
    fn noise_never_becomes_the_peer() {
        let mut latch = Latch::new(at(1, 4000), at(1, 4001), at(5, 1).ip());
        for _ in 0..10 {
            assert!(!latch.admits(at(9, 1), b"GET / HTTP/1.1\r\n\r\n"));
            assert!(!latch.admits(at(9, 1), &packet(9, 77)), "the same packet again");
        }
    }

    #[test]
    fn only_a_new_address_opens_the_leg_again() {
        let mut latch = Latch::new(at(1, 4000), at(1, 4001), at(5, 1).ip());
        assert!(latch.admits(at(1, 4000), &packet(7, 1)));
        latch.renegotiated(at(1, 4000), at(1, 4001));
        latch.renegotiated(SocketAddr::from(([0; 4], 4000)), at(1, 4001));
        assert!(!latch.admits(at(2, 5000), &packet(8, 1)));
        latch.renegotiated(at(2, 5000), at(2, 5001));
        assert!(latch.admits(at(2, 5000), &packet(8, 2)));
    }
}
