//! The thread that owns sound (媒体线程): its sockets, [`media::Engine`] and the
//! browsers' [`webrtc::Session`]s.
//!
//! ```text
//! control ──MediaCommand──▶ thread ──packets──▶ phones, carriers, browsers
//!         ◀──MediaEvent────   │
//!                             └──blocks──▶ recordings' writer ──▶ disk
//! ```
//!
//! The thread never waits for anything but its sockets, its queue and the next
//! 20 ms: files are written by a thread of their own ([`recordings`]). It makes
//! no decision about calls: it does what [`MediaCommand`]s say and tells what
//! it noticed as [`MediaEvent`]s. A panic while one leg's packet is handled
//! ends that leg only.

mod command;
mod datagrams;
mod event;
mod handle;
mod latch;
mod legs;
mod phones;
mod ports;
mod prompts;
mod recordings;
mod sockets;
mod switchboard;
mod thread;

#[cfg(test)]
mod tests;

pub use command::{MediaCommand, PhoneKey};
pub use event::MediaEvent;
pub use handle::{MediaBusy, MediaConfig, MediaHandle};
pub use ports::{RtpPair, RtpPorts};
pub use prompts::{PromptError, load_prompts};
pub use recordings::{Repaired, repair_recordings};
