//! Reminders (提醒): clocks of cases that are near their end or over, for those
//! who owe what is timed.

use crate::access::Person;
use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Path;
use crate::wire::{Time, Unit};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::ReminderId;
use desk::Role;
use serde::Serialize;
use store::{AuditLine, RemindersOf};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reminder {
    id: String,
    /// The case's id.
    case: String,
    number: String,
    title: String,
    /// What is timed: `dispatch`, `sign`, `contact`, `handling`, `contribution`, `notice`.
    clock: String,
    /// On the office's wall clock.
    #[schema(example = "2026-11-25T23:59:59")]
    deadline: String,
    over: bool,
    /// Who owes it; null: the hotline.
    unit: Option<Unit>,
    /// When it was told first.
    at: Time,
}

/// Those of one's unit; for the hotline's operators what the hotline owes, and
/// whatever is over. What is over comes first.
#[utoipa::path(get, path = "/reminders", tag = "cases", responses((status = 200, body = [Reminder])))]
pub(crate) async fn list(
    State(app): Shared,
    person: Person,
) -> Result<Json<Vec<Reminder>>, ApiError> {
    let Some(of) = reminded(&person) else { return Ok(Json(Vec::new())) };
    let directory = app.directory().await?;
    let wire = |reminder: store::Reminder| Reminder {
        id: reminder.id.to_string(),
        case: reminder.case.to_string(),
        number: reminder.number.to_string(),
        title: reminder.title,
        clock: reminder.clock,
        deadline: reminder.deadline,
        over: reminder.over,
        unit: reminder.unit.map(|unit| directory.unit(unit)),
        at: reminder.at.into(),
    };
    Ok(Json(app.store.reminders(of).await?.into_iter().map(wire).collect()))
}

/// Somebody of those who are reminded knows: it is shown no more. What is near
/// its end comes once more when it is over.
#[utoipa::path(delete, path = "/reminders/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 204, description = "Known"), (status = 404, body = ErrorBody)))]
pub(crate) async fn known(
    State(app): Shared,
    person: Person,
    Path(id): Path<ReminderId>,
) -> Result<StatusCode, ApiError> {
    let missing = || ApiError::not_found("reminder");
    let of = reminded(&person).ok_or_else(missing)?;
    let (by, at) = (person.user.id, clock::now());
    if !app.store.reminder_known(id, of, by, at).await? {
        return Err(missing());
    }
    let line = AuditLine {
        at,
        user: Some(by),
        action: "reminder_known".into(),
        subject: id.to_string(),
        detail: String::new(),
    };
    app.store.audit(&line).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whose reminders are this person's.
pub(crate) fn reminded(person: &Person) -> Option<RemindersOf> {
    match (person.user.role, person.user.unit) {
        (Role::HotlineOperator, _) => Some(RemindersOf::Hotline),
        (Role::UnitOperator | Role::UnitLeader, Some(unit)) => Some(RemindersOf::Unit(unit)),
        _ => None,
    }
}
