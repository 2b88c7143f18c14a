//! Registering with others (RFC 3261 §10.2): a carrier or PBX that wants to
//! know where we are, and asks for a password. The other side of the counter
//! is [`registrar`](crate::registrar).

use std::collections::BTreeMap;
use std::time::Duration;

use base::Moment;

use super::{Letterhead, refused, unanswered};
use crate::digest::answer_challenge;
use crate::endpoint::core::{Core, Owner};
use crate::endpoint::{Event, Failure, Registration, RegistrationState};
use crate::header::{NameAddr, contact_list, delta_seconds};
use crate::message::{Fields, Message, Name};
use crate::method::Method;
use crate::timers::{TimerId, TimerQueue};
use crate::transaction::ClientId;
use crate::{Flow, Host, Uri};

/// After a failure, doubled each time, as RFC 5626 §4.5 has it, but sooner: a
/// hotline's trunk must not stay away for the half hour that RFC allows.
const RETRY_FIRST: Duration = Duration::from_secs(5);
const RETRY_MAX: Duration = Duration::from_secs(300);

/// A password that was refused will be refused again until somebody acts;
/// carriers lock out who insists.
const RETRY_REFUSED: Duration = Duration::from_secs(300);

/// A Retry-After longer than this is a mistake or an attack.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3_600);

/// Requests in one attempt: two challenges (one may be for a nonce gone
/// stale), a 423 and a redirect, and one to spare.
const REQUESTS_MAX: u32 = 5;

/// A binding longer than a day outlives changes that nobody remembers.
const EXPIRES_MAX: u32 = 86_400;

/// Shorter grants would have us do nothing but register.
const EXPIRES_MIN: u32 = 10;

/// All registrations, each under a name of the shell's.
#[derive(Debug, Default)]
pub struct Registrations {
    names: BTreeMap<String, u64>,
    bindings: BTreeMap<u64, Binding>,
    timers: TimerQueue<u64>,
    last: u64,
}

#[derive(Debug)]
struct Binding {
    name: String,
    wish: Registration,
    head: Letterhead,
    /// Where it is sent: elsewhere than wished after a redirect.
    flow: Flow,
    uri: Uri,
    expires: u32,
    waiting: Option<ClientId>,
    /// Requests sent in the attempt under way.
    requests: u32,
    answered_challenge: bool,
    /// Attempts that failed in a row.
    failures: u32,
    registered: bool,
    /// Given up: the peer is told, once.
    leaving: bool,
    /// The last request asked for the end of the binding.
    asked_to_end: bool,
    timer: Option<TimerId>,
}

impl Registrations {
    /// Registers, changes what is registered, or (`None`) takes it back. What
    /// changes is taken back at the old place first.
    pub fn set(&mut self, core: &mut Core, name: String, wish: Option<Registration>) {
        let known = self.names.get(&name).copied();
        let same =
            known.and_then(|id| self.bindings.get(&id)).map(|b| Some(&b.wish) == wish.as_ref());
        if same == Some(true) {
            return;
        }
        if let Some(id) = known {
            self.names.remove(&name);
            self.leave(core, id);
        }
        let Some(wish) = wish else { return };
        self.last += 1;
        let id = self.last;
        let binding = Binding {
            head: Letterhead::new(core),
            flow: wish.flow,
            uri: wish.registrar.clone(),
            expires: u32::try_from(wish.expires.as_secs()).unwrap_or(EXPIRES_MAX),
            waiting: None,
            requests: 0,
            answered_challenge: false,
            failures: 0,
            registered: false,
            leaving: false,
            asked_to_end: false,
            timer: None,
            name: name.clone(),
            wish,
        };
        self.names.insert(name, id);
        self.bindings.insert(id, binding);
        self.attempt(core, id);
    }

    fn leave(&mut self, core: &mut Core, id: u64) {
        let Some(binding) = self.bindings.get_mut(&id) else { return };
        binding.leaving = true;
        self.timers.cancel(&mut binding.timer);
        let state = RegistrationState::Ended;
        core.emit(Event::RegistrationChanged { name: binding.name.clone(), state });
        // What is on its way may yet register us: it is answered for below.
        if binding.waiting.is_some() {
            return;
        }
        if binding.registered {
            self.attempt(core, id);
        } else {
            self.bindings.remove(&id);
        }
    }

