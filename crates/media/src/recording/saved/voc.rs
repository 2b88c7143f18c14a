//! Creative Voice files, version 1.20: blocks of type 9, sound with its layout.

use crate::codec::SAMPLE_RATE;
use crate::recording::wav_file::alaw_to_pcm;

/// Its name, the length of this head, its version, and a check of that.
pub(super) const HEADER: &[u8; 26] = b"Creative Voice File\x1A\x1A\x00\x14\x01\x1F\x11";

/// The block that ends the file.
pub(super) const END: u8 = 0;

/// Bytes of a block before its samples.
const LAYOUT_LEN: usize = 12;
/// Samples (A-law bytes) in a block: its length has 24 bits.
const BLOCK_MAX: usize = 1 << 20;

/// Appends stereo sound of 16 bits.
pub(super) fn block(alaw: &[u8], out: &mut Vec<u8>) {
    const SOUND: u8 = 9;
    const PCM: u16 = 4;
    for part in alaw.chunks(BLOCK_MAX) {
        let len = (LAYOUT_LEN + 2 * part.len()) as u32;
        out.push(SOUND);
        out.extend(&len.to_le_bytes()[..3]);
        out.extend(SAMPLE_RATE.to_le_bytes());
        out.extend([16, 2]);
        out.extend(PCM.to_le_bytes());
        out.extend([0; 4]);
        alaw_to_pcm(part, out);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SavedAs, tests::saved};
    use super::*;

    #[test]
    fn blocks_follow_each_other_to_the_end() {
        let file = saved(SavedAs::Voc, 3_000);
        assert_eq!(&file[..26], HEADER);
        let version = u16::from_le_bytes([HEADER[22], HEADER[23]]);
        let check = u16::from_le_bytes([HEADER[24], HEADER[25]]);
        assert_eq!(check, (!version).wrapping_add(0x1234));
        let (mut at, mut sound) = (26, 0);
        while file[at] != END {
            let len = u32::from_le_bytes([file[at + 1], file[at + 2], file[at + 3], 0]) as usize;
            sound += len - LAYOUT_LEN;
            at += 4 + len;
        }
        assert_eq!((at + 1, sound), (file.len(), 32_000));
    }
}
