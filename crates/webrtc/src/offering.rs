//! Our offer to a browser that is called, until it answers.

use base::Moment;
use str0m::RtcConfig;
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid};

use crate::link::Link;
use crate::offer;
use crate::refusal::Refusal;
use crate::session::{Session, Settings};

/// One audio stream, offered in one codec: what is agreed on must be what the
/// browser sends, and browsers name every codec they have in their answer.
#[derive(Debug)]
pub struct Offering {
    link: Link,
    mid: Mid,
    pending: SdpPendingOffer,
    settings: Settings,
}

impl Offering {
    /// Makes an offer as the ICE-lite side. Datagrams that come before the
    /// answer may wait in their socket.
    pub fn new(settings: &Settings, now: Moment) -> Result<(Self, String), Refusal> {
        let config = RtcConfig::new().set_ice_lite(true);
        let codecs = [(settings.preferred, Some(settings.preferred.clock_rate()))];
        let mut link = Link::new(config, &codecs, settings.address, settings.epoch, now)?;
        let mut change = link.rtc().sdp_api();
        let mid = change.add_media(MediaKind::Audio, Direction::SendRecv, None, None, None);
        let (sdp, pending) = change.apply().ok_or(Refusal::NoAudio)?;
        Ok((Self { link, mid, pending, settings: *settings }, sdp.to_sdp_string()))
    }

    /// Takes the browser's answer: the session begins.
    pub fn answered(mut self, answer: &str, now: Moment) -> Result<Session, Refusal> {
        let malformed = |error: String| Refusal::Malformed(error);
        let answer = offer::read(answer, self.settings.preferred)?;
        let sdp = SdpAnswer::from_sdp_string(&answer.sdp).map_err(|e| malformed(e.to_string()))?;
        let accepted = self.link.rtc().sdp_api().accept_answer(self.pending, sdp);
        accepted.map_err(|e| malformed(e.to_string()))?;
        self.link.negotiated(self.mid, answer.codec, now)?;
        Session::of_link(self.link)
    }
}
