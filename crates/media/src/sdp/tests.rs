//! Offer and answer against what real programs send.

use super::*;

/// `sipp -sn uac`, version 3.6.
const SIPP: &str = "v=0\r\n\
    o=user1 53655765 2353687637 IN IP4 127.0.0.1\r\n\
    s=-\r\n\
    c=IN IP4 127.0.0.1\r\n\
    t=0 0\r\n\
    m=audio 6000 RTP/AVP 0\r\n\
    a=rtpmap:0 PCMU/8000\r\n";

/// baresip 3.
const BARESIP: &str = "v=0\r\n\
    o=- 1689230749 1689230749 IN IP4 192.0.2.7\r\n\
    s=-\r\n\
    c=IN IP4 192.0.2.7\r\n\
    t=0 0\r\n\
    a=tool:baresip 3.16.0\r\n\
    m=audio 11014 RTP/AVP 96 0 8 101\r\n\
    b=AS:125\r\n\
    a=rtpmap:96 opus/48000/2\r\n\
    a=fmtp:96 stereo=1;sprop-stereo=1\r\n\
    a=rtpmap:0 PCMU/8000\r\n\
    a=rtpmap:8 PCMA/8000\r\n\
    a=rtpmap:101 telephone-event/8000\r\n\
    a=fmtp:101 0-15\r\n\
    a=rtcp:11015\r\n\
    a=rtcp-rsize\r\n\
    a=ssrc:3182467321 cname:sip:8001@127.0.0.1\r\n\
    a=sendrecv\r\n\
    a=label:1\r\n\
    a=ptime:20\r\n";

/// linphone 5, with video.
const LINPHONE: &str = "v=0\r\n\
    o=8002 3742 2412 IN IP4 192.0.2.9\r\n\
    s=Talk\r\n\
    c=IN IP4 192.0.2.9\r\n\
    t=0 0\r\n\
    a=rtcp-xr:rcvr-rtt=all:10000 stat-summary=loss,dup,jitt,TTL voip-metrics\r\n\
    a=record:off\r\n\
    m=audio 7076 RTP/AVP 96 97 98 0 8 18 101 99 100\r\n\
    a=rtpmap:96 opus/48000/2\r\n\
    a=fmtp:96 useinbandfec=1\r\n\
    a=rtpmap:97 speex/16000\r\n\
    a=fmtp:97 vbr=on\r\n\
    a=rtpmap:98 speex/8000\r\n\
    a=fmtp:98 vbr=on\r\n\
    a=fmtp:18 annexb=yes\r\n\
    a=rtpmap:101 telephone-event/48000\r\n\
    a=rtpmap:99 telephone-event/16000\r\n\
    a=rtpmap:100 telephone-event/8000\r\n\
    a=rtcp-fb:* trr-int 1000\r\n\
    a=rtcp-fb:* ccm tmmbr\r\n\
    m=video 9078 RTP/AVP 96 97\r\n\
    a=rtpmap:96 VP8/90000\r\n\
    a=rtpmap:97 H264/90000\r\n\
    a=fmtp:97 profile-level-id=42801F\r\n";

/// Chromium 140, shortened to one candidate.
const CHROMIUM: &str = "v=0\r\n\
    o=- 6026043284386459116 2 IN IP4 127.0.0.1\r\n\
    s=-\r\n\
    t=0 0\r\n\
    a=group:BUNDLE 0\r\n\
    a=extmap-allow-mixed\r\n\
    a=msid-semantic: WMS 2e8b\r\n\
    m=audio 48530 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\n\
    c=IN IP4 192.0.2.3\r\n\
    a=rtcp:9 IN IP4 0.0.0.0\r\n\
    a=candidate:1467250027 1 udp 2122260223 192.0.2.3 48530 typ host generation 0\r\n\
    a=ice-ufrag:VNu6\r\n\
    a=ice-pwd:oWs1bCqVQ9EMaHYHvEKWrfyh\r\n\
    a=fingerprint:sha-256 AB:CD\r\n\
    a=setup:actpass\r\n\
    a=mid:0\r\n\
    a=sendrecv\r\n\
    a=rtcp-mux\r\n\
    a=rtpmap:111 opus/48000/2\r\n\
    a=rtpmap:126 telephone-event/8000\r\n";

