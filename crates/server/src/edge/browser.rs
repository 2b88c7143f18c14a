//! Pages as telephones: the agent's browser phone, which stays connected while
//! the agent is signed in, and the citizen's, which lives for one call.

use super::leg::{AgentPhone, CitizenPhone, Leg};
use super::{Edge, Effect};
use crate::media::{MediaCommand, PhoneKey, RtpPorts};
use api::{CitizenCall, CitizenCallId, CitizenEvent, CitizenOffer, PageId, PhoneError};
use base::{AgentId, LegId, Moment};
use calls::{Cause, Input, Origin};
use std::net::{SocketAddr, UdpSocket};

/// Events that wait for a citizen's page; a call has fewer than ten.
const CITIZEN_EVENTS_MAX: usize = 16;
/// Citizens calling from pages at once: as many as a demo or an information
/// desk needs; the telephone is the way in for the many.
const CITIZENS_MAX: usize = 200;

impl Edge {
    pub(super) fn connect_phone(
        &mut self,
        agent: AgentId,
        page: PageId,
        sdp: &str,
        now: Moment,
    ) -> Result<String, PhoneError> {
        let (key, answer) = self.open_phone(sdp, now)?;
        if let Some(old) = self.phones.insert(agent, AgentPhone { key, page, up: false }) {
            self.media(MediaCommand::ClosePhone { phone: old.key });
            self.phone_lost(agent, old.key, now);
        }
        Ok(answer)
    }

    pub(super) fn open_phone(
        &mut self,
        sdp: &str,
        now: Moment,
    ) -> Result<(PhoneKey, String), PhoneError> {
        let (socket, candidate) = self.web_socket()?;
        let (session, answer) = self
            .media
            .accept_browser(sdp, candidate, now)
            .map_err(|refusal| PhoneError::BadOffer(refusal.to_string()))?;
        let phone = self.new_phone_key();
        self.media(MediaCommand::OpenPhone { phone, session: Box::new(session), socket });
        Ok((phone, answer))
    }

    /// A socket for one browser, and where the browser finds it.
    pub(super) fn web_socket(&mut self) -> Result<(UdpSocket, SocketAddr), PhoneError> {
        let address = self.config.browser_media;
        let range = self.config.rtp.clone();
        let ports = self.ports.entry(address).or_insert_with(|| RtpPorts::new(address, range));
        let socket = ports.bind_single().map_err(|error| {
            tracing::error!(%error, "no media port for a browser phone");
            PhoneError::TooMany
        })?;
        let bound = socket.local_addr().map_err(|_| PhoneError::Unavailable)?;
        let public = self.config.advertise.filter(|public| public.is_ipv4() == bound.is_ipv4());
        Ok((socket, SocketAddr::new(public.unwrap_or(bound.ip()), bound.port())))
    }

    /// The page's socket has closed. A page that took over keeps the phone.
    pub(super) fn page_gone(&mut self, agent: AgentId, page: PageId, now: Moment) {
        let Some(phone) = self.phones.get(&agent).filter(|phone| phone.page == page) else {
            return;
        };
        let key = phone.key;
        self.phones.remove(&agent);
        self.media(MediaCommand::ClosePhone { phone: key });
        self.phone_lost(agent, key, now);
    }

    /// The legs on this phone are over; the center decides whether their
    /// callers wait for the page to come back.
    fn phone_lost(&mut self, agent: AgentId, key: PhoneKey, now: Moment) {
        self.effects.push(Effect::BrowserPhone { agent, connected: false });
        self.tell(Input::PhoneLost { agent }, now);
        for leg in self.legs_on(agent, Some(key)) {
            self.leg_ended(leg, Cause::Lost, None, now);
        }
    }

    fn legs_on(&self, agent: AgentId, key: Option<PhoneKey>) -> Vec<LegId> {
        let on_phone = |(id, leg): (&LegId, &Leg)| match leg {
            Leg::Browser(browser)
                if browser.agent == agent && (browser.phone == key || browser.phone.is_none()) =>
            {
                Some(*id)
            }
            _ => None,
        };
        self.legs.iter().filter_map(on_phone).collect()
    }

    pub(super) fn ring_browser(&mut self, leg: LegId, now: Moment) {
        let Some(Leg::Browser(browser)) = self.legs.get(&leg) else { return };
        let (agent, auto_answer) = (browser.agent, browser.auto_answer);
        if !self.phones.get(&agent).is_some_and(|phone| phone.up) {
            return self.leg_ended(leg, Cause::Unreachable, None, now);
        }
        if auto_answer {
            self.attach_browser(leg, now);
        } else {
            self.tell(Input::LegRinging { leg }, now);
        }
    }

