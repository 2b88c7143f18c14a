//! Recordings on their way to disk, written by a thread of their own.
//!
//! A running recording is a valid WAV file in its place, with a second name in
//! the folder `open` until it has ended and is safe (fsync). What a crash left
//! in `open` is put right at the next start: [`repair_recordings`].

mod file;
mod place;
mod repair;
mod writer;

use std::collections::VecDeque;
use std::collections::btree_map::{BTreeMap, Entry};
use std::io;
use std::path::PathBuf;
use std::thread::JoinHandle;

use base::RecordingId;
use crossbeam_channel::{Receiver, Sender, TrySendError};

use super::MediaEvent;
use super::event::EventSink;
pub use repair::{Repaired, repair_recordings};

/// Blocks on their way to disk. At five a second for each of 1,000 recordings
/// and 3 KiB each, a disk may stand still for six seconds and cost 100 MiB.
const MESSAGES_MAX: usize = 32_768;

/// Buffers kept to be used again.
const SPARE_MAX: usize = 1_024;

/// What the writer is told.
#[derive(Debug)]
enum Message {
    Open { recording: RecordingId },
    Block { recording: RecordingId, at_sample: u64, bytes: Vec<u8> },
    Close { recording: RecordingId, samples: u64 },
}

/// The media thread's end of the queue. Nothing here waits for the disk.
#[derive(Debug)]
pub struct Recordings {
    queue: Option<Sender<Message>>,
    spare: Receiver<Vec<u8>>,
    /// Running recordings, and whether trouble has been told.
    open: BTreeMap<RecordingId, bool>,
    /// Ends that found the queue full.
    ends: VecDeque<Message>,
    events: EventSink,
    thread: Option<JoinHandle<()>>,
}

impl Recordings {
    /// Makes the folders and starts the writer.
    pub fn start(folder: PathBuf, copy: Option<PathBuf>, events: EventSink) -> io::Result<Self> {
        let (queue, messages) = crossbeam_channel::bounded(MESSAGES_MAX);
        let (give_back, spare) = crossbeam_channel::bounded(SPARE_MAX);
        let writer = writer::Writer::new(folder, copy, events.clone(), give_back)?;
        let builder = std::thread::Builder::new().name("recordings".to_owned());
        let thread = Some(builder.spawn(move || writer.run(&messages))?);
        let (open, ends) = (BTreeMap::new(), VecDeque::new());
        Ok(Self { queue: Some(queue), spare, open, ends, events, thread })
    }

    /// Those that have not been closed.
    pub fn running(&self) -> Vec<RecordingId> {
        self.open.keys().copied().collect()
    }

    /// A recording begins, unless it runs already.
    pub fn open(&mut self, recording: RecordingId) {
        if let Entry::Vacant(new) = self.open.entry(recording) {
            new.insert(false);
            self.send(recording, Message::Open { recording });
        }
    }

    /// Passes on a block of samples.
    pub fn write(&mut self, recording: RecordingId, at_sample: u64, block: &[u8]) {
        let mut bytes = self.spare.try_recv().unwrap_or_default();
        bytes.clear();
        bytes.extend_from_slice(block);
        self.send(recording, Message::Block { recording, at_sample, bytes });
    }

    /// The recording has ended after so many samples.
    pub fn close(&mut self, recording: RecordingId, samples: u64) {
        if self.open.remove(&recording).is_some() {
            self.ends.push_back(Message::Close { recording, samples });
            self.send_ends();
        }
    }

    /// The recording never began.
    pub fn refused(&mut self, recording: RecordingId) {
        self.trouble(recording, "too many recordings at a time");
        self.close(recording, 0);
    }

    /// Sends what found the queue full. Call it now and then.
    pub fn send_ends(&mut self) {
        let Some(queue) = &self.queue else { return };
        while let Some(end) = self.ends.pop_front() {
            if let Err(TrySendError::Full(end)) = queue.try_send(end) {
                self.ends.push_front(end);
                return;
            }
        }
    }

    /// Waits until everything is on disk.
    pub fn finish(&mut self) {
        if let Some(queue) = self.queue.take() {
            for end in self.ends.drain(..) {
                // It fails only if the writer is gone.
                let _ = queue.send(end);
            }
        }
        if let Some(thread) = self.thread.take() {
            // A panic of the writer has been told by `send`.
            let _ = thread.join();
        }
    }

    fn send(&mut self, recording: RecordingId, message: Message) {
        let Some(queue) = &self.queue else { return };
        match queue.try_send(message) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                self.trouble(recording, "the disk is too slow: parts are missing");
            }
            Err(TrySendError::Disconnected(_)) => {
                self.trouble(recording, "the recordings' writer has stopped: restart the program");
            }
        }
    }

    fn trouble(&mut self, recording: RecordingId, why: &str) {
        if let Some(told @ false) = self.open.get_mut(&recording) {
            *told = true;
            self.events.tell(MediaEvent::RecordingTrouble { recording, why: why.to_owned() });
        }
    }
}
