//! The call's buttons (S1). Each answers with the seat as it is afterwards, or
//! with the center's refusal.

use super::ask;
use crate::access::Person;
use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::wire::Seat;
use axum::Json;
use axum::extract::State;
use base::PhoneNumber;
use calls::SeatCommand;
use serde::Deserialize;
use utoipa::ToSchema;

/// Most digits sent at once: a card number with its code, with room.
const DIGITS_LEN_MAX: usize = 64;

#[derive(Deserialize, ToSchema)]
pub(crate) struct NumberRequest {
    #[schema(example = "13800138000")]
    number: String,
}

/// An agent's number, an extension, a queue's number or an outside number.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TargetRequest {
    #[schema(example = "1002")]
    to: String,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct DigitsRequest {
    #[schema(example = "123#")]
    digits: String,
}

/// Declares a button without a body.
macro_rules! button {
    ($(#[$doc:meta])* $name:ident, $path:literal, $command:expr) => {
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "seat", responses(
            (status = 200, body = Seat),
            (status = 409, description = "A refusal's code", body = ErrorBody),
        ))]
        pub(crate) async fn $name(
            State(app): Shared,
            person: Person,
        ) -> Result<Json<Seat>, ApiError> {
            ask(&app, person.seat()?, $command).await
        }
    };
}

button!(
    /// Answer the call that rings.
    answer, "/seat/answer", SeatCommand::Answer
);
button!(
    /// End the own part of the call.
    hang_up, "/seat/hangup", SeatCommand::HangUp
);
button!(
    /// The caller hears music.
    hold, "/seat/hold", SeatCommand::Hold
);
button!(
    /// Take the caller back.
    retrieve, "/seat/retrieve", SeatCommand::Retrieve
);
button!(
    /// Join the caller with the one consulted, and leave.
    complete_consult, "/seat/consult/complete", SeatCommand::CompleteTransfer
);
button!(
    /// End the consultation and take the caller back.
    cancel_consult, "/seat/consult/cancel", SeatCommand::CancelConsult
);

/// Call a number.
#[utoipa::path(post, path = "/seat/dial", tag = "seat", request_body = NumberRequest, responses(
    (status = 200, body = Seat),
    (status = 400, body = ErrorBody),
    (status = 409, description = "A refusal's code", body = ErrorBody),
))]
pub(crate) async fn dial(
    State(app): Shared,
    person: Person,
    Body(request): Body<NumberRequest>,
) -> Result<Json<Seat>, ApiError> {
    let number = number(&request.number)?;
    ask(&app, person.seat()?, SeatCommand::Dial { number }).await
}

/// Hand the caller over at once (盲转).
#[utoipa::path(post, path = "/seat/transfer", tag = "seat", request_body = TargetRequest, responses(
    (status = 200, body = Seat),
    (status = 400, body = ErrorBody),
    (status = 409, description = "A refusal's code", body = ErrorBody),
))]
pub(crate) async fn transfer(
    State(app): Shared,
    person: Person,
    Body(request): Body<TargetRequest>,
) -> Result<Json<Seat>, ApiError> {
    let to = number(&request.to)?;
    ask(&app, person.seat()?, SeatCommand::BlindTransfer { to }).await
}

/// Speak with somebody else while the caller hears music (咨询).
#[utoipa::path(post, path = "/seat/consult", tag = "seat", request_body = TargetRequest, responses(
    (status = 200, body = Seat),
    (status = 400, body = ErrorBody),
    (status = 409, description = "A refusal's code", body = ErrorBody),
))]
pub(crate) async fn consult(
    State(app): Shared,
    person: Person,
    Body(request): Body<TargetRequest>,
) -> Result<Json<Seat>, ApiError> {
    let to = number(&request.to)?;
    ask(&app, person.seat()?, SeatCommand::Consult { to }).await
}

/// Send keys to the far end.
#[utoipa::path(post, path = "/seat/digits", tag = "seat", request_body = DigitsRequest, responses(
    (status = 200, body = Seat),
    (status = 400, body = ErrorBody),
    (status = 409, description = "A refusal's code", body = ErrorBody),
))]
pub(crate) async fn digits(
    State(app): Shared,
    person: Person,
    Body(request): Body<DigitsRequest>,
) -> Result<Json<Seat>, ApiError> {
    let DigitsRequest { digits } = request;
    let keys = digits.chars().all(|c| c.is_ascii_digit() || "*#ABCD".contains(c));
    if digits.is_empty() || digits.len() > DIGITS_LEN_MAX || !keys {
        let message = format!("send 1 to {DIGITS_LEN_MAX} keys of 0-9, *, #, A-D");
        return Err(ApiError::bad("bad_digits", message));
    }
    ask(&app, person.seat()?, SeatCommand::SendDigits { digits }).await
}

/// What somebody typed or clicked as a number.
pub(super) fn number(text: &str) -> Result<PhoneNumber, ApiError> {
    text.parse()
        .map_err(|error: base::ParseNumberError| ApiError::bad("bad_number", error.to_string()))
}
