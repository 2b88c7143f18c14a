//! One source in another codec.

use media::rtp::timestamp_diff;
use media::{Codec, Format, tone};

use crate::bench::{Bench, Phone, TICK, assert_continuous, talk};

#[test]
fn a_tone_survives_between_opus_and_g711_both_ways() {
    for g711 in [Codec::Pcma, Codec::Pcmu] {
        let mut bench = Bench::new();
        bench.open(1, Codec::Opus);
        bench.open(2, g711);
        bench.bridge(1, 2);
        let mut browser = Phone::new(1, Codec::Opus);
        let mut phone = Phone::new(2, g711);
        talk(&mut bench, &mut [(&mut browser, 440.0), (&mut phone, 1000.0)], 2_000);
        let at_phone = bench.sound(2, g711, 10);
        let at_browser = bench.sound(1, Codec::Opus, 10);
        assert_eq!(bench.packets(2).len(), 100);
        assert!(tone::power(&at_phone, 440.0) > 0.9, "{g711:?}");
        // A lone tone is harder for the cheap encoder than speech is, of which
        // P.862 hears no difference worth the name (`speech_pesq_of_opus`).
        assert!(tone::power(&at_browser, 1000.0) > 0.85, "{g711:?}");
        assert_continuous(&bench.headers(1), 960);
        assert_continuous(&bench.headers(2), 160);
    }
}

#[test]
fn packets_have_the_length_the_listener_asked_for() {
    for (ptime_ms, packets) in [(10, 100), (20, 50), (30, 33), (40, 25), (60, 16)] {
        let mut bench = Bench::new();
        bench.open(1, Codec::Opus);
        bench.open_with(2, Format { ptime_ms, ..Format::usual(Codec::Pcma) });
        bench.hear(2, &[1]);
        talk(&mut bench, &mut [(&mut Phone::new(1, Codec::Opus), 440.0)], 1_000);
        assert_eq!(bench.packets(2).len(), packets, "{ptime_ms} ms");
        assert!(bench.packets(2).iter().all(|p| p.payload.len() == usize::from(ptime_ms) * 8));
        assert_continuous(&bench.headers(2), u32::from(ptime_ms) * 8);
    }
}

#[test]
fn lost_and_swapped_packets_are_smoothed() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Opus);
    bench.open(2, Codec::Pcma);
    bench.hear(2, &[1]);
    let mut phone = Phone::new(1, Codec::Opus);
    let mut packets: Vec<Vec<u8>> = (0..100).map(|_| phone.tone(440.0)).collect();
    packets.swap(20, 21);
    packets.swap(40, 42);
    packets.remove(60);
    for bytes in &packets {
        phone.send(&mut bench, bytes);
        bench.pass(TICK);
    }
    assert_eq!(bench.packets(2).len(), 100, "the lost one is guessed");
    assert_continuous(&bench.headers(2), 160);
    let heard = bench.sound(2, Codec::Pcma, 5);
    // Up to the loss: after it libopus needs half a second to find a pure tone.
    for piece in heard[..8_800].chunks_exact(800) {
        assert!(tone::power(piece, 440.0) > 0.99);
    }
}

#[test]
fn a_pause_of_the_source_is_a_pause_of_the_same_length() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Opus);
    bench.open(2, Codec::Pcma);
    bench.hear(2, &[1]);
    let mut phone = Phone::new(1, Codec::Opus);
    talk(&mut bench, &mut [(&mut phone, 440.0)], 200);
    bench.pass_ms(400); // discontinuous transmission: no packets, but time
    phone.timestamp += 48 * 400;
    talk(&mut bench, &mut [(&mut phone, 440.0)], 200);
    let headers = bench.headers(2);
    assert_eq!(headers.len(), 20);
    let apart = timestamp_diff(headers[10].timestamp, headers[9].timestamp);
    assert_eq!(apart, 160 + 8 * 400);
}

#[test]
fn packets_of_60_ms_are_taken() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.open(2, Codec::Opus);
    bench.hear(2, &[1]);
    let mut phone = Phone::new(1, Codec::Pcma);
    for _ in 0..20 {
        let payload: Vec<u8> = (0..3).flat_map(|_| phone.tone(500.0)[12..].to_vec()).collect();
        phone.sequence -= 3;
        phone.timestamp -= 480;
        let bytes = phone.packet(&payload);
        phone.timestamp += 320;
        phone.send(&mut bench, &bytes);
        bench.pass_ms(60);
    }
    assert_eq!(bench.packets(2).len(), 60);
    assert_continuous(&bench.headers(2), 960);
    assert!(tone::power(&bench.sound(2, Codec::Opus, 5), 500.0) > 0.9);
}
