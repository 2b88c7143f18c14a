//! What runs: configuration, sockets, the control thread, media threads, jobs
//! and the command line of the program `yingda`.
//!
//! - `cli`: what a person types; `serve` puts everything together.
//! - `control`: the thread that owns a shard; `edge` is where SIP and calls meet.
//! - `tls`: keys and certificates of SIP; `open_files`: how many sockets each way of it gets.
//! - `media`: the thread that owns sound. `pace`: how fast the turns of both follow each other.
//! - `spool`, `ledger`: records on their way to the database; `aftermath`: those a crash kept from being made.
//! - `plan`: what the store says, made into the control thread's configuration.
//! - `names`: where trunks' gateways are, by DNS.
//! - `floor`, `ears`: the API's way to control, and control's way to the rest.

mod aftermath;
mod alarms;
mod bell;
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
mod journal;
mod ledger;
mod log;
pub mod media;
mod names;
mod open_files;
mod pace;
mod plan;
mod proof;
mod sms;
mod spool;
mod startup;
mod tls;
mod wake;
mod welcome;
