//! A guess at sound that was lost, for codecs without one of their own: the last
//! periods of the voice go on, ever fainter (ITU-T G.711 Appendix I, without its
//! delay of 3.75 ms: what was sent on cannot be smoothed any more).

use super::SAMPLE_RATE;

/// Pitches of voices: 66 to 200 Hz (§I.2.3).
const PITCH_MIN: usize = 40;
const PITCH_MAX: usize = 120;
/// So much is compared with what was a pitch earlier.
const WINDOW: usize = 160;
/// Most periods that are repeated; the first 10 ms repeat one, the next two.
const PERIODS_MAX: usize = 3;
const HISTORY: usize = PITCH_MAX * PERIODS_MAX + PITCH_MAX / 4;
const TEN_MS: usize = SAMPLE_RATE as usize / 100;
/// The guess is silent after this.
const FADED: usize = 6 * TEN_MS;
/// Over so much the guess goes over into the sound that comes again.
const RETURN: usize = TEN_MS / 2;

#[derive(Debug)]
pub(super) struct Concealment {
    history: [i16; HISTORY],
    /// What is repeated, and where it is.
    period: Vec<i16>,
    at: usize,
    pitch: usize,
    /// Samples guessed since the last that came.
    lost: usize,
}

impl Default for Concealment {
    fn default() -> Self {
        Self { history: [0; HISTORY], period: Vec::new(), at: 0, pitch: PITCH_MIN, lost: 0 }
    }
}

impl Concealment {
    /// Takes in sound that came; after a guess its beginning is smoothed.
    pub(super) fn remember(&mut self, samples: &mut [i16]) {
        if self.lost > 0 {
            for (at, sample) in samples.iter_mut().take(RETURN).enumerate() {
                *sample = blend(self.next(), *sample, at, RETURN);
            }
            self.lost = 0;
        }
        let kept = samples.len().min(HISTORY);
        self.history.copy_within(kept.., 0);
        self.history[HISTORY - kept..].copy_from_slice(&samples[samples.len() - kept..]);
    }

    /// Appends so much of what might have been.
    pub(super) fn guess(&mut self, samples: usize, out: &mut Vec<i16>) {
        if self.lost == 0 {
            self.pitch = self.find_pitch();
            self.repeat(1);
        }
        out.extend((0..samples).map(|_| self.next()));
    }

    fn next(&mut self) -> i16 {
        if self.lost == TEN_MS || self.lost == 2 * TEN_MS {
            self.repeat(self.lost / TEN_MS + 1);
        }
        let sample = i32::from(self.period[self.at]);
        self.at = (self.at + 1) % self.period.len();
        let faded = self.lost.clamp(TEN_MS, FADED) - TEN_MS;
        self.lost = self.lost.saturating_add(1);
        (sample * (FADED - TEN_MS - faded) as i32 / (FADED - TEN_MS) as i32) as i16
    }

    /// The last periods are what goes on, from the same place of the voice. Their
    /// end is blended with what came before their beginning.
    fn repeat(&mut self, periods: usize) {
        let len = self.pitch * periods;
        let quarter = self.pitch / 4;
        self.at %= self.pitch;
        if self.lost == 0 {
            self.at = 0;
        }
        self.period.clear();
        self.period.extend_from_slice(&self.history[HISTORY - len..]);
        for at in 0..quarter {
            let before = self.history[HISTORY - len - quarter + at];
            let end = &mut self.period[len - quarter + at];
            *end = blend(*end, before, at, quarter);
        }
    }

    /// The lag at which the last 20 ms are most like what was before them.
    fn find_pitch(&self) -> usize {
        let last = &self.history[HISTORY - WINDOW..];
        let likeness = |lag: usize| {
            let earlier = &self.history[HISTORY - WINDOW - lag..HISTORY - lag];
            let product = |a: &[i16], b: &[i16]| -> f32 {
                a.iter().zip(b).map(|(a, b)| f32::from(*a) * f32::from(*b)).sum()
            };
            product(last, earlier) / product(earlier, earlier).max(1.0).sqrt()
        };
        let lags = (PITCH_MIN..=PITCH_MAX).map(|lag| (lag, likeness(lag)));
        let best = lags.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.map_or(PITCH_MIN, |(lag, _)| lag)
    }
}

/// From one to the other, `at` of `len` of the way.
fn blend(from: i16, to: i16, at: usize, len: usize) -> i16 {
    let (part, whole) = (at as i32 + 1, len as i32 + 1);
    ((i32::from(from) * (whole - part) + i32::from(to) * part) / whole) as i16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    fn after(sound: &[i16], lost: usize) -> Vec<i16> {
        let mut concealment = Concealment::default();
        for frame in sound.chunks(160) {
            concealment.remember(&mut frame.to_vec());
        }
        let mut guess = Vec::new();
        concealment.guess(lost, &mut guess);
        guess
    }

    #[test]
    fn a_voice_goes_on_without_a_break() {
        let whole = tone::sine(100.0, 400);
        let (heard, lost) = whole.split_at(2_400);
        let guess = after(heard, 80);
        let worst = guess.iter().zip(lost).map(|(a, b)| a.abs_diff(*b)).max();
        let loudest = whole.iter().map(|sample| sample.unsigned_abs()).max();
        assert!(worst < loudest.map(|loudest| loudest / 20), "{worst:?} of {loudest:?}");
    }

    #[test]
    fn a_long_loss_fades_to_silence() {
        let guess = after(&tone::sine(200.0, 400), 800);
        let loudest = |part: &[i16]| part.iter().map(|sample| sample.unsigned_abs()).max();
        assert!(loudest(&guess[..80]) > loudest(&guess[240..320]));
        assert_eq!(loudest(&guess[FADED..]), Some(0));
    }

    #[test]
    fn nothing_heard_yet_is_silence() {
        assert_eq!(after(&[], 160), [0; 160]);
    }
}
