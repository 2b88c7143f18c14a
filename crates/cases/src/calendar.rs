//! Which days count (工作日历): Saturdays and Sundays off, statutory holidays
//! off, make-up days on (调休). A value, edited as a text that people can read;
//! it never asks what day it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::RangeInclusive;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::limit::WorkingDays;

/// Years a calendar may speak of: from before the oldest archive to beyond any
/// deadline.
pub const YEAR_RANGE: RangeInclusive<i16> = 1990..=2199;
/// The largest calendar text accepted: two centuries take less.
const TEXT_BYTES_MAX: usize = 256 * 1024;
/// The longest holiday in one line.
const RANGE_DAYS_MAX: usize = 62;
const NAME_CHARS_MAX: usize = 50;

/// A day that the law counts (工作日). Only a [`WorkingCalendar`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkingDay(Date);

impl WorkingDay {
    pub const fn date(self) -> Date {
        self.0
    }
}

/// Why a day counts or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind<'a> {
    Workday,
    /// A Saturday or Sunday worked for the holiday of this name (调休上班).
    MakeUp(&'a str),
    Weekend,
    Holiday(&'a str),
}

impl DayKind<'_> {
    pub const fn counts(self) -> bool {
        matches!(self, Self::Workday | Self::MakeUp(_))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Special {
    Off(String),
    On(String),
}

/// The office's calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingCalendar {
    /// (month, day) off in years that are not published.
    every: BTreeMap<(i8, i8), String>,
    days: BTreeMap<Date, Special>,
    published: BTreeSet<i16>,
}

/// What is wrong with a calendar text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("calendar line {line}: {wrong}")]
pub struct CalendarError {
    /// Counted from 1; 0 for the text as a whole.
    pub line: usize,
    pub wrong: &'static str,
}

impl WorkingCalendar {
    /// Mainland China as published by the State Council, as far as this program
    /// knows; an office edits its own copy.
    pub fn china() -> Self {
        Self::parse(include_str!("../data/cn.txt")).expect("the calendar shipped is tested")
    }

    pub fn kind(&self, date: Date) -> DayKind<'_> {
        match self.days.get(&date) {
            Some(Special::Off(name)) => return DayKind::Holiday(name),
            Some(Special::On(name)) => return DayKind::MakeUp(name),
            None => {}
        }
        if !self.is_published(date.year())
            && let Some(name) = self.every.get(&(date.month(), date.day()))
        {
            return DayKind::Holiday(name);
        }
        match date.weekday() {
            Weekday::Saturday | Weekday::Sunday => DayKind::Weekend,
            _ => DayKind::Workday,
        }
    }

    pub fn working_day(&self, date: Date) -> Option<WorkingDay> {
        self.kind(date).counts().then_some(WorkingDay(date))
    }

    /// Whether the year's arrangement is known. If not, days are counted by
    /// weekends and the fixed holidays alone, and may still change.
    pub fn is_published(&self, year: i16) -> bool {
        self.published.contains(&year)
    }

    /// The `count`-th working day after `start`, which itself does not count;
    /// for a count of 0 it is `start`, working or not.
    pub fn after(&self, start: Date, count: WorkingDays) -> Date {
        let mut left = count.get();
        let mut date = start;
        while left > 0 {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            left -= u16::from(self.kind(date).counts());
        }
        date
    }

    /// The last working day before `date`.
    pub fn before(&self, date: Date) -> Date {
        let mut date = date;
        // The calendar of the world begins with the year -9999.
        while let Ok(earlier) = date.yesterday() {
            date = earlier;
            if self.kind(date).counts() {
                break;
            }
        }
        date
    }

    /// The dates among `days` days from `start` on that do not follow the week:
    /// false for a holiday, true for a make-up day. Opening hours follow them.
    pub fn exceptions(&self, start: Date, days: usize) -> impl Iterator<Item = (Date, bool)> {
        let dates = start.series(jiff::Span::new().days(1)).take(days);
        dates.filter_map(|date| match self.kind(date) {
            DayKind::Holiday(_) => Some((date, false)),
            DayKind::MakeUp(_) => Some((date, true)),
            DayKind::Workday | DayKind::Weekend => None,
        })
    }

    /// Reads the format explained at the head of `data/cn.txt`.
    ///
    /// # Errors
    /// The first line that is not understood or contradicts an earlier one.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(CalendarError { line: 0, wrong: "the text is too long" });
        }
        let mut calendar = Self::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                calendar.add(line).map_err(|wrong| CalendarError { line: at + 1, wrong })?;
            }
        }
        Ok(calendar)
    }

    fn add(&mut self, line: &str) -> Result<(), &'static str> {
        let (verb, rest) =
            line.split_once(' ').ok_or("expected: every, year, off or on, and a day")?;
        let (day, name) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let name = name.trim();
        if name.chars().count() > NAME_CHARS_MAX {
            return Err("the name is too long");
        }
        match verb {
            "every" => {
                // 2000 is a leap year: 02-29 may be named.
                let date = parse_date(&format!("2000-{day}"))?;
                self.every.insert((date.month(), date.day()), name.into());
            }
            "year" => {
                let year = day.parse().ok().filter(|year| YEAR_RANGE.contains(year));
                self.published.insert(year.ok_or("expected a year like 2026")?);
            }
            "off" => {
                let (first, last) = day.split_once("..").unwrap_or((day, day));
                self.add_holiday(parse_date(first)?, parse_date(last)?, name)?;
            }
            "on" => self.add_day(parse_date(day)?, Special::On(name.into()))?,
            _ => return Err("expected: every, year, off or on"),
        }
        Ok(())
    }

    fn add_holiday(&mut self, first: Date, last: Date, name: &str) -> Result<(), &'static str> {
        let dates = first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last);
        let dates: Vec<Date> = dates.take(RANGE_DAYS_MAX + 1).collect();
        if dates.is_empty() {
            return Err("the last day is before the first");
        }
        if dates.len() > RANGE_DAYS_MAX {
            return Err("a holiday this long is surely a slip: give it in parts");
        }
        dates.into_iter().try_for_each(|date| self.add_day(date, Special::Off(name.into())))
    }

    fn add_day(&mut self, date: Date, special: Special) -> Result<(), &'static str> {
        match self.days.insert(date, special) {
            None => Ok(()),
            Some(_) => Err("this day has a line already"),
        }
    }
}

