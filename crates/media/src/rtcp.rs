//! RTCP (RFC 3550 §6): reading reports, writing SR/RR with SDES and BYE.

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const SOURCE_DESCRIPTION: u8 = 202;
const GOODBYE: u8 = 203;

/// What a receiver says about one stream (RFC 3550 §6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReportBlock {
    pub ssrc: u32,
    /// Lost since the last report, in 1/256.
    pub fraction_lost: u8,
    /// Lost in all; 24 bits with sign.
    pub packets_lost: i32,
    pub highest_sequence: u32,
    /// In units of the RTP timestamp.
    pub jitter: u32,
    /// The middle 32 bits of the last SR's NTP time; 0 if none came.
    pub last_sr: u32,
    /// Since that SR came, in 1/65536 s.
    pub delay_since_last_sr: u32,
}

/// What a sender says about its own stream (RFC 3550 §6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SenderInfo {
    /// 32.32 fixed point seconds of any clock.
    pub ntp: u64,
    pub rtp_timestamp: u32,
    pub packets: u32,
    pub octets: u32,
}

/// One packet of a compound that matters to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report<'a> {
    Sender { info: SenderInfo, blocks: Blocks<'a> },
    Receiver { blocks: Blocks<'a> },
    Bye,
}

/// The report blocks of an SR or RR, read as they are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocks<'a>(&'a [u8]);

impl Blocks<'_> {
    /// The block about our stream.
    pub fn about(&self, ssrc: u32) -> Option<ReportBlock> {
        self.0.chunks_exact(BLOCK_LEN).map(read_block).find(|block| block.ssrc == ssrc)
    }
}

const BLOCK_LEN: usize = 24;
const SENDER_INFO_LEN: usize = 20;

/// The reports in a compound packet; reading ends where it stops making sense.
pub fn reports(bytes: &[u8]) -> impl Iterator<Item = Report<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (&[flags, kind, high, low], _) = rest.split_first_chunk::<4>()?;
        let len = (usize::from(u16::from_be_bytes([high, low])) + 1) * 4;
        let packet = rest.get(..len).filter(|_| flags >> 6 == 2)?;
        rest = &rest[len..];
        Some(read_report(kind, usize::from(flags & 0x1F), &packet[4..]))
    })
    .flatten()
}

fn read_report(kind: u8, count: usize, body: &[u8]) -> Option<Report<'_>> {
    match kind {
        SENDER_REPORT => {
            let info = body.get(4..4 + SENDER_INFO_LEN)?;
            let info = SenderInfo {
                ntp: u64::from(word(info, 0)) << 32 | u64::from(word(info, 4)),
                rtp_timestamp: word(info, 8),
                packets: word(info, 12),
                octets: word(info, 16),
            };
            let blocks = blocks(&body[4 + SENDER_INFO_LEN..], count);
            Some(Report::Sender { info, blocks })
        }
        RECEIVER_REPORT => Some(Report::Receiver { blocks: blocks(body.get(4..)?, count) }),
        GOODBYE => Some(Report::Bye),
        _ => None,
    }
}

fn blocks(bytes: &[u8], count: usize) -> Blocks<'_> {
    Blocks(&bytes[..bytes.len().min(count * BLOCK_LEN)])
}

fn read_block(bytes: &[u8]) -> ReportBlock {
    let lost = word(bytes, 4);
    ReportBlock {
        ssrc: word(bytes, 0),
        fraction_lost: (lost >> 24) as u8,
        // Shifted up and down again to spread the sign of 24 bits.
        packets_lost: (lost << 8) as i32 >> 8,
        highest_sequence: word(bytes, 8),
        jitter: word(bytes, 12),
        last_sr: word(bytes, 16),
        delay_since_last_sr: word(bytes, 20),
    }
}

/// The caller has made sure that the bytes are there.
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// What goes into one compound packet of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compound {
    pub ssrc: u32,
    /// Present if we have sent since the last report: it is an SR then.
    pub sender: Option<SenderInfo>,
    pub block: Option<ReportBlock>,
    /// The stream ends.
    pub bye: bool,
}

