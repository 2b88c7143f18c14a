//! Prompts (提示音): sound kept ready in every form it is sent in.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::codec::{SAMPLE_RATE, g711};
use crate::tone::Oscillator;
use crate::wav::{Wav, WavError};

/// A piece of sound at 8 kHz mono, encoded once for all who will hear it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    linear: Box<[i16]>,
    alaw: Box<[u8]>,
    ulaw: Box<[u8]>,
}

impl Prompt {
    /// From samples at 8 kHz.
    pub fn new(linear: Vec<i16>) -> Self {
        let alaw = linear.iter().map(|&s| g711::linear_to_alaw(s)).collect();
        let ulaw = linear.iter().map(|&s| g711::linear_to_ulaw(s)).collect();
        Self { linear: linear.into(), alaw, ulaw }
    }

    /// From the bytes of a WAV file.
    pub fn from_wav(bytes: &[u8]) -> Result<Self, WavError> {
        Ok(Self::new(Wav::parse(bytes)?.to_telephone()))
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.linear.len()
    }

    pub fn is_empty(&self) -> bool {
        self.linear.is_empty()
    }

    pub fn duration_ms(&self) -> u64 {
        self.linear.len() as u64 * 1000 / u64::from(SAMPLE_RATE)
    }

    pub fn linear(&self) -> &[i16] {
        &self.linear
    }

    pub fn alaw(&self) -> &[u8] {
        &self.alaw
    }

    pub fn ulaw(&self) -> &[u8] {
        &self.ulaw
    }
}

/// All prompts by name. To change it, make another and give it to the engine:
/// playlists already begun keep what they have.
#[derive(Debug, Clone, Default)]
pub struct PromptLibrary {
    prompts: BTreeMap<Arc<str>, Arc<Prompt>>,
}

/// Names of the tones of [`PromptLibrary::with_tones`].
pub const RINGBACK: &str = "tone/ringback";
pub const BUSY: &str = "tone/busy";
pub const CONGESTION: &str = "tone/congestion";
pub const BEEP: &str = "tone/beep";

impl PromptLibrary {
    /// A library with one period each of the tones of the Chinese network (450 Hz,
    /// GB/T 3380): ring-back 1 s of 5, busy 0.35 s of 0.7, congestion 0.7 s of
    /// 1.4; and a short beep of 1 kHz.
    pub fn with_tones() -> Self {
        let mut library = Self::default();
        library.insert(RINGBACK, Prompt::new(cadence(450.0, 1000, 4000)));
        library.insert(BUSY, Prompt::new(cadence(450.0, 350, 350)));
        library.insert(CONGESTION, Prompt::new(cadence(450.0, 700, 700)));
        library.insert(BEEP, Prompt::new(cadence(1000.0, 300, 0)));
        library
    }

    /// Adds or replaces a prompt.
    pub fn insert(&mut self, name: &str, prompt: Prompt) {
        self.prompts.insert(name.into(), Arc::new(prompt));
    }

    /// Adds or replaces a prompt by the bytes of a WAV file.
    pub fn insert_wav(&mut self, name: &str, bytes: &[u8]) -> Result<(), WavError> {
        self.insert(name, Prompt::from_wav(bytes)?);
        Ok(())
    }

    pub fn get(&self, name: &str) -> Option<&Arc<Prompt>> {
        self.prompts.get(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.prompts.keys().map(|name| &**name)
    }
}

/// −13 dBm0, what a network's tones have, is about this much of full scale.
const TONE_AMPLITUDE: f32 = 0.15;

fn cadence(freq_hz: f32, on_ms: usize, off_ms: usize) -> Vec<i16> {
    const SAMPLES_PER_MS: usize = SAMPLE_RATE as usize / 1000;
    let mut samples = vec![0; (on_ms + off_ms) * SAMPLES_PER_MS];
    Oscillator::default().add(freq_hz, TONE_AMPLITUDE, &mut samples[..on_ms * SAMPLES_PER_MS]);
    samples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    #[test]
    fn the_network_tones_are_there() {
        let library = PromptLibrary::with_tones();
        let ringback = library.get(RINGBACK).expect("built in");
        assert_eq!(ringback.duration_ms(), 5_000);
        assert!(tone::power(&ringback.linear()[..8000], 450.0) > 0.99);
        assert_eq!(ringback.alaw()[8000..], [g711::ALAW_SILENCE; 32_000]);
        assert_eq!(ringback.ulaw().len(), ringback.len());
        assert_eq!(library.names().count(), 4);
    }
}
