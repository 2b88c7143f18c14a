//! Everything that can happen to the engine.

use std::sync::Arc;

use base::{LegId, Moment, RecordingId};

use crate::format::Format;

/// One thing that happened, or one wish of the control side. Nothing here can
/// fail loudly: a command for a leg the engine does not know is ignored,
/// because commands and hang-ups cross each other.
#[derive(Debug, Clone, PartialEq)]
pub enum Input<'a> {
    /// A leg begins. It hears [`Hearing::Silence`] until told otherwise.
    /// Opening a known leg again is [`Input::Reformat`].
    Open { leg: LegId, format: Format, stream: Stream },
    /// A re-INVITE changed the leg's format. The outgoing stream goes on.
    Reformat { leg: LegId, format: Format },
    /// The leg is over. [`super::Output::Closed`] follows with its statistics;
    /// recordings and listeners that used it go on without it.
    Close { leg: LegId },
    /// A plain RTP or RTCP packet from the leg's peer; the two are told apart
    /// by RFC 5761 §4, so both sockets may feed the same input.
    Packet { leg: LegId, bytes: &'a [u8] },
    /// What the leg hears from now on.
    Hear { leg: LegId, hearing: Hearing },
    /// Starts a recording, or changes the sources of a running one (transfer,
    /// hold); the timeline goes on. `left` is the caller, `right` the agent's
    /// side; each channel holds what that leg says; `None` is silence.
    /// `began` is where its sound counts from: one that another engine began
    /// goes on at its place.
    Record { recording: RecordingId, began: Moment, left: Option<LegId>, right: Option<LegId> },
    /// Ends a recording: its rest is put out, then
    /// [`super::Output::RecordingClosed`].
    StopRecording { recording: RecordingId },
    /// Sends keys (`0-9 * # A-D`, others are ignored) to the leg's peer: as
    /// events if it takes them, else as tones. They queue behind keys still
    /// being sent; the leg hears nothing else meanwhile.
    SendDigits { leg: LegId, digits: String },
    /// While muted, silence stands for whatever the leg says, for listeners
    /// and recordings alike. Its keys still pass.
    Mute { leg: LegId, muted: bool },
}

/// Where a leg's outgoing stream starts. Random, from the shell (RFC 3550
/// §5.1); a browser's SSRC is the one its session has declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream {
    pub ssrc: u32,
    pub sequence: u16,
    pub timestamp: u32,
    /// Whether the engine sends RTCP for this leg. A browser's session sends
    /// its own.
    pub rtcp: bool,
}

/// What a leg hears.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Hearing {
    /// Packets of silence: firewalls and carriers drop a stream that stops.
    #[default]
    Silence,
    /// Prompts without a gap between them. `play` comes back in
    /// [`super::Output::Played`] when they end; silence follows.
    Playlist { play: u64, items: Vec<PlayItem>, repeat: Repeat },
    /// Other legs: one is relayed, several are mixed. Legs that are not open
    /// yet are heard once they are. At most [`super::SOURCES_MAX`].
    Legs(Vec<LegId>),
    /// The leg itself (number 9196).
    Echo,
}

/// A part of a playlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlayItem {
    /// A prompt of the library by name.
    Prompt(Arc<str>),
    /// Silence of this length, ms.
    Pause(u32),
}

/// Whether a playlist starts again at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It ends, and [`super::Output::Played`] tells so.
    Once,
    /// It starts at its beginning and never ends.
    Forever,
    /// It never ends, and all who hear it hear the same place of it, as if they
    /// had tuned in to a radio: music on hold goes on where it would have been.
    OnAir,
}
