//! Opening hours (工作时间): several spans a day, week by week, and dates that
//! differ: holidays and special working days. A value: it is told the time.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Weekday};
use serde::{Deserialize, Serialize};

const MINUTES_PER_DAY: u16 = 24 * 60;
/// How far ahead an opening is looked for: longer than any holiday.
const SEARCH_DAYS: usize = 400;

/// From a minute of the day up to another, the last not included. `24:00` is
/// the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    from_min: u16,
    to_min: u16,
}

/// The text is no span of hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected hours like 08:30-12:00, the end after the beginning, 24:00 at most")]
pub struct ParseSpanError;

impl Span {
    pub const DAY: Self = Self { from_min: 0, to_min: MINUTES_PER_DAY };

    fn contains(self, minute: u16) -> bool {
        (self.from_min..self.to_min).contains(&minute)
    }
}

impl FromStr for Span {
    type Err = ParseSpanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let minutes = |text: &str| -> Option<u16> {
            let (hour, minute) = text.trim().split_once(':')?;
            let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
            let valid = hour < 24 && minute < 60 || (hour, minute) == (24, 0);
            valid.then_some(hour * 60 + minute)
        };
        let (from, to) = text.split_once('-').ok_or(ParseSpanError)?;
        match (minutes(from), minutes(to)) {
            (Some(from_min), Some(to_min)) if from_min < to_min => Ok(Self { from_min, to_min }),
            _ => Err(ParseSpanError),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from_min, to_min } = self;
        let (from, to) = ((from_min / 60, from_min % 60), (to_min / 60, to_min % 60));
        write!(f, "{:02}:{:02}-{:02}:{:02}", from.0, from.1, to.0, to.1)
    }
}

impl Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// When an office is open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessHours {
    /// Monday first.
    pub weekly: [Vec<Span>; 7],
    /// Dates that do not follow the week: no span for a holiday (特殊节假日),
    /// spans for a special working day (特殊非节假日).
    #[serde(default)]
    pub special: BTreeMap<Date, Vec<Span>>,
}

/// Why opening hours cannot be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    #[error("a day has at most {} spans", BusinessHours::SPANS_PER_DAY_MAX)]
    TooManySpans,
    #[error("at most {} special dates: remove those that are past", BusinessHours::SPECIAL_MAX)]
    TooManySpecialDates,
    #[error("the spans of a day must follow each other without overlap")]
    Overlap,
}

impl BusinessHours {
    pub const SPANS_PER_DAY_MAX: usize = 8;
    /// Twenty years of holidays.
    pub const SPECIAL_MAX: usize = 1_000;

    /// Around the clock, as a hotline should be (article 3).
    pub fn always() -> Self {
        Self { weekly: std::array::from_fn(|_| vec![Span::DAY]), special: BTreeMap::new() }
    }

    /// The same hours from Monday to Friday.
    pub fn weekdays(spans: Vec<Span>) -> Self {
        let mut hours = Self::default();
        hours.weekly[..5].fill(spans);
        hours
    }

    /// # Errors
    /// Too much of something, or spans that overlap.
    pub fn check(&self) -> Result<(), HoursError> {
        if self.special.len() > Self::SPECIAL_MAX {
            return Err(HoursError::TooManySpecialDates);
        }
        for day in self.weekly.iter().chain(self.special.values()) {
            if day.len() > Self::SPANS_PER_DAY_MAX {
                return Err(HoursError::TooManySpans);
            }
            if day.windows(2).any(|pair| pair[0].to_min > pair[1].from_min) {
                return Err(HoursError::Overlap);
            }
        }
        Ok(())
    }

    /// The hours of a date, to be spoken to callers who come outside of them.
    pub fn of(&self, date: Date) -> &[Span] {
        match self.special.get(&date) {
            Some(spans) => spans,
            None => &self.weekly[weekday_index(date.weekday())],
        }
    }

    pub fn is_open(&self, now: DateTime) -> bool {
        self.of(now.date()).iter().any(|span| span.contains(minute_of(now)))
    }

    /// When it opens next, if it is closed; `now` if it is open. None if it
    /// does not open within a year.
    pub fn next_opening(&self, now: DateTime) -> Option<DateTime> {
        if self.is_open(now) {
            return Some(now);
        }
        let minute = minute_of(now);
        let later_today = self.of(now.date()).iter().find(|span| span.from_min > minute);
        if let Some(span) = later_today {
            return Some(at(now.date(), *span));
        }
        let days = now.date().series(jiff::Span::new().days(1)).skip(1).take(SEARCH_DAYS);
        let mut openings = days.filter_map(|date| Some(at(date, *self.of(date).first()?)));
        openings.next()
    }

