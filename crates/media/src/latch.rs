//! Where a leg's peer really is (symmetric RTP, RFC 4961).
//!
//! A phone behind NAT signals an address nobody can reach; its packets come
//! from another, and that is where ours must go. But whoever guesses our port
//! could take a call over that way. So another source than the signalled one is
//! learned only early, only after several packets, and only once.

use std::net::SocketAddr;
use std::time::Duration;

use base::Moment;

/// How long after the signalling another source may be learned. A phone that
/// starts late, at its user's answer, is signalled anew then.
pub const PROBATION: Duration = Duration::from_secs(10);

/// Packets in a row from another source that make it the peer.
pub const PACKETS_TO_LEARN: u8 = 3;

/// What to do with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is the peer's.
    Accept,
    /// It is the peer's, and the peer is here: send here from now on.
    Learn,
    /// It is nobody's we know.
    Refuse,
}

/// Follows one leg's peer.
#[derive(Debug, Clone)]
pub struct Latch {
    peer: SocketAddr,
    signalled: SocketAddr,
    signalled_at: Moment,
    locked: bool,
    candidate: Option<(SocketAddr, u8)>,
}

impl Latch {
    /// The address of the peer's description.
    pub const fn new(signalled: SocketAddr, now: Moment) -> Self {
        Self { peer: signalled, signalled, signalled_at: now, locked: false, candidate: None }
    }

    /// Where to send.
    pub const fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// A new description came. If it names the same address as the one before,
    /// what was learned holds; else it is believed, and learning begins anew.
    pub fn signal(&mut self, signalled: SocketAddr, now: Moment) {
        if signalled == self.peer {
            self.signalled = signalled;
        } else if signalled != self.signalled {
            *self = Self::new(signalled, now);
        }
    }

    /// Judges a packet by where it comes from.
    pub fn packet(&mut self, from: SocketAddr, now: Moment) -> Verdict {
        if from == self.peer {
            self.locked = true;
            return Verdict::Accept;
        }
        if self.locked || now.since(self.signalled_at) > PROBATION {
            return Verdict::Refuse;
        }
        let seen = match self.candidate {
            Some((candidate, seen)) if candidate == from => seen + 1,
            _ => 1,
        };
        self.candidate = Some((from, seen));
        if seen < PACKETS_TO_LEARN {
            return Verdict::Refuse;
        }
        self.peer = from;
        self.locked = true;
        Verdict::Learn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Moment = Moment::ZERO;

    fn at(port: u16) -> SocketAddr {
        ([192, 0, 2, 1], port).into()
    }

    #[test]
    fn the_signalled_address_is_locked_by_its_first_packet() {
        let mut latch = Latch::new(at(1), T0);
        assert_eq!(latch.packet(at(1), T0), Verdict::Accept);
        for _ in 0..10 {
            assert_eq!(latch.packet(at(2), T0), Verdict::Refuse);
        }
        assert_eq!(latch.peer(), at(1));
    }

    #[test]
    fn another_source_is_learned_once_after_three_packets() {
        let mut latch = Latch::new(at(1), T0);
        assert_eq!(latch.packet(at(2), T0), Verdict::Refuse);
        assert_eq!(latch.packet(at(3), T0), Verdict::Refuse);
        assert_eq!(latch.packet(at(2), T0), Verdict::Refuse);
        assert_eq!(latch.packet(at(2), T0), Verdict::Refuse);
        assert_eq!(latch.packet(at(2), T0), Verdict::Learn);
        assert_eq!(latch.packet(at(2), T0), Verdict::Accept);
        assert_eq!(latch.packet(at(1), T0), Verdict::Refuse);
        assert_eq!(latch.peer(), at(2));
    }

    #[test]
    fn nothing_is_learned_after_the_probation() {
        let mut latch = Latch::new(at(1), T0);
        let late = T0 + PROBATION + Duration::from_millis(1);
        for _ in 0..10 {
            assert_eq!(latch.packet(at(2), late), Verdict::Refuse);
        }
        assert_eq!(latch.packet(at(1), late), Verdict::Accept);
    }

    #[test]
    fn a_new_description_is_believed_but_a_repeated_one_keeps_what_was_learned() {
        let mut latch = Latch::new(at(1), T0);
        for _ in 0..3 {
            latch.packet(at(2), T0);
        }
        latch.signal(at(1), T0);
        assert_eq!(latch.peer(), at(2));
        latch.signal(at(5), T0);
        assert_eq!(latch.peer(), at(5));
    }
}
