//! Listens for a tone in what was decoded and encoded again on its way: no
//! mark in a packet survives that.

use media::tone;

/// Much less than a clean tone has, and more than anything else.
const SHARE_MIN: f32 = 0.5;

#[derive(Debug, Clone, Copy)]
pub struct Ear {
    tone_hz: f32,
    /// Packets heard.
    pub packets: u64,
    /// Those in which the tone was.
    pub with_tone: u64,
}

impl Ear {
    pub const fn for_tone(tone_hz: f32) -> Self {
        Self { tone_hz, packets: 0, with_tone: 0 }
    }

    /// One packet's samples at 8 kHz.
    pub fn hear(&mut self, samples: &[i16]) {
        self.packets += 1;
        self.with_tone += u64::from(tone::power(samples, self.tone_hz) > SHARE_MIN);
    }

    /// What has been counted is forgotten.
    pub const fn restart(&mut self) {
        (self.packets, self.with_tone) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_tone_counts() {
        let mut ear = Ear::for_tone(700.0);
        ear.hear(&tone::sine(700.0, 20));
        ear.hear(&tone::sine(1_000.0, 20));
        ear.hear(&[0; 160]);
        assert_eq!((ear.packets, ear.with_tone), (3, 1));
    }
}
