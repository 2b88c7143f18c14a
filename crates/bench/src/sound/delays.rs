//! How long packets took, in steps of 10 µs.

use std::time::Duration;

const STEP_US: u128 = 10;
/// Longer delays count as this one.
const LONGEST: usize = 50_000;

#[derive(Debug, Default)]
pub struct Delays {
    counts: Vec<u64>,
    total: u64,
}

impl Delays {
    pub fn add(&mut self, delay: Duration) {
        let step = usize::try_from(delay.as_micros() / STEP_US).unwrap_or(LONGEST).min(LONGEST);
        if self.counts.len() <= step {
            self.counts.resize(step + 1, 0);
        }
        self.counts[step] += 1;
        self.total += 1;
    }

    /// The delay that so many of a hundred packets do not exceed, ms; NaN
    /// without packets.
    pub fn percentile_ms(&self, percent: u64) -> f64 {
        let rank = (self.total * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let step = self.counts.iter().position(|count| {
            seen += count;
            seen >= rank
        });
        step.map_or(f64::NAN, |step| (step + 1) as f64 * STEP_US as f64 / 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_end_of_its_step() {
        let mut delays = Delays::default();
        for ms in 1..=100 {
            delays.add(Duration::from_millis(ms));
        }
        assert_eq!(delays.percentile_ms(99), 99.01);
        assert_eq!(delays.percentile_ms(50), 50.01);
        assert!(Delays::default().percentile_ms(50).is_nan());
    }
}
