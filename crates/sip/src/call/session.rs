//! The answered call: ACK, INFO, BYE, and whose turn it is.

use std::time::Duration;

use super::refer::Refer;
use super::reoffer::{Ours, Theirs};
use super::session_clock::{Clock, KeptClock};
use super::{Call, Due, Ending};
use crate::Flow;
use crate::dialog::Dialog;
use crate::digest::answer_challenge;
use crate::endpoint::core::{Core, Role, ServerRequest};
use crate::endpoint::{CallHandle, EndedBy, Event};
use crate::header::info_signal;
use crate::message::{Envelope, Fields, Message, Name};
use crate::method::Method;
use crate::session_timer::SessionTimer;
use crate::timers::TimerId;
use crate::transaction::ClientId;

#[derive(Debug)]
pub struct Session {
    pub dialog: Dialog,
    /// Our 200 to an INVITE or re-INVITE, until its ACK comes.
    pub(super) unheard: Option<UnheardAnswer>,
    pub(super) ack: Ack,
    pub(super) ours: Option<Ours>,
    pub(super) theirs: Option<Theirs>,
    /// The SDP we last put forward, for refreshes by re-INVITE.
    pub(super) local_sdp: Option<Vec<u8>>,
    pub(super) clock: Clock,
    pub(super) peer_updates: bool,
    pub(super) refer: Option<Refer>,
    bye: Bye,
}

/// What is kept of a session: its dialog, and whose turn it is to refresh it.
/// What was under way (a re-INVITE, a REFER) is not: its sender asks again.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct KeptSession {
    dialog: Dialog,
    #[serde(with = "crate::kept::octets::option")]
    local_sdp: Option<Vec<u8>>,
    clock: Option<KeptClock>,
    peer_updates: bool,
}

/// Requests that a session may have sent after it was last written down.
const NUMBERS_SKIPPED: u32 = 100;

/// A 2xx of ours, said again until it is heard.
#[derive(Debug)]
pub(super) struct UnheardAnswer {
    pub cseq: u32,
    pub flow: Flow,
    pub bytes: Vec<u8>,
    interval: Duration,
    repeat: Option<TimerId>,
    give_up: Option<TimerId>,
}

/// Our ACK to the peer's last 2xx.
#[derive(Debug)]
pub(super) enum Ack {
    None,
    /// The 2xx brought an offer: the ACK waits for our answer.
    Owed(u32),
    Sent {
        cseq: u32,
        flow: Flow,
        bytes: Vec<u8>,
    },
}

#[derive(Debug)]
enum Bye {
    NotYet,
    /// To be sent once our 2xx is heard (RFC 3261 §15).
    AfterAck(Fields),
    Sent {
        client: ClientId,
        challenged: bool,
    },
}

impl Session {
    /// `peer`: the message of the peer that made the dialog.
    pub fn new(dialog: Dialog, peer: &Message, local_sdp: Option<Vec<u8>>) -> Self {
        Self::begin(dialog, local_sdp, peer.lists(Name::Allow, "UPDATE"))
    }

    /// With nothing under way.
    fn begin(dialog: Dialog, local_sdp: Option<Vec<u8>>, peer_updates: bool) -> Self {
        Self {
            dialog,
            unheard: None,
            ack: Ack::None,
            ours: None,
            theirs: None,
            local_sdp,
            clock: Clock::default(),
            peer_updates,
            refer: None,
            bye: Bye::NotYet,
        }
    }

    /// `None` once it is ending.
    pub fn keep(&self) -> Option<KeptSession> {
        matches!(self.bye, Bye::NotYet).then(|| KeptSession {
            dialog: self.dialog.clone(),
            local_sdp: self.local_sdp.clone(),
            clock: self.clock.kept(),
            peer_updates: self.peer_updates,
        })
    }

    pub fn restore(core: &mut Core, call: CallHandle, kept: KeptSession) -> Self {
        let KeptSession { mut dialog, local_sdp, clock, peer_updates } = kept;
        dialog.skip_numbers(NUMBERS_SKIPPED);
        let clock = clock.map(|clock| Clock::restored(core, call, clock)).unwrap_or_default();
        Self { clock, ..Self::begin(dialog, local_sdp, peer_updates) }
    }

    /// Acknowledges the peer's 2xx, at once or (late offer) when our answer is
    /// known.
    pub(super) fn own_ack(&mut self, core: &mut Core, cseq: u32, late: bool) {
        if late {
            self.ack = Ack::Owed(cseq);
        } else {
            self.send_ack(core, cseq, None);
        }
    }

    pub(super) fn send_ack(&mut self, core: &mut Core, cseq: u32, sdp: Option<&[u8]>) {
        let flow = core.next_hop(&self.dialog);
        let branch = core.branch();
        let mut ack = self.dialog.request(&Method::Ack, Some(cseq), &core.via(flow, &branch));
        core.sign(&mut ack);
        let bytes = ack.finish_sdp(sdp);
        core.layer.transmit(flow, bytes.clone());
        self.ack = Ack::Sent { cseq, flow, bytes };
    }

