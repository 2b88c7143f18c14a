//! What has been spent: calls begun in the last minute, talk in the last day.

use base::Moment;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR_SECONDS: u64 = 3_600;
const DAY_HOURS: u64 = 24;

/// Calls remembered. More than this in a minute is over any limit that can be set.
pub const CALLS_PER_MINUTE_MAX: usize = 6_000;

/// One seat's, or one trunk's. A day is the last 24 hours, in steps of an hour:
/// at no midnight does everything become possible again.
#[derive(Debug, Default)]
pub struct Meter {
    begun: VecDeque<Moment>,
    /// Talk ended in each hour since `Moment::ZERO`.
    hours: BTreeMap<u64, Duration>,
}

impl Meter {
    pub fn call_begun(&mut self, now: Moment) {
        self.begun.push_back(now);
        while self.begun.len() > CALLS_PER_MINUTE_MAX
            || self.begun.front().is_some_and(|at| now.since(*at) >= MINUTE)
        {
            self.begun.pop_front();
        }
    }

    pub fn calls_within(&self, span: Duration, now: Moment) -> u32 {
        let recent = self.begun.iter().rev().take_while(|at| now.since(**at) < span);
        u32::try_from(recent.count()).unwrap_or(u32::MAX)
    }

    pub fn calls_within_a_minute(&self, now: Moment) -> u32 {
        self.calls_within(MINUTE, now)
    }

    pub fn talked(&mut self, time: Duration, now: Moment) {
        let hour = now.elapsed().as_secs() / HOUR_SECONDS;
        self.hours.retain(|past, _| past + DAY_HOURS > hour);
        *self.hours.entry(hour).or_default() += time;
    }

    pub fn talk_in_a_day(&self, now: Moment) -> Duration {
        let hour = now.elapsed().as_secs() / HOUR_SECONDS;
        let recent = self.hours.iter().filter(|(past, _)| **past + DAY_HOURS > hour);
        recent.map(|(_, time)| *time).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_slides() {
        let hour = |count: u64| Moment::ZERO + Duration::from_secs(count * HOUR_SECONDS);
        let mut meter = Meter::default();
        meter.talked(MINUTE, hour(1));
        meter.talked(MINUTE, hour(20));
        assert_eq!(meter.talk_in_a_day(hour(24)), 2 * MINUTE);
        assert_eq!(meter.talk_in_a_day(hour(25)), MINUTE);
        assert_eq!(meter.talk_in_a_day(hour(44)), Duration::ZERO);
    }

    #[test]
    fn calls_are_counted_back_from_now() {
        let second = |count: u64| Moment::ZERO + Duration::from_secs(count);
        let mut meter = Meter::default();
        for at in [0, 30, 59, 60] {
            meter.call_begun(second(at));
        }
        assert_eq!(meter.calls_within_a_minute(second(60)), 3);
        assert_eq!(meter.calls_within(Duration::from_secs(1), second(60)), 1);
    }
}