fn local(codecs: &[Codec]) -> LocalMedia {
    LocalMedia {
        addr: "127.0.0.1".parse().expect("valid"),
        port: 20_000,
        codecs: codecs.to_vec(),
        direction: Direction::SendRecv,
        ptime_ms: 20,
        secret: Secret([7; SECRET_LEN]),
        encryption: Encryption::None,
        session_id: 77,
        version: 1,
        shape: Shape::default(),
    }
}

const ALL: [Codec; 3] = [Codec::Pcma, Codec::Opus, Codec::Pcmu];

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("ASCII")
}

fn answered(offer: &str, local: &LocalMedia) -> (String, Negotiated) {
    let (bytes, negotiated) = answer(offer.as_bytes(), local).expect("acceptable");
    (text(bytes), negotiated)
}

#[test]
fn sipp_without_events_gets_pcmu() {
    let (text, agreed) = answered(SIPP, &local(&ALL));
    assert_eq!(
        text,
        "v=0\r\no=- 77 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
         m=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n"
    );
    assert_eq!(agreed.remote, "127.0.0.1:6000".parse().expect("valid"));
    assert_eq!(agreed.remote_rtcp.port(), 6001);
    let usual = Format::usual(Codec::Pcmu);
    assert_eq!(agreed.format, Format { telephone_event: None, ..usual });
}

#[test]
fn baresip_gets_the_codec_we_prefer_under_its_numbers() {
    let (text, agreed) = answered(BARESIP, &local(&[Codec::Opus, Codec::Pcma]));
    assert!(text.contains("m=audio 20000 RTP/AVP 96 101\r\n"), "{text}");
    assert!(text.contains("a=rtpmap:96 opus/48000/2\r\n"));
    let event = agreed.format.telephone_event.expect("offered");
    assert_eq!((event.payload_type_send, event.clock_rate), (101, 8_000));
    assert_eq!(agreed.remote_rtcp.port(), 11_015);
}

#[test]
fn linphone_gets_events_at_the_codecs_rate_and_its_video_declined() {
    let (text, agreed) = answered(LINPHONE, &local(&[Codec::Opus]));
    let event = agreed.format.telephone_event.expect("offered");
    assert_eq!((event.payload_type_send, event.clock_rate), (101, 48_000));
    assert!(text.contains("m=audio 20000 RTP/AVP 96 101\r\n"), "{text}");
    assert!(text.ends_with("m=video 0 RTP/AVP 96 97\r\n"), "{text}");

    let (text, agreed) = answered(LINPHONE, &local(&[Codec::Pcma]));
    let event = agreed.format.telephone_event.expect("offered");
    assert_eq!((event.payload_type_send, event.clock_rate), (100, 8_000));
    assert!(text.contains("m=audio 20000 RTP/AVP 8 100\r\n"), "{text}");
}

#[test]
fn a_browsers_offer_is_not_for_this_module() {
    assert_eq!(answer(CHROMIUM.as_bytes(), &local(&ALL)).err(), Some(Refusal::NoAudio));
}

#[test]
fn rfc3264_5_our_own_offer_and_answer_agree() {
    for codec in ALL {
        let caller = LocalMedia { port: 30_000, ..local(&ALL) };
        let (answer, theirs) = answered(&text(offer(&caller)), &local(&[codec]));
        let ours = accept(answer.as_bytes(), &caller).expect("acceptable");
        assert_eq!(ours.format, theirs.format);
        assert_eq!(ours.format.codec, codec);
        assert_eq!((ours.remote.port(), theirs.remote.port()), (20_000, 30_000));
        assert!(ours.rtcp_mux && ours.remote_rtcp == ours.remote);
    }
}

#[test]
fn rfc3264_6_1_an_answer_may_use_other_numbers_than_the_offer() {
    let text = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n\
                m=audio 4000 RTP/AVP 111 110\r\na=rtpmap:111 OPUS/48000/2\r\n\
                a=rtpmap:110 telephone-event/48000\r\n";
    let agreed = accept(text.as_bytes(), &local(&ALL)).expect("acceptable");
    assert_eq!((agreed.format.payload_type_send, agreed.format.payload_type_receive), (111, 96));
    let event = agreed.format.telephone_event.expect("answered");
    assert_eq!((event.payload_type_send, event.payload_type_receive), (110, 102));
}

