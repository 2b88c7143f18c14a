//! Our side of a browser's connection.

use std::net::SocketAddr;
use std::time::Instant;

use base::Moment;
use media::{Codec, Format};
use str0m::RtcConfig;
use str0m::change::SdpOffer;
use str0m::media::Mid;

use crate::input::Input;
use crate::link::Link;
use crate::offer;
use crate::output::Output;
use crate::refusal::Refusal;

/// What a session needs to know besides the offer.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The address the browser sends to, as it sees it. Datagrams that come
    /// there, by whatever way, are this session's.
    pub address: SocketAddr,
    /// The codec wanted most: Opus, unless the other party of all calls speaks
    /// only G.711 and processor time is short.
    pub preferred: Codec,
    /// The process's clock at [`Moment::ZERO`].
    pub epoch: Instant,
}

/// A browser as a telephone. See the crate's page.
#[derive(Debug)]
pub struct Session {
    link: Link,
    format: Format,
}

impl Session {
    /// Answers a page's offer. The answer goes back to the page; the browser
    /// connects by itself then.
    pub fn accept(
        offer: &str,
        settings: &Settings,
        now: Moment,
    ) -> Result<(Self, String), Refusal> {
        let offer = offer::read(offer, settings.preferred)?;
        let config = RtcConfig::new().set_ice_lite(true);
        let codecs = [(offer.codec, offer.event_clock)];
        let mut link = Link::new(config, &codecs, settings.address, settings.epoch, now)?;
        let malformed = |error: String| Refusal::Malformed(error);
        let sdp = SdpOffer::from_sdp_string(&offer.sdp).map_err(|e| malformed(e.to_string()))?;
        let accepted = link.rtc().sdp_api().accept_offer(sdp);
        let answer = accepted.map_err(|e| malformed(e.to_string()))?;
        link.negotiated(Mid::from(offer.mid.as_str()), offer.codec, now)?;
        Ok((Self::of_link(link)?, answer.to_sdp_string()))
    }

    /// Once both descriptions are known.
    pub(crate) fn of_link(link: Link) -> Result<Self, Refusal> {
        let format = link.format().ok_or(Refusal::NoAudio)?;
        Ok(Self { link, format })
    }

    /// What plain RTP of this session looks like, in both directions.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Whether sound can pass.
    pub fn is_connected(&self) -> bool {
        self.link.is_connected()
    }

    pub fn handle(&mut self, input: Input<'_>, now: Moment) {
        self.link.handle(input, now);
    }

    /// Advances time. Calling it early is harmless.
    pub fn handle_timeout(&mut self, now: Moment) {
        self.link.handle_timeout(now);
    }

    /// The next thing to do or to know. Call until `None`.
    pub fn poll(&mut self) -> Option<Output<'_>> {
        self.link.poll()
    }

    /// When [`Session::handle_timeout`] is due; `None` once it is over.
    pub fn deadline(&self) -> Option<Moment> {
        self.link.deadline()
    }
}
