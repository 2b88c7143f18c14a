//! The media thread as other threads see it.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use base::Moment;
use crossbeam_channel::Sender;
use media::Codec;
use media::prompt::PromptLibrary;

use super::event::EventSink;
use super::thread::MediaThread;
use super::{MediaCommand, MediaEvent};
use crate::bell::Bell;
use crate::clock::Clock;

/// Commands waiting for the thread. A call needs about twenty over its life; so
/// many at once mean that the thread has stood still for seconds.
pub const COMMANDS_MAX: usize = 16_384;

/// What the media thread needs to know.
#[derive(Debug, Clone)]
pub struct MediaConfig {
    pub prompts: Arc<PromptLibrary>,
    /// The folder of recordings; made if it does not exist.
    pub recordings: PathBuf,
    /// A second folder where every recording is written as well.
    pub recordings_copy: Option<PathBuf>,
}

/// The media thread takes no more commands: it is gone, or hopelessly behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the media thread does not take more commands")]
pub struct MediaBusy;

/// Reaches the media thread.
#[derive(Debug, Clone)]
pub struct MediaHandle {
    commands: Sender<MediaCommand>,
    bell: Bell,
    clock: Clock,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl MediaHandle {
    /// Starts the thread. `events` is called on it, and on the recordings'
    /// thread: it must not wait. Fails if the folder cannot be made.
    pub fn start(
        config: MediaConfig,
        clock: Clock,
        events: impl Fn(MediaEvent) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let events = EventSink::new(events);
        let (commands, queue) = crossbeam_channel::bounded(COMMANDS_MAX);
        let thread = MediaThread::new(config, clock, queue, events)?;
        let bell = thread.bell();
        let spawned =
            std::thread::Builder::new().name("media".to_owned()).spawn(|| thread.run())?;
        Ok(Self { commands, bell, clock, thread: Arc::new(Mutex::new(Some(spawned))) })
    }

    /// Never waits. The thread looks when it is woken by [`Self::wake`], or
    /// before.
    pub fn send(&self, command: MediaCommand) -> Result<(), MediaBusy> {
        self.commands.try_send(command).map_err(|_| MediaBusy)
    }

    /// To be called after commands were sent: once for all that belong together.
    pub fn wake(&self) -> Result<(), MediaBusy> {
        self.bell.ring().map_err(|_| MediaBusy)
    }

    /// Answers a page's offer. `address` is where the browser will reach the
    /// socket that goes with the session into [`MediaCommand::OpenPhone`].
    pub fn accept_browser(
        &self,
        offer: &str,
        address: SocketAddr,
        now: Moment,
    ) -> Result<(webrtc::Session, String), webrtc::Refusal> {
        let epoch = self.clock.epoch();
        let settings = webrtc::Settings { address, preferred: Codec::Opus, epoch };
        webrtc::Session::accept(offer, &settings, now)
    }

    /// Makes an offer to a browser that is called.
    pub fn offer_browser(
        &self,
        address: SocketAddr,
        now: Moment,
    ) -> Result<(webrtc::Offering, String), webrtc::Refusal> {
        let epoch = self.clock.epoch();
        let settings = webrtc::Settings { address, preferred: Codec::Opus, epoch };
        webrtc::Offering::new(&settings, now)
    }

    /// Waits until the thread has ended after [`MediaCommand::Stop`] and every
    /// recording is on disk.
    pub fn join(&self) {
        let thread = self.thread.lock().ok().and_then(|mut thread| thread.take());
        if let Some(thread) = thread {
            // Its panics have been told as `MediaEvent::Failed`.
            let _ = thread.join();
        }
    }
}
