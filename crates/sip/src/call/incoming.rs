//! Calls that come in, until they are answered or refused.

use std::collections::VecDeque;
use std::time::Duration;

use super::early::answer_early;
use super::session::answer_with;
use super::{Call, Due, Ending, Session};
use crate::dialog::Dialog;
use crate::endpoint::core::{Core, ServerRequest};
use crate::endpoint::{CallHandle, EndedBy, Event};
use crate::header::{rack, reason_cause};
use crate::message::{Envelope, Fields, Message, Name};
use crate::method::Method;
use crate::session_timer::SessionTimer;
use crate::timers::TimerId;
use crate::transaction::ServerId;

/// An INVITE not answered yet.
#[derive(Debug)]
pub struct Incoming {
    request: ServerRequest,
    pub dialog: Dialog,
    timer: Option<SessionTimer>,
    reliable: Option<Reliable>,
    /// RSeq numbers given out.
    rseq: u32,
    /// `Progress` that waits for the PRACK of the one before (RFC 3262 §3).
    progress: VecDeque<Progress>,
    /// `Answer` waits until the reliable 18x is acknowledged (RFC 3262 §3) and
    /// the peer's early offer answered.
    answer: Option<Option<Vec<u8>>>,
    /// Offer and answer have been exchanged, reliably: there may be new offers.
    settled: bool,
    /// The peer's PRACK or UPDATE, whose offer we have not answered yet.
    pub theirs: Option<ServerRequest>,
    /// Our description, as it stands.
    pub local_sdp: Option<Vec<u8>>,
}

/// 18x responses in a row that wait for a slow caller.
const PROGRESS_WAITING_MAX: usize = 4;

#[derive(Debug)]
struct Progress {
    status: u16,
    sdp: Option<Vec<u8>>,
}

/// What a new incoming call starts from.
#[derive(Debug)]
pub struct IncomingStart {
    pub request: ServerRequest,
    pub dialog: Dialog,
    pub timer: Option<SessionTimer>,
}

/// A reliable 18x, said again until its PRACK.
#[derive(Debug)]
struct Reliable {
    rseq: u32,
    has_sdp: bool,
    bytes: Vec<u8>,
    interval: Duration,
    repeat: Option<TimerId>,
    give_up: Option<TimerId>,
}

impl Incoming {
    /// The final refusal.
    pub fn refuse(mut self, core: &mut Core, status: u16, reason: Option<&str>, q850: Option<u8>) {
        self.heard(core);
        if let Some(theirs) = self.theirs.take() {
            core.respond_plainly(&theirs, 487);
        }
        let mut reply = core.reply(&self.request, status, reason);
        if let Some(cause) = q850 {
            reply.header(Name::Reason, reason_cause(cause, None));
        }
        core.respond(&self.request, status, reply.finish_empty());
    }

    pub fn is_request(&self, id: ServerId) -> bool {
        self.request.id == id
    }

    /// Returns whether what was heard held a description.
    fn heard(&mut self, core: &mut Core) -> bool {
        let Some(mut reliable) = self.reliable.take() else { return false };
        core.timers.cancel(&mut reliable.repeat);
        core.timers.cancel(&mut reliable.give_up);
        reliable.has_sdp
    }

    fn peer_has(&self, tag: &str) -> bool {
        let request = &self.request.message;
        request.lists(Name::Supported, tag) || request.lists(Name::Require, tag)
    }
}

impl Call {
    pub fn receive(core: &mut Core, handle: CallHandle, start: IncomingStart) -> Self {
        let mut call = Self::new(core, handle);
        let tag = start.dialog.local_tag.clone();
        core.tags.insert(tag.clone(), handle);
        call.tags.push(tag);
        call.watch_cancel(core, start.request.id);
        call.begin_on(core, start.request.flow);
        call.incoming = Some(Incoming {
            request: start.request,
            dialog: start.dialog,
            timer: start.timer,
            reliable: None,
            rseq: 0,
            progress: VecDeque::new(),
            answer: None,
            settled: false,
            theirs: None,
            local_sdp: None,
        });
        call
    }

