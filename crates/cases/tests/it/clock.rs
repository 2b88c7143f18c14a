//! Properties of the working-day clock, on China's calendar and on calendars
//! made at random.

use std::collections::BTreeSet;

use cases::{
    Article, Clock, Deadline, Due, Limit, Standing, Term, Why, WorkingCalendar, WorkingDays,
};
use jiff::civil::{Date, DateTime, date};
use proptest::prelude::*;

fn days(count: u16) -> WorkingDays {
    WorkingDays::new(count)
}

fn reckon(start: Date, count: u16, calendar: &WorkingCalendar) -> Due {
    let term = Term { limit: Limit::working_days(count), article: Some(Article::new(20)) };
    Due::reckon(Clock::Handling, term, start.at(9, 0, 0, 0), calendar)
}

fn told(due: &Due) -> Vec<String> {
    let line = |line: &cases::DayLine| {
        let counted = line.counted.map_or("–".to_owned(), |count| count.to_string());
        let why = match &line.why {
            Why::StartDay => "start".to_owned(),
            Why::SameDay => "same day".to_owned(),
            Why::Workday => "workday".to_owned(),
            Why::MakeUpDay { name } => format!("make-up {name}"),
            Why::Weekend => "weekend".to_owned(),
            Why::Holiday { name } => format!("holiday {name}"),
            Why::Hours => "hours".to_owned(),
            Why::NextWorkday => "next workday".to_owned(),
        };
        format!("{} {counted} {why}", line.date.strftime("%m-%d"))
    };
    due.days.iter().map(line).collect()
}

#[test]
fn a_deadline_explains_itself_day_by_day() {
    let due = reckon(date(2026, 9, 30), 2, &WorkingCalendar::china());
    assert_eq!(
        told(&due),
        [
            "09-30 – start",
            "10-01 – holiday 国庆节",
            "10-02 – holiday 国庆节",
            "10-03 – holiday 国庆节",
            "10-04 – holiday 国庆节",
            "10-05 – holiday 国庆节",
            "10-06 – holiday 国庆节",
            "10-07 – holiday 国庆节",
            "10-08 1 workday",
            "10-09 2 workday",
        ]
    );
    assert_eq!(due.deadline, Deadline::end_of(date(2026, 10, 9)));
    assert!(!due.provisional);
}

fn reckon_limit(limit: Limit, from: DateTime) -> Due {
    Due::reckon(Clock::Handling, Term { limit, article: None }, from, &WorkingCalendar::china())
}

#[test]
fn days_as_they_pass_count_holidays_and_end_on_a_working_day() {
    // The 7th day is the Saturday of the holidays; the 8th of October works.
    let due = reckon_limit(Limit::days(7), date(2026, 9, 26).at(9, 0, 0, 0));
    assert_eq!(
        told(&due),
        [
            "09-26 – start",
            "09-27 1 holiday 中秋节",
            "09-28 2 workday",
            "09-29 3 workday",
            "09-30 4 workday",
            "10-01 5 holiday 国庆节",
            "10-02 6 holiday 国庆节",
            "10-03 7 holiday 国庆节",
            "10-04 – holiday 国庆节",
            "10-05 – holiday 国庆节",
            "10-06 – holiday 国庆节",
            "10-07 – holiday 国庆节",
            "10-08 – next workday",
        ]
    );
    let plain = reckon_limit(Limit::days(7), date(2026, 11, 24).at(9, 0, 0, 0));
    assert_eq!(plain.deadline, Deadline::end_of(date(2026, 12, 1)));
}

#[test]
fn hours_run_day_and_night_and_end_to_the_second() {
    let from = date(2026, 9, 30).at(23, 30, 15, 500);
    let due = reckon_limit(Limit::Hours(2), from);
    assert_eq!(told(&due), ["09-30 – hours", "10-01 – hours"]);
    let last = date(2026, 10, 1).at(1, 30, 15, 0);
    assert_eq!(due.deadline.last_second(), last);
    let china = WorkingCalendar::china();
    let standing = |now| due.standing(now, days(1), &china);
    assert_eq!(standing(date(2026, 10, 1).at(0, 30, 15, 0)), Standing::InTime);
    assert_eq!(standing(date(2026, 10, 1).at(0, 30, 16, 0)), Standing::NearDue);
    assert_eq!(standing(last), Standing::NearDue);
    assert_eq!(standing(date(2026, 10, 1).at(1, 30, 16, 0)), Standing::Overdue);
}

#[test]
fn a_make_up_saturday_counts_and_a_leap_day_is_a_day() {
    let china = WorkingCalendar::china();
    let due = reckon(date(2026, 2, 27), 1, &china);
    assert_eq!(told(&due), ["02-27 – start", "02-28 1 make-up 春节"]);
    let none = WorkingCalendar::default();
    assert_eq!(none.after(date(2028, 2, 28), days(1)), date(2028, 2, 29));
    assert_eq!(none.after(date(2027, 2, 26), days(1)), date(2027, 3, 1));
}

