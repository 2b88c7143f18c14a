//! A first look at the page's offer: limits, and which codec it shall be.
//!
//! The grammar is left to the WebRTC library; here is decided only what it
//! would leave open.

use std::collections::BTreeSet;

use media::Codec;

use crate::refusal::Refusal;

/// The longest offer read, bytes. Browsers offer 2 to 6 KiB for audio alone.
pub const OFFER_LEN_MAX: usize = 64 * 1024;

/// The most lines read. Browsers offer about 60.
pub const OFFER_LINES_MAX: usize = 1_000;

/// What is wanted of an offer.
#[derive(Debug)]
pub struct Offer {
    /// The offer without the peer's candidates: it may name hundreds of them,
    /// or names (mDNS) that nobody but its own network can resolve. An
    /// ICE-lite side needs none (RFC 8445 §7.3.1.3: peer reflexive ones).
    pub sdp: String,
    /// Name of the audio stream (RFC 5888 §4).
    pub mid: String,
    /// The one codec to agree on, so that the stream never changes its clock.
    pub codec: Codec,
    /// Clock rate of telephone events to agree on, Hz.
    pub event_clock: Option<u32>,
}

/// Reads an offer. Of the codecs in common, `preferred` is taken, else the best.
pub fn read(text: &str, preferred: Codec) -> Result<Offer, Refusal> {
    if text.len() > OFFER_LEN_MAX || text.lines().count() > OFFER_LINES_MAX {
        return Err(Refusal::TooLong);
    }
    let offered = Offered::of(text)?;
    let codec = [preferred, Codec::Opus, Codec::Pcma, Codec::Pcmu]
        .into_iter()
        .find(|&codec| offered.has(codec))
        .ok_or(Refusal::NoCodec)?;
    // RFC 4733 §2.1 wants the audio's clock; Firefox knows only 8 kHz.
    let event_clock = [codec.clock_rate(), 8_000]
        .into_iter()
        .find(|&rate| offered.encodings.contains(&format!("telephone-event/{rate}")));
    Ok(Offer { sdp: without_candidates(text), mid: offered.mid, codec, event_clock })
}

/// What the audio line offers.
#[derive(Default)]
struct Offered {
    /// Payload types in the media line.
    payload_types: BTreeSet<u8>,
    /// `name/rate`, in lower case.
    encodings: BTreeSet<String>,
    mid: String,
}

impl Offered {
    fn of(text: &str) -> Result<Self, Refusal> {
        let mut offered = None;
        for line in text.lines() {
            if let Some(media) = line.strip_prefix("m=") {
                if offered.is_some() {
                    return Err(Refusal::NotOnlyAudio);
                }
                offered = Some(Self::of_media_line(media)?);
            } else if let (Some(mid), Some(offered)) = (line.strip_prefix("a=mid:"), &mut offered) {
                offered.mid = mid.trim_end().to_owned();
            } else if let Some(map) = line.strip_prefix("a=rtpmap:") {
                let encoding = map.split_whitespace().nth(1).unwrap_or_default();
                let name_and_rate: Vec<&str> = encoding.splitn(3, '/').take(2).collect();
                if let Some(offered) = &mut offered {
                    offered.encodings.insert(name_and_rate.join("/").to_ascii_lowercase());
                }
            } else if matches!(line.trim_end(), "a=sendonly" | "a=inactive") {
                return Err(Refusal::NotReceiving);
            }
        }
        offered.ok_or(Refusal::NoAudio)
    }

    /// `audio 9 UDP/TLS/RTP/SAVPF 111 8 110` (RFC 8866 §5.14).
    fn of_media_line(media: &str) -> Result<Self, Refusal> {
        let mut fields = media.split_whitespace();
        if fields.next() != Some("audio") || fields.next() == Some("0") {
            return Err(Refusal::NoAudio);
        }
        let payload_types = fields.skip(1).filter_map(|field| field.parse().ok()).collect();
        Ok(Self { payload_types, ..Self::default() })
    }

    fn has(&self, codec: Codec) -> bool {
        let encoding = format!("{}/{}", codec.encoding_name(), codec.clock_rate());
        // G.711 needs no rtpmap: its payload types are static (RFC 3551 §6).
        let is_static = codec != Codec::Opus;
        self.encodings.contains(&encoding.to_ascii_lowercase())
            || is_static && self.payload_types.contains(&codec.usual_payload_type())
    }
}

fn without_candidates(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let is_kept = |line: &&str| !line.starts_with("a=candidate:") && !line.is_empty();
    for line in text.lines().filter(is_kept) {
        kept.push_str(line);
        kept.push_str("\r\n");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 8 110\r\n\
        a=candidate:1 1 udp 1 0c1d.local 5 typ host\r\n\
        a=rtpmap:111 opus/48000/2\r\na=rtpmap:110 telephone-event/48000\r\na=mid:0\r\na=sendrecv\r\n";

    #[test]
    fn opus_is_best_unless_asked_otherwise() {
        let best = read(OFFER, Codec::Opus).expect("usable");
        assert_eq!((best.codec, best.event_clock), (Codec::Opus, Some(48_000)));
        assert_eq!(best.mid, "0");
        let asked = read(OFFER, Codec::Pcma).expect("usable");
        assert_eq!((asked.codec, asked.event_clock), (Codec::Pcma, None));
        assert_eq!(read(OFFER, Codec::Pcmu).expect("usable").codec, Codec::Opus);
    }

    #[test]
    fn candidates_are_left_out() {
        assert!(!read(OFFER, Codec::Opus).expect("usable").sdp.contains(".local"));
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_its_reason() {
        let refused = |text: &str| read(text, Codec::Opus).expect_err("unusable");
        assert_eq!(refused("v=0\r\n"), Refusal::NoAudio);
        assert_eq!(refused("m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"), Refusal::NoAudio);
        assert_eq!(refused(&OFFER.replace("audio 9", "audio 0")), Refusal::NoAudio);
        assert_eq!(refused(&format!("{OFFER}m=video 9 x 96\r\n")), Refusal::NotOnlyAudio);
        assert_eq!(refused(&OFFER.replace("sendrecv", "sendonly")), Refusal::NotReceiving);
        let strange = OFFER.replace("opus", "speex").replace(" 8 ", " ");
        assert_eq!(refused(&strange), Refusal::NoCodec);
        assert_eq!(refused(&"x".repeat(OFFER_LEN_MAX + 1)), Refusal::TooLong);
        assert_eq!(refused(&"\n".repeat(OFFER_LINES_MAX + 1)), Refusal::TooLong);
    }
}
