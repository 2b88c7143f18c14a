//! The machine: legs that hear each other, prompts or music, and recordings.

mod input;
mod output;

use std::time::Duration;

pub use input::{Hearing, Input, PlayItem, Repeat, Stream};
pub use output::{Output, Stats};

/// Legs in one engine. A media thread is saturated long before.
pub const LEGS_MAX: usize = 8_192;

/// Recordings in one engine: every leg may be in one.
pub const RECORDINGS_MAX: usize = LEGS_MAX;

/// Legs one leg may hear: a conference nobody can follow any more.
pub const SOURCES_MAX: usize = 16;

/// How long a leg may send nothing before it is reported. Longer than any
/// pause of discontinuous transmission, shorter than a person's "hello?".
pub const QUIET_AFTER: Duration = Duration::from_secs(5);
