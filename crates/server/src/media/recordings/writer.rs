//! The thread that waits for the disk.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use base::RecordingId;
use crossbeam_channel::{Receiver, Sender};

use super::Message;
use super::file::{Names, OPEN_FOLDER, RecordingFile, SAMPLES_PER_MS};
use crate::media::MediaEvent;
use crate::media::event::EventSink;

/// Everything the thread owns.
#[derive(Debug)]
pub struct Writer {
    folder: PathBuf,
    files: BTreeMap<RecordingId, Running>,
    events: EventSink,
    give_back: Sender<Vec<u8>>,
}

#[derive(Debug)]
struct Running {
    /// `None` if it could not be made.
    file: Option<RecordingFile>,
    trouble_told: bool,
}

impl Writer {
    pub fn new(folder: PathBuf, events: EventSink, give_back: Sender<Vec<u8>>) -> io::Result<Self> {
        std::fs::create_dir_all(folder.join(OPEN_FOLDER))?;
        Ok(Self { folder, files: BTreeMap::new(), events, give_back })
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
        let names = Names::new(recording);
        let file = match RecordingFile::resume(&self.folder, names.clone()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                RecordingFile::create(&self.folder, names)
            }
            resumed => resumed,
        };
        let running = match file {
            Ok(file) => Running { file: Some(file), trouble_told: false },
            Err(error) => {
                self.events.tell(trouble(recording, &error));
                Running { file: None, trouble_told: true }
            }
        };
        self.files.insert(recording, running);
    }

    fn write(&mut self, recording: RecordingId, at_sample: u64, block: &[u8]) {
        let Some(running) = self.files.get_mut(&recording) else { return };
        let Some(file) = &mut running.file else { return };
        // After trouble the next block tries again: a disk may have room again.
        if let Err(error) = file.write(at_sample, block)
            && !running.trouble_told
        {
            running.trouble_told = true;
            self.events.tell(trouble(recording, &error));
        }
    }

    fn close(&mut self, recording: RecordingId, samples: u64) {
        let Some(running) = self.files.remove(&recording) else { return };
        let Some(file) = running.file else { return };
        match file.finish(&self.folder, samples) {
            Ok((path, samples, bytes)) => {
                let duration_ms = samples / SAMPLES_PER_MS;
                let closed = MediaEvent::RecordingClosed { recording, path, duration_ms, bytes };
                self.events.tell(closed);
            }
            Err(error) => self.events.tell(trouble(recording, &error)),
        }
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
