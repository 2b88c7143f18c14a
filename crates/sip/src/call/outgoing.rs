//! Calls we place: one INVITE per phone, every fork it rings, and the one that
//! wins.

use std::collections::BTreeMap;

use base::Moment;

use super::{Call, Due, Ending, Session};
use crate::dialog::Dialog;
use crate::digest::answer_challenge;
use crate::endpoint::core::{Core, Owner, Role, SUPPORTED};
use crate::endpoint::{CallHandle, EndedBy, Event, Invite, Party, Target};
use crate::header::{delta_seconds, write_name_addr};
use crate::message::{Builder, Fields, Message, Name};
use crate::method::{ALLOW, Method};
use crate::session_timer::SessionTimer;
use crate::text::{is_all_token, number};
use crate::timers::TimerId;
use crate::transaction::{ClientId, cancel_for};
use crate::{Flow, Uri};

/// Further headers a caller of ours may ask for.
const EXTRA_HEADERS_MAX: usize = 32;

/// Challenges answered per INVITE: one for the proxy, one for the callee, one
/// for a nonce gone stale.
const CHALLENGES_MAX: u32 = 3;

#[derive(Debug)]
pub struct Outgoing {
    invite: Invite,
    branches: Vec<Branch>,
    ring_timer: Option<TimerId>,
    patience_timer: Option<TimerId>,
    placed_at: Moment,
    cancel_timer: Option<TimerId>,
    forks: u32,
    /// The best refusal so far, told when no branch is left.
    failure: Option<Ending>,
    /// Nobody else may win any more: answered or given up.
    closed: bool,
    /// From a 422 (RFC 4028 §7.4).
    least_interval: Option<u32>,
}

/// One INVITE, to one address.
#[derive(Debug)]
struct Branch {
    uri: Uri,
    flow: Flow,
    call_id: String,
    tag: String,
    contact: Vec<u8>,
    cseq: u32,
    client: Option<ClientId>,
    provisional_seen: bool,
    /// To be cancelled as soon as a provisional response allows it.
    cancel: Option<Vec<u8>>,
    cancel_sent: bool,
    /// A 2xx came: nothing is left to cancel.
    answered: bool,
    challenges: u32,
    early: Vec<Early>,
    /// ACKs of forks that answered too late, by their tag.
    lost: BTreeMap<Vec<u8>, (Flow, Vec<u8>)>,
}

/// A phone that rings.
#[derive(Debug)]
struct Early {
    remote_tag: Vec<u8>,
    fork: u32,
    sdp: Option<Vec<u8>>,
    dialog: Option<Dialog>,
    rseq: Option<u32>,
}

impl Outgoing {
    pub fn is_done(&self) -> bool {
        self.branches.iter().all(|branch| branch.client.is_none())
    }

    pub fn on_client_ended(&mut self, id: ClientId) {
        for branch in &mut self.branches {
            if branch.client == Some(id) {
                branch.client = None;
            }
        }
    }

    pub fn stop_clock(&mut self, core: &mut Core) {
        core.timers.cancel(&mut self.ring_timer);
        core.timers.cancel(&mut self.patience_timer);
        core.timers.cancel(&mut self.cancel_timer);
    }

    /// Takes back every INVITE not yet answered.
    pub fn cancel(&mut self, core: &mut Core, call: CallHandle, reason: Option<&[u8]>) {
        self.closed = true;
        core.timers.cancel(&mut self.ring_timer);
        core.timers.cancel(&mut self.patience_timer);
        for branch in &mut self.branches {
            branch.cancel = Some(reason.map(<[u8]>::to_vec).unwrap_or_default());
            branch.cancel_if_possible(core, call);
        }
        if self.cancel_timer.is_none() && !self.is_done() {
            let at = core.now + core.config.timers.give_up();
            self.cancel_timer = Some(core.timers.set(at, (call, Due::CancelVain)));
        }
    }
}

