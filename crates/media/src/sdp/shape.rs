//! What stays the same throughout a dialog.

use super::parse::Media;
use crate::codec::Codec;

/// What must not change between the exchanges of one dialog (RFC 3264 §8): the
/// number and order of media lines, and what each dynamic payload type means.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Shape {
    /// Empty before the first exchange: one audio line then.
    pub(super) lines: Vec<LineShape>,
    /// Which of the lines is the audio we use.
    pub(super) audio: usize,
    pub(super) opus: u8,
    pub(super) event_8000: u8,
    pub(super) event_48000: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct LineShape {
    pub(super) kind: String,
    pub(super) protocol: String,
    pub(super) formats: Vec<String>,
}

impl Default for Shape {
    fn default() -> Self {
        let opus = Codec::Opus.usual_payload_type();
        Self { lines: Vec::new(), audio: 0, opus, event_8000: 101, event_48000: 102 }
    }
}

impl LineShape {
    pub(super) fn of(media: &Media) -> Self {
        let mut formats = media.formats.clone();
        if formats.is_empty() {
            formats.push("0".to_owned()); // the grammar wants one, even declined
        }
        Self { kind: media.kind.clone(), protocol: media.protocol.clone(), formats }
    }
}

impl Shape {
    /// The lines of an offer, of which one is taken.
    pub(super) fn of(media: &[Media], audio: usize) -> Self {
        let lines = media.iter().map(LineShape::of).collect();
        Self { lines, audio, ..Self::default() }
    }

    pub(super) fn payload_type(&self, codec: Codec) -> u8 {
        match codec {
            Codec::Opus => self.opus,
            Codec::Pcma | Codec::Pcmu | Codec::G722 => codec.usual_payload_type(),
        }
    }

    /// Takes over the peer's numbers; what it has no number for keeps the one
    /// used before, or gets one that is free.
    pub(super) fn learn(&mut self, media: &Media, before: &Shape) {
        let theirs = |name: &str, rate: u32| {
            media
                .maps
                .iter()
                .find(|map| map.name.eq_ignore_ascii_case(name) && map.clock_rate == rate)
                .map(|map| map.payload_type)
        };
        let mut used: Vec<u8> = media.maps.iter().map(|map| map.payload_type).collect();
        let mut number = |theirs: Option<u8>, before: u8| {
            let number = theirs.unwrap_or_else(|| {
                let mut free = std::iter::once(before).chain(96..=127);
                free.find(|number| !used.contains(number)).unwrap_or(before)
            });
            used.push(number);
            number
        };
        self.opus = number(theirs("opus", 48_000), before.opus);
        self.event_8000 = number(theirs("telephone-event", 8_000), before.event_8000);
        self.event_48000 = number(theirs("telephone-event", 48_000), before.event_48000);
    }
}
