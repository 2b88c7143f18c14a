//! Changing an answered session: re-INVITE and UPDATE, both ways, and who gives
//! way when both try at once (RFC 3261 §14, RFC 3311).

use std::time::Duration;

use super::session::{Ack, answer_with};
use super::{Call, Due, Ending, Session};
use crate::digest::answer_challenge;
use crate::endpoint::core::{Core, Owner, Role, ServerRequest};
use crate::endpoint::{EndedBy, Event};
use crate::header::delta_seconds;
use crate::message::{Envelope, Fields, Message, Name};
use crate::method::Method;
use crate::session_timer::SessionTimer;
use crate::timers::TimerId;
use crate::transaction::{ClientId, ServerId};

/// How long our own offer waits while something else is in the way.
const TURN_WAIT: Duration = Duration::from_millis(200);

/// Offers tried again after 491 before the shell is told.
const GLARES_MAX: u32 = 10;

/// A re-INVITE or UPDATE of ours.
#[derive(Debug)]
pub(super) struct Ours {
    sdp: Option<Vec<u8>>,
    /// Keeps the session alive; the shell did not ask for it.
    refresh: bool,
    method: Method,
    client: Option<ClientId>,
    pub retry: Option<TimerId>,
    glares: u32,
    challenged: bool,
}

/// A re-INVITE or UPDATE of the peer, not answered yet.
#[derive(Debug)]
pub(super) struct Theirs {
    pub request: ServerRequest,
    timer: Option<SessionTimer>,
}

impl Session {
    /// Whether an offer of ours would cross something.
    fn is_busy(&self) -> bool {
        self.theirs.is_some() || self.unheard.is_some() || matches!(self.ack, Ack::Owed(_))
    }

    /// The peer took its re-INVITE back: the session stays as it was.
    pub(super) fn cancel_theirs(&mut self, core: &mut Core, invite: ServerId) {
        if let Some(theirs) = self.theirs.take_if(|theirs| theirs.request.id == invite) {
            core.respond_plainly(&theirs.request, 487);
        }
    }

    fn send_ours(&mut self, core: &mut Core, owner: Owner, extra: &Fields) {
        let Some(ours) = &mut self.ours else { return };
        let mut fields = extra.clone();
        if let Some(agreed) = self.clock.agreed {
            let least = core.config.session_expires_min.as_secs().to_string();
            fields.push(Name::SessionExpires, agreed.header(true)).push(Name::MinSe, least);
        }
        let body = ours.sdp.as_deref().unwrap_or_default();
        let body = ("application/sdp", body);
        let client = core.send_in_dialog(&mut self.dialog, &ours.method, &fields, body, owner);
        ours.client = Some(client);
    }
}

impl Call {
    pub(super) fn reoffer(&mut self, core: &mut Core, sdp: Option<Vec<u8>>) {
        self.start_ours(core, sdp, Method::Invite, false);
    }

    /// An UPDATE needs no SDP and no human; peers without it get the same SDP
    /// again in a re-INVITE (RFC 4028 §7.4).
    pub(super) fn refresh_session(&mut self, core: &mut Core) {
        let Some(session) = &self.session else { return };
        if session.ours.is_some() {
            // The offer on its way refreshes as well.
            return;
        }
        if session.peer_updates {
            self.start_ours(core, None, Method::Update, true);
        } else {
            let sdp = session.local_sdp.clone();
            self.start_ours(core, sdp, Method::Invite, true);
        }
    }

    fn start_ours(&mut self, core: &mut Core, sdp: Option<Vec<u8>>, method: Method, refresh: bool) {
        let owner = self.owner(Role::Reoffer);
        let Some(session) = self.session.as_mut().filter(|s| !s.is_closing()) else { return };
        if let Some(mut old) = session.ours.take() {
            if old.client.is_some() && !old.refresh {
                session.ours = Some(old);
                let refused = Event::ReofferRefused { call: self.handle, status: 491 };
                self.emit(core, refused);
                return;
            }
            core.timers.cancel(&mut old.retry);
        }
        session.ours = Some(Ours {
            sdp,
            refresh,
            method,
            client: None,
            retry: None,
            glares: 0,
            challenged: false,
        });
        if session.is_busy() {
            self.wait_for_turn(core, TURN_WAIT);
        } else {
            session.send_ours(core, owner, &Fields::default());
        }
    }

