//! Prompts, music, silence.

use media::{Codec, Format, Hearing, Input, PlayItem, Repeat, tone};

use crate::bench::{Bench, assert_continuous, leg};

#[test]
fn prompts_follow_each_other_to_the_sample() {
    for codec in [Codec::Pcma, Codec::Pcmu] {
        let mut bench = Bench::new();
        bench.open(1, codec);
        bench.play(1, 7, &["a", "b", "a"], Repeat::Once);
        bench.pass_ms(200);
        let heard = bench.sound(1, codec, 0);
        let (a, b) = (heard[0], heard[240]);
        assert!((a - 1_000).abs() < 50 && (b + 2_000).abs() < 80);
        assert!(heard[..240].iter().all(|&s| s == a));
        assert!(heard[240..640].iter().all(|&s| s == b));
        assert!(heard[640..880].iter().all(|&s| s == a));
        assert!(heard[880..].iter().all(|&s| s.abs() <= 8));
        // 110 ms of sound are in the sixth packet's end.
        bench.expect("120 played 1 7");
        assert_continuous(&bench.headers(1), 160);
        assert_eq!(bench.packets(1).len(), 10, "silence follows as packets");
    }
}

#[test]
fn prompts_and_silence_have_the_length_the_peer_asked_for() {
    for (ptime_ms, packets) in [(10, 120), (30, 40), (60, 20)] {
        let mut bench = Bench::new();
        bench.open_with(1, Format { ptime_ms, ..Format::usual(Codec::Pcma) });
        bench.play(1, 1, &["music"], Repeat::Once);
        bench.pass_ms(1_200);
        assert_eq!(bench.packets(1).len(), packets);
        assert_continuous(&bench.headers(1), u32::from(ptime_ms) * 8);
        assert!(tone::power(&bench.sound(1, Codec::Pcma, 0)[..8000], 600.0) > 0.99);
    }
}

#[test]
fn an_opus_leg_hears_prompts_too() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Opus);
    bench.pass_ms(100);
    bench.play(1, 1, &["music"], Repeat::Once);
    bench.pass_ms(1_200);
    assert!(tone::power(&bench.sound(1, Codec::Opus, 0)[1600..8000], 600.0) > 0.9);
    assert_continuous(&bench.headers(1), 960);
    bench.expect("1100 played 1 1");
}

#[test]
fn music_on_hold_goes_on_where_it_would_have_been() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.open(2, Codec::Pcma);
    bench.play(1, 1, &["music"], Repeat::OnAir);
    bench.pass_ms(340);
    bench.play(2, 1, &["music"], Repeat::OnAir);
    bench.pass_ms(2_000);
    let last = |number| bench.packets(number).last().expect("music").payload.clone();
    assert_eq!(last(1), last(2));
    let heard = bench.sound(1, Codec::Pcma, 0);
    assert!(tone::power(&heard, 600.0) > 0.99, "no seam where it repeats");
}

#[test]
fn a_missing_prompt_is_told_and_skipped() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.play(1, 3, &["a", "nowhere"], Repeat::Once);
    bench.pass_ms(60);
    bench.expect("0 missing 1 3 nowhere\n 40 played 1 3");
    bench.play(1, 4, &["nowhere"], Repeat::Once);
    bench.pass_ms(60);
    bench.expect("60 missing 1 4 nowhere\n 80 played 1 4");
}

#[test]
fn a_pause_is_silence_between_prompts() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    let a = || PlayItem::Prompt("a".into());
    let hearing = Hearing::Playlist {
        play: 1,
        items: vec![a(), PlayItem::Pause(50), a()],
        repeat: Repeat::Once,
    };
    bench.handle(Input::Hear { leg: leg(1), hearing });
    bench.pass_ms(200);
    let heard = bench.sound(1, Codec::Pcma, 0);
    let loud: Vec<usize> = (0..heard.len()).filter(|&at| heard[at] > 500).collect();
    assert_eq!(loud.len(), 480);
    assert_eq!((loud[240], loud[479]), (640, 879));
}

#[test]
fn hearing_something_else_ends_a_playlist_without_a_word() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    bench.play(1, 1, &["music"], Repeat::Once);
    bench.pass_ms(100);
    bench.handle(Input::Hear { leg: leg(1), hearing: Hearing::Silence });
    bench.pass_ms(2_000);
    bench.expect("");
}

#[test]
fn after_a_stall_a_few_ticks_are_made_up_for_but_not_a_burst() {
    let mut bench = Bench::new();
    bench.open(1, Codec::Pcma);
    for (stall_ms, packets) in [(80, 4), (5_000, 1)] {
        let before = bench.packets(1).len();
        bench.now = bench.now + std::time::Duration::from_millis(stall_ms);
        bench.engine.handle_timeout(bench.now);
        bench.pass_ms(0);
        bench.handle(Input::Mute { leg: leg(1), muted: false });
        assert_eq!(bench.packets(1).len() - before, packets, "after {stall_ms} ms");
    }
}
