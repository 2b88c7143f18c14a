//! One call leg, from the first INVITE to the last BYE.
//!
//! A call has up to three parts, by time: `outgoing` (our INVITEs, ringing, and
//! the forks that lost), `incoming` (the peer's INVITE until we answer) and
//! `session` (the answered dialog). Once `Ended` has been told, nothing more
//! is; what the protocol still owes the peer is done in silence.

mod early;
mod incoming;
mod outgoing;
mod refer;
mod reoffer;
mod session;
mod session_clock;

pub use incoming::{Incoming, IncomingStart};
pub use outgoing::{Hop, Outgoing};
pub use session::{KeptSession, Session};

use crate::dialog::Dialog;
use crate::endpoint::core::{Core, Owner, Role, ServerRequest};
use crate::endpoint::{CallHandle, Command, Credentials, EndedBy, Event};
use crate::header::{Replaces, reason_cause, reason_header};
use crate::kept::KeptCall;
use crate::message::{Envelope, Fields, Message, Name};
use crate::method::Method;
use crate::subscription::DialogIds;
use crate::transaction::{ClientId, ServerId};
use crate::{Flow, status};

/// Non-selected user clearing (ITU-T Q.850): somebody else has answered.
const NON_SELECTED_USER: u8 = 26;

/// What a call's timers are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nobody has answered our call for `Timers::ring_max`.
    RingTooLong,
    /// Our call has not even begun to ring for as long as [`Patience`] allows.
    OutOfPatience,
    /// Our CANCEL brought no final answer within 64·T1 (RFC 3261 §9.1).
    CancelVain,
    /// Say a reliable 18x again (RFC 3262 §3).
    RepeatProgress,
    ProgressUnheard,
    /// Say our 200 again (RFC 3261 §13.3.1.4).
    RepeatAnswer,
    AnswerUnheard,
    /// After 491, or when our own turn has come.
    RetryReoffer,
    RefreshSession,
    SessionOver,
}

/// How a call ended, for the one `Ended` event.
#[derive(Debug, Default)]
pub struct Ending {
    pub status: Option<u16>,
    pub q850: Option<u8>,
    pub reason: Option<Vec<u8>>,
}

impl Ending {
    /// From a refusal, or a BYE or CANCEL with its Reason (RFC 3326).
    pub fn of_message(message: &Message) -> Self {
        let status = message.status();
        let given = message.headers(Name::Reason).map(reason_header);
        let best = given.max_by_key(|reason| reason.q850.is_some());
        let (q850, text) = best.map_or((None, None), |reason| (reason.q850, reason.text));
        let phrase = status.map(|_| message.reason().to_vec());
        Self { status, q850: q850.or(status.and_then(status::to_q850)), reason: text.or(phrase) }
    }

    pub fn of_status(status: u16) -> Self {
        Self { status: Some(status), q850: status::to_q850(status), reason: None }
    }
}

#[derive(Debug)]
pub struct Call {
    pub handle: CallHandle,
    ended: bool,
    outgoing: Option<Outgoing>,
    incoming: Option<Incoming>,
    session: Option<Session>,
    credentials: Option<Credentials>,
    /// Our tags that lead to this call.
    tags: Vec<Vec<u8>>,
    /// The peer's INVITE and re-INVITEs that a CANCEL may mean.
    invites: Vec<ServerId>,
    /// The paths it began on, one per phone rung.
    flows: Vec<Flow>,
}

impl Call {
    fn new(core: &mut Core, handle: CallHandle) -> Self {
        core.calls_alive += 1;
        Self {
            handle,
            ended: false,
            outgoing: None,
            incoming: None,
            session: None,
            credentials: None,
            tags: Vec::new(),
            invites: Vec::new(),
            flows: Vec::new(),
        }
    }

    /// The answered call as it must outlive the process.
    pub fn keep(&self) -> Option<KeptCall> {
        let session = self.session.as_ref().filter(|_| !self.ended)?.keep()?;
        let (handle, credentials) = (self.handle, self.credentials.clone());
        Some(KeptCall { handle, session, credentials, flow: *self.flows.first()? })
    }

    /// Goes on with a call of an earlier process.
    pub fn restore(core: &mut Core, kept: KeptCall) -> Self {
        let KeptCall { handle, session, credentials, flow } = kept;
        let mut call = Self::new(core, handle);
        let session = Session::restore(core, handle, session);
        let tag = session.dialog.local_tag.clone();
        core.tags.insert(tag.clone(), handle);
        call.tags.push(tag);
        call.begin_on(core, flow);
        call.credentials = credentials;
        call.session = Some(session);
        call
    }

