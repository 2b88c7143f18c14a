//! From bytes to the machine they concern.

use std::sync::Arc;

use super::Endpoint;
use super::admit::{Admission, Asker};
use super::core::{Owner, ServerRequest, reply_flow, reply_head};
use super::output::Source;
use crate::Flow;
use crate::defence::Class;
use crate::header::Via;
use crate::message::{Envelope, Fields, Message, Name, ParseError, first_of_list};
use crate::method::Method;
use crate::stun;
use crate::text::hex;
use crate::transaction::ReceivedRequest;

/// Seconds a client should wait when we are full.
const RETRY_AFTER: &str = "5";

impl Endpoint {
    pub(super) fn receive(&mut self, flow: Flow, bytes: Vec<u8>) {
        if !flow.transport.is_reliable() && stun::is_stun(&bytes) {
            self.keep_alive(flow, &bytes);
            return;
        }
        let message = match Message::parse(bytes, self.core.config.limits.message_bytes_max) {
            Ok(message) => message,
            Err(ParseError::KeepAlive) => {
                self.counters.keep_alives += 1;
                return;
            }
            Err(_) => {
                self.counters.unreadable += 1;
                return;
            }
        };
        if message.status().is_some() {
            self.receive_response(&message);
        } else {
            self.receive_request(flow, message);
        }
    }

    /// Only who is known here is answered: others have nothing to keep alive.
    fn keep_alive(&mut self, flow: Flow, request: &[u8]) {
        let is_known = self.registrar.has_flow(flow) || self.core.is_busy(flow);
        match stun::answer(request, flow.remote) {
            Some(answer) if is_known => {
                self.counters.keep_alives += 1;
                self.core.layer.transmit(flow, answer);
            }
            _ => self.counters.unreadable += 1,
        }
    }

    fn receive_response(&mut self, response: &Message) {
        let Ok(envelope) = response.envelope() else {
            self.counters.unreadable += 1;
            return;
        };
        let Some(id) = self.core.layer.on_response(response, &envelope, self.core.now) else {
            self.counters.stray_responses += 1;
            return;
        };
        match self.core.owners.get(&id).copied() {
            Some(Owner::Call { call, role }) => {
                self.with_call(call, |call, core| call.on_response(core, id, role, response));
            }
            Some(Owner::Subscription(of)) => {
                let status = response.status().unwrap_or(500);
                self.subscriptions.on_response(&mut self.core, of, status);
            }
            Some(Owner::Registration(id)) => {
                self.registrations.on_response(&mut self.core, id, response);
            }
            Some(Owner::Probe(id)) => self.probes.on_response(&mut self.core, id, response),
            None => {}
        }
    }

    fn receive_request(&mut self, flow: Flow, message: Message) {
        // The envelope borrows the message, which moves on into the request.
        let message = Arc::new(message);
        let shared = Arc::clone(&message);
        let envelope = match shared.envelope() {
            Ok(envelope) => envelope,
            Err(invalid) => {
                self.counters.malformed += 1;
                if self.may_answer(flow, Class::Other, false) {
                    let (status, reason) = (invalid.status, Some(invalid.reason));
                    self.refuse_without_state(flow, &message, status, reason, &Fields::default());
                }
                return;
            }
        };
        let key = self.core.layer.key_of(&message, &envelope);
        let is_new = envelope.method != Method::Ack && !self.core.layer.knows(key);
        let admission = if is_new {
            self.admit(&message, &envelope, flow)
        } else {
            Admission::Take(Asker::Anybody)
        };
        let asker = match admission {
            Admission::Take(asker) => asker,
            Admission::Refuse((status, fields)) => {
                self.refuse_without_state(flow, &message, status, None, &fields);
                return;
            }
            Admission::Silence => return,
        };
        let reply_to = reply_flow(&envelope.via, flow);
        match self.core.layer.on_request(key, &envelope, reply_to, self.core.now) {
            ReceivedRequest::Absorbed => {}
            ReceivedRequest::AckForDialog => self.on_ack(&message, &envelope),
            ReceivedRequest::Overload => {
                self.counters.overload += 1;
                let fields = Fields::default().with(Name::RetryAfter, RETRY_AFTER);
                self.refuse_without_state(flow, &message, 503, None, &fields);
            }
            ReceivedRequest::Merged(id) => {
                let request = self.server_request(id, message, flow);
                self.core.respond_plainly(&request, 482);
            }
            ReceivedRequest::New(id) => {
                let request = self.server_request(id, message, flow);
                self.dispatch(request, &envelope, asker);
            }
        }
    }

