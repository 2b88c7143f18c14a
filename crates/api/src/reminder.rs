//! The task that reminds: it looks for clocks that are near their end or over,
//! writes a reminder for each, and tells the pages of those who owe.

use crate::app::App;
use crate::error::ApiError;
use crate::live::message;
use crate::routes::cases::notices;
use crate::routes::cases::office::Office;
use crate::routes::reminders::reminded;
use crate::{clock, random};
use base::{ReminderId, UnitId};
use cases::Standing;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use store::{ClockLine, RemindersOf, Stage};

/// People need no faster reminder of what is counted in days and hours.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// What may be near its end lies no farther: a working day before the longest
/// holidays.
const HORIZON_DAYS: i64 = 16;
/// Clocks looked at in one go.
const LOOKED_AT_MAX: usize = 500;

/// Runs for as long as the program does.
pub(crate) async fn run(app: Arc<App>) {
    if let Err(error) = write_missing(&app).await {
        tracing::warn!(?error, "clocks of older cases could not be written");
    }
    loop {
        if let Err(error) = remind(&app).await {
            tracing::warn!(?error, "reminders wait for the database");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Cases from before there was a table of clocks.
async fn write_missing(app: &App) -> Result<(), ApiError> {
    let mut before = None;
    loop {
        let ids = app.store.cases_without_clocks(before, LOOKED_AT_MAX).await?;
        let Some(last) = ids.last() else { return Ok(()) };
        before = Some(*last);
        for file in app.store.case_files(&ids).await? {
            app.store.write_clocks(&file.case).await?;
        }
    }
}

/// One look. Returns how many reminders were written.
///
/// # Errors
/// The database does not answer: what was not written is, at the next look.
pub(crate) async fn remind(app: &App) -> Result<usize, ApiError> {
    let office = Office::open(app).await?;
    let now = office.now.local;
    let horizon = now.saturating_add(jiff::Span::new().days(HORIZON_DAYS));
    let lines = app.store.clocks_to_tell(now, horizon, LOOKED_AT_MAX).await?;
    let mut ids: Vec<_> = lines.iter().map(|line| line.case).collect();
    ids.dedup();
    let files = app.store.case_files(&ids).await?;
    let mut written = 0;
    for line in &lines {
        let case = files.iter().map(|file| &file.case).find(|case| case.id() == line.case);
        let Some(case) = case else { continue };
        let Some((stage, due)) = stage(case, line, &office) else { continue };
        let id = ReminderId::new(random::ms(clock::now()), random::id()?);
        let told = notices::of_clock(case, line.unit, due, stage)?;
        if app.store.remind(id, line, stage, clock::now(), &told).await? {
            written += 1;
            tell(app, line, stage);
        }
    }
    Ok(written)
}

/// How the clock stands now; none while there is time.
fn stage<'a>(
    case: &'a cases::Case,
    line: &ClockLine,
    office: &Office,
) -> Option<(Stage, &'a cases::Due)> {
    let rules = office.rules_of(case).ok()?;
    let running = case.running_with_owner();
    let (due, _) = running.into_iter().find(|(due, unit)| {
        due.clock.code() == line.clock
            && *unit == line.unit
            && store::moment(due.deadline.last_second()) == line.deadline
    })?;
    match due.standing(office.now.local, rules.profile.near_due, rules.calendar) {
        Standing::NearDue if due.half_over(office.now.local) => Some((Stage::Near, due)),
        Standing::InTime | Standing::NearDue => None,
        Standing::Overdue => Some((Stage::Over, due)),
    }
}

/// Tells open pages; who has none finds it when they come.
fn tell(app: &App, line: &ClockLine, stage: Stage) {
    let fields =
        json!({ "case": line.case.to_string(), "clock": line.clock, "over": stage == Stage::Over });
    app.pages.to_people(&message("reminder", &fields), |person| match reminded(person) {
        Some(RemindersOf::Hotline) => line.unit.is_none() || stage == Stage::Over,
        Some(RemindersOf::Unit(own)) => line.unit.is_some_and(|unit: UnitId| unit == own),
        None => false,
    });
}
