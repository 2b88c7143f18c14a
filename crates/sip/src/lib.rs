//! SIP as state machines: bytes and `now` in, datagrams and events out.
//!
//! The way in is [`Endpoint`]: a user agent, registrar and back-to-back half
//! in one. It opens no socket, reads no clock and draws no randomness; the
//! shell feeds it [`Input`]s, sends what [`Output::Transmit`] says and sleeps
//! until [`Endpoint::deadline`].
//!
//! The bytes received are kept: header values, display names (GBK included)
//! and user parts (`*72%23`) are handed on exactly as they were written.
//!
//! This crate knows no SDP, no RTP and no call-centre word.

mod call;
mod dialog;
mod digest;
pub mod endpoint;
pub mod framing;
pub mod header;
pub mod message;
pub mod method;
mod registrar;
mod session_timer;
pub mod status;
mod text;
mod timers;
mod tokens;
mod transaction;
mod transport;
pub mod uri;

pub use endpoint::{
    Account, CallHandle, Command, Config, Counters, Credentials, EndedBy, Endpoint, Event,
    IncomingCall, InfoSignal, Input, Invite, Limits, Load, LocalAddress, Output, Party, Prefix,
    Source, Target, Timers, TrunkSource,
};
pub use message::Message;
pub use method::Method;
pub use transport::{Flow, Transport};
pub use uri::{Host, Uri, UriError};
