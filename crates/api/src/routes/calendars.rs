//! Calendars (工作时间): when something is open.

use crate::access::Person;
use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path};
use axum::Json;
use axum::extract::State;
use desk::{BusinessHours, Span};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::AuditLine;
use utoipa::ToSchema;

const NAME_CHARS_MAX: usize = 64;
const ID_LEN_MAX: usize = 32;

/// A calendar's hours.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Calendar {
    id: String,
    name: String,
    /// IANA name of its zone.
    #[schema(example = "Asia/Shanghai")]
    time_zone: String,
    /// Spans of each weekday, Monday first, like `08:30-12:00`.
    #[schema(value_type = Vec<Vec<String>>)]
    weekly: [Vec<Span>; 7],
    /// Dates that differ: no span for a holiday, spans for a special working day.
    #[schema(value_type = BTreeMap<String, Vec<String>>)]
    special: BTreeMap<jiff::civil::Date, Vec<Span>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct CalendarRequest {
    name: String,
    time_zone: String,
    #[schema(value_type = Vec<Vec<String>>)]
    weekly: [Vec<Span>; 7],
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, Vec<String>>>)]
    special: BTreeMap<jiff::civil::Date, Vec<Span>>,
}

impl From<store::Calendar> for Calendar {
    fn from(calendar: store::Calendar) -> Self {
        let store::Calendar { id, name, time_zone, hours } = calendar;
        let BusinessHours { weekly, special } = hours;
        Self { id, name, time_zone, weekly, special }
    }
}

/// The calendars.
#[utoipa::path(get, path = "/calendars", tag = "configuration", responses(
    (status = 200, body = [Calendar]),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<Calendar>>, ApiError> {
    Ok(Json(app.store.calendars().await?.into_iter().map(Calendar::from).collect()))
}

/// Save a calendar, new or changed; in force at once.
#[utoipa::path(put, path = "/calendars/{id}", tag = "configuration", params(("id" = String, Path)),
    request_body = CalendarRequest,
    responses(
        (status = 200, body = Calendar),
        (status = 400, body = ErrorBody),
        (status = 503, body = ErrorBody),
    ))]
pub(crate) async fn save(
    State(app): Shared,
    person: Person,
    Path(id): Path<String>,
    Body(request): Body<CalendarRequest>,
) -> Result<Json<Calendar>, ApiError> {
    let bad = |message: String| ApiError::bad("calendar_wrong", message);
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b);
    if id.is_empty() || id.len() > ID_LEN_MAX || !id.bytes().all(plain) {
        return Err(bad(format!("an id has 1 to {ID_LEN_MAX} small letters, digits, - and _")));
    }
    let CalendarRequest { name, time_zone, weekly, special } = request;
    if !(1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        return Err(bad(format!("a name has 1 to {NAME_CHARS_MAX} characters")));
    }
    if jiff::tz::TimeZone::get(&time_zone).is_err() {
        return Err(bad("no such time zone: use a name like Asia/Shanghai".to_owned()));
    }
    let hours = BusinessHours { weekly, special };
    hours.check().map_err(|error| bad(error.to_string()))?;
    let calendar = store::Calendar { id, name, time_zone, hours };
    let at = clock::now();
    app.store.save_calendar(&calendar, at).await?;
    let line = AuditLine {
        at,
        user: Some(person.user.id),
        action: "calendar_saved".into(),
        subject: calendar.id.clone(),
        detail: String::new(),
    };
    app.store.audit(&line).await?;
    super::flows::reload(&app).await?;
    Ok(Json(calendar.into()))
}
