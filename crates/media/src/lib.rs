#![doc = include_str!("../README.md")]

pub mod codec;
pub mod dtmf;
pub mod engine;
mod format;
pub mod jitter;
pub mod prompt;
mod quality;
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
pub use quality::Quality;
