//! Live push: what happens on the floor reaches the pages within moments.
//!
//! [`Live`] is the telephone side's end: it publishes and never waits. Bounded
//! buffers lie between it and the pages; a page that does not keep up is
//! disconnected and comes back with a fresh view.

mod board;
mod pages;
pub(crate) mod pump;
pub(crate) mod wall;

pub use board::{Board, CallRow, Consult, Pending, SeatRow};
pub(crate) use pages::{Message, Pages, message};

use base::AgentId;
use calls::Recorded;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// Events between the telephone side and the pages' task. A busy center makes
/// some hundred a second, so this is minutes; when it is full, pages reconnect.
const NOTICES_MAX: usize = 16_384;

/// What the pages' task is told.
#[derive(Debug, Clone)]
pub(crate) enum Notice {
    Recorded(Arc<Recorded>),
    /// The phone of this seat came or went.
    Phone(AgentId),
}

/// Cloneable handle to the live side of the API. Made before the telephone
/// side starts, given to [`crate::serve()`] as well.
#[derive(Debug, Clone)]
pub struct Live {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    board: Mutex<Board>,
    notices: mpsc::Sender<Notice>,
    /// Taken once, by the task that serves the pages.
    receiver: Mutex<Option<mpsc::Receiver<Notice>>>,
    /// A notice did not fit.
    lost: AtomicBool,
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

impl Live {
    pub fn new() -> Self {
        let (notices, receiver) = mpsc::channel(NOTICES_MAX);
        let board = Mutex::default();
        let receiver = Mutex::new(Some(receiver));
        let lost = AtomicBool::new(false);
        Self { shared: Arc::new(Shared { board, notices, receiver, lost }) }
    }

    /// Tells the pages what happened, in order. Never blocks: the fold is some
    /// microseconds of map work under a lock that is never held across a wait.
    pub fn publish(&self, recorded: Arc<Recorded>) {
        self.board().apply(&recorded);
        self.notify(Notice::Recorded(recorded));
    }

    /// The agent's browser phone has sound, or is gone.
    pub fn browser_phone(&self, agent: AgentId, connected: bool) {
        self.board().browser_phone(agent, connected);
        self.notify(Notice::Phone(agent));
    }

    /// A desk phone registered, or its registration ended.
    pub fn extension(&self, extension: &str, registered: bool) {
        let seats = {
            let mut board = self.board();
            board.extension(extension, registered);
            board.seats_on(extension)
        };
        for agent in seats {
            self.notify(Notice::Phone(agent));
        }
    }

    /// Calls on a trunk now, both directions.
    pub(crate) fn trunk_calls(&self, trunk: &str) -> usize {
        self.board().wall().trunk_calls(trunk)
    }

    fn notify(&self, notice: Notice) {
        // A full buffer loses the notice, never the fold: the pages' task sees
        // the mark and makes every page start over.
        if self.shared.notices.try_send(notice).is_err() {
            self.shared.lost.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn lost_notices(&self) -> bool {
        self.shared.lost.swap(false, Ordering::Relaxed)
    }

    pub(crate) fn board(&self) -> MutexGuard<'_, Board> {
        // A panic while folding leaves the fold usable: rows are replaced whole.
        self.shared.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn take_notices(&self) -> Option<mpsc::Receiver<Notice>> {
        self.shared.receiver.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