impl Branch {
    /// Sends the INVITE, anew with every challenge answered.
    fn send(&mut self, core: &mut Core, owner: Owner, invite: &Invite, fields: &Fields) {
        self.cseq += 1;
        self.provisional_seen = false;
        let branch = core.branch();
        let mut builder = Builder::request(&Method::Invite, self.uri.as_bytes());
        builder.header(Name::Via, core.via(self.flow, &branch)).header(Name::MaxForwards, "70");
        let mut from = written(&invite.from);
        from.extend(b";tag=");
        from.extend(self.tag.as_bytes());
        builder.header(Name::From, from);
        builder.header(Name::To, self.to(invite));
        builder.header(Name::CallId, &self.call_id);
        builder.header(Name::CSeq, format!("{} INVITE", self.cseq));
        builder.header(Name::Contact, &self.contact);
        builder.header(Name::Allow, ALLOW);
        // An offer that comes in a reliable 18x would have to be answered in
        // the PRACK: without an offer of ours, no reliable responses.
        let skip = if invite.sdp.is_some() { "" } else { "100rel" };
        let supported = SUPPORTED.into_iter().filter(|tag| *tag != skip).collect::<Vec<_>>();
        builder.header(Name::Supported, supported.join(", "));
        if let Some(asserted) = &invite.asserted_identity {
            builder.header(Name::PAssertedIdentity, written(asserted));
        }
        for (name, value) in invite.headers.iter().take(EXTRA_HEADERS_MAX) {
            if may_add(name, value) {
                builder.named(name.as_bytes(), value);
            }
        }
        core.sign(&mut builder);
        builder.fields(fields);
        let bytes = builder.finish_sdp(invite.sdp.as_deref());
        self.client = Some(core.send(bytes, &branch, self.flow, owner));
    }

    fn to(&self, invite: &Invite) -> Vec<u8> {
        match &invite.to {
            Some(to) => written(to),
            None => [b"<", self.uri.as_bytes(), b">"].concat(),
        }
    }

    /// RFC 3261 §9.1: no CANCEL before a provisional response, none after the
    /// final one.
    fn cancel_if_possible(&mut self, core: &mut Core, call: CallHandle) {
        let (Some(reason), Some(id)) = (&self.cancel, self.client) else { return };
        if !self.provisional_seen || self.cancel_sent || self.answered {
            return;
        }
        let Some((invite, flow)) = core.layer.request_of(id) else { return };
        let reason = (!reason.is_empty()).then_some(reason.as_slice());
        let bytes = cancel_for(invite, reason);
        let branch = invite.envelope().map(|e| e.via.branch().to_vec()).unwrap_or_default();
        let branch = String::from_utf8_lossy(&branch).into_owned();
        core.send(bytes, &branch, flow, Owner::Call { call, role: Role::Unwatched });
        self.cancel_sent = true;
    }

    fn early(&mut self, tag: &[u8], forks: &mut u32, forks_max: usize) -> Option<&mut Early> {
        let known = self.early.iter().position(|early| early.remote_tag == tag);
        let at = match known {
            Some(at) => at,
            None if self.early.len() >= forks_max => return None,
            None => {
                let fork = *forks;
                *forks += 1;
                let remote_tag = tag.to_vec();
                self.early.push(Early { remote_tag, fork, sdp: None, dialog: None, rseq: None });
                self.early.len() - 1
            }
        };
        self.early.get_mut(at)
    }
}

impl Call {
    /// Places a call to each of `targets` at once.
    pub fn place(
        core: &mut Core,
        handle: CallHandle,
        invite: Invite,
        targets: Vec<(Uri, Flow)>,
    ) -> Self {
        let mut call = Self::new(handle);
        if targets.is_empty() {
            call.end(core, EndedBy::Network, Ending::of_status(480));
            return call;
        }
        call.credentials = invite.credentials.clone();
        let mut branches = Vec::new();
        for (at, (uri, flow)) in targets.into_iter().enumerate() {
            let tag = core.tokens.token();
            let call_id = core.tokens.token();
            core.tags.insert(tag.clone().into_bytes(), handle);
            call.tags.push(tag.clone().into_bytes());
            let contact = core.contact(flow, &invite.from.uri.user_plain());
            let mut branch = Branch {
                uri,
                flow,
                call_id,
                tag,
                contact,
                cseq: 0,
                client: None,
                provisional_seen: false,
                cancel: None,
                cancel_sent: false,
                answered: false,
                challenges: 0,
                early: Vec::new(),
                lost: BTreeMap::new(),
            };
            let owner = call.owner(Role::Invite(at));
            branch.send(core, owner, &invite, &timer_fields(core, &invite, None));
            branches.push(branch);
        }
        let ring_end = core.now + core.config.timers.ring_max;
        let patience_end = invite.patience.map(|patience| core.now + patience.first_word);
        call.outgoing = Some(Outgoing {
            invite,
            branches,
            ring_timer: Some(core.timers.set(ring_end, (handle, Due::RingTooLong))),
            patience_timer: patience_end
                .map(|end| core.timers.set(end, (handle, Due::OutOfPatience))),
            placed_at: core.now,
            cancel_timer: None,
            forks: 0,
            failure: None,
            closed: false,
            least_interval: None,
        });
        call
    }

