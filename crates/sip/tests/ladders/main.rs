//! Ladders: what goes over the wire, as text a SIP engineer can read.
//!
//! A ladder is run by `rig::check`: lines with `->`, `:` and `wait` are done,
//! and what the endpoint does in between must be exactly the other lines.
//!
//! ```text
//! carrier -> INVITE sdp=o       a peer sends (| Header: value … adds headers)
//! carrier <- 100 INVITE         we send
//! ! incoming trunk:carrier      an event
//! : answer sdp=a                a command of the shell
//! wait 32s                      time passes; what happens then shows its second
//! ```

mod answers;
mod auth;
mod early;
mod incoming;
mod oddities;
mod outgoing;
mod probes;
mod registrations;
mod rig;
mod session;
mod strangers;
mod subscription;
mod survives;
mod transfer;
mod transports;
