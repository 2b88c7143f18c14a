//! What an [`Endpoint`](crate::Endpoint) wants done or known.

use std::fmt;
use std::time::Duration;

use super::input::{CallHandle, Party};
use crate::defence::ShutOut;
use crate::{Flow, Uri};

#[derive(Clone)]
pub enum Output {
    /// Send these bytes. For a stream flow without a connection, open one to
    /// `flow.remote`; if that fails, report `FlowClosed`.
    Transmit {
        flow: Flow,
        bytes: Vec<u8>,
    },
    Event(Event),
}

/// Messages hold numbers and digests: logs see the outline only.
impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transmit { flow, bytes } => write!(f, "Transmit({flow}, {} bytes)", bytes.len()),
            Self::Event(event) => write!(f, "Event({event:?})"),
        }
    }
}

/// Who stands behind an incoming call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A peer known by address, by its name in the configuration.
    Trunk(String),
    /// A user who proved the password.
    Account(String),
}

#[derive(Debug, Clone)]
pub enum Event {
    /// Someone calls. 100 Trying has been sent; answer with `Progress`,
    /// `Answer`, `Reject` or `HangUp`.
    IncomingCall(Box<IncomingCall>),

    /// A provisional response to our call: 180, 183, … (100 is not shown).
    Progress {
        call: CallHandle,
        status: u16,
        /// Which of several ringing phones this is, counted from 0: early
        /// media of different forks is different media.
        fork: u32,
        /// The early answer; of a call we placed without SDP the offer, which
        /// [`Command::Acknowledge`](super::Command::Acknowledge) answers in the
        /// PRACK (RFC 3262 §5).
        sdp: Option<Vec<u8>>,
    },
    /// Our call was answered. `sdp` is the peer's answer (taken from this
    /// fork's early answer if the 200 had none), or its offer if we sent none:
    /// then [`Command::Acknowledge`](super::Command::Acknowledge) is due. `None`:
    /// all was agreed on before.
    Answered {
        call: CallHandle,
        fork: u32,
        sdp: Option<Vec<u8>>,
    },
    /// The peer's ACK of our 200 to the call or to a re-INVITE. `sdp` is its
    /// answer to an offer we made in that 200.
    Acknowledged {
        call: CallHandle,
        sdp: Option<Vec<u8>>,
    },

    /// The peer's PRACK brought its answer to the offer in our reliable 18x.
    EarlyAnswered {
        call: CallHandle,
        sdp: Vec<u8>,
    },

    /// The peer wants to change the session by re-INVITE or UPDATE, or before
    /// the answer by UPDATE or PRACK; answer with `AnswerReoffer` or
    /// `RejectReoffer`. `None`: it wants an offer from us.
    Reoffer {
        call: CallHandle,
        sdp: Option<Vec<u8>>,
    },
    /// The answer to our `Reoffer`; also to a session refresh sent inside.
    ReofferAnswered {
        call: CallHandle,
        sdp: Option<Vec<u8>>,
    },
    ReofferRefused {
        call: CallHandle,
        status: u16,
    },

    /// SIP INFO; already answered 200.
    InfoReceived {
        call: CallHandle,
        content_type: Vec<u8>,
        body: Vec<u8>,
        /// The key or hook-flash it stands for, where we know the format.
        signal: Option<InfoSignal>,
    },

    /// The peer asks us to call `refer_to` in its place (RFC 3515); answer with
    /// `AcceptRefer` or `RejectRefer`.
    ReferRequested {
        call: CallHandle,
        refer_to: Uri,
        referred_by: Option<Uri>,
        /// Attended transfer: the call of ours named by Replaces (RFC 3891).
        replaces: Option<CallHandle>,
    },

    /// The call is over; exactly once per call, and the last event of it.
    Ended {
        call: CallHandle,
        by: EndedBy,
        /// The final response, if the call was never answered.
        status: Option<u16>,
        /// Q.850 cause from the Reason header, or mapped from the status
        /// (RFC 3398 §7.2.4.1).
        q850: Option<u8>,
        /// Reason text or phrase, as received.
        reason: Option<Vec<u8>>,
    },