    pub(super) fn on_invite_response(
        &mut self,
        core: &mut Core,
        id: ClientId,
        at: usize,
        response: &Message,
    ) {
        let Some(outgoing) = &mut self.outgoing else { return };
        let Some(branch) = outgoing.branches.get_mut(at) else { return };
        if branch.client != Some(id) {
            return;
        }
        match response.status().unwrap_or(500) {
            100..=199 => self.on_ringing(core, at, response),
            200..=299 => self.on_answered(core, id, at, response),
            status => {
                branch.client = None;
                if !self.retry_invite(core, at, status, response) {
                    self.on_branch_failed(core, at, Ending::of_message(response));
                }
            }
        }
    }

    fn on_ringing(&mut self, core: &mut Core, at: usize, response: &Message) {
        let handle = self.handle;
        let Some(outgoing) = &mut self.outgoing else { return };
        let branch = &mut outgoing.branches[at];
        branch.provisional_seen = true;
        branch.cancel_if_possible(core, handle);
        let status = response.status().unwrap_or(100);
        let Ok(envelope) = response.envelope() else { return };
        if outgoing.closed || status == 100 {
            return;
        }
        let forks_max = core.config.limits.forks_max;
        let flow = branch.flow;
        let contact = branch.contact.clone();
        let client = branch.client;
        core.timers.cancel(&mut outgoing.patience_timer);
        let Some(early) = branch.early(envelope.to_tag(), &mut outgoing.forks, forks_max) else {
            return;
        };
        if let Some(rseq) = reliable_sequence(response) {
            // A repeat, or one that overtook another (RFC 3262 §4).
            if early.rseq.is_some_and(|last| rseq != last + 1) {
                return;
            }
            if let Some((invite, _)) = client.and_then(|id| core.layer.request_of(id))
                && early.dialog.is_none()
            {
                early.dialog = Dialog::of_caller(invite, response, flow, &contact);
            }
            early.rseq = Some(rseq);
            send_prack(core, early, rseq, envelope.cseq, handle);
        }
        let sdp = response.sdp();
        if sdp.is_some() {
            early.sdp.clone_from(&sdp);
        }
        let fork = early.fork;
        self.emit(core, Event::Progress { call: handle, status, fork, sdp });
    }

    fn on_answered(&mut self, core: &mut Core, id: ClientId, at: usize, response: &Message) {
        let Some(outgoing) = &mut self.outgoing else { return };
        let branch = &mut outgoing.branches[at];
        let Ok(envelope) = response.envelope() else { return };
        if let Some(session) = &mut self.session
            && session.dialog.matches_response(&envelope)
        {
            session.repeat_ack(core, envelope.cseq);
            return;
        }
        if let Some((flow, ack)) = branch.lost.get(envelope.to_tag()) {
            core.layer.transmit(*flow, ack.clone());
            return;
        }
        branch.answered = true;
        let invite = core.layer.request_of(id).map(|(request, _)| request);
        let dialog =
            invite.and_then(|i| Dialog::of_caller(i, response, branch.flow, &branch.contact));
        let Some(mut dialog) = dialog else { return };
        let to_account = matches!(outgoing.invite.target, Target::Account { .. });
        let trunk_symmetric = core.trunk_of(branch.flow).is_some_and(|trunk| trunk.symmetric);
        dialog.symmetric = to_account || trunk_symmetric;
        if let Some(early) = branch.early.iter().find(|e| e.remote_tag == dialog.remote_tag)
            && let Some(used) = &early.dialog
        {
            // PRACKs have used up numbers.
            dialog.local_seq = used.local_seq;
        }
        if outgoing.closed {
            self.drop_late_answer(core, at, dialog, envelope.cseq);
        } else {
            self.take_answer(core, at, dialog, envelope.cseq, response);
        }
    }

