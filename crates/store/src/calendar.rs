//! Opening hours (工作时间, F18): weekly spans, many a day, and days that differ.
//!
//! Working days as the law counts them are another thing: [`cases`] has that
//! calendar, and the office's copy of it is kept here as one document.

use crate::sql::{Row, Sql, to_json};
use crate::{Store, StoreError};
use base::Timestamp;
use cases::WorkingCalendar;
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// From when to when on one day; `to` of midnight is the day's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: Time,
    pub to: Time,
}

/// When something is open. Flows branch on it by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    pub id: String,
    pub name: String,
    /// IANA name of the zone the times are in, e.g. `Asia/Shanghai`.
    pub time_zone: String,
    /// Monday first.
    pub weekly: [Vec<Span>; 7],
    /// Days that differ: holidays have no span, make-up days have some.
    pub days: BTreeMap<Date, Vec<Span>>,
}

impl Calendar {
    /// Most spans of one day, and most days that differ: ten years of them.
    pub const SPANS_MAX: usize = 12;
    pub const DAYS_MAX: usize = 1_000;

    /// Whether it is open at that time of its own zone.
    pub fn is_open(&self, local: DateTime) -> bool {
        let weekday = local.date().weekday().to_monday_zero_offset();
        let weekly = &self.weekly[usize::from(weekday.unsigned_abs())];
        let spans = self.days.get(&local.date()).unwrap_or(weekly);
        let time = local.time();
        spans.iter().any(|s| s.from <= time && (time < s.to || s.to == Time::midnight()))
    }

    /// Open every day around the clock.
    pub fn always(id: &str, name: &str, time_zone: &str) -> Self {
        let day = vec![Span { from: Time::midnight(), to: Time::midnight() }];
        let weekly = std::array::from_fn(|_| day.clone());
        let (id, name, time_zone) = (id.to_owned(), name.to_owned(), time_zone.to_owned());
        Self { id, name, time_zone, weekly, days: BTreeMap::new() }
    }
}

const WORKING_DAYS: &str = "working_days";

impl Store {
    pub async fn calendars(&self) -> Result<Vec<Calendar>, StoreError> {
        let sql = Sql::new("SELECT document FROM calendars ORDER BY id");
        self.db.all(sql).await?.iter().map(|row| row.json("document")).collect()
    }

    /// Saves a calendar whole, new or changed.
    pub async fn save_calendar(
        &self,
        calendar: &Calendar,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let text = "INSERT INTO calendars (id, name, document, changed_at) \
                    VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET \
                    name = excluded.name, document = excluded.document, \
                    changed_at = excluded.changed_at";
        let sql = Sql::new(text).text(&calendar.id).text(&calendar.name).text(to_json(calendar));
        self.db.run(sql.int(at.unix_ms())).await.map(drop)
    }

    /// The calendar that legal limits are counted by; the one shipped with the
    /// program until the office saves its own.
    pub async fn working_calendar(&self) -> Result<WorkingCalendar, StoreError> {
        let sql = Sql::new("SELECT document FROM settings WHERE name = $1").text(WORKING_DAYS);
        let read = |row: Row| row.json("document");
        self.db.one(sql).await?.map_or_else(|| Ok(WorkingCalendar::china()), read)
    }

    pub async fn save_working_calendar(
        &self,
        calendar: &WorkingCalendar,
    ) -> Result<(), StoreError> {
        let text = "INSERT INTO settings (name, document) VALUES ($1, $2) \
                    ON CONFLICT (name) DO UPDATE SET document = excluded.document";
        let sql = Sql::new(text).text(WORKING_DAYS).text(to_json(calendar));
        self.db.run(sql).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn spans_exceptions_and_midnight() {
        let morning = Span { from: time(8, 30, 0, 0), to: time(12, 0, 0, 0) };
        let evening = Span { from: time(18, 0, 0, 0), to: time(0, 0, 0, 0) };
        let mut calendar = Calendar::always("office", "办公时间", "Asia/Shanghai");
        calendar.weekly =
            std::array::from_fn(|day| if day < 5 { vec![morning, evening] } else { vec![] });
        calendar.days.insert(date(2026, 10, 1), vec![]);
        calendar.days.insert(date(2026, 10, 10), vec![morning]);

        let tuesday = date(2026, 11, 24);
        assert!(calendar.is_open(tuesday.at(8, 30, 0, 0)));
        assert!(!calendar.is_open(tuesday.at(12, 0, 0, 0)), "the end is not in it");
        assert!(calendar.is_open(tuesday.at(23, 59, 59, 0)));
        assert!(!calendar.is_open(date(2026, 10, 1).at(9, 0, 0, 0)), "a holiday");
        assert!(calendar.is_open(date(2026, 10, 10).at(9, 0, 0, 0)), "a make-up Saturday");
    }
}
