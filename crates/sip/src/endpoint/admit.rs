//! Who may register and call: trunks by address, everybody else by password.

use super::core::ServerRequest;
use super::output::{Event, IncomingCall, Source};
use super::{Endpoint, Party};
use crate::call::{Call, IncomingStart};
use crate::dialog::Dialog;
use crate::digest::Proof;
use crate::header::{NameAddr, Replaces, Via, contact_list};
use crate::message::{Envelope, Fields, Message, Name};
use crate::method::Method;
use crate::registrar::{Refused, RegistrarLimits};
use crate::session_timer::SessionTimer;
use crate::{Flow, Host, Uri};

/// A user whose password was proved; or the challenge has been sent.
type Proved = Option<String>;

impl Endpoint {
    /// A request from an address that keeps guessing passwords: no answer at
    /// all. Calls of trunks and requests within dialogs are not affected.
    pub(super) fn is_unwelcome(
        &self,
        message: &Message,
        envelope: &Envelope<'_>,
        flow: Flow,
    ) -> bool {
        let limits = &self.core.config.limits;
        let starts = envelope.to_tag().is_empty()
            && !matches!(envelope.method, Method::Ack | Method::Cancel);
        starts
            && self.guard.is_shut_out(flow.remote.ip(), limits, self.core.now)
            && !(envelope.method == Method::Invite
                && self.trunk_for(message, envelope, flow).is_some())
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

    fn prove(&mut self, request: &ServerRequest, status: u16) -> Proved {
        let core = &mut self.core;
        let (accounts, realm) = (&core.config.accounts, &core.config.realm);
        let proof = self.guard.check(&request.message, realm, accounts, &core.tokens, core.now);
        let from = request.flow.remote;
        match proof {
            Proof::User(user) => {
                self.guard.note_success(from.ip());
                self.offers.note_success(&request.message, from);
                return Some(user);
            }
            Proof::Wrong => {
                self.counters.wrong_passwords += 1;
                let until = self.guard.note_failure(from.ip(), &core.config.limits, core.now);
                if let Some(until) = until {
                    core.emit(Event::SourceShutOut { address: from.ip(), until });
                }
            }
            Proof::Missing | Proof::Stale => {}
        }
        let stale = proof == Proof::Stale;
        let algorithms = self.offers.choose(&request.message, from, core.now);
        let (realm, tokens) = (&core.config.realm, &core.tokens);
        let fields = self.guard.challenge(status, realm, stale, algorithms, tokens, core.now);
        core.respond_with(request, status, &fields);
        None
    }

    pub(super) fn on_register(&mut self, request: &ServerRequest, envelope: &Envelope<'_>) {
        let Some(user) = self.prove(request, 401) else { return };
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
            self.registrar.register(&user, &request.message, envelope, request.flow, &limits, now);
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

    pub(super) fn on_invite(&mut self, request: ServerRequest, envelope: &Envelope<'_>) {
        if self.is_loop(&request.message) {
            self.core.respond_plainly(&request, 482);
            return;
        }
        let source = match self.trunk_for(&request.message, envelope, request.flow) {
            Some(trunk) => Source::Trunk(trunk),
            None => match self.prove(&request, 407) {
                Some(user) => Source::Account(user),
                None => return,
            },
        };
        if self.calls.len() >= self.core.config.limits.calls_max {
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

    /// RFC 3891 §3: a Replaces must name a dialog of ours.
    fn replaced(&self, invite: &Message) -> Result<Option<super::CallHandle>, u16> {
        let mut headers = invite.headers(Name::Replaces);
        let Some(value) = headers.next() else { return Ok(None) };
        if headers.next().is_some() {
            return Err(400);
        }
        let replaces = Replaces::parse(value).ok_or(400_u16)?;
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
        let contact = self.core.contact(flow, &request_uri.user_plain());
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
