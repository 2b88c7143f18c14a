//! Failures as people and programs see them: a stable code, an English sentence
//! that says what to do, and parameters for the page's translation.

use crate::floor::{PhoneError, SeatError, Unanswered};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::time::Duration;
use store::StoreError;
use utoipa::ToSchema;

/// The body of every failure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    pub error: ErrorDetail,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorDetail {
    /// Stable; `errors.<code>` in the page's translations.
    #[schema(example = "not_held")]
    pub code: Cow<'static, str>,
    /// What is wrong and what to do.
    pub message: String,
    /// What the translated sentence is filled in with.
    #[schema(value_type = std::collections::HashMap<String, Value>)]
    pub params: Map<String, Value>,
}

/// A failure on its way to the page.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: Cow<'static, str>,
    message: String,
    params: Map<String, Value>,
    retry_after: Option<Duration>,
}

impl ApiError {
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        let (code, message) = (code.into(), message.into());
        Self { status, code, message, params: Map::new(), retry_after: None }
    }

    pub fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub fn not_found(what: &'static str) -> Self {
        let message = format!("there is no such {what}, or it was removed");
        Self::new(StatusCode::NOT_FOUND, "not_found", message).with("what", what)
    }

    pub fn conflict(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, message)
    }

    pub fn forbidden() -> Self {
        let message = "your role may not do this: ask your administrator";
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    pub fn not_logged_in() -> Self {
        let message = "you are not logged in, or your log-in has expired: log in again";
        Self::new(StatusCode::UNAUTHORIZED, "not_logged_in", message)
    }

    pub fn unavailable() -> Self {
        let message = "the database cannot be reached at the moment: try again shortly";
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", message);
        error.retry_after = Some(Duration::from_secs(2));
        error
    }

    pub fn too_many(retry_after: Duration, message: impl Into<String>) -> Self {
        let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", message);
        error.retry_after = Some(retry_after);
        error
    }

    /// A fault of ours; what it was is in the log.
    pub fn fault() -> Self {
        let message = "something went wrong here; it has been noted. Try again";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
    }

    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    pub fn code(&self) -> &str {
        &self.code
    }

    pub const fn status(&self) -> StatusCode {
        self.status
    }

    pub fn message(&self) -> &str {
        &self.message
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self { status, code, message, params, retry_after } = self;
        let body = ErrorBody { error: ErrorDetail { code, message, params } };
        let mut response = (status, Json(body)).into_response();
        if let Some(wait) = retry_after {
            let seconds = HeaderValue::from(wait.as_secs().max(1));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => {
                Self::conflict("conflict", "somebody else changed this a moment ago: load it again")
            }
            StoreError::Unavailable(_) => {
                tracing::warn!(%error, "the database did not answer a request");
                Self::unavailable()
            }
            _ => {
                tracing::error!(%error, "the database refused a request");
                Self::fault()
            }
        }
    }
}

impl From<SeatError> for ApiError {
    fn from(error: SeatError) -> Self {
        match error {
            SeatError::Refused(refusal) => {
                Self::conflict(refusal_code(refusal), refusal_sentence(refusal))
            }
            SeatError::Unavailable => telephone_unavailable(),
        }
    }
}

impl From<PhoneError> for ApiError {
    fn from(error: PhoneError) -> Self {
        let message = error.to_string();
        match error {
            PhoneError::BadOffer(_) => Self::bad("bad_offer", message),
            PhoneError::NoSuchNumber => Self::conflict("no_such_number", message),
            PhoneError::TooMany => Self::too_many(Duration::from_secs(5), message),
            PhoneError::Unavailable => telephone_unavailable(),
        }
    }
}

impl From<Unanswered> for ApiError {
    fn from(_: Unanswered) -> Self {
        telephone_unavailable()
    }
}

fn telephone_unavailable() -> ApiError {
    let message = "the telephone side does not answer: try again in a moment";
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "telephone_unavailable", message)
}

fn refusal_code(refusal: calls::Refusal) -> String {
    match serde_json::to_value(refusal) {
        Ok(Value::String(code)) => code,
        _ => "refused".to_owned(),
    }
}

/// What each refusal says to a person who has no translation.
fn refusal_sentence(refusal: calls::Refusal) -> &'static str {
    use calls::Refusal as R;
    match refusal {
        R::UnknownAgent => "this seat is not configured: ask your administrator",
        R::SignedOut => "you are signed out: sign in first",
        R::AlreadySignedIn => "you are signed in already: sign out first to change the phone",
        R::PhoneNotThere => "the phone is not connected: connect it, or choose another",
        R::PhoneTaken => "another seat works on this phone: choose another",
        R::NothingToAnswer => "no call is ringing",
        R::NoCall => "there is no call",
        R::InCall => "this is not possible during a call: end it first",
        R::NotHeld => "the call is not on hold",
        R::AlreadyHeld => "the call is on hold already",
        R::Consulting => "a consultation is under way: complete or cancel it first",
        R::NotConsulting => "there is no consultation",
        R::NotAnsweredYet => "the other party has not answered yet: wait, or cancel",
        R::NoSuchTarget => "no such agent, extension, queue or outside number",
        R::TargetBusy => "the target is not ready or in a call: try another",
        R::NotAllowed => "this seat may not do that: ask your administrator",
        R::NoTrunk => "no line to that number is free: try again shortly",
        R::DestinationClosed => "calls to such numbers are closed: ask your administrator",
        R::InternationalClosed => "calls to other countries are closed: ask your administrator",
        R::OutsideHours => "calls outside are closed at this time of day",
        R::MinutesUsedUp => "the minutes of calls outside for a day are used up",
        R::DialingTooFast => "too many calls outside in a minute: wait a moment",
        R::NotInWrapUp => "there is no after-call work to end",
        R::TooMany => "too many calls at once: try again shortly",
    }
}
