//! A case's clocks (时限) on the wire: by when, and line by line why then.

use crate::directory::Directory;
use crate::routes::regulations::{RegulationTime, TimeUnit};
use crate::wire::{Date, Unit};
use cases::{Due, Limit, Why};
use serde::Serialize;
use utoipa::ToSchema;

crate::wire::mirrored!(
    ClockName = cases::Clock { Dispatch, Sign, Handling, Contact, Contribution, Notice }
);

/// By when, and why then.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CaseDue {
    pub dispatch: DueDate,
    /// The last day for the reply; null until dispatched.
    pub close: Option<Date>,
    /// The running clock that ends first: what `overdue` and `near_due` speak
    /// of. Null if none runs.
    pub next: Option<NextDue>,
    /// Every day of the count: to `close`, or to `dispatch` until there is one.
    pub explanation: Vec<DueDay>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DueDate {
    pub date: Date,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct NextDue {
    pub clock: ClockName,
    pub date: Date,
    /// Its last minute, if it counts hours.
    pub time: Option<String>,
}

/// One clock of a case, run or running, with its proof.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CaseClock {
    pub clock: ClockName,
    /// `contribution`: whose part it is.
    pub unit: Option<Unit>,
    /// `notice`: which one.
    pub notice: Option<u32>,
    /// Its last day.
    pub date: Date,
    /// Its last minute, if it counts hours.
    #[schema(example = "17:05")]
    pub time: Option<String>,
    /// The article the limit rests on, if it is the regulation's and not custom.
    #[schema(example = "20(2)")]
    pub article: Option<String>,
    /// What its limit counts.
    pub counts_in: TimeUnit,
    /// Still running: somebody has to act.
    pub running: bool,
    /// A year's holidays were not published yet: the date may move (暂定).
    pub provisional: bool,
    pub explanation: Vec<DueDay>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DueDay {
    pub date: Date,
    pub counts: bool,
    pub why: DueWhy,
    /// The holiday's name.
    pub name: Option<String>,
    /// Days left after this day, of those that count.
    pub left: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DueWhy {
    Weekend,
    Holiday,
    MakeUp,
    /// The day the clock starts on does not count.
    IntakeDay,
    /// The limit is the day itself.
    SameDay,
    WorkingDay,
    /// A limit of hours runs through it.
    Hours,
    /// The limit was over on a day on which nobody works: it ends on this one.
    NextWorkday,
}

impl CaseDue {
    pub fn new(case: &cases::Case) -> Self {
        let close = case.handling_due.as_ref();
        let next = case.next_due();
        Self {
            dispatch: DueDate { date: last_day(&case.dispatch_due) },
            close: close.map(last_day),
            next: next.map(|due| NextDue {
                clock: due.clock.into(),
                date: last_day(due),
                time: last_minute(due),
            }),
            explanation: explain(close.unwrap_or(&case.dispatch_due)),
        }
    }
}

/// All clocks of a case in the order they start.
pub(super) fn clocks(case: &cases::Case, directory: &Directory) -> Vec<CaseClock> {
    // By place and not by value: two units may have the same time.
    let running = case.running();
    let runs = |due: &Due| running.iter().any(|other| std::ptr::eq(*other, due));
    let own = [&case.sign_due, &case.handling_due, &case.contact_due];
    let own = std::iter::once(&case.dispatch_due).chain(own.into_iter().flatten());
    let own = own.map(|due| (due, None, None));
    let parts = case.co_units.iter();
    let parts = parts.map(|co| (&co.due, Some(directory.unit(co.unit)), None));
    let notices = case.notices.iter().map(|notice| (&notice.due, None, Some(notice.number)));
    let clock = |(due, unit, notice): (&Due, Option<Unit>, Option<u32>)| CaseClock {
        clock: due.clock.into(),
        unit,
        notice,
        date: last_day(due),
        time: last_minute(due),
        article: due.term.article.map(|article| article.to_string()),
        counts_in: RegulationTime::from(due.term.limit).unit,
        running: runs(due),
        provisional: due.provisional,
        explanation: explain(due),
    };
    own.chain(parts).chain(notices).map(clock).collect()
}

fn last_day(due: &Due) -> Date {
    Date(due.deadline.last_day())
}

fn last_minute(due: &Due) -> Option<String> {
    let hours = matches!(due.term.limit, Limit::Hours(_));
    hours.then(|| due.deadline.last_second().strftime("%H:%M").to_string())
}

fn explain(due: &Due) -> Vec<DueDay> {
    let mut left = due.term.limit.in_days();
    let lines = due.days.iter().map(|line| {
        left -= u16::from(line.counted.is_some());
        let (why, name) = match &line.why {
            Why::StartDay => (DueWhy::IntakeDay, None),
            Why::SameDay => (DueWhy::SameDay, None),
            Why::Workday => (DueWhy::WorkingDay, None),
            Why::MakeUpDay { name } => (DueWhy::MakeUp, Some(name.clone())),
            Why::Hours => (DueWhy::Hours, None),
            Why::NextWorkday => (DueWhy::NextWorkday, None),
            Why::Weekend => (DueWhy::Weekend, None),
            Why::Holiday { name } => (DueWhy::Holiday, Some(name.clone())),
        };
        let counts = line.counted.is_some() || matches!(why, DueWhy::SameDay | DueWhy::Hours);
        DueDay { date: Date(line.date), counts, why, name, left }
    });
    lines.collect()
}