#[test]
fn new_year_is_crossed_with_the_fixed_holiday_and_marked_provisional() {
    let due = reckon(date(2026, 12, 31), 1, &WorkingCalendar::china());
    assert_eq!(
        told(&due),
        [
            "12-31 – start",
            "01-01 – holiday 元旦",
            "01-02 – weekend",
            "01-03 – weekend",
            "01-04 1 workday",
        ]
    );
    assert!(due.provisional);
    let published = reckon(date(2025, 12, 31), 1, &WorkingCalendar::china());
    assert_eq!(published.deadline.last_day(), date(2026, 1, 4), "a Sunday worked");
    assert!(!published.provisional);
}

#[test]
fn the_last_second_is_in_time_and_the_next_is_not() {
    let deadline = Deadline::end_of(date(2026, 12, 8));
    assert!(!deadline.passed(date(2026, 12, 8).at(23, 59, 59, 999_999_999)));
    assert!(deadline.passed(date(2026, 12, 9).at(0, 0, 0, 0)));
}

#[test]
fn near_due_begins_so_many_working_days_before() {
    // Due on Monday 7 December; Friday the 4th is one working day before.
    let china = WorkingCalendar::china();
    let due = reckon(date(2026, 11, 30), 5, &china);
    let on = |day| due.standing(date(2026, 12, day).at(12, 0, 0, 0), days(1), &china);
    assert_eq!(on(3), Standing::InTime);
    assert_eq!(on(4), Standing::NearDue);
    assert_eq!(on(5), Standing::NearDue);
    assert_eq!(on(7), Standing::NearDue);
    assert_eq!(on(8), Standing::Overdue);
}

/// A calendar made at random, and the same as plain sets.
#[derive(Debug, Clone)]
struct Random {
    calendar: WorkingCalendar,
    off: BTreeSet<Date>,
    on: BTreeSet<Date>,
}

fn day_of(number: u16) -> Date {
    date(2023, 6, 1).checked_add(jiff::Span::new().days(number)).expect("near")
}

fn random_calendar() -> impl Strategy<Value = Random> {
    let some = || proptest::collection::btree_set(0u16..1500, 0..200);
    (some(), some()).prop_map(|(off, on)| {
        let off: BTreeSet<Date> = off.into_iter().map(day_of).collect();
        let on: BTreeSet<Date> = on.into_iter().map(day_of).filter(|d| !off.contains(d)).collect();
        let lines = off.iter().map(|day| format!("off {day} x\n"));
        let text: String = lines.chain(on.iter().map(|day| format!("on {day} x\n"))).collect();
        Random { calendar: WorkingCalendar::parse(&text).expect("well formed"), off, on }
    })
}

/// The day of the week by Sakamoto's method, 0 for Sunday: not by the library
/// under test.
fn weekday(date: Date) -> i32 {
    const SHIFT: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let (year, month) = (i32::from(date.year()), usize::from(date.month().unsigned_abs()));
    let year = if month < 3 { year - 1 } else { year };
    (year + year / 4 - year / 100 + year / 400 + SHIFT[month - 1] + i32::from(date.day())) % 7
}

/// The slow way: list all days of five years, keep those that count, take the
/// n-th of those after the start.
fn slowly(start: Date, count: u16, random: &Random) -> Date {
    let counts = |day: &Date| {
        let weekend = weekday(*day) == 0 || weekday(*day) == 6;
        random.on.contains(day) || (!weekend && !random.off.contains(day))
    };
    let working: Vec<Date> = (0..2200).map(day_of).filter(counts).collect();
    let later: Vec<Date> = working.into_iter().filter(|day| *day > start).collect();
    if count == 0 { start } else { later[usize::from(count) - 1] }
}

proptest! {
    #[test]
    fn the_clock_equals_a_slow_independent_count(
        random in random_calendar(), start in 0u16..1400, count in 0u16..60,
    ) {
        let start = day_of(start);
        let due = reckon(start, count, &random.calendar);
        prop_assert_eq!(due.deadline.last_day(), slowly(start, count, &random));
        prop_assert_eq!(random.calendar.after(start, days(count)), due.deadline.last_day());
    }

    #[test]
    fn the_clock_is_additive(
        random in random_calendar(), start in 0u16..1400, a in 0u16..60, b in 0u16..60,
    ) {
        let (start, calendar) = (day_of(start), &random.calendar);
        let in_two = calendar.after(calendar.after(start, days(a)), days(b));
        prop_assert_eq!(in_two, calendar.after(start, days(a + b)));
    }

    #[test]
    fn the_clock_is_monotone(
        random in random_calendar(), start in 0u16..1400, later in 0u16..60, count in 1u16..60,
    ) {
        let calendar = &random.calendar;
        let due = |start, count| calendar.after(day_of(start), days(count));
        prop_assert!(due(start, count) <= due(start + later, count), "a later start");
        prop_assert!(due(start, count) < due(start, count + 1), "a longer limit");
    }

    #[test]
    fn the_explanation_names_every_day_once_and_counts_to_the_limit(
        random in random_calendar(), start in 0u16..1400, count in 1u16..60,
    ) {
        let due = reckon(day_of(start), count, &random.calendar);
        let dates: Vec<Date> = due.days.iter().map(|line| line.date).collect();
        let every = (start..).map(day_of).take(dates.len());
        prop_assert!(dates.iter().copied().eq(every));
        let counted: Vec<u16> = due.days.iter().filter_map(|line| line.counted).collect();
        prop_assert_eq!(counted, (1..=count).collect::<Vec<_>>());
    }
}
