//! An hour of speech holds no keys (ITU-T Q.24, simulation by speech): every
//! prompt in both languages, spoken slower, faster, softer and louder.

use media::dtmf::Detector;
use media::wav::Wav;
use std::path::Path;
use std::time::Duration;

const RATES: [f32; 11] = [0.75, 0.8, 0.85, 0.9, 0.95, 1.0, 1.07, 1.15, 1.25, 1.35, 1.5];
const HOUR: Duration = Duration::from_secs(3_600);

/// So much faster and higher, by interpolation.
fn at_rate(samples: &[i16], rate: f32, gain: f32) -> impl Iterator<Item = i16> {
    let len = (samples.len() as f32 / rate) as usize;
    (0..len.saturating_sub(1)).map(move |at| {
        let place = at as f32 * rate;
        let (before, part) = (place as usize, place.fract());
        let [a, b] = [before, before + 1].map(|at| f32::from(*samples.get(at).unwrap_or(&0)));
        ((a + (b - a) * part) * gain) as i16
    })
}

#[test]
fn q24_an_hour_of_speech_is_no_key() {
    let (mut heard, mut samples) = (Vec::new(), 0);
    for language in ["zh-CN", "en"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../prompts").join(language);
        for entry in std::fs::read_dir(folder).expect("prompts") {
            let path = entry.expect("a prompt").path();
            if path.extension().is_none_or(|extension| extension != "wav") {
                continue;
            }
            let bytes = std::fs::read(&path).expect("read");
            let wav = Wav::parse(&bytes).expect("WAV");
            assert_eq!((wav.rate, wav.channels), (8_000, 1), "{}", path.display());
            let speech = wav.samples;
            for (at, rate) in RATES.iter().enumerate() {
                let mut detector = Detector::default();
                let gain = [0.5, 1.0, 1.5][at % 3];
                let sound: Vec<i16> = at_rate(&speech, *rate, gain).collect();
                samples += sound.len();
                let keys = sound.chunks(160).filter_map(|p| detector.listen(p.iter().copied()));
                heard.extend(keys.map(|key| (path.clone(), rate, key)));
            }
        }
    }
    let time = Duration::from_secs(samples as u64 / 8_000);
    assert!(time >= HOUR, "only {time:?} of speech");
    assert!(heard.is_empty(), "{} keys in {time:?} of speech: {heard:?}", heard.len());
}