    fn begin_on(&mut self, core: &mut Core, flow: Flow) {
        core.call_begins(flow);
        self.flows.push(flow);
    }

    /// Nothing is owed to anybody any more.
    pub fn is_done(&self) -> bool {
        self.ended
            && self.session.is_none()
            && self.incoming.is_none()
            && self.outgoing.as_ref().is_none_or(Outgoing::is_done)
    }

    /// Stops every timer; to be called once, when the call is done.
    pub fn forget(mut self, core: &mut Core) {
        for tag in &self.tags {
            core.tags.remove(tag);
        }
        for invite in &self.invites {
            core.invites.remove(invite);
        }
        for flow in &self.flows {
            core.call_ended(*flow);
        }
        if let Some(outgoing) = &mut self.outgoing {
            outgoing.stop_clock(core);
        }
    }

    pub fn command(&mut self, core: &mut Core, command: Command) {
        if self.ended {
            return;
        }
        match command {
            // A call is started by `Call::place`.
            Command::Invite(_) => {}
            Command::Progress { status, sdp, reliable } => {
                self.progress(core, status, sdp, reliable);
            }
            Command::Answer { sdp } => self.answer(core, sdp),
            Command::Reject { status, reason, q850 } => {
                self.reject(core, status, reason.as_deref(), q850);
            }
            Command::Acknowledge { sdp } => self.acknowledge(core, sdp),
            Command::HangUp { q850, text } => self.hang_up(core, q850, text.as_deref()),
            Command::Reoffer { sdp } => self.reoffer(core, sdp),
            Command::AnswerReoffer { sdp } => self.answer_reoffer(core, sdp),
            Command::RejectReoffer { status } => self.reject_reoffer(core, status),
            Command::SendInfo { content_type, body } => self.send_info(core, &content_type, &body),
            Command::AcceptRefer => self.accept_refer(core),
            Command::NotifyRefer { status } => self.notify_refer(core, status),
            Command::RejectRefer { status } => self.reject_refer(core, status),
        }
    }

    pub fn on_due(&mut self, core: &mut Core, due: Due) {
        match due {
            Due::RingTooLong => self.ring_too_long(core),
            Due::OutOfPatience => self.out_of_patience(core),
            Due::CancelVain => self.cancel_vain(core),
            Due::RepeatProgress => self.repeat_progress(core),
            Due::ProgressUnheard => self.progress_unheard(core),
            Due::RepeatAnswer => self.repeat_answer(core),
            Due::AnswerUnheard => self.answer_unheard(core),
            Due::RetryReoffer => self.retry_reoffer(core),
            Due::RefreshSession => self.refresh_session(core),
            Due::SessionOver => self.session_over(core),
        }
    }

    /// A response to a request of ours.
    pub fn on_response(&mut self, core: &mut Core, id: ClientId, role: Role, response: &Message) {
        match role {
            Role::Invite(branch) => self.on_invite_response(core, id, branch, response),
            Role::Reoffer => self.on_reoffer_response(core, id, response),
            Role::Bye => self.on_bye_response(core, id, response),
            Role::Notify => self.on_notify_response(response),
            Role::Unwatched => {}
        }
    }

    /// No response came: 408, or 503 where the path broke (RFC 3261 §8.1.3.1).
    pub fn on_unanswered(&mut self, core: &mut Core, role: Role, status: u16) {
        match role {
            Role::Invite(branch) => self.on_branch_failed(core, branch, Ending::of_status(status)),
            Role::Reoffer => self.on_reoffer_unanswered(core),
            Role::Bye => self.leave_session(),
            Role::Notify => self.on_notify_lost(),
            Role::Unwatched => {}
        }
    }

    pub fn on_client_ended(&mut self, id: ClientId) {
        if let Some(outgoing) = &mut self.outgoing {
            outgoing.on_client_ended(id);
        }
    }

    /// A request within one of this call's dialogs.
    pub fn on_request(&mut self, core: &mut Core, request: ServerRequest, envelope: &Envelope<'_>) {
        if let Some(incoming) = &self.incoming
            && incoming.dialog.matches(envelope)
        {
            self.on_early_request(core, request, envelope);
        } else if self.session.as_ref().is_some_and(|s| s.dialog.matches(envelope)) {
            self.on_session_request(core, request, envelope);
        } else if envelope.method == Method::Bye && self.outgoing.is_some() {
            // The callee of a fork that lost hangs up by itself.
            core.respond_plainly(&request, 200);
        } else if !self.on_ringing_request(core, &request, envelope) {
            core.respond_plainly(&request, 481);
        }
    }

