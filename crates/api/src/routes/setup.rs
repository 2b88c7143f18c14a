//! The first minutes of an empty center: its owner makes the administrator.

use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::{random, session};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use base::UserId;
use desk::{Role, User};
use serde::{Deserialize, Serialize};
use store::Account;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Setup {
    /// Nobody is there yet: make the administrator.
    needed: bool,
    /// The demo center; its log-ins may be shown.
    demo: bool,
    /// The citizen's telephone at `/call` is on.
    citizen_phone: bool,
    /// This browser's cookie is a log-in: `GET /session` will tell whose.
    logged_in: bool,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct SetupRequest {
    username: String,
    password: String,
    name: String,
}

/// Whether the center still needs its first administrator.
#[utoipa::path(get, path = "/setup", tag = "setup", responses((status = 200, body = Setup)))]
pub(crate) async fn show(State(app): Shared, headers: HeaderMap) -> Result<Json<Setup>, ApiError> {
    let needed = !app.store.has_users().await?;
    let crate::Options { demo, citizen_phone, .. } = app.options;
    let logged_in = match session::cookie(&headers) {
        Some(login) => session::person(&app, &login, clock::now()).await.is_ok(),
        None => false,
    };
    Ok(Json(Setup { needed, demo, citizen_phone, logged_in }))
}

/// Make the first administrator; only while there is nobody.
#[utoipa::path(post, path = "/setup", tag = "setup", request_body = SetupRequest, responses(
    (status = 204, description = "Made: log in now"),
    (status = 400, body = ErrorBody),
    (status = 409, description = "`already_set_up`", body = ErrorBody),
))]
pub(crate) async fn create(
    State(app): Shared,
    Body(request): Body<SetupRequest>,
) -> Result<StatusCode, ApiError> {
    let done = || ApiError::conflict("already_set_up", "there is an administrator already: log in");
    if app.store.has_users().await? {
        return Err(done());
    }
    let now = clock::now();
    let user = User {
        id: UserId::new(random::ms(now), random::id()?),
        username: request.username,
        display_name: request.name.trim().to_owned(),
        role: Role::Administrator,
        team: None,
        unit: None,
        agent_number: None,
        extension: None,
        active: true,
    };
    user.check().map_err(|error| ApiError::bad(error.code(), error.to_string()))?;
    let password = app.passwords.hash(request.password, &user.username).await?;
    let made = app.store.add_first_account(&Account { user, agent: None, password }, now).await?;
    if !made {
        return Err(done());
    }
    store::seed::choices(&app.store).await?;
    let calendar = store::seed::hotline_calendar(&app.options.time_zone);
    app.store.save_calendar(&calendar, now).await?;
    Ok(StatusCode::NO_CONTENT)
}