    pub(super) fn progress(
        &mut self,
        core: &mut Core,
        status: u16,
        sdp: Option<Vec<u8>>,
        reliable: bool,
    ) {
        let handle = self.handle;
        let Some(incoming) = self.incoming.as_mut().filter(|i| i.answer.is_none()) else { return };
        if !(101..200).contains(&status) {
            return;
        }
        let must = incoming.request.message.lists(Name::Require, "100rel");
        let reliable = must || (reliable && incoming.peer_has("100rel"));
        if reliable && incoming.reliable.is_some() {
            if incoming.progress.len() < PROGRESS_WAITING_MAX {
                incoming.progress.push_back(Progress { status, sdp });
            }
            return;
        }
        let mut reply = core.reply(&incoming.request, status, None);
        reply.copy(Name::RecordRoute, &incoming.request.message);
        reply.header(Name::Contact, &incoming.dialog.contact);
        core.sign_capabilities(&mut reply);
        if reliable {
            incoming.rseq += 1;
            reply.header(Name::Require, "100rel").header(Name::RSeq, incoming.rseq.to_string());
        }
        let bytes = reply.finish_sdp(sdp.as_deref());
        core.respond(&incoming.request, status, bytes.clone());
        incoming.local_sdp = sdp.clone().or(incoming.local_sdp.take());
        if reliable {
            let interval = core.config.timers.t1;
            let give_up = core.now + core.config.timers.give_up();
            incoming.reliable = Some(Reliable {
                rseq: incoming.rseq,
                has_sdp: sdp.is_some(),
                bytes,
                interval,
                repeat: Some(core.timers.set(core.now + interval, (handle, Due::RepeatProgress))),
                give_up: Some(core.timers.set(give_up, (handle, Due::ProgressUnheard))),
            });
        }
    }

    pub(super) fn answer(&mut self, core: &mut Core, sdp: Option<Vec<u8>>) {
        let Some(mut incoming) = self.incoming.take() else { return };
        if incoming.reliable.is_some() || incoming.theirs.is_some() {
            incoming.answer = Some(sdp);
            self.incoming = Some(incoming);
            return;
        }
        let Incoming { request, dialog, timer, local_sdp, settled, .. } = incoming;
        // What only an unacknowledged 18x said is not agreed yet: the 200 says
        // it again (RFC 3261 §13.2.1).
        let told = sdp.clone().or_else(|| local_sdp.clone().filter(|_| !settled));
        let mut session = Session::new(dialog, &request.message, sdp.or(local_sdp));
        answer_with(core, &mut session, self.handle, &request, timer, told.as_deref());
        self.session = Some(session);
    }

    pub(super) fn reject(
        &mut self,
        core: &mut Core,
        status: u16,
        reason: Option<&str>,
        q850: Option<u8>,
    ) {
        let Some(incoming) = self.incoming.take() else { return };
        let status = if (300..700).contains(&status) { status } else { 480 };
        incoming.refuse(core, status, reason, q850);
        let ending = Ending::of_status(status);
        self.end(core, EndedBy::Local, Ending { q850: q850.or(ending.q850), ..ending });
    }

    /// Before we answered: by CANCEL, or by BYE.
    pub(super) fn caller_gave_up(&mut self, core: &mut Core, cancel: &Message) {
        let Some(incoming) = self.incoming.take() else { return };
        incoming.refuse(core, 487, None, None);
        let ending = Ending::of_message(cancel);
        self.end(core, EndedBy::Remote, Ending { status: Some(487), ..ending });
    }

    pub(super) fn on_early_request(
        &mut self,
        core: &mut Core,
        request: ServerRequest,
        envelope: &Envelope<'_>,
    ) {
        let Some(incoming) = &mut self.incoming else { return };
        if incoming.dialog.accept_sequence(envelope.cseq).is_err() {
            core.respond_plainly(&request, 500);
            return;
        }
        match envelope.method {
            Method::Prack => self.on_prack(core, request),
            Method::Bye => {
                core.respond_plainly(&request, 200);
                self.caller_gave_up(core, &request.message);
            }
            Method::Info | Method::Options => core.respond_plainly(&request, 200),
            Method::Update => self.on_early_update(core, request),
            _ => core.respond_plainly(&request, 403),
        }
    }

