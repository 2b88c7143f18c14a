//! The short lists that people choose from, edited whole.

use super::saved;
use crate::access::Person;
use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::wire::Choice;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

/// An entry of a list; one left out of the list is switched off.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ChoiceRequest {
    code: String,
    zh: String,
    en: String,
    active: Option<bool>,
}

/// Save the dispositions (通话小结) in their order.
#[utoipa::path(put, path = "/dispositions", tag = "administration",
    request_body = [ChoiceRequest],
    responses(
        (status = 200, body = [Choice]),
        (status = 400, description = "`list_wrong`", body = ErrorBody),
    ))]
pub(crate) async fn dispositions(
    State(app): Shared,
    person: Person,
    Body(list): Body<Vec<ChoiceRequest>>,
) -> Result<Json<Vec<Choice>>, ApiError> {
    app.store.save_dispositions(&checked(list)?).await?;
    saved(&app, &person, "list_saved", "dispositions", "").await?;
    Ok(Json(app.store.dispositions().await?.into_iter().map(Choice::from).collect()))
}

/// Save the reasons for being not ready (示忙原因) in their order.
#[utoipa::path(put, path = "/not-ready-reasons", tag = "administration",
    request_body = [ChoiceRequest],
    responses(
        (status = 200, body = [Choice]),
        (status = 400, description = "`list_wrong`", body = ErrorBody),
    ))]
pub(crate) async fn not_ready_reasons(
    State(app): Shared,
    person: Person,
    Body(list): Body<Vec<ChoiceRequest>>,
) -> Result<Json<Vec<Choice>>, ApiError> {
    app.store.save_not_ready_reasons(&checked(list)?).await?;
    saved(&app, &person, "list_saved", "not_ready_reasons", "").await?;
    Ok(Json(app.store.not_ready_reasons().await?.into_iter().map(Choice::from).collect()))
}

fn checked(list: Vec<ChoiceRequest>) -> Result<Vec<desk::Choice>, ApiError> {
    let read = |entry: ChoiceRequest| desk::Choice {
        code: entry.code.trim().to_owned(),
        zh: entry.zh.trim().to_owned(),
        en: entry.en.trim().to_owned(),
        active: entry.active.unwrap_or(true),
    };
    let list: Vec<_> = list.into_iter().map(read).collect();
    desk::Choice::check_list(&list)
        .map_err(|error| ApiError::bad("list_wrong", error.to_string()).with("line", error.line))?;
    Ok(list)
}
