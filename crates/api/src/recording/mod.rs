//! Recordings for the page: the files hold stereo A-law, browsers want PCM.
//! Converted while it streams, any part of it, also while the file grows.

mod file;
mod peaks;
mod range;

pub(crate) use file::SoundFile;
pub(crate) use peaks::Peaks;
pub(crate) use range::{RangeError, parse_range};
