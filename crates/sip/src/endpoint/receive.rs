//! From bytes to the machine they concern.

use super::Endpoint;
use super::core::{Owner, ServerRequest, reply_flow, reply_head};
use super::screen::{self, Screened};
use crate::Flow;
use crate::message::{Envelope, Fields, Message, Name, ParseError};
use crate::method::{ALLOW, Method};
use crate::transaction::ReceivedRequest;

/// Seconds a client should wait when we are full.
const RETRY_AFTER: &str = "5";

impl Endpoint {
    pub(super) fn receive(&mut self, flow: Flow, bytes: Vec<u8>) {
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
            Some(Owner::Registration(id)) => {
                self.registrations.on_response(&mut self.core, id, response);
            }
            Some(Owner::Probe(id)) => self.probes.on_response(&mut self.core, id, response),
            None => {}
        }
    }

    fn receive_request(&mut self, flow: Flow, message: Message) {
        // The envelope borrows the message, which moves on into the request.
        let copy = message.clone();
        let envelope = match copy.envelope() {
            Ok(envelope) => envelope,
            Err(invalid) => {
                self.counters.malformed += 1;
                self.refuse_without_state(flow, &message, invalid.status, Some(invalid.reason));
                return;
            }
        };
        if self.is_unwelcome(&message, &envelope, flow) {
            self.counters.shut_out += 1;
            return;
        }
        let reply_to = reply_flow(&envelope.via, flow);
        match self.core.layer.on_request(&message, &envelope, reply_to, self.core.now) {
            ReceivedRequest::Absorbed => {}
            ReceivedRequest::AckForDialog => self.on_ack(&message, &envelope),
            ReceivedRequest::Overload => {
                self.counters.overload += 1;
                self.refuse_without_state(flow, &message, 503, None);
            }
            ReceivedRequest::Merged(id) => {
                let request = self.server_request(id, message, flow);
                self.core.respond_plainly(&request, 482);
            }
            ReceivedRequest::New(id) => {
                let request = self.server_request(id, message, flow);
                self.dispatch(request, &envelope);
            }
        }
    }

    fn server_request(
        &mut self,
        id: crate::transaction::ServerId,
        message: Message,
        flow: Flow,
    ) -> ServerRequest {
        ServerRequest { id, message, flow, to_tag: self.core.tokens.token() }
    }

    /// An answer that keeps nothing (RFC 3261 §8.2.7). ACK gets none.
    fn refuse_without_state(
        &mut self,
        flow: Flow,
        message: &Message,
        status: u16,
        reason: Option<&str>,
    ) {
        if message.method() == Some(&Method::Ack) || message.header(Name::Via).is_none() {
            return;
        }
        let to_tag = self.core.tokens.token();
        let mut reply = reply_head(message, flow, &to_tag, status, reason);
        if status == 503 {
            reply.header(Name::RetryAfter, RETRY_AFTER);
        }
        self.core.layer.transmit(flow, reply.finish_empty());
    }

    fn dispatch(&mut self, request: ServerRequest, envelope: &Envelope<'_>) {
        if envelope.method == Method::Cancel {
            self.on_cancel(&request, envelope);
            return;
        }
        if let Screened::Refused(status, fields) = screen::request(&request.message, envelope) {
            self.counters.refused += 1;
            self.core.respond_with(&request, status, &fields);
            return;
        }
        if !envelope.to_tag().is_empty() {
            match self.core.tags.get(envelope.to_tag()).copied() {
                Some(handle) if self.calls.contains_key(&handle) => {
                    self.with_call(handle, |call, core| call.on_request(core, request, envelope));
                }
                _ => self.core.respond_plainly(&request, 481),
            }
            return;
        }
        match envelope.method {
            Method::Invite => self.on_invite(request, envelope),
            Method::Register => self.on_register(&request, envelope),
            Method::Options => {
                let mut reply = self.core.reply(&request, 200, None);
                self.core.sign_capabilities(&mut reply);
                reply.header(Name::Accept, "application/sdp");
                self.core.respond(&request, 200, reply.finish_empty());
            }
            Method::Bye
            | Method::Info
            | Method::Update
            | Method::Prack
            | Method::Notify
            | Method::Refer => {
                self.core.respond_plainly(&request, 481);
            }
            _ => {
                let fields = Fields::default().with(Name::Allow, ALLOW);
                self.core.respond_with(&request, 405, &fields);
            }
        }
    }

    fn on_ack(&mut self, ack: &Message, envelope: &Envelope<'_>) {
        if let Some(handle) = self.core.tags.get(envelope.to_tag()).copied() {
            self.with_call(handle, |call, core| call.on_ack(core, ack, envelope));
        }
    }

    /// RFC 3261 §9.2: the CANCEL itself always gets 200 if its INVITE is known;
    /// it comes too late if that was answered.
    fn on_cancel(&mut self, request: &ServerRequest, envelope: &Envelope<'_>) {
        let Some((invite, open)) = self.core.layer.cancelled_by(&request.message, envelope) else {
            self.core.respond_plainly(request, 481);
            return;
        };
        self.core.respond_plainly(request, 200);
        if let Some(handle) = self.core.invites.get(&invite).copied().filter(|_| open) {
            self.with_call(handle, |call, core| call.on_cancel(core, invite, &request.message));
        }
    }
}
