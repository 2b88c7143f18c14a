//! A fake world around the centre: citizens that call it on real SIP and RTP.
//!
//! [`Citizen`] decides, by seed, what one of them does: wait, call, listen,
//! press keys, wait in the queue, speak, give up. [`Crowd`] gives each a
//! telephone: SIP by the same sans-IO core the server uses, sound by plain
//! sockets. Nothing here knows the server: it is called like any other.

mod citizen;
mod crowd;
mod telephone;

pub use citizen::{Act, Citizen, News};
pub use crowd::{Crowd, CrowdConfig};
