//! Trunks as the edge reaches them: gateways and how they are, registrations,
//! and calls that go from one gateway to the next.
//!
//! Which trunk carries a call is the center's; which of its gateways is ours.
//! `watch` keeps registrations and probes, `call` places calls, `words` writes
//! what they show.

mod call;
mod health;
mod watch;
mod words;

pub use call::{End, Outside};

use crate::wake::Trunk;
use api::trunk_state::{GatewayState, Reach, Registered, Trouble, TroubleKind, TrunkState};
use base::{Moment, Timestamp};
use health::Health;
use std::collections::BTreeMap;
use std::time::Duration;

/// All trunks in force.
#[derive(Debug, Default)]
pub struct Trunks {
    lines: BTreeMap<String, Line>,
    /// When a gateway's pause is over.
    due: Option<Moment>,
}

#[derive(Debug)]
struct Line {
    plan: Trunk,
    /// Beside `plan.gateways`.
    health: Vec<Health>,
    registration: Option<Registration>,
    /// What the center was told.
    up: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Registration {
    yes: bool,
    since: Moment,
    until: Option<Moment>,
    last_trouble: Option<(TroubleKind, Moment)>,
    /// Route values for our calls (RFC 3608).
    service_route: Vec<Vec<u8>>,
}

impl Trunks {
    /// Takes up new plans; a gateway that stays keeps what is known of it.
    fn plan(&mut self, plans: BTreeMap<String, Trunk>, now: Moment) {
        let mut old = std::mem::take(&mut self.lines);
        for (name, plan) in plans {
            let mut before = old.remove(&name);
            let known = |gateway: &crate::wake::Gateway| {
                let before = before.as_ref()?;
                let at = before.plan.gateways.iter().position(|known| known == gateway)?;
                before.health.get(at).cloned()
            };
            let mut health: Vec<Health> = plan
                .gateways
                .iter()
                .map(|gateway| known(gateway).unwrap_or_else(|| Health::new(now)))
                .collect();
            if plan.probe.is_none() {
                health.iter_mut().for_each(Health::unprobed);
            }
            for (gateway, health) in plan.gateways.iter().zip(&mut health) {
                if gateway.remote.is_none() {
                    health.call_failed(TroubleKind::NameUnknown, now);
                }
            }
            let registration = before.as_mut().and_then(|line| line.registration.take());
            let registration = registration.filter(|_| plan.register.is_some());
            let up = before.as_ref().is_none_or(|line| line.up);
            self.lines.insert(name, Line { plan, health, registration, up });
        }
    }

    /// The gateway for a call: the first that is not known to be down. If all
    /// are, and none was tried yet, the first is tried for all that.
    fn choose(&mut self, trunk: &str, tried: &[usize], now: Moment) -> Option<usize> {
        let line = self.lines.get_mut(trunk)?;
        let fits = |(at, health): (usize, &mut Health)| {
            (!tried.contains(&at) && health.reach(now) != Reach::Down).then_some(at)
        };
        let up = line.health.iter_mut().enumerate().find_map(fits);
        let last_resort = tried.is_empty() && !line.plan.gateways.is_empty();
        up.or_else(|| last_resort.then_some(0))
    }

    fn health(&mut self, trunk: &str, gateway: usize) -> Option<&mut Health> {
        self.lines.get_mut(trunk)?.health.get_mut(gateway)
    }

    /// Trunks that have come up or gone down since the center was told.
    fn changes(&mut self, now: Moment) -> Vec<(String, bool)> {
        let mut changes = Vec::new();
        for (name, line) in &mut self.lines {
            let up = line.health.iter_mut().any(|health| health.reach(now) != Reach::Down);
            if std::mem::replace(&mut line.up, up) != up {
                changes.push((name.clone(), up));
            }
        }
        let healths = self.lines.values().flat_map(|line| &line.health);
        self.due = healths.filter_map(|health| health.deadline(now)).min();
        changes
    }

    /// When to look again.
    pub const fn deadline(&self) -> Option<Moment> {
        self.due
    }

    /// For the administrator's page.
    fn states(&mut self, zero: Timestamp, now: Moment) -> Vec<TrunkState> {
        let at = |moment: Moment| zero + moment.elapsed();
        let trouble = |known: &Option<(TroubleKind, Moment)>| {
            known.clone().map(|(kind, moment)| Trouble { at: at(moment), kind })
        };
        let state = |(name, line): (&String, &mut Line)| TrunkState {
            name: name.clone(),
            up: line.up,
            gateways: line
                .plan
                .gateways
                .iter()
                .zip(&mut line.health)
                .map(|(gateway, health)| GatewayState {
                    address: gateway.address.clone(),
                    reach: health.reach(now),
                    since: at(health.since),
                    round_trip: health.round_trip,
                    last_trouble: trouble(&health.last_trouble),
                })
                .collect(),
            registration: line.registration.as_ref().map(|registration| Registered {
                yes: registration.yes,
                since: at(registration.since),
                until: registration.until.map(at),
                last_trouble: trouble(&registration.last_trouble),
            }),
        };
        self.lines.iter_mut().map(state).collect()
    }
}

impl Registration {
    const fn asked(now: Moment) -> Self {
        Self { yes: false, since: now, until: None, last_trouble: None, service_route: Vec::new() }
    }

    fn note(&mut self, state: sip::RegistrationState, now: Moment) {
        let before = self.yes;
        match state {
            sip::RegistrationState::Registered { expires, service_route } => {
                self.yes = true;
                self.until = Some(now + expires);
                self.service_route = service_route;
            }
            sip::RegistrationState::Failed { failure, retry_after } => {
                self.yes = false;
                self.until = Some(now + retry_after);
                self.last_trouble = Some((trouble_of(failure), now));
            }
            sip::RegistrationState::Ended => {
                self.yes = false;
                self.until = None;
            }
        }
        if before != self.yes {
            self.since = now;
        }
    }
}

/// Probes are told apart by the trunk's name and the gateway's place.
fn probe_name(trunk: &str, gateway: usize) -> String {
    format!("{trunk}/{gateway}")
}

fn probed_gateway(name: &str) -> Option<(&str, usize)> {
    let (trunk, gateway) = name.rsplit_once('/')?;
    Some((trunk, gateway.parse().ok()?))
}

fn trouble_of(failure: sip::Failure) -> TroubleKind {
    match failure {
        sip::Failure::Silent => TroubleKind::Silent,
        sip::Failure::Unreachable => TroubleKind::Unreachable,
        sip::Failure::Refused { status, reason } => {
            let reason = String::from_utf8_lossy(&reason).chars().take(REASON_LEN_MAX).collect();
            TroubleKind::Refused { status, reason }
        }
    }
}

/// A peer's phrase is shown to the administrator, not stored without end.
const REASON_LEN_MAX: usize = 80;

/// A gateway that has said nothing by now is not there: T1 four times doubled,
/// the INVITE sent four times.
const FIRST_WORD_MAX: Duration = Duration::from_secs(4);
/// A gateway that only says 100 Trying. Calls abroad and to mobile telephones
/// in the mountains take up to 15 s until they ring.
const RINGING_MAX: Duration = Duration::from_secs(20);
