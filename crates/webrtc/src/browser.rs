//! The other end: what a page's browser does, for tests and simulated pages.

use std::net::SocketAddr;
use std::time::Instant;

use base::Moment;
use media::{Codec, Format};
use str0m::RtcConfig;
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid};

use crate::input::Input;
use crate::link::Link;
use crate::offer;
use crate::output::Output;
use crate::refusal::Refusal;

/// What a browser needs to know.
#[derive(Debug, Clone)]
pub struct BrowserSettings {
    /// Where it sends from.
    pub address: SocketAddr,
    /// What it offers, preferred first.
    pub codecs: Vec<Codec>,
    /// The process's clock at [`Moment::ZERO`].
    pub epoch: Instant,
}

/// A browser that offers one audio stream and uses it once answered. The four
/// verbs are those of [`crate::Session`].
#[derive(Debug)]
pub struct Browser {
    link: Link,
    mid: Mid,
    pending: Option<SdpPendingOffer>,
}

impl Browser {
    /// Makes an offer as a page does after asking for the microphone.
    pub fn offer(settings: &BrowserSettings, now: Moment) -> Result<(Self, String), Refusal> {
        let codecs: Vec<_> = settings.codecs.iter().map(|&c| (c, Some(c.clock_rate()))).collect();
        let config = RtcConfig::new();
        let mut link = Link::new(config, &codecs, settings.address, settings.epoch, now)?;
        let mut change = link.rtc().sdp_api();
        let mid = change.add_media(MediaKind::Audio, Direction::SendRecv, None, None, None);
        let (sdp, pending) = change.apply().ok_or(Refusal::NoAudio)?;
        Ok((Self { link, mid, pending: Some(pending) }, sdp.to_sdp_string()))
    }

    /// Takes the server's answer; the connection begins.
    pub fn answered(&mut self, answer: &str, now: Moment) -> Result<(), Refusal> {
        let malformed = |error: String| Refusal::Malformed(error);
        let sdp = SdpAnswer::from_sdp_string(answer).map_err(|e| malformed(e.to_string()))?;
        let pending = self.pending.take();
        let pending = pending.ok_or_else(|| malformed("answered twice".to_owned()))?;
        let accepted = self.link.rtc().sdp_api().accept_answer(pending, sdp);
        accepted.map_err(|e| malformed(e.to_string()))?;
        let codec = offer::read(answer, Codec::Opus)?.codec;
        self.link.negotiated(self.mid, codec, now)
    }

    /// What was agreed on; `None` before the answer.
    pub fn format(&self) -> Option<Format> {
        self.link.format()
    }

    pub fn is_connected(&self) -> bool {
        self.link.is_connected()
    }

    pub fn handle(&mut self, input: Input<'_>, now: Moment) {
        self.link.handle(input, now);
    }

    pub fn handle_timeout(&mut self, now: Moment) {
        self.link.handle_timeout(now);
    }

    pub fn poll(&mut self) -> Option<Output<'_>> {
        self.link.poll()
    }

    pub fn deadline(&self) -> Option<Moment> {
        self.link.deadline()
    }
}
