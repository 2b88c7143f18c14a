//! Tones: making them, and finding them again.

use std::f32::consts::TAU;

use crate::codec::SAMPLE_RATE;

/// The keypad by the tones of its rows and columns (ITU-T Q.23).
pub const KEYS: [[char; 4]; 4] =
    [['1', '2', '3', 'A'], ['4', '5', '6', 'B'], ['7', '8', '9', 'C'], ['*', '0', '#', 'D']];
/// The rows' tones, Hz.
pub const ROWS: [f32; 4] = [697.0, 770.0, 852.0, 941.0];
/// The columns' tones, Hz.
pub const COLUMNS: [f32; 4] = [1_209.0, 1_336.0, 1_477.0, 1_633.0];

/// The frequencies a key sounds, Hz.
pub fn key_frequencies(key: char) -> Option<(f32, f32)> {
    let places = KEYS
        .iter()
        .zip(ROWS)
        .flat_map(|(row, low)| row.iter().zip(COLUMNS).map(move |(key, high)| (*key, (low, high))));
    places.into_iter().find(|(known, _)| *known == key).map(|(_, tones)| tones)
}

/// A tone that goes on from call to call without a jump in its phase.
#[derive(Debug, Clone, Copy, Default)]
pub struct Oscillator {
    sample: u32,
}

impl Oscillator {
    /// Adds the next samples of the tone to `out`. `amplitude` is of full scale.
    pub fn add(&mut self, freq_hz: f32, amplitude: f32, out: &mut [i16]) {
        for (at, sample) in (self.sample..).zip(out.iter_mut()) {
            let turns = at as f32 * freq_hz / SAMPLE_RATE as f32;
            let value = (turns.fract() * TAU).sin() * amplitude * f32::from(i16::MAX);
            *sample = sample.saturating_add(value as i16);
        }
    }

    /// Moves on by this many samples, once all tones have been added.
    pub fn advance(&mut self, samples: usize) {
        self.sample = self.sample.wrapping_add(samples as u32);
    }
}

/// A sine at half of full scale, 8 kHz.
pub fn sine(freq_hz: f32, ms: u32) -> Vec<i16> {
    let mut samples = vec![0; ms as usize * SAMPLE_RATE as usize / 1000];
    Oscillator::default().add(freq_hz, 0.5, &mut samples);
    samples
}

/// The share (0 to 1) of the sound's energy that is at one frequency, by
/// Goertzel's algorithm. Meaningful from about 20 ms; the longer the sound, the
/// narrower the band. Silence has a share of 0.
pub fn power(samples: &[i16], freq_hz: f32) -> f32 {
    let energy: f64 = samples.iter().map(|&s| f64::from(s) * f64::from(s)).sum();
    if energy == 0.0 {
        return 0.0;
    }
    let omega = std::f64::consts::TAU * f64::from(freq_hz) / f64::from(SAMPLE_RATE);
    let coefficient = 2.0 * omega.cos();
    let (mut last, mut before) = (0.0, 0.0);
    for &sample in samples {
        let next = f64::from(sample) + coefficient * last - before;
        before = last;
        last = next;
    }
    let magnitude = last * last + before * before - coefficient * last * before;
    // A pure tone of n samples has a magnitude of n/2 times its energy.
    (2.0 * magnitude / (energy * samples.len() as f64)).clamp(0.0, 1.0) as f32
}

/// Which of the frequencies holds the largest share of the sound's energy, if
/// any holds more than half.
pub fn dominant(samples: &[i16], freqs_hz: &[f32]) -> Option<f32> {
    freqs_hz
        .iter()
        .map(|&freq| (freq, power(samples, freq)))
        .filter(|(_, share)| *share > 0.5)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(freq, _)| freq)
}

/// The mean loudness in dB of full scale (a square wave at full scale is 0).
pub fn level_dbfs(samples: &[i16]) -> f32 {
    let energy: f64 = samples.iter().map(|&s| f64::from(s) * f64::from(s)).sum();
    let mean = energy / samples.len().max(1) as f64 / (32_768.0 * 32_768.0);
    (10.0 * mean.max(1e-12).log10()) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_has_its_power_at_its_frequency() {
        let tone = sine(440.0, 200);
        assert_eq!(tone.len(), 1600);
        assert!(power(&tone, 440.0) > 0.99);
        assert!(power(&tone, 880.0) < 0.01);
        assert_eq!(dominant(&tone, &[300.0, 440.0, 1000.0]), Some(440.0));
        assert_eq!(dominant(&tone, &[300.0, 1000.0]), None);
        assert_eq!(dominant(&[0; 160], &[440.0]), None);
        assert!((level_dbfs(&tone) + 9.03).abs() < 0.1);
    }

    #[test]
    fn an_oscillator_goes_on_without_a_jump() {
        let whole = sine(440.0, 40);
        let mut parts = [0; 320];
        let mut oscillator = Oscillator::default();
        for part in parts.chunks_mut(100) {
            oscillator.add(440.0, 0.5, part);
            oscillator.advance(part.len());
        }
        assert_eq!(parts[..], whole[..]);
    }

    #[test]
    fn q23_key_5_sounds_770_and_1336_hz() {
        assert_eq!(key_frequencies('5'), Some((770.0, 1_336.0)));
        assert_eq!(key_frequencies('x'), None);
    }
}
