//! Signalling that arrived becomes facts for the center.

use super::leg::{Leg, Role, SipLeg};
use super::trunks::End;
use super::{Edge, Effect, cause};
use base::{LegId, Moment, PhoneNumber};
use calls::{Cause, Input, Origin};
use sip::{CallHandle, Command, Event, InfoSignal, LampState, Party, Source, Uri};

impl Edge {
    pub(super) fn sip_event(&mut self, event: Event, now: Moment) {
        match event {
            Event::IncomingCall(incoming) => self.incoming(*incoming, now),
            Event::Progress { call, status, sdp, .. } => self.progress(call, status, sdp, now),
            Event::Answered { call, sdp, .. } => self.answered(call, sdp, now),
            Event::Acknowledged { call, sdp } => self.acknowledged(call, sdp, now),
            Event::EarlyAnswered { call, sdp } => {
                if let Some(leg) = self.leg_of(call) {
                    self.accept_answer(leg, &sdp, false, now);
                }
            }
            Event::Reoffer { call, sdp } => self.reoffer(call, sdp, now),
            Event::ReofferAnswered { call, sdp } => self.reoffer_answered(call, sdp, now),
            // The session stays as it was.
            Event::ReofferRefused { .. } => {}
            Event::InfoReceived { call, signal, .. } => {
                if let (Some(leg), Some(InfoSignal::Digit(key))) = (self.leg_of(call), signal) {
                    self.tell(Input::Digit { leg, key, with_sound: false }, now);
                }
            }
            Event::ReferRequested { call, refer_to, replaces, .. } => {
                self.refer(call, &refer_to, replaces, now);
            }
            Event::Ended { call, by, status, q850, reason } => {
                if let Some(leg) = self.by_call.remove(&call) {
                    self.call_ended(leg, &End { by, status, q850, reason }, now);
                }
            }
            Event::RegistrationChanged { name, state } => {
                self.registration_changed(&name, state, now);
            }
            Event::PeerProbed { name, reachable, result } => {
                self.peer_probed(&name, reachable, result, now);
            }
            Event::Registered { user, contact, flow, .. } => {
                let phones = self.registrations.entry(user.clone()).or_default();
                if phones.is_empty() {
                    let extension = user.clone();
                    self.effects.push(Effect::Extension { extension, registered: true });
                }
                phones.insert(contact.as_bytes().to_vec(), flow);
                self.unkept.phones.insert(user.clone());
                self.tell(Input::ExtensionRegistered { extension: user }, now);
            }
            Event::Unregistered { user, contact } => {
                self.unkept.phones.insert(user.clone());
                let Some(phones) = self.registrations.get_mut(&user) else { return };
                phones.remove(contact.as_bytes());
                if phones.is_empty() {
                    self.registrations.remove(&user);
                    let extension = user.clone();
                    self.effects.push(Effect::Extension { extension, registered: false });
                    self.tell(Input::ExtensionGone { extension: user }, now);
                }
            }
            Event::SourceShutOut(sip::ShutOut { address, reason, .. }) => {
                tracing::warn!(%address, ?reason, "shut out for a while: too many wrong passwords");
            }
        }
    }

    fn call_ended(&mut self, leg: LegId, end: &End, now: Moment) {
        if !self.gateway_failed(leg, end, now) && !self.ring_encrypted(leg, end, now) {
            let cause = cause::from_sip(end.by, end.status, end.q850);
            self.leg_ended(leg, cause, end.q850, now);
        }
    }

    fn leg_of(&self, call: CallHandle) -> Option<LegId> {
        self.by_call.get(&call).copied()
    }

    fn incoming(&mut self, incoming: sip::IncomingCall, now: Moment) {
        let call = incoming.call;
        if let Some(replaced) = incoming.replaces {
            return self.replaces(incoming, replaced, now);
        }
        let Some(called) = number_of(&incoming.request_uri).or_else(|| number_of(&incoming.to.uri))
        else {
            let reason = Some("The request-URI names no number".to_owned());
            self.order(call, Command::Reject { status: 484, reason, q850: Some(28) }, now);
            return;
        };
        let leg = self.new_leg_id(now);
        let (origin, caller) = match incoming.source.clone() {
            Source::Account(user) => {
                self.line_began(leg, &user, true, now);
                let caller = user.parse().ok();
                (Origin::Extension(user), caller)
            }
            Source::Trunk(name) => {
                let party = incoming.asserted_identity.as_ref().unwrap_or(&incoming.from);
                let caller = if incoming.privacy { None } else { number_of(&party.uri) };
                (Origin::Trunk(name), caller)
            }
        };
        self.insert_caller(leg, incoming);
        self.tell(Input::LegArrived { leg, origin, caller, called }, now);
    }

    fn insert_caller(&mut self, leg: LegId, incoming: sip::IncomingCall) {
        let sip::IncomingCall { call, sdp, flow, max_forwards, .. } = incoming;
        let role = Role::Caller { offer: sdp, via: flow };
        let sip_leg = SipLeg { max_forwards, ..SipLeg::new(call, role, None) };
        self.legs.insert(leg, Leg::Sip(Box::new(sip_leg)));
        self.by_call.insert(call, leg);
    }

