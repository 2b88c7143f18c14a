//! One leg as the edge sees it: what carries it and how far it has come.

use super::trunks::Outside;
use crate::media::{PhoneKey, RtpPair};
use api::CitizenCallId;
use base::{AgentId, LegId, PhoneNumber};
use sip::{CallHandle, Flow};
use std::net::{SocketAddr, UdpSocket};

#[derive(Debug)]
pub enum Leg {
    Sip(Box<SipLeg>),
    /// An agent's page: rings by showing, answers by attaching.
    Browser(BrowserLeg),
    /// A citizen's page.
    Citizen {
        call: CitizenCallId,
    },
}

#[derive(Debug)]
pub struct SipLeg {
    pub call: CallHandle,
    pub role: Role,
    /// Our end of the media; `None` until a description is needed.
    pub media: Option<SipMedia>,
    /// The same for a telephone that is a browser. Both are there while phones
    /// of both kinds ring.
    pub web: Option<WebMedia>,
    /// The media thread knows the leg.
    pub open: bool,
    pub answered: bool,
    /// The peer has put us on hold.
    pub held: bool,
    /// What we rang, to ring it again with automatic answer.
    pub ringing: Option<Ringing>,
    /// Max-Forwards as it came, or as it is sent; `None`: that of a new call.
    pub max_forwards: Option<u32>,
    /// Its way over a trunk, if we called outside.
    pub outside: Option<Box<Outside>>,
}

#[derive(Debug)]
pub enum Role {
    /// They called, by this path. The offer waits here until the center accepts.
    Caller { offer: Option<Vec<u8>>, via: Flow },
    /// We called, by this path or (several phones of one user) by others beside.
    Callee { via: Flow },
}

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Ringing {
    pub extension: String,
    pub caller: Option<PhoneNumber>,
    #[serde(default)]
    pub auto_answer: bool,
}

/// A call has gone through too many hands: it goes round in a circle.
#[derive(Debug, PartialEq, Eq)]
pub struct TooManyHops;

/// Our end of a leg's sound, kept over every exchange of descriptions.
#[derive(Debug)]
pub struct SipMedia {
    pub local: media::sdp::LocalMedia,
    /// Our RTP socket's own address.
    pub bound: SocketAddr,
    /// The sockets, until the media thread takes them.
    pub sockets: Option<RtpPair>,
    /// Our last description, an offer that waits for its answer.
    pub offered: Option<media::sdp::LocalMedia>,
    /// What both ends agreed on last.
    pub agreed: Option<media::sdp::Negotiated>,
    /// Where our packets start.
    pub stream: media::Stream,
    /// The peer's last description puts us on hold.
    pub held_by_peer: bool,
}

/// Sound by WebRTC.
#[derive(Debug, Default)]
pub struct WebMedia {
    /// Carries the leg once the browser's description is known.
    pub phone: Option<PhoneKey>,
    /// Our offer and its socket, while it waits for an answer.
    pub offering: Option<Box<(webrtc::Offering, UdpSocket)>>,
    /// Our first description; later ones are made of it.
    pub ours: String,
    /// How many later ones there were.
    pub version: u64,
    /// Tells the peer's ICE sessions apart.
    pub their_ufrag: String,
    /// Who began DTLS, where our description left it open.
    pub we_are_active: Option<bool>,
    pub held_by_peer: bool,
}

#[derive(Debug)]
pub struct BrowserLeg {
    pub agent: AgentId,
    pub auto_answer: bool,
    /// Set once attached.
    pub phone: Option<PhoneKey>,
}

/// A page connected as somebody's telephone.
#[derive(Debug)]
pub struct AgentPhone {
    pub key: PhoneKey,
    pub page: api::PageId,
    /// ICE and DTLS are through.
    pub up: bool,
}

#[derive(Debug)]
pub struct CitizenPhone {
    pub key: PhoneKey,
    pub leg: LegId,
    pub number: PhoneNumber,
    pub events: tokio::sync::mpsc::Sender<api::CitizenEvent>,
    /// The center has been told that the leg arrived.
    pub arrived: bool,
}

impl SipLeg {
    /// A leg about which nothing is known yet.
    pub fn new(call: CallHandle, role: Role, ringing: Option<Ringing>) -> Self {
        Self {
            call,
            role,
            media: None,
            web: None,
            open: false,
            answered: false,
            held: false,
            ringing,
            max_forwards: None,
            outside: None,
        }
    }

    /// What is left of its hops for a call placed on its behalf (RFC 7332,
    /// RFC 3261 §16.6 step 3). Whoever has been answered is told no more that
    /// its call came round: the next in the circle refuses.
    ///
    /// # Errors
    /// [`TooManyHops`] if nothing is left.
    pub fn hops_left(&self) -> Result<Option<u32>, TooManyHops> {
        let (Role::Caller { .. }, Some(came)) = (&self.role, self.max_forwards) else {
            return Ok(None);
        };
        match came.saturating_sub(1) {
            0 if self.answered => Ok(Some(1)),
            0 => Err(TooManyHops),
            left => Ok(Some(left)),
        }
    }

    /// The peer's last description puts us on hold.
    pub fn is_held_by_peer(&self) -> bool {
        match &self.web {
            Some(web) if web.phone.is_some() => web.held_by_peer,
            _ => self.media.as_ref().is_some_and(|media| media.held_by_peer),
        }
    }
}

impl Leg {
    pub fn call(&self) -> Option<CallHandle> {
        match self {
            Self::Sip(leg) => Some(leg.call),
            Self::Browser(_) | Self::Citizen { .. } => None,
        }
    }

    pub fn sip_mut(&mut self) -> Option<&mut SipLeg> {
        match self {
            Self::Sip(leg) => Some(leg),
            Self::Browser(_) | Self::Citizen { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sip::Transport;
    use std::net::SocketAddr;

    fn came_with(max_forwards: Option<u32>, answered: bool) -> Result<Option<u32>, TooManyHops> {
        let somewhere = SocketAddr::from(([127, 0, 0, 1], 5060));
        let via = Flow { transport: Transport::Udp, local: somewhere, remote: somewhere };
        let leg = SipLeg::new(CallHandle(1), Role::Caller { offer: None, via }, None);
        SipLeg { max_forwards, answered, ..leg }.hops_left()
    }

    #[test]
    fn rfc7332_one_hop_less_goes_on_and_the_last_one_does_not() {
        assert_eq!(came_with(Some(70), false), Ok(Some(69)));
        assert_eq!(came_with(Some(2), false), Ok(Some(1)));
        assert_eq!(came_with(Some(1), false), Err(TooManyHops));
        assert_eq!(came_with(None, false), Ok(None), "RFC 2543 knows no hops");
    }

    #[test]
    fn who_has_been_answered_is_served_with_its_last_hop() {
        assert_eq!(came_with(Some(1), true), Ok(Some(1)));
    }
}
