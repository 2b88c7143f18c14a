//! Recordings keep both channels on the clock on the wall.

use std::time::Duration;

use base::Rng;
use media::recording::{BEHIND_MAX, WAV_HEADER_LEN, wav_header};
use media::wav::Wav;
use media::{Codec, Input, Repeat, tone};

use crate::bench::{Bench, Phone, TICK, leg, recording, talk};

const LEFT: usize = 0;
const RIGHT: usize = 1;

fn stop(bench: &mut Bench) {
    bench.handle(Input::StopRecording { recording: recording(1) });
}

/// Two legs that hear each other, recorded.
fn call(codecs: [Codec; 2]) -> (Bench, Phone, Phone) {
    let mut bench = Bench::new();
    bench.open(1, codecs[0]);
    bench.open(2, codecs[1]);
    bench.bridge(1, 2);
    bench.record(1, Some(1), Some(2));
    (bench, Phone::new(1, codecs[0]), Phone::new(2, codecs[1]))
}

/// Where the sound is, in ms: pieces of at least 10 ms above silence.
fn loud_ms(channel: &[i16]) -> Vec<(usize, usize)> {
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    for (at, window) in channel.chunks(80).enumerate() {
        if tone::level_dbfs(window) < -40.0 {
            continue;
        }
        match pieces.last_mut() {
            Some((_, end)) if *end == at * 10 => *end += 10,
            _ => pieces.push((at * 10, at * 10 + 10)),
        }
    }
    pieces
}

#[test]
fn each_leg_is_on_its_own_channel_whatever_its_codec() {
    for codecs in [
        [Codec::Pcma, Codec::Pcma],
        [Codec::Pcmu, Codec::Pcma],
        [Codec::Opus, Codec::Pcmu],
        [Codec::Opus, Codec::Opus],
    ] {
        let (mut bench, mut caller, mut agent) = call(codecs);
        talk(&mut bench, &mut [(&mut caller, 440.0), (&mut agent, 1000.0)], 3_000);
        stop(&mut bench);
        let (left, right) = (bench.channel(1, LEFT), bench.channel(1, RIGHT));
        assert_eq!((left.len(), right.len()), (24_000, 24_000));
        assert!(tone::power(&left, 440.0) > 0.9, "{codecs:?}");
        assert!(tone::power(&right, 1000.0) > 0.9, "{codecs:?}");
        assert!(tone::power(&left, 1000.0) < 0.001 && tone::power(&right, 440.0) < 0.001);
        assert!(bench.behind_max <= BEHIND_MAX, "{:?} behind", bench.behind_max);
        assert!(bench.events.contains(&"3000 recorded 24000".to_owned()));
    }
}

#[test]
fn pcma_is_recorded_to_the_bit() {
    let (mut bench, mut caller, _) = call([Codec::Pcma; 2]);
    let mut said = Vec::new();
    for n in 0..50_u8 {
        let payload: Vec<u8> = (0..160).map(|at: u8| at.wrapping_mul(n)).collect();
        let bytes = caller.packet(&payload);
        caller.send(&mut bench, &bytes);
        said.extend(payload);
        bench.pass(TICK);
    }
    stop(&mut bench);
    let left: Vec<u8> = bench.recorded[&recording(1)].iter().step_by(2).copied().collect();
    assert_eq!(left, said);
    let mut file = wav_header(16_000).to_vec();
    file.extend(&bench.recorded[&recording(1)]);
    assert_eq!(file.len(), WAV_HEADER_LEN + 16_000);
    assert_eq!(Wav::parse(&file).expect("a WAV file").channels, 2);
}

#[test]
fn a_pause_is_silence_of_the_same_length_whether_the_phones_clock_ran_or_not() {
    for clock_runs in [true, false] {
        let (mut bench, mut caller, _) = call([Codec::Pcma; 2]);
        bench.pass_ms(500);
        talk(&mut bench, &mut [(&mut caller, 440.0)], 200);
        bench.pass_ms(1_000);
        if clock_runs {
            caller.timestamp += 8_000;
        }
        talk(&mut bench, &mut [(&mut caller, 440.0)], 300);
        bench.pass_ms(500);
        stop(&mut bench);
        let left = bench.channel(1, LEFT);
        assert_eq!(loud_ms(&left), [(500, 700), (1_700, 2_000)], "clock runs: {clock_runs}");
        assert_eq!(left.len(), 2_500 * 8);
    }
}

#[test]
fn loss_is_a_hole_and_disorder_none() {
    let (mut bench, mut caller, _) = call([Codec::Pcma; 2]);
    let mut packets: Vec<Vec<u8>> = (0..50).map(|_| caller.tone(440.0)).collect();
    packets[10] = Vec::new();
    packets.swap(20, 23);
    packets.swap(30, 31);
    for bytes in &packets {
        if !bytes.is_empty() {
            caller.send(&mut bench, bytes);
        }
        bench.pass(TICK);
    }
    stop(&mut bench);
    assert_eq!(loud_ms(&bench.channel(1, LEFT)), [(0, 200), (220, 1_000)]);
    let left = bench.channel(1, LEFT);
    assert!(tone::power(&left[2_000..], 440.0) > 0.99, "the swapped are in their places");
}

