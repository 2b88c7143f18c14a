//! What the center wants becomes signalling and media commands.

use super::cause::{self, HOPS_SPENT};
use super::leg::{BrowserLeg, Leg, Ringing, Role, SipLeg, TooManyHops};
use super::trunks::End;
use super::{Edge, Effect, from_sip};
use crate::media::MediaCommand;
use base::{LegId, Moment, PhoneNumber};
use calls::{Cause, Device, Hearing, Input, Output, Refusal};
use media::sdp::Encryption;
use media::{PlayItem, Repeat};
use sip::{Command, EndedBy, Invite, LampState, Target, Transport};
use std::sync::Arc;

/// Says of a description that it cannot be used (RFC 3261 §21.4.26).
const NOT_ACCEPTABLE_HERE: u16 = 488;

/// Asks a desk phone to answer by itself: the first is widespread (Snom,
/// Yealink, baresip), the second is what Polycom and Grandstream look for.
const AUTO_ANSWER: [(&str, &str); 2] = [
    ("Call-Info", "<sip:yingda>;answer-after=0"),
    ("Alert-Info", "<http://yingda>;info=alert-autoanswer"),
];

impl Edge {
    pub(super) fn carry_out(&mut self, output: Output, now: Moment) {
        match output {
            Output::Accept { leg } => self.accept(leg, now),
            Output::Alert { leg } => self.alert(leg, now),
            Output::OpenEarly { leg } => self.open_early(leg, now),
            Output::Ring { leg, on_behalf, device, caller, auto_answer, .. } => {
                match self.hops_left(on_behalf) {
                    Ok(hops) => self.ring(leg, device, caller, auto_answer, hops, now),
                    Err(TooManyHops) => self.unmade(leg, Cause::Failed, Some(HOPS_SPENT), now),
                }
            }
            Output::PickUp { leg } => self.pick_up(leg, now),
            Output::Release { leg, cause, q850 } => self.release(leg, cause, q850, now),
            Output::Hear { leg, hearing } => {
                self.media(MediaCommand::Hear { leg, hearing: media_hearing(hearing) });
            }
            Output::Record { recording, began, left, right, .. } => {
                self.media(MediaCommand::Record { recording, began, left, right });
            }
            Output::StopRecording { recording } => {
                self.media(MediaCommand::StopRecording { recording });
            }
            Output::SendDigits { leg, digits } => {
                self.media(MediaCommand::SendDigits { leg, digits });
            }
            Output::TransferAnswered { leg, result } => self.transfer_answered(leg, result, now),
            Output::Ask { query, question } => self.effects.push(Effect::Ask { query, question }),
            Output::Reply { request, result } => {
                if let Some(to) = self.replies.remove(&request) {
                    self.effects.push(Effect::Reply { to, result });
                }
            }
            Output::Recorded(recorded) => {
                self.seat_lamp(&recorded.event, now);
                self.effects.push(Effect::Record(recorded));
            }
        }
    }

    fn accept(&mut self, leg: LegId, now: Moment) {
        match self.legs.get_mut(&leg) {
            Some(Leg::Citizen { call }) => {
                let call = *call;
                self.attach_citizen(call, leg, now);
            }
            Some(Leg::Sip(sip_leg)) => {
                let call = sip_leg.call;
                let Role::Caller { offer, .. } = &mut sip_leg.role else { return };
                let offer = offer.take();
                let (sdp, late) = match offer {
                    Some(offer) => (self.answer_offer(leg, &offer, now), false),
                    // After early media the endpoint knows the description, and says it
                    // again unless the peer has acknowledged it.
                    None if self.is_open(leg) => {
                        self.order(call, Command::Answer { sdp: None }, now);
                        return self.mark_answered(leg, now);
                    }
                    None => (self.describe(leg), true),
                };
                let Some(sdp) = sdp else {
                    let reject = Command::Reject { status: 488, reason: None, q850: Some(88) };
                    return self.order(call, reject, now);
                };
                self.order(call, Command::Answer { sdp: Some(sdp) }, now);
                if !late {
                    self.mark_answered(leg, now);
                }
            }
            Some(Leg::Browser(_)) | None => {}
        }
    }

    /// Tells the phone that asked for a transfer. The center carries it through
    /// or takes the caller back, so the phone's part is done either way.
    fn transfer_answered(&mut self, leg: LegId, result: Result<(), Refusal>, now: Moment) {
        let Some(Leg::Sip(sip_leg)) = self.legs.get(&leg) else { return };
        let status = result.map_or_else(cause::refer_status, |()| 200);
        self.order(sip_leg.call, Command::NotifyRefer { status }, now);
    }