    /// The 2xx came again, so our ACK was lost.
    pub(super) fn repeat_ack(&self, core: &mut Core, again: u32) {
        if let Ack::Sent { cseq, flow, bytes } = &self.ack
            && *cseq == again
        {
            core.layer.transmit(*flow, bytes.clone());
        }
    }

    /// Keeps a 2xx of ours to say it again until its ACK.
    pub(super) fn expect_ack(
        &mut self,
        core: &mut Core,
        call: CallHandle,
        cseq: u32,
        flow: Flow,
        bytes: Vec<u8>,
    ) {
        let interval = core.config.timers.t1;
        let give_up = core.now + core.config.timers.give_up();
        self.unheard = Some(UnheardAnswer {
            cseq,
            flow,
            bytes,
            interval,
            repeat: Some(core.timers.set(core.now + interval, (call, Due::RepeatAnswer))),
            give_up: Some(core.timers.set(give_up, (call, Due::AnswerUnheard))),
        });
    }

    fn heard(&mut self, core: &mut Core) {
        if let Some(mut unheard) = self.unheard.take() {
            core.timers.cancel(&mut unheard.repeat);
            core.timers.cancel(&mut unheard.give_up);
        }
    }

    /// Whatever the peer still waits for, it will not get.
    fn refuse_pending(&mut self, core: &mut Core) {
        if let Some(theirs) = self.theirs.take() {
            core.respond_plainly(&theirs.request, 487);
        }
        if let Some(request) = self.refer.take().and_then(|refer| refer.request) {
            core.respond_plainly(&request, 487);
        }
    }

    fn stop(&mut self, core: &mut Core) {
        self.refuse_pending(core);
        self.heard(core);
        self.clock.stop(core);
        if let Some(ours) = &mut self.ours {
            core.timers.cancel(&mut ours.retry);
        }
    }

    pub(super) fn is_closing(&self) -> bool {
        !matches!(self.bye, Bye::NotYet)
    }
}

impl Call {
    pub(super) fn on_session_request(
        &mut self,
        core: &mut Core,
        request: ServerRequest,
        envelope: &Envelope<'_>,
    ) {
        let Some(session) = &mut self.session else { return };
        if session.dialog.accept_sequence(envelope.cseq).is_err() {
            core.respond_plainly(&request, 500);
            return;
        }
        if session.dialog.symmetric || request.flow.transport.is_reliable() {
            session.dialog.flow = request.flow;
        }
        match envelope.method {
            Method::Bye => self.on_bye(core, &request),
            _ if session.is_closing() => core.respond_plainly(&request, 481),
            Method::Invite | Method::Update => self.on_reoffer(core, request, envelope),
            Method::Info => self.on_info(core, &request),
            Method::Refer => self.on_refer(core, request, envelope),
            Method::Options => {
                let mut reply = core.reply(&request, 200, None);
                core.sign_capabilities(&mut reply);
                core.respond(&request, 200, reply.finish_empty());
            }
            Method::Subscribe => self.on_subscribe(core, &request),
            Method::Notify => core.respond_plainly(&request, 481),
            Method::Prack => core.respond_plainly(&request, 481),
            _ => core.respond_plainly(&request, 405),
        }
    }

    fn on_bye(&mut self, core: &mut Core, request: &ServerRequest) {
        core.respond_plainly(request, 200);
        if let Some(theirs) = self.session.as_mut().and_then(|session| session.theirs.take()) {
            core.respond_plainly(&theirs.request, 487);
        }
        self.end(
            core,
            EndedBy::Remote,
            Ending { status: None, ..Ending::of_message(&request.message) },
        );
        if let Some(session) = &mut self.session {
            session.stop(core);
        }
        self.leave_session();
    }

    /// The dialog is over. A 2xx that comes once more, since our ACK was lost,
    /// still gets it.
    pub(super) fn leave_session(&mut self) {
        let Some(session) = self.session.take() else { return };
        if let (Ack::Sent { cseq, flow, bytes }, Some(outgoing)) = (session.ack, &mut self.outgoing)
        {
            outgoing.keep_ack(session.dialog, cseq, (flow, bytes));
        }
    }

    pub(super) fn on_info(&mut self, core: &mut Core, request: &ServerRequest) {
        core.respond_plainly(request, 200);
        let content_type = request.message.header(Name::ContentType).unwrap_or_default().to_vec();
        let body = request.message.body().to_vec();
        if body.is_empty() && content_type.is_empty() {
            // RFC 6086 lets an INFO without body say "still there".
            return;
        }
        let signal = info_signal(&content_type, &body);
        self.emit(core, Event::InfoReceived { call: self.handle, content_type, body, signal });
    }

    pub(super) fn send_info(&mut self, core: &mut Core, content_type: &str, body: &[u8]) {
        let owner = self.owner(Role::Unwatched);
        if let Some(session) = &mut self.session {
            let dialog = &mut session.dialog;
            core.send_in_dialog(
                dialog,
                &Method::Info,
                &Fields::default(),
                (content_type, body),
                owner,
            );
        }
    }