    /// The first to answer wins: everybody else stops ringing.
    fn take_answer(
        &mut self,
        core: &mut Core,
        at: usize,
        dialog: Dialog,
        cseq: u32,
        response: &Message,
    ) {
        let handle = self.handle;
        let Some(outgoing) = &mut self.outgoing else { return };
        let forks_max = usize::MAX;
        let branch = &mut outgoing.branches[at];
        let early = branch.early(&dialog.remote_tag, &mut outgoing.forks, forks_max);
        let (fork, early_sdp) = early.map_or((0, None), |early| (early.fork, early.sdp.clone()));
        outgoing.cancel(core, handle, None);
        let offered = outgoing.invite.sdp.clone();
        let late = offered.is_none();
        let mut session = Session::new(dialog, response, offered);
        session.own_ack(core, cseq, late);
        session.set_timer(core, handle, SessionTimer::as_asker(response));
        self.session = Some(session);
        let sdp = response.sdp().or(early_sdp);
        self.emit(core, Event::Answered { call: handle, fork, sdp });
    }

    /// RFC 3261 §13.2.2.4: every 2xx is acknowledged, and what is not wanted is
    /// hung up at once.
    fn drop_late_answer(&mut self, core: &mut Core, at: usize, mut dialog: Dialog, cseq: u32) {
        let owner = self.owner(Role::Unwatched);
        let flow = core.next_hop(&dialog);
        let branch = core.branch();
        let mut ack = dialog.request(&Method::Ack, Some(cseq), &core.via(flow, &branch));
        core.sign(&mut ack);
        let ack = ack.finish_empty();
        core.layer.transmit(flow, ack.clone());
        core.send_in_dialog(&mut dialog, &Method::Bye, &Fields::default(), ("", b""), owner);
        if let Some(outgoing) = &mut self.outgoing {
            outgoing.branches[at].lost.insert(dialog.remote_tag, (flow, ack));
        }
    }

    /// Tries again after a challenge or a session interval too small.
    fn retry_invite(
        &mut self,
        core: &mut Core,
        at: usize,
        status: u16,
        response: &Message,
    ) -> bool {
        let owner = self.owner(Role::Invite(at));
        let Some(outgoing) = self.outgoing.as_mut().filter(|outgoing| !outgoing.closed) else {
            return false;
        };
        let branch = &mut outgoing.branches[at];
        if branch.challenges >= CHALLENGES_MAX {
            return false;
        }
        let mut fields = Fields::default();
        match (status, &self.credentials) {
            (401 | 407, Some(credentials)) => {
                let cnonce = core.tokens.token();
                let uri = branch.uri.as_bytes();
                let answer = answer_challenge(response, credentials, &Method::Invite, uri, &cnonce);
                let Some((answer, stale)) = answer else { return false };
                if branch.challenges > 0 && !stale {
                    return false;
                }
                fields = answer;
            }
            (422, _) => {
                let least = response.header(Name::MinSe).and_then(delta_seconds);
                let Some(least) = least.filter(|least| *least <= 86_400) else { return false };
                outgoing.least_interval = Some(least);
            }
            _ => return false,
        }
        branch.challenges += 1;
        let timer = timer_fields(core, &outgoing.invite, outgoing.least_interval);
        fields.append(&timer);
        branch.send(core, owner, &outgoing.invite, &fields);
        true
    }

