//! Opus (RFC 6716, RFC 7587) at 8 kHz mono, by libopus.

use opus::{Application, Bitrate, Channels};

use super::SAMPLE_RATE;

/// A 20 ms packet of silence: what an encoder in discontinuous transmission
/// sends. It needs no encoder state.
pub const SILENCE: [u8; 3] = [0xF8, 0xFF, 0xFE];

/// The longest sound in one packet, samples: 120 ms (RFC 6716 §3.2.5).
pub const PACKET_SAMPLES_MAX: usize = 960;

/// Enough for 8 kHz speech; a telephone's other side holds no more.
const BITRATE: i32 = 16_000;

/// From 2 on the encoder tries several ways at once, for a quarter more of the
/// processor and 0.01 of MOS (`make bench`: `speech_pesq_of_opus`).
const COMPLEXITY: i32 = 1;

#[derive(Debug)]
pub(super) struct Decoder(opus::Decoder);

impl Decoder {
    /// `None` when libopus finds no memory.
    pub(super) fn new() -> Option<Self> {
        opus::Decoder::new(SAMPLE_RATE, Channels::Mono).ok().map(Self)
    }

    /// Appends the packet's sound to `out`; nothing if the packet is damaged.
    pub(super) fn decode(&mut self, payload: &[u8], out: &mut Vec<i16>) {
        if !payload.is_empty() {
            self.run(payload, PACKET_SAMPLES_MAX, out);
        }
    }

    /// Appends a guess at `samples` of lost sound, a multiple of 2.5 ms.
    pub(super) fn conceal(&mut self, samples: usize, out: &mut Vec<i16>) {
        self.run(&[], samples.min(PACKET_SAMPLES_MAX), out);
    }

    fn run(&mut self, payload: &[u8], samples_max: usize, out: &mut Vec<i16>) {
        let start = out.len();
        out.resize(start + samples_max, 0);
        let decoded = self.0.decode(payload, &mut out[start..], false).unwrap_or(0);
        out.truncate(start + decoded);
    }
}

#[derive(Debug)]
pub(super) struct Encoder(opus::Encoder);

impl Encoder {
    /// `None` when libopus finds no memory.
    pub(super) fn new() -> Option<Self> {
        let mut encoder =
            opus::Encoder::new(SAMPLE_RATE, Channels::Mono, Application::Voip).ok()?;
        encoder.set_bitrate(Bitrate::Bits(BITRATE)).ok()?;
        encoder.set_complexity(COMPLEXITY).ok()?;
        Some(Self(encoder))
    }

    /// Appends the packet. False if the length is none that Opus has.
    pub(super) fn encode(&mut self, samples: &[i16], out: &mut Vec<u8>) -> bool {
        /// RFC 6716 §3.4: no frame is longer than 1275 bytes.
        const FRAME_LEN_MAX: usize = 1_275;
        let start = out.len();
        out.resize(start + FRAME_LEN_MAX, 0);
        let written = self.0.encode(samples, &mut out[start..]).unwrap_or(0);
        out.truncate(start + written);
        written > 0
    }
}
