//! Reads WAV files (RIFF/WAVE): what prompts are made from.

use crate::codec::{SAMPLE_RATE, g711};

/// The longest file accepted, bytes: ten minutes of 48 kHz stereo music.
pub const FILE_LEN_MAX: usize = 128 * 1024 * 1024;

/// Why a WAV file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    #[error("not a WAV file: it does not start with RIFF and WAVE")]
    NotWav,
    #[error("the WAV file has no fmt chunk before its data")]
    NoFormat,
    #[error("the WAV file holds no sound (no data chunk)")]
    NoData,
    #[error("WAV format {tag} with {bits} bits is not known: save as PCM 16 bit, A-law or µ-law")]
    UnknownFormat { tag: u16, bits: u16 },
    #[error("{channels} channels at {rate} Hz are not usable: save as mono or stereo, 8–48 kHz")]
    UnknownLayout { channels: u16, rate: u32 },
    #[error("the file is longer than {FILE_LEN_MAX} bytes: cut it")]
    TooLong,
}

/// A WAV file taken apart, its samples at their own rate and interleaved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wav {
    pub rate: u32,
    pub channels: u16,
    pub samples: Vec<i16>,
}

#[derive(Clone, Copy)]
struct Layout {
    tag: u16,
    channels: u16,
    rate: u32,
    bits: u16,
}

const PCM: u16 = 1;
const ALAW: u16 = 6;
const ULAW: u16 = 7;
/// The real tag is the first two bytes of the sub-format then.
const EXTENSIBLE: u16 = 0xFFFE;

impl Wav {
    /// Reads a file of 16-bit PCM, A-law or µ-law. A data chunk that promises
    /// more than there is (a recording cut off) is read as far as it goes.
    pub fn parse(bytes: &[u8]) -> Result<Self, WavError> {
        if bytes.len() > FILE_LEN_MAX {
            return Err(WavError::TooLong);
        }
        let (Some(b"RIFF"), Some(b"WAVE")) = (bytes.get(..4), bytes.get(8..12)) else {
            return Err(WavError::NotWav);
        };
        let mut rest = &bytes[12..];
        let mut layout = None;
        while let Some((head, after)) = rest.split_first_chunk::<8>() {
            let [n0, n1, n2, n3, l0, l1, l2, l3] = *head;
            let promised = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
            let body = &after[..promised.min(after.len())];
            match &[n0, n1, n2, n3] {
                b"fmt " => layout = Some(parse_layout(body)?),
                b"data" => return Self::decode(layout.ok_or(WavError::NoFormat)?, body),
                _ => {}
            }
            // Chunks are padded to even lengths.
            rest = after.get(body.len().next_multiple_of(2)..).unwrap_or_default();
        }
        Err(WavError::NoData)
    }

    fn decode(layout: Layout, data: &[u8]) -> Result<Self, WavError> {
        let Layout { tag, channels, rate, bits } = layout;
        if !(1..=2).contains(&channels) || !(SAMPLE_RATE..=48_000).contains(&rate) {
            return Err(WavError::UnknownLayout { channels, rate });
        }
        let samples = match (tag, bits) {
            (PCM, 16) => {
                data.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
            }
            (ALAW, 8) => data.iter().map(|&byte| g711::alaw_to_linear(byte)).collect(),
            (ULAW, 8) => data.iter().map(|&byte| g711::ulaw_to_linear(byte)).collect(),
            _ => return Err(WavError::UnknownFormat { tag, bits }),
        };
        Ok(Self { rate, channels, samples })
    }

    /// The sound as mono at 8 kHz. Higher rates are averaged down over each
    /// new sample's span, a low-pass good enough for speech on a telephone;
    /// music should be delivered at 8 kHz.
    pub fn to_telephone(&self) -> Vec<i16> {
        let mono: Vec<i32> = self
            .samples
            .chunks_exact(usize::from(self.channels))
            .map(|frame| frame.iter().map(|&s| i32::from(s)).sum::<i32>() / frame.len() as i32)
            .collect();
        let (rate, target) = (self.rate as usize, SAMPLE_RATE as usize);
        let len = mono.len() * target / rate;
        (0..len)
            .map(|at| {
                let span = &mono[at * rate / target..((at + 1) * rate / target).min(mono.len())];
                (span.iter().sum::<i32>() / span.len().max(1) as i32) as i16
            })
            .collect()
    }
}

