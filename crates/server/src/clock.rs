//! The one place where the program asks what time it is.

use std::time::{Duration, Instant};

use base::{Moment, Timestamp};

/// The process's clocks. One is made at start and handed to whoever drives
/// machines, so that all of them mean the same by [`Moment::ZERO`].
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    epoch: Instant,
}

impl Clock {
    /// A clock that starts at [`Moment::ZERO`] now.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn start() -> Self {
        Self { epoch: Instant::now() }
    }

    /// The clock of an earlier process of the same boot goes on: `zero` is what
    /// it gave as [`Clock::zero_on_machine`].
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn go_on(zero: Duration) -> Option<Self> {
        let running = machine_clock().checked_sub(zero)?;
        Instant::now().checked_sub(running).map(|epoch| Self { epoch })
    }

    /// [`Moment::ZERO`] on the machine's own monotonic clock, which counts from
    /// its boot and is the same in all processes.
    pub fn zero_on_machine(&self) -> Duration {
        machine_clock().saturating_sub(self.now().elapsed())
    }

    /// Time on the monotonic clock, for timers.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> Moment {
        Moment::ZERO + Instant::now().saturating_duration_since(self.epoch)
    }

    /// Civil time, for records.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn timestamp(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let ms = since.unwrap_or(Duration::ZERO).as_millis();
        Timestamp::from_unix_ms(i64::try_from(ms).unwrap_or(i64::MAX))
    }

    /// The civil time of [`Moment::ZERO`], which may lie well before now: moments
    /// become records by it.
    pub fn zero(&self) -> Timestamp {
        let running_ms = i64::try_from(self.now().elapsed().as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_unix_ms(self.timestamp().unix_ms().saturating_sub(running_ms))
    }

    /// What this clock calls [`Moment::ZERO`], for libraries that want instants.
    pub const fn epoch(&self) -> Instant {
        self.epoch
    }

    /// How long to sleep until `deadline`.
    pub fn until(&self, deadline: Moment) -> Duration {
        deadline.since(self.now())
    }
}

/// Time since the machine's boot, by the clock behind [`Instant`].
fn machine_clock() -> Duration {
    let read = nix::time::clock_gettime(nix::time::ClockId::CLOCK_MONOTONIC);
    read.map_or(Duration::ZERO, Duration::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_goes_on_where_another_process_left_it() {
        let first = Clock::start();
        std::thread::sleep(Duration::from_millis(30));
        let second = Clock::go_on(first.zero_on_machine()).expect("the same boot");
        let (before, now, after) = (first.now(), second.now(), first.now());
        let off = before.since(now).max(now.since(after));
        assert!(off < Duration::from_millis(1), "{off:?} apart");
        assert!(Clock::go_on(Duration::from_secs(1 << 40)).is_none(), "a later boot");
    }

    #[test]
    fn the_civil_time_of_zero_does_not_depend_on_when_it_is_asked_for() {
        let clock = Clock::start();
        let started = clock.timestamp();
        std::thread::sleep(Duration::from_millis(300));
        let off_ms = (clock.zero().unix_ms() - started.unix_ms()).abs();
        assert!(off_ms < 50, "{off_ms} ms off");
    }
}
