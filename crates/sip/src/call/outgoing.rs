//! Calls we place: one INVITE per phone, every fork it rings, and the one that
//! wins.

use std::collections::BTreeMap;

use base::Moment;

use super::early::{reliable_sequence, send_prack};
use super::{Call, Due, Ending, Session};
use crate::dialog::Dialog;
use crate::digest::answer_challenge;
use crate::endpoint::core::{Core, Owner, Role, SUPPORTED, ServerRequest};
use crate::endpoint::{CallHandle, EndedBy, Event, Invite, Party, Target};
use crate::header::{Replaces, delta_seconds, write_name_addr};
use crate::message::{Builder, Envelope, Fields, Message, Name};
use crate::method::{ALLOW, Method};
use crate::session_timer::SessionTimer;
use crate::text::is_all_token;
use crate::timers::TimerId;
use crate::transaction::{ClientId, cancel_for};
use crate::{Flow, Uri};

/// Further headers a caller of ours may ask for.
const EXTRA_HEADERS_MAX: usize = 32;

/// RFC 3261 §8.1.1.6.
const HOPS: u32 = 70;

/// Challenges answered per INVITE: one for the proxy, one for the callee, one
/// for a nonce gone stale.
const CHALLENGES_MAX: u32 = 3;

/// Why the other phones of a user stop ringing (RFC 3326 §2): they need not
/// show the call as missed.
pub(super) const ELSEWHERE: &[u8] = b"SIP;cause=200;text=\"Call completed elsewhere\"";

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
    /// Our description, where an early exchange has changed it.
    local_sdp: Option<Vec<u8>>,
    /// From a 422 (RFC 4028 §7.4).
    least_interval: Option<u32>,
}

/// Where one INVITE goes.
#[derive(Debug, Clone)]
pub struct Hop {
    pub uri: Uri,
    pub flow: Flow,
    /// Route headers: the path a phone registered by.
    pub routes: Vec<Vec<u8>>,
}

/// One INVITE, to one address.
#[derive(Debug)]
struct Branch {
    hop: Hop,
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
    /// ACKs of dialogs that are over, by their tag: of forks that answered too
    /// late, and in the end of the one that won.
    lost: BTreeMap<Vec<u8>, (Flow, Vec<u8>)>,
}

/// A phone that rings.
#[derive(Debug)]
pub(super) struct Early {
    remote_tag: Vec<u8>,
    fork: u32,
    /// The peer's description, as far as it is known.
    pub sdp: Option<Vec<u8>>,
    pub dialog: Option<Dialog>,
    rseq: Option<u32>,
    /// RSeq and CSeq of a reliable response whose offer we have not answered:
    /// its PRACK waits for that.
    pub owed: Option<(u32, u32)>,
    /// Offer and answer have been exchanged, reliably: there may be new offers.
    pub settled: bool,
    /// The peer's UPDATE, whose offer we have not answered yet.
    pub theirs: Option<ServerRequest>,
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

    /// For repeats of the answer to the INVITE that made this dialog.
    pub(super) fn keep_ack(&mut self, dialog: Dialog, cseq: u32, ack: (Flow, Vec<u8>)) {
        let is_of = |branch: &&mut Branch| {
            branch.call_id.as_bytes() == dialog.call_id && branch.cseq == cseq
        };
        if let Some(branch) = self.branches.iter_mut().find(is_of) {
            branch.lost.insert(dialog.remote_tag, ack);
        }
    }

    pub(super) const fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn early_of(&mut self, envelope: &Envelope<'_>) -> Option<&mut Early> {
        let all = self.branches.iter_mut().flat_map(|branch| &mut branch.early);
        all.into_iter().find(|early| early.dialog.as_ref().is_some_and(|d| d.matches(envelope)))
    }

    pub(super) fn early_with_offer(&mut self) -> Option<&mut Early> {
        let mut all = self.branches.iter_mut().flat_map(|branch| &mut branch.early);
        all.find(|early| early.theirs.is_some())
    }

    pub(super) fn early_owing(&mut self) -> Option<&mut Early> {
        let mut all = self.branches.iter_mut().flat_map(|branch| &mut branch.early);
        all.find(|early| early.owed.is_some())
    }

    /// We have put this forward in an early exchange.
    pub(super) fn note_description(&mut self, sdp: Option<&[u8]>) {
        if let Some(sdp) = sdp {
            self.local_sdp = Some(sdp.to_vec());
        }
    }

    /// Whether Replaces names a phone that rings.
    pub fn rings(&self, replaces: &Replaces) -> bool {
        self.branches.iter().any(|branch| {
            branch.call_id.as_bytes() == replaces.call_id
                && branch.tag.as_bytes() == replaces.to_tag
                && branch.early.iter().any(|early| early.remote_tag == replaces.from_tag)
        })
    }

