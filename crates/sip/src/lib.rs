#![doc = include_str!("../README.md")]

mod call;
mod defence;
mod dialog;
mod digest;
pub mod endpoint;
pub mod framing;
pub mod header;
mod kept;
pub mod message;
pub mod method;
mod outward;
mod recent;
mod registrar;
mod session_timer;
pub mod status;
mod stun;
mod subscription;
mod text;
mod timers;
mod tokens;
mod transaction;
mod transport;
pub mod uri;

pub use defence::{ShutOut, ShutOutReason};
pub use endpoint::{
    Account, CallHandle, Command, Config, Counters, Credentials, EndedBy, Endpoint, Event, Failure,
    IncomingCall, InfoSignal, Input, Invite, Limits, Load, LocalAddress, Output, Party, Patience,
    Prefix, Probe, Registration, RegistrationState, Source, Target, Timers, TrunkSource,
};
pub use kept::{KeptBinding, KeptCall};
pub use message::Message;
pub use method::Method;
pub use subscription::{DialogIds, Lamp, LampState, Mailbox};
pub use transport::{Flow, Transport};
pub use uri::{Host, Uri, UriError};