    fn server_request(
        &mut self,
        id: crate::transaction::ServerId,
        message: Arc<Message>,
        flow: Flow,
    ) -> ServerRequest {
        ServerRequest { id, message, flow, to_tag: self.core.tokens.token() }
    }

    /// An answer that keeps nothing (RFC 3261 §8.2.7); the same tag for every
    /// repeat of the request. ACK gets none.
    fn refuse_without_state(
        &mut self,
        flow: Flow,
        message: &Message,
        status: u16,
        reason: Option<&str>,
        fields: &Fields,
    ) {
        let Some(via) = message.header(Name::Via) else { return };
        if message.method() == Some(&Method::Ack) {
            return;
        }
        let call_id = message.header(Name::CallId).unwrap_or_default();
        let from = message.header(Name::From).unwrap_or_default();
        let mark = self.core.tokens.keyed(&[b"tag", via, call_id, from]);
        let mut reply = reply_head(message, flow, &hex(&mark[..8]), status, reason);
        reply.header(Name::Server, &self.core.config.product).fields(fields);
        let to = Via::parse(first_of_list(via)).map_or(flow, |via| reply_flow(&via, flow));
        self.core.layer.transmit(to, reply.finish_empty());
    }

    fn dispatch(&mut self, request: ServerRequest, envelope: &Envelope<'_>, asker: Asker) {
        if envelope.method == Method::Cancel {
            self.on_cancel(request, envelope);
            return;
        }
        if !envelope.to_tag().is_empty() {
            match self.core.tags.get(envelope.to_tag()).copied() {
                Some(handle) if self.calls.contains_key(&handle) => {
                    self.with_call(handle, |call, core| call.on_request(core, request, envelope));
                }
                _ if self.subscriptions.has_tag(envelope.to_tag()) => {
                    self.subscriptions.on_request(&mut self.core, &request, envelope);
                }
                _ => self.core.respond_plainly(&request, 481),
            }
            return;
        }
        match (&envelope.method, asker) {
            (Method::Invite, Asker::Trunk(name)) => {
                self.on_invite(request, envelope, Source::Trunk(name));
            }
            (Method::Invite, Asker::User(user)) => {
                self.on_invite(request, envelope, Source::Account(user));
            }
            (Method::Register, Asker::User(user)) => self.on_register(&request, envelope, &user),
            (Method::Subscribe, Asker::User(user)) => {
                self.subscriptions.on_subscribe(&mut self.core, &request, envelope, &user);
            }
            // Nothing else is admitted outside a dialog.
            _ => self.core.respond_plainly(&request, 481),
        }
    }

    fn on_ack(&mut self, ack: &Message, envelope: &Envelope<'_>) {
        if let Some(handle) = self.core.tags.get(envelope.to_tag()).copied() {
            self.with_call(handle, |call, core| call.on_ack(core, ack, envelope));
        }
    }

    /// RFC 3261 §9.2: the CANCEL itself always gets 200 if its INVITE is known;
    /// it comes too late if that was answered. Its To tag is the INVITE's: some
    /// peers take the dialog's from whichever 200 comes last.
    fn on_cancel(&mut self, mut request: ServerRequest, envelope: &Envelope<'_>) {
        let Some((invite, open)) = self.core.layer.cancelled_by(&request.message, envelope) else {
            self.core.respond_plainly(&request, 481);
            return;
        };
        let handle = self.core.invites.get(&invite).copied();
        let tag = handle.and_then(|handle| self.calls.get(&handle)?.first_tag());
        if let Some(tag) = tag {
            request.to_tag = tag;
        }
        self.core.respond_plainly(&request, 200);
        if let Some(handle) = handle.filter(|_| open) {
            self.with_call(handle, |call, core| call.on_cancel(core, invite, &request.message));
        }
    }
}
