//! Who may register and call: trunks by address, everybody else by password.

use super::core::{SUPPORTED, ServerRequest};
use super::output::{Event, IncomingCall, Source};
use super::screen::{self, Screened};
use super::{Endpoint, Party};
use crate::call::{Call, IncomingStart};
use crate::defence::Class;
use crate::dialog::Dialog;
use crate::digest::{Peer, Proof, claimed_user, is_invited};
use crate::header::{NameAddr, Replaces, Via, contact_list};
use crate::message::{Envelope, Fields, Message, Name};
use crate::method::{ALLOW, Method};
use crate::registrar::{Refused, RegistrarLimits};
use crate::session_timer::SessionTimer;
use crate::subscription::ALLOW_EVENTS;
use crate::{Flow, Host, Uri};

/// An answer that needs no memory: status and further headers.
pub(super) type Refusal = (u16, Fields);

/// Who asks, where that has been found out.
#[derive(Debug)]
pub(super) enum Asker {
    /// A request within a dialog, or a CANCEL.
    Anybody,
    Trunk(String),
    /// Its password was proved.
    User(String),
}

/// What to do with a request before anything is remembered of it.
#[derive(Debug)]
pub(super) enum Admission {
    Take(Asker),
    Refuse(Refusal),
    /// No word to it: it is shut out, or asks too fast.
    Silence,
}

impl Endpoint {
    /// A stranger's request costs us one answer and no memory (RFC 3261
    /// §26.3.2.4): state begins where a password was proved, a trunk calls, or
    /// a dialog of ours is meant.
    pub(super) fn admit(
        &mut self,
        message: &Message,
        envelope: &Envelope<'_>,
        flow: Flow,
    ) -> Admission {
        let in_dialog = !envelope.to_tag().is_empty();
        if in_dialog && self.is_our_tag(envelope.to_tag()) {
            return self.screened(message, envelope, Asker::Anybody);
        }
        if envelope.method == Method::Cancel {
            return match self.core.layer.cancelled_by(message, envelope) {
                Some(_) => Admission::Take(Asker::Anybody),
                None => self.refuse_stranger(envelope, flow, (481, Fields::default())),
            };
        }
        if envelope.method == Method::Invite && self.is_loop(message) {
            return self.refuse_stranger(envelope, flow, (482, Fields::default()));
        }
        let trunk = match envelope.method {
            Method::Invite => self.trunk_for(message, envelope, flow),
            _ => None,
        };
        if let Some(trunk) = trunk.filter(|_| !in_dialog) {
            return self.screened(message, envelope, Asker::Trunk(trunk));
        }
        if self.is_shut_out(message, envelope, flow) {
            self.counters.shut_out += 1;
            return Admission::Silence;
        }
        if let Screened::Refused(status, fields) = screen::request(message, envelope) {
            self.counters.refused += 1;
            return self.refuse_stranger(envelope, flow, (status, fields));
        }
        if in_dialog {
            return self.refuse_stranger(envelope, flow, (481, Fields::default()));
        }
        match envelope.method {
            Method::Invite => self.prove(message, envelope, flow, 407),
            Method::Register | Method::Subscribe => self.prove(message, envelope, flow, 401),
            _ => self.refuse_stranger(envelope, flow, self.answer_to_anybody(&envelope.method)),
        }
    }

    fn is_our_tag(&self, tag: &[u8]) -> bool {
        self.core.tags.contains_key(tag) || self.subscriptions.has_tag(tag)
    }

    fn screened(&mut self, message: &Message, envelope: &Envelope<'_>, asker: Asker) -> Admission {
        match screen::request(message, envelope) {
            Screened::Fine => Admission::Take(asker),
            Screened::Refused(status, fields) => {
                self.counters.refused += 1;
                Admission::Refuse((status, fields))
            }
        }
    }

