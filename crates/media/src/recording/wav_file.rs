//! The file a recording is kept in, and the one it is downloaded as.
//!
//! A recording file is a header of fixed length and then nothing but samples,
//! so that after a crash the file's length alone tells what the header should
//! say: see [`repair`].

use crate::codec::{SAMPLE_RATE, g711};

/// Length of [`wav_header`]: RIFF, `fmt ` of 18 bytes, `fact`, and the head of `data`.
pub const WAV_HEADER_LEN: usize = 58;

/// Length of [`pcm_header`].
pub const PCM_HEADER_LEN: usize = 44;

const CHANNELS: u32 = 2;

/// Header of a stereo A-law file at 8 kHz with so many bytes of samples.
pub fn wav_header(data_len: u64) -> [u8; WAV_HEADER_LEN] {
    const ALAW: u16 = 6;
    let data_len = clamp(data_len, WAV_HEADER_LEN);
    let mut header = [0; WAV_HEADER_LEN];
    let mut to = Fields(&mut header);
    to.text(b"RIFF").long(data_len + WAV_HEADER_LEN as u32 - 8).text(b"WAVE");
    to.text(b"fmt ").long(18);
    to.layout(ALAW, 1).short(0);
    to.text(b"fact").long(4).long(data_len / CHANNELS);
    to.text(b"data").long(data_len);
    header
}

/// The header a recording file of this length should have: write it over the
/// first bytes of a file left by a crash.
pub fn repair(file_len: u64) -> [u8; WAV_HEADER_LEN] {
    // A block cut in half leaves the channels of the last sample apart.
    let data_len = file_len.saturating_sub(WAV_HEADER_LEN as u64);
    wav_header(data_len - data_len % u64::from(CHANNELS))
}

/// Header of the 16-bit PCM file that [`alaw_to_pcm`] makes of so many bytes of
/// stereo A-law. Each A-law byte becomes two: ranges of one are ranges of the other.
pub fn pcm_header(alaw_len: u64) -> [u8; PCM_HEADER_LEN] {
    const PCM: u16 = 1;
    let data_len = clamp(alaw_len.saturating_mul(2), PCM_HEADER_LEN);
    let mut header = [0; PCM_HEADER_LEN];
    let mut to = Fields(&mut header);
    to.text(b"RIFF").long(data_len + PCM_HEADER_LEN as u32 - 8).text(b"WAVE");
    to.text(b"fmt ").long(16);
    to.layout(PCM, 2);
    to.text(b"data").long(data_len);
    header
}

/// Appends the samples as 16-bit PCM; call it with one piece after the other.
pub fn alaw_to_pcm(alaw: &[u8], out: &mut Vec<u8>) {
    out.extend(alaw.iter().flat_map(|&byte| g711::alaw_to_linear(byte).to_le_bytes()));
}

/// RIFF counts in 32 bits: 74 hours of A-law. What is longer says the maximum,
/// which players take for "until the end".
fn clamp(data_len: u64, header_len: usize) -> u32 {
    let max = u32::MAX - header_len as u32;
    u32::try_from(data_len).map_or(max, |len| len.min(max))
}

/// Writes little-endian fields one after the other into a header that has
/// room for exactly those.
struct Fields<'a>(&'a mut [u8]);

impl Fields<'_> {
    fn text(&mut self, bytes: &[u8]) -> &mut Self {
        let (head, rest) = std::mem::take(&mut self.0).split_at_mut(bytes.len());
        head.copy_from_slice(bytes);
        self.0 = rest;
        self
    }

    fn short(&mut self, value: u16) -> &mut Self {
        self.text(&value.to_le_bytes())
    }

    fn long(&mut self, value: u32) -> &mut Self {
        self.text(&value.to_le_bytes())
    }

    fn layout(&mut self, tag: u16, bytes_per_sample: u16) -> &mut Self {
        let frame_len = bytes_per_sample * CHANNELS as u16;
        self.short(tag).short(CHANNELS as u16).long(SAMPLE_RATE);
        self.long(SAMPLE_RATE * u32::from(frame_len)).short(frame_len).short(8 * bytes_per_sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wav::Wav;

    #[test]
    fn a_recording_file_is_read_back() {
        let mut file = wav_header(4).to_vec();
        file.extend([0xD5, 0xAA, 0xAA, 0xD5]);
        let wav = Wav::parse(&file).expect("valid");
        assert_eq!((wav.rate, wav.channels), (8_000, 2));
        assert_eq!(wav.samples, [8, 32_256, 32_256, 8]);
        assert_eq!(file[4..8], (file.len() as u32 - 8).to_le_bytes());
    }

    #[test]
    fn a_download_holds_the_same_sound() {
        let alaw = [0xD5, 0xAA, 0x2A, 0x55];
        let mut file = pcm_header(4).to_vec();
        alaw_to_pcm(&alaw[..3], &mut file);
        alaw_to_pcm(&alaw[3..], &mut file);
        let wav = Wav::parse(&file).expect("valid");
        assert_eq!(wav.samples, alaw.map(g711::alaw_to_linear));
        assert_eq!(file[4..8], (file.len() as u32 - 8).to_le_bytes());
    }

    #[test]
    fn a_file_cut_off_by_a_crash_is_repaired_from_its_length() {
        assert_eq!(repair(WAV_HEADER_LEN as u64 + 1_001), wav_header(1_000));
        assert_eq!(repair(10), wav_header(0));
    }

    #[test]
    fn a_file_beyond_32_bits_says_the_maximum() {
        assert_eq!(wav_header(u64::MAX)[4..8], (u32::MAX - 8).to_le_bytes());
    }
}
