//! Sound of telephones that are browsers and come by SIP over WebSocket: their
//! descriptions are WebRTC's (RFC 7118 has the signalling only; RFC 8829 the
//! rest), their packets the business of `webrtc`.

use super::Edge;
use super::leg::{Leg, WebMedia};
use crate::media::{MediaCommand, PhoneKey};
use base::{LegId, Moment};
use calls::Cause;
use sip::Command;
use std::net::UdpSocket;

/// Whether this description is of the kind that browsers write: SRTP with keys
/// from DTLS (RFC 5764 §8).
pub(super) fn is_web(sdp: &[u8]) -> bool {
    let audio = lines(sdp).find(|line| line.starts_with(b"m=audio "));
    audio.is_some_and(|line| line.windows(WEB_PROFILE.len()).any(|part| part == WEB_PROFILE))
}

const WEB_PROFILE: &[u8] = b"UDP/TLS/RTP/SAVP";

impl Edge {
    /// Our answer to a browser's offer, the first or a later one.
    pub(super) fn answer_web(&mut self, leg: LegId, offer: &[u8], now: Moment) -> Option<Vec<u8>> {
        let offer = std::str::from_utf8(offer).ok()?;
        let sip_leg = self.legs.get_mut(&leg).and_then(Leg::sip_mut)?;
        let answer = match &mut sip_leg.web {
            Some(web) if web.goes_on(offer) => web.answer_again(offer),
            // The first, or the browser starts over on another network.
            _ => {
                let (phone, answer) = match self.open_phone(offer, now) {
                    Ok(opened) => opened,
                    Err(error) => {
                        tracing::info!(%leg, %error, "a browser's offer cannot be used");
                        return None;
                    }
                };
                self.carry_web(leg, phone, offer, answer)?
            }
        };
        Some(answer.into_bytes())
    }

    /// Our own offer, where browsers are called.
    pub(super) fn describe_web(&mut self, leg: LegId, now: Moment) -> Option<Vec<u8>> {
        let (socket, candidate) = self.web_socket().ok()?;
        let offered = self.media.offer_browser(candidate, now);
        let (offering, sdp) = offered
            .inspect_err(|refusal| tracing::error!(%refusal, "browsers cannot be offered sound"))
            .ok()?;
        let offering = Some(Box::new((offering, socket)));
        let web = WebMedia { phone: None, offering, ours: sdp.clone(), ..WebMedia::default() };
        self.legs.get_mut(&leg).and_then(Leg::sip_mut)?.web = Some(web);
        Some(sdp.into_bytes())
    }

    /// What a browser that is connected was told: it may ask again.
    pub(super) fn web_description(&self, leg: LegId) -> Option<Vec<u8>> {
        let Some(Leg::Sip(sip_leg)) = self.legs.get(&leg) else { return None };
        let web = sip_leg.web.as_ref().filter(|web| web.phone.is_some())?;
        Some(web.ours.clone().into_bytes())
    }

    /// The browser's answer to it. True if sound can flow.
    pub(super) fn accept_web(&mut self, leg: LegId, answer: &[u8], now: Moment) -> bool {
        let Some(web) = self.legs.get_mut(&leg).and_then(Leg::sip_mut).and_then(|l| l.web.as_mut())
        else {
            return false;
        };
        let Some(offering) = web.offering.take() else {
            web.hear(&String::from_utf8_lossy(answer));
            return web.phone.is_some();
        };
        let (offering, socket): (webrtc::Offering, UdpSocket) = *offering;
        let answer = String::from_utf8_lossy(answer);
        match offering.answered(&answer, now) {
            Ok(session) => {
                let ours = web.ours.clone();
                let phone = self.new_phone_key();
                self.media(MediaCommand::OpenPhone { phone, session: Box::new(session), socket });
                self.carry_web(leg, phone, &answer, ours).is_some()
            }
            Err(refusal) => {
                tracing::info!(%leg, %refusal, "a browser's answer cannot be used");
                false
            }
        }
    }

    fn carry_web(
        &mut self,
        leg: LegId,
        phone: PhoneKey,
        theirs: &str,
        ours: String,
    ) -> Option<String> {
        let sip_leg = self.legs.get_mut(&leg).and_then(Leg::sip_mut)?;
        let before = sip_leg.web.take().and_then(|web| web.phone);
        let web = WebMedia { phone: Some(phone), ours: ours.clone(), ..WebMedia::default() };
        let web = sip_leg.web.insert(web);
        web.hear(theirs);
        sip_leg.open = true;
        self.media(MediaCommand::Attach { leg, phone });
        if let Some(phone) = before {
            self.media(MediaCommand::ClosePhone { phone });
        }
        Some(ours)
    }

