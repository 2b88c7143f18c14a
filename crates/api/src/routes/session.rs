//! Logging in and out, and the own password.

use crate::access::Person;
use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Peer};
use crate::session;
use crate::wire::User;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use store::AuditLine;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub(crate) struct LogInRequest {
    #[schema(example = "1001")]
    username: String,
    password: String,
}

/// A log-in: the token for programs, the cookie beside it for browsers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionOpened {
    token: String,
    user: User,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionShown {
    user: User,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct PasswordRequest {
    old: String,
    new: String,
}

type Cookie = [(HeaderName, HeaderValue); 1];

/// Log in.
#[utoipa::path(post, path = "/session", tag = "session", request_body = LogInRequest, responses(
    (status = 200, description = "Logged in; sets the cookie too", body = SessionOpened),
    (status = 401, description = "`wrong_credentials`", body = ErrorBody),
    (status = 429, description = "Too many wrong passwords", body = ErrorBody),
))]
pub(crate) async fn log_in(
    State(app): Shared,
    Peer(from): Peer,
    Body(request): Body<LogInRequest>,
) -> Result<(Cookie, Json<SessionOpened>), ApiError> {
    let LogInRequest { username, password } = request;
    app.attempts.check(&username, from)?;
    let account = app.store.account_by_username(&username).await?;
    let account = account.filter(|account| account.user.active);
    let hash = account.as_ref().map(|account| account.password.clone());
    let right = app.passwords.verify(password, hash).await?;
    let Some(account) = account.filter(|_| right) else {
        app.attempts.failed(&username, from);
        let message = "wrong user name or password";
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "wrong_credentials", message));
    };
    app.attempts.succeeded(&username);
    let login = session::open(&app, account.user.id, clock::now()).await?;
    let directory = app.directory().await?;
    let user = User::new(&account.user, &directory);
    let cookie = session::set_cookie(&login, app.options.secure_cookies);
    let token = login.as_str().to_owned();
    Ok(([(header::SET_COOKIE, cookie)], Json(SessionOpened { token, user })))
}

/// Who is logged in.
#[utoipa::path(get, path = "/session", tag = "session", responses(
    (status = 200, body = SessionShown),
))]
pub(crate) async fn show(
    State(app): Shared,
    person: Person,
) -> Result<Json<SessionShown>, ApiError> {
    let user = User::new(&person.user, &*app.directory().await?);
    Ok(Json(SessionShown { user }))
}

/// Log out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub(crate) async fn log_out(
    State(app): Shared,
    person: Person,
) -> Result<(StatusCode, Cookie), ApiError> {
    app.store.end_session(person.session.id).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, session::clear_cookie())]))
}

/// Change the own password; ends all other log-ins of this person.
#[utoipa::path(put, path = "/session/password", tag = "session", request_body = PasswordRequest,
    responses(
        (status = 204),
        (status = 400, description = "`password_…`: the rule it breaks", body = ErrorBody),
        (status = 401, description = "`wrong_credentials`", body = ErrorBody),
    ))]
pub(crate) async fn change_password(
    State(app): Shared,
    Peer(from): Peer,
    person: Person,
    Body(request): Body<PasswordRequest>,
) -> Result<StatusCode, ApiError> {
    let user = person.user.id;
    app.attempts.check(&person.user.username, from)?;
    let account = app.store.account(user).await?.ok_or_else(ApiError::not_logged_in)?;
    if !app.passwords.verify(request.old, Some(account.password)).await? {
        app.attempts.failed(&person.user.username, from);
        let message = "the old password is wrong";
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "wrong_credentials", message));
    }
    let hash = app.passwords.hash(request.new, &person.user.username).await?;
    app.store.set_password(user, &hash).await?;
    app.store.end_other_sessions(user, person.session.id).await?;
    let line = AuditLine {
        at: clock::now(),
        user: Some(user),
        action: "password_changed".into(),
        subject: user.to_string(),
        detail: String::new(),
    };
    app.store.audit(&line).await?;
    Ok(StatusCode::NO_CONTENT)
}