    /// A telephone wants the place of another leg (RFC 3891). Only telephones
    /// of the house do, and only in the place of one; whether it may, the
    /// center decides.
    fn replaces(&mut self, incoming: sip::IncomingCall, replaced: CallHandle, now: Moment) {
        let call = incoming.call;
        let replaced = self.leg_of(replaced);
        let of = replaced.and_then(|leg| self.lamps.extension_of(leg)).map(ToOwned::to_owned);
        let (Source::Account(extension), Some(replaced), Some(of)) =
            (incoming.source.clone(), replaced, of)
        else {
            let reject = Command::Reject { status: 403, reason: None, q850: Some(21) };
            return self.order(call, reject, now);
        };
        let leg = self.new_leg_id(now);
        self.line_began(leg, &extension, true, now);
        self.insert_caller(leg, incoming);
        let own = of == extension;
        self.tell(Input::LegReplaces { leg, replaced, extension, own }, now);
    }

    fn progress(&mut self, call: CallHandle, status: u16, sdp: Option<Vec<u8>>, now: Moment) {
        let Some(leg) = self.leg_of(call) else { return };
        if matches!(status, 180..=183) {
            self.line_is(leg, LampState::Early, now);
        }
        self.gateway_works(leg, now);
        let early = sdp.is_some_and(|sdp| self.accept_answer(leg, &sdp, true, now));
        if early {
            self.tell(Input::LegEarlyMedia { leg }, now);
        } else if matches!(status, 180..=183) {
            self.tell(Input::LegRinging { leg }, now);
        }
    }

    fn answered(&mut self, call: CallHandle, sdp: Option<Vec<u8>>, now: Moment) {
        let Some(leg) = self.leg_of(call) else { return };
        self.gateway_works(leg, now);
        let usable = match sdp {
            Some(sdp) => self.accept_answer(leg, &sdp, false, now),
            None => self.is_open(leg),
        };
        if !usable {
            let text = Some("no usable session description".to_owned());
            self.order(call, Command::HangUp { q850: Some(88), text }, now);
            return;
        }
        self.mark_answered(leg, now);
    }

    fn acknowledged(&mut self, call: CallHandle, sdp: Option<Vec<u8>>, now: Moment) {
        let (Some(leg), Some(sdp)) = (self.leg_of(call), sdp) else { return };
        if !self.accept_answer(leg, &sdp, false, now) {
            let text = Some("the answer in the ACK cannot be used".to_owned());
            self.order(call, Command::HangUp { q850: Some(88), text }, now);
            return;
        }
        self.mark_answered(leg, now);
        self.follow_hold(leg, now);
    }

    /// Says once that the leg is up.
    pub(super) fn mark_answered(&mut self, leg: LegId, now: Moment) {
        let Some(sip_leg) = self.legs.get_mut(&leg).and_then(Leg::sip_mut) else { return };
        if !std::mem::replace(&mut sip_leg.answered, true) {
            self.line_is(leg, LampState::Confirmed, now);
            self.tell(Input::LegAnswered { leg }, now);
        }
    }

    fn reoffer(&mut self, call: CallHandle, sdp: Option<Vec<u8>>, now: Moment) {
        let Some(leg) = self.leg_of(call) else { return };
        let answer = match sdp {
            Some(offer) => self.answer_offer(leg, &offer, now),
            None => self.describe(leg),
        };
        match answer {
            Some(sdp) => self.order(call, Command::AnswerReoffer { sdp: Some(sdp) }, now),
            None => self.order(call, Command::RejectReoffer { status: 488 }, now),
        }
        self.follow_hold(leg, now);
    }

    fn reoffer_answered(&mut self, call: CallHandle, sdp: Option<Vec<u8>>, now: Moment) {
        if let (Some(leg), Some(sdp)) = (self.leg_of(call), sdp) {
            self.accept_answer(leg, &sdp, false, now);
            self.follow_hold(leg, now);
        }
    }

    /// A desk phone's own hold key shows as a direction in its description.
    fn follow_hold(&mut self, leg: LegId, now: Moment) {
        let Some(sip_leg) = self.legs.get_mut(&leg).and_then(Leg::sip_mut) else { return };
        let held = sip_leg.is_held_by_peer();
        if std::mem::replace(&mut sip_leg.held, held) != held {
            let input = if held { Input::LegHeld { leg } } else { Input::LegRetrieved { leg } };
            self.tell(input, now);
        }
    }

    fn refer(&mut self, call: CallHandle, to: &Uri, replaces: Option<CallHandle>, now: Moment) {
        let Some(leg) = self.leg_of(call) else { return };
        let target = number_of(to);
        if replaces.is_none() && target.is_none() {
            self.order(call, Command::RejectRefer { status: 400 }, now);
            return;
        }
        self.order(call, Command::AcceptRefer, now);
        let to = if replaces.is_some() { None } else { target };
        self.tell(Input::LegTransferAsked { leg, to }, now);
    }
}

/// The number a URI names: the user part of sip: and sips:, the whole of tel:.
fn number_of(uri: &Uri) -> Option<PhoneNumber> {
    let user = uri.user_plain();
    let digits = user.split(|b| *b == b';').next().unwrap_or_default();
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// A party whose number is shown; without one, who it is stays open.
pub(super) fn party(number: Option<&PhoneNumber>, host: &sip::Host) -> Option<Party> {
    let user = number.map_or("anonymous", PhoneNumber::as_str);
    let uri = Uri::sip(Some(user.as_bytes()), host, None).ok()?;
    Some(Party { display: Vec::new(), uri })
}

/// What a leg that could not be made is answered with.
pub(super) const NO_MEDIA: Cause = Cause::Failed;
