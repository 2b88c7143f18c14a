//! The server and all its telephones, driven by one thread.

use crate::clock::Clock;
use crate::pages::Pages;
use crate::seed::{self, HOUSE_PHONES};
use crate::server::Server;
use crate::sip::{Callers, From, News, Phones};
use crate::sound::Sound;
use anyhow::bail;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::time::TimeSpec;
use std::os::fd::AsFd;
use std::path::Path;
use std::time::Duration;

/// The thread looks around at least this often.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// Registrations at the start, a second.
const REGISTER_RATE: u64 = 500;
/// Pages opened a second.
const PAGE_RATE: u64 = 25;
/// What is under way gets this long to end.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct World {
    pub clock: Clock,
    pub server: Server,
    pub phones: Phones,
    pub callers: Callers,
    pub sound: Sound,
    /// Agents who sit at browsers.
    pub pages: Option<Pages>,
}

/// What a run is made with.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    pub program: &'a Path,
    pub data: &'a Path,
}

impl World {
    /// Starts the server and registers both house phones and the phones of so
    /// many agents, who sign in.
    ///
    /// # Errors
    /// Something does not start.
    pub fn start(setting: Setting<'_>, agents: u32) -> anyhow::Result<Self> {
        let placeholder = (std::net::Ipv4Addr::LOCALHOST, 9).into();
        let mut callers = Callers::open(placeholder)?;
        let server = Server::start(setting.program, setting.data, callers.address())?;
        callers.set_server(server.sip);
        let house = HOUSE_PHONES.iter().map(|number| (*number).to_owned());
        let phones = Phones::open(server.sip, house.chain((0..agents).map(seed::phone)))?;
        let sound = Sound::open_sockets()?;
        let mut world = Self { clock: Clock::start(), server, phones, callers, sound, pages: None };
        let count = world.phones.len();
        world.at_rate(REGISTER_RATE, count as u64, |world, n, now| {
            world.phones.register(usize::try_from(n).unwrap_or_default(), now);
        });
        world.run_until("phones register", |world| world.phones.registered == count)?;
        world.server.sign_in(agents)?;
        Ok(world)
    }

    /// So many agents open pages and are ready there. They say the one tone
    /// and listen for the other.
    ///
    /// # Errors
    /// A page is not taken.
    pub fn open_pages(&mut self, count: usize, says: f32, hears: f32) -> anyhow::Result<()> {
        self.pages = Some(Pages::new(self.server.http, says, hears)?);
        let mut opened = Ok(());
        self.at_rate(PAGE_RATE, count as u64, |world, _, _| {
            if let (Ok(()), Some(pages)) = (&opened, &mut world.pages) {
                opened = pages.open(&world.clock);
            }
        });
        opened?;
        self.run_until("pages connect", |world| {
            world.pages.as_ref().is_some_and(|pages| pages.connected() == count)
        })?;
        self.pages.as_mut().map_or(Ok(()), Pages::sign_in)
    }

    /// Calls answered, at desk phones and at pages.
    pub fn agents_answered(&self) -> usize {
        self.phones.answered + self.pages.as_ref().map_or(0, |pages| pages.answered)
    }

    /// Waits for a moment at most and takes all that came.
    pub fn turn(&mut self, until: Duration) {
        let now = self.clock.now();
        let speaks = self.pages.as_ref().map(Pages::deadline);
        let due = self.sound.deadline().into_iter().chain(speaks).fold(until, Duration::min);
        let wait = due.saturating_sub(now).min(LOOK_EVERY);
        if !wait.is_zero() {
            let mut sockets = [
                PollFd::new(self.phones.as_fd(), PollFlags::POLLIN),
                PollFd::new(self.callers.as_fd(), PollFlags::POLLIN),
            ];
            // Interrupted or not: what came is looked at below.
            let _ = ppoll(&mut sockets, Some(TimeSpec::from_duration(wait)), None);
        }
        let now = self.clock.now();
        self.phones.turn(&mut self.sound, now);
        self.callers.turn(&mut self.sound, now);
        self.sound.turn(&self.clock);
        if let Some(pages) = &mut self.pages {
            pages.turn(&self.clock);
        }
    }

    pub fn run(&mut self, time: Duration) {
        let end = self.clock.now() + time;
        while self.clock.now() < end {
            self.turn(end);
        }
    }

    /// # Errors
    /// It does not come about.
    pub fn run_until(
        &mut self,
        what: &str,
        mut done: impl FnMut(&mut Self) -> bool,
    ) -> anyhow::Result<()> {
        let end = self.clock.now() + PATIENCE;
        while !done(self) {
            self.pages.as_mut().map_or(Ok(()), Pages::check)?;
            if self.clock.now() >= end {
                bail!("it took too long: {what} ({}); {}", self.state(), self.server.log());
            }
            self.turn(end);
        }
        Ok(())
    }

    /// Does something `count` times, evenly, at so many a second.
    pub fn at_rate(
        &mut self,
        rate: u64,
        count: u64,
        mut act: impl FnMut(&mut Self, u64, Duration),
    ) {
        let start = self.clock.now();
        for n in 0..count {
            let due = start + Duration::from_nanos(n * 1_000_000_000 / rate);
            while self.clock.now() < due {
                self.turn(due);
            }
            let now = self.clock.now();
            act(self, n, now);
        }
    }

    pub fn call(&mut self, from: From, called: &'static str) -> u64 {
        let now = self.clock.now();
        self.callers.call(from, called, &mut self.sound, now)
    }

    pub fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.callers.news)
    }

    /// What went wrong since the start: failures, and what came late or twice.
    pub fn faults(&self) -> (usize, usize) {
        (self.callers.failed + self.phones.failed, self.callers.late + self.phones.late)
    }

    fn state(&self) -> String {
        let (failed, late) = self.faults();
        format!(
            "{} phones registered, {} calls out, {} in, {failed} failed, {late} late",
            self.phones.registered,
            self.callers.calls(),
            self.phones.calls()
        )
    }

    /// # Errors
    /// Something failed or had to be said twice.
    pub fn check(&mut self, what: &str) -> anyhow::Result<()> {
        self.pages.as_mut().map_or(Ok(()), Pages::check)?;
        match self.faults() {
            (0, 0) => Ok(()),
            _ => bail!("{what}: {}; {}", self.state(), self.server.log()),
        }
    }
}