    /// The peer takes back its INVITE (RFC 3261 §9.2), or its re-INVITE.
    pub fn on_cancel(&mut self, core: &mut Core, invite: ServerId, cancel: &Message) {
        if self.incoming.as_ref().is_some_and(|incoming| incoming.is_request(invite)) {
            self.caller_gave_up(core, cancel);
        } else if let Some(session) = &mut self.session {
            session.cancel_theirs(core, invite);
        }
    }

    /// Ours in the dialog, where the peer called.
    pub fn first_tag(&self) -> Option<String> {
        self.tags.first().and_then(|tag| String::from_utf8(tag.clone()).ok())
    }

    /// Lets a CANCEL find this call by the INVITE it means.
    fn watch_cancel(&mut self, core: &mut Core, invite: ServerId) {
        for old in self.invites.drain(..) {
            core.invites.remove(&old);
        }
        core.invites.insert(invite, self.handle);
        self.invites.push(invite);
    }

    /// Whether an INVITE with Replaces may take this call's place, or with what
    /// status it is refused (RFC 3891 §3).
    pub fn may_replace(&self, replaces: &Replaces) -> Result<(), u16> {
        let is_meant =
            |d: &Dialog| d.call_id == replaces.call_id && d.remote_tag == replaces.from_tag;
        match &self.session {
            Some(session) if !is_meant(&session.dialog) => Err(481),
            Some(_) if self.ended => Err(603),
            Some(_) if replaces.early_only => Err(486),
            Some(_) => Ok(()),
            // Only who placed a call may have it answered somewhere else.
            None => match &self.outgoing {
                Some(outgoing) if !self.ended && outgoing.rings(replaces) => Ok(()),
                _ => Err(481),
            },
        }
    }

    /// The dialog that may be replaced, seen from the peer: answered, or the
    /// first phone of ours that rings.
    pub fn peers_dialog(&self) -> Option<DialogIds> {
        let dialog = match (&self.session, &self.outgoing) {
            _ if self.ended => None,
            (Some(session), _) => Some(&session.dialog),
            (None, Some(outgoing)) => outgoing.first_early(),
            (None, None) => None,
        }?;
        Some(DialogIds {
            call_id: dialog.call_id.clone(),
            local_tag: dialog.remote_tag.clone(),
            remote_tag: dialog.local_tag.clone(),
        })
    }

    /// The stream under this call's dialog closed: later requests open a new one.
    pub fn on_flow_closed(&mut self, core: &Core, flow: Flow) {
        if let Some(session) = &mut self.session
            && session.dialog.flow == flow
            && let Some(new) = session.dialog.hop_of_target(|t, near| core.listening(t, near))
        {
            session.dialog.flow = new;
        }
    }

    fn owner(&self, role: Role) -> Owner {
        Owner::Call { call: self.handle, role }
    }

    fn emit(&self, core: &mut Core, event: Event) {
        if !self.ended {
            core.emit(event);
        }
    }

    fn end(&mut self, core: &mut Core, by: EndedBy, ending: Ending) {
        let Ending { status, q850, reason } = ending;
        let call = self.handle;
        self.emit(core, Event::Ended { call, by, status, q850, reason });
        core.calls_alive -= usize::from(!self.ended);
        self.ended = true;
    }

    fn hang_up(&mut self, core: &mut Core, q850: Option<u8>, text: Option<&str>) {
        let reason = q850.map(|cause| reason_cause(cause, text));
        self.end(core, EndedBy::Local, Ending { q850, ..Ending::default() });
        if let Some(outgoing) = &mut self.outgoing {
            // What every telephone understands of it.
            let elsewhere = (q850 == Some(NON_SELECTED_USER)).then_some(outgoing::ELSEWHERE);
            outgoing.cancel(core, self.handle, elsewhere.or(reason.as_deref()));
        }
        if let Some(incoming) = self.incoming.take() {
            incoming.refuse(core, 480, None, q850);
        }
        let mut fields = Fields::default();
        if let Some(reason) = reason {
            fields.push(Name::Reason, reason);
        }
        self.say_bye(core, fields);
    }
}
