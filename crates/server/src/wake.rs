//! All that can wake the control thread, besides sockets and its own timers.

use crate::media::MediaEvent;
use crate::tls::Keys;
use crate::websocket::WebEvent;
use api::{CitizenCall, CitizenCallId, CitizenOffer, PageId, PhoneError};
use base::AgentId;
use calls::{QueryAnswer, QueryId, Refusal, SeatCommand};
use rustls::pki_types::ServerName;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

#[derive(Debug)]
pub enum Wake {
    Media(MediaEvent),
    /// From a telephone's WebSocket.
    Web(WebEvent),
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

/// A trunk as it is reached.
#[derive(Debug, Clone)]
pub struct Trunk {
    /// In the order in which they are tried.
    pub gateways: Vec<Gateway>,
    pub accept_from: Vec<sip::Prefix>,
    pub credentials: Option<sip::Credentials>,
    /// Register with the first gateway, asking for so long.
    pub register: Option<Duration>,
    /// In the addresses of calls and registrations, instead of the gateway's.
    pub domain: Option<sip::Host>,
    /// Ask gateways this often whether they are there.
    pub probe: Option<Duration>,
    /// The name in its certificates, where that is not its address.
    pub tls_name: Option<ServerName<'static>>,
}

impl FloorPlan {
    /// What the trunks' certificates must say.
    pub fn tls_names(&self) -> BTreeMap<SocketAddr, ServerName<'static>> {
        let named = |trunk: &Trunk| {
            let name = trunk.tls_name.clone()?;
            let remotes = trunk.gateways.iter().filter_map(|gateway| gateway.remote);
            Some(remotes.map(|remote| (remote, name.clone())).collect::<Vec<_>>())
        };
        self.trunks.values().filter_map(named).flatten().collect()
    }
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
    waker: Arc<mio::Waker>,
}

/// The control thread is gone or hopelessly behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the control thread does not take more work")]
pub struct Unreachable;

/// Work waiting for control. Media events come at most at some thousands a
/// second; a queue this long means that control has stood still for seconds.
pub const WAKES_MAX: usize = 16_384;

impl WakeSender {
    pub fn new(waker: mio::Waker) -> (Self, crossbeam_channel::Receiver<Wake>) {
        let (queue, receiver) = crossbeam_channel::bounded(WAKES_MAX);
        (Self { queue, waker: Arc::new(waker) }, receiver)
    }

    /// Never waits.
    pub fn send(&self, wake: Wake) -> Result<(), Unreachable> {
        self.queue.try_send(wake).map_err(|_| Unreachable)?;
        self.waker.wake().map_err(|_| Unreachable)
    }
}