#[test]
fn rfc3264_8_a_reoffer_keeps_lines_and_numbers() {
    let mut ours = local(&[Codec::Opus]);
    let (_, agreed) = answered(&LINPHONE.replace("96", "105"), &ours);
    ours.shape = agreed.shape;
    ours.version = 2;
    ours.direction = Direction::SendOnly;
    ours.codecs = ALL.to_vec();
    let again = text(offer(&ours));
    assert!(again.contains("o=- 77 2 IN IP4"), "{again}");
    assert!(again.contains("m=audio 20000 RTP/AVP 8 105 0 100 101\r\n"), "{again}");
    assert!(again.contains("a=rtpmap:105 opus/48000/2\r\n"), "{again}");
    assert!(again.contains("a=rtpmap:101 telephone-event/48000\r\n"), "{again}");
    assert!(again.contains("a=sendonly\r\nm=video 0 RTP/AVP 105 97\r\n"), "{again}");
}

#[test]
fn a_number_of_ours_gives_way_to_one_of_theirs() {
    let offer = SIPP.replace("AVP 0", "AVP 0 101") + "a=rtpmap:101 G726-32/8000\r\n";
    let (_, agreed) = answered(&offer, &local(&ALL));
    let again = text(super::offer(&LocalMedia { shape: agreed.shape, ..local(&ALL) }));
    assert!(!again.contains("a=rtpmap:101 telephone-event"), "{again}");
    assert!(again.contains("telephone-event/8000"), "{again}");
}

#[test]
fn rfc3264_6_1_directions_meet() {
    use Direction::{Inactive, RecvOnly, SendOnly, SendRecv};
    for (theirs, wanted, agreed) in [
        ("sendrecv", SendRecv, SendRecv),
        ("sendonly", SendRecv, RecvOnly),
        ("recvonly", SendRecv, SendOnly),
        ("inactive", SendRecv, Inactive),
        ("sendrecv", SendOnly, SendOnly),
        ("sendonly", SendOnly, Inactive),
    ] {
        let ours = LocalMedia { direction: wanted, ..local(&ALL) };
        let (_, negotiated) = answered(&format!("{SIPP}a={theirs}\r\n"), &ours);
        assert_eq!(negotiated.format.direction, agreed, "{theirs} meets {wanted:?}");
    }
}

