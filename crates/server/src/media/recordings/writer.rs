//! The thread that waits for the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use base::RecordingId;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::Message;
use super::file::SAMPLES_PER_MS;
use super::place::{Outcome, Place, Step, is_full};
use crate::media::MediaEvent;
use crate::media::event::EventSink;

/// What comes within this time is written together, so that this thread is not
/// woken for every block.
const GATHER: Duration = Duration::from_millis(50);
/// How often a full disk is tried again.
const RETRY_EVERY: Duration = Duration::from_millis(500);

/// Everything the thread owns.
#[derive(Debug)]
pub struct Writer {
    /// Where recordings are, and, if wished, where they are once more.
    places: Vec<Place>,
    /// Not told to be safe yet, and whether trouble has been told.
    unsafe_yet: BTreeMap<RecordingId, bool>,
    /// It has been told that a disk is full.
    full_told: bool,
    events: EventSink,
    give_back: Sender<Vec<u8>>,
}

impl Writer {
    pub fn new(
        folder: PathBuf,
        copy: Option<PathBuf>,
        events: EventSink,
        give_back: Sender<Vec<u8>>,
    ) -> io::Result<Self> {
        let folders = std::iter::once(folder).chain(copy);
        let places = folders.map(Place::new).collect::<io::Result<_>>()?;
        Ok(Self { places, unsafe_yet: BTreeMap::new(), full_told: false, events, give_back })
    }

    /// Writes until the queue is closed. What waits for room then is lost.
    pub fn run(mut self, messages: &Receiver<Message>) {
        loop {
            let message = if self.full_told {
                messages.recv_timeout(RETRY_EVERY)
            } else {
                messages.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match message {
                Ok(first) => {
                    std::thread::sleep(GATHER);
                    std::iter::once(first).chain(messages.try_iter()).for_each(|m| self.perform(m));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.end(),
            }
            if self.full_told {
                self.retry();
            }
        }
    }

    fn perform(&mut self, message: Message) {
        match message {
            Message::Open { recording } => {
                self.unsafe_yet.insert(recording, false);
                self.all(recording, &Step::Open);
            }
            Message::Block { recording, at_sample, bytes } => {
                let block = Arc::new(bytes);
                self.all(recording, &Step::Write { at_sample, block: block.clone() });
                // With enough to spare the buffer is dropped.
                if let Ok(bytes) = Arc::try_unwrap(block) {
                    let _ = self.give_back.try_send(bytes);
                }
            }
            Message::Close { recording, samples } => self.all(recording, &Step::Close { samples }),
        }
    }

    /// What one disk does not take, the other may.
    fn all(&mut self, recording: RecordingId, step: &Step) {
        for at in 0..self.places.len() {
            let done = self.places[at].take(recording, step.clone());
            if matches!(done, Ok(Outcome::Waits)) && !std::mem::replace(&mut self.full_told, true) {
                self.events.tell(MediaEvent::DiskFull { folder: self.places[at].folder().into() });
            }
            self.tell(recording, done);
        }
        if matches!(step, Step::Close { .. }) && !self.places.iter().any(Place::is_full) {
            self.unsafe_yet.remove(&recording);
        }
    }

    fn end(&mut self) {
        self.retry();
        let lost: BTreeSet<_> = self.places.iter().flat_map(Place::lost).collect();
        for recording in lost {
            self.tell(recording, Err(io::ErrorKind::StorageFull.into()));
        }
    }

    fn retry(&mut self) {
        for at in 0..self.places.len() {
            while let Some((recording, done)) = self.places[at].retry() {
                self.tell(recording, done);
            }
        }
        if self.full_told && !self.places.iter().any(Place::is_full) {
            self.full_told = false;
            self.events.tell(MediaEvent::DiskHasRoom);
        }
    }

    /// Each of them once for each recording.
    fn tell(&mut self, recording: RecordingId, done: io::Result<Outcome>) {
        match done {
            Ok(Outcome::Taken | Outcome::Waits) => {}
            Ok(Outcome::Safe((path, samples, bytes))) => {
                if self.unsafe_yet.remove(&recording).is_some() {
                    let duration_ms = samples / SAMPLES_PER_MS;
                    let closed =
                        MediaEvent::RecordingClosed { recording, path, duration_ms, bytes };
                    self.events.tell(closed);
                }
            }
            Err(error) => {
                if let Some(told @ false) = self.unsafe_yet.get_mut(&recording) {
                    *told = true;
                    self.events.tell(trouble(recording, &error));
                }
            }
        }
    }
}

fn trouble(recording: RecordingId, error: &io::Error) -> MediaEvent {
    let advice = match error.kind() {
        _ if is_full(error) => "free some space",
        io::ErrorKind::PermissionDenied => "let this user write to the recordings' folder",
        _ => "check the disk",
    };
    let why = format!("the recording cannot be written ({error}): {advice}");
    MediaEvent::RecordingTrouble { recording, why }
}