    fn alert(&mut self, leg: LegId, now: Moment) {
        match self.legs.get(&leg) {
            Some(Leg::Sip(sip_leg)) => {
                let progress = Command::Progress { status: 180, sdp: None, reliable: false };
                self.order(sip_leg.call, progress, now);
                self.line_is(leg, LampState::Early, now);
            }
            Some(Leg::Citizen { call }) => {
                self.citizen_event(*call, api::CitizenEvent::Ringing);
            }
            Some(Leg::Browser(_)) | None => {}
        }
    }

    fn open_early(&mut self, leg: LegId, now: Moment) {
        let Some(Leg::Sip(sip_leg)) = self.legs.get_mut(&leg) else { return self.alert(leg, now) };
        let call = sip_leg.call;
        let Role::Caller { offer, .. } = &mut sip_leg.role else { return };
        let Some(offer) = offer.take() else { return self.alert(leg, now) };
        let sdp = self.answer_offer(leg, &offer, now);
        self.order(call, Command::Progress { status: 183, sdp, reliable: true }, now);
        self.line_is(leg, LampState::Early, now);
    }

    /// What a call may take of the hops of the one it is placed for.
    fn hops_left(&self, on_behalf: Option<LegId>) -> Result<Option<u32>, TooManyHops> {
        match on_behalf.and_then(|leg| self.legs.get(&leg)) {
            Some(Leg::Sip(sip_leg)) => sip_leg.hops_left(),
            Some(Leg::Browser(_) | Leg::Citizen { .. }) | None => Ok(None),
        }
    }

    fn ring(
        &mut self,
        leg: LegId,
        device: Device,
        caller: Option<PhoneNumber>,
        auto_answer: bool,
        hops: Option<u32>,
        now: Moment,
    ) {
        match device {
            Device::Browser(agent) => {
                let browser = BrowserLeg { agent, auto_answer, phone: None };
                self.legs.insert(leg, Leg::Browser(browser));
                self.ring_browser(leg, now);
            }
            Device::Extension(extension) => {
                let ringing = Ringing { extension, caller, auto_answer };
                self.ring_extension(leg, ringing, hops, now);
            }
            Device::Outside { number, trunk, shown } => {
                self.ring_outside(leg, (number, trunk), shown, hops, now);
            }
        }
    }

    fn ring_extension(&mut self, leg: LegId, ringing: Ringing, hops: Option<u32>, now: Moment) {
        let Some(via) = self.registration(&ringing.extension) else {
            return self.unmade(leg, Cause::Unreachable, None, now);
        };
        let call = self.endpoint.reserve_call();
        let role = Role::Callee { via };
        let sip_leg = SipLeg::new(call, role, Some(ringing.clone()));
        self.legs.insert(leg, Leg::Sip(Box::new(SipLeg { max_forwards: hops, ..sip_leg })));
        self.by_call.insert(call, leg);
        self.line_began(leg, &ringing.extension, false, now);
        self.invite_extension(leg, call, &ringing, now);
    }

    fn invite_extension(
        &mut self,
        leg: LegId,
        call: sip::CallHandle,
        ringing: &Ringing,
        now: Moment,
    ) {
        let flow = self.registration(&ringing.extension);
        let sdp_web =
            if self.has_browser(&ringing.extension) { self.describe_web(leg, now) } else { None };
        let sdp = self.describe(leg);
        let host = flow.map(|flow| sip::Host::Ip(flow.local.ip()));
        let from = host.and_then(|host| from_sip::party(ringing.caller.as_ref(), &host));
        let (Some(sdp), Some(from)) = (sdp, from) else {
            self.by_call.remove(&call);
            return self.leg_ended(leg, from_sip::NO_MEDIA, None, now);
        };
        let headers = if ringing.auto_answer { AUTO_ANSWER.as_slice() } else { &[] };
        let invite = Invite {
            target: Target::Account { user: ringing.extension.clone() },
            from,
            to: None,
            asserted_identity: None,
            sdp: Some(sdp),
            sdp_web,
            credentials: None,
            headers: headers
                .iter()
                .map(|(n, v)| ((*n).to_owned(), v.as_bytes().to_vec()))
                .collect(),
            session_timer: true,
            patience: None,
            max_forwards: self.max_forwards_of(leg),
        };
        self.order(call, Command::Invite(Box::new(invite)), now);
    }

