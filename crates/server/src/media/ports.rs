//! RTP ports, taken before a session description names them.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::ops::RangeInclusive;

/// Pairs that rest before one of them is used again: what still comes for the
/// leg before has come by then.
const RESTING_MIN: usize = 128;

/// Most pairs that rest bound, what some hundred calls a second need; and of a
/// small range never more than half, so that others can be bound.
const RESTING_MAX: usize = 1_024;

/// Two neighbouring ports: RTP on the even one, RTCP on the next (RFC 3550 §11).
#[derive(Debug)]
pub enum RtpPair {
    Fresh {
        rtp: UdpSocket,
        rtcp: UdpSocket,
    },
    /// The media thread has it from an earlier leg: to make two sockets anew
    /// costs more than all else about a short call's sound. Known by its RTP
    /// address.
    Rested(SocketAddr),
}

impl RtpPair {
    /// Binds `rtp` and the next port.
    pub fn bind(rtp: SocketAddr) -> io::Result<Self> {
        let rtcp = SocketAddr::new(rtp.ip(), rtp.port() + 1);
        Ok(Self::Fresh { rtp: bind(rtp)?, rtcp: bind(rtcp)? })
    }

    /// Where RTP comes to.
    pub fn address(&self) -> io::Result<SocketAddr> {
        match self {
            Self::Fresh { rtp, .. } => rtp.local_addr(),
            Self::Rested(address) => Ok(*address),
        }
    }
}

/// The ports of one address. They are taken in turn, so that a port rests for
/// as long as possible before the next call gets it and late packets of the
/// last one are not heard there.
#[derive(Debug)]
pub struct RtpPorts {
    address: IpAddr,
    range: RangeInclusive<u16>,
    /// The even port to try next.
    next: u16,
    /// RTP ports of pairs that the media thread keeps bound, longest resting
    /// first.
    resting: VecDeque<u16>,
}

impl RtpPorts {
    pub fn new(address: IpAddr, range: RangeInclusive<u16>) -> Self {
        let next = range.start().next_multiple_of(2);
        Self { address, range, next, resting: VecDeque::new() }
    }

    /// Two free ports for a telephone. Fails if all are in use.
    pub fn take_pair(&mut self) -> io::Result<RtpPair> {
        if self.resting.len() > RESTING_MIN
            && let Some(rested) = self.take_rested()
        {
            return Ok(rested);
        }
        let bound = self.try_each(|address, port| RtpPair::bind((address, port).into()));
        bound.or_else(|error| self.take_rested().ok_or(error))
    }

    /// The leg of this pair is over. True if the media thread is to keep it.
    #[must_use]
    pub fn rest(&mut self, port: u16) -> bool {
        let has_room = self.resting.len() < RESTING_MAX.min(self.range.len() / 4);
        if has_room {
            self.resting.push_back(port);
        }
        has_room
    }

    /// How many rest.
    pub fn resting(&self) -> usize {
        self.resting.len()
    }

    /// A pair that no leg was opened on.
    pub fn give_back(&mut self, pair: RtpPair) {
        if let RtpPair::Rested(address) = pair {
            self.resting.push_front(address.port());
        }
    }

    fn take_rested(&mut self) -> Option<RtpPair> {
        let port = self.resting.pop_front()?;
        Some(RtpPair::Rested((self.address, port).into()))
    }

    /// One free port for a browser: everything is multiplexed on it.
    pub fn bind_single(&mut self) -> io::Result<UdpSocket> {
        self.try_each(|address, port| bind((address, port).into()))
    }

    /// Tries the pairs in turn, each once.
    fn try_each<T>(&mut self, bind: impl Fn(IpAddr, u16) -> io::Result<T>) -> io::Result<T> {
        for _ in self.range.clone().step_by(2) {
            let port = self.take();
            if port.checked_add(1).is_none_or(|odd| !self.range.contains(&odd)) {
                continue;
            }
            match bind(self.address, port) {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                bound => return bound,
            }
        }
        let (low, high) = (self.range.start(), self.range.end());
        let why = format!("all media ports {low}-{high} are in use: give a wider range with --rtp");
        Err(io::Error::new(io::ErrorKind::AddrInUse, why))
    }

    fn take(&mut self) -> u16 {
        let port = self.next;
        let next = port.checked_add(2).filter(|next| self.range.contains(next));
        self.next = next.unwrap_or(self.range.start().next_multiple_of(2));
        port
    }
}

fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(address)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn port(pair: &RtpPair) -> u16 {
        pair.address().expect("bound").port()
    }

    #[test]
    fn pairs_are_even_and_odd_and_ports_in_use_are_passed_over() {
        let mut ports = RtpPorts::new(LOCALHOST, 47_001..=47_009);
        let held = UdpSocket::bind((LOCALHOST, 47_005)).expect("free port");
        let pairs: Vec<_> = std::iter::from_fn(|| ports.take_pair().ok()).collect();
        let numbers: Vec<_> = pairs.iter().map(port).collect();
        assert_eq!(numbers, [47_002, 47_006, 47_008]);
        let full = ports.take_pair().expect_err("47004 has no free neighbour");
        assert!(full.to_string().contains("--rtp"));
        let single = ports.bind_single().expect("a browser needs no neighbour");
        assert_eq!(single.local_addr().expect("bound").port(), 47_004);
        drop(held);
    }

    #[test]
    fn a_port_given_back_is_used_last() {
        let mut ports = RtpPorts::new(LOCALHOST, 47_020..=47_025);
        let first = ports.take_pair().expect("free");
        assert_eq!(port(&first), 47_020);
        drop(first);
        assert_eq!(port(&ports.take_pair().expect("free")), 47_022);
        assert_eq!(port(&ports.take_pair().expect("free")), 47_024);
        assert_eq!(port(&ports.take_pair().expect("free")), 47_020);
    }

    #[test]
    fn a_resting_pair_is_used_again_only_once_many_rest_or_nothing_else_is_free() {
        let mut ports = RtpPorts::new(LOCALHOST, 40_000..=41_199);
        let first = ports.take_pair().expect("free");
        assert!(ports.rest(port(&first)), "the media thread keeps it");
        for _ in 0..RESTING_MIN {
            let next = ports.take_pair().expect("free");
            assert!(matches!(next, RtpPair::Fresh { .. }), "too few rest");
            assert!(ports.rest(port(&next)));
        }
        let again = ports.take_pair().expect("rested");
        assert!(matches!(again, RtpPair::Rested(address) if address.port() == 40_000));
        ports.give_back(again);
        assert_eq!(port(&ports.take_pair().expect("rested")), 40_000);

        let mut few = RtpPorts::new(LOCALHOST, 47_030..=47_037);
        let all: Vec<_> = (0..4).map(|_| few.take_pair().expect("free")).collect();
        let kept = all.iter().map(|pair| few.rest(port(pair))).collect::<Vec<_>>();
        assert_eq!(kept, [true, true, false, false], "half of the range");
        assert_eq!(port(&few.take_pair().expect("rested")), 47_030);
    }
}
