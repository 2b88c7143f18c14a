//! Started, quiet, resumed; RTCP and statistics.

use media::rtcp::{Compound, Report, ReportBlock, SenderInfo, reports};
use media::{Codec, Direction, Format, Input};

use crate::bench::{Bench, Phone, TICK, leg, talk};

#[test]
fn a_leg_that_goes_quiet_is_told_once_and_told_back() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    let mut phone = Phone::new(1, Codec::Pcma);
    talk(&mut bench, &mut [(&mut phone, 440.0)], 1_000);
    bench.pass_ms(20_000);
    let told = std::mem::take(&mut bench.events);
    assert_eq!(told[0], "0 started 1");
    let [quiet] = &told[1..] else { panic!("{told:?}") };
    let at: u64 = quiet.split(' ').next().expect("ms").parse().expect("number");
    assert!((5_980..=7_000).contains(&at), "{quiet}");
    phone.say(&mut bench, 440.0);
    bench.expect("21000 resumed 1");
}

/// When the leg was told to be quiet, ms, counted from its last sound.
fn quiet_after(bench: &mut Bench, ms: u64) -> Option<u64> {
    bench.events.clear();
    // The bench counts from its first second.
    let from = bench.now.elapsed().as_millis() as u64 - 1_000;
    bench.pass_ms(ms);
    let told = bench.events.iter().find(|event| event.contains("quiet"))?;
    Some(told.split(' ').next()?.parse::<u64>().ok()? - from)
}

#[test]
fn rfc3389_who_says_that_it_pauses_is_not_gone() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    let mut phone = Phone::new(1, Codec::Pcma);
    talk(&mut bench, &mut [(&mut phone, 440.0)], 1_000);
    phone.payload_type = 13;
    let noise = phone.packet(&[60]);
    phone.send(&mut bench, &noise);
    assert_eq!(quiet_after(&mut bench, 29_000), None);
    phone.payload_type = 8;
    phone.say(&mut bench, 440.0);
    let after = quiet_after(&mut bench, 20_000).expect("it spoke, and vanished");
    assert!((5_000..=6_000).contains(&after), "{after} ms");
}

#[test]
fn rfc3550_who_sends_rtcp_and_no_sound_is_not_gone() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    let mut phone = Phone::new(1, Codec::Pcma);
    talk(&mut bench, &mut [(&mut phone, 440.0)], 1_000);
    for _ in 0..12 {
        let mut bytes = Vec::new();
        Compound { ssrc: phone.ssrc, sender: None, block: None, bye: false }.write(&mut bytes);
        phone.send(&mut bench, &bytes);
        assert_eq!(quiet_after(&mut bench, 5_000), None);
    }
    phone.say(&mut bench, 440.0);
    let after = quiet_after(&mut bench, 20_000).expect("neither sound nor RTCP");
    assert!((8_000..=9_000).contains(&after), "{after} ms");
}

#[test]
fn a_leg_that_never_sends_is_quiet_too_but_not_one_that_should_not() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    let held = Format { direction: Direction::SendOnly, ..Format::usual(Codec::Pcma) };
    bench.open_with(2, held);
    bench.pass_ms(10_000);
    assert_eq!(bench.events.len(), 1, "{:?}", bench.events);
    assert!(bench.events[0].contains("quiet 1"));
}

#[test]
fn who_sends_silence_is_told_once_and_again_when_it_speaks() {
    for codec in [Codec::Pcma, Codec::Pcmu, Codec::Opus, Codec::G722] {
        let mut bench = Bench::new();
        bench.open(1, codec);
        bench.record(1, Some(1), None);
        let mut phone = Phone::new(1, codec);
        let talk = |bench: &mut Bench, phone: &mut Phone, hertz: f32, ms: u64| {
            talk(bench, &mut [(phone, hertz)], ms);
        };
        talk(&mut bench, &mut phone, 440.0, 1_000);
        bench.events.clear();
        talk(&mut bench, &mut phone, 0.0, 30_000);
        let [silent] = &bench.events[..] else { panic!("{codec:?} {:?}", bench.events) };
        let (at, what) = silent.split_once(' ').expect("ms");
        assert_eq!(what, "silent 1");
        assert!((15_000..=17_000).contains(&at.parse::<u64>().expect("ms")), "{codec:?} {silent}");
        bench.events.clear();
        talk(&mut bench, &mut phone, 440.0, 1_000);
        let [sounds] = &bench.events[..] else { panic!("{codec:?} {:?}", bench.events) };
        assert!(sounds.ends_with("sounds 1"), "{codec:?} {sounds}");
    }
}

