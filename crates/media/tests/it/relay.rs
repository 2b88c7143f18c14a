//! One source: packets pass as they are.

use base::Rng;
use media::rtp::{Header, sequence_diff, timestamp_diff};
use media::{Codec, Direction, Format, Hearing, Input, Repeat};

use crate::bench::{Bench, Phone, TICK, assert_continuous, leg};

#[test]
fn a_payload_is_relayed_at_once_and_byte_for_byte() {
    for codec in [Codec::Pcma, Codec::Pcmu, Codec::Opus] {
        let mut bench = Bench::new();
        bench.open(1, codec);
        bench.open_with(2, Format { payload_type_send: 77, ..Format::usual(codec) });
        bench.bridge(1, 2);
        let mut phone = Phone::new(1, codec);
        for n in 0..100_u8 {
            let payload: Vec<u8> = (0..160).map(|at: u8| at ^ n).collect();
            let bytes = phone.packet(&payload);
            phone.send(&mut bench, &bytes);
            let sent = bench.packets(2).last().expect("sent at once");
            assert_eq!((sent.at, &sent.payload), (bench.now, &payload));
            assert_eq!(sent.header.payload_type, 77);
            assert_eq!(sent.header.marker, n == 0);
            bench.pass(TICK);
        }
        assert_continuous(&bench.headers(2), codec.clock_rate() / 50);
        assert!(bench.packets(1).is_empty(), "2 says nothing");
    }
}

#[test]
fn pcma_and_pcmu_are_converted_byte_by_byte() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.open(2, Codec::Pcmu);
    bench.bridge(1, 2);
    let bytes = Phone::new(1, Codec::Pcma).packet(&[0xD5, 0xAA, 0x2A]);
    Phone::new(1, Codec::Pcma).send(&mut bench, &bytes);
    // The quietest step of A-law is the second quietest of µ-law.
    assert_eq!(bench.packets(2)[0].payload, [0xFE, 0x80, 0x00]);
    let bytes = Phone::new(2, Codec::Pcmu).packet(&[0xFF, 0x80, 0x00]);
    Phone::new(2, Codec::Pcmu).send(&mut bench, &bytes);
    assert_eq!(bench.packets(1)[0].payload, [0xD5, 0xAA, 0x2A]);
}

#[test]
fn loss_and_disorder_reach_the_listener_as_they_are() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.open(2, Codec::Pcma);
    bench.bridge(1, 2);
    let mut phone = Phone::new(1, Codec::Pcma);
    let packets: Vec<Vec<u8>> = (0..6).map(|n| phone.packet(&[n; 160])).collect();
    for n in [0, 2, 1, 5] {
        phone.send(&mut bench, &packets[n]);
    }
    let first = bench.headers(2)[0];
    let places: Vec<(i16, i32)> = bench
        .headers(2)
        .iter()
        .map(|header| {
            let sequence = sequence_diff(header.sequence, first.sequence);
            (sequence, timestamp_diff(header.timestamp, first.timestamp))
        })
        .collect();
    assert_eq!(places, [(0, 0), (2, 320), (1, 160), (5, 800)]);
}

#[test]
fn a_late_packet_from_before_a_switch_is_dropped() {
    let mut bench = Bench::new();
    for number in 1..=2 {
        bench.open(number, Codec::Pcma);
    }
    bench.bridge(1, 2);
    let mut phone = Phone::new(1, Codec::Pcma);
    let packets: Vec<Vec<u8>> = (0..4).map(|n| phone.packet(&[n; 160])).collect();
    phone.send(&mut bench, &packets[0]);
    bench.play(2, 1, &["music"], Repeat::Forever);
    bench.pass_ms(100);
    bench.hear(2, &[1]);
    phone.send(&mut bench, &packets[2]);
    phone.send(&mut bench, &packets[1]);
    phone.send(&mut bench, &packets[3]);
    assert_continuous_sequence(&bench.headers(2));
}

#[test]
fn a_muted_leg_is_silence_of_the_same_rhythm() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.open(2, Codec::Pcma);
    bench.bridge(1, 2);
    let mut phone = Phone::new(1, Codec::Pcma);
    for muted in [false, true, false] {
        bench.handle(Input::Mute { leg: leg(1), muted });
        let bytes = phone.packet(&[7; 160]);
        phone.send(&mut bench, &bytes);
    }
    let heard: Vec<u8> = bench.packets(2).iter().map(|sent| sent.payload[0]).collect();
    assert_eq!(heard, [7, 0xD5, 7]);
    assert_continuous(&bench.headers(2), 160);
}

#[test]
fn nothing_is_sent_to_a_peer_that_does_not_want_to_hear() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    let held = Format { direction: Direction::RecvOnly, ..Format::usual(Codec::Pcma) };
    bench.open_with(2, held);
    bench.bridge(1, 2);
    let mut phone = Phone::new(1, Codec::Pcma);
    phone.say(&mut bench, 440.0);
    bench.play(2, 1, &["a", "b"], Repeat::Once);
    bench.pass_ms(200);
    assert!(bench.packets(2).is_empty());
    bench.expect("0 started 1\n 80 played 2 1");
    let format = Format::usual(Codec::Pcma);
    bench.handle(Input::Reformat { leg: leg(2), format });
    bench.pass_ms(100);
    assert_eq!(bench.packets(2).len(), 5);
    assert!(bench.headers(2)[0].marker);
}

