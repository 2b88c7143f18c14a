//! What must outlive the process (invariant 5), gathered from all machines, and
//! how they go on with it.
//!
//! Only telephones over datagrams can be found again: a stream, and a browser's
//! keys, end with the process. The others' legs end, as when a phone is lost,
//! and the center does with their calls what it then always does.

use super::Edge;
use super::leg::{Leg, Ringing, Role, SipLeg, SipMedia};
use super::trunks::Outside;
use crate::media::{MediaCommand, RtpPair};
use crate::wake::FloorPlan;
use base::{AgentId, InteractionId, LegId, Moment};
use calls::{Cause, Input, KeptCall, KeptSeat};
use media::sdp::{LocalMedia, Negotiated};
use serde::{Deserialize, Serialize};
use sip::{Flow, KeptBinding, LampState};
use std::collections::BTreeSet;
use std::net::SocketAddr;

/// The name under which something is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Key {
    Phones(String),
    Leg(LegId),
    Seat(AgentId),
    Call(InteractionId),
}

/// What is kept, each whole.
#[derive(Debug, Serialize, Deserialize)]
pub enum Kept {
    /// An extension's registered phones.
    Phones(Vec<KeptBinding>),
    Leg(Box<KeptLeg>),
    Seat(Box<KeptSeat>),
    Call(Box<KeptCall>),
}

impl Kept {
    pub fn call(&self) -> Option<&KeptCall> {
        match self {
            Self::Call(call) => Some(call),
            _ => None,
        }
    }
}

/// Something changed; without a value it is over.
#[derive(Debug, Serialize, Deserialize)]
pub struct Entry {
    pub key: Key,
    pub value: Option<Kept>,
}

/// An answered telephone: its dialog, and its end of the sound.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeptLeg {
    leg: LegId,
    call: sip::KeptCall,
    via: Flow,
    is_caller: bool,
    bound: SocketAddr,
    local: LocalMedia,
    agreed: Negotiated,
    held_by_peer: bool,
    held: bool,
    ringing: Option<Ringing>,
    max_forwards: Option<u32>,
    outside: Option<Box<Outside>>,
}

/// What has changed since it was last kept.
#[derive(Debug, Default)]
pub(super) struct Unkept {
    pub legs: BTreeSet<LegId>,
    pub phones: BTreeSet<String>,
    ended: Vec<LegId>,
    /// Legs and calls that were kept: the end of others is no news.
    known: BTreeSet<Key>,
}

impl Unkept {
    pub fn ended(&mut self, leg: LegId) {
        self.legs.remove(&leg);
        self.ended.push(leg);
    }
}

impl Edge {
    /// What is over. It is to be forgotten at once, lest a call that ended
    /// before a crash is taken up again after it.
    pub fn take_ended(&mut self) -> Vec<Entry> {
        let legs = std::mem::take(&mut self.unkept.ended).into_iter().map(Key::Leg);
        let calls = self.center.take_ended().into_iter().map(Key::Call);
        let known = &mut self.unkept.known;
        let news = legs.chain(calls).filter(|key| known.remove(key));
        news.map(|key| Entry { key, value: None }).collect()
    }

    /// Whether [`Self::take_changed`] has something to tell.
    pub fn has_changed(&self) -> bool {
        !self.unkept.legs.is_empty() || !self.unkept.phones.is_empty() || self.center.has_changed()
    }

    /// What has changed since the last time.
    pub fn take_changed(&mut self) -> Vec<Entry> {
        let mut entries = self.take_ended();
        for user in std::mem::take(&mut self.unkept.phones) {
            let phones = self.endpoint.keep_bindings(&user);
            let value = (!phones.is_empty()).then_some(Kept::Phones(phones));
            entries.push(Entry { key: Key::Phones(user), value });
        }
        for leg in std::mem::take(&mut self.unkept.legs) {
            if let Some(kept) = self.keep_leg(leg) {
                entries.push(Entry { key: Key::Leg(leg), value: Some(Kept::Leg(Box::new(kept))) });
            }
        }
        let changed = self.center.take_changed();
        for agent in changed.seats {
            let value = self.center.keep_seat(agent).map(|seat| Kept::Seat(Box::new(seat)));
            entries.push(Entry { key: Key::Seat(agent), value });
        }
        for id in changed.calls {
            if let Some(call) = self.center.keep_call(id) {
                let value = Some(Kept::Call(Box::new(call)));
                entries.push(Entry { key: Key::Call(id), value });
            }
        }
        let calls = entries.iter().filter(|entry| entry.value.is_some()).map(|entry| &entry.key);
        let calls = calls.filter(|key| matches!(key, Key::Leg(_) | Key::Call(_)));
        self.unkept.known.extend(calls.cloned());
        entries
    }

    fn keep_leg(&self, leg: LegId) -> Option<KeptLeg> {
        let Some(Leg::Sip(sip_leg)) = self.legs.get(&leg) else { return None };
        let (Role::Caller { via, .. } | Role::Callee { via }) = &sip_leg.role;
        let media = sip_leg.media.as_ref().filter(|_| sip_leg.open && sip_leg.answered)?;
        if via.transport.is_reliable() || sip_leg.web.as_ref().is_some_and(|w| w.phone.is_some()) {
            return None;
        }
        Some(KeptLeg {
            leg,
            call: self.endpoint.keep_call(sip_leg.call)?,
            via: *via,
            is_caller: matches!(sip_leg.role, Role::Caller { .. }),
            bound: media.bound,
            local: media.local.clone(),
            agreed: media.agreed.clone()?,
            held_by_peer: media.held_by_peer,
            held: sip_leg.held,
            ringing: sip_leg.ringing.clone(),
            max_forwards: sip_leg.max_forwards,
            outside: sip_leg.outside.clone(),
        })
    }

