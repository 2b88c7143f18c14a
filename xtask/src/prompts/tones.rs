//! The call progress tones of the Chinese network (GB/T 3380): 450 Hz.

use super::wav::RATE;
use std::f64::consts::TAU;

const HERTZ: f64 = 450.0;
/// -12 dBFS, well above what a line adds and well below speech's peaks.
const LEVEL: f64 = 0.25;
/// Ramps of 5 ms keep the switching from clicking.
const RAMP_SAMPLES: usize = RATE as usize / 200;

/// 回铃音: one second on, four off.
pub fn ringback() -> Vec<f64> {
    burst(1000, 4000)
}

/// 忙音: 350 ms on, 350 ms off.
pub fn busy() -> Vec<f64> {
    burst(350, 350)
}

fn burst(on_ms: usize, off_ms: usize) -> Vec<f64> {
    let samples = |ms: usize| ms * RATE as usize / 1000;
    let on = samples(on_ms);
    let tone = (0..on).map(|at| {
        let ramp = at.min(on - at).min(RAMP_SAMPLES) as f64 / RAMP_SAMPLES as f64;
        LEVEL * ramp * (TAU * HERTZ * at as f64 / f64::from(RATE)).sin()
    });
    tone.chain(std::iter::repeat_n(0.0, samples(off_ms))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cadences_are_right() {
        let loud = |tone: &[f64]| tone.iter().rposition(|sample| sample.abs() > 0.01).unwrap_or(0);
        let ring = ringback();
        assert_eq!(ring.len(), 5 * 8000);
        assert!((7980..=8000).contains(&loud(&ring)));
        assert_eq!(busy().len(), 5600);
        assert!((2780..=2800).contains(&loud(&busy())));
    }
}
