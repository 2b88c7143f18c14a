//! What runs: configuration, sockets, the control thread, media threads, jobs
//! and the command line of the program `yingda`.
//!
//! - `cli`: what a person types; `serve` puts everything together.
//! - `control`: the thread that owns a shard; `edge` is where SIP and calls meet.
//! - `tls`, `websocket`: the ways of SIP that need more than a socket; `open_files`: how many sockets each gets.
//! - `media`: the thread that owns sound.
//! - `spool`, `ledger`: records on their way to the database; `aftermath`: those a crash kept from being made.
//! - `plan`: what the store says, made into the control thread's configuration.
//! - `names`: where trunks' gateways are, by DNS.
//! - `floor`, `ears`: the API's way to control, and control's way to the rest.

mod aftermath;
mod calendars;
pub mod cli;
pub mod clock;
pub mod config;
mod control;
mod demo;
mod ears;
mod edge;
mod faults;
mod floor;
mod ledger;
mod log;
pub mod media;
mod names;
mod open_files;
mod plan;
mod spool;
mod startup;
mod tls;
mod wake;
mod websocket;
mod welcome;