impl Compound {
    /// Appends the packet: SR or RR, SDES with CNAME, and BYE if it ends.
    pub fn write(&self, out: &mut Vec<u8>) {
        let kind = if self.sender.is_some() { SENDER_REPORT } else { RECEIVER_REPORT };
        let body_len =
            self.sender.map_or(0, |_| SENDER_INFO_LEN) + self.block.map_or(0, |_| BLOCK_LEN);
        header(out, kind, u8::from(self.block.is_some()), 4 + body_len);
        out.extend(self.ssrc.to_be_bytes());
        if let Some(info) = self.sender {
            out.extend(info.ntp.to_be_bytes());
            for word in [info.rtp_timestamp, info.packets, info.octets] {
                out.extend(word.to_be_bytes());
            }
        }
        if let Some(block) = self.block {
            let lost = block.packets_lost.clamp(-0x80_0000, 0x7F_FFFF) as u32 & 0xFF_FFFF;
            for word in [
                block.ssrc,
                u32::from(block.fraction_lost) << 24 | lost,
                block.highest_sequence,
                block.jitter,
                block.last_sr,
                block.delay_since_last_sr,
            ] {
                out.extend(word.to_be_bytes());
            }
        }
        self.write_cname(out);
        if self.bye {
            header(out, GOODBYE, 1, 4);
            out.extend(self.ssrc.to_be_bytes());
        }
    }

    /// The CNAME is made of the SSRC: it need only be the same for the stream's
    /// life, and must not tell who or where we are (RFC 7022 §4.2).
    fn write_cname(&self, out: &mut Vec<u8>) {
        const CNAME_ITEM: u8 = 1;
        const CNAME_LEN: u8 = 8;
        // SSRC, item, length, 8 digits, and zeros up to a word.
        header(out, SOURCE_DESCRIPTION, 1, 16);
        out.extend(self.ssrc.to_be_bytes());
        out.extend([CNAME_ITEM, CNAME_LEN]);
        for shift in (0..8).rev() {
            out.push(b"0123456789abcdef"[(self.ssrc >> (shift * 4)) as usize & 0x0F]);
        }
        out.extend([0; 2]);
    }
}

fn header(out: &mut Vec<u8>, kind: u8, count: u8, body_len: usize) {
    let [high, low] = ((body_len / 4) as u16).to_be_bytes();
    out.extend([0x80 | count, kind, high, low]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_compound_is_read_back() {
        let info = SenderInfo { ntp: 7 << 32 | 9, rtp_timestamp: 1, packets: 2, octets: 3 };
        let block = ReportBlock {
            ssrc: 5,
            fraction_lost: 12,
            packets_lost: -3,
            highest_sequence: 70_000,
            jitter: 9,
            last_sr: 8,
            delay_since_last_sr: 6,
        };
        let mut bytes = Vec::new();
        let compound = Compound { ssrc: 4, sender: Some(info), block: Some(block), bye: true };
        compound.write(&mut bytes);
        let read: Vec<Report<'_>> = reports(&bytes).collect();
        let [Report::Sender { info: read_info, blocks }, Report::Bye] = read[..] else {
            panic!("{read:?}");
        };
        assert_eq!(read_info, info);
        assert_eq!(blocks.about(5), Some(block));
        assert_eq!(blocks.about(6), None);
    }

    #[test]
    fn rfc3550_6_1_every_compound_starts_with_a_report_and_carries_a_cname() {
        let mut bytes = Vec::new();
        Compound { ssrc: 0xAB, sender: None, block: None, bye: false }.write(&mut bytes);
        assert_eq!(bytes[..8], [0x80, 201, 0, 1, 0, 0, 0, 0xAB]);
        assert_eq!(bytes[8..18], [0x81, 202, 0, 4, 0, 0, 0, 0xAB, 1, 8]);
        assert_eq!(&bytes[18..26], b"000000ab");
        assert_eq!(bytes.len() % 4, 0);
    }

    #[test]
    fn a_report_cut_short_is_ignored() {
        let mut bytes = Vec::new();
        let sender = Some(SenderInfo::default());
        Compound { ssrc: 4, sender, block: None, bye: false }.write(&mut bytes);
        for len in 0..28 {
            assert_eq!(reports(&bytes[..len]).count(), 0);
        }
        assert_eq!(reports(&[0x9F, 200, 0, 1, 0, 0, 0, 0]).count(), 0);
    }
}