    /// A phone registered or refreshed.
    Registered {
        user: String,
        contact: Uri,
        flow: Flow,
        expires: Duration,
    },
    /// A binding was removed, expired, or its connection closed.
    Unregistered {
        user: String,
        contact: Uri,
    },

    /// What became of a registration of ours; again at every refresh.
    RegistrationChanged {
        name: String,
        state: RegistrationState,
    },
    /// A peer was asked whether it is there. `reachable` follows the results
    /// with some delay, so that one lost datagram changes nothing; the result
    /// is how long the answer took.
    PeerProbed {
        name: String,
        reachable: bool,
        result: Result<Duration, Failure>,
    },

    /// Too many wrong passwords: requests go unanswered for a while.
    SourceShutOut(ShutOut),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistrationState {
    Registered {
        expires: Duration,
        /// Route values for our calls to this peer (RFC 3608).
        service_route: Vec<Vec<u8>>,
    },
    /// It will be tried again.
    Failed { failure: Failure, retry_after: Duration },
    /// Taken back by us.
    Ended,
}

/// Why a peer did not do what we asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No answer came in time.
    Silent,
    /// The network said that nobody is there, or no connection could be made.
    Unreachable,
    Refused {
        status: u16,
        /// The phrase, as received.
        reason: Vec<u8>,
    },
}

#[derive(Clone)]
pub struct IncomingCall {
    pub call: CallHandle,
    pub source: Source,
    pub request_uri: Uri,
    pub from: Party,
    pub to: Party,
    /// P-Asserted-Identity, believed only from trunks.
    pub asserted_identity: Option<Party>,
    /// The top Diversion (RFC 5806) or the last History-Info entry but one
    /// (RFC 7044): who passed the call on.
    pub diversion: Option<Party>,
    /// The caller asked that its number be kept back (RFC 3323 Privacy).
    pub privacy: bool,
    /// INVITE with Replaces: the call of ours that this one takes the place of.
    pub replaces: Option<CallHandle>,
    /// The offer; `None`: the caller wants ours (late offer).
    pub sdp: Option<Vec<u8>>,
    /// What came as Max-Forwards, for the calls placed on its behalf (RFC 7332).
    pub max_forwards: Option<u32>,
    /// The Call-ID, to find this call in the carrier's logs.
    pub call_id: Vec<u8>,
    pub flow: Flow,
    /// Every header as received, for flows and traces.
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Headers and names stay out of logs.
impl fmt::Debug for IncomingCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingCall")
            .field("call", &self.call)
            .field("source", &self.source)
            .field("request_uri", &self.request_uri)
            .field("from", &self.from)
            .field("replaces", &self.replaces)
            .field("sdp_bytes", &self.sdp.as_ref().map(Vec::len))
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// Our `HangUp` or `Reject`.
    Local,
    /// The peer's BYE, CANCEL or refusal.
    Remote,
    /// Nobody answered in time, the path failed, or the session timer ran out.
    Network,
}

/// What the bodies `application/dtmf-relay`, `application/dtmf` and
/// `application/hook-flash` mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InfoSignal {
    /// `0`–`9`, `*`, `#`, `A`–`D`.
    Digit(char),
    HookFlash,
}

/// What came and was not served; all count from the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Datagrams of nothing but line ends.
    pub keep_alives: u64,
    /// No SIP, or a response nobody could read.
    pub unreadable: u64,
    /// Requests answered 400 or 505.
    pub malformed: u64,
    /// Requests answered 405, 415, 416, 420 or 483.
    pub refused: u64,
    /// Responses to nothing of ours, and repeats.
    pub stray_responses: u64,
    /// Requests answered 503 for want of room.
    pub overload: u64,
    pub wrong_passwords: u64,
    /// Requests not answered, of those who are shut out.
    pub shut_out: u64,
    /// Requests of strangers not answered because they came too fast.
    pub too_fast: u64,
}

/// What an endpoint holds at the moment; all zero when nothing is going on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Load {
    /// Those that are over and still owed something among them.
    pub calls: usize,
    pub calls_alive: usize,
    pub transactions: usize,
    /// Of calls; all others' come on top.
    pub timers: usize,
    pub subscriptions: usize,
}
