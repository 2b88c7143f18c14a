//! What an endpoint is told once, and the limits it keeps.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::Transport;
use crate::defence::Rates;

#[derive(Debug, Clone)]
pub struct Config {
    /// Goes out as User-Agent and Server.
    pub product: String,
    /// The digest realm, and the domain in From where none is given.
    pub realm: String,
    /// Where peers reach us, one per transport and address family.
    pub addresses: Vec<LocalAddress>,
    /// 32 bytes from the operating system: keys nonces, tags and Call-IDs, so
    /// that a stranger can guess none of them. The same secret gives the same
    /// run again.
    pub secret: [u8; 32],
    pub timers: Timers,
    pub limits: Limits,
    /// Session-Expires we ask for; 1800 s is RFC 4028's advice.
    pub session_expires: Duration,
    /// The shortest session timer we accept; RFC 4028 §4 allows no less than 90 s.
    pub session_expires_min: Duration,
    /// Bindings last this long unless the phone asks for less.
    pub registration_max: Duration,
    /// Shorter requests get 423 (RFC 3261 §10.3 step 7).
    pub registration_min: Duration,
    pub accounts: BTreeMap<String, Account>,
    pub trunks: Vec<TrunkSource>,
}

impl Config {
    /// The usual timers and limits; nobody may register or call yet.
    pub fn new(product: &str, realm: &str, addresses: Vec<LocalAddress>, secret: [u8; 32]) -> Self {
        Self {
            product: product.to_owned(),
            realm: realm.to_owned(),
            addresses,
            secret,
            timers: Timers::default(),
            limits: Limits::default(),
            session_expires: Duration::from_secs(1_800),
            session_expires_min: Duration::from_secs(90),
            registration_max: Duration::from_secs(3_600),
            registration_min: Duration::from_secs(60),
            accounts: BTreeMap::new(),
            trunks: Vec::new(),
        }
    }
}

/// A listening address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalAddress {
    pub transport: Transport,
    pub bind: SocketAddr,
    /// What to write into Via and Contact instead, e.g. the outside of a NAT.
    pub advertised: Option<SocketAddr>,
}

impl LocalAddress {
    pub fn public(&self) -> SocketAddr {
        self.advertised.unwrap_or(self.bind)
    }
}

/// RFC 3261 §17.1.1.1, table 4.
#[derive(Debug, Clone, Copy)]
pub struct Timers {
    /// Round-trip estimate.
    pub t1: Duration,
    /// Longest interval between repeats of anything but INVITE.
    pub t2: Duration,
    /// How long a message may live in the network.
    pub t4: Duration,
    /// How long an unanswered call may ring before we cancel it. RFC 3261 §16.6
    /// step 11 (timer C) wants more than three minutes.
    pub ring_max: Duration,
}

impl Timers {
    /// 64·T1: when a transaction gives up.
    pub fn give_up(&self) -> Duration {
        self.t1 * 64
    }
}

impl Default for Timers {
    fn default() -> Self {
        Self {
            t1: Duration::from_millis(500),
            t2: Duration::from_secs(4),
            t4: Duration::from_secs(5),
            ring_max: Duration::from_secs(185),
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// A UDP datagram holds no more; a stream message is held to the same.
    pub message_bytes_max: usize,
    /// Calls in progress. Past this, INVITEs get 503 with Retry-After.
    pub calls_max: usize,
    /// Past this, new requests get 503 without state. A call through us leaves
    /// three behind for 64·T1: this is enough for 2,500 a second.
    pub transactions_max: usize,
    /// Phones per user that can be registered at once.
    pub contacts_per_user_max: usize,
    /// Early dialogs of one outgoing call; further forks are ignored until they answer.
    pub forks_max: usize,
    /// Wrong passwords for one user from one address within
    /// `auth_failure_window` before this user is not heard from there.
    pub auth_failures_max: u32,
    /// For all users from one address, before no stranger is heard from there:
    /// many phones may stand behind one address, with one wrong password each.
    pub auth_address_failures_max: u32,
    pub auth_failure_window: Duration,
    /// How long that lasts.
    pub shut_out_for: Duration,
    /// Addresses, and users guessed, that are remembered; the oldest are
    /// forgotten first.
    pub auth_sources_max: usize,
    /// What strangers may ask.
    pub stranger_rates: Rates,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes_max: 64 * 1024,
            calls_max: 10_000,
            transactions_max: 250_000,
            contacts_per_user_max: 10,
            forks_max: 16,
            auth_failures_max: 20,
            auth_address_failures_max: 100,
            auth_failure_window: Duration::from_secs(60),
            shut_out_for: Duration::from_secs(300),
            auth_sources_max: 10_000,
            stranger_rates: Rates::default(),
        }
    }
}

/// What is kept of a password: H(user:realm:password), RFC 8760 §2.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    pub ha1_md5: [u8; 16],
    pub ha1_sha256: [u8; 32],
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Account(…)")
    }
}

/// A peer known by its addresses: its INVITEs need no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrunkSource {
    pub name: String,
    pub prefixes: Vec<Prefix>,
    /// Send requests within a call back to where its messages come from, not to
    /// its Contact: for peers behind a NAT that they do not know of.
    pub symmetric: bool,
}

/// An IP prefix, e.g. `10.0.0.0/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefix {
    pub address: IpAddr,
    pub bits: u8,
}

impl Prefix {
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, canonical(address)) {
            (IpAddr::V4(net), IpAddr::V4(host)) => {
                let shift = 32_u32.saturating_sub(self.bits.into());
                let cut = |a: std::net::Ipv4Addr| a.to_bits().checked_shr(shift).unwrap_or(0);
                cut(net) == cut(host)
            }
            (IpAddr::V6(net), IpAddr::V6(host)) => {
                let shift = 128_u32.saturating_sub(self.bits.into());
                let cut = |a: std::net::Ipv6Addr| a.to_bits().checked_shr(shift).unwrap_or(0);
                cut(net) == cut(host)
            }
            _ => false,
        }
    }
}

/// An IPv4 peer on a dual-stack socket shows as `::ffff:a.b.c.d`.
fn canonical(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}