    fn wait_for_turn(&mut self, core: &mut Core, wait: Duration) {
        let handle = self.handle;
        if let Some(ours) = self.session.as_mut().and_then(|session| session.ours.as_mut()) {
            ours.client = None;
            ours.retry = Some(core.timers.set(core.now + wait, (handle, Due::RetryReoffer)));
        }
    }

    pub(super) fn retry_reoffer(&mut self, core: &mut Core) {
        let owner = self.owner(Role::Reoffer);
        let Some(session) = self.session.as_mut().filter(|s| !s.is_closing()) else { return };
        if session.ours.as_ref().is_none_or(|ours| ours.client.is_some()) {
            return;
        }
        if session.is_busy() {
            self.wait_for_turn(core, TURN_WAIT);
        } else {
            session.send_ours(core, owner, &Fields::default());
        }
    }

    pub(super) fn on_reoffer_response(
        &mut self,
        core: &mut Core,
        id: ClientId,
        response: &Message,
    ) {
        let Some(session) = &mut self.session else { return };
        let Ok(envelope) = response.envelope() else { return };
        let status = response.status().unwrap_or(500);
        let current = session.ours.as_ref().is_some_and(|ours| ours.client == Some(id));
        if (200..300).contains(&status) && envelope.method == Method::Invite && !current {
            session.repeat_ack(core, envelope.cseq);
            return;
        }
        if !current || status < 200 {
            return;
        }
        match status {
            200..=299 => self.on_reoffer_accepted(core, envelope.cseq, response),
            491 => self.on_glare(core),
            401 | 407 => self.on_reoffer_challenged(core, response),
            408 | 481 => self.on_reoffer_unanswered(core),
            status => self.on_reoffer_refused(core, status, response),
        }
    }

    fn on_reoffer_accepted(&mut self, core: &mut Core, cseq: u32, response: &Message) {
        let handle = self.handle;
        let Some(session) = &mut self.session else { return };
        let Some(ours) = session.ours.take() else { return };
        let flow = session.dialog.flow;
        session.dialog.refresh(response, flow);
        if ours.method == Method::Invite {
            let offered_by_peer = ours.sdp.is_none() && response.sdp().is_some();
            session.own_ack(core, cseq, offered_by_peer && !session.is_closing());
        }
        if ours.sdp.is_some() {
            session.local_sdp = ours.sdp;
        }
        if session.is_closing() {
            return;
        }
        session.set_timer(core, handle, SessionTimer::as_asker(response));
        let sdp = response.sdp();
        if !ours.refresh || sdp.is_some() {
            self.emit(core, Event::ReofferAnswered { call: handle, sdp });
        }
    }

    /// RFC 3261 §14.1: whoever made the Call-ID waits longer.
    fn on_glare(&mut self, core: &mut Core) {
        let Some(session) = &mut self.session else { return };
        let Some(ours) = &mut session.ours else { return };
        ours.glares += 1;
        if ours.glares > GLARES_MAX {
            self.drop_ours(core, 491);
            return;
        }
        let ms = if self.outgoing.is_some() {
            2100 + core.tokens.below(191) * 10
        } else {
            core.tokens.below(201) * 10
        };
        self.wait_for_turn(core, Duration::from_millis(ms));
    }

    fn on_reoffer_challenged(&mut self, core: &mut Core, response: &Message) {
        let owner = self.owner(Role::Reoffer);
        let status = response.status().unwrap_or(401);
        let Some(session) = &mut self.session else { return };
        let Some(ours) = &mut session.ours else { return };
        let uri = session.dialog.target.as_bytes();
        let cnonce = core.tokens.token();
        let credentials = self.credentials.as_ref().filter(|_| !ours.challenged);
        let answer =
            credentials.and_then(|c| answer_challenge(response, c, &ours.method, uri, &cnonce));
        match answer {
            Some((fields, _)) => {
                ours.challenged = true;
                session.send_ours(core, owner, &fields);
            }
            None => self.drop_ours(core, status),
        }
    }

