//! Several sources.

use media::{Codec, tone};

use crate::bench::{Bench, Phone, assert_continuous, talk};

const TONES: [f32; 3] = [400.0, 700.0, 1100.0];

fn shares(sound: &[i16]) -> [bool; 3] {
    TONES.map(|freq| tone::power(sound, freq) > 0.2)
}

#[test]
fn in_a_conference_each_hears_all_the_others() {
    let mut bench = Bench::new();
    let codecs = [Codec::Pcma, Codec::Opus, Codec::Pcmu];
    for (at, codec) in codecs.into_iter().enumerate() {
        bench.open(at as u64 + 1, codec);
    }
    bench.hear(1, &[2, 3]);
    bench.hear(2, &[1, 3]);
    bench.hear(3, &[1, 2]);
    let [mut a, mut b, mut c] = [0, 1, 2].map(|at| Phone::new(at as u64 + 1, codecs[at]));
    let talking = &mut [(&mut a, TONES[0]), (&mut b, TONES[1]), (&mut c, TONES[2])];
    talk(&mut bench, talking, 2_000);
    for (at, codec) in codecs.into_iter().enumerate() {
        let number = at as u64 + 1;
        let mut others = [true; 3];
        others[at] = false;
        assert_eq!(shares(&bench.sound(number, codec, 10)), others, "leg {number}");
        assert_continuous(&bench.headers(number), codec.clock_rate() / 50);
        assert_eq!(bench.packets(number).len(), 100);
    }
}

#[test]
fn a_supervisor_listens_in_unheard_and_the_two_go_on_undecoded() {
    let mut bench = Bench::new();
    for (number, codec) in [(1, Codec::Pcma), (2, Codec::Pcma), (3, Codec::Opus)] {
        bench.open(number, codec);
    }
    bench.bridge(1, 2);
    bench.hear(3, &[1, 2]);
    let mut caller = Phone::new(1, Codec::Pcma);
    let mut agent = Phone::new(2, Codec::Pcma);
    let mut supervisor = Phone::new(3, Codec::Opus);
    let talking =
        &mut [(&mut caller, TONES[0]), (&mut agent, TONES[1]), (&mut supervisor, TONES[2])];
    talk(&mut bench, talking, 1_000);
    assert_eq!(shares(&bench.sound(3, Codec::Opus, 10)), [true, true, false]);
    assert!(tone::power(&bench.sound(1, Codec::Pcma, 0), TONES[1]) > 0.99);
    assert!(tone::power(&bench.sound(2, Codec::Pcma, 0), TONES[0]) > 0.99);
}

#[test]
fn a_whisper_reaches_the_agent_only() {
    let mut bench = Bench::new();
    for number in 1..=3 {
        bench.open(number, Codec::Pcma);
    }
    bench.hear(1, &[2]);
    bench.hear(2, &[1, 3]);
    let mut caller = Phone::new(1, Codec::Pcma);
    let mut agent = Phone::new(2, Codec::Pcma);
    let mut supervisor = Phone::new(3, Codec::Pcma);
    let talking =
        &mut [(&mut caller, TONES[0]), (&mut agent, TONES[1]), (&mut supervisor, TONES[2])];
    talk(&mut bench, talking, 1_000);
    assert_eq!(shares(&bench.sound(2, Codec::Pcma, 10)), [true, false, true]);
    assert_eq!(shares(&bench.sound(1, Codec::Pcma, 10)), [false, true, false]);
}

#[test]
fn loud_voices_are_clipped_not_wrapped() {
    let mut bench = Bench::new();
    for number in 1..=3 {
        bench.open(number, Codec::Pcma);
    }
    bench.hear(3, &[1, 2]);
    let (mut a, mut b) = (Phone::new(1, Codec::Pcma), Phone::new(2, Codec::Pcma));
    for _ in 0..10 {
        for phone in [&mut a, &mut b] {
            let bytes = phone.packet(&[0xAA; 160]);
            phone.send(&mut bench, &bytes);
        }
        bench.pass_ms(20);
    }
    let loudest = *bench.sound(3, Codec::Pcma, 0).iter().max().expect("sound");
    assert_eq!(loudest, 32_256);
}

#[test]
fn one_who_says_nothing_does_not_stop_the_others() {
    let mut bench = Bench::new();
    for number in 1..=3 {
        bench.open(number, Codec::Pcma);
    }
    bench.hear(3, &[1, 2]);
    talk(&mut bench, &mut [(&mut Phone::new(1, Codec::Pcma), TONES[0])], 400);
    bench.pass_ms(400);
    assert_eq!(bench.packets(3).len(), 40);
    assert!(tone::power(&bench.sound(3, Codec::Pcma, 5)[..1600], TONES[0]) > 0.9);
    assert!(bench.sound(3, Codec::Pcma, 30).iter().all(|&sample| sample.abs() <= 8));
}
