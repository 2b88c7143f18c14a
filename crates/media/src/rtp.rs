//! RTP packets (RFC 3550 §5.1): a view of received bytes and a writer.

/// Length of the header we write: no CSRC list, no extension.
pub const HEADER_LEN: usize = 12;

/// The longest packet accepted or made. Ethernet carries no more.
pub const PACKET_LEN_MAX: usize = 1_500;

/// The fixed fields of a packet that matter to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub marker: bool,
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
}

/// A received packet; the payload is borrowed, without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    pub header: Header,
    pub payload: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads a packet. `None` if it is no RTP (wrong version, cut short,
    /// impossible padding) or longer than [`PACKET_LEN_MAX`]. CSRC list and
    /// header extension are skipped.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (fixed, mut rest) = bytes.split_first_chunk::<HEADER_LEN>()?;
        let [flags, kind, s0, s1, t0, t1, t2, t3, c0, c1, c2, c3] = *fixed;
        if flags >> 6 != 2 || bytes.len() > PACKET_LEN_MAX {
            return None;
        }
        rest = rest.get(usize::from(flags & 0x0F) * 4..)?;
        if flags & 0x10 != 0 {
            let (&[_, _, high, low], after) = rest.split_first_chunk::<4>()?;
            rest = after.get(usize::from(u16::from_be_bytes([high, low])) * 4..)?;
        }
        if flags & 0x20 != 0 {
            let padding = usize::from(*rest.last()?);
            if padding == 0 {
                return None;
            }
            rest = rest.get(..rest.len().checked_sub(padding)?)?;
        }
        let header = Header {
            marker: kind & 0x80 != 0,
            payload_type: kind & 0x7F,
            sequence: u16::from_be_bytes([s0, s1]),
            timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
            ssrc: u32::from_be_bytes([c0, c1, c2, c3]),
        };
        Some(Self { header, payload: rest })
    }
}

impl Header {
    /// The header as it goes on the wire.
    pub fn to_bytes(self) -> [u8; HEADER_LEN] {
        let [s0, s1] = self.sequence.to_be_bytes();
        let [t0, t1, t2, t3] = self.timestamp.to_be_bytes();
        let [c0, c1, c2, c3] = self.ssrc.to_be_bytes();
        let kind = self.payload_type & 0x7F | if self.marker { 0x80 } else { 0 };
        [0x80, kind, s0, s1, t0, t1, t2, t3, c0, c1, c2, c3]
    }
}

/// Whether a datagram on a shared port is RTCP (RFC 5761 §4).
pub fn is_rtcp(bytes: &[u8]) -> bool {
    matches!(bytes, [_, 192..=223, ..])
}

/// How far `a` is ahead of `b` (negative: behind), numbers that wrap.
pub const fn sequence_diff(a: u16, b: u16) -> i16 {
    a.wrapping_sub(b) as i16
}

/// How far `a` is ahead of `b` (negative: behind), numbers that wrap.
pub const fn timestamp_diff(a: u32, b: u32) -> i32 {
    a.wrapping_sub(b) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Header = Header {
        marker: true,
        payload_type: 8,
        sequence: 0xFFFE,
        timestamp: 0x0102_0304,
        ssrc: 0xA0B0_C0D0,
    };

    #[test]
    fn a_written_header_is_read_back() {
        let mut bytes = HEADER.to_bytes().to_vec();
        bytes.extend([1, 2, 3]);
        let packet = Packet::parse(&bytes).expect("valid");
        assert_eq!(packet, Packet { header: HEADER, payload: &[1, 2, 3] });
    }

    #[test]
    fn rfc3550_5_1_csrc_extension_and_padding_are_skipped() {
        let mut bytes = HEADER.to_bytes().to_vec();
        bytes[0] = 0x80 | 0x20 | 0x10 | 2;
        bytes.extend([0; 8]); // two CSRCs
        bytes.extend([0xBE, 0xDE, 0, 1, 9, 9, 9, 9]); // an extension of one word
        bytes.extend([7, 7, 7, 0, 0, 3]); // payload and three octets of padding
        assert_eq!(Packet::parse(&bytes).expect("valid").payload, &[7, 7, 7]);
    }

    #[test]
    fn what_is_no_rtp_is_refused() {
        let good = HEADER.to_bytes();
        assert!(Packet::parse(&good[..11]).is_none(), "cut short");
        assert!(Packet::parse(&[0; 12]).is_none(), "version 0");
        for flags in [0x8F, 0x90, 0xA0] {
            let mut bytes = good;
            bytes[0] = flags;
            assert!(Packet::parse(&bytes).is_none(), "flags {flags:x} promise bytes not there");
        }
    }

    #[test]
    fn numbers_wrap() {
        assert_eq!(sequence_diff(1, 0xFFFF), 2);
        assert_eq!(sequence_diff(0xFFFF, 1), -2);
        assert_eq!(timestamp_diff(5, u32::MAX), 6);
    }
}
