//! Keys as tones in the sound (ITU-T Q.23, Q.24), for gateways and phones that
//! do not send them as events.
//!
//! The sound is looked at in blocks of 12.75 ms, each half over the one before.
//! A block is a key's if its tones fill three quarters of it. Four such in a row
//! are the key: a tone of 40 ms always makes four, one of 23 ms never does. It
//! ends with five that are not its own: 10 ms of interruption make at most
//! three, a pause of 40 ms at least seven.

use crate::codec::SAMPLE_RATE;
use crate::tone::{COLUMNS, KEYS, ROWS};
use std::f32::consts::TAU;

/// So many samples tell the eight frequencies apart: each lies near a multiple
/// of 8000 / 102 Hz.
const BLOCK: usize = 102;
const STEP: usize = BLOCK / 2;
/// Blocks in a row that are a key.
const HITS_MIN: u32 = 4;
/// Blocks in a row that end it.
const MISSES_END: u32 = 5;
/// The weaker tone is at least this loud, dB of full scale: −32 dBm0, below
/// which Q.24 asks for nothing.
const LEVEL_MIN_DBFS: f32 = -38.0;
/// How much louder the higher tone may be, which long lines weaken more (dB):
/// Q.24 asks for 4 and 8; a block's edges cost up to 2.
const TWIST_FORWARD_MAX_DB: f32 = 6.0;
/// How much louder the lower tone may be.
const TWIST_REVERSE_MAX_DB: f32 = 10.0;
/// Each tone is so much louder than the others of its group (dB).
const PEAK_MIN_DB: f32 = 6.0;
/// The two tones are so much of all that sounds. Speech is richer.
const SHARE_MIN: f32 = 0.72;

/// A key that was heard, when its tones are over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    pub key: char,
    pub duration_ms: u32,
}

/// Listens to one stream of sound at 8 kHz.
#[derive(Debug, Default)]
pub struct Detector {
    block: Vec<i16>,
    /// What the last blocks were, and how many in a row.
    run: (Option<char>, u32),
    /// The key that sounds, and for how many steps.
    sounding: Option<(char, u32)>,
    /// Steps since it was last in a block.
    misses: u32,
}

impl Detector {
    /// Takes the next samples. Tells at most one key: two need more time than a
    /// packet lasts.
    pub fn listen(&mut self, samples: impl Iterator<Item = i16>) -> Option<Heard> {
        let mut heard = None;
        for sample in samples {
            self.block.push(sample);
            if self.block.len() == BLOCK {
                let key = key_of(&self.block);
                self.block.drain(..STEP);
                heard = self.block_is(key).or(heard);
            }
        }
        heard
    }

    fn block_is(&mut self, key: Option<char>) -> Option<Heard> {
        let (last, times) = self.run;
        self.run = (key, if key == last { times + 1 } else { 1 });
        let new = key.filter(|_| self.run.1 >= HITS_MIN);
        let Some((sounding, steps)) = self.sounding else {
            self.sounding = new.map(|key| (key, HITS_MIN));
            return None;
        };
        if key == Some(sounding) {
            self.sounding = Some((sounding, steps + 1 + std::mem::take(&mut self.misses)));
            return None;
        }
        self.misses += 1;
        if self.misses < MISSES_END && new.is_none() {
            return None;
        }
        self.misses = 0;
        self.sounding = new.map(|key| (key, HITS_MIN));
        let samples = steps * STEP as u32 + STEP as u32;
        Some(Heard { key: sounding, duration_ms: samples * 1_000 / SAMPLE_RATE })
    }
}

/// The key whose tones fill the block.
fn key_of(block: &[i16]) -> Option<char> {
    let energy: f32 = block.iter().map(|&s| f32::from(s) * f32::from(s)).sum();
    let mean = energy / block.len() as f32;
    let full = 32_768.0 * 32_768.0;
    if mean < full * power_of(LEVEL_MIN_DBFS) {
        return None;
    }
    let (row, low) = peak(ROWS.map(|freq| sine_power(block, freq)))?;
    let (column, high) = peak(COLUMNS.map(|freq| sine_power(block, freq)))?;
    let loud = low.min(high) >= full * power_of(LEVEL_MIN_DBFS);
    let level = high <= low * power_of(TWIST_FORWARD_MAX_DB)
        && low <= high * power_of(TWIST_REVERSE_MAX_DB);
    (loud && level && low + high >= SHARE_MIN * mean).then(|| KEYS[row][column])
}

/// The loudest, if it stands out.
fn peak(powers: [f32; 4]) -> Option<(usize, f32)> {
    let (at, most) = powers.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let mut others = powers.iter().enumerate().filter(|(other, _)| *other != at);
    let stands_out = others.all(|(_, power)| power * power_of(PEAK_MIN_DB) <= most);
    stands_out.then_some((at, most))
}

fn power_of(db: f32) -> f32 {
    10f32.powf(db / 10.0)
}