#[test]
fn jitter_leaves_no_trace() {
    for seed in 0..20 {
        let mut rng = Rng::new(seed);
        let (mut bench, mut caller, _) = call([Codec::Pcma; 2]);
        // Each packet has its own delay of 0 to 60 ms; some overtake others.
        let mut flight: Vec<(u64, Vec<u8>)> =
            (0..250).map(|n| (n * 20 + rng.below(60), caller.tone(440.0))).collect();
        flight.sort_by_key(|(at, _)| *at);
        let mut at = 0;
        for (due, bytes) in &flight {
            bench.pass_ms(due - at);
            at = *due;
            caller.send(&mut bench, bytes);
        }
        bench.pass_ms(500);
        stop(&mut bench);
        let left = bench.channel(1, LEFT);
        let loud = loud_ms(&left);
        assert_eq!(loud.len(), 1, "seed {seed}: {loud:?}");
        // 50 ms at a time: working off the delay bends the pitch by 0.6 %.
        for piece in left[800..39_000].chunks_exact(400) {
            assert!(tone::power(piece, 440.0) > 0.8, "seed {seed}");
        }
    }
}

#[test]
fn a_restarted_stream_goes_on_at_its_arrival() {
    let (mut bench, mut caller, _) = call([Codec::Pcma; 2]);
    talk(&mut bench, &mut [(&mut caller, 440.0)], 400);
    caller.ssrc = 0xFEED;
    caller.timestamp = 0xFFFF_FF00;
    caller.sequence = 9;
    talk(&mut bench, &mut [(&mut caller, 440.0)], 400);
    stop(&mut bench);
    assert_eq!(loud_ms(&bench.channel(1, LEFT)), [(0, 800)]);
}

#[test]
fn clocks_that_drift_apart_stay_within_20_ms() {
    // 500 ppm: far worse than any telephone's quartz; 5 minutes make 150 ms.
    for faster in [true, false] {
        let (mut bench, mut caller, mut agent) = call([Codec::Pcma; 2]);
        let step = Duration::from_micros(if faster { 19_990 } else { 20_010 });
        for n in 0..15_000 {
            let beep = if n % 500 == 499 { 440.0 } else { 0.0 };
            caller.say(&mut bench, beep);
            if n % 500 == 499 {
                agent.timestamp = agent.timestamp.wrapping_add(8_000);
                agent.say(&mut bench, 1000.0);
                agent.timestamp = agent.timestamp.wrapping_add(80_000);
            }
            bench.pass(step);
        }
        stop(&mut bench);
        let (left, right) = (loud_ms(&bench.channel(1, LEFT)), loud_ms(&bench.channel(1, RIGHT)));
        assert_eq!((left.len(), right.len()), (30, 30));
        for (l, r) in left.iter().zip(&right) {
            assert!(l.0.abs_diff(r.0) <= 20, "faster: {faster}, {l:?} beside {r:?}");
        }
    }
}

#[test]
fn a_transfer_changes_the_channel_and_the_timeline_goes_on() {
    let (mut bench, mut caller, mut agent) = call([Codec::Pcma; 2]);
    bench.open(3, Codec::Opus);
    let mut second = Phone::new(3, Codec::Opus);
    talk(&mut bench, &mut [(&mut caller, 440.0), (&mut agent, 1000.0)], 1_000);
    bench.play(1, 1, &["music"], Repeat::OnAir);
    bench.record(1, Some(1), None);
    talk(&mut bench, &mut [(&mut caller, 440.0), (&mut agent, 1000.0)], 1_000);
    bench.bridge(1, 3);
    bench.record(1, Some(1), Some(3));
    talk(&mut bench, &mut [(&mut caller, 440.0), (&mut second, 1500.0)], 1_000);
    bench.handle(Input::Close { leg: leg(3) });
    talk(&mut bench, &mut [(&mut caller, 440.0)], 500);
    stop(&mut bench);
    let (left, right) = (bench.channel(1, LEFT), bench.channel(1, RIGHT));
    assert_eq!(left.len(), 28_000);
    assert!(tone::power(&left, 440.0) > 0.98, "the caller, and no music");
    assert!(tone::power(&right[..8_000], 1000.0) > 0.98);
    assert!(right[8_000..16_000].iter().all(|&sample| sample.abs() <= 8));
    assert!(tone::power(&right[16_400..24_000], 1500.0) > 0.9);
    assert!(right[24_400..].iter().all(|&sample| sample.abs() <= 8));
}

#[test]
fn a_leg_opened_after_its_recording_began_is_recorded() {
    let mut bench = Bench::new();
    bench.record(1, Some(1), None);
    bench.pass_ms(200);
    bench.open(1, Codec::Pcma);
    talk(&mut bench, &mut [(&mut Phone::new(1, Codec::Pcma), 440.0)], 200);
    stop(&mut bench);
    assert_eq!(loud_ms(&bench.channel(1, LEFT)), [(200, 400)]);
}

#[test]
fn a_muted_leg_is_recorded_as_silence() {
    let (mut bench, mut caller, _) = call([Codec::Pcma; 2]);
    talk(&mut bench, &mut [(&mut caller, 440.0)], 200);
    bench.handle(Input::Mute { leg: leg(1), muted: true });
    talk(&mut bench, &mut [(&mut caller, 440.0)], 200);
    bench.handle(Input::Mute { leg: leg(1), muted: false });
    talk(&mut bench, &mut [(&mut caller, 440.0)], 200);
    stop(&mut bench);
    assert_eq!(loud_ms(&bench.channel(1, LEFT)), [(0, 200), (400, 600)]);
}

#[test]
fn a_stalled_shell_loses_no_alignment() {
    let (mut bench, mut caller, _) = call([Codec::Pcma; 2]);
    talk(&mut bench, &mut [(&mut caller, 440.0)], 200);
    // For 3 s the thread does not run; the socket's packets come all at once.
    bench.now = bench.now + Duration::from_secs(3);
    caller.timestamp += 24_000;
    talk(&mut bench, &mut [(&mut caller, 440.0)], 200);
    stop(&mut bench);
    let left = bench.channel(1, LEFT);
    assert_eq!(loud_ms(&left), [(0, 200), (3_200, 3_400)]);
}
