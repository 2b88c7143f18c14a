//! Minutes of talk that are used up in mid-call: what a brake leaves for a day
//! ends the call that uses it (防盗打). A line left open over night must not
//! cost more than one.

use super::Center;
use crate::timers::Timer;
use crate::trunk::{Meter, TrunkKind};
use crate::{Cause, Story};
use base::{LegId, Moment};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What a seat, or a trunk, may talk in a day, and who is using it.
struct Budget {
    left: Duration,
    legs: Vec<LegId>,
}

impl Center {
    /// To be called when talk outside begins or ends.
    pub(super) fn watch_minutes(&mut self) {
        let ends = self.budgets().into_iter().map(|budget| {
            let talking = u32::try_from(budget.legs.len()).unwrap_or(u32::MAX);
            budget.left / talking.max(1)
        });
        match ends.min() {
            Some(left) => self.timers.set(Timer::Minutes, self.now + left),
            None => self.timers.cancel(Timer::Minutes),
        }
    }

    /// Ends the calls of whoever has nothing left.
    pub(super) fn minutes_used_up(&mut self) {
        let over = self.budgets().into_iter().filter(|budget| budget.left.is_zero());
        let legs: BTreeSet<LegId> = over.flat_map(|budget| budget.legs).collect();
        for leg in legs {
            self.count_talk(leg);
            let Some((id, place)) = self.place_of(leg) else { continue };
            self.tell(id, Story::MinutesUsedUp { leg });
            self.leg_gone(id, place, Cause::Congestion);
            self.release(leg, Cause::Congestion);
        }
        self.watch_minutes();
    }

    /// Those in use that have an end.
    fn budgets(&self) -> Vec<Budget> {
        let mut trunks: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut seats: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (leg, trunk, by, since) in self.lines.talking() {
            let Some(config) = self.trunk(trunk) else { continue };
            if config.kind == TrunkKind::InsideLine {
                continue;
            }
            if config.brakes.minutes_per_day_max.is_some() {
                trunks.entry(trunk).or_default().push((leg, since));
            }
            if let Some(agent) = by {
                seats.entry(agent).or_default().push((leg, since));
            }
        }
        let most = |trunk: &str| self.trunk(trunk)?.brakes.minutes_per_day_max;
        let trunks = trunks.into_iter().filter_map(|(trunk, legs)| {
            Some(self.budget(most(trunk)?, self.lines.trunks.get(trunk), &legs))
        });
        let most = self.config.seat_brakes.minutes_per_day_max;
        let seats = seats.into_iter().filter_map(|(agent, legs)| {
            Some(self.budget(most?, self.lines.seats.get(&agent), &legs))
        });
        trunks.chain(seats).collect()
    }

    fn budget(&self, most: u32, meter: Option<&Meter>, legs: &[(LegId, Moment)]) -> Budget {
        let now: Duration = legs.iter().map(|(_, since)| self.now.since(*since)).sum();
        let spent = now + meter.map_or(Duration::ZERO, |meter| meter.talk_in_a_day(self.now));
        let most = Duration::from_secs(u64::from(most) * 60);
        Budget {
            left: most.saturating_sub(spent),
            legs: legs.iter().map(|(leg, _)| *leg).collect(),
        }
    }
}