    fn attempt(&mut self, core: &mut Core, id: u64) {
        if let Some(binding) = self.bindings.get_mut(&id) {
            binding.requests = 0;
            binding.answered_challenge = false;
            binding.send(core, id, &Fields::default());
        }
    }

    pub fn on_response(&mut self, core: &mut Core, id: u64, response: &Message) {
        let Some(binding) = self.bindings.get_mut(&id) else { return };
        let status = response.status().unwrap_or(500);
        if status < 200 {
            return;
        }
        binding.waiting = None;
        if status < 300 {
            return self.accepted(core, id, response);
        }
        if !binding.try_again(core, id, status, response) {
            let wait = response.header(Name::RetryAfter).and_then(delta_seconds);
            self.failed(core, id, refused(response), wait);
        }
    }

    pub fn on_unanswered(&mut self, core: &mut Core, id: u64, flow_failed: bool) {
        if let Some(binding) = self.bindings.get_mut(&id) {
            binding.waiting = None;
            self.failed(core, id, unanswered(flow_failed), None);
        }
    }

    fn accepted(&mut self, core: &mut Core, id: u64, response: &Message) {
        let Some(binding) = self.bindings.get_mut(&id) else { return };
        if binding.leaving {
            // Perhaps to a request that was on its way when we left.
            if binding.asked_to_end {
                self.bindings.remove(&id);
            } else {
                self.attempt(core, id);
            }
            return;
        }
        let granted = binding.granted(core, response).unwrap_or(binding.expires);
        let expires = Duration::from_secs(granted.clamp(EXPIRES_MIN, EXPIRES_MAX).into());
        binding.failures = 0;
        binding.registered = true;
        // Early enough for a lost attempt, and half way at the latest.
        let early = (expires / 10).max(core.config.timers.give_up()).min(expires / 2);
        binding.timer = Some(self.timers.set(core.now + (expires - early), id));
        let routes = contact_list(response, Name::ServiceRoute).unwrap_or_default();
        let service_route = routes.iter().map(NameAddr::without_display).collect();
        let state = RegistrationState::Registered { expires, service_route };
        core.emit(Event::RegistrationChanged { name: binding.name.clone(), state });
    }

    fn failed(&mut self, core: &mut Core, id: u64, failure: Failure, retry_after: Option<u32>) {
        let Some(binding) = self.bindings.get_mut(&id) else { return };
        if binding.leaving {
            self.bindings.remove(&id);
            return;
        }
        binding.failures += 1;
        binding.registered = false;
        // A redirect may have led astray.
        binding.flow = binding.wish.flow;
        binding.uri = binding.wish.registrar.clone();
        let retry_after = retry_after.map(|seconds| Duration::from_secs(seconds.max(1).into()));
        let wait = retry_after.unwrap_or_else(|| back_off(core, &failure, binding.failures));
        let wait = wait.min(RETRY_AFTER_MAX);
        binding.timer = Some(self.timers.set(core.now + wait, id));
        let state = RegistrationState::Failed { failure, retry_after: wait };
        core.emit(Event::RegistrationChanged { name: binding.name.clone(), state });
    }

    /// With the stream, the binding is gone (RFC 5626 §4.3): register anew soon.
    pub fn on_flow_closed(&mut self, core: &Core, flow: Flow) {
        let here = |binding: &&mut Binding| binding.flow == flow && binding.waiting.is_none();
        for (id, binding) in &mut self.bindings {
            if let Some(binding) = Some(binding).filter(here)
                && flow.transport.is_reliable()
            {
                self.timers.cancel(&mut binding.timer);
                binding.timer = Some(self.timers.set(core.now + RETRY_FIRST, *id));
            }
        }
    }

    pub fn handle_timeout(&mut self, core: &mut Core) {
        while let Some(id) = self.timers.expired(core.now) {
            if let Some(binding) = self.bindings.get_mut(&id) {
                binding.timer = None;
            }
            self.attempt(core, id);
        }
    }

    pub fn deadline(&self) -> Option<Moment> {
        self.timers.deadline()
    }
}

