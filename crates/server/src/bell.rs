//! Wakes a thread that waits in `poll`, with one system call however much is
//! put before it until it looks.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shared by who rings and who hears.
#[derive(Debug, Clone)]
pub struct Bell {
    waker: Arc<mio::Waker>,
    rung: Arc<AtomicBool>,
}

impl Bell {
    pub fn new(waker: mio::Waker) -> Self {
        Self { waker: Arc::new(waker), rung: Arc::default() }
    }

    /// To be called after something was put into the queue.
    pub fn ring(&self) -> io::Result<()> {
        // Both sides change the mark before they look at the queue again, in
        // one order for all: what was put there before a ring that finds the
        // mark set is seen by who takes the mark away.
        match self.rung.swap(true, Ordering::SeqCst) {
            true => Ok(()),
            false => self.waker.wake(),
        }
    }

    /// To be called before the queue is emptied.
    pub fn heard(&self) {
        self.rung.store(false, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mio::{Events, Poll, Token};
    use std::time::Duration;

    const THINGS: usize = 100_000;

    #[test]
    fn nothing_put_there_is_left_lying() {
        let mut poll = Poll::new().expect("epoll");
        let bell = Bell::new(mio::Waker::new(poll.registry(), Token(0)).expect("eventfd"));
        let (put, queue) = crossbeam_channel::unbounded();
        let ringing = bell.clone();
        let ringer = std::thread::spawn(move || {
            for thing in 0..THINGS {
                put.send(thing).expect("the other side is there");
                ringing.ring().expect("eventfd");
            }
        });
        let mut events = Events::with_capacity(4);
        let mut taken = 0;
        while taken < THINGS {
            poll.poll(&mut events, Some(Duration::from_secs(10))).expect("epoll");
            assert!(!events.is_empty(), "asleep while {} wait", queue.len());
            bell.heard();
            taken += queue.try_iter().count();
        }
        ringer.join().expect("no panic");
    }
}
