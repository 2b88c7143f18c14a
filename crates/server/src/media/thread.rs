//! The loop of the media thread: sockets, commands, the next 20 ms.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use base::Moment;
use crossbeam_channel::Receiver;
use mio::{Events, Poll, Token};

use super::datagrams::Datagrams;
use super::event::EventSink;
use super::handle::MediaConfig;
use super::sockets::{Sockets, WAKER};
use super::switchboard::Switchboard;
use super::{MediaCommand, MediaEvent};
use crate::bell::Bell;
use crate::clock::Clock;
use crate::pace::{self, Pace};

/// Sockets looked at in one turn.
const EVENTS_MAX: usize = 1_024;

/// Reads of one socket before the others get their turn: together a second of
/// sound. Only a flood brings more.
const READS_PER_TURN: usize = 6;

/// Commands carried out before the sockets get their turn.
const COMMANDS_PER_TURN: usize = 256;

/// What this adds to a packet's way, at most: next to nothing with a few calls,
/// and with dozens a tenth of a packet's length, far below any jitter buffer.
const PACE: pace::Limits = pace::Limits {
    shortest: Duration::from_micros(500),
    longest: Duration::from_millis(2),
    much_per_s: 2_000,
};

/// A thread that breaks so often in a row, each time after so short a life, is
/// not begun again.
const BROKEN_MAX: u32 = 5;
const SHORT_LIFE: Duration = Duration::from_secs(5);

/// How often browsers' timers are looked at. None of theirs is finer.
const PHONE_TICK: Duration = Duration::from_millis(20);

/// See the module.
#[derive(Debug)]
pub struct MediaThread {
    poll: Poll,
    bell: Bell,
    clock: Clock,
    commands: Receiver<MediaCommand>,
    events: EventSink,
    config: MediaConfig,
    board: Switchboard,
    /// What is held is of no use until control says how things are.
    begun_anew: bool,
    /// Sockets that may hold more datagrams.
    unread: VecDeque<Token>,
    phones_at: Moment,
}

impl MediaThread {
    pub fn new(
        config: MediaConfig,
        clock: Clock,
        commands: Receiver<MediaCommand>,
        events: EventSink,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let bell = Bell::new(mio::Waker::new(poll.registry(), WAKER)?);
        let sockets = Sockets::new(poll.registry().try_clone()?);
        let board = Switchboard::new(config.clone(), sockets, events.clone())?;
        Ok(Self {
            poll,
            bell,
            clock,
            commands,
            events,
            config,
            board,
            begun_anew: false,
            unread: VecDeque::new(),
            phones_at: Moment::ZERO,
        })
    }

    /// To be rung after a command has been put into the thread's queue.
    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }

    /// Runs until [`MediaCommand::Stop`]. When it breaks it begins anew, unless
    /// it does nothing but break.
    pub fn run(mut self) {
        let (mut broken, mut began) = (0, self.clock.now());
        while let Some(why) = self.live() {
            let was_short = self.clock.now().since(began) < SHORT_LIFE;
            broken = if was_short { broken + 1 } else { 1 };
            if broken > BROKEN_MAX {
                return self.events.tell(MediaEvent::Failed { why });
            }
            if let Err(error) = self.begin_anew() {
                return self.events.tell(MediaEvent::Failed { why: error.to_string() });
            }
            began = self.clock.now();
            self.events.tell(MediaEvent::BegunAnew { why });
        }
    }

    /// Why it broke; `None` if it was told to end.
    fn live(&mut self) -> Option<String> {
        match catch_unwind(AssertUnwindSafe(|| self.turns())) {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error.to_string()),
            Err(_) => Some("an error in the program; it has been logged".to_owned()),
        }
    }

    /// With nothing but the queue of commands. What was held is closed.
    fn begin_anew(&mut self) -> io::Result<()> {
        let board = &mut self.board;
        if contained(|| board.abandon()).is_none() {
            tracing::error!("the ends of running recordings may be missing");
        }
        let sockets = Sockets::new(self.poll.registry().try_clone()?);
        self.board = Switchboard::new(self.config.clone(), sockets, self.events.clone())?;
        self.unread.clear();
        self.begun_anew = true;
        Ok(())
    }

    fn turns(&mut self) -> io::Result<()> {
        let (mut ready, mut datagrams) = (Events::with_capacity(EVENTS_MAX), Datagrams::new());
        let mut pace = Pace::new(PACE, self.clock.now());
        loop {
            let wait = self.wait();
            match self.poll.poll(&mut ready, wait) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            let now = self.clock.now();
            pace.begin(now);
            pace.did(ready.iter().count());
            for _ in 0..self.unread.len() {
                if let Some(token) = self.unread.pop_front() {
                    self.read(token, &mut datagrams, now);
                }
            }
            for token in ready.iter().map(mio::event::Event::token) {
                if token != WAKER {
                    self.read(token, &mut datagrams, now);
                }
            }
            if self.carry_out(now) {
                self.board.stop(now);
                return Ok(());
            }
            self.pass_time();
            if self.board.is_broken() {
                return Err(io::Error::other("the sound engine keeps failing"));
            }
            if let Some(end) = pace.rests_until() {
                self.rest(end);
            }
        }
    }

    /// Lets the rest of the turn's time pass, but no deadline.
    fn rest(&self, end: Moment) {
        let rest = self.clock.until(end);
        let rest = self.wait().map_or(rest, |wait| wait.min(rest));
        if !rest.is_zero() {
            std::thread::sleep(rest);
        }
    }

    /// How long there is nothing to do but wait; `None`: for ever.
    fn wait(&self) -> Option<Duration> {
        if !self.unread.is_empty() || !self.commands.is_empty() {
            return Some(Duration::ZERO);
        }
        let phones_at = self.board.has_phones().then_some(self.phones_at);
        let deadline = [self.board.deadline(), phones_at].into_iter().flatten().min()?;
        Some(self.clock.until(deadline))
    }

    /// Readiness is told once, so a socket is read until it is empty, or put
    /// on the list of those that are not.
    fn read(&mut self, token: Token, datagrams: &mut Datagrams, now: Moment) {
        for _ in 0..READS_PER_TURN {
            if !self.board.receive(token, datagrams, now) {
                return;
            }
        }
        if !self.unread.contains(&token) {
            self.unread.push_back(token);
        }
    }

    /// True if the thread is to end.
    fn carry_out(&mut self, now: Moment) -> bool {
        self.bell.heard();
        for _ in 0..COMMANDS_PER_TURN {
            match self.commands.try_recv() {
                Ok(MediaCommand::Stop) => return true,
                Ok(MediaCommand::Begin) => self.begun_anew = false,
                Ok(_) if self.begun_anew => {}
                Ok(command) => self.board.carry_out(command, now),
                Err(_) => return false,
            }
        }
        false
    }

    fn pass_time(&mut self) {
        let now = self.clock.now();
        if self.board.deadline().is_some_and(|at| at <= now) {
            self.board.handle_timeout(now);
        }
        if self.phones_at <= now {
            self.board.handle_phone_timeouts(now);
            self.phones_at = now + PHONE_TICK;
        }
    }
}

/// Runs what concerns one leg or browser only. `None` if it panicked: the
/// panic is logged by the process's hook, and the caller ends that one.
pub fn contained<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}