    /// Begins, before anything arrives, with what an earlier process left on
    /// the same clock.
    pub fn begin(&mut self, plan: FloorPlan, kept: Vec<(Key, Kept)>, now: Moment) {
        if kept.is_empty() {
            self.configure(plan, now);
        } else {
            let config = self.configure_edge(plan, now);
            self.restore(config, kept, now);
        }
        self.settle(now);
    }

    fn restore(&mut self, config: calls::Config, kept: Vec<(Key, Kept)>, now: Moment) {
        let mut left = calls::Left::default();
        self.unkept.known = kept.iter().map(|(key, _)| key.clone()).collect();
        for (key, value) in kept {
            match (key, value) {
                (Key::Phones(user), Kept::Phones(mut phones)) => {
                    phones.retain(|phone| self.listens_at(phone.flow()));
                    self.endpoint.restore_bindings(&user, phones, now);
                    self.settle(now);
                }
                (_, Kept::Leg(leg)) => self.restore_leg(*leg, now),
                (_, Kept::Seat(seat)) => left.seats.push(*seat),
                (_, Kept::Call(call)) => left.calls.push(*call),
                (_, Kept::Phones(_)) => {}
            }
        }
        left.extensions = self.registrations.keys().cloned().collect();
        let (calls, legs) = (left.calls.len(), self.legs.len());
        self.center.restore(config, left, now);
        let expected = self.center.legs();
        for leg in expected.iter().copied() {
            if !self.legs.contains_key(&leg) {
                self.tell(Input::LegEnded { leg, cause: Cause::Lost, q850: None }, now);
            }
        }
        for leg in self.legs.keys().copied().collect::<Vec<_>>() {
            if !expected.contains(&leg) {
                self.release(leg, Cause::Failed, None, now);
            }
        }
        tracing::warn!(calls, legs, "the program ended in the middle: its calls go on");
    }

    /// Whether this process listens where the one before did.
    fn listens_at(&self, flow: Flow) -> bool {
        let is_it = |a: &sip::LocalAddress| (a.transport, a.bind) == (flow.transport, flow.local);
        self.config.sip_addresses.iter().any(is_it)
    }

    /// The media thread has nothing any more: browsers come back by themselves,
    /// all other sound is begun where it was.
    pub(super) fn open_again(&mut self, now: Moment) {
        self.media(MediaCommand::Begin);
        let agents = self.phones.values().map(|phone| phone.key);
        let citizens = self.citizens.values().map(|phone| phone.key);
        let web = self.legs.values().filter_map(|leg| match leg {
            Leg::Sip(leg) => leg.web.as_ref()?.phone,
            Leg::Browser(_) | Leg::Citizen { .. } => None,
        });
        for phone in agents.chain(citizens).chain(web).collect::<Vec<_>>() {
            self.phone_down(phone, now);
        }
        for leg in self.legs.keys().copied().collect::<Vec<_>>() {
            let stream = self.new_stream();
            let Some(Leg::Sip(sip_leg)) = self.legs.get_mut(&leg) else { continue };
            let (Role::Caller { via, .. } | Role::Callee { via }) = &sip_leg.role;
            let signalled_from = via.remote.ip();
            let Some(media) = sip_leg.media.as_mut().filter(|media| media.sockets.is_none()) else {
                continue;
            };
            let Some(negotiated) = media.agreed.clone() else { continue };
            media.stream = stream;
            let sockets = RtpPair::Rested(media.bound);
            self.media(MediaCommand::OpenRtp { leg, sockets, negotiated, signalled_from, stream });
        }
        self.center.say_again(now);
    }

    fn restore_leg(&mut self, kept: KeptLeg, now: Moment) {
        if !self.listens_at(kept.via) {
            tracing::error!(leg = %kept.leg, "a call's SIP port is another now: the call is lost");
            self.unkept.ended(kept.leg);
            return;
        }
        let KeptLeg { leg, call, via, is_caller, bound, local, agreed, held_by_peer, .. } = kept;
        let sockets = match RtpPair::bind(bound) {
            Ok(sockets) => sockets,
            Err(error) => {
                tracing::error!(%leg, %bound, %error, "a call's media port is not to be had again");
                self.unkept.ended(leg);
                return;
            }
        };
        let handle = call.handle;
        self.endpoint.restore(vec![call], now);
        let role = if is_caller { Role::Caller { offer: None, via } } else { Role::Callee { via } };
        let stream = self.new_stream();
        let extension = kept.ringing.as_ref().map(|ringing| ringing.extension.clone());
        let media = SipMedia {
            local,
            bound,
            sockets: None,
            offered: None,
            agreed: Some(agreed.clone()),
            stream,
            held_by_peer,
        };
        let sip_leg = SipLeg {
            media: Some(media),
            open: true,
            answered: true,
            held: kept.held,
            max_forwards: kept.max_forwards,
            outside: kept.outside,
            ..SipLeg::new(handle, role, kept.ringing)
        };
        self.legs.insert(leg, Leg::Sip(Box::new(sip_leg)));
        self.by_call.insert(handle, leg);
        self.unkept.legs.insert(leg);
        let signalled_from = via.remote.ip();
        self.media(MediaCommand::OpenRtp {
            leg,
            sockets,
            negotiated: agreed,
            signalled_from,
            stream,
        });
        if let Some(extension) = extension {
            self.line_began(leg, &extension, false, now);
            self.line_is(leg, LampState::Confirmed, now);
        }
    }
}
