//! Looking at a request, adding to it, rating its answer.

use super::secret;
use super::view::PortalCase;
use crate::app::{App, Shared};
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Peer};
use crate::routes::cases::office::{Office, announce, refused, stale};
use crate::routes::cases::wire::Satisfaction;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::PhoneNumber;
use cases::{Actor, Command, FollowUp, Outcome};
use serde::Deserialize;
use std::net::IpAddr;
use store::{AuditLine, CaseFile, StoreError};
use utoipa::ToSchema;

/// What opens a case: its number with its code, or with the telephone number
/// that was left.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PortalKey {
    #[schema(example = "20261124-0001-8")]
    pub number: String,
    #[schema(example = "7KQ2MXPA")]
    pub secret: String,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct PortalNote {
    #[serde(flatten)]
    key: PortalKey,
    text: String,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct PortalRating {
    #[serde(flatten)]
    key: PortalKey,
    satisfaction: Satisfaction,
    /// What the citizen says to it; an objection, if not satisfied.
    #[serde(default)]
    note: String,
}

/// How a request stands.
#[utoipa::path(post, path = "/portal/follow", tag = "portal", request_body = PortalKey, responses(
    (status = 200, body = PortalCase),
    (status = 404, description = "`portal_not_found`: no such number, or the wrong code", body = ErrorBody),
    (status = 429, body = ErrorBody),
))]
pub(crate) async fn follow(
    State(app): Shared,
    Peer(from): Peer,
    Body(key): Body<PortalKey>,
) -> Result<Json<PortalCase>, ApiError> {
    let file = opened(&app, from, &key).await?;
    let line = AuditLine {
        at: clock::now(),
        user: None,
        action: "case_viewed_by_citizen".into(),
        subject: file.case.id().to_string(),
        detail: String::new(),
    };
    app.store.audit(&line).await?;
    shown(&app, &file).await
}

/// Add something to a request.
#[utoipa::path(post, path = "/portal/add", tag = "portal", request_body = PortalNote, responses(
    (status = 200, body = PortalCase),
    (status = 400, body = ErrorBody),
    (status = 404, body = ErrorBody),
    (status = 429, body = ErrorBody),
))]
pub(crate) async fn add(
    State(app): Shared,
    Peer(from): Peer,
    Body(PortalNote { key, text }): Body<PortalNote>,
) -> Result<Json<PortalCase>, ApiError> {
    let file = opened(&app, from, &key).await?;
    done(&app, file, Command::AddNote { text }).await
}

/// Rate the answer, once for each.
#[utoipa::path(post, path = "/portal/rate", tag = "portal", request_body = PortalRating, responses(
    (status = 200, body = PortalCase),
    (status = 404, body = ErrorBody),
    (status = 409, description = "A refusal's code: there is no answer yet, or it is rated", body = ErrorBody),
    (status = 429, body = ErrorBody),
))]
pub(crate) async fn rate(
    State(app): Shared,
    Peer(from): Peer,
    Body(PortalRating { key, satisfaction, note }): Body<PortalRating>,
) -> Result<Json<PortalCase>, ApiError> {
    let file = opened(&app, from, &key).await?;
    let outcome = Outcome::Rated(satisfaction.into());
    done(&app, file, Command::FollowUp(FollowUp { outcome, note })).await
}

/// The case, if the key is right. Who guesses learns nothing: no number, a wrong
/// code and a wrong telephone number look the same.
pub(super) async fn opened(app: &App, from: IpAddr, key: &PortalKey) -> Result<CaseFile, ApiError> {
    app.portal.follow.take(from).map_err(|left| {
        ApiError::too_many(left, "many requests came from your address: try again later")
    })?;
    let name = format!("case {}", key.number.trim());
    app.attempts.check(&name, from)?;
    let file = app.store.case_of_number(key.number.trim()).await?;
    let right = match &file {
        Some(file) => opens(app, file, &key.secret).await?,
        None => false,
    };
    match file.filter(|_| right) {
        Some(file) => Ok(file),
        None => {
            app.attempts.failed(&name, from);
            let message = "no request has this number with this code or telephone number";
            Err(ApiError::new(StatusCode::NOT_FOUND, "portal_not_found", message))
        }
    }
}

async fn opens(app: &App, file: &CaseFile, typed: &str) -> Result<bool, ApiError> {
    let phone = typed.trim().parse::<PhoneNumber>().ok();
    if phone.is_some() && phone == file.case.intake.requester.phone {
        return Ok(true);
    }
    let Some(code) = secret::read(typed) else { return Ok(false) };
    let kept = app.store.case_code(file.case.id()).await?;
    // Both are digests: how long their comparison takes tells nothing.
    Ok(kept.is_some_and(|kept| kept == secret::hash(file.case.id(), &code)))
}

async fn done(
    app: &App,
    mut file: CaseFile,
    command: Command,
) -> Result<Json<PortalCase>, ApiError> {
    let office = Office::open(app).await?;
    let step = office.step(Actor::citizen(), file.case.version, Vec::new());
    let event = file.case.decide(command, &step, &office.rules_of(&file.case)?);
    let event = event.map_err(|refusal| refused(&refusal))?;
    file.case.apply(&event).map_err(|_| ApiError::fault())?;
    match app.store.append_case(&file.case, std::slice::from_ref(&event)).await {
        Err(StoreError::Conflict) => return Err(stale()),
        appended => appended?,
    }
    file.history.push(event);
    announce(app, &file);
    shown(app, &file).await
}

pub(super) async fn shown(app: &App, file: &CaseFile) -> Result<Json<PortalCase>, ApiError> {
    let directory = app.directory().await?;
    Ok(Json(PortalCase::new(file, &directory)))
}