    /// What needs neither password nor dialog, and the 481 and 405 of what does.
    fn answer_to_anybody(&self, method: &Method) -> Refusal {
        match method {
            Method::Options => {
                let fields = Fields::default()
                    .with(Name::Allow, ALLOW)
                    .with(Name::Supported, SUPPORTED.join(", "))
                    .with(Name::Accept, "application/sdp")
                    .with(Name::AllowEvents, ALLOW_EVENTS);
                (200, fields)
            }
            Method::Bye
            | Method::Info
            | Method::Update
            | Method::Prack
            | Method::Notify
            | Method::Refer => (481, Fields::default()),
            _ => (405, Fields::default().with(Name::Allow, ALLOW)),
        }
    }

    /// Answers as long as it does not ask too fast.
    fn refuse_stranger(
        &mut self,
        envelope: &Envelope<'_>,
        flow: Flow,
        refusal: Refusal,
    ) -> Admission {
        if self.may_answer(flow, Class::of(&envelope.method), false) {
            Admission::Refuse(refusal)
        } else {
            Admission::Silence
        }
    }

    /// Whether a stranger may be answered once more. Others always are.
    pub(super) fn may_answer(&mut self, flow: Flow, class: Class, invited: bool) -> bool {
        // Trunks do not register: who does at such an address is a stranger.
        let is_trunk = class != Class::Register && self.core.trunk_of(flow).is_some();
        let is_known = is_trunk || self.registrar.has_flow(flow) || self.core.is_busy(flow);
        let admitted =
            is_known || self.defence.admits(flow.remote.ip(), class, invited, self.core.now);
        if !admitted {
            self.counters.too_fast += 1;
        }
        admitted
    }

    /// Too many wrong passwords came from there. A user is heard on the path
    /// where it is registered, whoever else sits behind the same address; on a
    /// path with a call or a phone, strangers' guesses count for nothing.
    fn is_shut_out(&self, message: &Message, envelope: &Envelope<'_>, flow: Flow) -> bool {
        let (from, now) = (flow.remote.ip(), self.core.now);
        let claimed = claimed_user(message, &self.core.config.realm).unwrap_or_else(|| {
            let of =
                if envelope.method == Method::Register { &envelope.to } else { &envelope.from };
            let user = Uri::parse(of.uri).map(|uri| uri.user_plain()).unwrap_or_default();
            String::from_utf8(user).unwrap_or_default()
        });
        let user = self.defence.is_user_shut_out(from, &claimed, now)
            && !self.registrar.knows_flow(&claimed, flow);
        let address = self.defence.is_address_shut_out(from, now)
            && !self.registrar.has_flow(flow)
            && !self.core.is_busy(flow);
        user || address
    }

    /// The trunk an INVITE comes from. A phone of ours may share a trunk's
    /// address (one machine, one office): its own name in From tells it apart.
    fn trunk_for(&self, message: &Message, envelope: &Envelope<'_>, flow: Flow) -> Option<String> {
        let trunk = self.core.trunk_of(flow)?;
        let answers = message.header(Name::ProxyAuthorization).is_some();
        let from = Uri::parse(envelope.from.uri).ok()?;
        let user = String::from_utf8(from.user_plain()).unwrap_or_default();
        let is_ours = self.core.config.accounts.contains_key(&user) && self.is_our_host(&from);
        let is_phone = answers || is_ours || self.registrar.knows_flow(&user, flow);
        (!is_phone).then(|| trunk.name.clone())
    }

    fn is_our_host(&self, uri: &Uri) -> bool {
        let config = &self.core.config;
        match uri.host() {
            Some(Host::Name(name)) => name.eq_ignore_ascii_case(&config.realm),
            Some(Host::Ip(ip)) => {
                config.realm == ip.to_string()
                    || config.addresses.iter().any(|a| a.public().ip() == ip || a.bind.ip() == ip)
            }
            None => false,
        }
    }