    fn on_reoffer_refused(&mut self, core: &mut Core, status: u16, response: &Message) {
        let Some(session) = &mut self.session else { return };
        let Some(ours) = &session.ours else { return };
        if ours.refresh && ours.method == Method::Update && matches!(status, 405 | 501) {
            session.peer_updates = false;
            session.ours = None;
            self.refresh_session(core);
            return;
        }
        if status == 422
            && let Some(agreed) = &mut session.clock.agreed
            && let Some(least) = response.header(Name::MinSe).and_then(delta_seconds)
        {
            agreed.interval = agreed.interval.max(Duration::from_secs(least.min(86_400).into()));
        }
        self.drop_ours(core, status);
    }

    /// The session stays as it was (RFC 3261 §14.1).
    fn drop_ours(&mut self, core: &mut Core, status: u16) {
        let ours = self.session.as_mut().and_then(|session| session.ours.take());
        if ours.is_some_and(|ours| !ours.refresh) {
            self.emit(core, Event::ReofferRefused { call: self.handle, status });
        }
    }

    /// RFC 3261 §12.2.1.2: no answer, or 481: the dialog is gone.
    pub(super) fn on_reoffer_unanswered(&mut self, core: &mut Core) {
        if self.session.is_none() {
            return;
        }
        self.end(core, EndedBy::Network, Ending { status: None, q850: Some(102), reason: None });
        self.say_bye(core, Fields::default());
    }

    pub(super) fn on_reoffer(
        &mut self,
        core: &mut Core,
        request: ServerRequest,
        envelope: &Envelope<'_>,
    ) {
        let Some(session) = &mut self.session else { return };
        let is_invite = envelope.method == Method::Invite;
        let sdp = request.message.sdp();
        let carries_offer = is_invite || sdp.is_some();
        if session.theirs.is_some() || (is_invite && session.unheard.is_some()) {
            // RFC 3261 §14.2, RFC 3311 §5.2.
            let wait = core.tokens.below(11).to_string();
            core.respond_with(&request, 500, &Fields::default().with(Name::RetryAfter, wait));
            return;
        }
        let ours_is_out = session.ours.as_ref().is_some_and(|ours| ours.client.is_some());
        if carries_offer
            && (ours_is_out || matches!(session.ack, Ack::Owed(_)) || session.unheard.is_some())
        {
            core.respond_plainly(&request, 491);
            return;
        }
        let limits = (core.config.session_expires, core.config.session_expires_min);
        let Ok(timer) = SessionTimer::as_answerer(&request.message, limits.0, limits.1) else {
            let least = limits.1.as_secs().to_string();
            core.respond_with(&request, 422, &Fields::default().with(Name::MinSe, least));
            return;
        };
        let timer = timer.or(session.clock.agreed);
        session.dialog.refresh(&request.message, request.flow);
        session.peer_updates |= request.message.lists(Name::Allow, "UPDATE");
        let handle = self.handle;
        if !carries_offer {
            answer_with(core, session, handle, &request, timer, None);
            return;
        }
        let id = request.id;
        session.theirs = Some(Theirs { request, timer });
        if is_invite {
            self.watch_cancel(core, id);
        }
        self.emit(core, Event::Reoffer { call: handle, sdp });
    }

    pub(super) fn answer_reoffer(&mut self, core: &mut Core, sdp: Option<Vec<u8>>) {
        if self.answer_early_offer(core, sdp.as_deref()) {
            return;
        }
        let handle = self.handle;
        let Some(session) = &mut self.session else { return };
        let Some(Theirs { request, timer }) = session.theirs.take() else { return };
        answer_with(core, session, handle, &request, timer, sdp.as_deref());
        if sdp.is_some() {
            session.local_sdp = sdp;
        }
    }

    pub(super) fn reject_reoffer(&mut self, core: &mut Core, status: u16) {
        let status = if (300..700).contains(&status) { status } else { 488 };
        if self.reject_early_offer(core, status) {
            return;
        }
        if let Some(theirs) = self.session.as_mut().and_then(|session| session.theirs.take()) {
            core.respond_plainly(&theirs.request, status);
        }
    }
}