    pub(super) fn attach_browser(&mut self, leg: LegId, now: Moment) {
        let Some(Leg::Browser(browser)) = self.legs.get_mut(&leg) else { return };
        let Some(phone) = self.phones.get(&browser.agent).filter(|phone| phone.up) else {
            return self.leg_ended(leg, Cause::Unreachable, None, now);
        };
        if browser.phone.is_some() {
            return;
        }
        browser.phone = Some(phone.key);
        let command = MediaCommand::Attach { leg, phone: phone.key };
        self.media(command);
        self.tell(Input::LegAnswered { leg }, now);
    }

    pub(super) fn phone_up(&mut self, key: PhoneKey, now: Moment) {
        let agent = self.phones.iter_mut().find(|(_, phone)| phone.key == key);
        if let Some((agent, phone)) = agent {
            phone.up = true;
            let agent = *agent;
            self.effects.push(Effect::BrowserPhone { agent, connected: true });
            return self.tell(Input::PhoneConnected { agent }, now);
        }
        let citizen = self.citizens.values_mut().find(|phone| phone.key == key);
        if let Some(citizen) = citizen.filter(|phone| !phone.arrived) {
            citizen.arrived = true;
            let (leg, called) = (citizen.leg, citizen.number.clone());
            self.tell(Input::LegArrived { leg, origin: Origin::Web, caller: None, called }, now);
        }
    }

    pub(super) fn phone_down(&mut self, key: PhoneKey, now: Moment) {
        let agent = self.phones.iter().find(|(_, phone)| phone.key == key).map(|(agent, _)| *agent);
        if let Some(agent) = agent {
            self.phones.remove(&agent);
            self.media(MediaCommand::ClosePhone { phone: key });
            return self.phone_lost(agent, key, now);
        }
        let call = self.citizens.iter().find(|(_, phone)| phone.key == key).map(|(call, _)| *call);
        match call {
            Some(call) => self.citizen_gone(call, Cause::Lost, now),
            None => self.web_lost(key, now),
        }
    }

    pub(super) fn citizen_call(
        &mut self,
        offer: &CitizenOffer,
        now: Moment,
    ) -> Result<CitizenCall, PhoneError> {
        if self.citizens.len() >= CITIZENS_MAX {
            return Err(PhoneError::TooMany);
        }
        let (key, answer) = self.open_phone(&offer.sdp, now)?;
        self.keys += 1;
        let id = CitizenCallId(self.keys);
        let leg = self.new_leg_id(now);
        let (events, receiver) = tokio::sync::mpsc::channel(CITIZEN_EVENTS_MAX);
        let number = offer.number.clone();
        self.citizens.insert(id, CitizenPhone { key, leg, number, events, arrived: false });
        self.legs.insert(leg, Leg::Citizen { call: id });
        Ok(CitizenCall { id, answer, events: receiver })
    }

    pub(super) fn attach_citizen(&mut self, call: CitizenCallId, leg: LegId, now: Moment) {
        let Some(phone) = self.citizens.get(&call) else { return };
        self.media(MediaCommand::Attach { leg, phone: phone.key });
        self.citizen_event(call, CitizenEvent::Answered);
        self.tell(Input::LegAnswered { leg }, now);
    }

    pub(super) fn citizen_digit(&mut self, call: CitizenCallId, key: char, now: Moment) {
        if let Some(leg) = self.citizens.get(&call).map(|phone| phone.leg) {
            self.tell(Input::Digit { leg, key, with_sound: false }, now);
        }
    }

    /// The citizen's call is over, from whichever side.
    pub(super) fn citizen_gone(&mut self, call: CitizenCallId, cause: Cause, now: Moment) {
        self.citizen_event(call, CitizenEvent::Ended { cause });
        let Some(phone) = self.citizens.remove(&call) else { return };
        self.media(MediaCommand::ClosePhone { phone: phone.key });
        if phone.arrived {
            self.leg_ended(phone.leg, cause, None, now);
        } else {
            self.legs.remove(&phone.leg);
        }
    }

    pub(super) fn citizen_event(&self, call: CitizenCallId, event: CitizenEvent) {
        if let Some(phone) = self.citizens.get(&call) {
            // A page too slow for a handful of events has gone.
            let _ = phone.events.try_send(event);
        }
    }
}