fn parse_date(text: &str) -> Result<Date, &'static str> {
    let date = text.parse::<Date>().map_err(|_| "expected a date like 2026-02-14")?;
    if YEAR_RANGE.contains(&date.year()) { Ok(date) } else { Err("the year is out of range") }
}

/// Writes the text that [`WorkingCalendar::parse`] reads, one holiday a line.
impl fmt::Display for WorkingCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((month, day), name) in &self.every {
            writeln!(f, "every {month:02}-{day:02} {name}")?;
        }
        for year in &self.published {
            writeln!(f, "year {year}")?;
        }
        let mut days = self.days.iter().peekable();
        while let Some((first, special)) = days.next() {
            let name = match special {
                Special::On(name) => {
                    writeln!(f, "on {first} {name}")?;
                    continue;
                }
                Special::Off(name) => name,
            };
            let (mut last, mut length) = (*first, 1);
            let follows = |next: &Date, last: Date| last.tomorrow().is_ok_and(|day| day == *next);
            while let Some((next, _)) = days.next_if(|(next, also)| {
                *also == special && follows(next, last) && length < RANGE_DAYS_MAX
            }) {
                (last, length) = (*next, length + 1);
            }
            match length {
                1 => writeln!(f, "off {first} {name}")?,
                _ => writeln!(f, "off {first}..{last} {name}")?,
            }
        }
        Ok(())
    }
}

impl Serialize for WorkingCalendar {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WorkingCalendar {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_shipped_calendar_knows_holidays_and_make_up_days() {
        let china = WorkingCalendar::china();
        assert_eq!(china.kind(date(2026, 2, 17)), DayKind::Holiday("春节"));
        assert_eq!(china.kind(date(2026, 2, 14)), DayKind::MakeUp("春节"));
        assert_eq!(china.kind(date(2026, 11, 24)), DayKind::Workday);
        assert_eq!(china.kind(date(2026, 11, 28)), DayKind::Weekend);
    }

    #[test]
    fn published_years_have_as_many_days_off_as_the_law_gives() {
        let china = WorkingCalendar::china();
        for (year, working) in [(2025, 248), (2026, 248)] {
            let days = date(year, 1, 1).series(jiff::Span::new().days(1));
            let days = days.take_while(|date| date.year() == year);
            let counted = days.filter(|date| china.kind(*date).counts()).count();
            assert_eq!(counted, working, "{year}");
        }
    }

    #[test]
    fn an_unpublished_year_has_its_fixed_holidays_and_says_so() {
        let china = WorkingCalendar::china();
        assert!(china.is_published(2026) && !china.is_published(2027));
        assert_eq!(china.kind(date(2027, 1, 1)), DayKind::Holiday("元旦"));
        assert_eq!(china.kind(date(2027, 1, 4)), DayKind::Workday);
    }

    #[test]
    fn the_exceptions_of_the_coming_days_are_told() {
        let told: Vec<(Date, bool)> =
            WorkingCalendar::china().exceptions(date(2026, 12, 28), 7).collect();
        assert_eq!(told, [(date(2027, 1, 1), false)]);
        let spring = WorkingCalendar::china();
        let make_up = spring.exceptions(date(2026, 2, 14), 20).filter(|(_, works)| *works);
        assert!(make_up.map(|(day, _)| day).eq([date(2026, 2, 14), date(2026, 2, 28)]));
    }

    #[test]
    fn a_calendar_survives_its_own_text() {
        let china = WorkingCalendar::china();
        assert_eq!(WorkingCalendar::parse(&china.to_string()), Ok(china));
    }

    #[test]
    fn a_slip_in_the_text_is_named_with_its_line() {
        for (text, line) in [
            ("holiday 2026-01-01", 1),
            ("# fine\noff 2026-02-30 x", 2),
            ("off 2026-01-03..2026-01-01 x", 1),
            ("off 2026-01-01..2026-12-31 x", 1),
            ("off 2026-01-01 a\non 2026-01-01 b", 2),
            ("off 1926-01-01 x", 1),
            ("year soon", 1),
            ("every 13-01 x", 1),
            ("off", 1),
        ] {
            let refused = WorkingCalendar::parse(text).expect_err(text);
            assert_eq!(refused.line, line, "{text}: {refused}");
        }
    }
}
