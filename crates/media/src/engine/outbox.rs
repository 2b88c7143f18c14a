//! What the engine has to say, with all bytes in one buffer that is used again
//! and again.

use std::collections::VecDeque;
use std::sync::Arc;

use base::{LegId, RecordingId};

use super::output::{Output, Stats};

/// A place in the outbox's buffer.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
}

#[derive(Debug)]
enum Queued {
    Transmit(LegId, Span),
    TransmitRtcp(LegId, Span),
    Block { recording: RecordingId, at_sample: u64, span: Span },
    Digit { leg: LegId, key: char, duration_ms: u32 },
    Played { leg: LegId, play: u64 },
    PromptMissing { leg: LegId, play: u64, name: Arc<str> },
    MediaStarted(LegId),
    Quiet { leg: LegId, for_ms: u32 },
    Resumed(LegId),
    Silent(LegId),
    Sounds(LegId),
    RecordingClosed { recording: RecordingId, samples: u64 },
    Closed { leg: LegId, stats: Box<Stats> },
    LegRefused(LegId),
    RecordingRefused(RecordingId),
}

/// The queue of outputs. Its length is bounded by what one input or one tick
/// can cause, since the shell empties it after each.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    queue: VecDeque<Queued>,
    bytes: Vec<u8>,
    /// Where the bytes being written begin.
    start: usize,
}

impl Outbox {
    /// Makes room again if all has been taken.
    pub(super) fn reuse(&mut self) {
        if self.queue.is_empty() {
            self.bytes.clear();
        }
    }

    /// Starts writing bytes; one of `transmit`, `transmit_rtcp`, `block` ends it.
    pub(super) fn begin(&mut self) -> &mut Vec<u8> {
        self.start = self.bytes.len();
        &mut self.bytes
    }

    /// The bytes written since.
    pub(super) fn written(&mut self) -> &mut [u8] {
        &mut self.bytes[self.start..]
    }

    /// Forgets the bytes being written.
    pub(super) fn cancel(&mut self) {
        self.bytes.truncate(self.start);
    }

    pub(super) fn transmit(&mut self, leg: LegId) {
        let span = self.end();
        self.queue.push_back(Queued::Transmit(leg, span));
    }

    pub(super) fn transmit_rtcp(&mut self, leg: LegId) {
        let span = self.end();
        self.queue.push_back(Queued::TransmitRtcp(leg, span));
    }

    /// An empty block is not worth telling.
    pub(super) fn block(&mut self, recording: RecordingId, at_sample: u64) {
        let span = self.end();
        if span.start < span.end {
            self.queue.push_back(Queued::Block { recording, at_sample, span });
        }
    }

    pub(super) fn digit(&mut self, leg: LegId, key: char, duration_ms: u32) {
        self.queue.push_back(Queued::Digit { leg, key, duration_ms });
    }

    pub(super) fn played(&mut self, leg: LegId, play: u64) {
        self.queue.push_back(Queued::Played { leg, play });
    }

    pub(super) fn prompt_missing(&mut self, leg: LegId, play: u64, name: Arc<str>) {
        self.queue.push_back(Queued::PromptMissing { leg, play, name });
    }

    pub(super) fn media_started(&mut self, leg: LegId) {
        self.queue.push_back(Queued::MediaStarted(leg));
    }

    pub(super) fn quiet(&mut self, leg: LegId, for_ms: u32) {
        self.queue.push_back(Queued::Quiet { leg, for_ms });
    }

    pub(super) fn resumed(&mut self, leg: LegId) {
        self.queue.push_back(Queued::Resumed(leg));
    }

    pub(super) fn silent(&mut self, leg: LegId) {
        self.queue.push_back(Queued::Silent(leg));
    }

    pub(super) fn sounds(&mut self, leg: LegId) {
        self.queue.push_back(Queued::Sounds(leg));
    }

    pub(super) fn recording_closed(&mut self, recording: RecordingId, samples: u64) {
        self.queue.push_back(Queued::RecordingClosed { recording, samples });
    }

    pub(super) fn closed(&mut self, leg: LegId, stats: Stats) {
        self.queue.push_back(Queued::Closed { leg, stats: Box::new(stats) });
    }

    pub(super) fn leg_refused(&mut self, leg: LegId) {
        self.queue.push_back(Queued::LegRefused(leg));
    }

    pub(super) fn recording_refused(&mut self, recording: RecordingId) {
        self.queue.push_back(Queued::RecordingRefused(recording));
    }

    pub(super) fn pop(&mut self) -> Option<Output<'_>> {
        let queued = self.queue.pop_front()?;
        let bytes = |span: Span| &self.bytes[span.start..span.end];
        Some(match queued {
            Queued::Transmit(leg, span) => Output::Transmit { leg, bytes: bytes(span) },
            Queued::TransmitRtcp(leg, span) => Output::TransmitRtcp { leg, bytes: bytes(span) },
            Queued::Block { recording, at_sample, span } => {
                Output::RecordingBlock { recording, at_sample, bytes: bytes(span) }
            }
            Queued::Digit { leg, key, duration_ms } => Output::Digit { leg, key, duration_ms },
            Queued::Played { leg, play } => Output::Played { leg, play },
            Queued::PromptMissing { leg, play, name } => Output::PromptMissing { leg, play, name },
            Queued::MediaStarted(leg) => Output::MediaStarted { leg },
            Queued::Quiet { leg, for_ms } => Output::Quiet { leg, for_ms },
            Queued::Resumed(leg) => Output::Resumed { leg },
            Queued::Silent(leg) => Output::Silent { leg },
            Queued::Sounds(leg) => Output::Sounds { leg },
            Queued::RecordingClosed { recording, samples } => {
                Output::RecordingClosed { recording, samples }
            }
            Queued::Closed { leg, stats } => Output::Closed { leg, stats: *stats },
            Queued::LegRefused(leg) => Output::LegRefused { leg },
            Queued::RecordingRefused(recording) => Output::RecordingRefused { recording },
        })
    }

    fn end(&mut self) -> Span {
        let span = Span { start: self.start, end: self.bytes.len() };
        self.start = self.bytes.len();
        span
    }
}
