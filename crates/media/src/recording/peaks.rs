//! Peaks of a recording, for drawing both channels as waveforms.

use crate::codec::g711;

/// The loudest excursions within one bucket of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Peak {
    pub min: i16,
    pub max: i16,
}

/// Gathers peaks from stereo A-law as it is read, piece by piece.
#[derive(Debug)]
pub struct Peaks {
    buckets: Vec<[Peak; 2]>,
    bytes_total: u64,
    at: u64,
}

/// More buckets than any screen has columns.
pub const BUCKETS_MAX: usize = 20_000;

impl Peaks {
    /// For a recording of so many bytes, drawn in so many columns (at most
    /// [`BUCKETS_MAX`]).
    pub fn new(bytes_total: u64, buckets: usize) -> Self {
        let buckets = vec![<[Peak; 2]>::default(); buckets.min(BUCKETS_MAX)];
        Self { buckets, bytes_total, at: 0 }
    }

    /// Takes the next piece. What exceeds the promised total is ignored.
    pub fn push(&mut self, alaw: &[u8]) {
        let count = self.buckets.len() as u64;
        for &byte in alaw {
            // Both channels of a sample share its bucket.
            let frame = u128::from(self.at & !1);
            let bucket = frame * u128::from(count) / u128::from(self.bytes_total.max(1));
            let Some(peaks) = self.buckets.get_mut(bucket as usize) else { return };
            let peak = &mut peaks[(self.at & 1) as usize];
            let sample = g711::alaw_to_linear(byte);
            peak.min = peak.min.min(sample);
            peak.max = peak.max.max(sample);
            self.at += 1;
        }
    }

    /// The buckets, each left and right.
    pub fn finish(self) -> Vec<[Peak; 2]> {
        self.buckets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_channel_has_its_own_peaks() {
        let mut peaks = Peaks::new(8, 2);
        let loud = g711::linear_to_alaw(10_000);
        let quiet = g711::linear_to_alaw(-100);
        peaks.push(&[loud, quiet, loud]);
        peaks.push(&[quiet, quiet, loud, quiet, quiet, loud]);
        let drawn = peaks.finish();
        assert!(drawn[0][0].max > 9_000 && drawn[0][1].max == 0);
        assert!(drawn[1][0].max == 0 && drawn[1][1].max > 9_000);
        assert!(drawn[0][1].min < 0);
    }

    #[test]
    fn an_empty_recording_has_flat_buckets() {
        let mut peaks = Peaks::new(0, 3);
        peaks.push(&[]);
        assert_eq!(peaks.finish(), [<[Peak; 2]>::default(); 3]);
    }
}
