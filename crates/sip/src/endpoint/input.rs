//! What can happen to an [`Endpoint`](crate::Endpoint).

use std::collections::BTreeSet;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use super::config::{Account, TrunkSource};
use crate::subscription::{Lamp, Mailbox};
use crate::{Flow, Uri};

/// One call leg, incoming or outgoing. Numbers are never used twice.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct CallHandle(pub u64);

#[derive(Clone)]
pub enum Input {
    /// One datagram, or one message that [`framing::Framer`](crate::framing::Framer)
    /// cut out of a stream.
    Received { flow: Flow, bytes: Vec<u8> },
    /// A stream connection ended, or could not be opened, or a datagram came
    /// back as unreachable. Requests waiting for an answer on this flow fail
    /// with 503 (RFC 3261 §8.1.3.1); bindings made over a stream are dropped.
    FlowClosed { flow: Flow },
    /// A command for a call. [`Command::Invite`] needs a handle from
    /// [`Endpoint::reserve_call`](crate::Endpoint::reserve_call). Commands for a
    /// call that has ended, or that make no sense in its state, are ignored:
    /// the event that ended it is already on its way.
    Call { call: CallHandle, command: Command },
    /// Adds, changes or (`None`) removes who may register. Removal also ends
    /// the account's bindings.
    AccountSet { user: String, account: Option<Account> },
    /// A call of a number others may watch began, changed or (`None`) ended.
    /// `call` tells the calls of one number apart.
    LampSet { of: String, call: u64, lamp: Option<Lamp> },
    /// How many messages wait for an account; none until told otherwise.
    MailboxSet { of: String, mailbox: Mailbox },
    /// Replaces the numbers that can be watched besides the accounts.
    WatchableSet(BTreeSet<String>),
    /// Replaces the list of peers whose INVITEs need no digest.
    TrunksSet(Vec<TrunkSource>),
    /// Whoever was shut out may try again at once; `user` as in the
    /// [`ShutOut`](crate::ShutOut).
    ShutOutLifted { address: IpAddr, user: Option<String> },
    /// Registers us with a peer under this name, changes what is registered, or
    /// (`None`) takes it back. Followed by `RegistrationChanged` as long as it
    /// stands.
    RegistrationSet { name: String, registration: Option<Box<Registration>> },
    /// Watches over a peer by OPTIONS, or (`None`) no more. Each answer or
    /// silence is a `PeerProbed`.
    ProbeSet { name: String, probe: Option<Box<Probe>> },
}

#[derive(Debug, Clone)]
pub enum Command {
    /// Starts an outgoing call. Followed by any number of `Progress` events,
    /// then `Answered` or `Ended`.
    Invite(Box<Invite>),

    /// 180 Ringing, 183 with early media, … for an incoming call. With
    /// `reliable` the response is repeated until the caller's PRACK, if the
    /// caller supports 100rel (RFC 3262); else it is sent plainly.
    Progress {
        status: u16,
        sdp: Option<Vec<u8>>,
        reliable: bool,
    },
    /// 200 to an incoming call. `sdp` is the answer, or the offer if the
    /// INVITE had none (then `Acknowledged` brings the peer's answer).
    Answer {
        sdp: Option<Vec<u8>>,
    },
    /// Refuses an incoming call; `Ended` follows at once.
    Reject {
        /// 300–699.
        status: u16,
        /// Replaces the standard reason phrase.
        reason: Option<String>,
        /// ITU-T Q.850 cause for the Reason header (RFC 3326).
        q850: Option<u8>,
    },
    /// Our answer to the offer that came in the 200, or in a reliable 18x, of a
    /// call we placed without SDP (late offer): sends the ACK or PRACK.
    Acknowledge {
        sdp: Option<Vec<u8>>,
    },
    /// Ends the call in whatever state it is: CANCEL, BYE, or a refusal. `Ended`
    /// follows at once; what remains (a 200 that crosses the CANCEL, repeats)
    /// is cleared up inside.
    HangUp {
        q850: Option<u8>,
        text: Option<String>,
    },

    /// Sends a re-INVITE with a new offer (hold, retrieve, new codec), or with
    /// none to ask for one. 491 is retried inside (RFC 3261 §14.1). One at a
    /// time; followed by `ReofferAnswered` or `ReofferRefused`.
    Reoffer {
        sdp: Option<Vec<u8>>,
    },
    /// Accepts the peer's `Reoffer` with our answer (or our offer, if it came
    /// without SDP).
    AnswerReoffer {
        sdp: Option<Vec<u8>>,
    },
    /// Refuses the peer's `Reoffer`, e.g. 488; the session stays as it was.
    RejectReoffer {
        status: u16,
    },

    SendInfo {
        content_type: String,
        body: Vec<u8>,
    },

