//! What of speech comes through a bad network, and what the detector of keys
//! makes of speech and of keys. No server is started: it is the engine itself
//! that is listened to, on a clock of its own.

use super::{Run, Value};
use crate::report::{Goal, Kind};
use anyhow::Context;
use base::{LegId, Moment, Rng};
use media::codec::{Decoder, Encoder, FRAME_LEN, SAMPLE_RATE};
use media::dtmf::Detector;
use media::prompt::PromptLibrary;
use media::rtp::{Header, Packet};
use media::tone::key_frequencies;
use media::wav::Wav;
use media::{Codec, Engine, Format, Hearing, Input, Output, Stream};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

const fn mos(name: &'static str) -> Kind {
    Kind { name, unit: "MOS (P.862)", goal: Goal::None }
}
const OF_CODEC: Kind = mos("speech_pesq_of_codec");
const OF_OPUS: Kind = mos("speech_pesq_of_opus");
const AT: [(Kind, u64); 4] = [
    (mos("speech_pesq_at_0_percent_lost"), 0),
    (mos("speech_pesq_at_1_percent_lost"), 1),
    (mos("speech_pesq_at_5_percent_lost"), 5),
    (mos("speech_pesq_at_10_percent_lost"), 10),
];
const FALSE_KEYS: Kind =
    Kind { name: "dtmf_false_keys_per_hour", unit: "keys/h", goal: Goal::AtMost(0.0) };
const MISSED_KEYS: Kind =
    Kind { name: "dtmf_missed_keys_percent", unit: "%", goal: Goal::AtMost(0.0) };
pub const KINDS: &[Kind] =
    &[OF_CODEC, OF_OPUS, AT[0].0, AT[1].0, AT[2].0, AT[3].0, FALSE_KEYS, MISSED_KEYS];

/// P.862 wants eight seconds or more of a talker.
const CLIP: usize = 10 * SAMPLE_RATE as usize;
/// Talks that are judged; their mean counts.
const CLIPS: usize = 12;
/// Each packet is late by up to this much.
const JITTER: Duration = Duration::from_millis(40);
const TICK: Duration = Duration::from_millis(20);

