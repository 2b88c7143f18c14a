//! Keys, both ways (RFC 4733).

use media::codec::g711::{linear_to_alaw, linear_to_ulaw};
use media::rtp::Header;
use media::telephone_event::Payload;
use media::{Codec, Format, Input, tone};

use crate::bench::{Bench, Phone, TICK, assert_continuous, leg, talk};

/// Presses a key for 60 ms as a telephone does: 20 ms a packet, three ends, of
/// which `ends` arrive.
fn press(bench: &mut Bench, phone: &mut Phone, event: u8, ends: usize) {
    let timestamp = phone.timestamp;
    for step in 1..=5_u16 {
        let duration = step.min(3) * (phone.codec.clock_rate() / 50) as u16;
        let payload = Payload { event, end: step >= 3, volume: 10, duration };
        let header = Header {
            marker: step == 1,
            payload_type: 101,
            sequence: phone.sequence,
            timestamp,
            ssrc: phone.ssrc,
        };
        phone.sequence += 1;
        let mut bytes = header.to_bytes().to_vec();
        bytes.extend(payload.to_bytes());
        if usize::from(step) < 3 + ends {
            phone.send(bench, &bytes);
        }
        if step <= 3 {
            phone.timestamp += phone.codec.clock_rate() / 50;
            bench.pass(TICK);
        }
    }
}

#[test]
fn rfc4733_2_5_1_4_a_key_is_told_once_however_many_ends_arrive() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    let mut phone = Phone::new(1, Codec::Pcma);
    press(&mut bench, &mut phone, 1, 3);
    bench.pass_ms(140);
    press(&mut bench, &mut phone, 1, 1);
    bench.pass_ms(140);
    press(&mut bench, &mut phone, 11, 0);
    bench.pass_ms(340);
    bench.expect(
        "0 started 1
         40 digit 1 1 60
         240 digit 1 1 60
         580 digit 1 # 40",
    );
}

#[test]
fn q24_keys_come_as_tones_from_who_has_no_events() {
    let mut bench = Bench::new();
    bench.open_with(1, Format { telephone_event: None, ..Format::usual(Codec::Pcmu) });
    bench.open(2, Codec::Pcma);
    // Events are enough of the other.
    let mut phone = Phone::new(1, Codec::Pcmu);
    let mut other = Phone::new(2, Codec::Pcma);
    let mut sound = Vec::new();
    for (freqs, ms) in [([440.0, 440.0], 200), ([941.0, 1_336.0], 60), ([440.0, 440.0], 100)] {
        let tones = freqs.map(|freq| tone::sine(freq, ms));
        let both = tones[0].iter().zip(&tones[1]).map(|(a, b)| a / 4 + b / 4);
        sound.extend(both);
    }
    for packet in sound.chunks(160) {
        let payload: Vec<u8> = packet.iter().map(|sample| linear_to_ulaw(*sample)).collect();
        let bytes = phone.packet(&payload);
        phone.send(&mut bench, &bytes);
        let payload: Vec<u8> = packet.iter().map(|sample| linear_to_alaw(*sample)).collect();
        let bytes = other.packet(&payload);
        other.send(&mut bench, &bytes);
        bench.pass(TICK);
    }
    bench.expect(
        "0 started 1
         0 started 2
         280 digit 1 0 51",
    );
}

#[test]
fn a_key_is_relayed_as_an_event_under_the_listeners_number() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    let mut format = Format::usual(Codec::Pcma);
    let event = format.telephone_event.as_mut().expect("usual");
    event.payload_type_send = 97;
    bench.open_with(2, format);
    bench.bridge(1, 2);
    let mut phone = Phone::new(1, Codec::Pcma);
    talk(&mut bench, &mut [(&mut phone, 440.0)], 100);
    press(&mut bench, &mut phone, 5, 3);
    talk(&mut bench, &mut [(&mut phone, 440.0)], 100);
    let events: Vec<_> =
        bench.packets(2).iter().filter(|sent| sent.header.payload_type == 97).collect();
    assert_eq!(events.len(), 5);
    assert!(events.iter().all(|sent| sent.header.timestamp == events[0].header.timestamp));
    assert!(events[0].header.marker && !events[1].header.marker);
    assert_eq!(events[4].payload, [5, 0x8A, 0x01, 0xE0]);
    let sequences: Vec<u16> = bench.headers(2).iter().map(|header| header.sequence).collect();
    assert!(sequences.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1)));
}

