//! Opening hours (F18) as the flows see them: open or closed, told at each change.

use crate::clock::Clock;
use crate::wake::{Wake, WakeSender};
use base::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;
use store::{Calendar, Store};

/// Hours are in minutes; a change is noticed within this.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Which calendars are open. One that cannot be read counts as open: a caller
/// who reaches nobody is better served by a queue than by a closed door.
pub async fn state(store: &Store, at: Timestamp) -> BTreeMap<String, bool> {
    match store.calendars().await {
        Ok(calendars) => {
            calendars.iter().map(|calendar| (calendar.id.clone(), is_open(calendar, at))).collect()
        }
        Err(error) => {
            tracing::warn!(%error, "opening hours cannot be read");
            BTreeMap::new()
        }
    }
}

fn is_open(calendar: &Calendar, at: Timestamp) -> bool {
    let zone = jiff::tz::TimeZone::get(&calendar.time_zone);
    let moment = jiff::Timestamp::from_millisecond(at.unix_ms());
    let (Ok(zone), Ok(moment)) = (zone, moment) else {
        tracing::error!(calendar = calendar.id, "its time zone is unknown: it counts as open");
        return true;
    };
    calendar.hours.is_open(moment.to_zoned_datetime(zone).datetime())
}

/// Tells control of every change, for as long as the program runs.
pub async fn watch(store: Store, wakes: WakeSender, clock: Clock) {
    let mut known = BTreeMap::new();
    loop {
        let seen = state(&store, clock.timestamp()).await;
        for (name, open) in &seen {
            if known.insert(name.clone(), *open) != Some(*open) {
                let wake = Wake::Calendar { name: name.clone(), open: *open };
                if wakes.send(wake).is_err() {
                    return;
                }
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk::BusinessHours;

    #[test]
    fn hours_are_read_in_the_calendars_own_zone() {
        let nine_to_five = "09:00-17:00".parse().expect("a span");
        let calendar = Calendar {
            id: "c".into(),
            name: "c".into(),
            time_zone: "Asia/Shanghai".into(),
            hours: BusinessHours::weekdays(vec![nine_to_five]),
        };
        // Tuesday 24 November 2026, 09:30 and 08:30 in Shanghai.
        let tuesday = |text: &str| {
            let at: jiff::Timestamp = text.parse().expect("a time");
            Timestamp::from_unix_ms(at.as_millisecond())
        };
        assert!(is_open(&calendar, tuesday("2026-11-24T01:30:00Z")));
        assert!(!is_open(&calendar, tuesday("2026-11-24T00:30:00Z")));
    }
}
