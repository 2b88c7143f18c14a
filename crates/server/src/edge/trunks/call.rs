//! Calls to outside numbers: from one gateway of the trunk to the next, until
//! one takes the call or none is left.

use super::words::words;
use super::{FIRST_WORD_MAX, RINGING_MAX, trouble_of};
use crate::edge::Edge;
use crate::edge::leg::{Leg, Role, SipLeg};
use api::trunk_state::TroubleKind;
use base::{LegId, Moment, PhoneNumber};
use calls::trunk::Shown;
use calls::{Cause, Input};
use sip::{Command, EndedBy, Failure, Flow, Host, Invite, Patience, Target, Transport, Uri};
use std::net::SocketAddr;

/// A leg's way over a trunk.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Outside {
    trunk: String,
    number: PhoneNumber,
    shown: Shown,
    /// Gateways asked, the present one last.
    tried: Vec<usize>,
    /// The far end rings or speaks: the call stays where it is.
    pub rang: bool,
}

/// How a call of ours ended.
#[derive(Debug, Clone)]
pub struct End {
    pub by: EndedBy,
    pub status: Option<u16>,
    pub q850: Option<u8>,
    pub reason: Option<Vec<u8>>,
}

impl Edge {
    pub(in crate::edge) fn ring_outside(
        &mut self,
        leg: LegId,
        (number, trunk): (PhoneNumber, String),
        shown: Shown,
        hops: Option<u32>,
        now: Moment,
    ) {
        let outside = Outside { trunk, number, shown, tried: Vec::new(), rang: false };
        match self.legs.get_mut(&leg).and_then(Leg::sip_mut) {
            // Another trunk has failed it: the leg goes on with its sound.
            Some(sip_leg) => sip_leg.outside = Some(Box::new(outside)),
            None => {
                let call = self.endpoint.reserve_call();
                let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
                let via = Flow { transport: Transport::Udp, local: nowhere, remote: nowhere };
                let mut sip_leg = SipLeg::new(call, Role::Callee { via }, None);
                sip_leg.outside = Some(Box::new(outside));
                sip_leg.max_forwards = hops;
                self.legs.insert(leg, Leg::Sip(Box::new(sip_leg)));
            }
        }
        self.next_gateway(leg, Cause::Failed, None, now);
    }

    /// The next gateway; without one, the center has the leg back.
    fn next_gateway(&mut self, leg: LegId, cause: Cause, q850: Option<u8>, now: Moment) {
        while let Some((trunk, tried)) = self.way_of(leg) {
            let Some(gateway) = self.trunks.choose(&trunk, &tried, now) else { break };
            if let Some(outside) = self.outside(leg) {
                outside.tried.push(gateway);
            }
            if self.invite(leg, &trunk, gateway, now).is_some() {
                return;
            }
            if let Some(health) = self.trunks.health(&trunk, gateway) {
                health.call_failed(TroubleKind::NoWay, now);
            }
            self.show_trunks(now);
        }
        self.tell(Input::LineFailed { leg, cause, q850 }, now);
    }

    fn outside(&mut self, leg: LegId) -> Option<&mut Outside> {
        self.legs.get_mut(&leg).and_then(Leg::sip_mut)?.outside.as_deref_mut()
    }

    fn way_of(&mut self, leg: LegId) -> Option<(String, Vec<usize>)> {
        self.outside(leg).map(|outside| (outside.trunk.clone(), outside.tried.clone()))
    }

    /// `None`: there is no way to this gateway.
    fn invite(&mut self, leg: LegId, trunk: &str, gateway: usize, now: Moment) -> Option<()> {
        let line = self.trunks.lines.get(trunk)?;
        let flow = self.flow_to(&line.plan, gateway)?;
        let (domain, credentials) = (line.plan.domain.clone(), line.plan.credentials.clone());
        let routes = line.registration.as_ref().map(|registration| &registration.service_route);
        let routes: Vec<_> =
            routes.into_iter().flatten().map(|route| ("Route".to_owned(), route.clone())).collect();
        let ours = self.outward(flow.local.ip());
        let call = self.endpoint.reserve_call();
        let sip_leg = self.legs.get_mut(&leg).and_then(Leg::sip_mut)?;
        sip_leg.call = call;
        let from = flow.local.ip();
        if !matches!(sip_leg.role, Role::Callee { via } if via.local.ip() == from) {
            sip_leg.media = None;
        }
        sip_leg.role = Role::Callee { via: flow };
        let max_forwards = sip_leg.max_forwards;
        let outside = sip_leg.outside.as_deref()?;
        let user = outside.number.as_str().as_bytes();
        let uri = match &domain {
            Some(domain) => Uri::sip(Some(user), domain, None).ok()?,
            None => Uri::of_socket(Some(user), flow.remote, flow.transport),
        };
        let username = credentials.as_ref().map(|credentials| credentials.user.as_str());
        let said = words(&outside.shown, username, &domain.unwrap_or(Host::Ip(ours)))?;
        let sdp = Some(self.describe(leg)?);
        let invite = Invite {
            target: Target::Address { uri, flow },
            from: said.from,
            to: None,
            asserted_identity: said.asserted_identity,
            sdp,
            sdp_web: None,
            credentials,
            headers: routes.into_iter().chain(said.headers).collect(),
            session_timer: true,
            patience: Some(Patience { first_word: FIRST_WORD_MAX, ringing: RINGING_MAX }),
            max_forwards,
        };
        self.by_call.insert(call, leg);
        self.order(call, Command::Invite(Box::new(invite)), now);
        Some(())
    }

