//! The one place where the bench asks what time it is.

use base::Timestamp;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Nanoseconds on one clock for sending, receiving and pacing.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    epoch: Instant,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn start() -> Self {
        Self { epoch: Instant::now() }
    }

    /// Zero of this clock.
    pub const fn epoch(&self) -> Instant {
        self.epoch
    }

    /// Time since the clock was made.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> Duration {
        Instant::now().saturating_duration_since(self.epoch)
    }
}

/// Civil time, for what is written into the database and the report.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn civil() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_unix_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
