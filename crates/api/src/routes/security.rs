//! Security (安全): who is not heard by telephone for guessing passwords.

use crate::access::Person;
use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Path, Query};
use crate::floor;
use crate::wire::Time;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use store::AuditLine;
use utoipa::{IntoParams, ToSchema};

/// Somebody who is not heard for a while.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShutOut {
    #[schema(value_type = String, example = "203.0.113.7")]
    address: IpAddr,
    /// The user guessed; null: everybody from this address, but for phones that
    /// are registered and calls in progress.
    user: Option<String>,
    /// When the guessing began.
    since: Time,
    until: Time,
    /// Wrong passwords.
    tries: u32,
    reason: ShutOutReason,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ShutOutReason {
    OneUserGuessed,
    ManyUsersGuessed,
}

impl From<floor::ShutOut> for ShutOut {
    fn from(shut_out: floor::ShutOut) -> Self {
        let floor::ShutOut { address, user, since, until, tries, reason } = shut_out;
        let reason = match reason {
            floor::ShutOutReason::OneUserGuessed => ShutOutReason::OneUserGuessed,
            floor::ShutOutReason::ManyUsersGuessed => ShutOutReason::ManyUsersGuessed,
        };
        Self { address, user, since: since.into(), until: until.into(), tries, reason }
    }
}

/// Who is shut out at the moment.
#[utoipa::path(get, path = "/security/shut-outs", tag = "security",
    responses((status = 200, body = [ShutOut]), (status = 503, body = ErrorBody)))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<ShutOut>>, ApiError> {
    let shut_outs = app.floor.shut_outs().await?;
    Ok(Json(shut_outs.into_iter().map(ShutOut::from).collect()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whom {
    /// The user of the entry; left out for an entry without one.
    user: Option<String>,
}

/// Hear somebody again at once. Done also if nobody was shut out so.
#[utoipa::path(delete, path = "/security/shut-outs/{address}", tag = "security",
    params(("address" = String, Path), Whom),
    responses((status = 204, description = "Heard again"), (status = 503, body = ErrorBody)))]
pub(crate) async fn lift(
    State(app): Shared,
    person: Person,
    Path(address): Path<IpAddr>,
    Query(whom): Query<Whom>,
) -> Result<StatusCode, ApiError> {
    let line = AuditLine {
        at: clock::now(),
        user: Some(person.user.id),
        action: "shut_out_lifted".into(),
        subject: address.to_string(),
        detail: whom.user.clone().unwrap_or_default(),
    };
    app.store.audit(&line).await?;
    app.floor.lift_shut_out(address, whom.user).await?;
    Ok(StatusCode::NO_CONTENT)
}
