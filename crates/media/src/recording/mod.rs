//! Recordings (录音): two channels of A-law on the clock on the wall.
//!
//! [`Recorder`] puts what two legs say on one timeline and gives it out in
//! blocks; it never writes a file. The rest of the module is for whoever keeps
//! the blocks: headers that can be repaired after a crash, conversion to
//! other formats, and peaks for drawing.

mod peaks;
mod recorder;
mod saved;
mod timeline;
mod wav_file;

pub use peaks::{BUCKETS_MAX, Peak, Peaks};
pub use recorder::{BEHIND_MAX, Recorder, Side};
pub use saved::{SavedAs, Saver};
pub use wav_file::{PCM_HEADER_LEN, WAV_HEADER_LEN, alaw_to_pcm, pcm_header, repair, wav_header};
