//! Alarms (告警): what is wrong with the machine now.

use crate::access::Person;
use crate::alarm::{self, AlarmKind};
use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Path;
use crate::wire::Time;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use store::AuditLine;
use utoipa::ToSchema;

/// What is wrong, and since when.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Alarm {
    kind: AlarmKind,
    since: Time,
    /// How many things are hurt; 0 where that says nothing.
    count: u64,
    /// The folder, for disks.
    folder: Option<String>,
    /// It rings until somebody says they know; the others end with their cause.
    stays: bool,
}

impl From<alarm::Alarm> for Alarm {
    fn from(alarm: alarm::Alarm) -> Self {
        let alarm::Alarm { kind, since, count, folder } = alarm;
        Self { kind, since: since.into(), count, folder, stays: kind.stays() }
    }
}

/// What is wrong at the moment; empty when all is well.
#[utoipa::path(get, path = "/alarms", tag = "alarms", responses((status = 200, body = [Alarm])))]
pub(crate) async fn list(State(app): Shared) -> Json<Vec<Alarm>> {
    Json(app.floor.health().alarms.into_iter().map(Alarm::from).collect())
}

/// Somebody knows of what happened: it rings no more. Only for alarms that stay
/// when their cause is over.
#[utoipa::path(delete, path = "/alarms/{kind}", tag = "alarms",
    params(("kind" = AlarmKind, Path)),
    responses((status = 204, description = "Known"), (status = 409, body = ErrorBody)))]
pub(crate) async fn known(
    State(app): Shared,
    person: Person,
    Path(kind): Path<AlarmKind>,
) -> Result<StatusCode, ApiError> {
    if !kind.stays() {
        return Err(ApiError::conflict(
            "alarm_goes_on",
            "this alarm ends by itself when its cause is over",
        ));
    }
    let rings = app.floor.health().alarms.into_iter().find(|alarm| alarm.kind == kind);
    if let Some(alarm) = rings {
        let line = AuditLine {
            at: clock::now(),
            user: Some(person.user.id),
            action: "alarm_known".into(),
            subject: kind.code().to_owned(),
            detail: alarm.count.to_string(),
        };
        app.store.audit(&line).await?;
        app.floor.end_alarm(kind);
    }
    Ok(StatusCode::NO_CONTENT)
}
