//! The own seat (坐席): what it is like, its states, its call's buttons.

pub(crate) mod commands;
pub(crate) mod monitor;
pub(crate) mod view;
pub(crate) mod wrap_up;

use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::live::Pending;
use crate::wire::{RequestState, Seat};
use axum::Json;
use axum::extract::State;
use base::AgentId;
use calls::{SeatCommand, SeatPhone};
use serde::Deserialize;
use utoipa::ToSchema;

/// The longest reason's code.
const REASON_LEN_MAX: usize = desk::Choice::CODE_LEN_MAX;

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct SeatRequest {
    state: RequestState,
    /// Why not ready: a code of `/not-ready-reasons`.
    reason: Option<String>,
    /// `browser` or an extension; named by the first sign-in.
    #[schema(example = "browser")]
    phone: Option<String>,
}

/// The own seat.
#[utoipa::path(get, path = "/seat", tag = "seat", responses((status = 200, body = Seat)))]
pub(crate) async fn show(State(app): Shared, person: Person) -> Result<Json<Seat>, ApiError> {
    Ok(Json(view::seat(&app, person.seat()?).await))
}

/// Sign in, be ready or not, sign out. In a call the change waits for its end.
#[utoipa::path(put, path = "/seat", tag = "seat", request_body = SeatRequest, responses(
    (status = 200, body = Seat),
    (status = 400, body = ErrorBody),
    (status = 409, description = "A refusal's code", body = ErrorBody),
))]
pub(crate) async fn change(
    State(app): Shared,
    person: Person,
    Body(request): Body<SeatRequest>,
) -> Result<Json<Seat>, ApiError> {
    let agent = person.seat()?;
    let signed_in = app.live.board().seat(agent).is_some_and(|seat| seat.phone.is_some());
    if let (false, Some(phone)) = (signed_in, &request.phone) {
        let phone = seat_phone(phone)?;
        app.floor.seat(agent, SeatCommand::SignIn { phone }).await?;
    }
    let (command, pending) = match request.state {
        RequestState::Ready => (SeatCommand::Ready, None),
        RequestState::SignedOut => (SeatCommand::SignOut, Some(Pending::SignedOut)),
        RequestState::NotReady => {
            let reason = request.reason.unwrap_or_else(|| "other".to_owned());
            if reason.len() > REASON_LEN_MAX {
                return Err(ApiError::bad("bad_reason", "the reason's code is too long"));
            }
            (SeatCommand::NotReady { reason }, Some(Pending::NotReady))
        }
    };
    app.floor.seat(agent, command).await?;
    app.live.board().set_pending(agent, pending);
    Ok(Json(view::seat(&app, agent).await))
}

fn seat_phone(text: &str) -> Result<SeatPhone, ApiError> {
    if text == "browser" {
        return Ok(SeatPhone::Browser);
    }
    let digits = (3..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if digits {
        Ok(SeatPhone::Extension(text.to_owned()))
    } else {
        Err(ApiError::bad(
            "bad_phone",
            "name the phone as `browser` or by its extension, e.g. 8001",
        ))
    }
}

/// Asks something of the seat and shows what came of it.
async fn ask(app: &App, agent: AgentId, command: SeatCommand) -> Result<Json<Seat>, ApiError> {
    app.floor.seat(agent, command).await?;
    Ok(Json(view::seat(app, agent).await))
}
