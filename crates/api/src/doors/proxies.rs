//! Who asks, when a proxy hands the request on.
//!
//! A proxy we trust writes into `X-Forwarded-For` who asked it, behind what it
//! was told itself. So the list is read from its end, up to the first address
//! that is no proxy of ours: what stands before that, the asker may have
//! invented.

use crate::app::Shared;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no network: write it as 10.0.0.0/8, or one address")]
pub struct BadNetwork;

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| BadNetwork)?;
        let widest = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(widest), str::parse).map_err(|_| BadNetwork)?;
        (bits <= widest).then_some(Self { address, bits }).ok_or(BadNetwork)
    }
}

impl Network {
    pub fn contains(self, other: IpAddr) -> bool {
        match (self.address, other.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(other)) => {
                let differ = u32::from(ours) ^ u32::from(other);
                differ.checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(ours), IpAddr::V6(other)) => {
                let differ = u128::from(ours) ^ u128::from(other);
                differ.checked_shr(128 - self.bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

/// Puts who asked in the place of the proxy that connected. The port stays the
/// proxy's: it tells connections apart.
pub(crate) async fn origin(State(app): Shared, mut request: Request, next: Next) -> Response {
    let proxies = &app.options.trusted_proxies;
    if let Some(ConnectInfo(connected)) = request.extensions().get::<ConnectInfo<SocketAddr>>()
        && let Some(asker) = asker(proxies, connected.ip(), request.headers())
    {
        let connected = ConnectInfo(SocketAddr::new(asker, connected.port()));
        request.extensions_mut().insert(connected);
    }
    next.run(request).await
}

/// `None`: whoever connected.
fn asker(proxies: &[Network], connected: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    let is_proxy = |address: IpAddr| proxies.iter().any(|network| network.contains(address));
    if !is_proxy(connected) {
        return None;
    }
    let lists = headers.get_all(FORWARDED_FOR).iter().filter_map(|list| list.to_str().ok());
    let written: Vec<&str> = lists.flat_map(|list| list.split(',')).map(str::trim).collect();
    let told = written.into_iter().rev().map_while(|text| text.parse().ok());
    let mut last = None;
    for address in told {
        last = Some(address);
        if !is_proxy(address) {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn asked(connected: &str, lists: &[&'static str]) -> Option<String> {
        let proxies = ["10.0.0.0/8", "fd00::1"].map(|text| text.parse().expect("a network"));
        let mut headers = HeaderMap::new();
        for list in lists {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(list));
        }
        asker(&proxies, connected.parse().expect("an address"), &headers).map(|ip| ip.to_string())
    }

    #[test]
    fn only_proxies_of_ours_are_believed_and_only_what_they_wrote_themselves() {
        assert_eq!(asked("203.0.113.9", &["198.51.100.1"]), None, "no proxy of ours");
        assert_eq!(asked("10.1.2.3", &[]), None, "it says nothing");
        assert_eq!(asked("10.1.2.3", &["198.51.100.1"]).as_deref(), Some("198.51.100.1"));
        assert_eq!(asked("fd00::1", &["2001:db8::7"]).as_deref(), Some("2001:db8::7"));
        let invented = asked("10.1.2.3", &["127.0.0.1, 198.51.100.1, 10.9.9.9"]);
        assert_eq!(invented.as_deref(), Some("198.51.100.1"));
        let two = asked("10.1.2.3", &["127.0.0.1", "198.51.100.1"]);
        assert_eq!(two.as_deref(), Some("198.51.100.1"));
        assert_eq!(asked("10.1.2.3", &["198.51.100.1, unknown"]), None, "not an address");
    }

    #[test]
    fn networks_are_read_and_hold_their_addresses() {
        let holds = |network: &str, address: &str| {
            let network: Network = network.parse().expect("a network");
            network.contains(address.parse().expect("an address"))
        };
        assert!(holds("0.0.0.0/0", "198.51.100.1"));
        assert!(holds("10.0.0.0/8", "10.255.0.1") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("10.0.0.7", "::ffff:10.0.0.7") && !holds("10.0.0.7", "10.0.0.8"));
        assert!(holds("2001:db8::/32", "2001:db8:1::2") && !holds("2001:db8::/32", "2001:db9::"));
        for bad in ["10.0.0.0/33", "ten", "10.0.0.0/", "::/129"] {
            assert_eq!(bad.parse::<Network>(), Err(BadNetwork), "{bad}");
        }
    }
}