impl Binding {
    fn send(&mut self, core: &mut Core, id: u64, fields: &Fields) {
        self.requests += 1;
        let aor = &self.wish.address_of_record;
        let (mut builder, branch) =
            self.head.request(core, &Method::Register, &self.uri, self.flow, (aor, aor));
        self.asked_to_end = self.leaving;
        let expires = if self.leaving { 0 } else { self.expires };
        let mut contact = self.contact(core);
        contact.extend(format!(";expires={expires}").as_bytes());
        builder.header(Name::Contact, contact).header(Name::Expires, expires.to_string());
        // RFC 3327 §5.1: edge proxies may put themselves on the way to us.
        builder.header(Name::Supported, "path");
        builder.fields(fields);
        let owner = Owner::Registration(id);
        self.waiting = Some(core.send(builder.finish_empty(), &branch, self.flow, owner));
    }

    fn contact(&self, core: &Core) -> Vec<u8> {
        core.contact(self.flow, &self.wish.address_of_record.user_plain(), &self.uri)
    }

    /// The seconds granted to our Contact; `None` if the peer says nothing of it.
    fn granted(&self, core: &Core, response: &Message) -> Option<u32> {
        let ours = self.contact(core);
        let ours = NameAddr::parse(&ours).and_then(|contact| Uri::parse(contact.uri).ok())?;
        let listed = contact_list(response, Name::Contact).unwrap_or_default();
        let same = |c: &&NameAddr<'_>| Uri::parse(c.uri).is_ok_and(|uri| uri.same_as(&ours));
        let common = response.header(Name::Expires).and_then(delta_seconds);
        // A registrar that rewrites Contacts for a NAT lists another in its place.
        let found = listed.iter().find(same).or(listed.first().filter(|_| listed.len() == 1));
        match found {
            Some(contact) => contact.param("expires").and_then(delta_seconds).or(common),
            None => common,
        }
    }

    /// Answers a challenge, lengthens an interval too brief, or follows a
    /// redirect.
    fn try_again(&mut self, core: &mut Core, id: u64, status: u16, response: &Message) -> bool {
        if self.requests >= REQUESTS_MAX {
            return false;
        }
        let mut fields = Fields::default();
        match status {
            401 | 407 => {
                let Some(credentials) = &self.wish.credentials else { return false };
                let (cnonce, uri) = (core.tokens.token(), self.uri.as_bytes());
                let answer =
                    answer_challenge(response, credentials, &Method::Register, uri, &cnonce);
                let Some((answer, stale)) = answer else { return false };
                if std::mem::replace(&mut self.answered_challenge, true) && !stale {
                    return false;
                }
                fields = answer;
            }
            423 => {
                let least = response.header(Name::MinExpires).and_then(delta_seconds);
                let least = least.filter(|least| (self.expires..=EXPIRES_MAX).contains(least));
                let Some(least) = least.filter(|_| !self.leaving) else { return false };
                self.expires = least;
                self.answered_challenge = false;
            }
            301 | 302 => {
                let Some((uri, flow)) = self.redirected(response) else { return false };
                (self.uri, self.flow) = (uri, flow);
                self.answered_challenge = false;
            }
            _ => return false,
        }
        self.send(core, id, &fields);
        true
    }

    /// The place a 301 or 302 names, if it is an address (names are the
    /// shell's) that our flow's socket can reach.
    fn redirected(&self, response: &Message) -> Option<(Uri, Flow)> {
        let contacts = contact_list(response, Name::Contact)?;
        let uri = Uri::parse(contacts.first()?.uri).ok()?.without_headers();
        let Some(Host::Ip(ip)) = uri.host() else { return None };
        let transport = uri.transport().unwrap_or(self.flow.transport);
        if transport != self.flow.transport || ip.is_ipv4() != self.flow.local.is_ipv4() {
            return None;
        }
        let flow = Flow { remote: uri.socket()?, ..self.flow };
        (flow != self.flow).then_some((uri, flow))
    }
}

/// Doubles with each failure; the last half is left to chance, so that
/// everybody a carrier has lost does not come back at once.
fn back_off(core: &mut Core, failure: &Failure, failures: u32) -> Duration {
    if let Failure::Refused { status: 400..=499 | 600.., .. } = failure {
        return RETRY_REFUSED;
    }
    let doubled = RETRY_FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16));
    let longest = doubled.min(RETRY_MAX);
    let half_ms = u64::try_from(longest.as_millis() / 2).unwrap_or(u64::MAX);
    longest / 2 + Duration::from_millis(core.tokens.below(half_ms + 1))
}
