//! Offers before the call is answered: in PRACK (RFC 3262 §5) and in UPDATE
//! (RFC 3311), and what a callee may ask while it rings.

use super::Call;
use super::outgoing::{Early, Outgoing};
use crate::dialog::Dialog;
use crate::endpoint::core::{Core, Owner, Role, ServerRequest};
use crate::endpoint::{CallHandle, Event};
use crate::message::{Envelope, Fields, Message, Name};
use crate::method::Method;
use crate::text::number;

/// The RSeq of a response that wants a PRACK (RFC 3262 §4).
pub(super) fn reliable_sequence(response: &Message) -> Option<u32> {
    let wanted = response.lists(Name::Require, "100rel");
    response.header(Name::RSeq).filter(|_| wanted).and_then(number)
}

/// Acknowledges a reliable response; `sdp` answers the offer it held.
pub(super) fn send_prack(
    core: &mut Core,
    early: &mut Early,
    (rseq, cseq): (u32, u32),
    call: CallHandle,
    sdp: Option<&[u8]>,
) {
    let Some(dialog) = &mut early.dialog else { return };
    let fields = Fields::default().with(Name::RAck, format!("{rseq} {cseq} INVITE"));
    let owner = Owner::Call { call, role: Role::Unwatched };
    let body = ("application/sdp", sdp.unwrap_or_default());
    core.send_in_dialog(dialog, &Method::Prack, &fields, body, owner);
}

/// 200 to a PRACK or UPDATE, with our answer if it held an offer.
pub(super) fn answer_early(
    core: &mut Core,
    dialog: &Dialog,
    request: &ServerRequest,
    sdp: Option<&[u8]>,
) {
    let mut reply = core.reply(request, 200, None);
    if request.message.method() == Some(&Method::Update) {
        reply.header(Name::Contact, &dialog.contact);
        core.sign_capabilities(&mut reply);
    }
    core.respond(request, 200, reply.finish_sdp(sdp));
}

impl Call {
    /// Answers the offer of a PRACK or UPDATE; false if none waits.
    pub(super) fn answer_early_offer(&mut self, core: &mut Core, sdp: Option<&[u8]>) -> bool {
        if let Some(incoming) = &mut self.incoming
            && let Some(request) = incoming.theirs.take()
        {
            answer_early(core, &incoming.dialog, &request, sdp);
            incoming.local_sdp = sdp.map(<[u8]>::to_vec).or(incoming.local_sdp.take());
            self.go_on(core);
            return true;
        }
        let Some(outgoing) = &mut self.outgoing else { return false };
        let Some(early) = outgoing.early_with_offer() else { return false };
        let (Some(request), Some(dialog)) = (early.theirs.take(), &early.dialog) else {
            return false;
        };
        early.sdp = request.message.sdp();
        answer_early(core, dialog, &request, sdp);
        outgoing.note_description(sdp);
        true
    }

    pub(super) fn reject_early_offer(&mut self, core: &mut Core, status: u16) -> bool {
        let incoming = self.incoming.as_mut().and_then(|incoming| incoming.theirs.take());
        let outgoing = self.outgoing.as_mut().and_then(Outgoing::early_with_offer);
        let theirs = incoming.or_else(|| outgoing.and_then(|early| early.theirs.take()));
        let Some(request) = theirs else { return false };
        core.respond_plainly(&request, status);
        self.go_on(core);
        true
    }

    /// Our answer to the offer of a reliable 18x: it goes into the PRACK.
    pub(super) fn acknowledge_early(&mut self, core: &mut Core, sdp: Option<&[u8]>) {
        let handle = self.handle;
        let Some(outgoing) = &mut self.outgoing else { return };
        let Some(early) = outgoing.early_owing() else { return };
        let Some(acknowledged) = early.owed.take() else { return };
        early.settled = sdp.is_some();
        send_prack(core, early, acknowledged, handle, sdp);
        outgoing.note_description(sdp);
    }

    /// A request of somebody whom we rang and who has not answered yet. False
    /// if there is no such dialog.
    pub(super) fn on_ringing_request(
        &mut self,
        core: &mut Core,
        request: &ServerRequest,
        envelope: &Envelope<'_>,
    ) -> bool {
        let Some(outgoing) = self.outgoing.as_mut().filter(|o| !o.is_closed()) else {
            return false;
        };
        let Some(early) = outgoing.early_of(envelope) else { return false };
        let Some(dialog) = &mut early.dialog else { return false };
        if dialog.accept_sequence(envelope.cseq).is_err() {
            core.respond_plainly(request, 500);
            return true;
        }
        match envelope.method {
            Method::Update => {
                dialog.refresh(&request.message, request.flow);
                self.on_ringing_update(core, request, envelope);
            }
            Method::Info => self.on_info(core, request),
            Method::Options => core.respond_plainly(request, 200),
            _ => core.respond_plainly(request, 403),
        }
        true
    }

    fn on_ringing_update(
        &mut self,
        core: &mut Core,
        request: &ServerRequest,
        envelope: &Envelope<'_>,
    ) {
        let early = self.outgoing.as_mut().and_then(|outgoing| outgoing.early_of(envelope));
        let Some(early) = early else { return };
        let Some(sdp) = request.message.sdp() else {
            if let Some(dialog) = &early.dialog {
                answer_early(core, dialog, request, None);
            }
            return;
        };
        if early.theirs.is_some() || early.owed.is_some() {
            let wait = core.tokens.below(11).to_string();
            core.respond_with(request, 500, &Fields::default().with(Name::RetryAfter, wait));
        } else if !early.settled {
            // Our offer in the INVITE is still open.
            core.respond_plainly(request, 491);
        } else {
            early.theirs = Some(request.clone());
            self.emit(core, Event::Reoffer { call: self.handle, sdp: Some(sdp) });
        }
    }
}
