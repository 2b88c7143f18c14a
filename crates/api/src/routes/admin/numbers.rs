//! Inbound numbers (接入号): what callers dial, and where it leads.

use super::{plan, saved};
use crate::access::Person;
use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::PhoneNumber;
use calls::{FlowId, InboundNumber};
use desk::Holder;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a number leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NumberKind {
    /// A flow (流程).
    Flow,
    /// The caller hears itself, to try the sound.
    Echo,
}

#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct DialedNumber {
    #[schema(example = "12345")]
    number: String,
    kind: NumberKind,
    flow: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DialedNumberRequest {
    kind: NumberKind,
    /// The flow's id, for that kind.
    flow: Option<String>,
}

impl DialedNumber {
    fn new(number: &PhoneNumber, target: &InboundNumber) -> Self {
        let (kind, flow) = match target {
            InboundNumber::Echo => (NumberKind::Echo, None),
            InboundNumber::Flow(flow) => (NumberKind::Flow, Some(flow.0.clone())),
        };
        Self { number: number.to_string(), kind, flow }
    }
}

/// Inbound numbers and where they lead.
#[utoipa::path(get, path = "/admin/numbers", tag = "administration", responses(
    (status = 200, body = [DialedNumber]),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<DialedNumber>>, ApiError> {
    let numbers = app.store.inbound_numbers().await?;
    Ok(Json(numbers.iter().map(|(number, target)| DialedNumber::new(number, target)).collect()))
}

/// Lead a number, new or known, somewhere; in force for the next call.
#[utoipa::path(put, path = "/admin/numbers/{id}", tag = "administration",
    params(("id" = String, Path)), request_body = DialedNumberRequest,
    responses(
        (status = 200, body = DialedNumber),
        (status = 400, description = "`bad_number`, `unknown_flow`", body = ErrorBody),
        (status = 409, description = "`number_taken`", body = ErrorBody),
    ))]
pub(crate) async fn save(
    State(app): Shared,
    person: Person,
    Path(number): Path<String>,
    Body(request): Body<DialedNumberRequest>,
) -> Result<Json<DialedNumber>, ApiError> {
    let number = read(&number)?;
    let target = match request.kind {
        NumberKind::Echo => InboundNumber::Echo,
        NumberKind::Flow => {
            let flow = FlowId(request.flow.unwrap_or_default());
            if app.store.flow(&flow).await?.is_none() {
                let message = "there is no such flow: publish it first, or choose another";
                return Err(ApiError::bad("unknown_flow", message));
            }
            InboundNumber::Flow(flow)
        }
    };
    plan::give(&mut plan::load(&app).await?, &number, Holder::Inbound)?;
    app.store.save_inbound_number(&number, &target).await?;
    let wire = DialedNumber::new(&number, &target);
    let detail = wire.flow.clone().unwrap_or_else(|| "echo".to_owned());
    saved(&app, &person, "number_saved", &number, detail).await?;
    Ok(Json(wire))
}

/// Remove a number: its next caller hears that it is not assigned.
#[utoipa::path(delete, path = "/admin/numbers/{id}", tag = "administration",
    params(("id" = String, Path)),
    responses((status = 204), (status = 404, body = ErrorBody)))]
pub(crate) async fn remove(
    State(app): Shared,
    person: Person,
    Path(number): Path<String>,
) -> Result<StatusCode, ApiError> {
    let number: PhoneNumber = number.parse().map_err(|_| ApiError::not_found("number"))?;
    if !app.store.remove_inbound_number(&number).await? {
        return Err(ApiError::not_found("number"));
    }
    saved(&app, &person, "number_removed", &number, "").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A number as callers dial it.
pub(super) fn read(text: &str) -> Result<PhoneNumber, ApiError> {
    text.trim()
        .parse()
        .map_err(|error: base::ParseNumberError| ApiError::bad("bad_number", error.to_string()))
}
