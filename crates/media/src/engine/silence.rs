//! Whether anything is heard of a leg. Packets that hold silence tell of a
//! microphone that is off, a headset unplugged, a line that carries sound one
//! way only.

use std::time::Duration;

use base::Moment;

use crate::codec::Codec;

/// Longer than people listen without a sound of their own, be it of their room.
pub const SILENT_AFTER: Duration = Duration::from_secs(15);

/// One look a second is enough while there is sound.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The loudest sample of silence, of 32768: −54 dB. A room is louder, the noise
/// of a line is not.
const SILENCE_MAX: u16 = 64;

/// When a leg was heard last.
#[derive(Debug)]
pub(super) struct Silence {
    heard_at: Moment,
    told: bool,
}

impl Silence {
    pub(super) fn new(now: Moment) -> Self {
        Self { heard_at: now, told: false }
    }

    /// Silence is counted anew: what the leg hears, or may say, has changed.
    pub(super) fn restart(&mut self, now: Moment) {
        *self = Self::new(now);
    }

    /// Whether the leg's next packet should be looked at.
    pub(super) fn asks(&self, now: Moment) -> bool {
        self.told || now.since(self.heard_at) >= LOOK_EVERY
    }

    /// Something is heard. True if silence had been told.
    pub(super) fn sounds(&mut self, now: Moment) -> bool {
        self.heard_at = now;
        std::mem::take(&mut self.told)
    }

    /// True once it is worth telling that nothing is heard.
    pub(super) fn falls_silent(&mut self, now: Moment) -> bool {
        let silent = now.since(self.heard_at) >= SILENT_AFTER;
        silent && !std::mem::replace(&mut self.told, true)
    }
}

/// Whether there is sound in a payload of G.711; another codec's has to be
/// decoded first.
pub(super) fn has_sound(codec: Codec, payload: &[u8]) -> Option<bool> {
    let linear = codec.to_linear()?;
    Some(payload.iter().any(|byte| linear(*byte).unsigned_abs() > SILENCE_MAX))
}

/// Whether there is sound in samples.
pub(super) fn is_sound(samples: &[i16]) -> bool {
    samples.iter().any(|sample| sample.unsigned_abs() > SILENCE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{FRAME_LEN, g711};
    use crate::tone;

    #[test]
    fn the_idle_line_is_silent_and_a_whisper_is_not() {
        let faint = |amplitude: f32| {
            let sound = tone::sine(440.0, 100);
            let loudest = f32::from(i16::MAX);
            let scaled = sound.iter().map(|s| (f32::from(*s) * amplitude / loudest) as i16);
            scaled.map(g711::linear_to_alaw).collect::<Vec<u8>>()
        };
        assert_eq!(has_sound(Codec::Pcma, &[g711::ALAW_SILENCE; FRAME_LEN]), Some(false));
        assert_eq!(has_sound(Codec::Pcmu, &[g711::ULAW_SILENCE; FRAME_LEN]), Some(false));
        assert_eq!(has_sound(Codec::Pcma, &faint(30.0)), Some(false));
        assert_eq!(has_sound(Codec::Pcma, &faint(300.0)), Some(true));
        assert_eq!(has_sound(Codec::Opus, &[1, 2, 3]), None);
    }

    #[test]
    fn silence_is_told_once_and_so_is_its_end() {
        let at = Moment::from_millis;
        let mut silence = Silence::new(at(0));
        assert!(!silence.falls_silent(at(14_999)));
        assert!(silence.falls_silent(at(15_000)));
        assert!(!silence.falls_silent(at(16_000)));
        assert!(silence.sounds(at(17_000)));
        assert!(!silence.sounds(at(17_020)));
        assert!(!silence.asks(at(17_900)) && silence.asks(at(18_020)));
        assert!(silence.falls_silent(at(32_020)));
        silence.restart(at(33_000));
        assert!(!silence.falls_silent(at(40_000)));
    }
}
