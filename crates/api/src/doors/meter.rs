//! How often strangers may do something that costs the office work.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Counts in windows: by address, and of all.
#[derive(Debug)]
pub(crate) struct Meter {
    window: Duration,
    one_max: u32,
    all_max: u32,
    counts: Mutex<Counts>,
}

#[derive(Debug)]
struct Counts {
    since: Instant,
    all: u32,
    by_address: BTreeMap<IpAddr, u32>,
}

impl Meter {
    pub fn new(window: Duration, one_max: u32, all_max: u32) -> Self {
        let counts = Counts { since: Instant::now(), all: 0, by_address: BTreeMap::new() };
        Self { window, one_max, all_max, counts: Mutex::new(counts) }
    }

    /// Counts one more from there.
    ///
    /// # Errors
    /// It was too often; how long until the next window.
    pub fn take(&self, from: IpAddr) -> Result<(), Duration> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.since.elapsed() >= self.window {
            // No more addresses are remembered than the whole window allows.
            *counts = Counts { since: Instant::now(), all: 0, by_address: BTreeMap::new() };
        }
        let left = self.window.saturating_sub(counts.since.elapsed());
        let one = counts.by_address.get(&network(from)).copied().unwrap_or_default();
        if one >= self.one_max || counts.all >= self.all_max {
            return Err(left);
        }
        counts.all += 1;
        *counts.by_address.entry(network(from)).or_default() += 1;
        Ok(())
    }
}

/// A household has one address of IPv4, and of IPv6 all of a /64.
fn network(from: IpAddr) -> IpAddr {
    match from {
        IpAddr::V4(_) => from,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_address_has_its_share_and_all_have_one() {
        let meter = Meter::new(Duration::from_secs(600), 2, 5);
        let address = |n: u8| IpAddr::from([10, 0, 0, n]);
        assert!(meter.take(address(1)).is_ok() && meter.take(address(1)).is_ok());
        assert!(meter.take(address(1)).is_err());
        for n in 2..5 {
            meter.take(address(n)).expect("another address");
        }
        assert_eq!(meter.take(address(5)), Err(Duration::from_secs(600)), "all together");
        tokio::time::advance(Duration::from_secs(600)).await;
        meter.take(address(1)).expect("a new window");
    }

    #[tokio::test]
    async fn a_house_of_ipv6_is_one() {
        let meter = Meter::new(Duration::from_secs(600), 1, 5);
        meter.take("2001:db8:1:2::1".parse().expect("an address")).expect("the first");
        assert!(meter.take("2001:db8:1:2:ffff::1".parse().expect("an address")).is_err());
        meter.take("2001:db8:1:3::1".parse().expect("an address")).expect("the neighbours");
    }
}
