//! A phone asks us to transfer (RFC 3515): its REFER, our NOTIFYs.

use super::Call;
use crate::Uri;
use crate::endpoint::Event;
use crate::endpoint::core::{Core, Role, ServerRequest};
use crate::header::{NameAddr, Replaces, contact_list, delta_seconds};
use crate::message::{Envelope, Fields, Message, Name};
use crate::method::Method;
use crate::status::phrase;
use crate::subscription::ALLOW_EVENTS;
use crate::text::trim;

/// Seconds a transfer may take until the phone has to ask again.
const EXPIRES: &str = "60";

/// The subscription a REFER makes.
#[derive(Debug)]
pub(super) struct Refer {
    /// Until accepted or refused.
    pub request: Option<ServerRequest>,
    cseq: u32,
}

impl Call {
    pub(super) fn on_refer(
        &mut self,
        core: &mut Core,
        request: ServerRequest,
        envelope: &Envelope<'_>,
    ) {
        let targets = contact_list(&request.message, Name::ReferTo).unwrap_or_default();
        let target = match targets.as_slice() {
            [only] => Uri::parse(only.uri).ok(),
            _ => None,
        };
        let Some(refer_to) = target else {
            core.respond_plainly(&request, 400);
            return;
        };
        let Some(session) = &mut self.session else { return };
        if session.refer.as_ref().is_some_and(|refer| refer.request.is_some()) {
            core.respond_plainly(&request, 491);
            return;
        }
        let replaces =
            Replaces::from_uri(&refer_to).and_then(|r| core.tags.get(&r.to_tag).copied());
        let referred_by = request.message.header(Name::ReferredBy).and_then(NameAddr::parse);
        let referred_by = referred_by.and_then(|by| Uri::parse(by.uri).ok());
        session.refer = Some(Refer { cseq: envelope.cseq, request: Some(request) });
        let call = self.handle;
        self.emit(core, Event::ReferRequested { call, refer_to, referred_by, replaces });
    }

    pub(super) fn accept_refer(&mut self, core: &mut Core) {
        let Some(session) = &mut self.session else { return };
        let request = session.refer.as_mut().and_then(|refer| refer.request.take());
        let Some(request) = request else { return };
        let mut reply = core.reply(&request, 202, None);
        reply.header(Name::Contact, &session.dialog.contact);
        core.respond(&request, 202, reply.finish_empty());
        self.notify_refer(core, 100);
    }

    /// The phone prolongs what its REFER began, or ends it (RFC 3515 §2.4.4);
    /// within a call there is nothing else to subscribe to.
    pub(super) fn on_subscribe(&mut self, core: &mut Core, request: &ServerRequest) {
        let event = request.message.header(Name::Event).unwrap_or_default();
        let is_refer = event.split(|b| *b == b';').next().map(trim) == Some(b"refer");
        let Some(session) = &mut self.session else { return };
        if !is_refer || session.refer.is_none() {
            let fields = Fields::default().with(Name::AllowEvents, ALLOW_EVENTS);
            core.respond_with(request, 489, &fields);
            return;
        }
        let ends = request.message.header(Name::Expires).and_then(delta_seconds) == Some(0);
        let expires = if ends { "0" } else { EXPIRES };
        let mut reply = core.reply(request, 200, None);
        reply.header(Name::Contact, &session.dialog.contact).header(Name::Expires, expires);
        core.respond(request, 200, reply.finish_empty());
        if ends {
            self.send_notify(core, 100, Some("timeout"));
        }
    }

    pub(super) fn reject_refer(&mut self, core: &mut Core, status: u16) {
        let Some(session) = &mut self.session else { return };
        if let Some(request) = session.refer.take().and_then(|refer| refer.request) {
            let status = if (300..700).contains(&status) { status } else { 603 };
            core.respond_plainly(&request, status);
        }
    }

    pub(super) fn notify_refer(&mut self, core: &mut Core, status: u16) {
        self.send_notify(core, status, (status >= 200).then_some("noresource"));
    }

    /// `ending`: why this is the last one.
    fn send_notify(&mut self, core: &mut Core, status: u16, ending: Option<&str>) {
        let owner = self.owner(Role::Notify);
        let Some(session) = self.session.as_mut().filter(|session| !session.is_closing()) else {
            return;
        };
        let accepted = session.refer.as_ref().filter(|refer| refer.request.is_none());
        let Some(Refer { cseq, .. }) = accepted else { return };
        let state = match ending {
            Some(reason) => format!("terminated;reason={reason}"),
            None => format!("active;expires={EXPIRES}"),
        };
        let fields = Fields::default()
            .with(Name::Event, format!("refer;id={cseq}"))
            .with(Name::SubscriptionState, state);
        let body = format!("SIP/2.0 {status} {}\r\n", phrase(status));
        let body = ("message/sipfrag;version=2.0", body.as_bytes());
        core.send_in_dialog(&mut session.dialog, &Method::Notify, &fields, body, owner);
        if ending.is_some() {
            session.refer = None;
        }
    }

    pub(super) fn on_notify_response(&mut self, response: &Message) {
        if response.status().is_some_and(|status| status >= 300) {
            self.on_notify_lost();
        }
    }

    /// Nobody listens to this subscription any more.
    pub(super) fn on_notify_lost(&mut self) {
        if let Some(session) = &mut self.session
            && session.refer.as_ref().is_some_and(|refer| refer.request.is_none())
        {
            session.refer = None;
        }
    }
}