    pub(super) fn on_branch_failed(&mut self, core: &mut Core, at: usize, failure: Ending) {
        let handle = self.handle;
        let Some(outgoing) = &mut self.outgoing else { return };
        if let Some(branch) = outgoing.branches.get_mut(at) {
            branch.client = None;
        }
        if outgoing.closed {
            return;
        }
        let rank = |ending: &Ending| match ending.status {
            Some(600..) => 0,
            // Busy says more than away.
            Some(486) => 1,
            // Silence says less than any word.
            Some(408 | 503) | None => 700,
            Some(status) => status,
        };
        let everywhere = failure.status.is_some_and(|status| status >= 600);
        if outgoing.failure.as_ref().is_none_or(|best| rank(&failure) < rank(best)) {
            outgoing.failure = Some(failure);
        }
        if !everywhere && !outgoing.is_done() {
            return;
        }
        outgoing.cancel(core, handle, None);
        let failure = outgoing.failure.take().unwrap_or_default();
        let network = failure.reason.is_none() && matches!(failure.status, Some(408 | 503));
        let by = if network { EndedBy::Network } else { EndedBy::Remote };
        self.end(core, by, failure);
    }

    pub(super) fn ring_too_long(&mut self, core: &mut Core) {
        let handle = self.handle;
        let Some(outgoing) = self.outgoing.as_mut().filter(|o| !o.closed) else { return };
        outgoing.cancel(core, handle, None);
        self.end(core, EndedBy::Network, Ending::of_status(408));
    }

    /// Nothing rings yet. A peer that has at least said 100 Trying gets the time
    /// it may take to reach the callee.
    pub(super) fn out_of_patience(&mut self, core: &mut Core) {
        let handle = self.handle;
        let Some(outgoing) = self.outgoing.as_mut().filter(|o| !o.closed) else { return };
        let trying = outgoing.branches.iter().any(|branch| branch.provisional_seen);
        let ringing_by = outgoing.invite.patience.map(|p| outgoing.placed_at + p.ringing);
        match ringing_by.filter(|by| trying && *by > core.now) {
            Some(by) => {
                let timer = core.timers.set(by, (handle, Due::OutOfPatience));
                outgoing.patience_timer = Some(timer);
            }
            None => self.ring_too_long(core),
        }
    }

    pub(super) fn cancel_vain(&mut self, core: &mut Core) {
        let Some(outgoing) = &mut self.outgoing else { return };
        for branch in &mut outgoing.branches {
            let in_vain = !branch.answered;
            if let Some(id) = branch.client.take_if(|_| in_vain) {
                core.layer.abandon(id, core.now);
            }
        }
    }
}

/// The RSeq of a response that wants a PRACK (RFC 3262 §4).
fn reliable_sequence(response: &Message) -> Option<u32> {
    let wanted = response.lists(Name::Require, "100rel");
    response.header(Name::RSeq).filter(|_| wanted).and_then(number)
}

fn send_prack(core: &mut Core, early: &mut Early, rseq: u32, cseq: u32, call: CallHandle) {
    let Some(dialog) = &mut early.dialog else { return };
    let fields = Fields::default().with(Name::RAck, format!("{rseq} {cseq} INVITE"));
    let owner = Owner::Call { call, role: Role::Unwatched };
    core.send_in_dialog(dialog, &Method::Prack, &fields, ("", b""), owner);
}

fn timer_fields(core: &Core, invite: &Invite, least: Option<u32>) -> Fields {
    let mut fields = Fields::default();
    if invite.session_timer || least.is_some() {
        let floor = core.config.session_expires_min.as_secs().max(u64::from(least.unwrap_or(0)));
        let wanted = core.config.session_expires.as_secs().max(floor);
        fields.push(Name::SessionExpires, wanted.to_string());
        fields.push(Name::MinSe, floor.to_string());
    }
    fields
}

fn written(party: &Party) -> Vec<u8> {
    let mut value = Vec::new();
    write_name_addr(&party.display, party.uri.as_bytes(), &mut value);
    value
}

/// A header may be added if it cannot break out of its line and is none of those
/// that make the message what it is.
fn may_add(name: &str, value: &[u8]) -> bool {
    let ours = Name::from_bytes(name.as_bytes());
    let free = matches!(
        ours,
        Name::Other
            | Name::Diversion
            | Name::HistoryInfo
            | Name::Privacy
            | Name::Reason
            | Name::Date
            | Name::ReferredBy
            | Name::Replaces
            | Name::Accept
            // A Service-Route (RFC 3608 §6.1).
            | Name::Route
    );
    free && is_all_token(name.as_bytes()) && !value.iter().any(|b| matches!(b, b'\r' | b'\n'))
}
