//! One recording's file, a valid WAV at every moment.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use base::{RecordingId, Timestamp};
use media::codec::g711::ALAW_SILENCE;
use media::recording::{WAV_HEADER_LEN, wav_header};

/// The folder of running recordings.
pub const OPEN_FOLDER: &str = "open";

/// Bytes a sample takes: one for each channel.
pub const BYTES_PER_SAMPLE: u64 = 2;

/// Samples per millisecond.
pub const SAMPLES_PER_MS: u64 = 8;

/// Where a recording's file is while it runs and afterwards. Both tell the day
/// it began, so that the second can be made from the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    pub recording: RecordingId,
    /// `open/2026-11-24_rec_….wav`
    pub running: String,
    /// `2026/11/24/rec_….wav`
    pub closed: String,
}

impl Names {
    pub fn new(recording: RecordingId, at: Timestamp, zone: &jiff::tz::TimeZone) -> Self {
        let instant = jiff::Timestamp::from_millisecond(at.unix_ms()).unwrap_or_default();
        let day = zone.to_datetime(instant).date().to_string();
        Self::of_day(recording, &day)
    }

    fn of_day(recording: RecordingId, day: &str) -> Self {
        let running = format!("{OPEN_FOLDER}/{day}_{recording}.wav");
        let closed = format!("{}/{recording}.wav", day.replace('-', "/"));
        Self { recording, running, closed }
    }

    /// Reads the name of a file in the folder of running recordings.
    pub fn parse(name: &str) -> Option<Self> {
        let (day, recording) = name.strip_suffix(".wav")?.split_once('_')?;
        let is_day = day.len() == 10 && day.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        is_day.then(|| recording.parse().ok().map(|id| Self::of_day(id, day)))?
    }
}

/// A running recording.
#[derive(Debug)]
pub struct RecordingFile {
    file: File,
    names: Names,
    /// Samples in the file.
    samples: u64,
}

impl RecordingFile {
    pub fn create(folder: &Path, names: Names) -> io::Result<Self> {
        let file = File::create_new(folder.join(&names.running))?;
        file.write_all_at(&wav_header(0), 0)?;
        Ok(Self { file, names, samples: 0 })
    }

    /// Writes a block and puts the header right. Silence fills a gap.
    pub fn write(&mut self, at_sample: u64, block: &[u8]) -> io::Result<()> {
        self.fill_to(at_sample)?;
        self.file.write_all_at(block, offset(at_sample))?;
        let end = at_sample + block.len() as u64 / BYTES_PER_SAMPLE;
        self.samples = self.samples.max(end);
        self.file.write_all_at(&wav_header(self.samples * BYTES_PER_SAMPLE), 0)
    }

    fn fill_to(&mut self, sample: u64) -> io::Result<()> {
        const SILENCE: [u8; 4_096] = [ALAW_SILENCE; 4_096];
        while self.samples < sample {
            let missing = (sample - self.samples) * BYTES_PER_SAMPLE;
            let piece = missing.min(SILENCE.len() as u64) as usize;
            self.file.write_all_at(&SILENCE[..piece], offset(self.samples))?;
            self.samples += piece as u64 / BYTES_PER_SAMPLE;
        }
        Ok(())
    }

    /// Ends the file after so many samples, makes it safe and moves it to its
    /// place. Returns the place below the folder, the samples and the bytes.
    pub fn finish(mut self, folder: &Path, samples: u64) -> io::Result<(String, u64, u64)> {
        self.fill_to(samples)?;
        let header = wav_header(self.samples * BYTES_PER_SAMPLE);
        self.file.write_all_at(&header, 0)?;
        self.file.sync_all()?;
        move_to_place(folder, &self.names)?;
        Ok((self.names.closed, self.samples, offset(self.samples)))
    }
}

/// Where a sample is in the file.
const fn offset(sample: u64) -> u64 {
    WAV_HEADER_LEN as u64 + sample * BYTES_PER_SAMPLE
}

/// Moves a finished file to the folder of its day, for good.
pub fn move_to_place(folder: &Path, names: &Names) -> io::Result<()> {
    let place: PathBuf = folder.join(&names.closed);
    let day = place.parent().unwrap_or(folder);
    fs::create_dir_all(day)?;
    fs::rename(folder.join(&names.running), &place)?;
    File::open(day)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_day_where_the_people_are() {
        let recording = RecordingId::new(1, 2);
        let zone = jiff::tz::TimeZone::get("Asia/Shanghai").expect("bundled");
        // 2026-11-23 16:30 UTC is half past midnight in Shanghai.
        let names = Names::new(recording, Timestamp::from_unix_ms(1_795_451_400_000), &zone);
        assert_eq!(names.closed, format!("2026/11/24/{recording}.wav"));
        let name = names.running.strip_prefix("open/").expect("in its folder");
        assert_eq!(Names::parse(name), Some(names.clone()));
        assert_eq!(Names::parse("../../etc_rec_1.wav"), None);
    }
}
