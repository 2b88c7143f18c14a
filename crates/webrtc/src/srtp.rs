//! SRTP (RFC 3711) for telephones, whose keys travel in the description (SDES,
//! RFC 4568): AES-128 in counter mode, proved by SHA-1. Browsers' SRTP is the
//! session's own.
//!
//! A packet is lent as a `Vec` and changed in place: [`Srtp::protect`] before it
//! is sent, [`Srtp::open`] before anything else is made of one that came.

use aws_lc_rs::cipher::{AES_128, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::{constant_time, hmac};
use media::rtp;
use media::sdp::{SECRET_LEN, Secret, Suite};

const KEY_LEN: usize = 16;
const SALT_LEN: usize = SECRET_LEN - KEY_LEN;
const PROOF_KEY_LEN: usize = 20;
/// The proof of RTCP is never shortened (RFC 4568 §6.2.2).
const PROOF_LEN: usize = 10;
const RTP_HEADER_LEN: usize = 12;
const RTCP_HEADER_LEN: usize = 8;
/// Set in the index of RTCP that is encrypted.
const ENCRYPTED: u32 = 1 << 31;
/// Sources of one peer; the oldest is forgotten.
const SOURCES_MAX: usize = 4;
/// A source that is new to us may have wrapped its numbers before, in the call
/// that an earlier process had: as often as in three hours of packets of 20 ms.
const WRAPS_GUESSED: u32 = 8;

/// Both directions of one telephone.
#[derive(Debug)]
pub struct Srtp {
    ours: Direction,
    theirs: Direction,
}

impl Srtp {
    /// # Errors
    /// The cryptography library refuses: it never does for keys of this length.
    pub fn new(keys: &media::sdp::Srtp) -> Result<Self, Unspecified> {
        let proof_len = proof_len(keys.suite);
        let ours = Direction::new(&keys.ours, proof_len)?;
        Ok(Self { ours, theirs: Direction::new(&keys.theirs, proof_len)? })
    }

    /// Another exchange of descriptions. A key that stays goes on counting: what
    /// it has encrypted under a number must not be encrypted again.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn rekey(&mut self, keys: &media::sdp::Srtp) -> Result<(), Unspecified> {
        let proof_len = proof_len(keys.suite);
        for (direction, secret) in [(&mut self.ours, &keys.ours), (&mut self.theirs, &keys.theirs)]
        {
            if (&direction.secret, direction.proof_len) != (secret, proof_len) {
                *direction = Direction::new(secret, proof_len)?;
            }
        }
        Ok(())
    }

    /// Encrypts RTP or RTCP. False if it is neither: it must not be sent.
    pub fn protect(&mut self, packet: &mut Vec<u8>) -> bool {
        let work = if rtp::is_rtcp(packet) { Direction::protect_rtcp } else { Direction::protect };
        work(&mut self.ours, packet).is_some()
    }

    /// Decrypts what came. False if it was not made with the peer's key, or
    /// came before.
    pub fn open(&mut self, packet: &mut Vec<u8>) -> bool {
        let work = if rtp::is_rtcp(packet) { Direction::open_rtcp } else { Direction::open };
        work(&mut self.theirs, packet).is_some()
    }
}

pub use aws_lc_rs::error::Unspecified;

const fn proof_len(suite: Suite) -> usize {
    match suite {
        Suite::Sha1_80 => PROOF_LEN,
        Suite::Sha1_32 => 4,
    }
}

/// The keys of one direction, made of its master key (RFC 3711 §4.3), and its
/// sources.
#[derive(Debug)]
struct Direction {
    secret: Secret,
    rtp: Keys,
    rtcp: Keys,
    proof_len: usize,
    sources: Vec<Source>,
    rtcp_seen: Seen,
    rtcp_next: u32,
}

#[derive(Debug)]
struct Keys {
    cipher: EncryptingKey,
    salt: [u8; SALT_LEN],
    proof: hmac::Key,
}