fn parse_layout(body: &[u8]) -> Result<Layout, WavError> {
    let word = |at: usize| body.get(at..at + 2).map(|w| u16::from_le_bytes([w[0], w[1]]));
    let (Some(tag), Some(channels), Some(low), Some(high), Some(bits)) =
        (word(0), word(2), word(4), word(6), word(14))
    else {
        return Err(WavError::NoFormat);
    };
    let tag = if tag == EXTENSIBLE { word(24).unwrap_or(tag) } else { tag };
    Ok(Layout { tag, channels, rate: u32::from(high) << 16 | u32::from(low), bits })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    fn file(tag: u16, channels: u16, rate: u32, bits: u16, data: &[u8]) -> Vec<u8> {
        let mut out = b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0fmt \x10\0\0\0".to_vec();
        out.extend(tag.to_le_bytes());
        out.extend(channels.to_le_bytes());
        out.extend(rate.to_le_bytes());
        out.extend([0; 6]);
        out.extend(bits.to_le_bytes());
        out.extend(b"data");
        out.extend((data.len() as u32).to_le_bytes());
        out.extend(data);
        out
    }

    #[test]
    fn pcm_alaw_and_ulaw_are_read_past_other_chunks() {
        let pcm = Wav::parse(&file(1, 1, 8000, 16, &[1, 0, 0xFF, 0xFF])).expect("valid");
        assert_eq!(pcm.samples, [1, -1]);
        let alaw = Wav::parse(&file(6, 1, 8000, 8, &[0xD5, 0xAA])).expect("valid");
        assert_eq!(alaw.samples, [8, 32_256]);
        let ulaw = Wav::parse(&file(7, 1, 8000, 8, &[0xFF, 0x80])).expect("valid");
        assert_eq!(ulaw.samples, [0, 32_124]);
    }

    #[test]
    fn a_tone_at_24_khz_stereo_is_the_same_tone_at_8_khz_mono() {
        let samples: Vec<u8> = (0..24_000)
            .map(|at| (f64::from(at) * 440.0 / 24_000.0 * std::f64::consts::TAU).sin() * 9_000.0)
            .flat_map(|value| [value as i16, value as i16])
            .flat_map(i16::to_le_bytes)
            .collect();
        let wav = Wav::parse(&file(1, 2, 24_000, 16, &samples)).expect("valid");
        let sound = wav.to_telephone();
        assert_eq!(sound.len(), 8_000);
        assert!(tone::power(&sound, 440.0) > 0.99);
    }

    #[test]
    fn a_bad_file_says_what_to_do() {
        let error = |bytes: &[u8]| Wav::parse(bytes).expect_err("bad");
        assert_eq!(error(b"ID3"), WavError::NotWav);
        assert_eq!(error(b"RIFF\0\0\0\0WAVE"), WavError::NoData);
        assert_eq!(error(b"RIFF\0\0\0\0WAVEdata\0\0\0\0"), WavError::NoFormat);
        let bits = WavError::UnknownFormat { tag: 1, bits: 24 };
        assert_eq!(error(&file(1, 1, 8000, 24, &[0; 6])), bits);
        let layout = WavError::UnknownLayout { channels: 6, rate: 8000 };
        assert_eq!(error(&file(1, 6, 8000, 16, &[])), layout);
    }

    #[test]
    fn a_recording_cut_off_is_read_as_far_as_it_goes() {
        let mut bytes = file(6, 2, 8000, 8, &[0xD5; 4]);
        let at = bytes.len() - 8;
        bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Wav::parse(&bytes).expect("valid").samples.len(), 4);
    }
}
