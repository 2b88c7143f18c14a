//! Trunks' gateways by name: looked up before control hears of them, and again
//! from time to time, so that control never waits for a name server.

use crate::config::parse_prefix;
use crate::floor::ControlFloor;
use crate::wake::{Gateway, Trunk};
use api::Floor;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use store::TrunkTransport;

/// A name server that needs longer is as good as none.
const LOOKUP_MAX: Duration = Duration::from_secs(3);
/// How often names are looked up again. Carriers that move a name keep the old
/// address alive for minutes.
const LOOKUP_EVERY: Duration = Duration::from_secs(60);
/// What a registration asks for unless the owner says otherwise.
const REGISTER_S_USUAL: u32 = 3_600;

/// A trunk of the owner's with its gateways' addresses.
pub async fn reach(spec: &store::Trunk) -> (String, Trunk) {
    let mut gateways = Vec::new();
    for (address, transport) in spec.all_gateways() {
        let transport = match transport {
            TrunkTransport::Udp => sip::Transport::Udp,
            TrunkTransport::Tcp => sip::Transport::Tcp,
            TrunkTransport::Tls => sip::Transport::Tls,
        };
        let remote = look_up(address).await;
        gateways.push(Gateway { address: address.to_owned(), transport, remote });
    }
    let mut accept_from: Vec<_> =
        spec.accept_from.iter().filter_map(|text| parse_prefix(text)).collect();
    if accept_from.is_empty() {
        accept_from = gateways.iter().filter_map(|g| g.remote).map(|r| alone(r.ip())).collect();
    }
    let credentials = spec.username.clone().map(|user| {
        let password = spec.password.clone().unwrap_or_default();
        sip::Credentials { user, password }
    });
    let register = spec.register.then(|| spec.register_s.unwrap_or(REGISTER_S_USUAL));
    let trunk = Trunk {
        gateways,
        accept_from,
        credentials,
        register: register.map(|s| Duration::from_secs(s.into())),
        domain: spec.domain.as_ref().and_then(|domain| sip::Host::parse(domain.as_bytes())),
        tls_name: spec.tls_name.as_ref().and_then(|name| crate::tls::server_name(name)),
        probe: spec.probe_s.map(|s| Duration::from_secs(s.into())),
    };
    (spec.name.clone(), trunk)
}

fn alone(address: IpAddr) -> sip::Prefix {
    sip::Prefix { address, bits: if address.is_ipv4() { 32 } else { 128 } }
}

/// The first address of a name; an address is its own.
async fn look_up(address: &str) -> Option<SocketAddr> {
    if let Ok(address) = address.parse() {
        return Some(address);
    }
    let found = tokio::time::timeout(LOOKUP_MAX, tokio::net::lookup_host(address)).await;
    match found {
        Ok(Ok(mut addresses)) => addresses.next(),
        Ok(Err(error)) => {
            tracing::warn!(%error, address, "a trunk's gateway is not known by this name");
            None
        }
        Err(_) => {
            tracing::warn!(address, "the name server does not answer for a trunk's gateway");
            None
        }
    }
}

/// Configures control anew whenever a name has moved.
pub async fn watch(floor: ControlFloor) {
    let mut known = None;
    loop {
        tokio::time::sleep(LOOKUP_EVERY).await;
        let Ok(mut specs) = floor.store.trunks().await else { continue };
        specs.extend(floor.settings.trunks.iter().cloned());
        let mut found = Vec::new();
        for (address, _) in specs.iter().filter(|spec| !spec.off).flat_map(|s| s.all_gateways()) {
            if address.parse::<SocketAddr>().is_err() {
                found.push((address.to_owned(), look_up(address).await));
            }
        }
        let moved = known.as_ref().is_some_and(|known| *known != found);
        if moved && let Err(error) = floor.reload_config().await {
            tracing::error!(%error, "a trunk's gateway has moved, and control was not told");
            continue;
        }
        known = Some(found);
    }
}