/// The mean energy of the sine of this frequency that is in the block (Goertzel).
fn sine_power(block: &[i16], freq_hz: f32) -> f32 {
    let coefficient = 2.0 * (TAU * freq_hz / SAMPLE_RATE as f32).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for &sample in block {
        let next = f32::from(sample) + coefficient * last - before;
        before = last;
        last = next;
    }
    let magnitude = last * last + before * before - coefficient * last * before;
    2.0 * magnitude / (block.len() as f32).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone::key_frequencies;

    /// A key as a telephone sends it.
    #[derive(Clone, Copy)]
    struct Key {
        ms: u32,
        /// Of each tone, dB of full scale of a sine.
        low_db: f32,
        high_db: f32,
        /// Off by so many parts of their frequency.
        off: f32,
    }

    const USUAL: Key = Key { ms: 60, low_db: -14.0, high_db: -12.0, off: 0.0 };

    fn sine(freq: f32, db: f32, at: usize) -> f32 {
        // A sine at full scale has a mean energy 3 dB below.
        let amplitude = 32_768.0 * 10f32.powf((db + 3.0) / 20.0);
        (at as f32 * freq * TAU / SAMPLE_RATE as f32).sin() * amplitude
    }

    fn tones(key: char, how: Key) -> Vec<i16> {
        let (low, high) = key_frequencies(key).expect("a key");
        let len = (how.ms * SAMPLE_RATE / 1_000) as usize;
        let one = |at| {
            let low = sine(low * (1.0 + how.off), how.low_db, at);
            (low + sine(high * (1.0 + how.off), how.high_db, at)) as i16
        };
        (0..len).map(one).collect()
    }

    fn silence(ms: u32) -> Vec<i16> {
        vec![0; (ms * SAMPLE_RATE / 1_000) as usize]
    }

    /// The keys heard in packets of 20 ms, with silence around.
    fn heard(sound: &[i16]) -> Vec<Heard> {
        let whole = [silence(50).as_slice(), sound, silence(100).as_slice()].concat();
        let mut detector = Detector::default();
        whole.chunks(160).filter_map(|packet| detector.listen(packet.iter().copied())).collect()
    }

    fn is_heard(key: char, how: Key) -> bool {
        let keys: Vec<char> = heard(&tones(key, how)).iter().map(|heard| heard.key).collect();
        assert!(keys.is_empty() || keys == [key], "{key} is heard as {keys:?}");
        !keys.is_empty()
    }

    const ALL: &str = "123A456B789C*0#D";

    #[test]
    fn q24_every_key_by_its_levels_twists_and_tolerances() {
        for key in ALL.chars() {
            for db in [-6.0, -12.0, -20.0, -30.0] {
                assert!(
                    is_heard(key, Key { low_db: db, high_db: db, ..USUAL }),
                    "{key} at {db} dB"
                );
            }
            assert!(!is_heard(key, Key { low_db: -50.0, high_db: -50.0, ..USUAL }), "{key}: noise");
            for (forward, accepted) in [(4.0, true), (-8.0, true), (9.0, false), (-14.0, false)] {
                let how = Key { low_db: -20.0, high_db: -20.0 + forward, ..USUAL };
                assert_eq!(is_heard(key, how), accepted, "{key} with a twist of {forward} dB");
            }
            for off in [-0.015, 0.015] {
                assert!(is_heard(key, Key { off, ..USUAL }), "{key} off by {off}");
            }
            for off in [-0.06, 0.06] {
                assert!(!is_heard(key, Key { off, ..USUAL }), "{key} off by {off}");
            }
        }
    }

    #[test]
    fn q24_tones_of_40_ms_are_keys_and_of_23_ms_are_not_wherever_they_begin() {
        for start in 0..BLOCK {
            let at = |ms| [vec![0; start], tones('5', Key { ms, ..USUAL })].concat();
            assert_eq!(heard(&at(40)).len(), 1, "40 ms after {start} samples");
            assert_eq!(heard(&at(23)).len(), 0, "23 ms after {start} samples");
        }
    }

    #[test]
    fn q24_a_pause_of_40_ms_parts_two_keys_and_an_interruption_of_10_ms_none() {
        let key = tones('7', USUAL);
        for start in (0..BLOCK).step_by(3) {
            let with =
                |pause_ms| [vec![0; start], key.clone(), silence(pause_ms), key.clone()].concat();
            assert_eq!(heard(&with(40)).len(), 2, "after {start} samples");
            assert_eq!(heard(&with(10)).len(), 1, "after {start} samples");
        }
        let both = [tones('1', USUAL), tones('2', USUAL)].concat();
        let keys: String = heard(&both).iter().map(|heard| heard.key).collect();
        assert_eq!(keys, "12", "without any pause");
    }

    #[test]
    fn how_long_it_sounded_is_told_to_a_block() {
        let ms = heard(&tones('0', Key { ms: 500, ..USUAL }))[0].duration_ms;
        assert!((487..=513).contains(&ms), "{ms} ms");
    }

    #[test]
    fn q24_noise_15_db_below_the_tones_hides_none() {
        let mut rng = base::Rng::new(1);
        for key in ALL.chars() {
            let sound = tones(key, Key { low_db: -12.0, high_db: -12.0, ..USUAL });
            let mut noise = || {
                let uniform = rng.below(20_001) as f32 / 10_000.0 - 1.0;
                // Even noise of amplitude a has a mean energy of a²/3.
                uniform * 3f32.sqrt() * 32_768.0 * 10f32.powf(-27.0 / 20.0)
            };
            let noisy: Vec<i16> = sound.iter().map(|s| (f32::from(*s) + noise()) as i16).collect();
            assert_eq!(heard(&noisy).len(), 1, "{key} in noise");
        }
    }
}
