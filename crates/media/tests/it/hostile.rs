//! Packets and commands in any order and shape.

use base::Rng;
use media::{Codec, Hearing, Input, Repeat};

use crate::bench::{Bench, Phone, TICK, leg, recording};

#[test]
fn mutated_packets_and_wild_commands_never_panic() {
    let mut rng = Rng::new(1);
    let codecs = [Codec::Pcma, Codec::Opus, Codec::Pcmu];
    let mut bench = Bench::new();
    let mut phones: Vec<Phone> = (0..6).map(|n| Phone::new(n, codecs[n as usize % 3])).collect();
    for round in 0..100_000 {
        let at = rng.below(6) as usize;
        if round % 50 == 0 {
            command(&mut bench, &mut rng, codecs[at % 3]);
        }
        let phone = &mut phones[at];
        phone.payload_type = if rng.chance(10) { 101 } else { phone.codec.usual_payload_type() };
        let mut bytes = phone.packet(&[0x5A; 40]);
        mutate(&mut bytes, &mut rng);
        phones[at].send(&mut bench, &bytes);
        if round % 6 == 0 {
            bench.pass(TICK);
            forget(&mut bench);
        }
    }
}

fn command(bench: &mut Bench, rng: &mut Rng, codec: Codec) {
    let number = rng.below(6);
    let other = rng.below(6);
    match rng.below(12) {
        0..=2 => bench.open(number, codec),
        3 => bench.handle(Input::Close { leg: leg(number) }),
        4 => bench.play(number, 1, &["a", "b", "music", "none"], Repeat::Once),
        5 => bench.hear(number, &[other, (other + 1) % 6, number]),
        6 => bench.handle(Input::Hear { leg: leg(number), hearing: Hearing::Echo }),
        7 => bench.handle(Input::SendDigits { leg: leg(number), digits: "12#x".into() }),
        8 => bench.record(other, Some(number), Some(other)),
        9 => bench.stop(number),
        10 => bench.handle(Input::Mute { leg: leg(number), muted: rng.chance(50) }),
        _ => bench.hear(number, &[other]),
    }
}

fn mutate(bytes: &mut Vec<u8>, rng: &mut Rng) {
    for _ in 0..rng.below(4) {
        let at = rng.below(bytes.len() as u64) as usize;
        match rng.below(4) {
            0 => bytes.truncate(at.max(1)),
            1 => bytes.extend(std::iter::repeat_n(at as u8, at * 20)),
            _ => bytes[at] = rng.next_u64() as u8,
        }
    }
}

/// Memory is finite.
fn forget(bench: &mut Bench) {
    bench.heard.clear();
    bench.events.clear();
    bench.stats.clear();
}

#[test]
fn commands_for_unknown_legs_are_ignored() {
    let mut bench = Bench::new();
    bench.handle(Input::Close { leg: leg(1) });
    bench.bridge(1, 2);
    bench.play(1, 1, &["a"], Repeat::Once);
    bench.handle(Input::SendDigits { leg: leg(1), digits: "1".into() });
    bench.handle(Input::Packet { leg: leg(1), bytes: &[0x80; 20] });
    bench.handle(Input::StopRecording { recording: recording(1) });
    bench.expect("");
    assert_eq!(bench.engine.deadline(), None);
}

#[test]
fn what_is_no_rtp_is_counted_not_heard() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    for bytes in [&[][..], &[0x80], &[0; 40], &[0x80, 14, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 9]] {
        bench.handle(Input::Packet { leg: leg(1), bytes });
    }
    bench.handle(Input::Close { leg: leg(1) });
    bench.expect("0 closed 1");
    assert_eq!(bench.stats[&leg(1)].packets_ignored, 4);
}

#[test]
fn a_full_engine_refuses_and_goes_on() {
    let mut bench = Bench::new();
    for number in 0..=media::engine::LEGS_MAX as u64 {
        bench.open(number, Codec::Pcma);
    }
    bench.expect("0 refused 8192");
    bench.handle(Input::Close { leg: leg(5) });
    bench.open(9_000, Codec::Pcma);
    bench.expect("0 closed 5");
}