#[test]
fn whoever_was_told_not_to_send_is_not_heard() {
    let mut bench = Bench::new();
    let sendonly = Format { direction: Direction::SendOnly, ..Format::usual(Codec::Pcma) };
    bench.open_with(1, sendonly);
    bench.open(2, Codec::Pcma);
    bench.bridge(1, 2);
    Phone::new(1, Codec::Pcma).say(&mut bench, 440.0);
    assert!(bench.packets(2).is_empty());
}

#[test]
fn echo_gives_back_what_is_said() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Opus);
    bench.handle(Input::Hear { leg: leg(1), hearing: Hearing::Echo });
    let mut phone = Phone::new(1, Codec::Opus);
    let bytes = phone.packet(&[9, 8, 7]);
    phone.send(&mut bench, &bytes);
    assert_eq!(bench.packets(1)[0].payload, [9, 8, 7]);
}

#[test]
fn a_leg_opened_later_is_heard_then_and_a_closed_one_is_replaced_by_silence() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.hear(1, &[2]);
    bench.pass_ms(40);
    assert_eq!(bench.packets(1).len(), 2, "silence until 2 opens");
    bench.open(2, Codec::Pcma);
    Phone::new(2, Codec::Pcma).say(&mut bench, 440.0);
    bench.pass_ms(40);
    assert_eq!(bench.packets(1).len(), 3);
    bench.handle(Input::Close { leg: leg(2) });
    bench.pass_ms(40);
    assert_eq!(bench.packets(1).len(), 5);
    assert_continuous_sequence(&bench.headers(1));
}

#[test]
fn a_stream_does_not_notice_that_others_come_and_go() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.open(2, Codec::Pcma);
    bench.hear(1, &[2, 99]); // 99 never opens
    let mut phone = Phone::new(2, Codec::Pcma);
    for number in 10..20 {
        phone.say(&mut bench, 440.0);
        bench.open(number, Codec::Pcma);
        bench.handle(Input::Close { leg: leg(number) });
        bench.pass(TICK);
    }
    let marked = bench.headers(1).iter().filter(|header| header.marker).count();
    assert_eq!((bench.headers(1).len(), marked), (10, 1));
}

/// Whatever a leg hears, in whatever order, its stream is one: RFC 3550 §5.1.
#[test]
fn rfc3550_5_1_the_outgoing_stream_is_continuous_through_any_switches() {
    for seed in 0..25 {
        let mut rng = Rng::new(seed);
        let mut bench = Bench::new();
        let codecs = [Codec::Pcma, Codec::Pcmu, Codec::Pcma, Codec::Opus];
        let mut phones: Vec<Phone> =
            (1..=4).map(|number| Phone::new(number, codecs[number as usize - 1])).collect();
        for phone in &phones {
            bench.open(phone.number, phone.codec);
        }
        for _ in 0..60 {
            match rng.below(8) {
                0 => bench.play(1, 1, &["a", "b"], Repeat::Once),
                1 => bench.play(1, 1, &["music"], Repeat::OnAir),
                2 => bench.hear(1, &[2, 3]),
                3 => bench.handle(Input::SendDigits { leg: leg(1), digits: "1".into() }),
                4 => bench.hear(1, &[4]),
                5 => phones[2].ssrc = rng.next_u64() as u32,
                source => bench.hear(1, &[source - 4]),
            }
            for _ in 0..rng.below(12) {
                for phone in &mut phones {
                    phone.say(&mut bench, 440.0);
                }
                bench.pass(TICK);
            }
        }
        let headers = bench.headers(1);
        assert!(headers.len() > 100, "seed {seed}");
        assert_continuous_sequence(&headers);
        assert_timestamps_follow_the_clock(&bench, seed);
    }
}

#[track_caller]
fn assert_continuous_sequence(headers: &[Header]) {
    for pair in headers.windows(2) {
        assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1), "{pair:?}");
        assert_eq!(pair[1].ssrc, pair[0].ssrc);
    }
}

/// Sound never goes back in time, nor away from the clock on the wall by more
/// than jitter buffers and packets explain.
#[track_caller]
fn assert_timestamps_follow_the_clock(bench: &Bench, seed: u64) {
    let packets = bench.packets(1);
    let first = &packets[0];
    let mut last_sound = None;
    for sent in packets.iter().filter(|sent| sent.header.payload_type == 8) {
        if let Some(last) = last_sound.replace(sent.header.timestamp) {
            let step = timestamp_diff(sent.header.timestamp, last);
            assert!(step > 0, "seed {seed}: sound of {step} samples later");
        }
        let by_clock = sent.at.since(first.at).as_millis() as i32 * 8;
        let by_stream = timestamp_diff(sent.header.timestamp, first.header.timestamp);
        let apart = by_stream - by_clock;
        assert!(apart.abs() < 8 * 120, "seed {seed}: {apart} samples apart at {:?}", sent.at);
    }
}