    /// Closes the holidays and opens the make-up days of the working calendar
    /// that deadlines are counted by: `(date, works)`. A make-up day has
    /// Monday's hours. Dates the office has settled itself stay as they are.
    /// For hours in use, made anew from the stored ones when the calendar
    /// changes; not to be stored.
    pub fn follow(&mut self, days: impl IntoIterator<Item = (Date, bool)>) {
        for (date, works) in days {
            let spans = if works { self.weekly[0].clone() } else { Vec::new() };
            self.special.entry(date).or_insert(spans);
        }
    }
}

fn weekday_index(weekday: Weekday) -> usize {
    usize::from(weekday.to_monday_zero_offset().unsigned_abs())
}

fn minute_of(now: DateTime) -> u16 {
    u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs())
}

fn at(date: Date, span: Span) -> DateTime {
    // A span begins before midnight: the hour is 0 to 23.
    let part = |minutes: u16| i8::try_from(minutes).unwrap_or(0);
    date.at(part(span.from_min / 60), part(span.from_min % 60), 0, 0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn spans(text: &str) -> Vec<Span> {
        text.split_whitespace().map(|span| span.parse().expect("hours")).collect()
    }

    /// An office with a lunch break, the National Day holiday and its make-up
    /// Saturday; 2026-09-30 is a Wednesday.
    fn office() -> BusinessHours {
        let mut hours = BusinessHours::weekdays(spans("08:30-12:00 14:00-17:30"));
        hours.follow((1..=7).map(|day| (date(2026, 10, day), false)));
        hours.follow([(date(2026, 10, 10), true)]);
        assert_eq!(hours.check(), Ok(()));
        hours
    }

    #[test]
    fn an_office_is_open_when_its_hours_say_so() {
        let open = |month, day, hour, minute| {
            office().is_open(date(2026, month, day).at(hour, minute, 59, 0))
        };
        assert!(!open(9, 30, 8, 29) && open(9, 30, 8, 30));
        assert!(open(9, 30, 11, 59) && !open(9, 30, 12, 0), "lunch");
        assert!(open(9, 30, 17, 29) && !open(9, 30, 17, 30));
        assert!(!open(10, 1, 9, 0), "a holiday");
        assert!(open(10, 10, 9, 0), "a Saturday worked");
        assert!(!open(10, 11, 9, 0), "a Sunday");
    }

    #[test]
    fn the_next_opening_is_found_over_lunch_night_and_holiday() {
        let next = |now: DateTime| office().next_opening(now).expect("it opens").to_string();
        assert_eq!(next(date(2026, 9, 30).at(9, 0, 0, 0)), "2026-09-30T09:00:00");
        assert_eq!(next(date(2026, 9, 30).at(12, 30, 0, 0)), "2026-09-30T14:00:00");
        assert_eq!(next(date(2026, 9, 29).at(20, 0, 0, 0)), "2026-09-30T08:30:00");
        assert_eq!(next(date(2026, 9, 30).at(20, 0, 0, 0)), "2026-10-08T08:30:00");
        let never = BusinessHours::default();
        assert_eq!(never.next_opening(date(2026, 9, 30).at(9, 0, 0, 0)), None);
    }

    #[test]
    fn around_the_clock_is_exactly_that() {
        let always = BusinessHours::always();
        for minute in 0..MINUTES_PER_DAY {
            let start = date(2026, 10, 1).at(0, 0, 0, 0);
            let now = start.checked_add(jiff::Span::new().minutes(minute)).expect("near");
            assert!(always.is_open(now), "{now}");
        }
    }

    #[test]
    fn what_the_office_settled_itself_is_kept() {
        let mut hours = office();
        hours.special.insert(date(2026, 12, 31), spans("08:30-12:00"));
        hours.follow([(date(2026, 12, 31), false)]);
        assert_eq!(hours.of(date(2026, 12, 31)), spans("08:30-12:00"));
    }

    #[test]
    fn hours_survive_json_and_slips_are_refused() {
        let json = serde_json::to_string(&office()).expect("plain data");
        assert!(json.contains(r#"["08:30-12:00","14:00-17:30"]"#), "{json}");
        assert_eq!(serde_json::from_str::<BusinessHours>(&json).expect("the same"), office());
        for wrong in ["", "8", "12:00-08:00", "08:00-08:00", "08:00-24:01", "25:00-26:00", "a-b"] {
            assert_eq!(wrong.parse::<Span>(), Err(ParseSpanError), "{wrong}");
        }
        let overlap = BusinessHours::weekdays(spans("08:00-12:00 11:00-13:00"));
        assert_eq!(overlap.check(), Err(HoursError::Overlap));
        let many = BusinessHours::weekdays(spans(&"08:00-12:00 ".repeat(9)));
        assert_eq!(many.check(), Err(HoursError::TooManySpans));
    }
}
