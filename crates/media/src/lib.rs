//! Sound, 20 ms at a time: SDP, RTP, codecs, jitter, mixing, prompts,
//! recording, tones.
//!
//! The crate has two halves. [`sdp`] is used by the control side: it turns the
//! session descriptions of a call into a [`Format`]. [`Engine`] is used by a
//! media thread: it is given formats, packets and the time, and says what to
//! send. Between them stand small parts that know nothing of each other:
//! `rtp`, `rtcp`, [`codec`], `telephone_event`, `jitter`, `tone`, `prompt`,
//! `recording`.
//!
//! ```text
//! control   sdp::offer(&LocalMedia) -> Vec<u8>
//!           sdp::answer(offer: &[u8], &LocalMedia) -> Result<(Vec<u8>, Negotiated), Refusal>
//!           sdp::accept(answer: &[u8], ours: &LocalMedia) -> Result<Negotiated, Refusal>
//! media     Engine::new(Arc<PromptLibrary>)
//!           engine.handle(Input, now)          a packet or a command
//!           engine.handle_timeout(now)         every 20 ms, see deadline()
//!           engine.poll() -> Option<Output>    until None after each of the two
//!           engine.deadline() -> Option<Moment>
//! ```
//!
//! Nothing here opens a socket or a file, reads a clock, starts a thread or
//! draws randomness: see [`engine`] for how a shell drives it. Encryption is
//! not here either: a browser's packets arrive decrypted by `webrtc`.

pub mod codec;
pub mod engine;
mod format;
pub mod jitter;
pub mod latch;
pub mod prompt;
pub mod recording;
pub mod rtcp;
pub mod rtp;
pub mod sdp;
pub mod telephone_event;
pub mod tone;
pub mod wav;

pub use codec::Codec;
pub use engine::{Engine, Hearing, Input, Output, PlayItem, Repeat, Stats, Stream};
pub use format::{Direction, EventFormat, Format};