#[test]
fn a_key_crosses_codecs_with_its_duration_in_the_listeners_clock() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Opus);
    bench.open(2, Codec::Pcma);
    bench.bridge(1, 2);
    let mut phone = Phone::new(1, Codec::Opus);
    talk(&mut bench, &mut [(&mut phone, 440.0)], 100);
    press(&mut bench, &mut phone, 9, 3);
    talk(&mut bench, &mut [(&mut phone, 440.0)], 100);
    let durations: Vec<u16> = bench
        .packets(2)
        .iter()
        .filter(|sent| sent.header.payload_type == 101)
        .map(|sent| Payload::parse(&sent.payload).expect("event").duration)
        .collect();
    assert_eq!(durations, [160, 320, 480, 480, 480]);
    let sound: Vec<Header> =
        bench.headers(2).into_iter().filter(|header| header.payload_type == 8).collect();
    assert_eq!(sound.len(), 10);
    assert!(sound[5].marker);
    assert_eq!(sound[5].timestamp.wrapping_sub(sound[4].timestamp), 640);
}

#[test]
fn rfc4733_2_5_keys_are_sent_as_events() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.pass_ms(40);
    bench.handle(Input::SendDigits { leg: leg(1), digits: "1#".into() });
    bench.pass_ms(480);
    // Another phone of ours understands them.
    let mut there = Bench::new();
    there.open(1, Codec::Pcma);
    for sent in bench.packets(1) {
        there.now = sent.at;
        let mut bytes = sent.header.to_bytes().to_vec();
        bytes.extend(&sent.payload);
        there.handle(Input::Packet { leg: leg(1), bytes: &bytes });
    }
    there.expect(
        "20 started 1
         140 digit 1 1 100
         340 digit 1 # 100",
    );
    let headers = bench.headers(1);
    assert!(headers.windows(2).all(|pair| pair[1].sequence == pair[0].sequence.wrapping_add(1)));
    let events: Vec<&Header> = headers.iter().filter(|h| h.payload_type == 101).collect();
    assert_eq!(events.len(), 14);
    assert_eq!(events.iter().filter(|header| header.marker).count(), 2);
    let apart = events[7].timestamp.wrapping_sub(events[0].timestamp);
    assert_eq!(apart, 200 * 8, "100 ms of key, 100 ms of pause");
    let after = headers.last().expect("silence goes on");
    assert_eq!(
        (after.payload_type, after.timestamp.wrapping_sub(headers[0].timestamp)),
        (8, 25 * 160)
    );
}

#[test]
fn without_events_keys_are_sent_as_tones() {
    for codec in [Codec::Pcma, Codec::Opus] {
        let mut bench = Bench::new();
        bench.open_with(1, Format { telephone_event: None, ..Format::usual(codec) });
        bench.handle(Input::SendDigits { leg: leg(1), digits: "5".into() });
        bench.pass_ms(200);
        let heard = bench.sound(1, codec, 0);
        assert!(tone::power(&heard[160..800], 770.0) > 0.4, "{codec:?}");
        assert!(tone::power(&heard[160..800], 1336.0) > 0.4, "{codec:?}");
        assert!(tone::level_dbfs(&heard[1200..1600]) < -50.0, "{codec:?}");
        assert_continuous(&bench.headers(1), codec.clock_rate() / 50);
    }
}

#[test]
fn a_key_reaches_a_listener_without_events_as_its_tones() {
    for codec in [Codec::Pcma, Codec::Opus] {
        let mut bench = Bench::new();
        bench.open(1, codec);
        bench.open_with(2, Format { telephone_event: None, ..Format::usual(Codec::Pcma) });
        bench.bridge(1, 2);
        let mut phone = Phone::new(1, codec);
        talk(&mut bench, &mut [(&mut phone, 440.0)], 100);
        press(&mut bench, &mut phone, 5, 3);
        bench.pass_ms(200);
        let heard = bench.sound(2, Codec::Pcma, 0);
        let strongest = |hertz: f32| {
            heard.chunks_exact(400).map(|piece| tone::power(piece, hertz)).fold(0.0, f32::max)
        };
        assert!(strongest(770.0) > 0.4 && strongest(1336.0) > 0.4, "{codec:?}");
        assert!(bench.headers(2).iter().all(|header| header.payload_type == 8));
    }
}

#[test]
fn nothing_else_is_sent_while_keys_are() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.open(2, Codec::Pcma);
    bench.bridge(1, 2);
    let mut phone = Phone::new(1, Codec::Pcma);
    bench.handle(Input::SendDigits { leg: leg(2), digits: "0".into() });
    talk(&mut bench, &mut [(&mut phone, 440.0)], 400);
    let kinds: Vec<u8> = bench.headers(2).iter().map(|header| header.payload_type).collect();
    assert_eq!(kinds.iter().filter(|&&kind| kind == 101).count(), 7);
    assert!(kinds[..7].iter().all(|&kind| kind == 101), "{kinds:?}");
    assert_eq!(kinds.last(), Some(&8));
}
