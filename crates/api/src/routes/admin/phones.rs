//! SIP desk phones (话机): made, given new passwords, removed.

use super::plan;
use super::saved;
use super::staff::phone_there;
use super::users_range::{PhoneMade, new_phone};
use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::Holder;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A desk phone with its people. Its password is known to the phone only.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskPhone {
    #[schema(example = "8001")]
    number: String,
    registered: bool,
    /// Numbers of the agents who usually sit at it.
    agents: Vec<String>,
    /// Number of the agent who is signed in on it now.
    in_use_by: Option<String>,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct PhoneRequest {
    #[schema(example = "8021")]
    number: String,
    /// Left out, one is made up and shown in the answer.
    password: Option<String>,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct PhonePasswordRequest {
    /// Left out, one is made up and shown in the answer.
    password: Option<String>,
}

/// Desk phones by number.
#[utoipa::path(get, path = "/admin/phones", tag = "administration", responses(
    (status = 200, body = [DeskPhone]),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<DeskPhone>>, ApiError> {
    let (phones, agents) = (app.store.extensions().await?, app.store.agents().await?);
    let wire = |phone: store::Extension| {
        let usual = agents.iter().filter(|agent| {
            agent.active && agent.extension.as_ref().is_some_and(|e| e.as_str() == phone.number)
        });
        let signed_in = app.live.board().seats_on(&phone.number);
        let in_use = agents.iter().find(|agent| signed_in.contains(&agent.id));
        DeskPhone {
            registered: app.live.board().registered(&phone.number),
            agents: usual.map(|agent| agent.number.to_string()).collect(),
            in_use_by: in_use.map(|agent| agent.number.to_string()),
            number: phone.number,
        }
    };
    Ok(Json(phones.into_iter().map(wire).collect()))
}

/// Make a desk phone.
#[utoipa::path(post, path = "/admin/phones", tag = "administration", request_body = PhoneRequest,
    responses(
        (status = 201, body = PhoneMade),
        (status = 400, description = "`bad_phone_number`, `password_…`", body = ErrorBody),
        (status = 409, description = "`number_taken`, `phone_there`", body = ErrorBody),
    ))]
pub(crate) async fn create(
    State(app): Shared,
    person: Person,
    Body(request): Body<PhoneRequest>,
) -> Result<(StatusCode, Json<PhoneMade>), ApiError> {
    let number = request.number.trim().to_owned();
    let (phone, given) = new_phone(&app, &number, request.password)?;
    if app.store.extensions().await?.iter().any(|known| known.number == number) {
        return Err(phone_there(&number));
    }
    plan::give(&mut plan::load(&app).await?, &number, Holder::Phone)?;
    app.store.add_extension(&phone).await?;
    saved(&app, &person, "phone_added", &number, "").await?;
    Ok((StatusCode::CREATED, Json(PhoneMade { number, password: given.shown() })))
}

/// Give a desk phone a new password: it must register anew with it. A call in
/// progress on it goes on.
#[utoipa::path(put, path = "/admin/phones/{id}", tag = "administration",
    params(("id" = String, Path)), request_body = PhonePasswordRequest,
    responses(
        (status = 200, body = PhoneMade),
        (status = 400, description = "`password_…`: the rule it breaks", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ))]
pub(crate) async fn update(
    State(app): Shared,
    person: Person,
    Path(number): Path<String>,
    Body(request): Body<PhonePasswordRequest>,
) -> Result<Json<PhoneMade>, ApiError> {
    known(&app, &number).await?;
    let (phone, given) = new_phone(&app, &number, request.password)?;
    app.store.change_extension(&phone).await?;
    saved(&app, &person, "phone_changed", &number, "").await?;
    Ok(Json(PhoneMade { number, password: given.shown() }))
}

/// Remove a desk phone that nobody is signed in on.
#[utoipa::path(delete, path = "/admin/phones/{id}", tag = "administration",
    params(("id" = String, Path)),
    responses(
        (status = 204),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`phone_in_use`", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    State(app): Shared,
    person: Person,
    Path(number): Path<String>,
) -> Result<StatusCode, ApiError> {
    known(&app, &number).await?;
    if !app.live.board().seats_on(&number).is_empty() {
        let message = "somebody is signed in on this phone: remove it after they sign out";
        return Err(ApiError::conflict("phone_in_use", message));
    }
    app.store.remove_extension(&number).await?;
    saved(&app, &person, "phone_removed", &number, "").await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn known(app: &App, number: &str) -> Result<(), ApiError> {
    let phones = app.store.extensions().await?;
    let there = phones.iter().any(|phone| phone.number == number);
    if there { Ok(()) } else { Err(ApiError::not_found("phone")) }
}
