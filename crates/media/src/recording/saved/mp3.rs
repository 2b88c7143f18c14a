//! MP3 (MPEG-2.5 layer III, 8 kHz), made by LAME.

use mp3lame_encoder::{Bitrate, Builder, Encoder, FlushGap, InterleavedPcm, Mode, Quality};

use crate::codec::SAMPLE_RATE;

/// A quarter of the recording; both voices are clear.
const BITRATE: Bitrate = Bitrate::Kbps32;

pub(super) struct Writer {
    encoder: Encoder,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("mp3::Writer")
    }
}

impl Writer {
    /// `None` when LAME finds no memory.
    pub(super) fn new() -> Option<Self> {
        let builder = Builder::new()?.with_num_channels(2).ok()?;
        let builder = builder.with_sample_rate(SAMPLE_RATE).ok()?;
        // Left out, LAME would make 11 kHz of it.
        let builder =
            builder.with_output_sample_rate(std::num::NonZeroU32::new(SAMPLE_RATE)).ok()?;
        let builder = builder.with_brate(BITRATE).ok()?.with_mode(Mode::Stereo).ok()?;
        // Its frame of tags comes first and is written last, which no stream can.
        let builder = builder.with_to_write_vbr_tag(false).ok()?;
        let encoder = builder.with_quality(Quality::Decent).ok()?.build().ok()?;
        Some(Self { encoder })
    }

    pub(super) fn push(&mut self, frames: &[[i16; 2]], out: &mut Vec<u8>) {
        out.reserve(mp3lame_encoder::max_required_buffer_size(frames.len()));
        // It fails for want of the room that was just reserved only.
        let _ = self.encoder.encode_to_vec(InterleavedPcm(frames.as_flattened()), out);
    }

    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        out.reserve(mp3lame_encoder::max_required_buffer_size(0));
        let _ = self.encoder.flush_to_vec::<FlushGap>(out);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SavedAs, tests::saved};

    /// ISO/IEC 13818-3: 576 samples a frame, 72 × bit rate ÷ sample rate bytes.
    const FRAME_BYTES: usize = 72 * 32_000 / 8_000;

    #[test]
    fn every_frame_has_its_head_and_the_whole_second_is_there() {
        let file = saved(SavedAs::Mp3, 1_000);
        for frame in file.chunks(FRAME_BYTES) {
            // MPEG-2.5, layer III, no checksum; 32 kbit/s, 8 kHz; two channels.
            assert_eq!((frame[0], frame[1], frame[2] & 0xfc, frame[3] >> 6), (0xff, 0xe3, 0x48, 0));
        }
        let samples = file.len() / FRAME_BYTES * 576;
        assert!((8_000..10_400).contains(&samples), "{samples}");
    }
}
