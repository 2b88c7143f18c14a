//! Pages of an Ogg stream (RFC 3533).

/// Segments in a page: a packet of up to 254 bytes is one.
pub(super) const SEGMENTS_MAX: usize = 255;

const FIRST: u8 = 2;
const LAST: u8 = 4;

/// One logical stream.
#[derive(Debug)]
pub(super) struct Stream {
    serial: u32,
    page: u32,
}

impl Stream {
    pub(super) const fn new(serial: u32) -> Self {
        Self { serial, page: 0 }
    }

    /// Appends a page with these packets, each of which ends in it.
    pub(super) fn page(
        &mut self,
        packets: &[Vec<u8>],
        granule: u64,
        last: bool,
        out: &mut Vec<u8>,
    ) {
        let start = out.len();
        let flags = if self.page == 0 { FIRST } else { 0 } | if last { LAST } else { 0 };
        out.extend(b"OggS\0");
        out.push(flags);
        out.extend(granule.to_le_bytes());
        out.extend(self.serial.to_le_bytes());
        out.extend(self.page.to_le_bytes());
        out.extend([0; 4]);
        let segments: Vec<u8> = packets.iter().flat_map(|packet| lacing(packet.len())).collect();
        debug_assert!(segments.len() <= SEGMENTS_MAX, "one page holds no more");
        out.push(segments.len() as u8);
        out.extend(segments);
        out.extend(packets.iter().flatten());
        let sum = checksum(&out[start..]);
        out[start + 22..start + 26].copy_from_slice(&sum.to_le_bytes());
        self.page += 1;
    }
}

/// The lengths of a packet's segments; the last is below 255.
fn lacing(len: usize) -> impl Iterator<Item = u8> {
    std::iter::repeat_n(255, len / 255).chain([(len % 255) as u8])
}

/// CRC-32 with the polynomial 04C11DB7, from zero, unreflected.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        let mut sum = sum ^ u32::from(*byte) << 24;
        for _ in 0..8 {
            let carry = sum >> 31 != 0;
            sum = sum << 1 ^ if carry { 0x04C1_1DB7 } else { 0 };
        }
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3533_6_a_page_is_laid_out_as_it_should() {
        let mut page = Vec::new();
        Stream::new(1).page(&[vec![1; 300], vec![2; 3]], 960, true, &mut page);
        assert_eq!(&page[..6], b"OggS\0\x06");
        assert_eq!(page[26..30], [3, 255, 45, 3]);
        assert_eq!(page.len(), 27 + 3 + 303);
    }

    /// The check value of CRC-32/CKSUM's polynomial without its final steps.
    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(checksum(b"123456789"), 0x89A1_897F);
    }
}