#[test]
fn rfc3264_8_4_hold_by_direction_and_the_old_way() {
    let (_, sendonly) = answered(&format!("{SIPP}a=sendonly\r\n"), &local(&ALL));
    assert!(sendonly.held_by_peer());
    let (text, zero) =
        answered(&SIPP.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0"), &local(&ALL));
    assert!(zero.held_by_peer());
    assert!(text.contains("a=recvonly"), "{text}");
    let (_, ours) = answered(SIPP, &LocalMedia { direction: Direction::SendOnly, ..local(&ALL) });
    assert!(!ours.held_by_peer(), "we hold it, not it us");
}

#[test]
fn the_first_usable_of_several_audio_lines_is_taken() {
    let offer = "v=0\r\no=- 1 1 IN IP6 ::1\r\ns=-\r\nc=IN IP6 ::1\r\nt=0 0\r\n\
                 m=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n\
                 m=audio 4002 RTP/AVP 18\r\n\
                 m=audio 4004 RTP/AVP 8\r\na=ptime:30\r\na=rtcp-mux\r\n\
                 m=image 0 udptl t38\r\n";
    let (text, agreed) = answered(offer, &local(&ALL));
    assert_eq!(agreed.remote, "[::1]:4004".parse().expect("valid"));
    assert_eq!(agreed.format.ptime_ms, 30);
    let media: Vec<&str> = text.lines().filter(|line| line.starts_with("m=")).collect();
    assert_eq!(
        media,
        [
            "m=audio 0 RTP/SAVP 8",
            "m=audio 0 RTP/AVP 18",
            "m=audio 20000 RTP/AVP 8",
            "m=image 0 udptl t38"
        ]
    );
    assert!(text.contains("a=rtcp-mux\r\n"));
}

const KEY: &str = "AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";

#[test]
fn rfc4568_7_1_who_offers_srtp_gets_it_and_our_key() {
    let offer = SIPP.replace("RTP/AVP", "RTP/SAVP");
    let offer =
        format!("{offer}a=crypto:1 AES_256_CM_HMAC_SHA1_80 inline:x\r\na=crypto:2 {KEY}\r\n");
    let (text, agreed) = answered(&offer, &local(&ALL));
    assert!(text.contains("m=audio 20000 RTP/SAVP 0"), "{text}");
    assert!(text.contains("a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:BwcHBwcH"), "{text}");
    let srtp = agreed.srtp.expect("encrypted");
    assert_eq!((srtp.ours.0[0], srtp.theirs.0[0]), (7, 0x3D));
    assert_eq!(answered(SIPP, &local(&ALL)).1.srtp, None);
}

#[test]
fn rfc8643_4_a_key_beside_plain_rtp_lets_the_peer_choose() {
    let ours = |encryption| LocalMedia { encryption, ..local(&ALL) };
    let offered = text(super::offer(&ours(Encryption::Offered)));
    assert!(offered.contains("m=audio 20000 RTP/AVP ") && offered.contains("a=crypto:1 AES_CM"));
    let demanded = text(super::offer(&ours(Encryption::Demanded)));
    assert!(demanded.contains("m=audio 20000 RTP/SAVP "), "{demanded}");

    let plain = SIPP.to_owned();
    let keyed = format!("{SIPP}a=crypto:1 {KEY}\r\n");
    let secure = keyed.replace("RTP/AVP", "RTP/SAVP");
    let accepted = |text: &str, encryption| accept(text.as_bytes(), &ours(encryption));
    let is_encrypted =
        |text, encryption| accepted(text, encryption).expect("usable").srtp.is_some();
    assert!(!is_encrypted(&plain, Encryption::Offered));
    assert!(is_encrypted(&keyed, Encryption::Offered));
    assert!(is_encrypted(&secure, Encryption::Demanded));
    assert!(!is_encrypted(&keyed, Encryption::None), "nobody asked for it");
    assert_eq!(accepted(&secure, Encryption::None), Err(Refusal::NoAudio));
}

#[test]
fn what_cannot_be_used_is_refused_with_a_reason() {
    let refusal = |offer: String| answer(offer.as_bytes(), &local(&ALL)).expect_err("unusable");
    assert_eq!(refusal(SIPP.replace("m=audio 6000", "m=audio 0")), Refusal::NoAudio);
    assert_eq!(refusal(SIPP.replace("PCMU/8000", "G729/8000")), Refusal::NoCodec);
    assert_eq!(
        refusal(SIPP.replace("c=IN IP4 127.0.0.1", "c=IN IP4 pbx.example")),
        Refusal::NoAddress
    );
    let declined = SIPP.replace("m=audio 6000", "m=audio 0");
    assert_eq!(accept(declined.as_bytes(), &local(&ALL)), Err(Refusal::Declined));
    assert_eq!(accept(b"v=0\r\n", &local(&ALL)), Err(Refusal::NoAudio));
}

#[test]
fn packet_lengths_are_what_the_peer_asks_for_within_reason() {
    let ptime = |lines: &str| answered(&format!("{SIPP}{lines}"), &local(&ALL)).1.format.ptime_ms;
    assert_eq!(ptime(""), 20);
    assert_eq!(ptime("a=ptime:60\r\n"), 60);
    assert_eq!(ptime("a=ptime:60\r\na=maxptime:40\r\n"), 20);
    assert_eq!(ptime("a=maxptime:10\r\n"), 10);
    assert_eq!(ptime("a=ptime:999\r\n"), 20);
}

#[test]
fn mutated_descriptions_never_panic() {
    let mut rng = base::Rng::new(7);
    for round in 0..20_000 {
        let whole = [SIPP, BARESIP, LINPHONE, CHROMIUM][round % 4];
        let mut bytes = whole.as_bytes().to_vec();
        for _ in 0..=rng.below(8) {
            if bytes.is_empty() {
                break;
            }
            let at = rng.below(bytes.len() as u64) as usize;
            match rng.below(3) {
                0 => bytes[at] = rng.next_u64() as u8,
                1 => drop(bytes.remove(at)),
                _ => bytes.truncate(at.max(1)),
            }
        }
        if let Ok((_, agreed)) = answer(&bytes, &local(&ALL)) {
            let ours = LocalMedia { shape: agreed.shape, ..local(&ALL) };
            Session::parse(&offer(&ours)).expect("what we write can be read");
        }
        let _ = accept(&bytes, &local(&ALL));
    }
}
