//! Which challenges a peer can bear.
//!
//! RFC 8760 §2.4 has us offer every algorithm and lets the peer choose. Some
//! phones fail outright at one they do not know. Since MD5 is on offer anyway,
//! offering it alone to those weakens nothing.

use std::net::SocketAddr;
use std::time::Duration;

use base::Moment;

use super::Algorithm;
use crate::header::AuthParams;
use crate::message::{Message, Name};
use crate::recent::Recent;

/// User agents known to fail at a challenge with SHA-256 (libre before 2.12).
const MD5_ONLY_AGENTS: [&str; 3] = ["baresip v0.", "baresip v1.", "baresip v2."];

/// A peer that asks again within this time has not understood the offer.
const UNDERSTANDING_MAX: Duration = Duration::from_secs(600);

/// Peers remembered.
const PEERS_MAX: usize = 10_000;

const BOTH: &[Algorithm] = &[Algorithm::Sha256, Algorithm::Md5];
const MD5: &[Algorithm] = &[Algorithm::Md5];

/// What peers made of our challenges.
#[derive(Debug)]
pub struct Offers {
    /// When a peer was last offered both, or answered with MD5.
    doubtful: Recent<SocketAddr, Moment>,
}

impl Default for Offers {
    fn default() -> Self {
        Self { doubtful: Recent::new(PEERS_MAX) }
    }
}

impl Offers {
    /// The algorithms to offer in answer to this request, the strongest first.
    pub fn choose(
        &mut self,
        request: &Message,
        from: SocketAddr,
        now: Moment,
    ) -> &'static [Algorithm] {
        let agent = request.header(Name::UserAgent).unwrap_or_default();
        if MD5_ONLY_AGENTS.iter().any(|known| agent.starts_with(known.as_bytes())) {
            return MD5;
        }
        match answered_with(request) {
            Some(Algorithm::Md5) => return MD5,
            Some(Algorithm::Sha256) => return BOTH,
            Some(Algorithm::Sha512Cut256) | None => {}
        }
        let mut known = true;
        let asked = self.doubtful.entry(from, || {
            known = false;
            now
        });
        let again = known && now.since(*asked) <= UNDERSTANDING_MAX;
        *asked = now;
        if again { MD5 } else { BOTH }
    }

    /// Peers that have had their time are forgotten.
    pub fn tidy(&mut self, now: Moment) {
        self.doubtful.retain(|_, asked| now.since(*asked) <= UNDERSTANDING_MAX);
    }

    /// The peer proved a password, so it understood.
    pub fn note_success(&mut self, request: &Message, from: SocketAddr) {
        if answered_with(request) == Some(Algorithm::Sha256) {
            self.doubtful.remove(&from);
        }
    }
}

fn answered_with(request: &Message) -> Option<Algorithm> {
    let value = request.header(Name::ProxyAuthorization).or(request.header(Name::Authorization))?;
    Algorithm::from_param(AuthParams::digest(value)?.get("algorithm").as_deref())
}