    /// The far end rings, speaks or has answered: the gateway works.
    pub(in crate::edge) fn gateway_works(&mut self, leg: LegId, now: Moment) {
        let Some(outside) = self.outside(leg) else { return };
        if std::mem::replace(&mut outside.rang, true) {
            return;
        }
        let (trunk, gateway) = (outside.trunk.clone(), outside.tried.last().copied());
        if let Some(health) = gateway.and_then(|gateway| self.trunks.health(&trunk, gateway)) {
            health.call_worked();
            self.show_trunks(now);
        }
    }

    /// A call of ours has ended. True if another gateway, or another trunk,
    /// is tried in its place.
    pub(in crate::edge) fn gateway_failed(&mut self, leg: LegId, end: &End, now: Moment) -> bool {
        let Some(outside) = self.outside(leg).filter(|outside| !outside.rang) else { return false };
        let (trunk, gateway) = (outside.trunk.clone(), outside.tried.last().copied());
        if end.by == EndedBy::Local {
            return false;
        }
        let Some(trouble) = trouble(end) else {
            // The call failed for its own sake: the gateway did its part.
            self.gateway_works(leg, now);
            return false;
        };
        if let Some(health) = gateway.and_then(|gateway| self.trunks.health(&trunk, gateway)) {
            health.call_failed(trouble, now);
        }
        self.show_trunks(now);
        let full = matches!(end.q850, Some(34 | 42)) || end.status == Some(503);
        let cause =
            if full && end.by == EndedBy::Remote { Cause::Congestion } else { Cause::Failed };
        self.next_gateway(leg, cause, end.q850, now);
        true
    }
}

/// What a gateway did wrong; `None` if the refusal is about the call itself,
/// so that no other gateway would do better.
fn trouble(end: &End) -> Option<TroubleKind> {
    let status = end.status?;
    if end.by == EndedBy::Network {
        let failure = if status == 503 { Failure::Unreachable } else { Failure::Silent };
        return Some(trouble_of(failure));
    }
    // ITU-T Q.850: no circuit, network out of order, temporary failure,
    // congestion, circuit not available, resources unavailable.
    let network = matches!(end.q850, Some(34 | 38 | 41 | 42 | 44 | 47));
    let server = matches!(status, 500 | 502..=504 | 401 | 407 | 408);
    // A cause of the called party's own says more than any status.
    let callee = matches!(end.q850, Some(1 | 17..=22 | 28)) && status != 408;
    ((network || server) && !callee).then(|| {
        let reason = end.reason.clone().unwrap_or_default();
        trouble_of(Failure::Refused { status, reason })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moves_on(by: EndedBy, status: u16, q850: Option<u8>) -> bool {
        trouble(&End { by, status: Some(status), q850, reason: None }).is_some()
    }

    #[test]
    fn another_gateway_is_asked_only_where_it_may_do_better() {
        assert!(moves_on(EndedBy::Network, 408, Some(102)));
        assert!(moves_on(EndedBy::Network, 503, Some(41)));
        assert!(moves_on(EndedBy::Remote, 503, None));
        assert!(moves_on(EndedBy::Remote, 480, Some(34)));
        assert!(moves_on(EndedBy::Remote, 407, None));
        assert!(!moves_on(EndedBy::Remote, 486, Some(17)));
        assert!(!moves_on(EndedBy::Remote, 404, Some(1)));
        assert!(!moves_on(EndedBy::Remote, 484, Some(28)));
        assert!(!moves_on(EndedBy::Remote, 603, Some(21)));
        assert!(!moves_on(EndedBy::Remote, 500, Some(17)), "a cause says more than a status");
    }
}