    fn prove(
        &mut self,
        message: &Message,
        envelope: &Envelope<'_>,
        flow: Flow,
        status: u16,
    ) -> Admission {
        let core = &self.core;
        let peer = Peer { address: flow.remote.ip(), tokens: &core.tokens, now: core.now };
        let invited = is_invited(message, &core.config.realm, peer);
        if !self.may_answer(flow, Class::of(&envelope.method), invited) {
            return Admission::Silence;
        }
        let core = &mut self.core;
        let (accounts, realm) = (&core.config.accounts, &core.config.realm);
        let from = flow.remote;
        let peer = Peer { address: from.ip(), tokens: &core.tokens, now: core.now };
        let proof = self.guard.check(message, realm, accounts, peer);
        match &proof {
            Proof::User(user) => {
                self.defence.note_success(from.ip(), user, core.now);
                self.offers.note_success(message, from);
                return Admission::Take(Asker::User(user.clone()));
            }
            Proof::Wrong(user) => {
                self.counters.wrong_passwords += 1;
                let limits = &core.config.limits;
                let shut_out = self.defence.note_failure(from.ip(), user, limits, core.now);
                if let Some(shut_out) = shut_out {
                    core.emit(Event::SourceShutOut(shut_out));
                }
            }
            Proof::Missing | Proof::Stale => {}
        }
        let stale = proof == Proof::Stale;
        let algorithms = self.offers.choose(message, from, core.now);
        let peer = Peer { address: from.ip(), tokens: &core.tokens, now: core.now };
        let realm = &core.config.realm;
        let fields = self.guard.challenge(status, realm, stale, algorithms, peer);
        Admission::Refuse((status, fields))
    }

    pub(super) fn on_register(
        &mut self,
        request: &ServerRequest,
        envelope: &Envelope<'_>,
        user: &str,
    ) {
        let aor = Uri::parse(envelope.to.uri).map(|uri| uri.user_plain()).unwrap_or_default();
        if aor != user.as_bytes() {
            self.core.respond_plainly(request, 403);
            return;
        }
        let config = &self.core.config;
        let limits = RegistrarLimits {
            expires_max: config.registration_max,
            expires_min: config.registration_min,
            contacts_per_user_max: config.limits.contacts_per_user_max,
        };
        let now = self.core.now;
        let outcome =
            self.registrar.register(user, &request.message, envelope, request.flow, &limits, now);
        let (status, fields) = match outcome {
            Ok(fields) => (200, fields),
            Err(Refused { status, fields }) => (status, fields),
        };
        self.core.respond_with(request, status, &fields);
    }

    /// An INVITE of ours that a proxy sends back with its address unchanged would
    /// come back for ever (RFC 3261 §16.3 step 4).
    fn is_loop(&self, message: &Message) -> bool {
        let earlier = message.list(Name::Via).skip(1).filter_map(Via::parse);
        let mut ours = earlier.filter_map(|via| self.core.layer.request_by(via.branch()));
        ours.any(|sent| sent.request_uri() == message.request_uri())
    }

    pub(super) fn on_invite(
        &mut self,
        request: ServerRequest,
        envelope: &Envelope<'_>,
        source: Source,
    ) {
        if self.core.calls_alive >= self.core.config.limits.calls_max {
            self.counters.overload += 1;
            let fields = Fields::default().with(Name::RetryAfter, "5");
            self.core.respond_with(&request, 503, &fields);
            return;
        }
        let least = self.core.config.session_expires_min;
        let ours = self.core.config.session_expires;
        let Ok(timer) = SessionTimer::as_answerer(&request.message, ours, least) else {
            let fields = Fields::default().with(Name::MinSe, least.as_secs().to_string());
            self.core.respond_with(&request, 422, &fields);
            return;
        };
        let replaces = match self.replaced(&request.message) {
            Ok(replaces) => replaces,
            Err(status) => {
                self.core.respond_plainly(&request, status);
                return;
            }
        };
        let Some((dialog, mut event)) = self.read_invite(&request, envelope, source) else {
            self.core.respond_plainly(&request, 400);
            return;
        };
        event.call = self.core.next_call();
        event.replaces = replaces;
        let trying = self.core.reply(&request, 100, None).finish_empty();
        self.core.respond(&request, 100, trying);
        let start = IncomingStart { request, dialog, timer };
        let call = Call::receive(&mut self.core, event.call, start);
        self.calls.insert(event.call, call);
        self.core.emit(Event::IncomingCall(event));
    }

