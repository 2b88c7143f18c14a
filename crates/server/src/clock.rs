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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_civil_time_of_zero_does_not_depend_on_when_it_is_asked_for() {
        let clock = Clock::start();
        let started = clock.timestamp();
        std::thread::sleep(Duration::from_millis(300));
        let off_ms = (clock.zero().unix_ms() - started.unix_ms()).abs();
        assert!(off_ms < 50, "{off_ms} ms off");
    }
}
