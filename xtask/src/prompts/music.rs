//! Music on hold: sixteen bars of plucked strings over soft chords, calculated
//! here from the notes below, so that nobody's rights are in it. Notes that
//! ring past the end ring on at the beginning: the loop has no seam.

use super::wav::RATE;
use std::f64::consts::TAU;

/// 96 beats a minute, four beats a bar: 40 s in all.
const BAR_SECONDS: f64 = 2.5;
const EIGHTHS: usize = 8;
/// Above this a telephone line passes nothing.
const BAND_HERTZ: f64 = 3400.0;
/// -6 dBFS at the loudest moment.
const PEAK: f64 = 0.5;

/// Each bar: its chord, low to high, and its melody by eighths (`.` rests).
const BARS: [(&str, &str); 16] = [
    ("C4 E4 G4 C5", "E5 . . G5 A5 . G5 ."),
    ("A3 E4 A4 C5", "E5 . D5 . C5 . . ."),
    ("F3 C4 A4 C5", "A4 . C5 . D5 . E5 ."),
    ("G3 D4 G4 B4", "D5 . . . . . . ."),
    ("C4 E4 G4 C5", "E5 . . G5 A5 . C6 ."),
    ("A3 E4 A4 C5", "A5 . G5 . E5 . . ."),
    ("D4 F4 A4 C5", "D5 . E5 . G5 . E5 ."),
    ("G3 D4 G4 B4", "D5 . . . C5 . D5 ."),
    ("F3 C4 F4 A4", "C5 . . A4 C5 . D5 ."),
    ("C4 E4 G4 C5", "E5 . . . G5 . . ."),
    ("F3 C4 F4 A4", "A5 . G5 . E5 . D5 ."),
    ("G3 D4 G4 B4", "G5 . . . D5 . . ."),
    ("A3 C4 E4 A4", "E5 . . D5 C5 . D5 ."),
    ("F3 C4 A4 C5", "A4 . . C5 A4 . . ."),
    ("G3 D4 F4 B4", "D5 . C5 . A4 . D5 ."),
    ("C4 E4 G4 C5", "C5 . . . . . . ."),
];

/// The order in which the chord's strings are plucked, by eighths.
const ARPEGGIO: [usize; EIGHTHS] = [0, 2, 1, 3, 2, 1, 3, 2];

/// The whole piece, to be repeated without a gap.
pub fn hold() -> Vec<f64> {
    let mut tape = Tape::new(BARS.len() as f64 * BAR_SECONDS);
    for (bar, (chord, melody)) in BARS.iter().enumerate() {
        let begin = bar as f64 * BAR_SECONDS;
        let eighth = BAR_SECONDS / EIGHTHS as f64;
        let strings: Vec<f64> = chord.split(' ').map(hertz).collect();
        for string in &strings {
            tape.pad(begin, BAR_SECONDS, *string, 0.05);
        }
        for (at, string) in ARPEGGIO.iter().enumerate() {
            tape.pluck(begin + at as f64 * eighth, strings[*string], 0.10, 0.9);
        }
        for (at, note) in melody.split(' ').enumerate().filter(|(_, note)| *note != ".") {
            // A little late, as a hand would be.
            tape.pluck(begin + at as f64 * eighth + 0.012, hertz(note), 0.26, 1.6);
        }
    }
    tape.finish()
}

/// The pitch of `A4`: a letter and an octave; equal temperament at 440 Hz.
fn hertz(note: &str) -> f64 {
    let (letter, octave) = note.split_at(1);
    let step = match letter {
        "C" => -9,
        "D" => -7,
        "E" => -5,
        "F" => -4,
        "G" => -2,
        "A" => 0,
        _ => 2,
    };
    let octave: i32 = octave.parse().expect("a note of the table ends with its octave");
    440.0 * 2_f64.powf(f64::from(step) / 12.0 + f64::from(octave - 4))
}

/// An endless tape: what is written past its end is heard at its beginning.
struct Tape(Vec<f64>);

impl Tape {
    fn new(seconds: f64) -> Self {
        Self(vec![0.0; (seconds * f64::from(RATE)).round() as usize])
    }

    /// Adds `seconds` of a voice: its time from its start in, its sample out.
    fn add(&mut self, begin: f64, seconds: f64, voice: impl Fn(f64) -> f64) {
        let first = (begin * f64::from(RATE)).round() as usize;
        let len = self.0.len();
        for at in 0..(seconds * f64::from(RATE)) as usize {
            self.0[(first + at) % len] += voice(at as f64 / f64::from(RATE));
        }
    }

    /// A plucked string: high partials fade first.
    fn pluck(&mut self, begin: f64, hertz: f64, level: f64, decay: f64) {
        self.add(begin, decay * 4.0, |t| {
            let attack = (t / 0.004).min(1.0);
            let partials = (1..=6).map(f64::from).filter(|n| n * hertz < BAND_HERTZ);
            let sum: f64 = partials
                .map(|n| {
                    (-t * (0.4 + 0.6 * n) / decay * 1.6).exp() / n.powf(1.5)
                        * (TAU * hertz * n * t).sin()
                })
                .sum();
            level * attack * sum
        });
    }

    /// A soft held tone that swells, overlaps the next bar and beats slowly.
    fn pad(&mut self, begin: f64, seconds: f64, hertz: f64, level: f64) {
        let (swell, fade) = (0.8, 0.9);
        self.add(begin, seconds + fade, |t| {
            let envelope = (t / swell).min(1.0).min((seconds + fade - t) / fade);
            let voice = |detune: f64| {
                let phase = TAU * hertz * detune * t;
                phase.sin() + 0.3 * (2.0 * phase).sin()
            };
            level * envelope * envelope * (voice(1.0015) + voice(0.9985)) / 2.0
        });
    }

    fn finish(mut self) -> Vec<f64> {
        let loudest = self.0.iter().fold(0.0_f64, |max, sample| max.max(sample.abs()));
        for sample in &mut self.0 {
            *sample *= PEAK / loudest;
        }
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_seconds_without_clipping_silence_or_seam() {
        let music = hold();
        assert_eq!(music.len(), 40 * 8000);
        assert!(music.iter().all(|sample| sample.abs() <= PEAK + 1e-9));
        for second in music.chunks(4000) {
            let power = second.iter().map(|sample| sample * sample).sum::<f64>() / 4000.0;
            assert!(power.sqrt() > 0.01, "half a second of silence");
        }
        let steps = music.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        let largest = steps.fold(0.0_f64, f64::max);
        let seam = (music[0] - music[music.len() - 1]).abs();
        assert!(seam <= largest, "the seam is a jump of {seam}");
    }

    #[test]
    fn notes_have_their_pitch() {
        assert!((hertz("A4") - 440.0).abs() < 1e-9);
        assert!((hertz("C4") - 261.63).abs() < 0.01);
    }
}