    /// RFC 3891 §3: a Replaces must name a dialog of ours. A telephone that
    /// has the ids from a lamp (RFC 4235) writes them as for the telephone it
    /// watches, which is the other end of our dialog: the tags are turned.
    fn replaced(&self, invite: &Message) -> Result<Option<super::CallHandle>, u16> {
        let mut headers = invite.headers(Name::Replaces);
        let Some(value) = headers.next() else { return Ok(None) };
        if headers.next().is_some() {
            return Err(400);
        }
        let named = Replaces::parse(value).ok_or(400_u16)?;
        let is_ours = self.core.tags.contains_key(&named.to_tag);
        let replaces = if is_ours { named } else { named.turned() };
        let handle = self.core.tags.get(&replaces.to_tag).copied().ok_or(481_u16)?;
        let call = self.calls.get(&handle).ok_or(481_u16)?;
        call.may_replace(&replaces).map(|()| Some(handle))
    }

    fn read_invite(
        &self,
        request: &ServerRequest,
        envelope: &Envelope<'_>,
        source: Source,
    ) -> Option<(Dialog, Box<IncomingCall>)> {
        let message = &request.message;
        let flow = request.flow;
        let request_uri = Uri::parse(message.request_uri()).ok()?;
        let contact = self.core.contact(flow, &request_uri.user_plain(), &request_uri);
        let mut dialog = Dialog::of_callee(message, envelope, &request.to_tag, flow, &contact)?;
        dialog.symmetric = match &source {
            Source::Account(_) => true,
            Source::Trunk(_) => self.core.trunk_of(flow).is_some_and(|trunk| trunk.symmetric),
        };
        let trusted = matches!(source, Source::Trunk(_));
        let asserted = message.list(Name::PAssertedIdentity).find_map(Party::read);
        let event = IncomingCall {
            call: super::CallHandle(0),
            source,
            request_uri,
            from: Party::of(&envelope.from)?,
            to: Party::of(&envelope.to)?,
            asserted_identity: asserted.filter(|_| trusted),
            diversion: diversion(message),
            privacy: wants_privacy(message, envelope),
            replaces: None,
            sdp: message.sdp(),
            max_forwards: envelope.max_forwards,
            call_id: envelope.call_id.to_vec(),
            flow,
            headers: message.fields().map(|(n, v)| (n.to_vec(), v.to_vec())).collect(),
        };
        Some((dialog, Box::new(event)))
    }
}

impl Party {
    fn of(addr: &NameAddr<'_>) -> Option<Self> {
        Some(Self { display: addr.display_plain(), uri: Uri::parse(addr.uri).ok()? })
    }

    fn read(value: &[u8]) -> Option<Self> {
        NameAddr::parse(value).as_ref().and_then(Self::of)
    }
}

/// Diversion (RFC 5806) names the last diverter first; History-Info (RFC 7044)
/// ends with the present target, so its last entry but one is the diverter.
fn diversion(message: &Message) -> Option<Party> {
    if let Some(top) = message.list(Name::Diversion).next() {
        return Party::read(top);
    }
    let history = contact_list(message, Name::HistoryInfo)?;
    let (_, earlier) = history.split_last()?;
    earlier.last().and_then(Party::of)
}

fn wants_privacy(message: &Message, envelope: &Envelope<'_>) -> bool {
    let words = message.headers(Name::Privacy).flat_map(|value| value.split(|b| *b == b';'));
    let asked = words.map(crate::text::trim).any(|word| {
        [&b"id"[..], b"user", b"header"].iter().any(|known| word.eq_ignore_ascii_case(known))
    });
    asked || envelope.from.uri.to_ascii_lowercase().ends_with(b"anonymous.invalid")
}
