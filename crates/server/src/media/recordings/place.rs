//! A folder of recordings on a disk that may be full for a while.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use base::RecordingId;

use super::file::{Names, OPEN_FOLDER, RecordingFile};

/// What waits for room, bytes: 40 s of 200 recordings.
const WAITING_BYTES_MAX: usize = 128 << 20;

/// Something to be done with one recording.
#[derive(Debug, Clone)]
pub enum Step {
    Open,
    Write { at_sample: u64, block: Arc<Vec<u8>> },
    Close { samples: u64 },
}

/// A recording that is safe: its place below the folder, samples, bytes.
pub type Safe = (PathBuf, u64, u64);

/// What became of a step.
#[derive(Debug)]
pub enum Outcome {
    Taken,
    Safe(Safe),
    /// It waits for room, in order, with all that follows.
    Waits,
}

/// One folder with its running recordings. What a full disk does not take waits
/// in memory, and is written in order once there is room again.
#[derive(Debug)]
pub struct Place {
    folder: PathBuf,
    files: BTreeMap<RecordingId, RecordingFile>,
    waiting: VecDeque<(RecordingId, Step)>,
    waiting_bytes: usize,
}

impl Place {
    pub fn new(folder: PathBuf) -> io::Result<Self> {
        std::fs::create_dir_all(folder.join(OPEN_FOLDER))?;
        let (files, waiting) = (BTreeMap::new(), VecDeque::new());
        Ok(Self { folder, files, waiting, waiting_bytes: 0 })
    }

    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// The disk takes nothing at the moment.
    pub fn is_full(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// # Errors
    /// The step is lost: the disk failed otherwise than by being full, or more
    /// waits already than memory is given.
    pub fn take(&mut self, recording: RecordingId, step: Step) -> io::Result<Outcome> {
        if self.waiting.is_empty() {
            match self.perform(recording, &step) {
                Err(error) if is_full(&error) => {}
                done => return done,
            }
        }
        if let Step::Write { block, .. } = &step {
            if self.waiting_bytes + block.len() > WAITING_BYTES_MAX {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.waiting_bytes += block.len();
        }
        self.waiting.push_back((recording, step));
        Ok(Outcome::Waits)
    }

    /// What waits still, when there is no more time to wait.
    pub fn lost(&self) -> impl Iterator<Item = RecordingId> + '_ {
        self.waiting.iter().map(|(recording, _)| *recording)
    }

    /// Tries the oldest step that waits; `None` if none does or the disk is full
    /// still. Call it until then.
    pub fn retry(&mut self) -> Option<(RecordingId, io::Result<Outcome>)> {
        let (recording, step) = self.waiting.pop_front()?;
        match self.perform(recording, &step) {
            Err(error) if is_full(&error) => {
                self.waiting.push_front((recording, step));
                None
            }
            done => {
                if let Step::Write { block, .. } = &step {
                    self.waiting_bytes -= block.len();
                }
                Some((recording, done))
            }
        }
    }

    fn perform(&mut self, recording: RecordingId, step: &Step) -> io::Result<Outcome> {
        match step {
            Step::Open => {
                let file = self.open(recording)?;
                self.files.insert(recording, file);
            }
            Step::Write { at_sample, block } => {
                // Without a file the trouble has been told.
                if let Some(file) = self.files.get_mut(&recording) {
                    file.write(*at_sample, block)?;
                }
            }
            Step::Close { samples } => {
                let Some(file) = self.files.get_mut(&recording) else { return Ok(Outcome::Taken) };
                let safe = file.finish(&self.folder, *samples);
                if !safe.as_ref().is_err_and(is_full) {
                    self.files.remove(&recording);
                }
                return safe.map(Outcome::Safe);
            }
        }
        Ok(Outcome::Taken)
    }

    /// Goes on with the file, if an earlier process began it.
    fn open(&self, recording: RecordingId) -> io::Result<RecordingFile> {
        let names = Names::new(recording);
        match RecordingFile::resume(&self.folder, names.clone()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                RecordingFile::create(&self.folder, names)
            }
            resumed => resumed,
        }
    }
}

/// Room may come back.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