    /// The page's Answer button for a ringing desk phone: few phones can be
    /// told to answer, but all can be rung anew with automatic answer.
    fn pick_up(&mut self, leg: LegId, now: Moment) {
        match self.legs.get_mut(&leg) {
            Some(Leg::Browser(_)) => self.attach_browser(leg, now),
            Some(Leg::Sip(sip_leg)) if !sip_leg.answered => {
                let Some(ringing) = &mut sip_leg.ringing else { return };
                ringing.auto_answer = true;
                let old = sip_leg.call;
                self.by_call.remove(&old);
                self.order(old, Command::HangUp { q850: None, text: None }, now);
                self.ring_anew(leg, now);
            }
            Some(Leg::Sip(_) | Leg::Citizen { .. }) | None => {}
        }
    }

    /// A telephone that takes nothing but SRTP refuses our first description:
    /// it is rung again with that. True if it is.
    pub(super) fn ring_encrypted(&mut self, leg: LegId, end: &End, now: Moment) -> bool {
        let refused = end.by == EndedBy::Remote && end.status == Some(NOT_ACCEPTABLE_HERE);
        let Some(sip_leg) = self.legs.get_mut(&leg).and_then(Leg::sip_mut) else { return false };
        let (Some(_), Some(media)) = (&sip_leg.ringing, &mut sip_leg.media) else { return false };
        if !refused || sip_leg.answered || media.local.encryption == Encryption::Demanded {
            return false;
        }
        media.local.encryption = Encryption::Demanded;
        self.ring_anew(leg, now);
        true
    }

    /// Rings an extension by another call, whose leg stays the same.
    fn ring_anew(&mut self, leg: LegId, now: Moment) {
        let call = self.endpoint.reserve_call();
        let Some(sip_leg) = self.legs.get_mut(&leg).and_then(Leg::sip_mut) else { return };
        let Some(ringing) = sip_leg.ringing.clone() else { return };
        sip_leg.call = call;
        self.by_call.insert(call, leg);
        self.invite_extension(leg, call, &ringing, now);
    }

    pub(super) fn release(&mut self, leg: LegId, why: Cause, q850: Option<u8>, now: Moment) {
        match self.legs.get(&leg) {
            // No gateway took it, so no call is there to be ended.
            Some(Leg::Sip(sip_leg)) if !self.by_call.contains_key(&sip_leg.call) => {
                self.leg_ended(leg, why, q850, now);
            }
            Some(Leg::Sip(sip_leg)) => {
                let call = sip_leg.call;
                let refuse = matches!(sip_leg.role, Role::Caller { .. }) && !sip_leg.answered;
                let status = cause::status(why, q850);
                let q850 = Some(q850.unwrap_or_else(|| cause::q850(why)));
                let command = if refuse {
                    Command::Reject { status, reason: None, q850 }
                } else {
                    Command::HangUp { q850, text: None }
                };
                self.order(call, command, now);
            }
            Some(Leg::Browser(_)) => self.leg_ended(leg, why, None, now),
            Some(Leg::Citizen { call }) => {
                let call = *call;
                self.citizen_gone(call, why, now);
            }
            None => {}
        }
    }

    fn max_forwards_of(&self, leg: LegId) -> Option<u32> {
        match self.legs.get(&leg) {
            Some(Leg::Sip(sip_leg)) => sip_leg.max_forwards,
            Some(Leg::Browser(_) | Leg::Citizen { .. }) | None => None,
        }
    }

    /// A leg that could not even be begun.
    fn unmade(&mut self, leg: LegId, cause: Cause, q850: Option<u8>, now: Moment) {
        self.tell(Input::LegEnded { leg, cause, q850 }, now);
    }

    pub(super) fn local_for(
        &self,
        transport: Transport,
        ipv4: bool,
    ) -> Option<std::net::SocketAddr> {
        let fits = |address: &&sip::LocalAddress| {
            address.transport == transport && address.bind.is_ipv4() == ipv4
        };
        self.config.sip_addresses.iter().find(fits).map(|address| address.bind)
    }
}

fn media_hearing(hearing: Hearing) -> media::Hearing {
    let forever = |name: &str| media::Hearing::Playlist {
        play: 0,
        items: vec![PlayItem::Prompt(Arc::from(name))],
        repeat: Repeat::Forever,
    };
    match hearing {
        Hearing::Silence => media::Hearing::Silence,
        Hearing::RingBack => forever("ringback"),
        Hearing::BusyTone => forever("busy_tone"),
        Hearing::Playlist { play, prompts, repeat } => media::Hearing::Playlist {
            play: play.0,
            items: prompts.into_iter().map(PlayItem::Prompt).collect(),
            repeat: if repeat { Repeat::OnAir } else { Repeat::Once },
        },
        Hearing::Legs(legs) => media::Hearing::Legs(legs),
        Hearing::Echo => media::Hearing::Echo,
    }
}