#[test]
fn rfc3550_6_4_reports_tell_what_was_sent_and_lost() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    let mut phone = Phone::new(1, Codec::Pcma);
    for n in 0..1_000 {
        let bytes = phone.tone(440.0);
        if n % 10 != 5 {
            phone.send(&mut bench, &bytes);
        }
        bench.pass(TICK);
    }
    let sent = &bench.heard[&leg(1)].rtcp;
    assert!((2..=8).contains(&sent.len()), "{} in 20 s", sent.len());
    let last = sent.last().expect("reports");
    let Some(Report::Sender { info, blocks }) = reports(last).next() else {
        panic!("silence is sent, so it is an SR")
    };
    assert_eq!(info.octets, info.packets * 160);
    let block = blocks.about(phone.ssrc).expect("about the phone's stream");
    assert!((20..=30).contains(&block.fraction_lost), "{block:?}");
    assert!(block.packets_lost > 20);
    bench.handle(Input::Close { leg: leg(1) });
    let stats = bench.stats[&leg(1)];
    assert_eq!((stats.packets_received, stats.packets_lost), (900, 100));
    assert_eq!(stats.bytes_received, 900 * 172);
    assert_eq!(stats.packets_sent, 1_000);
    assert!(stats.jitter_us < 1_000, "{stats:?}");
    let last = bench.heard[&leg(1)].rtcp.last().expect("goodbye");
    assert_eq!(reports(last).last(), Some(Report::Bye));
}

#[test]
fn rfc3550_6_4_1_the_round_trip_is_measured() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.pass_ms(8_000);
    let ours = bench.heard[&leg(1)].rtcp.last().expect("an SR").clone();
    let sent_at = bench.now;
    let Some(Report::Sender { info, .. }) = reports(&ours).next() else { panic!("an SR") };
    // The engine's SR says when it left, on the engine's clock.
    let left_ms = (info.ntp >> 32) * 1000 + (((info.ntp & 0xFFFF_FFFF) * 1000) >> 32);
    let age_ms = sent_at.elapsed().as_millis() as u64 - left_ms;
    bench.pass_ms(60);
    let block = ReportBlock {
        ssrc: 0xE001,
        packets_lost: 4,
        last_sr: (info.ntp >> 16) as u32,
        delay_since_last_sr: (age_ms * 65_536 / 1000) as u32,
        ..ReportBlock::default()
    };
    let mut bytes = Vec::new();
    let sender = Some(SenderInfo::default());
    Compound { ssrc: 9, sender, block: Some(block), bye: false }.write(&mut bytes);
    bench.handle(Input::Packet { leg: leg(1), bytes: &bytes });
    bench.handle(Input::Close { leg: leg(1) });
    let stats = bench.stats[&leg(1)];
    assert_eq!(stats.packets_lost_by_peer, 4);
    let round_trip = stats.round_trip_us.expect("measured");
    assert!((55_000..=65_000).contains(&round_trip), "{round_trip} µs");
}

#[test]
fn jitter_is_measured() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    let mut phone = Phone::new(1, Codec::Pcma);
    for n in 0..500 {
        phone.say(&mut bench, 440.0);
        bench.pass_ms(if n % 2 == 0 { 10 } else { 30 });
    }
    bench.handle(Input::Close { leg: leg(1) });
    let jitter = bench.stats[&leg(1)].jitter_us;
    assert!((9_000..=11_000).contains(&jitter), "{jitter} µs");
}

#[test]
fn an_engine_without_legs_has_no_deadline() {
    let mut bench = Bench::new();
    assert_eq!(bench.engine.deadline(), None);
    bench.open(1, Codec::Pcma);
    assert_eq!(bench.engine.deadline(), Some(bench.now + TICK));
    bench.handle(Input::Close { leg: leg(1) });
    bench.pass(TICK);
    assert_eq!(bench.engine.deadline(), None);
}
