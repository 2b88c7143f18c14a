//! The calendar of working days (工作日历) that legal limits are counted by:
//! holidays and make-up days, edited as a text.

use super::saved;
use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::{recount, task};
use axum::Json;
use axum::extract::State;
use cases::WorkingCalendar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Years around this one whose arrangement people ask for.
const YEARS: std::ops::RangeInclusive<i16> = -1..=1;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkingDays {
    /// A line each: `every MM-DD NAME`, `year YYYY`, `off DATE[..DATE] NAME`,
    /// `on DATE NAME`.
    text: String,
    years: Vec<CalendarYear>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalendarYear {
    year: i16,
    /// Its arrangement is complete; else limits that run into it may move.
    published: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct WorkingDaysRequest {
    text: String,
}

async fn shown(app: &App, calendar: &WorkingCalendar) -> WorkingDays {
    let this = crate::clock::local(crate::clock::now(), &app.options.time_zone).year();
    let year =
        |ahead| CalendarYear { year: this + ahead, published: calendar.is_published(this + ahead) };
    WorkingDays { text: calendar.to_string(), years: YEARS.map(year).collect() }
}

/// The calendar in force.
#[utoipa::path(get, path = "/admin/working-days", tag = "administration", responses(
    (status = 200, body = WorkingDays),
))]
pub(crate) async fn show(State(app): Shared) -> Result<Json<WorkingDays>, ApiError> {
    let calendar = app.store.working_calendar().await?;
    Ok(Json(shown(&app, &calendar).await))
}

/// Save the calendar. Clocks that run are counted again behind the answer, and
/// every case whose days moved has a line about it.
#[utoipa::path(put, path = "/admin/working-days", tag = "administration",
    request_body = WorkingDaysRequest,
    responses(
        (status = 200, body = WorkingDays),
        (status = 400, description = "`working_days_wrong`, with the line", body = ErrorBody),
    ))]
pub(crate) async fn save(
    State(app): Shared,
    person: Person,
    Body(request): Body<WorkingDaysRequest>,
) -> Result<Json<WorkingDays>, ApiError> {
    let calendar = WorkingCalendar::parse(&request.text).map_err(|error| {
        let message = error.to_string();
        ApiError::bad("working_days_wrong", message).with("line", error.line)
    })?;
    app.store.save_working_calendar(&calendar).await?;
    saved(&app, &person, "working_days_saved", "working_days", "").await?;
    task::spawn("deadlines by the new calendar", recount::run(app.clone()));
    Ok(Json(shown(&app, &calendar).await))
}
