//! The codecs we speak: payloads to 8 kHz mono samples and back.

mod concealment;
pub mod g711;
pub mod g722;
pub mod opus;

use concealment::Concealment;

/// Samples per second of all sound inside the engine.
pub const SAMPLE_RATE: u32 = 8_000;

/// Samples in 20 ms, the engine's step.
pub const FRAME_LEN: usize = 160;

/// A way of putting sound into RTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Codec {
    /// G.711 A-law, the telephone network's own outside America and Japan.
    Pcma,
    /// G.711 µ-law.
    Pcmu,
    /// ITU-T G.722 at 64 kbit/s; inside the engine only its lower band.
    G722,
    /// RFC 6716, RFC 7587; inside the engine it is 8 kHz mono.
    Opus,
}

impl Codec {
    /// Rate of the RTP timestamp, Hz. Opus always counts at 48 kHz (RFC 7587
    /// §4.1), G.722 at half its rate (RFC 3551 §4.5.2).
    pub const fn clock_rate(self) -> u32 {
        match self {
            Self::Pcma | Self::Pcmu | Self::G722 => 8_000,
            Self::Opus => 48_000,
        }
    }

    /// The static number of RFC 3551 §6, or our choice among the dynamic ones.
    pub const fn usual_payload_type(self) -> u8 {
        match self {
            Self::Pcmu => 0,
            Self::Pcma => 8,
            Self::G722 => 9,
            Self::Opus => 96,
        }
    }

    /// How a byte becomes a sample, where each byte is one.
    pub const fn to_linear(self) -> Option<fn(u8) -> i16> {
        match self {
            Self::Pcma => Some(g711::alaw_to_linear),
            Self::Pcmu => Some(g711::ulaw_to_linear),
            Self::G722 | Self::Opus => None,
        }
    }

    /// The encoding name in `a=rtpmap` (compared without regard to case).
    pub const fn encoding_name(self) -> &'static str {
        match self {
            Self::Pcma => "PCMA",
            Self::Pcmu => "PCMU",
            Self::G722 => "G722",
            Self::Opus => "opus",
        }
    }
}

/// Turns payloads into samples. It holds state: one per stream.
#[derive(Debug)]
pub struct Decoder {
    kind: DecoderKind,
    concealment: Box<Concealment>,
}

#[derive(Debug)]
enum DecoderKind {
    Alaw,
    Ulaw,
    G722(Box<g722::Decoder>),
    Opus(opus::Decoder),
}

impl Decoder {
    /// `None` when there is no memory for the codec's state.
    pub fn new(codec: Codec) -> Option<Self> {
        let kind = match codec {
            Codec::Pcma => DecoderKind::Alaw,
            Codec::Pcmu => DecoderKind::Ulaw,
            Codec::G722 => DecoderKind::G722(Box::new(g722::Decoder::new())),
            Codec::Opus => DecoderKind::Opus(opus::Decoder::new()?),
        };
        Some(Self { kind, concealment: Box::default() })
    }

    /// Appends the payload's sound to `out`; nothing if it is damaged.
    pub fn decode(&mut self, payload: &[u8], out: &mut Vec<i16>) {
        let start = out.len();
        match &mut self.kind {
            DecoderKind::Alaw => out.extend(payload.iter().map(|&b| g711::alaw_to_linear(b))),
            DecoderKind::Ulaw => out.extend(payload.iter().map(|&b| g711::ulaw_to_linear(b))),
            DecoderKind::G722(decoder) => decoder.decode(payload, out),
            DecoderKind::Opus(decoder) => return decoder.decode(payload, out),
        }
        self.concealment.remember(&mut out[start..]);
    }

    /// Appends a guess at sound that was lost.
    pub fn conceal(&mut self, samples: usize, out: &mut Vec<i16>) {
        match &mut self.kind {
            DecoderKind::Opus(decoder) => decoder.conceal(samples, out),
            _ => self.concealment.guess(samples, out),
        }
    }
}

/// Turns samples into payloads. It holds state: one per stream.
#[derive(Debug)]
pub struct Encoder(EncoderKind);

#[derive(Debug)]
enum EncoderKind {
    Alaw,
    Ulaw,
    G722(Box<g722::Encoder>),
    Opus(opus::Encoder),
}

impl Encoder {
    /// `None` when there is no memory for the codec's state.
    pub fn new(codec: Codec) -> Option<Self> {
        Some(Self(match codec {
            Codec::Pcma => EncoderKind::Alaw,
            Codec::Pcmu => EncoderKind::Ulaw,
            Codec::G722 => EncoderKind::G722(Box::new(g722::Encoder::new())),
            Codec::Opus => EncoderKind::Opus(opus::Encoder::new()?),
        }))
    }

    /// Appends the payload for these samples. False if the codec cannot
    /// encode this many at once (Opus takes 10, 20, 40 and 60 ms).
    pub fn encode(&mut self, samples: &[i16], out: &mut Vec<u8>) -> bool {
        match &mut self.0 {
            EncoderKind::Alaw => out.extend(samples.iter().map(|&s| g711::linear_to_alaw(s))),
            EncoderKind::Ulaw => out.extend(samples.iter().map(|&s| g711::linear_to_ulaw(s))),
            EncoderKind::G722(encoder) => encoder.encode(samples, out),
            EncoderKind::Opus(encoder) => return encoder.encode(samples, out),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    fn through(codec: Codec, sound: &[i16], lost_every: usize) -> Vec<i16> {
        let mut encoder = Encoder::new(codec).expect("memory");
        let mut decoder = Decoder::new(codec).expect("memory");
        let mut heard = Vec::new();
        for (at, frame) in sound.chunks_exact(FRAME_LEN).enumerate() {
            let mut payload = Vec::new();
            assert!(encoder.encode(frame, &mut payload));
            if at % lost_every == lost_every - 1 {
                decoder.conceal(FRAME_LEN, &mut heard);
            } else {
                decoder.decode(&payload, &mut heard);
            }
        }
        heard
    }

    #[test]
    fn a_tone_survives_every_codec_and_one_lost_packet_in_ten() {
        let sound = tone::sine(440.0, 1_000);
        for codec in [Codec::Pcma, Codec::Pcmu, Codec::G722, Codec::Opus] {
            // A guess keeps the pitch but not the phase, which Goertzel minds.
            for (lost_every, share_min) in [(10, 0.6), (usize::MAX, 0.9)] {
                let heard = through(codec, &sound, lost_every);
                assert_eq!(heard.len(), sound.len(), "{codec:?}");
                let share = tone::power(&heard, 440.0);
                assert!(share > share_min, "{codec:?} with 1 of {lost_every} lost: {share}");
            }
        }
    }

    #[test]
    fn opus_silence_decodes_to_20_ms_of_silence() {
        let mut heard = Vec::new();
        Decoder::new(Codec::Opus).expect("memory").decode(&opus::SILENCE, &mut heard);
        assert_eq!(heard, [0; FRAME_LEN]);
    }

    #[test]
    fn damaged_opus_gives_no_sound() {
        let mut heard = Vec::new();
        let mut decoder = Decoder::new(Codec::Opus).expect("memory");
        decoder.decode(&[0xFF, 0xFF, 0xFF], &mut heard);
        decoder.decode(&[], &mut heard);
        assert!(heard.is_empty());
    }
}
