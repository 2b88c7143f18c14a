//! Route sets: the request line, and the next hop.

use std::net::SocketAddr;

use super::Dialog;
use crate::header::NameAddr;
use crate::{Flow, Transport, Uri};

impl Dialog {
    /// The request-URI and Route headers (RFC 3261 §12.2.1.1). A first route
    /// without `lr` is a strict router of RFC 2543: it wants itself as the
    /// request-URI and the target at the end.
    pub(super) fn request_line(&self) -> (Vec<u8>, Vec<Vec<u8>>) {
        let first = self.routes.first().and_then(|route| uri_of(route));
        match first {
            Some(first) if first.param("lr").is_none() => {
                let mut routes = self.routes[1..].to_vec();
                routes.push([b"<", self.target.as_bytes(), b">"].concat());
                (first.as_bytes().to_vec(), routes)
            }
            _ => (self.target.as_bytes().to_vec(), self.routes.clone()),
        }
    }

    /// Where the next request goes. A stream connection is used as long as it
    /// stands; over UDP the first route or the peer's Contact decides, if it is
    /// an IP address. `listening` gives our address for a transport and family.
    pub fn next_hop(
        &self,
        listening: impl Fn(Transport, &SocketAddr) -> Option<SocketAddr>,
    ) -> Flow {
        if self.symmetric || self.flow.transport.is_reliable() {
            return self.flow;
        }
        self.hop_of_target(listening).unwrap_or(self.flow)
    }

    /// Likewise, once the stream connection is gone.
    pub fn hop_of_target(
        &self,
        listening: impl Fn(Transport, &SocketAddr) -> Option<SocketAddr>,
    ) -> Option<Flow> {
        let route = self.routes.first().and_then(|route| uri_of(route));
        let uri = route.as_ref().unwrap_or(&self.target);
        let remote = uri.socket()?;
        let transport = uri.transport().unwrap_or(self.flow.transport);
        if transport == self.flow.transport && remote == self.flow.remote {
            return Some(self.flow);
        }
        let same_family = remote.is_ipv4() == self.flow.local.is_ipv4();
        let local = if transport == self.flow.transport && same_family {
            self.flow.local
        } else {
            listening(transport, &remote)?
        };
        Some(Flow { transport, local, remote })
    }
}

fn uri_of(route: &[u8]) -> Option<Uri> {
    NameAddr::parse(route).and_then(|addr| Uri::parse(addr.uri).ok())
}
