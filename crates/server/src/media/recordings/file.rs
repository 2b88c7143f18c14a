//! One recording's file, a valid WAV at every moment.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use base::RecordingId;
use media::codec::g711::ALAW_SILENCE;
use media::recording::{WAV_HEADER_LEN, wav_header};

/// The folder of running recordings.
pub const OPEN_FOLDER: &str = "open";

/// Bytes a sample takes: one for each channel.
pub const BYTES_PER_SAMPLE: u64 = 2;

/// Samples per millisecond.
pub const SAMPLES_PER_MS: u64 = 8;

/// Where a recording's file is: in its place from the first second, so that it
/// can be heard while it runs, with a second name (a hard link) in the folder of
/// running recordings until it is safe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    pub recording: RecordingId,
    /// `open/rec_….wav`
    pub running: String,
    /// See [`store::recording_file`].
    pub place: PathBuf,
}

impl Names {
    pub fn new(recording: RecordingId) -> Self {
        let running = format!("{OPEN_FOLDER}/{recording}.wav");
        Self { recording, running, place: store::recording_file(recording) }
    }

    /// Reads the name of a file in the folder of running recordings.
    pub fn parse(name: &str) -> Option<Self> {
        name.strip_suffix(".wav")?.parse().ok().map(Self::new)
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
        let place = folder.join(&names.place);
        fs::create_dir_all(place.parent().unwrap_or(folder))?;
        let file = File::create_new(&place)?;
        let begun = file.write_all_at(&wav_header(0), 0);
        if let Err(error) = begun.and_then(|()| fs::hard_link(&place, folder.join(&names.running)))
        {
            // So that it can be begun again when there is room.
            fs::remove_file(&place)?;
            return Err(error);
        }
        Ok(Self { file, names, samples: 0 })
    }

    /// Goes on with a running recording that another process began.
    pub fn resume(folder: &Path, names: Names) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(folder.join(&names.running))?;
        let sound = file.metadata()?.len().saturating_sub(WAV_HEADER_LEN as u64);
        Ok(Self { file, names, samples: sound / BYTES_PER_SAMPLE })
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

    /// Ends the file after so many samples and makes it safe. Returns its place
    /// below the folder, the samples and the bytes.
    pub fn finish(&mut self, folder: &Path, samples: u64) -> io::Result<(PathBuf, u64, u64)> {
        self.fill_to(samples)?;
        let header = wav_header(self.samples * BYTES_PER_SAMPLE);
        self.file.write_all_at(&header, 0)?;
        self.file.sync_all()?;
        close(folder, &self.names)?;
        Ok((self.names.place.clone(), self.samples, offset(self.samples)))
    }
}

/// Where a sample is in the file.
const fn offset(sample: u64) -> u64 {
    WAV_HEADER_LEN as u64 + sample * BYTES_PER_SAMPLE
}

/// The file is safe: its second name goes.
pub fn close(folder: &Path, names: &Names) -> io::Result<()> {
    let place: PathBuf = folder.join(&names.place);
    File::open(place.parent().unwrap_or(folder))?.sync_all()?;
    fs::remove_file(folder.join(&names.running))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_recordings_of_ours_are_recognized() {
        let names = Names::new(RecordingId::new(1, 2));
        let name = names.running.strip_prefix("open/").expect("in its folder");
        assert_eq!(Names::parse(name), Some(names.clone()));
        assert_eq!(Names::parse("../../etc_rec_1.wav"), None);
    }
}
