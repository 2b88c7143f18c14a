//! The thread that waits for the disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use base::RecordingId;
use crossbeam_channel::{Receiver, Sender};

use super::Message;
use super::file::{Names, OPEN_FOLDER, RecordingFile, SAMPLES_PER_MS};
use crate::media::MediaEvent;
use crate::media::event::EventSink;

/// Everything the thread owns.
#[derive(Debug)]
pub struct Writer {
    /// Where recordings are, and, if wished, where they are once more.
    folders: Vec<PathBuf>,
    files: BTreeMap<RecordingId, Running>,
    events: EventSink,
    give_back: Sender<Vec<u8>>,
}

#[derive(Debug)]
struct Running {
    /// One for each folder; `None` if it could not be made.
    files: Vec<Option<RecordingFile>>,
    trouble_told: bool,
}

impl Writer {
    pub fn new(
        folder: PathBuf,
        copy: Option<PathBuf>,
        events: EventSink,
        give_back: Sender<Vec<u8>>,
    ) -> io::Result<Self> {
        let folders: Vec<_> = std::iter::once(folder).chain(copy).collect();
        for folder in &folders {
            std::fs::create_dir_all(folder.join(OPEN_FOLDER))?;
        }
        Ok(Self { folders, files: BTreeMap::new(), events, give_back })
    }

    /// Writes until the queue is closed.
    pub fn run(mut self, messages: &Receiver<Message>) {
        for message in messages {
            match message {
                Message::Open { recording } => self.open(recording),
                Message::Block { recording, at_sample, bytes } => {
                    self.write(recording, at_sample, &bytes);
                    // With enough to spare the buffer is dropped.
                    let _ = self.give_back.try_send(bytes);
                }
                Message::Close { recording, samples } => self.close(recording, samples),
            }
        }
    }

    fn open(&mut self, recording: RecordingId) {
        let mut running = Running { files: Vec::new(), trouble_told: false };
        for folder in &self.folders {
            let file = open(folder, Names::new(recording));
            if let Err(error) = &file {
                running.tell(recording, error, &self.events);
            }
            running.files.push(file.ok());
        }
        self.files.insert(recording, running);
    }

    /// What one disk does not take, the other may.
    fn write(&mut self, recording: RecordingId, at_sample: u64, block: &[u8]) {
        let Some(running) = self.files.get_mut(&recording) else { return };
        for at in 0..running.files.len() {
            // After trouble the next block tries again: a disk may have room again.
            if let Some(file) = &mut running.files[at]
                && let Err(error) = file.write(at_sample, block)
            {
                running.tell(recording, &error, &self.events);
            }
        }
    }

    fn close(&mut self, recording: RecordingId, samples: u64) {
        let Some(mut running) = self.files.remove(&recording) else { return };
        let mut closed = None;
        for (file, folder) in std::mem::take(&mut running.files).into_iter().zip(&self.folders) {
            match file.map(|file| file.finish(folder, samples)) {
                Some(Ok(safe)) => closed = closed.or(Some(safe)),
                Some(Err(error)) => running.tell(recording, &error, &self.events),
                None => {}
            }
        }
        if let Some((path, samples, bytes)) = closed {
            let duration_ms = samples / SAMPLES_PER_MS;
            let closed = MediaEvent::RecordingClosed { recording, path, duration_ms, bytes };
            self.events.tell(closed);
        }
    }
}

impl Running {
    /// Once for each recording.
    fn tell(&mut self, recording: RecordingId, error: &io::Error, events: &EventSink) {
        if !std::mem::replace(&mut self.trouble_told, true) {
            events.tell(trouble(recording, error));
        }
    }
}

/// Goes on with the file, if an earlier process began it.
fn open(folder: &Path, names: Names) -> io::Result<RecordingFile> {
    match RecordingFile::resume(folder, names.clone()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            RecordingFile::create(folder, names)
        }
        resumed => resumed,
    }
}

fn trouble(recording: RecordingId, error: &io::Error) -> MediaEvent {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
        io::ErrorKind::PermissionDenied => "let this user write to the recordings' folder",
        _ => "check the disk",
    };
    let why = format!("the recording cannot be written ({error}): {advice}");
    MediaEvent::RecordingTrouble { recording, why }
}