    pub fn first_early(&self) -> Option<&Dialog> {
        let mut all = self.branches.iter().flat_map(|branch| &branch.early);
        all.find_map(|early| early.dialog.as_ref().filter(|d| !d.remote_tag.is_empty()))
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
            branch.refuse_offers(core);
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
        let mut builder = Builder::request(&Method::Invite, self.hop.uri.as_bytes());
        let hops = invite.max_forwards.map_or(HOPS, |left| left.min(HOPS));
        builder.header(Name::Via, core.via(self.hop.flow, &branch));
        builder.header(Name::MaxForwards, hops.to_string());
        for route in &self.hop.routes {
            builder.header(Name::Route, route);
        }
        let mut from = written(&invite.from);
        from.extend(b";tag=");
        from.extend(self.tag.as_bytes());
        builder.header(Name::From, from);
        builder.header(Name::To, self.to(invite));
        builder.header(Name::CallId, &self.call_id);
        builder.header(Name::CSeq, format!("{} INVITE", self.cseq));
        builder.header(Name::Contact, &self.contact);
        builder.header(Name::Allow, ALLOW);
        let sdp = invite.sdp_for(self.hop.flow);
        builder.header(Name::Supported, SUPPORTED.join(", "));
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
        let bytes = builder.finish_sdp(sdp);
        self.client = Some(core.send(bytes, &branch, self.hop.flow, owner));
    }

    fn to(&self, invite: &Invite) -> Vec<u8> {
        match &invite.to {
            Some(to) => written(to),
            None => [b"<", self.hop.uri.as_bytes(), b">"].concat(),
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

    fn refuse_offers(&mut self, core: &mut Core) {
        for theirs in self.early.iter_mut().filter_map(|early| early.theirs.take()) {
            core.respond_plainly(&theirs, 487);
        }
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
                self.early.push(Early {
                    remote_tag,
                    fork,
                    sdp: None,
                    dialog: None,
                    rseq: None,
                    owed: None,
                    settled: false,
                    theirs: None,
                });
                self.early.len() - 1
            }
        };
        self.early.get_mut(at)
    }
}

impl Call {
    /// Places a call to each of `targets` at once.
    pub fn place(core: &mut Core, handle: CallHandle, invite: Invite, targets: Vec<Hop>) -> Self {
        let mut call = Self::new(core, handle);
        if targets.is_empty() {
            call.end(core, EndedBy::Network, Ending::of_status(480));
            return call;
        }
        call.credentials = invite.credentials.clone();
        let mut branches = Vec::new();
        for (at, hop) in targets.into_iter().enumerate() {
            let tag = core.tokens.token();
            let call_id = core.tokens.token();
            core.tags.insert(tag.clone().into_bytes(), handle);
            call.tags.push(tag.clone().into_bytes());
            call.begin_on(core, hop.flow);
            let contact = core.contact(hop.flow, &invite.from.uri.user_plain(), &hop.uri);
            let mut branch = Branch {
                hop,
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
            local_sdp: None,
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
        let late = outgoing.invite.sdp.is_none();
        let flow = branch.hop.flow;
        let contact = branch.contact.clone();
        let client = branch.client;
        core.timers.cancel(&mut outgoing.patience_timer);
        let Some(early) = branch.early(envelope.to_tag(), &mut outgoing.forks, forks_max) else {
            return;
        };
        if let Some((invite, _)) = client.and_then(|id| core.layer.request_of(id))
            && early.dialog.is_none()
        {
            early.dialog = Dialog::of_caller(invite, response, flow, &contact);
        }
        let mut sdp = response.sdp();
        match reliable_sequence(response) {
            // A repeat, or one that overtook another (RFC 3262 §4).
            Some(rseq) if early.rseq.is_some_and(|last| rseq != last.wrapping_add(1)) => return,
            Some(rseq) => {
                early.rseq = Some(rseq);
                let acknowledged = (rseq, envelope.cseq);
                if late && sdp.is_some() && !early.settled {
                    early.owed = Some(acknowledged);
                } else {
                    early.settled |= sdp.is_some();
                    send_prack(core, early, acknowledged, handle, None);
                }
            }
            // Only what is said reliably can be an offer (RFC 3261 §13.2.1).
            None if late => sdp = None,
            None => {}
        }
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
            invite.and_then(|i| Dialog::of_caller(i, response, branch.hop.flow, &branch.contact));
        let Some(mut dialog) = dialog else { return };
        let to_account = matches!(outgoing.invite.target, Target::Account { .. });
        let trunk_symmetric = core.trunk_of(branch.hop.flow).is_some_and(|trunk| trunk.symmetric);
        dialog.symmetric = to_account || trunk_symmetric;
        if let Some(early) = branch.early.iter().find(|e| e.remote_tag == dialog.remote_tag)
            && let Some(used) = &early.dialog
        {
            dialog.continue_from(used);
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
        let (fork, early_sdp, settled) =
            early.map_or((0, None, false), |early| (early.fork, early.sdp.clone(), early.settled));
        outgoing.cancel(core, handle, Some(ELSEWHERE));
        let late = outgoing.invite.sdp.is_none() && !settled;
        // Agreed on in the PRACK: there is nothing left to answer.
        let early_sdp = early_sdp.filter(|_| late || outgoing.invite.sdp.is_some());
        let offered = outgoing.invite.sdp_for(outgoing.branches[at].hop.flow);
        let ours = outgoing.local_sdp.take().or_else(|| offered.map(<[u8]>::to_vec));
        let mut session = Session::new(dialog, response, ours);
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
                let uri = branch.hop.uri.as_bytes();
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
            branch.refuse_offers(core);
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
