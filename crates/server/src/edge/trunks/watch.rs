//! Registrations and probes: asked for as the plan says, and what comes back.

use super::{Registration, Trunks, probe_name, probed_gateway, trouble_of};
use crate::edge::{Edge, Effect};
use crate::wake::Trunk;
use base::{Moment, Timestamp};
use sip::{Failure, Flow, Host, Probe, RegistrationState, Uri};
use std::collections::BTreeMap;
use std::time::Duration;

impl Edge {
    pub(in crate::edge) fn set_trunks(&mut self, plans: BTreeMap<String, Trunk>, now: Moment) {
        let source = |(name, trunk): (&String, &Trunk)| sip::TrunkSource {
            name: name.clone(),
            prefixes: trunk.accept_from.clone(),
            symmetric: false,
        };
        let sources = plans.iter().map(source).collect();
        self.endpoint.handle(sip::Input::TrunksSet(sources), now);
        let before: Vec<(String, usize)> = gateways(&self.trunks);
        let registered: Vec<String> = self.trunks.lines.keys().cloned().collect();
        self.trunks.plan(plans, now);
        let now_there = gateways(&self.trunks);
        for (trunk, gateway) in before.iter().filter(|known| !now_there.contains(known)) {
            let name = probe_name(trunk, *gateway);
            self.endpoint.handle(sip::Input::ProbeSet { name, probe: None }, now);
        }
        for (trunk, gateway) in now_there {
            let name = probe_name(&trunk, gateway);
            let probe = self.probe(&trunk, gateway).map(Box::new);
            self.endpoint.handle(sip::Input::ProbeSet { name, probe }, now);
        }
        let names: Vec<String> = self.trunks.lines.keys().cloned().collect();
        for name in registered.into_iter().filter(|name| !names.contains(name)) {
            self.endpoint.handle(sip::Input::RegistrationSet { name, registration: None }, now);
        }
        for name in names {
            let registration = self.registration_at(&name);
            if let Some(line) = self.trunks.lines.get_mut(&name)
                && registration.is_some()
            {
                line.registration.get_or_insert(Registration::asked(now));
            }
            let registration = registration.map(Box::new);
            self.endpoint.handle(sip::Input::RegistrationSet { name, registration }, now);
        }
        self.show_trunks(now);
    }

    fn probe(&self, trunk: &str, gateway: usize) -> Option<Probe> {
        let plan = &self.trunks.lines.get(trunk)?.plan;
        let flow = self.flow_to(plan, gateway)?;
        let uri = Uri::of_socket(None, flow.remote, flow.transport);
        let from = Uri::sip(None, &Host::Ip(self.outward(flow.local.ip())), None).ok()?;
        Some(Probe { uri, from, flow, every: plan.probe? })
    }

    fn registration_at(&self, trunk: &str) -> Option<sip::Registration> {
        let plan = &self.trunks.lines.get(trunk)?.plan;
        let expires = plan.register?;
        let credentials = plan.credentials.clone()?;
        let flow = self.flow_to(plan, 0)?;
        let host = plan.domain.clone().unwrap_or(Host::Ip(flow.remote.ip()));
        let user = Some(credentials.user.as_bytes());
        let registrar = match &plan.domain {
            Some(domain) => Uri::sip(None, domain, None).ok()?,
            None => Uri::of_socket(None, flow.remote, flow.transport),
        };
        let address_of_record = Uri::sip(user, &host, None).ok()?;
        let credentials = Some(credentials);
        Some(sip::Registration { registrar, flow, address_of_record, credentials, expires })
    }

    /// The path to a gateway, if we have a socket of its kind.
    pub(super) fn flow_to(&self, plan: &Trunk, gateway: usize) -> Option<Flow> {
        let gateway = plan.gateways.get(gateway)?;
        let remote = gateway.remote?;
        let local = self.local_for(gateway.transport, remote.is_ipv4())?;
        Some(Flow { transport: gateway.transport, local, remote })
    }

    pub(in crate::edge) fn registration_changed(
        &mut self,
        name: &str,
        state: RegistrationState,
        now: Moment,
    ) {
        let Some(line) = self.trunks.lines.get_mut(name) else { return };
        let Some(registration) = &mut line.registration else { return };
        if state == RegistrationState::Ended {
            // What follows is a registration elsewhere, or nothing.
            return;
        }
        registration.note(state, now);
        tracing::info!(trunk = name, registered = registration.yes, "a registration changed");
        self.show_trunks(now);
    }

    pub(in crate::edge) fn peer_probed(
        &mut self,
        name: &str,
        reachable: bool,
        result: Result<Duration, Failure>,
        now: Moment,
    ) {
        let Some((trunk, gateway)) = probed_gateway(name) else { return };
        if let Some(health) = self.trunks.health(trunk, gateway) {
            health.probed(reachable, result.map_err(trouble_of), now);
            self.show_trunks(now);
        }
    }

    /// Tells the center what has come up or gone down, and the page the rest.
    pub(in crate::edge) fn show_trunks(&mut self, now: Moment) {
        for (trunk, up) in self.trunks.changes(now) {
            if up {
                tracing::info!(trunk, "a trunk can be reached again");
            } else {
                tracing::warn!(trunk, "a trunk cannot be reached");
            }
            self.tell(calls::Input::TrunkChanged { trunk, up }, now);
        }
        let zero = Timestamp::from_unix_ms(self.zero_ms);
        let states = self.trunks.states(zero, now);
        self.effects.push(Effect::Trunks(states));
    }

    /// The program ends: peers are told that we are no longer here.
    pub(in crate::edge) fn unregister_trunks(&mut self, now: Moment) {
        for name in self.trunks.lines.keys().cloned().collect::<Vec<_>>() {
            self.endpoint.handle(sip::Input::RegistrationSet { name, registration: None }, now);
        }
    }
}

fn gateways(trunks: &Trunks) -> Vec<(String, usize)> {
    let of = |(name, line): (&String, &super::Line)| {
        (0..line.plan.gateways.len()).map(|at| (name.clone(), at)).collect::<Vec<_>>()
    };
    trunks.lines.iter().flat_map(of).collect()
}