    /// The browser's sound has ended while its call goes on: nobody can talk.
    pub(super) fn web_lost(&mut self, phone: PhoneKey, now: Moment) {
        let carried = |(id, leg): (&LegId, &Leg)| match leg {
            Leg::Sip(leg) if leg.web.as_ref().is_some_and(|web| web.phone == Some(phone)) => {
                Some((*id, leg.call))
            }
            _ => None,
        };
        let Some((leg, call)) = self.legs.iter().find_map(carried) else { return };
        self.by_call.remove(&call);
        let text = Some("the browser's sound ended".to_owned());
        self.order(call, Command::HangUp { q850: Some(27), text }, now);
        self.leg_ended(leg, Cause::Lost, None, now);
    }
}

impl WebMedia {
    /// The same ICE session as before (RFC 8445 §2.4): only what is heard by
    /// whom changes.
    fn goes_on(&self, offer: &str) -> bool {
        self.phone.is_some() && !self.their_ufrag.is_empty() && ufrag(offer) == self.their_ufrag
    }

    /// Remembers what the peer's description says.
    fn hear(&mut self, theirs: &str) {
        ufrag(theirs).clone_into(&mut self.their_ufrag);
        self.held_by_peer = matches!(direction(theirs), "sendonly" | "inactive");
        match attribute(theirs, "setup:") {
            "active" => self.we_are_active = Some(false),
            "passive" => self.we_are_active = Some(true),
            _ => {}
        }
    }

    /// What we said before, with the direction that fits and a new version
    /// (RFC 3264 §8).
    fn answer_again(&mut self, offer: &str) -> String {
        self.hear(offer);
        let direction = match direction(offer) {
            "sendonly" => "recvonly",
            "recvonly" => "sendonly",
            "inactive" => "inactive",
            _ => "sendrecv",
        };
        let role = if self.we_are_active == Some(true) { "active" } else { "passive" };
        self.version += 1;
        let mut text = String::with_capacity(self.ours.len());
        for line in self.ours.lines() {
            if DIRECTIONS.contains(&line) {
                text.push_str("a=");
                text.push_str(direction);
            } else if line == "a=setup:actpass" {
                text.push_str("a=setup:");
                text.push_str(role);
            } else if let Some(origin) = line.strip_prefix("o=") {
                text.push_str(&newer(origin, self.version));
            } else {
                text.push_str(line);
            }
            text.push_str("\r\n");
        }
        text
    }
}

const DIRECTIONS: [&str; 4] = ["a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"];

/// `o=user id version IN IP4 address` with a later version.
fn newer(origin: &str, by: u64) -> String {
    let mut fields: Vec<String> = origin.split(' ').map(str::to_owned).collect();
    if let Some(version) = fields.get_mut(2) {
        *version = version.parse::<u64>().unwrap_or(0).saturating_add(by).to_string();
    }
    format!("o={}", fields.join(" "))
}

fn direction(sdp: &str) -> &str {
    let found = sdp.lines().find(|line| DIRECTIONS.contains(line));
    found.and_then(|line| line.strip_prefix("a=")).unwrap_or("sendrecv")
}

fn ufrag(sdp: &str) -> &str {
    attribute(sdp, "ice-ufrag:")
}

/// Empty if there is none.
fn attribute<'s>(sdp: &'s str, name: &str) -> &'s str {
    let mut attributes = sdp.lines().filter_map(|line| line.strip_prefix("a="));
    attributes.find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim_end()
}

fn lines(sdp: &[u8]) -> impl Iterator<Item = &[u8]> {
    sdp.split(|byte| matches!(byte, b'\r' | b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\no=- 7 1 IN IP4 0.0.0.0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n\
        a=ice-ufrag:abcd\r\na=setup:actpass\r\na=sendrecv\r\n";

    #[test]
    fn browsers_are_told_from_telephones_by_their_profile() {
        assert!(is_web(OFFER.as_bytes()));
        assert!(!is_web(b"v=0\r\nm=audio 20000 RTP/AVP 8\r\n"));
        assert!(!is_web(b"m=video 9 UDP/TLS/RTP/SAVPF 96\r\nm=audio 2 RTP/SAVP 8\r\n"));
    }

    #[test]
    fn rfc3264_8_4_hold_and_retrieve_change_the_direction_only() {
        let mut web =
            WebMedia { phone: Some(PhoneKey(1)), ours: OFFER.to_owned(), ..WebMedia::default() };
        web.hear(&OFFER.replace("actpass", "active"));
        let hold = OFFER.replace("sendrecv", "sendonly");
        assert!(web.goes_on(&hold));
        let answer = web.answer_again(&hold);
        assert!(web.held_by_peer);
        let expected = OFFER.replace("sendrecv", "recvonly").replace("actpass", "passive");
        assert_eq!(answer, expected.replace("o=- 7 1", "o=- 7 2"));
        let answer = web.answer_again(OFFER);
        assert!(!web.held_by_peer && answer.contains("a=sendrecv") && answer.contains("o=- 7 3"));
        assert!(!web.goes_on(&OFFER.replace("abcd", "efgh")), "another ICE session");
    }
}