#[derive(Debug)]
struct Source {
    ssrc: u32,
    seen: Seen,
}

impl Direction {
    fn new(secret: &Secret, proof_len: usize) -> Result<Self, Unspecified> {
        Ok(Self {
            secret: secret.clone(),
            rtp: Keys::derive(secret, 0)?,
            rtcp: Keys::derive(secret, 3)?,
            proof_len,
            sources: Vec::new(),
            rtcp_seen: Seen::default(),
            rtcp_next: 0,
        })
    }

    fn protect(&mut self, packet: &mut Vec<u8>) -> Option<()> {
        let (ssrc, sequence, body) = read(packet)?;
        let at = self.source(ssrc);
        let index = self.sources[at].seen.index_of(sequence);
        self.sources[at].seen.note(index);
        self.rtp.encrypt(ssrc, index, &mut packet[body..])?;
        let wraps = (index >> 16) as u32;
        let proof = self.rtp.prove(packet, wraps);
        packet.extend_from_slice(&proof.as_ref()[..self.proof_len]);
        Some(())
    }

    fn open(&mut self, packet: &mut Vec<u8>) -> Option<()> {
        let end = packet.len().checked_sub(self.proof_len)?;
        let (ssrc, sequence, body) = read(&packet[..end])?;
        let known = self.sources.iter().position(|source| source.ssrc == ssrc);
        let proved = |index: &u64| {
            let proof = self.rtp.prove(&packet[..end], (index >> 16) as u32);
            let proof = &proof.as_ref()[..self.proof_len];
            constant_time::verify_slices_are_equal(proof, &packet[end..]).is_ok()
        };
        let index = match known {
            Some(at) => {
                let seen = &self.sources[at].seen;
                let index = seen.index_of(sequence);
                (seen.is_new(index) && proved(&index)).then_some(index)
            }
            None => {
                let wrapped = |wraps: u32| u64::from(wraps) << 16 | u64::from(sequence);
                (0..=WRAPS_GUESSED).map(wrapped).find(proved)
            }
        }?;
        let at = self.source(ssrc);
        self.sources[at].seen.note(index);
        packet.truncate(end);
        self.rtp.encrypt(ssrc, index, packet.get_mut(body..)?)
    }

    fn protect_rtcp(&mut self, packet: &mut Vec<u8>) -> Option<()> {
        let ssrc = u32::from_be_bytes(*packet.get(4..)?.first_chunk()?);
        let index = self.rtcp_next;
        self.rtcp_next = (index + 1) & !ENCRYPTED;
        self.rtcp.encrypt(ssrc, index.into(), packet.get_mut(RTCP_HEADER_LEN..)?)?;
        packet.extend((index | ENCRYPTED).to_be_bytes());
        let proof = self.rtcp.sign(packet);
        packet.extend_from_slice(&proof.as_ref()[..PROOF_LEN]);
        Some(())
    }

    fn open_rtcp(&mut self, packet: &mut Vec<u8>) -> Option<()> {
        let end = packet.len().checked_sub(PROOF_LEN)?;
        let body_end = end.checked_sub(4).filter(|end| *end >= RTCP_HEADER_LEN)?;
        let marked = u32::from_be_bytes(*packet[body_end..].first_chunk()?);
        let index = u64::from(marked & !ENCRYPTED);
        let proof = self.rtcp.sign(&packet[..end]);
        let proof = &proof.as_ref()[..PROOF_LEN];
        constant_time::verify_slices_are_equal(proof, &packet[end..]).ok()?;
        if !self.rtcp_seen.is_new(index) {
            return None;
        }
        self.rtcp_seen.note(index);
        packet.truncate(body_end);
        if marked & ENCRYPTED != 0 {
            let ssrc = u32::from_be_bytes(*packet[4..].first_chunk()?);
            self.rtcp.encrypt(ssrc, index, &mut packet[RTCP_HEADER_LEN..])?;
        }
        Some(())
    }

