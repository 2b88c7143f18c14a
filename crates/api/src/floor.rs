//! The port to the telephone side. `server` implements it, tests fake it: what
//! people may ask of the floor (the seats and their telephones), in words of
//! `calls`. It never knows HTTP; this crate never knows SIP or RTP.

use crate::alarm::{Alarm, AlarmKind};
use crate::trunk_state::TrunkState;
use base::{AgentId, Timestamp};
use calls::{Refusal, SeatCommand};
use futures_util::future::BoxFuture;
use std::net::{IpAddr, SocketAddr};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// The largest session description taken from a page, in bytes. Browsers offer
/// 2–8 KiB for one audio line with its candidates.
pub const SDP_LEN_MAX: usize = 64 * 1024;

/// What the telephone side does for people at pages.
///
/// Every future ends within a few seconds: the implementation has its own
/// limits and answers `Unavailable` when they pass.
pub trait Floor: Send + Sync + 'static {
    /// Asks something of a seat. The events it causes must have been given to
    /// [`crate::Live::publish`] before the future is ready, so that the seat
    /// shown in the reply is the new one.
    fn seat(
        &self,
        agent: AgentId,
        command: SeatCommand,
    ) -> BoxFuture<'static, Result<(), SeatError>>;

    /// The page becomes the agent's browser phone: its offer in, our answer
    /// out. An older page of the same agent is disconnected.
    fn connect_phone(
        &self,
        agent: AgentId,
        page: PageId,
        sdp: String,
    ) -> BoxFuture<'static, Result<String, PhoneError>>;

    /// The page is gone or gave the phone back. Void if another page of this
    /// agent has become the phone since.
    fn phone_gone(&self, agent: AgentId, page: PageId);

    /// A citizen calls from the page `/call`.
    fn citizen_call(
        &self,
        offer: CitizenOffer,
    ) -> BoxFuture<'static, Result<CitizenCall, PhoneError>>;

    /// A key pressed on the citizen's page. Void when the call is over.
    fn citizen_digit(&self, call: CitizenCallId, key: char);

    /// Ends the citizen's call. Void when it is over already.
    fn citizen_hang_up(&self, call: CitizenCallId);

    /// The configuration in the store has changed (flows, calendars, agents,
    /// queues): read it again and give it to the center. Calls in progress
    /// finish on the flow version they began with.
    fn reload_config(&self) -> BoxFuture<'static, Result<(), ConfigError>>;

    /// What is stored of a desk phone with this password: secrets that the
    /// telephone side can check, never the password. Must not wait.
    fn phone_account(&self, extension: &str, password: &str) -> store::Extension;

    /// Who is not heard by telephone at the moment for guessing passwords.
    fn shut_outs(&self) -> BoxFuture<'static, Result<Vec<ShutOut>, Unanswered>>;

    /// Hears them again at once; void if they are heard. `user` as listed.
    fn lift_shut_out(
        &self,
        address: IpAddr,
        user: Option<String>,
    ) -> BoxFuture<'static, Result<(), Unanswered>>;

    /// What a telephone's own WebSocket brought. Must not wait; fails if the
    /// telephone side is hopelessly behind.
    fn line(&self, event: LineEvent) -> Result<(), Unanswered>;

    /// Somebody knows of an alarm that stays: it rings no more.
    fn end_alarm(&self, kind: AlarmKind);

    /// How the telephone side is. Must not wait.
    fn health(&self) -> Health;

    /// How the trunks in force are doing. Must not wait.
    fn trunks(&self) -> Vec<TrunkState>;

    /// Trunks that the config file sets; they hide the store's of the same name.
    fn file_trunks(&self) -> Vec<store::Trunk>;
}

/// One open page (one WebSocket). Unique within a run of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u64);

/// One call from the citizen's page. Unique within a run of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenCallId(pub u64);

#[derive(Debug, Clone)]
pub struct CitizenOffer {
    /// The browser's offer, at most [`SDP_LEN_MAX`] bytes.
    pub sdp: String,
    /// What the citizen dialled, e.g. `12345`.
    pub number: base::PhoneNumber,
    /// Where the page is, for limits.
    pub from: IpAddr,
}

/// A citizen's call that was taken.
#[derive(Debug)]
pub struct CitizenCall {
    pub id: CitizenCallId,
    /// Our answer to the browser's offer.
    pub answer: String,
    /// Ends (is closed) after [`CitizenEvent::Ended`].
    pub events: mpsc::Receiver<CitizenEvent>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CitizenEvent {
    Ringing,
    Answered,
    Ended { cause: calls::Cause },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeatError {
    /// The center said no; shown to the person.
    #[error("the seat refused: {0:?}")]
    Refused(Refusal),
    #[error("the telephone side does not answer; try again in a moment")]
    Unavailable,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// The offer could not be used; says why in a sentence.
    #[error("the browser's session description cannot be used: {0}")]
    BadOffer(String),
    /// The number dialled is not one of ours.
    #[error("no such number here")]
    NoSuchNumber,
    /// A named limit was reached.
    #[error("too many calls at once; try again in a moment")]
    TooMany,
    #[error("the telephone side does not answer; try again in a moment")]
    Unavailable,
}

/// The new configuration was not taken; the old one stays in force.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the telephone side did not take the configuration: {0}")]
pub struct ConfigError(pub String);

/// One open WebSocket of a telephone in a browser; its peer's address tells it
/// from all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    pub remote: SocketAddr,
    /// It came through a proxy by HTTPS.
    pub secure: bool,
}

/// What such a WebSocket tells the telephone side.
#[derive(Debug)]
pub enum LineEvent {
    Opened {
        line: Line,
        /// Takes what goes to the phone. Dropped, it ends the connection.
        outbox: mpsc::Sender<Vec<u8>>,
    },
    Message {
        line: Line,
        bytes: Vec<u8>,
        /// Given back once the message has been taken.
        room: OwnedSemaphorePermit,
    },
    Closed {
        line: Line,
    },
}

/// Somebody whom the telephone side does not hear for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShutOut {
    pub address: IpAddr,
    /// The user guessed; `None`: everybody from there who is no phone of ours.
    pub user: Option<String>,
    /// When the guessing began.
    pub since: Timestamp,
    pub until: Timestamp,
    pub tries: u32,
    pub reason: ShutOutReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShutOutReason {
    OneUserGuessed,
    ManyUsersGuessed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the telephone side does not answer; try again in a moment")]
pub struct Unanswered;

/// A look at the telephone side, for `/readyz`, `/metrics` and the line monitor.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Health {
    /// Takes calls.
    pub ready: bool,
    /// One sentence each; empty when all is well.
    pub problems: Vec<String>,
    /// What the operator must know now.
    pub alarms: Vec<Alarm>,
    /// Events that wait on disk for the database.
    pub records_waiting: u64,
    /// More figures for `/metrics`: name (a Prometheus metric name without the
    /// `yingda_` prefix) and value, all of them gauges.
    pub figures: Vec<(&'static str, f64)>,
}
