//! The waveform of a recording: lowest and highest sample in each column.

use serde::Serialize;
use utoipa::ToSchema;

/// Columns of both channels, values from -1 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Peaks {
    pub duration_ms: u64,
    /// The caller: `[lowest, highest]` of each column.
    pub left: Vec<[f32; 2]>,
    /// The agent.
    pub right: Vec<[f32; 2]>,
}

#[derive(Debug)]
pub(super) struct PeaksMeter {
    frames: u64,
    buckets: u64,
    at: u64,
    columns: [Vec<(i16, i16)>; 2],
}

impl PeaksMeter {
    /// For so many instants in so many columns; fewer columns if there are
    /// fewer instants.
    pub fn new(frames: u64, buckets: usize) -> Self {
        let buckets = (buckets as u64).min(frames);
        let columns = [(); 2].map(|()| Vec::with_capacity(usize::try_from(buckets).unwrap_or(0)));
        Self { frames, buckets, at: 0, columns }
    }

    pub fn take(&mut self, left: i16, right: i16) {
        let bucket = usize::try_from(self.at * self.buckets / self.frames.max(1)).unwrap_or(0);
        for (column, sample) in self.columns.iter_mut().zip([left, right]) {
            match column.get_mut(bucket) {
                Some((low, high)) => (*low, *high) = ((*low).min(sample), (*high).max(sample)),
                None => column.push((sample, sample)),
            }
        }
        self.at += 1;
    }

    pub fn finish(self, duration_ms: u64) -> Peaks {
        let scaled = |sample: i16| f32::from(sample) / 32_768.0;
        let [left, right] = self.columns.map(|column| {
            column.into_iter().map(|(low, high)| [scaled(low), scaled(high)]).collect()
        });
        Peaks { duration_ms, left, right }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_has_its_lowest_and_highest() {
        let mut meter = PeaksMeter::new(8, 2);
        for sample in [0, 16_384, -16_384, 0, 1, 2, 3, 4] {
            meter.take(sample, 0);
        }
        let peaks = meter.finish(1);
        assert_eq!(peaks.left[0], [-0.5, 0.5]);
        assert_eq!((peaks.left.len(), peaks.right), (2, vec![[0.0, 0.0]; 2]));
        assert!(PeaksMeter::new(0, 800).finish(0).left.is_empty());
    }
}
