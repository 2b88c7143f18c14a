//! The machine the rest of the program talks to.

mod config;
mod input;
mod output;

pub use config::{Account, Config, Limits, LocalAddress, Prefix, Timers, TrunkSource};
pub use input::{CallHandle, Command, Credentials, Input, Invite, Party, Target};
pub use output::{EndedBy, Event, IncomingCall, InfoSignal, Output, Source};
