//! HTTP, log-in, rights, live push and the embedded page: what people see.
//!
//! The only crate with wire types. It asks the telephone side through
//! [`Floor`], hears from it through [`Live`], and keeps everything else in
//! [`store`]. It never knows SIP, RTP or SQL.

mod access;
pub mod alarm;
mod app;
mod attachment;
mod clock;
mod directory;
mod document;
mod doors;
mod error;
mod extract;
pub mod floor;
mod harden;
mod line;
pub mod live;
mod messenger;
mod outbox;
mod page;
mod random;
mod recording;
mod recount;
mod region;
mod reminder;
mod routes;
mod serve;
mod session;
mod task;
#[cfg(test)]
mod tests;
pub mod trunk_state;
mod wire;

pub use alarm::{AlarmBoard, AlarmKind};
pub use document::openapi;
pub use doors::{BadNetwork, Network};
pub use floor::{
    CitizenCall, CitizenCallId, CitizenEvent, CitizenOffer, ConfigError, Floor, Health, Line,
    LineEvent, PageId, PhoneError, SeatError, ShutOut, ShutOutReason, Unanswered,
};
pub use live::Live;
pub use messenger::{Messenger, SENT_WITHIN};
pub use serve::{ApiState, CONNECTIONS_MAX, LINES_MAX, Options, router, serve};
pub use session::{HashError, hash_password};
pub use task::spawn;