    /// 202 to the peer's REFER, with the first NOTIFY (100 Trying).
    AcceptRefer,
    /// Tells the peer how the call it asked for goes; 200 or more ends the
    /// subscription (RFC 3515 §2.4.5).
    NotifyRefer {
        status: u16,
    },
    RejectRefer {
        status: u16,
    },
}

/// A call to place.
#[derive(Debug, Clone)]
pub struct Invite {
    pub target: Target,
    pub from: Party,
    /// The To header; `None`: the request-URI without a name.
    pub to: Option<Party>,
    /// P-Asserted-Identity (RFC 3325), for trunks that want the number there.
    pub asserted_identity: Option<Party>,
    /// `None` asks the peer for the offer.
    pub sdp: Option<Vec<u8>>,
    /// What phones over WebSocket are offered instead: those are browsers, which
    /// understand nothing else than WebRTC.
    pub sdp_web: Option<Vec<u8>>,
    /// For a trunk that answers 401 or 407.
    pub credentials: Option<Credentials>,
    /// Further headers, e.g. `Alert-Info`, `Diversion`, `Call-Info`. Values
    /// holding CR or LF, and names the core writes itself, are left out.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Ask for a session timer (RFC 4028). The peer may ask for one anyway.
    pub session_timer: bool,
    /// When to give up on a peer that does not ring; `None`: with the
    /// transaction (64·T1), and after [`Timers::ring_max`](super::Timers::ring_max).
    pub patience: Option<Patience>,
    /// What is left of the hops of the call it is placed for (RFC 7332); never
    /// more is sent than a call of our own has. `None`: it is our own.
    pub max_forwards: Option<u32>,
}

/// How long a peer may take over an INVITE before another is tried. The call
/// then ends as if nobody had answered: by the network, with 408.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// To say anything at all, if only 100 Trying.
    pub first_word: Duration,
    /// To say that it rings, or more.
    pub ringing: Duration,
}

/// A registration with a peer (RFC 3261 §10.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The request-URI: the peer's domain, without a user.
    pub registrar: Uri,
    pub flow: Flow,
    /// Who we are there; its user part is also that of our Contact.
    pub address_of_record: Uri,
    pub credentials: Option<Credentials>,
    /// What we ask for; the peer decides.
    pub expires: Duration,
}

/// A watch over a peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    pub uri: Uri,
    pub from: Uri,
    pub flow: Flow,
    /// From an answer to the next question.
    pub every: Duration,
}

impl Invite {
    /// A call that asks for the offer, with nothing said that need not be.
    pub fn new(target: Target, from: Party) -> Self {
        Self {
            target,
            from,
            to: None,
            asserted_identity: None,
            sdp: None,
            sdp_web: None,
            credentials: None,
            headers: Vec::new(),
            session_timer: false,
            patience: None,
            max_forwards: None,
        }
    }

    /// What is offered to the phone at the end of this flow.
    pub fn sdp_for(&self, flow: Flow) -> Option<&[u8]> {
        let web = self.sdp_web.as_deref().filter(|_| flow.transport.is_web());
        web.or(self.sdp.as_deref())
    }
}

#[derive(Debug, Clone)]
pub enum Target {
    /// To this URI by this flow (the shell has resolved names). A stream flow
    /// that does not exist yet is opened by the shell on the first transmit.
    Address { uri: Uri, flow: Flow },
    /// To every phone this user has registered; the first to answer wins and
    /// the others stop ringing. Nobody registered: `Ended` with 480.
    Account { user: String },
}

/// A name and an address, as in From, To, P-Asserted-Identity, Diversion.
#[derive(Clone, PartialEq, Eq)]
pub struct Party {
    /// Unquoted bytes, as the peer sent them: UTF-8, GBK or anything else.
    pub display: Vec<u8>,
    pub uri: Uri,
}

/// Names are personal data and stay out of logs, as numbers do.
impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Party({:?})", self.uri)
    }
}

/// Messages hold numbers and digests: logs see the outline only.
impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Received { flow, bytes } => write!(f, "Received({flow}, {} bytes)", bytes.len()),
            Self::FlowClosed { flow } => write!(f, "FlowClosed({flow})"),
            Self::Call { call, command } => write!(f, "Call({}, {command:?})", call.0),
            Self::AccountSet { user, .. } => write!(f, "AccountSet({user})"),
            Self::ShutOutLifted { address, .. } => write!(f, "ShutOutLifted({address})"),
            Self::LampSet { of, lamp, .. } => write!(f, "LampSet({of}, {lamp:?})"),
            Self::MailboxSet { of, .. } => write!(f, "MailboxSet({of})"),
            Self::WatchableSet(numbers) => write!(f, "WatchableSet({})", numbers.len()),
            Self::TrunksSet(trunks) => write!(f, "TrunksSet({})", trunks.len()),
            Self::RegistrationSet { name, .. } => write!(f, "RegistrationSet({name})"),
            Self::ProbeSet { name, .. } => write!(f, "ProbeSet({name})"),
        }
    }
}

/// What a trunk wants to hear.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}