    fn on_prack(&mut self, core: &mut Core, request: ServerRequest) {
        let Some(incoming) = &mut self.incoming else { return };
        let named = request.message.header(Name::RAck).and_then(rack);
        let invite_seq = incoming.request.message.envelope().map_or(0, |e| e.cseq);
        let expected = incoming.reliable.as_ref().map(|r| (r.rseq, invite_seq, Method::Invite));
        if named.is_none() || named != expected {
            core.respond_plainly(&request, 481);
            return;
        }
        let was_settled = incoming.settled;
        let described = incoming.heard(core);
        let offered_by_us = incoming.request.message.sdp().is_none();
        let sdp = request.message.sdp();
        // RFC 3262 §5: what the PRACK carries depends on what it acknowledges.
        match sdp {
            Some(sdp) if described && offered_by_us && !was_settled => {
                incoming.settled = true;
                core.respond_plainly(&request, 200);
                self.emit(core, Event::EarlyAnswered { call: self.handle, sdp });
            }
            Some(sdp) if (described || was_settled) && incoming.theirs.is_none() => {
                incoming.settled = true;
                incoming.theirs = Some(request);
                self.emit(core, Event::Reoffer { call: self.handle, sdp: Some(sdp) });
            }
            _ => {
                incoming.settled |= described && !offered_by_us;
                core.respond_plainly(&request, 200);
            }
        }
        self.go_on(core);
    }

    /// What waited for the PRACK, or for our answer to its offer.
    pub(super) fn go_on(&mut self, core: &mut Core) {
        let Some(incoming) = self.incoming.as_mut().filter(|i| i.theirs.is_none()) else { return };
        if let Some(Progress { status, sdp }) = incoming.progress.pop_front() {
            let answer = incoming.answer.take();
            self.progress(core, status, sdp, true);
            if let Some(incoming) = &mut self.incoming {
                incoming.answer = answer;
            }
        } else if let Some(sdp) = incoming.answer.take() {
            self.answer(core, sdp);
        }
    }

    /// RFC 3311 §5.2: no offer may cross the one in the INVITE or another.
    fn on_early_update(&mut self, core: &mut Core, request: ServerRequest) {
        let Some(incoming) = &mut self.incoming else { return };
        let Some(sdp) = request.message.sdp() else {
            incoming.dialog.refresh(&request.message, request.flow);
            answer_early(core, &incoming.dialog, &request, None);
            return;
        };
        let offered_by_us = incoming.request.message.sdp().is_none();
        if incoming.theirs.is_some() || (!incoming.settled && !offered_by_us) {
            let wait = core.tokens.below(11).to_string();
            core.respond_with(&request, 500, &Fields::default().with(Name::RetryAfter, wait));
        } else if !incoming.settled {
            core.respond_plainly(&request, 491);
        } else {
            incoming.dialog.refresh(&request.message, request.flow);
            incoming.theirs = Some(request);
            self.emit(core, Event::Reoffer { call: self.handle, sdp: Some(sdp) });
        }
    }

    pub(super) fn repeat_progress(&mut self, core: &mut Core) {
        let handle = self.handle;
        let Some(incoming) = &mut self.incoming else { return };
        let Some(reliable) = &mut incoming.reliable else { return };
        let flow = core.layer.reply_flow(incoming.request.id).unwrap_or(incoming.request.flow);
        core.layer.transmit(flow, reliable.bytes.clone());
        reliable.interval *= 2;
        let at = core.now + reliable.interval;
        reliable.repeat = Some(core.timers.set(at, (handle, Due::RepeatProgress)));
    }

    /// RFC 3262 §3: without PRACK the call is refused.
    pub(super) fn progress_unheard(&mut self, core: &mut Core) {
        let Some(incoming) = self.incoming.take() else { return };
        incoming.refuse(core, 504, None, None);
        self.end(core, EndedBy::Network, Ending::of_status(504));
    }
}
