//! HTTP, log-in, rights, live push and the embedded page: what people see.
//!
//! The only crate with wire types. It asks the telephone side through
//! [`Floor`], hears from it through [`Live`], and keeps everything else in
//! [`store`]. It never knows SIP, RTP or SQL.

pub mod floor;
pub mod live;
mod serve;

pub use floor::{
    CitizenCall, CitizenCallId, CitizenEvent, CitizenOffer, ConfigError, Floor, Health, PageId,
    PhoneError, SeatError,
};
pub use live::Live;
pub use serve::{ApiState, Options, serve};
