//! What the control side is told.

use std::path::PathBuf;
use std::sync::Arc;

use base::{LegId, RecordingId};

use super::PhoneKey;

/// One thing that happened in the media thread.
#[derive(Debug, Clone, PartialEq)]
pub enum MediaEvent {
    /// The leg's peer pressed a key (`0-9 * # A-D`).
    Digit { leg: LegId, key: char },
    /// A playlist has ended.
    Played { leg: LegId, play: u64 },
    /// A playlist names a prompt that does not exist. It was skipped.
    PromptMissing { leg: LegId, play: u64, name: Arc<str> },
    /// The first sound came from the leg's peer.
    Started { leg: LegId },
    /// The leg's peer has sent nothing for some seconds, though it should.
    Quiet { leg: LegId },
    /// It sends again.
    Resumed { leg: LegId },
    /// What comes from the leg's peer has been silence for long.
    Silent { leg: LegId },
    /// It is heard again.
    Sounds { leg: LegId },
    /// The leg is over: after [`super::MediaCommand::Close`], with what its
    /// streams were like.
    Stats { leg: LegId, stats: media::Stats },
    /// The leg could not be opened, or broke and was closed.
    LegFailed { leg: LegId, why: String },
    /// Sound can pass to and from the browser.
    PhoneUp { phone: PhoneKey },
    /// The browser is gone, for this reason. It comes back with a new offer.
    PhoneDown { phone: PhoneKey, why: webrtc::Reason },
    /// The file is whole and safe on disk. `path` is below the
    /// recordings' folder.
    RecordingClosed { recording: RecordingId, path: PathBuf, duration_ms: u64, bytes: u64 },
    /// Part of the recording, or all of it, could not be written. Told once for
    /// each; [`MediaEvent::RecordingClosed`] still follows if there is a file.
    RecordingTrouble { recording: RecordingId, why: String },
    /// The disk of this recordings' folder takes nothing: what is recorded waits
    /// in memory, and is written when there is room.
    DiskFull { folder: PathBuf },
    /// All that waited has been written.
    DiskHasRoom,
    /// The media thread broke, took everything it held with it and begins anew.
    /// It listens to no command before [`super::MediaCommand::Begin`]; legs are
    /// to be opened again after that, on [`super::RtpPair::Rested`] addresses.
    BegunAnew { why: String },
    /// It keeps breaking, or cannot begin again. Nothing follows.
    Failed { why: String },
}

/// Where events go, from the media thread and from the recordings' writer.
#[derive(Clone)]
pub struct EventSink(Arc<dyn Fn(MediaEvent) + Send + Sync>);

impl EventSink {
    pub fn new(tell: impl Fn(MediaEvent) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub fn tell(&self, event: MediaEvent) {
        (self.0)(event);
    }
}

impl std::fmt::Debug for EventSink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EventSink")
    }
}
