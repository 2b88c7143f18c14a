//! The offers of real browsers, as text.

use base::Moment;
use media::{Codec, Direction, EventFormat};
use webrtc::{Refusal, Session, Settings};

use super::world::{SERVER, epoch};

const CHROMIUM: &str = include_str!("../offers/chromium.sdp");
const FIREFOX: &str = include_str!("../offers/firefox.sdp");

fn accept(offer: &str, preferred: Codec) -> Result<(Session, String), Refusal> {
    let address = SERVER.parse().expect("address");
    Session::accept(offer, &Settings { address, preferred, epoch: epoch() }, Moment::ZERO)
}

fn event_format(payload_type: u8, clock_rate: u32) -> Option<EventFormat> {
    let (payload_type_send, payload_type_receive) = (payload_type, payload_type);
    Some(EventFormat { payload_type_send, payload_type_receive, clock_rate })
}

#[test]
fn chromium_gets_opus_with_its_own_payload_types() {
    let (session, answer) = accept(CHROMIUM, Codec::Opus).expect("usable");
    let format = session.format();
    assert_eq!((format.codec, format.payload_type_send), (Codec::Opus, 111));
    assert_eq!(format.telephone_event, event_format(110, 48_000));
    assert_eq!(format.direction, Direction::SendRecv);
    for line in ["a=ice-lite", "a=setup:passive", "a=sendrecv", "a=rtpmap:111 opus/48000/2"] {
        assert!(answer.lines().any(|has| has == line), "{line} is missing in\n{answer}");
    }
    assert!(answer.contains("203.0.113.5 20000 typ host"), "{answer}");
    assert!(!answer.contains("PCMA"), "the stream never changes its codec");
}

#[test]
fn chromium_gets_a_law_when_asked_for() {
    let (session, answer) = accept(CHROMIUM, Codec::Pcma).expect("usable");
    assert_eq!((session.format().codec, session.format().payload_type_send), (Codec::Pcma, 8));
    assert_eq!(session.format().telephone_event, event_format(126, 8_000));
    assert!(!answer.contains("opus"), "{answer}");
}

#[test]
fn firefox_gets_opus_with_keys_at_its_only_rate() {
    let (session, answer) = accept(FIREFOX, Codec::Opus).expect("usable");
    assert_eq!((session.format().codec, session.format().payload_type_send), (Codec::Opus, 109));
    assert_eq!(session.format().telephone_event, event_format(101, 8_000), "{answer}");
    let (session, answer) = accept(FIREFOX, Codec::Pcma).expect("usable");
    assert_eq!((session.format().codec, session.format().payload_type_send), (Codec::Pcma, 8));
    assert_eq!(session.format().telephone_event, event_format(101, 8_000), "{answer}");
}

#[test]
fn every_kind_of_address_can_be_answered_with_but_one_that_reaches_nobody() {
    let accept_at = |address: &str| {
        let address = address.parse().expect("address");
        let settings = Settings { address, preferred: Codec::Opus, epoch: epoch() };
        Session::accept(CHROMIUM, &settings, Moment::ZERO).map(|(_, answer)| answer)
    };
    for (address, line) in [
        ("127.0.0.1:20000", "127.0.0.1 20000 typ host"),
        ("[::1]:20002", "::1 20002 typ host"),
        ("[2001:db8::5]:20004", "2001:db8::5 20004 typ host"),
    ] {
        let answer = accept_at(address).expect("usable");
        assert!(answer.contains(line), "{answer}");
    }
    let refused = accept_at("0.0.0.0:20000").expect_err("reaches nobody");
    assert!(refused.to_string().contains("--advertise"));
}

#[test]
fn a_page_that_only_listens_is_sent_to() {
    let listener = CHROMIUM.replace("a=sendrecv", "a=recvonly");
    let (session, answer) = accept(&listener, Codec::Opus).expect("usable");
    assert_eq!(session.format().direction, Direction::SendOnly);
    assert!(answer.contains("a=sendonly"));
}

#[test]
fn what_cannot_be_used_is_refused_with_advice() {
    let refused = |offer: &str| accept(offer, Codec::Opus).expect_err("unusable");
    assert_eq!(refused(""), Refusal::NoAudio);
    assert_eq!(refused(&CHROMIUM.replace("m=audio", "m=video")), Refusal::NoAudio);
    assert_eq!(refused(&CHROMIUM.replace("sendrecv", "inactive")), Refusal::NotReceiving);
    let no_security = CHROMIUM.replace("a=fingerprint", "a=x-fingerprint");
    assert!(matches!(refused(&no_security), Refusal::Malformed(_)));
    let no_ice = CHROMIUM.replace("a=ice-", "a=x-ice-");
    assert!(matches!(refused(&no_ice), Refusal::Malformed(_)));
    assert!(refused("").to_string().contains("use a microphone"));
    assert_eq!(refused("").code(), "offer_without_audio");
}

#[test]
fn offers_cut_off_anywhere_never_panic() {
    for offer in [CHROMIUM, FIREFOX] {
        for end in (0..offer.len()).step_by(7).filter(|&end| offer.is_char_boundary(end)) {
            // Some prefixes are usable, most are not: only a panic is wrong.
            let _ = accept(&offer[..end], Codec::Opus);
        }
    }
}
