//! RTP ports, taken before a session description names them.

use std::io;
use std::net::{IpAddr, UdpSocket};
use std::ops::RangeInclusive;

/// Two neighbouring ports: RTP on the even one, RTCP on the next (RFC 3550 §11).
#[derive(Debug)]
pub struct RtpPair {
    pub rtp: UdpSocket,
    pub rtcp: UdpSocket,
}

impl RtpPair {
    /// The RTP port.
    pub fn port(&self) -> u16 {
        self.rtp.local_addr().map_or(0, |address| address.port())
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
}

impl RtpPorts {
    pub fn new(address: IpAddr, range: RangeInclusive<u16>) -> Self {
        let next = range.start().next_multiple_of(2);
        Self { address, range, next }
    }

    /// Two free ports for a telephone. Fails if all are in use.
    pub fn bind_pair(&mut self) -> io::Result<RtpPair> {
        self.try_each(|ports, port| {
            let rtp = ports.bind(port)?;
            let rtcp = ports.bind(port + 1)?;
            Ok(RtpPair { rtp, rtcp })
        })
    }

    /// One free port for a browser: everything is multiplexed on it.
    pub fn bind_single(&mut self) -> io::Result<UdpSocket> {
        self.try_each(Self::bind)
    }

    /// Tries the pairs in turn, each once.
    fn try_each<T>(&mut self, bind: impl Fn(&Self, u16) -> io::Result<T>) -> io::Result<T> {
        for _ in self.range.clone().step_by(2) {
            let port = self.take();
            if port.checked_add(1).is_none_or(|odd| !self.range.contains(&odd)) {
                continue;
            }
            match bind(self, port) {
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

    fn bind(&self, port: u16) -> io::Result<UdpSocket> {
        let socket = UdpSocket::bind((self.address, port))?;
        socket.set_nonblocking(true)?;
        Ok(socket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const LOCALHOST: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[test]
    fn pairs_are_even_and_odd_and_ports_in_use_are_passed_over() {
        let mut ports = RtpPorts::new(LOCALHOST, 47_001..=47_009);
        let held = UdpSocket::bind((LOCALHOST, 47_005)).expect("free port");
        let pairs: Vec<_> = std::iter::from_fn(|| ports.bind_pair().ok()).collect();
        let numbers: Vec<_> = pairs.iter().map(RtpPair::port).collect();
        assert_eq!(numbers, [47_002, 47_006, 47_008]);
        let full = ports.bind_pair().expect_err("47004 has no free neighbour");
        assert!(full.to_string().contains("--rtp"));
        let single = ports.bind_single().expect("a browser needs no neighbour");
        assert_eq!(single.local_addr().expect("bound").port(), 47_004);
        drop(held);
    }

    #[test]
    fn a_port_given_back_is_used_last() {
        let mut ports = RtpPorts::new(LOCALHOST, 47_020..=47_025);
        let first = ports.bind_pair().expect("free");
        assert_eq!(first.port(), 47_020);
        drop(first);
        assert_eq!(ports.bind_pair().expect("free").port(), 47_022);
        assert_eq!(ports.bind_pair().expect("free").port(), 47_024);
        assert_eq!(ports.bind_pair().expect("free").port(), 47_020);
    }
}
