//! WAV of IMA ADPCM (WAVE_FORMAT_DVI_ADPCM; IMA, "Recommended Practices for
//! Enhancing Digital Audio Compatibility", 1992): 4 bits for each sample.

/// Bytes of a block: for each channel a first sample with its step, then 4 bits
/// a sample.
const BLOCK_LEN: usize = 512;
const HEAD_LEN: usize = 4;
const CHANNELS: usize = 2;
/// Instants in a block.
const BLOCK_INSTANTS: usize = (BLOCK_LEN - HEAD_LEN * CHANNELS) * 2 / CHANNELS + 1;
const HEADER_LEN: u64 = 60;
const RATE: u32 = crate::codec::SAMPLE_RATE;

/// Bytes of the file for so many instants.
pub(super) fn len(instants: u64) -> u64 {
    HEADER_LEN + blocks(instants) * BLOCK_LEN as u64
}

fn blocks(instants: u64) -> u64 {
    instants.div_ceil(BLOCK_INSTANTS as u64)
}

/// RIFF counts in 32 bits; what is longer says the maximum.
fn clamp(len: u64) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

pub(super) fn header(instants: u64, out: &mut Vec<u8>) {
    const DVI_ADPCM: u16 = 0x11;
    let data_len = clamp(blocks(instants) * BLOCK_LEN as u64);
    out.extend(b"RIFF");
    out.extend(clamp(u64::from(data_len) + HEADER_LEN - 8).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(20_u32.to_le_bytes());
    out.extend(DVI_ADPCM.to_le_bytes());
    out.extend((CHANNELS as u16).to_le_bytes());
    out.extend(RATE.to_le_bytes());
    out.extend((RATE * BLOCK_LEN as u32 / BLOCK_INSTANTS as u32).to_le_bytes());
    out.extend((BLOCK_LEN as u16).to_le_bytes());
    out.extend(4_u16.to_le_bytes());
    out.extend(2_u16.to_le_bytes());
    out.extend((BLOCK_INSTANTS as u16).to_le_bytes());
    out.extend(b"fact");
    out.extend(4_u32.to_le_bytes());
    out.extend(clamp(instants).to_le_bytes());
    out.extend(b"data");
    out.extend(data_len.to_le_bytes());
}

#[derive(Debug)]
pub(super) struct Writer {
    channels: [Channel; CHANNELS],
    waiting: Vec<[i16; CHANNELS]>,
    left: u64,
}

impl Writer {
    pub(super) fn new(instants: u64) -> Self {
        Self { channels: Default::default(), waiting: Vec::new(), left: blocks(instants) }
    }

    pub(super) fn push(&mut self, frames: &[[i16; CHANNELS]], out: &mut Vec<u8>) {
        self.waiting.extend_from_slice(frames);
        while self.waiting.len() >= BLOCK_INSTANTS {
            self.block(out);
        }
    }

    /// The last block is filled with silence, and so is what was announced and
    /// did not come.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        while self.left > 0 {
            self.waiting.resize(BLOCK_INSTANTS, [0; CHANNELS]);
            self.block(out);
        }
    }

    fn block(&mut self, out: &mut Vec<u8>) {
        let block: Vec<_> = self.waiting.drain(..BLOCK_INSTANTS).collect();
        self.left = self.left.saturating_sub(1);
        for (at, channel) in self.channels.iter_mut().enumerate() {
            channel.sample = i32::from(block[0][at]);
            out.extend(block[0][at].to_le_bytes());
            out.extend([channel.step as u8, 0]);
        }
        // Eight samples of the left, eight of the right, and so on.
        for eight in block[1..].chunks_exact(8) {
            for (at, channel) in self.channels.iter_mut().enumerate() {
                for pair in eight.chunks_exact(2) {
                    let low = channel.encode(pair[0][at]);
                    out.push(channel.encode(pair[1][at]) << 4 | low);
                }
            }
        }
    }
}

/// Where a channel's decoder is.
#[derive(Debug, Default)]
struct Channel {
    sample: i32,
    /// Index into [`STEPS`].
    step: usize,
}

impl Channel {
    /// The code whose decoding comes closest to the sample.
    fn encode(&mut self, sample: i16) -> u8 {
        let step = STEPS[self.step];
        let difference = i32::from(sample) - self.sample;
        let mut rest = difference.abs();
        let mut code = if difference < 0 { 8 } else { 0 };
        for (bit, part) in [(4, step), (2, step >> 1), (1, step >> 2)] {
            if rest >= part {
                code |= bit;
                rest -= part;
            }
        }
        self.decode(code);
        code
    }

    fn decode(&mut self, code: u8) -> i16 {
        let step = STEPS[self.step];
        let mut difference = step >> 3;
        for (bit, part) in [(4, step), (2, step >> 1), (1, step >> 2)] {
            if code & bit != 0 {
                difference += part;
            }
        }
        let signed = if code & 8 != 0 { -difference } else { difference };
        self.sample = (self.sample + signed).clamp(i16::MIN.into(), i16::MAX.into());
        let change = INDEX_CHANGES[usize::from(code & 7)];
        self.step = self.step.saturating_add_signed(change).min(STEPS.len() - 1);
        self.sample as i16
    }
}

const INDEX_CHANGES: [isize; 8] = [-1, -1, -1, -1, 2, 4, 6, 8];

const STEPS: [i32; 89] = [
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66,
    73, 80, 88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449,
    494, 544, 598, 658, 724, 796, 876, 963, 1_060, 1_166, 1_282, 1_411, 1_552, 1_707, 1_878, 2_066,
    2_272, 2_499, 2_749, 3_024, 3_327, 3_660, 4_026, 4_428, 4_871, 5_358, 5_894, 6_484, 7_132,
    7_845, 8_630, 9_493, 10_442, 11_487, 12_635, 13_899, 15_289, 16_818, 18_500, 20_350, 22_385,
    24_623, 27_086, 29_794, 32_767,
];

#[cfg(test)]
mod tests {
    use super::super::{SavedAs, tests::saved};
    use super::*;
    use crate::tone;

    #[test]
    fn a_decoder_hears_the_tones_each_on_its_side() {
        let file = saved(SavedAs::WavAdpcm, 8_000);
        let mut heard = [Vec::new(), Vec::new()];
        for block in file[HEADER_LEN as usize..].chunks_exact(BLOCK_LEN) {
            for (at, heard) in heard.iter_mut().enumerate() {
                let head = &block[at * HEAD_LEN..][..HEAD_LEN];
                let sample = i16::from_le_bytes([head[0], head[1]]);
                let mut channel = Channel { sample: sample.into(), step: head[2].into() };
                heard.push(sample);
                let eights = block[HEAD_LEN * CHANNELS..].chunks_exact(HEAD_LEN);
                for byte in eights.skip(at).step_by(CHANNELS).flatten() {
                    heard.push(channel.decode(byte & 15));
                    heard.push(channel.decode(byte >> 4));
                }
            }
        }
        assert!(tone::power(&heard[0][..8_000], 440.0) > 0.98);
        assert!(tone::power(&heard[1][..8_000], 1_000.0) > 0.98);
    }
}
