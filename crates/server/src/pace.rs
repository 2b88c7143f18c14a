//! How fast the turns of a thread may follow each other, as network cards
//! moderate their interrupts: waking a thread for every message costs as much
//! as the message, so with much to do the messages wait for each other, and
//! with little none waits.

use base::Moment;
use std::time::Duration;

/// How long one look at the load is.
const LOOK: Duration = Duration::from_millis(100);

/// What a thread does with the time after a turn.
#[derive(Debug)]
pub struct Pace {
    limits: Limits,
    /// The turn that is being taken.
    began: Moment,
    /// Whether the turn before it was so short ago that this one is followed by a rest.
    busy: bool,
    look_began: Moment,
    /// What was done since.
    done: usize,
    current: Duration,
}

/// Between the two paces.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// With little to do: what a message waits at most.
    pub shortest: Duration,
    /// The same with much to do.
    pub longest: Duration,
    /// How many messages a second are much.
    pub much_per_s: usize,
}

impl Pace {
    pub fn new(limits: Limits, now: Moment) -> Self {
        Self { limits, began: now, busy: false, look_began: now, done: 0, current: limits.shortest }
    }

    /// A turn begins.
    pub fn begin(&mut self, now: Moment) {
        let look = now.since(self.look_began);
        if look >= LOOK {
            let much = self.done as f64 >= self.limits.much_per_s as f64 * look.as_secs_f64();
            self.current = if much { self.limits.longest } else { self.limits.shortest };
            (self.look_began, self.done) = (now, 0);
        }
        self.busy = now.since(self.began) < 2 * self.current;
        self.began = now;
    }

    /// So many messages were taken in this turn.
    pub fn did(&mut self, messages: usize) {
        self.done += messages;
    }

    /// When the next turn may begin; `None`: at once.
    pub fn rests_until(&self) -> Option<Moment> {
        self.busy.then(|| self.began + self.current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        shortest: Duration::from_micros(500),
        longest: Duration::from_millis(4),
        much_per_s: 500,
    };

    /// The longest that a turn was put off when one message comes every `gap`.
    fn longest_rest(gap: Duration) -> Duration {
        let mut now = Moment::ZERO;
        let (mut pace, mut longest) = (Pace::new(LIMITS, now), Duration::ZERO);
        for _ in 0..5_000 {
            now = now + gap;
            pace.begin(now);
            pace.did(1);
            longest = longest.max(pace.rests_until().map_or(Duration::ZERO, |at| at.since(now)));
        }
        longest
    }

    #[test]
    fn with_little_to_do_nothing_waits_long() {
        assert_eq!(longest_rest(Duration::from_millis(20)), Duration::ZERO);
        assert_eq!(longest_rest(Duration::from_millis(3)), Duration::ZERO, "333 a second");
        assert_eq!(longest_rest(Duration::from_micros(1_999)), LIMITS.longest, "500 a second");
    }

    #[test]
    fn a_burst_waits_no_longer_than_the_shortest() {
        let mut now = Moment::ZERO;
        let mut pace = Pace::new(LIMITS, now);
        for _ in 0..20 {
            now = now + Duration::from_micros(600);
            pace.begin(now);
            pace.did(1);
            assert_eq!(pace.rests_until(), Some(now + LIMITS.shortest));
        }
    }

    #[test]
    fn it_ends_with_the_load() {
        let mut now = Moment::ZERO;
        let mut pace = Pace::new(LIMITS, now);
        for _ in 0..50 {
            now = now + Duration::from_millis(4);
            pace.begin(now);
            pace.did(6);
        }
        assert_eq!(pace.rests_until(), Some(now + LIMITS.longest));
        for gap in [100, 1] {
            now = now + Duration::from_millis(gap);
            pace.begin(now);
        }
        assert_eq!(pace.rests_until(), None, "1 ms after the last turn is not often any more");
    }
}