    /// Where the source is; made if it is new.
    fn source(&mut self, ssrc: u32) -> usize {
        if let Some(at) = self.sources.iter().position(|source| source.ssrc == ssrc) {
            return at;
        }
        if self.sources.len() == SOURCES_MAX {
            self.sources.remove(0);
        }
        self.sources.push(Source { ssrc, seen: Seen::default() });
        self.sources.len() - 1
    }
}

impl Keys {
    /// Labels 0 to 2 are for RTP, 3 to 5 for RTCP: key, proof, salt.
    fn derive(secret: &Secret, label: u8) -> Result<Self, Unspecified> {
        let (master, salt) = secret.0.split_first_chunk::<KEY_LEN>().ok_or(Unspecified)?;
        let master = cipher(master)?;
        let draw = |label: u8, out: &mut [u8]| {
            let mut iv = [0; 16];
            iv[..SALT_LEN].copy_from_slice(salt);
            iv[7] ^= label;
            out.fill(0);
            keystream(&master, iv, out)
        };
        let (mut key, mut proof, mut salt) = ([0; KEY_LEN], [0; PROOF_KEY_LEN], [0; SALT_LEN]);
        draw(label, &mut key)?;
        draw(label + 1, &mut proof)?;
        draw(label + 2, &mut salt)?;
        let proof = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &proof);
        Ok(Self { cipher: cipher(&key)?, salt, proof })
    }

    /// Encrypts or, what is the same, decrypts (RFC 3711 §4.1.1).
    fn encrypt(&self, ssrc: u32, index: u64, body: &mut [u8]) -> Option<()> {
        let mut iv = [0; 16];
        iv[..SALT_LEN].copy_from_slice(&self.salt);
        for (byte, of_ssrc) in iv[4..8].iter_mut().zip(ssrc.to_be_bytes()) {
            *byte ^= of_ssrc;
        }
        for (byte, of_index) in iv[8..14].iter_mut().zip(&index.to_be_bytes()[2..]) {
            *byte ^= of_index;
        }
        keystream(&self.cipher, iv, body).ok()
    }

    fn prove(&self, packet: &[u8], wraps: u32) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.proof);
        context.update(packet);
        context.update(&wraps.to_be_bytes());
        context.sign()
    }

    fn sign(&self, packet: &[u8]) -> hmac::Tag {
        hmac::sign(&self.proof, packet)
    }
}

fn cipher(key: &[u8; KEY_LEN]) -> Result<EncryptingKey, Unspecified> {
    EncryptingKey::ctr(UnboundCipherKey::new(&AES_128, key)?)
}

fn keystream(key: &EncryptingKey, iv: [u8; 16], body: &mut [u8]) -> Result<(), Unspecified> {
    // An IV is used once, because an index is; that is what makes this safe.
    key.less_safe_encrypt(body, EncryptionContext::Iv128(FixedLength::from(&iv))).map(|_| ())
}

/// SSRC, sequence number, and where the payload begins.
fn read(packet: &[u8]) -> Option<(u32, u16, usize)> {
    let (head, rest) = packet.split_first_chunk::<RTP_HEADER_LEN>()?;
    let mut body = RTP_HEADER_LEN + 4 * usize::from(head[0] & 0x0F);
    if head[0] & 0x10 != 0 {
        let extension: [u8; 4] = *rest.get(body - RTP_HEADER_LEN..)?.first_chunk()?;
        body += 4 + 4 * usize::from(u16::from_be_bytes([extension[2], extension[3]]));
    }
    let sequence = u16::from_be_bytes([head[2], head[3]]);
    let ssrc = u32::from_be_bytes([head[8], head[9], head[10], head[11]]);
    (body <= packet.len()).then_some((ssrc, sequence, body))
}