/// # Errors
/// There are no prompts, or P.862 cannot be run: see `scripts/pesq`.
pub fn run(_: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let speech = speech()?;
    let whole: Vec<i16> = speech.concat();
    let clips: Vec<&[i16]> = whole.chunks_exact(CLIP).take(CLIPS).collect();
    let folder = std::env::temp_dir().join(format!("yingda-speech-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let through = |codec| move |clip: &[i16]| coded(codec, clip);
    let mut values = vec![
        (OF_CODEC, judged(&folder, &clips, through(Codec::Pcma))?),
        (OF_OPUS, judged(&folder, &clips, through(Codec::Opus))?),
    ];
    for (kind, percent) in AT {
        let mut rng = Rng::new(percent + 1);
        values.push((kind, judged(&folder, &clips, |clip| mixed(clip, percent, &mut rng))?));
    }
    std::fs::remove_dir_all(&folder)?;
    values.push((FALSE_KEYS, false_keys(&speech)));
    values.push((MISSED_KEYS, missed_keys()));
    Ok(values)
}

/// The prompts, each in samples at 8 kHz.
fn speech() -> anyhow::Result<Vec<Vec<i16>>> {
    let mut all = Vec::new();
    for language in ["zh-CN", "en"] {
        let folder = root().join("prompts").join(language);
        let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
            .with_context(|| format!("no prompts in {}", folder.display()))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|suffix| suffix == "wav"))
            .collect();
        files.sort();
        for file in files {
            all.push(Wav::parse(&std::fs::read(&file)?)?.to_telephone());
        }
    }
    Ok(all)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What P.862 makes of each clip that went this way, in the mean.
fn judged(
    folder: &Path,
    clips: &[&[i16]],
    mut way: impl FnMut(&[i16]) -> Vec<i16>,
) -> anyhow::Result<f64> {
    let mut files = Vec::new();
    for (at, clip) in clips.iter().enumerate() {
        for (what, samples) in [("said", clip.to_vec()), ("heard", way(clip))] {
            let file = folder.join(format!("{at}-{what}.raw"));
            std::fs::write(
                &file,
                samples.iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<_>>(),
            )?;
            files.push(file);
        }
    }
    let script = root().join("scripts/pesq");
    let output = Command::new(&script).args(&files).output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    anyhow::ensure!(
        output.status.success(),
        "{} failed: {}",
        script.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    let scores: Vec<f64> = said.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    anyhow::ensure!(scores.len() == clips.len(), "a score for each clip: {said}");
    Ok(scores.iter().sum::<f64>() / scores.len() as f64)
}

/// A codec and nothing else; A-law is the best that can be had.
fn coded(codec: Codec, clip: &[i16]) -> Vec<i16> {
    let mut heard = Vec::new();
    if let (Some(mut encoder), Some(mut decoder)) = (Encoder::new(codec), Decoder::new(codec)) {
        for frame in clip.chunks_exact(FRAME_LEN) {
            let mut bytes = Vec::new();
            encoder.encode(frame, &mut bytes);
            decoder.decode(&bytes, &mut heard);
        }
    }
    heard
}

const SPEAKER: LegId = LegId::new(1, 1);
const SILENT: LegId = LegId::new(2, 2);
const LISTENER: LegId = LegId::new(3, 3);

/// Through the engine's mixer, as in a conference: put in order, decoded, what
/// is lost concealed, mixed with one who says nothing, packed anew.
fn mixed(clip: &[i16], percent_lost: u64, rng: &mut Rng) -> Vec<i16> {
    let start = Moment::from_millis(1_000);
    let mut engine = Engine::new(Arc::new(PromptLibrary::default()));
    for (number, leg) in [SPEAKER, SILENT, LISTENER].into_iter().enumerate() {
        let stream = Stream { ssrc: number as u32, sequence: 0, timestamp: 0, rtcp: false };
        let format = Format::usual(Codec::Pcma);
        engine.handle(Input::Open { leg, format, stream }, start);
    }
    let hearing = Hearing::Legs(vec![SPEAKER, SILENT]);
    engine.handle(Input::Hear { leg: LISTENER, hearing }, start);
    let mut heard = Vec::new();
    let Some(mut decoder) = Decoder::new(Codec::Pcma) else { return heard };
    let arrivals = on_the_way(clip, percent_lost, start, rng);
    let end = start + Duration::from_secs(clip.len() as u64 / u64::from(SAMPLE_RATE)) + 10 * TICK;
    let mut arrivals = arrivals.into_iter().peekable();
    loop {
        let tick = engine.deadline().filter(|tick| *tick <= end);
        let packet = arrivals.next_if(|((at, _), _)| tick.is_none_or(|tick| *at <= tick));
        match (packet, tick) {
            (Some(((at, _), bytes)), _) => {
                engine.handle(Input::Packet { leg: SPEAKER, bytes: &bytes }, at);
            }
            (None, Some(tick)) => engine.handle_timeout(tick),
            (None, None) => return heard,
        }
        while let Some(output) = engine.poll() {
            if let Output::Transmit { leg: LISTENER, bytes } = output
                && let Some(packet) = Packet::parse(bytes)
            {
                decoder.decode(packet.payload, &mut heard);
            }
        }
    }
}

/// Packets by when they come; a number keeps those of one moment apart.
fn on_the_way(
    clip: &[i16],
    percent_lost: u64,
    start: Moment,
    rng: &mut Rng,
) -> BTreeMap<(Moment, usize), Vec<u8>> {
    let mut arrivals = BTreeMap::new();
    let Some(mut encoder) = Encoder::new(Codec::Pcma) else { return arrivals };
    for (number, frame) in clip.chunks_exact(FRAME_LEN).enumerate() {
        let header = Header {
            marker: number == 0,
            payload_type: 8,
            sequence: number as u16,
            timestamp: (number * FRAME_LEN) as u32,
            ssrc: 99,
        };
        let mut bytes = header.to_bytes().to_vec();
        encoder.encode(frame, &mut bytes);
        let late = Duration::from_micros(rng.below(JITTER.as_micros() as u64));
        if !rng.chance(percent_lost) {
            arrivals.insert((start + TICK * number as u32 + late, number), bytes);
        }
    }
    arrivals
}

/// Keys heard in an hour of speech, slower and faster, softer and louder.
fn false_keys(speech: &[Vec<i16>]) -> f64 {
    const RATES: [f32; 11] = [0.75, 0.8, 0.85, 0.9, 0.95, 1.0, 1.07, 1.15, 1.25, 1.35, 1.5];
    const GAINS: [f32; 3] = [0.5, 1.0, 1.5];
    let (mut keys, mut samples) = (0, 0);
    for (at, rate) in RATES.iter().enumerate() {
        for spoken in speech {
            let mut detector = Detector::default();
            let len = (spoken.len() as f32 / rate) as usize;
            let gain = GAINS[at % GAINS.len()];
            let sound: Vec<i16> = (0..len)
                .map(|at| (f32::from(spoken[(at as f32 * rate) as usize]) * gain) as i16)
                .collect();
            samples += sound.len();
            let heard = sound.chunks(FRAME_LEN).filter_map(|p| detector.listen(p.iter().copied()));
            keys += heard.count();
        }
    }
    let hours = samples as f64 / f64::from(SAMPLE_RATE) / 3_600.0;
    keys as f64 / hours
}

/// Of all keys at the levels and twists that ITU-T Q.24 has everybody accept,
/// 40 ms each: the weaker tone from −25 dBm0 on (−31 dB of full scale), the
/// higher one up to 8 dB weaker or 4 dB louder.
fn missed_keys() -> f64 {
    let (mut missed, mut all) = (0, 0);
    for key in "123A456B789C*0#D".chars() {
        for weaker_db in [-31.0, -24.0, -18.0, -14.0] {
            for twist_db in [-8.0_f32, -4.0, 0.0, 4.0] {
                let low_db = weaker_db - twist_db.min(0.0);
                all += 1;
                missed += usize::from(!is_heard(key, low_db, low_db + twist_db));
            }
        }
    }
    missed as f64 * 100.0 / f64::from(all)
}

fn is_heard(key: char, low_db: f32, high_db: f32) -> bool {
    let Some((low, high)) = key_frequencies(key) else { return false };
    let sine = |hertz: f32, db: f32, at: usize| {
        // A sine at full scale has a mean energy 3 dB below.
        let amplitude = 32_768.0 * 10_f32.powf((db + 3.0) / 20.0);
        (at as f32 * hertz * std::f32::consts::TAU / SAMPLE_RATE as f32).sin() * amplitude
    };
    let mut sound = vec![0; FRAME_LEN * 3];
    sound.extend(
        (0..2 * FRAME_LEN).map(|at| (sine(low, low_db, at) + sine(high, high_db, at)) as i16),
    );
    sound.extend([0; FRAME_LEN * 5]);
    let mut detector = Detector::default();
    let heard = sound.chunks(FRAME_LEN).find_map(|p| detector.listen(p.iter().copied()));
    heard.is_some_and(|heard| heard.key == key)
}
