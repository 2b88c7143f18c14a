//! Filing a request.

use super::secret;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Peer};
use crate::routes::cases::create::{Request, RequesterRequest, intake};
use crate::routes::cases::office::{Office, announce, refused};
use crate::routes::cases::wire::CaseKind;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use cases::{Actor, Case, Channel};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use store::CaseFile;
use utoipa::ToSchema;

/// A request as a citizen files it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PortalRequest {
    kind: CaseKind,
    requester: RequesterRequest,
    title: String,
    text: String,
    place: Option<String>,
}

/// What opens the case to the citizen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PortalFiled {
    #[schema(example = "20261124-0001-8")]
    pub number: String,
    /// Shown once: nobody can tell it again.
    #[schema(example = "7KQ2MXPA")]
    pub code: String,
}

/// File a request, without an account.
#[utoipa::path(post, path = "/portal/cases", tag = "portal", request_body = PortalRequest, responses(
    (status = 201, body = PortalFiled),
    (status = 400, description = "A refusal's code: something is missing", body = ErrorBody),
    (status = 429, description = "Too many requests from there", body = ErrorBody),
))]
pub(crate) async fn file(
    State(app): Shared,
    Peer(from): Peer,
    Body(request): Body<PortalRequest>,
) -> Result<(StatusCode, Json<PortalFiled>), ApiError> {
    let PortalRequest { kind, requester, title, text, place } = request;
    let request = Request {
        kind,
        urgent: false,
        on_service_list: false,
        channel: Channel::Portal,
        requester,
        title,
        text,
        place,
    };
    Ok((StatusCode::CREATED, Json(take(&app, from, request).await?)))
}

/// Takes in what a stranger filed.
pub(crate) async fn take(
    app: &App,
    from: IpAddr,
    request: Request,
) -> Result<PortalFiled, ApiError> {
    app.portal.file.take(from).map_err(|left| {
        ApiError::too_many(left, "many requests came from your address: try again later, or call")
    })?;
    let office = Office::open(app).await?;
    let intake = intake(app, &office, request).await?;
    let step = office.step(Actor::citizen(), 0, Vec::new());
    let taken_in = Case::take_in(intake, &step, &office.rules());
    let history = vec![taken_in.map_err(|refusal| refused(&refusal))?];
    let case = Case::from_history(&history).map_err(|error| {
        tracing::error!(%error, "an intake is no case");
        ApiError::fault()
    })?;
    let code = secret::make()?;
    app.store.file_case(&case, &history, &secret::hash(case.id(), &code)).await?;
    let number = case.intake.number.to_string();
    announce(app, &CaseFile { case, history });
    Ok(PortalFiled { number, code })
}