/// Which packets came, of the last 64 (RFC 3711 §3.3.2).
#[derive(Debug, Default)]
struct Seen {
    highest: Option<u64>,
    below: u64,
}

impl Seen {
    /// The index of a sequence number: with the wraps that bring it closest to
    /// the highest (RFC 3711 §3.3.1).
    fn index_of(&self, sequence: u16) -> u64 {
        let Some(highest) = self.highest else { return sequence.into() };
        let step = i64::from(sequence.wrapping_sub(highest as u16) as i16);
        highest.checked_add_signed(step).unwrap_or(sequence.into())
    }

    fn is_new(&self, index: u64) -> bool {
        let Some(highest) = self.highest else { return true };
        match highest.checked_sub(index) {
            None => true,
            Some(0) => false,
            Some(back) => back <= 64 && self.below & 1 << (back - 1) == 0,
        }
    }

    fn note(&mut self, index: u64) {
        let Some(highest) = self.highest else {
            self.highest = Some(index);
            return;
        };
        if let Some(step) = index.checked_sub(highest).filter(|step| *step > 0) {
            let moved = self.below.checked_shl(step as u32).filter(|_| step < 64).unwrap_or(0);
            let bit = if step <= 64 { 1 << (step - 1) } else { 0 };
            (self.highest, self.below) = (Some(index), moved | bit);
        } else if let Some(back) = highest.checked_sub(index).filter(|back| (1..=64).contains(back))
        {
            self.below |= 1 << (back - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal");
        (0..text.len()).step_by(2).map(byte).collect()
    }

    fn secret(text: &str) -> Secret {
        Secret(hex(text).try_into().expect("thirty bytes"))
    }

    fn pair() -> (Srtp, Srtp) {
        let (one, other) = (Secret([1; SECRET_LEN]), Secret([2; SECRET_LEN]));
        let keys = |ours: &Secret, theirs: &Secret| media::sdp::Srtp {
            suite: Suite::Sha1_80,
            ours: ours.clone(),
            theirs: theirs.clone(),
        };
        let make = |keys| Srtp::new(&keys).expect("keys");
        (make(keys(&one, &other)), make(keys(&other, &one)))
    }

    fn packet(sequence: u16) -> Vec<u8> {
        let header =
            rtp::Header { marker: false, payload_type: 8, sequence, timestamp: 0, ssrc: 7 };
        [&header.to_bytes()[..], b"sound"].concat()
    }

    #[test]
    fn rfc3711_b_3_session_keys() {
        let keys = Keys::derive(
            &secret("E1F97A0D3E018BE0D64FA32C06DE41390EC675AD498AFEEBB6960B3AABE6"),
            0,
        )
        .expect("keys");
        assert_eq!(keys.salt[..], hex("30CBBC08863D8C85D49DB34A9AE1"));
        // The cipher's key shows in what it makes of zeros, the proof's in a proof.
        let key = cipher(&hex("C61E7A93744F39EE10734AFE3FF7A087").try_into().expect("16"));
        let (mut expected, mut actual) = ([0; 40], [0; 40]);
        keystream(&key.expect("a key"), [0; 16], &mut expected).expect("done");
        keystream(&keys.cipher, [0; 16], &mut actual).expect("done");
        assert_eq!(actual, expected);
        let proof = hmac::Key::new(
            hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            &hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"),
        );
        assert_eq!(keys.sign(b"x").as_ref(), hmac::sign(&proof, b"x").as_ref());
    }

    #[test]
    fn rfc3711_b_2_aes_in_counter_mode() {
        let key = hex("2B7E151628AED2A6ABF7158809CF4F3C").try_into().expect("16");
        let iv = hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000").try_into().expect("16");
        let mut stream = [0; 48];
        keystream(&cipher(&key).expect("a key"), iv, &mut stream).expect("done");
        let expected = "E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB\
                        41E95B3BB0A2E8DD477901E4FCA894C0";
        assert_eq!(stream[..], hex(expected));
    }

    #[test]
    fn what_one_protects_the_other_opens_once() {
        let (mut phone, mut server) = pair();
        let mut sent = packet(9);
        assert!(phone.protect(&mut sent));
        assert_eq!(sent.len(), packet(9).len() + PROOF_LEN);
        assert_ne!(sent[RTP_HEADER_LEN..][..5], *b"sound");
        let mut came = sent.clone();
        assert!(server.open(&mut came));
        assert_eq!(came, packet(9));
        assert!(!server.open(&mut sent), "played again");
    }

    #[test]
    fn numbers_may_wrap_be_lost_and_overtake_each_other() {
        let (mut phone, mut server) = pair();
        let mut protected = |sequence: u16| {
            let mut bytes = packet(sequence);
            assert!(phone.protect(&mut bytes));
            bytes
        };
        let all: Vec<_> = (0..70_000_u32).map(|number| protected(number as u16)).collect();
        for (at, bytes) in all.iter().enumerate() {
            // Every seventh is lost, every fifth comes after the next.
            let at = if at % 5 == 0 {
                at + 1
            } else if at % 5 == 1 {
                at - 1
            } else {
                at
            };
            if at % 7 != 0 && at < all.len() {
                assert!(server.open(&mut all[at].clone()), "{at} of {}", bytes.len());
            }
        }
        // Who has not heard the beginning finds the wraps.
        let (_, mut late) = pair();
        assert!(late.open(&mut all[69_000].clone()) && late.open(&mut all[69_001].clone()));
    }

    #[test]
    fn a_key_that_stays_goes_on_counting() {
        let (mut phone, mut server) = pair();
        let report = |srtp: &mut Srtp| {
            let mut bytes = vec![0x80, 201, 0, 1, 0, 0, 0, 7, 1, 2, 3, 4];
            assert!(srtp.protect(&mut bytes));
            bytes
        };
        let first = report(&mut phone);
        let (one, other) = (Secret([1; SECRET_LEN]), Secret([9; SECRET_LEN]));
        let keys = |ours: &Secret, theirs: &Secret| media::sdp::Srtp {
            suite: Suite::Sha1_80,
            ours: ours.clone(),
            theirs: theirs.clone(),
        };
        phone.rekey(&keys(&one, &other)).expect("keys");
        let mut second = report(&mut phone);
        assert_ne!(first, second, "the same number twice under one key");
        server.rekey(&keys(&other, &one)).expect("keys");
        assert!(server.open(&mut second));
        let mut answer = packet(3);
        assert!(server.protect(&mut answer) && phone.open(&mut answer), "the new key counts");
    }

    #[test]
    fn what_strangers_make_is_not_opened() {
        let (_, mut server) = pair();
        assert!(!server.open(&mut packet(1)), "plain");
        let (mut phone, _) = pair();
        let mut sent = packet(1);
        assert!(phone.protect(&mut sent));
        for at in 0..sent.len() {
            let mut bent = sent.clone();
            bent[at] ^= 1;
            assert!(!server.open(&mut bent), "byte {at}");
        }
        for len in 0..sent.len() {
            assert!(!server.open(&mut sent[..len].to_vec()), "the first {len} bytes");
        }
        assert!(server.open(&mut sent));
    }

    #[test]
    fn rtcp_is_protected_too() {
        let (mut phone, mut server) = pair();
        let mut report = Vec::new();
        media::rtcp::Compound { ssrc: 7, sender: None, block: None, bye: false }.write(&mut report);
        let mut sent = report.clone();
        assert!(phone.protect(&mut sent));
        assert_eq!(sent.len(), report.len() + 4 + PROOF_LEN);
        let mut came = sent.clone();
        assert!(server.open(&mut came));
        assert_eq!(came, report);
        assert!(!server.open(&mut sent), "played again");
    }
}
