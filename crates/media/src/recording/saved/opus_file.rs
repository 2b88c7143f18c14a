//! Opus in Ogg (RFC 7845).

use opus::{Application, Bitrate, Channels};

use super::ogg::Stream;
use crate::codec::{FRAME_LEN, SAMPLE_RATE};

/// Both voices are clear; a page of a second is 3 kB.
const BITRATE: i32 = 24_000;
/// RFC 6716 §3.4: no frame is longer.
const PACKET_LEN_MAX: usize = 1_275;
/// Packets of 20 ms in a page: below the second of RFC 7845 §6, and so few that
/// their segments always fit.
const PAGE_PACKETS: usize = super::ogg::SEGMENTS_MAX / (PACKET_LEN_MAX / 255 + 1);
/// Granules count at 48 kHz, whatever was encoded (RFC 7845 §4).
const GRANULES_PER_SAMPLE: u64 = 48_000 / SAMPLE_RATE as u64;

#[derive(Debug)]
pub(super) struct Writer {
    encoder: opus::Encoder,
    stream: Stream,
    waiting: Vec<i16>,
    packets: Vec<Vec<u8>>,
    /// Samples that the decoder has to throw away at the beginning.
    skip: u64,
    /// Samples encoded, and taken.
    encoded: u64,
    taken: u64,
}

impl Writer {
    /// `None` when libopus finds no memory.
    pub(super) fn new(serial: u32) -> Option<Self> {
        let mut encoder =
            opus::Encoder::new(SAMPLE_RATE, Channels::Stereo, Application::Audio).ok()?;
        encoder.set_bitrate(Bitrate::Bits(BITRATE)).ok()?;
        let skip = u64::try_from(encoder.get_lookahead().ok()?).ok()?;
        Some(Self {
            encoder,
            stream: Stream::new(serial),
            waiting: Vec::new(),
            packets: Vec::new(),
            skip,
            encoded: 0,
            taken: 0,
        })
    }

    pub(super) fn begin(&mut self, out: &mut Vec<u8>) {
        let mut head = b"OpusHead\x01\x02".to_vec();
        head.extend(((self.skip * GRANULES_PER_SAMPLE) as u16).to_le_bytes());
        head.extend(SAMPLE_RATE.to_le_bytes());
        head.extend([0, 0, 0]);
        self.stream.page(&[head], 0, false, out);
        let vendor = b"yingda";
        let mut tags = b"OpusTags".to_vec();
        tags.extend((vendor.len() as u32).to_le_bytes());
        tags.extend(vendor);
        tags.extend(0_u32.to_le_bytes());
        self.stream.page(&[tags], 0, false, out);
    }

    pub(super) fn push(&mut self, frames: &[[i16; 2]], out: &mut Vec<u8>) {
        self.taken += frames.len() as u64;
        self.waiting.extend(frames.iter().flatten());
        let whole = self.waiting.len() / (2 * FRAME_LEN) * (2 * FRAME_LEN);
        let waiting = std::mem::take(&mut self.waiting);
        for frame in waiting[..whole].chunks_exact(2 * FRAME_LEN) {
            // The last page says where the sound ends: one packet is held back for it.
            if self.packets.len() == PAGE_PACKETS {
                let granule = self.encoded * GRANULES_PER_SAMPLE;
                self.stream.page(&std::mem::take(&mut self.packets), granule, false, out);
            }
            self.encode(frame);
        }
        self.waiting = waiting[whole..].to_vec();
    }

    /// Pads what waits, and the encoder's look-ahead, with silence.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        let end = (self.taken + self.skip) * GRANULES_PER_SAMPLE;
        while self.encoded < self.taken + self.skip {
            if self.packets.len() == PAGE_PACKETS {
                let granule = self.encoded * GRANULES_PER_SAMPLE;
                self.stream.page(&std::mem::take(&mut self.packets), granule, false, out);
            }
            let mut frame = std::mem::take(&mut self.waiting);
            frame.resize(2 * FRAME_LEN, 0);
            self.encode(&frame);
        }
        self.stream.page(&std::mem::take(&mut self.packets), end, true, out);
    }

    fn encode(&mut self, frame: &[i16]) {
        let mut packet = vec![0; PACKET_LEN_MAX];
        // It takes any 20 ms; should it not, the time is kept by silence.
        let len = self.encoder.encode(frame, &mut packet).unwrap_or(0);
        packet.truncate(len);
        if packet.is_empty() {
            packet.extend(crate::codec::opus::SILENCE);
        }
        self.packets.push(packet);
        self.encoded += FRAME_LEN as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SavedAs, tests::saved};
    use crate::tone;

    /// Takes the pages apart and decodes their packets.
    #[test]
    fn a_decoder_hears_the_tones_each_on_its_side() {
        let file = saved(SavedAs::OggOpus, 8_000);
        let mut decoder = opus::Decoder::new(8_000, opus::Channels::Stereo).expect("memory");
        let (mut at, mut sound, mut granule) = (0, Vec::new(), 0);
        while at < file.len() {
            assert_eq!(&file[at..at + 4], b"OggS");
            granule = u64::from_le_bytes(file[at + 6..at + 14].try_into().expect("eight"));
            let segments = &file[at + 27..][..usize::from(file[at + 26])];
            let mut body = at + 27 + segments.len();
            for len in segments.iter().map(|len| usize::from(*len)) {
                let packet = &file[body..body + len];
                if !packet.starts_with(b"Opus") {
                    let mut frame = [0; 320];
                    decoder.decode(packet, &mut frame, false).expect("a packet of Opus");
                    sound.extend(frame);
                }
                body += len;
            }
            at = body;
        }
        let skip = usize::from(u16::from_le_bytes([file[28 + 10], file[28 + 11]])) / 6;
        assert_eq!(granule, (8_000 + skip as u64) * 6, "where the sound ends");
        let side = |side: usize| -> Vec<i16> {
            sound.chunks_exact(2).skip(skip).take(8_000).map(|both| both[side]).collect()
        };
        assert!(tone::power(&side(0), 440.0) > 0.9);
        assert!(tone::power(&side(1), 1_000.0) > 0.9);
    }
}