    /// The peer's ACK of a 2xx of ours.
    pub fn on_ack(&mut self, core: &mut Core, ack: &Message, envelope: &Envelope<'_>) {
        let Some(session) = &mut self.session else { return };
        let awaited = session.unheard.as_ref().is_some_and(|u| u.cseq == envelope.cseq);
        if !awaited || !session.dialog.matches(envelope) {
            return;
        }
        session.heard(core);
        let sdp = ack.sdp();
        if let Bye::AfterAck(fields) = &session.bye {
            let fields = fields.clone();
            self.send_bye(core, &fields);
        } else {
            self.emit(core, Event::Acknowledged { call: self.handle, sdp });
        }
    }

    pub(super) fn acknowledge(&mut self, core: &mut Core, sdp: Option<Vec<u8>>) {
        let Some(session) = &mut self.session else {
            self.acknowledge_early(core, sdp.as_deref());
            return;
        };
        if let Ack::Owed(cseq) = session.ack {
            session.send_ack(core, cseq, sdp.as_deref());
            session.local_sdp = sdp.or(session.local_sdp.take());
        }
    }

    /// RFC 3261 §13.3.1.4: T1, doubling up to T2, whatever the transport.
    pub(super) fn repeat_answer(&mut self, core: &mut Core) {
        let handle = self.handle;
        let Some(unheard) = self.session.as_mut().and_then(|s| s.unheard.as_mut()) else { return };
        core.layer.transmit(unheard.flow, unheard.bytes.clone());
        unheard.interval = (unheard.interval * 2).min(core.config.timers.t2);
        let at = core.now + unheard.interval;
        unheard.repeat = Some(core.timers.set(at, (handle, Due::RepeatAnswer)));
    }

    pub(super) fn answer_unheard(&mut self, core: &mut Core) {
        let Some(session) = &mut self.session else { return };
        session.heard(core);
        if let Bye::AfterAck(fields) = &session.bye {
            let fields = fields.clone();
            self.send_bye(core, &fields);
            return;
        }
        self.end(
            core,
            EndedBy::Network,
            Ending { status: Some(408), q850: Some(102), reason: None },
        );
        self.send_bye(core, &Fields::default());
    }

    /// Hangs up, now or when the peer has heard our 200. An ACK still owed goes
    /// first: a dialog cannot end before it began.
    pub(super) fn say_bye(&mut self, core: &mut Core, fields: Fields) {
        let Some(session) = &mut self.session else { return };
        if session.is_closing() {
            return;
        }
        if let Ack::Owed(cseq) = session.ack {
            session.send_ack(core, cseq, None);
        }
        session.refuse_pending(core);
        if session.unheard.is_some() {
            session.bye = Bye::AfterAck(fields);
            session.clock.stop(core);
        } else {
            self.send_bye(core, &fields);
        }
    }

    fn send_bye(&mut self, core: &mut Core, fields: &Fields) {
        let owner = self.owner(Role::Bye);
        let Some(session) = &mut self.session else { return };
        session.stop(core);
        let client =
            core.send_in_dialog(&mut session.dialog, &Method::Bye, fields, ("", b""), owner);
        session.bye = Bye::Sent { client, challenged: false };
    }

    pub(super) fn on_bye_response(&mut self, core: &mut Core, id: ClientId, response: &Message) {
        let owner = self.owner(Role::Bye);
        let Some(session) = &mut self.session else { return };
        let Bye::Sent { client, challenged } = session.bye else { return };
        if client != id || response.status().is_some_and(|status| status < 200) {
            return;
        }
        if !challenged && let Some(credentials) = &self.credentials {
            let cnonce = core.tokens.token();
            let uri = session.dialog.target.as_bytes();
            let answer = answer_challenge(response, credentials, &Method::Bye, uri, &cnonce);
            if let Some((fields, _)) = answer {
                let dialog = &mut session.dialog;
                let client = core.send_in_dialog(dialog, &Method::Bye, &fields, ("", b""), owner);
                session.bye = Bye::Sent { client, challenged: true };
                return;
            }
        }
        self.leave_session();
    }
}

/// Sends our 2xx to an INVITE or UPDATE and, for an INVITE, expects its ACK.
pub(super) fn answer_with(
    core: &mut Core,
    session: &mut Session,
    call: CallHandle,
    request: &ServerRequest,
    timer: Option<SessionTimer>,
    sdp: Option<&[u8]>,
) {
    let mut reply = core.reply(request, 200, None);
    reply.copy(Name::RecordRoute, &request.message);
    reply.header(Name::Contact, &session.dialog.contact);
    core.sign_capabilities(&mut reply);
    if let Some(timer) = timer {
        reply.header(Name::SessionExpires, timer.header(false));
        if !timer.we_refresh {
            reply.header(Name::Require, "timer");
        }
    }
    let bytes = reply.finish_sdp(sdp);
    let reply_flow = core.layer.reply_flow(request.id).unwrap_or(request.flow);
    core.respond(request, 200, bytes.clone());
    if request.message.method() == Some(&Method::Invite) {
        let cseq = request.message.envelope().map_or(0, |e| e.cseq);
        session.expect_ack(core, call, cseq, reply_flow, bytes);
    }
    session.set_timer(core, call, timer);
}
