//! All that can wake the control thread, besides sockets and its own timers.

use crate::bell::Bell;
use crate::media::MediaEvent;
use crate::tls::Keys;
use api::{CitizenCall, CitizenCallId, CitizenOffer, PageId, PhoneError};
use base::AgentId;
use calls::{QueryAnswer, QueryId, Refusal, SeatCommand};
use rustls::pki_types::ServerName;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::sync::oneshot;

#[derive(Debug)]
pub enum Wake {
    Media(MediaEvent),
    /// From a telephone's WebSocket.
    Web(api::LineEvent),
    /// The certificate was renewed.
    Keys(Box<Keys>),
    Seat {
        agent: AgentId,
        command: SeatCommand,
        reply: oneshot::Sender<Result<(), Refusal>>,
    },
    ConnectPhone {
        agent: AgentId,
        page: PageId,
        sdp: String,
        reply: oneshot::Sender<Result<String, PhoneError>>,
    },
    PageGone {
        agent: AgentId,
        page: PageId,
    },
    CitizenCall {
        offer: CitizenOffer,
        reply: oneshot::Sender<Result<CitizenCall, PhoneError>>,
    },
    CitizenDigit {
        call: CitizenCallId,
        key: char,
    },
    CitizenHangUp {
        call: CitizenCallId,
    },
    /// The database's answer to a question of the center.
    QueryAnswered {
        query: QueryId,
        answer: QueryAnswer,
    },
    /// Who is shut out for guessing passwords?
    ShutOuts {
        reply: oneshot::Sender<Vec<api::ShutOut>>,
    },
    LiftShutOut {
        address: IpAddr,
        user: Option<String>,
        reply: oneshot::Sender<()>,
    },
    Configure(Box<FloorPlan>),
    Calendar {
        name: String,
        open: bool,
    },
    Stop,
}

/// Everything the control thread is configured with, made from the store.
#[derive(Debug, Clone, Default)]
pub struct FloorPlan {
    pub center: calls::Config,
    /// Who may register, by extension.
    pub accounts: BTreeMap<String, sip::Account>,
    pub trunks: BTreeMap<String, Trunk>,
    /// Opening hours as they are now; changes follow as [`Wake::Calendar`].
    pub calendars: BTreeMap<String, bool>,
}

impl FloorPlan {
    /// What the trunks' certificates must say.
    pub fn tls_names(&self) -> BTreeMap<SocketAddr, ServerName<'static>> {
        let all = self.trunks.values().flat_map(|trunk| {
            let name = trunk.tls_name.as_ref();
            trunk.gateways.iter().filter_map(move |to| Some((to.remote?, to.tls_name(name)?)))
        });
        all.collect()
    }
}

impl Gateway {
    /// The name in the certificate: as set for the trunk, else the host's own.
    fn tls_name(&self, of_trunk: Option<&ServerName<'static>>) -> Option<ServerName<'static>> {
        let host = || crate::tls::server_name(self.address.rsplit_once(':')?.0);
        of_trunk.cloned().or_else(host)
    }
}

/// A trunk as it is reached.
#[derive(Debug, Clone)]
pub struct Trunk {
    /// In the order in which they are tried.
    pub gateways: Vec<Gateway>,
    pub accept_from: Vec<sip::Prefix>,
    pub credentials: Option<sip::Credentials>,
    /// The name in its certificate, where that is not its address.
    pub tls_name: Option<ServerName<'static>>,
    /// Register with the first gateway, asking for so long.
    pub register: Option<Duration>,
    /// In the addresses of calls and registrations, instead of the gateway's.
    pub domain: Option<sip::Host>,
    /// Ask gateways this often whether they are there.
    pub probe: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// As the owner wrote it.
    pub address: String,
    pub transport: sip::Transport,
    /// Where that is; `None`: the name is not known.
    pub remote: Option<SocketAddr>,
}

/// Reaches the control thread from other threads.
#[derive(Debug, Clone)]
pub struct WakeSender {
    queue: crossbeam_channel::Sender<Wake>,
    bell: Bell,
}

/// What other threads have for the control thread.
#[derive(Debug)]
pub struct Wakes {
    queue: crossbeam_channel::Receiver<Wake>,
    bell: Bell,
}

impl Wakes {
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// All that is there is about to be taken.
    pub fn heard(&self) {
        self.bell.heard();
    }

    pub fn take(&self) -> Option<Wake> {
        self.queue.try_recv().ok()
    }
}

/// The control thread is gone or hopelessly behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the control thread does not take more work")]
pub struct Unreachable;

/// Work waiting for control. Media events come at most at some thousands a
/// second; a queue this long means that control has stood still for seconds.
pub const WAKES_MAX: usize = 16_384;

impl WakeSender {
    pub fn new(waker: mio::Waker) -> (Self, Wakes) {
        let (queue, receiver) = crossbeam_channel::bounded(WAKES_MAX);
        let bell = Bell::new(waker);
        (Self { queue, bell: bell.clone() }, Wakes { queue: receiver, bell })
    }

    /// Never waits.
    pub fn send(&self, wake: Wake) -> Result<(), Unreachable> {
        self.queue.try_send(wake).map_err(|_| Unreachable)?;
        self.bell.ring().map_err(|_| Unreachable)
    }
}
