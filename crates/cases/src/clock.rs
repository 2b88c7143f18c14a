//! The working-day clock (时限): from a start, a limit and a calendar to a
//! deadline that explains itself day by day. It never asks what time it is.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span};
use serde::{Deserialize, Serialize};

use crate::calendar::{DayKind, WorkingCalendar};
use crate::limit::{Limit, Term, WorkingDays};

/// What is being timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// 派单时限: intake to dispatch.
    Dispatch,
    /// 签收时限: dispatch to signing.
    Sign,
    /// 办理时限: dispatch to the reply that a leader approved.
    Handling,
    /// 联系时限: signing to speaking with the citizen.
    Contact,
    /// 协办时限: dispatch to an assisting unit's part of the result.
    Contribution,
    /// 整改时限: a supervision notice to the unit's answer.
    Notice,
}

impl Clock {
    pub const ALL: [Self; 6] = [
        Self::Dispatch,
        Self::Sign,
        Self::Handling,
        Self::Contact,
        Self::Contribution,
        Self::Notice,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Dispatch => "dispatch",
            Self::Sign => "sign",
            Self::Handling => "handling",
            Self::Contact => "contact",
            Self::Contribution => "contribution",
            Self::Notice => "notice",
        }
    }
}

/// The last second that is still in time, on the office's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Deadline(DateTime);

impl Deadline {
    /// A day is over at midnight (民法典第二百零三条).
    pub const fn end_of(day: Date) -> Self {
        Self(day.at(23, 59, 59, 0))
    }

    pub const fn last_second(self) -> DateTime {
        self.0
    }

    pub fn last_day(self) -> Date {
        self.0.date()
    }

    /// Whether `now` is too late.
    pub fn passed(self, now: DateTime) -> bool {
        let second = now.date().at(now.hour(), now.minute(), now.second(), 0);
        second > self.0
    }
}

/// One day of the count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLine {
    pub date: Date,
    /// Which working day it is, from 1; none for a day that does not count.
    pub counted: Option<u16>,
    #[serde(flatten)]
    pub why: Why,
}

/// Why a day counted or did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// The day the clock starts on does not count (民法典第二百零一条).
    StartDay,
    /// The limit is the day itself.
    SameDay,
    Workday,
    MakeUpDay {
        name: String,
    },
    Weekend,
    Holiday {
        name: String,
    },
    /// A limit of hours runs through it.
    Hours,
    /// The limit was over on a day on which nobody works: it ends on this one.
    NextWorkday,
}

impl From<DayKind<'_>> for Why {
    fn from(kind: DayKind<'_>) -> Self {
        match kind {
            DayKind::Workday => Self::Workday,
            DayKind::MakeUp(name) => Self::MakeUpDay { name: name.into() },
            DayKind::Weekend => Self::Weekend,
            DayKind::Holiday(name) => Self::Holiday { name: name.into() },
        }
    }
}

/// A deadline with its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub clock: Clock,
    pub term: Term,
    pub from: DateTime,
    pub deadline: Deadline,
    /// Every day from the start to the last, in order.
    pub days: Vec<DayLine>,
    /// A day fell in a year whose holidays are not published yet: the deadline
    /// may move when they are.
    pub provisional: bool,
}

/// How a running clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    InTime,
    /// 临期.
    NearDue,
    /// 超期.
    Overdue,
}

impl Deadline {
    /// The last second that lies `half_days` half working days before this one.
    /// A working day is halved at noon; what the deadline's own day is does not
    /// matter, since a limit may end on any.
    pub fn before(self, half_days: u16, calendar: &WorkingCalendar) -> DateTime {
        let mut day = self.last_day();
        for _ in 0..half_days / 2 {
            day = calendar.before(day);
        }
        match half_days % 2 {
            0 => day.at(23, 59, 59, 0),
            _ => day.at(11, 59, 59, 0),
        }
    }
}

impl Due {
    /// Runs the clock.
    pub fn reckon(clock: Clock, term: Term, from: DateTime, calendar: &WorkingCalendar) -> Self {
        let start = from.date();
        let days = match term.limit {
            Limit::SameDay => vec![DayLine { date: start, counted: None, why: Why::SameDay }],
            Limit::WorkingDays(days) => count(start, days, calendar),
            Limit::Days(days) => count_all(start, days, calendar),
            Limit::Hours(hours) => return Self::in_hours(clock, term, from, hours),
        };
        let last_day = days.last().map_or(start, |line| line.date);
        let provisional =
            days.len() > 1 && days.iter().any(|line| !calendar.is_published(line.date.year()));
        Self { clock, term, from, deadline: Deadline::end_of(last_day), days, provisional }
    }

    /// By the second, day and night.
    fn in_hours(clock: Clock, term: Term, from: DateTime, hours: u16) -> Self {
        let last = from.saturating_add(SignedDuration::from_hours(i64::from(hours)));
        let line = |date| DayLine { date, counted: None, why: Why::Hours };
        let days = from.date().series(Span::new().days(1));
        let days = days.take_while(|day| *day <= last.date()).map(line).collect();
        let last = last.date().at(last.hour(), last.minute(), last.second(), 0);
        Self { clock, term, from, deadline: Deadline(last), days, provisional: false }
    }

    /// Whether half of the time is over: before, nobody is reminded, however
    /// short the time is.
    pub fn half_over(&self, now: DateTime) -> bool {
        let whole = self.deadline.last_second().duration_since(self.from);
        now.duration_since(self.from) * 2 >= whole
    }

    pub fn standing(
        &self,
        now: DateTime,
        near: WorkingDays,
        calendar: &WorkingCalendar,
    ) -> Standing {
        if self.deadline.passed(now) {
            Standing::Overdue
        } else if let Limit::Hours(hours) = self.term.limit {
            let half = SignedDuration::from_mins(i64::from(hours) * 30);
            let near = now > self.from.saturating_add(half);
            if near { Standing::NearDue } else { Standing::InTime }
        } else if self.deadline.last_day() <= calendar.after(now.date(), near) {
            Standing::NearDue
        } else {
            Standing::InTime
        }
    }
}

/// Every day from `start` to the `days`-th after it, and on to a working day.
fn count_all(start: Date, days: WorkingDays, calendar: &WorkingCalendar) -> Vec<DayLine> {
    let mut lines = vec![DayLine { date: start, counted: None, why: Why::StartDay }];
    let mut counted = 0;
    let mut works = true;
    for date in start.series(Span::new().days(1)).skip(1) {
        let kind = calendar.kind(date);
        let late = counted == days.get();
        if late && works {
            break;
        }
        works = kind.counts();
        counted += u16::from(!late);
        let why = if late && works { Why::NextWorkday } else { kind.into() };
        lines.push(DayLine { date, counted: (!late).then_some(counted), why });
    }
    lines
}

/// Every day from `start` to the `days`-th working day after it.
fn count(start: Date, days: WorkingDays, calendar: &WorkingCalendar) -> Vec<DayLine> {
    let mut lines = vec![DayLine { date: start, counted: None, why: Why::StartDay }];
    let mut counted = 0;
    let mut date = start;
    while counted < days.get() {
        // The calendar of the world ends with the year 9999.
        let Ok(next) = date.tomorrow() else { break };
        date = next;
        let kind = calendar.kind(date);
        counted += u16::from(kind.counts());
        lines.push(DayLine { date, counted: kind.counts().then_some(counted), why: kind.into() });
    }
    lines
}
