//! Whether a gateway takes calls, from what calls and probes met there.
//!
//! A gateway that is silent or unreachable is skipped at once, one that refuses
//! after a few refusals; after a pause it is tried again, longer each time.

use api::trunk_state::{Reach, TroubleKind};
use base::Moment;
use std::time::Duration;

/// How long a gateway is skipped first; doubled with each failure after that.
const PAUSE_FIRST: Duration = Duration::from_secs(30);
/// Five minutes of skipping a gateway that is back is all we can excuse.
const PAUSE_MAX: Duration = Duration::from_secs(300);
/// Refusals in a row that make a gateway one to be skipped: a busy hour brings
/// one now and then.
const REFUSALS_MAX: u32 = 3;

#[derive(Debug, Clone)]
pub struct Health {
    /// What OPTIONS found, if it is asked.
    probed: Option<bool>,
    /// A call has been answered there, or at least refused for its own sake.
    worked: bool,
    refusals: u32,
    pause: Duration,
    skip_until: Option<Moment>,
    reach: Reach,
    pub since: Moment,
    pub round_trip: Option<Duration>,
    pub last_trouble: Option<(TroubleKind, Moment)>,
}

impl Health {
    pub const fn new(now: Moment) -> Self {
        Self {
            probed: None,
            worked: false,
            refusals: 0,
            pause: PAUSE_FIRST,
            skip_until: None,
            reach: Reach::Unknown,
            since: now,
            round_trip: None,
            last_trouble: None,
        }
    }

    /// As of `now`; notes since when.
    pub fn reach(&mut self, now: Moment) -> Reach {
        let skipped = self.skip_until.is_some_and(|until| now < until);
        let reach = match self.probed {
            Some(false) => Reach::Down,
            _ if skipped => Reach::Down,
            Some(true) => Reach::Up,
            None if self.worked => Reach::Up,
            None => Reach::Unknown,
        };
        if reach != self.reach {
            self.reach = reach;
            self.since = now;
        }
        reach
    }

    pub fn probed(&mut self, reachable: bool, result: Result<Duration, TroubleKind>, now: Moment) {
        self.probed = Some(reachable);
        match result {
            Ok(time) => self.round_trip = Some(time),
            Err(trouble) => self.last_trouble = Some((trouble, now)),
        }
    }

    /// Nobody asks any more.
    pub const fn unprobed(&mut self) {
        self.probed = None;
        self.round_trip = None;
    }

    /// A call got through to somebody, or to a reason of its own why not.
    pub const fn call_worked(&mut self) {
        self.worked = true;
        self.refusals = 0;
        self.pause = PAUSE_FIRST;
        self.skip_until = None;
    }

    pub fn call_failed(&mut self, trouble: TroubleKind, now: Moment) {
        self.refusals += 1;
        let refused = matches!(trouble, TroubleKind::Refused { .. });
        if !refused || self.refusals >= REFUSALS_MAX {
            self.worked = false;
            self.skip_until = Some(now + self.pause);
            self.pause = (self.pause * 2).min(PAUSE_MAX);
        }
        self.last_trouble = Some((trouble, now));
    }

    /// When the pause is over.
    pub fn deadline(&self, now: Moment) -> Option<Moment> {
        self.skip_until.filter(|until| *until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(count: u64) -> Moment {
        Moment::ZERO + Duration::from_secs(count)
    }

    fn refused() -> TroubleKind {
        TroubleKind::Refused { status: 503, reason: String::new() }
    }

    #[test]
    fn silence_pauses_at_once_and_longer_each_time() {
        let mut health = Health::new(second(0));
        health.call_failed(TroubleKind::Silent, second(1));
        assert_eq!(health.reach(second(30)), Reach::Down);
        assert_eq!(health.reach(second(31)), Reach::Unknown);
        health.call_failed(TroubleKind::Silent, second(40));
        assert_eq!(health.reach(second(99)), Reach::Down);
        assert_eq!(health.deadline(second(99)), Some(second(100)));
        health.call_worked();
        assert_eq!(health.reach(second(100)), Reach::Up);
    }

    #[test]
    fn a_refusal_now_and_then_is_forgiven() {
        let mut health = Health::new(second(0));
        health.call_failed(refused(), second(1));
        health.call_failed(refused(), second(2));
        assert_eq!(health.reach(second(2)), Reach::Unknown);
        health.call_failed(refused(), second(3));
        assert_eq!(health.reach(second(3)), Reach::Down);
    }

    #[test]
    fn what_options_finds_counts_first() {
        let mut health = Health::new(second(0));
        health.call_worked();
        health.probed(false, Err(TroubleKind::Silent), second(1));
        assert_eq!(health.reach(second(1)), Reach::Down);
        health.probed(true, Ok(Duration::from_millis(20)), second(9));
        assert_eq!((health.reach(second(9)), health.since), (Reach::Up, second(9)));
    }
}
