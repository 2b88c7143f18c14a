//! One leg as the edge sees it: what carries it and how far it has come.

use super::trunks::Outside;
use crate::media::{PhoneKey, RtpPair};
use api::CitizenCallId;
use base::{AgentId, LegId, PhoneNumber};
use sip::CallHandle;
use std::net::IpAddr;

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
    /// The media thread knows the leg.
    pub open: bool,
    pub answered: bool,
    /// The peer has put us on hold.
    pub held: bool,
    /// What we rang, to ring it again with automatic answer.
    pub ringing: Option<Ringing>,
    /// Its way over a trunk, if we called outside.
    pub outside: Option<Box<Outside>>,
}

impl SipLeg {
    pub const fn new(call: CallHandle, role: Role) -> Self {
        Self {
            call,
            role,
            media: None,
            open: false,
            answered: false,
            held: false,
            ringing: None,
            outside: None,
        }
    }
}

#[derive(Debug)]
pub enum Role {
    /// They called. The offer waits here until the center accepts.
    Caller { offer: Option<Vec<u8>>, via: IpAddr },
    /// We called, from this address.
    Callee { via: IpAddr },
}

#[derive(Debug, Clone)]
pub struct Ringing {
    pub extension: String,
    pub caller: Option<PhoneNumber>,
}

/// Our end of a leg's sound, kept over every exchange of descriptions.
#[derive(Debug)]
pub struct SipMedia {
    pub local: media::sdp::LocalMedia,
    /// The sockets, until the media thread takes them.
    pub sockets: Option<RtpPair>,
    /// Our last description, an offer that waits for its answer.
    pub offered: Option<media::sdp::LocalMedia>,
    /// Where our packets start.
    pub stream: media::Stream,
    /// The peer's last description puts us on hold.
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

impl Leg {
    pub fn sip_mut(&mut self) -> Option<&mut SipLeg> {
        match self {
            Self::Sip(leg) => Some(leg),
            Self::Browser(_) | Self::Citizen { .. } => None,
        }
    }
}
