//! The machine: legs that hear each other, prompts or music, and recordings.
//!
//! A shell (a media thread) owns an [`Engine`], feeds it packets, commands and
//! the time, and after each of them takes its outputs until there are none:
//!
//! ```text
//! loop { engine.handle(input, now);  while let Some(output) = engine.poll() { … } }
//! at engine.deadline():  engine.handle_timeout(now);  while let … = engine.poll() { … }
//! ```
//!
//! What is relayed costs a look-up, twelve bytes of header and a copy; only
//! legs that hear prompts, silence or several others are visited at each tick
//! of 20 ms. Legs that hear each other, and the recordings of what they say,
//! must live in the same engine.

mod arrival;
mod digits;
mod incoming;
mod input;
mod leg;
mod links;
mod outbox;
mod outgoing;
mod output;
mod player;
mod recordings;
mod sending;
mod silence;
mod slots;
mod sound;
mod tick;

use std::sync::Arc;
use std::time::Duration;

use base::Moment;

pub use input::{Hearing, Input, PlayItem, Repeat, Stream};
pub use output::{Output, Stats};
pub use silence::SILENT_AFTER;

use crate::prompt::PromptLibrary;
use outbox::Outbox;
use recordings::Recordings;
use slots::{Slot, Slots};
use sound::Frames;

/// Legs in one engine. A media thread is saturated long before.
pub const LEGS_MAX: usize = 8_192;

/// Recordings in one engine: every leg may be in one.
pub const RECORDINGS_MAX: usize = LEGS_MAX;

/// Legs one leg may hear: a conference nobody can follow any more.
pub const SOURCES_MAX: usize = 16;

/// Parts of a playlist: a long number spoken digit by digit, many times over.
pub const PLAYLIST_MAX: usize = 256;

/// How long a leg may send nothing before it is reported: shorter than a
/// person's patience. Who sends RTCP, or said that it pauses, gets more.
pub const QUIET_AFTER: Duration = Duration::from_secs(5);

/// The engine's step.
pub const TICK: Duration = Duration::from_millis(20);

/// Legs, what they hear, and recordings. See the module.
#[derive(Debug, Default)]
pub struct Engine {
    legs: Slots,
    recordings: Recordings,
    prompts: Arc<PromptLibrary>,
    outbox: Outbox,
    /// Legs to visit at each tick.
    active: Vec<Slot>,
    /// Legs that want to hear one which is not open.
    awaiting: Vec<Slot>,
    ticks: usize,
    next_tick: Option<Moment>,
    /// Used again for each packet that is decoded.
    frames: Frames,
}

impl Engine {
    /// An engine without legs.
    pub fn new(prompts: Arc<PromptLibrary>) -> Self {
        Self { prompts, ..Self::default() }
    }

    /// Changes the library; playlists already begun keep their prompts.
    pub fn set_prompts(&mut self, prompts: Arc<PromptLibrary>) {
        self.prompts = prompts;
    }

    /// Takes a packet or a command.
    pub fn handle(&mut self, input: Input<'_>, now: Moment) {
        self.outbox.reuse();
        match input {
            Input::Packet { leg, bytes } => self.packet(leg, bytes, now),
            Input::Open { leg, format, stream } => self.open(leg, format, stream, now),
            Input::Reformat { leg, format } => self.reformat(leg, format, now),
            Input::Close { leg } => self.close(leg, now),
            Input::Hear { leg, hearing } => self.hear(leg, hearing, now),
            Input::Record { recording, began, left, right } => {
                self.record((recording, began), left, right, now);
            }
            Input::StopRecording { recording } => self.stop_recording(recording, now),
            Input::SendDigits { leg, digits } => self.send_digits(leg, &digits),
            Input::Mute { leg, muted } => {
                if let Some(leg) = self.legs.find(leg).and_then(|slot| self.legs.get_mut(slot)) {
                    leg.muted = muted;
                }
            }
        }
        if self.next_tick.is_none() && !self.is_idle() {
            self.next_tick = Some(now + TICK);
        }
    }

    /// Advances time. Calling it early is harmless; after a stall the missed
    /// ticks are made up for, if they are few.
    pub fn handle_timeout(&mut self, now: Moment) {
        /// More would be a burst that no jitter buffer holds.
        const MADE_UP_MAX: u32 = 5;
        self.outbox.reuse();
        let Some(mut due) = self.next_tick else { return };
        if now.since(due) > TICK * MADE_UP_MAX {
            due = now;
        }
        while due <= now {
            self.tick(now);
            due = due + TICK;
        }
        self.next_tick = (!self.is_idle()).then_some(due);
    }

    /// The next thing to do or to know; call it until there is none.
    pub fn poll(&mut self) -> Option<Output<'_>> {
        self.outbox.pop()
    }

    /// When [`Engine::handle_timeout`] is due; `None` while there are no legs
    /// and no recordings.
    pub fn deadline(&self) -> Option<Moment> {
        self.next_tick
    }

    fn is_idle(&self) -> bool {
        self.legs.is_empty() && self.recordings.is_empty()
    }

    /// Puts a leg on the list of those to visit; the tick takes it off again
    /// when there is nothing to do.
    fn wake(&mut self, slot: Slot) {
        if let Some(leg) = self.legs.get_mut(slot)
            && !std::mem::replace(&mut leg.is_active, true)
        {
            self.active.push(slot);
        }
    }
}
