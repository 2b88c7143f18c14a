//! After-call work (话后处理): what the call came to.

use super::view;
use crate::access::Person;
use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::wire::Seat;
use axum::Json;
use axum::extract::State;
use calls::{SeatCommand, SeatState};
use desk::Right;
use serde::Deserialize;
use store::WrapUp;
use utoipa::ToSchema;

/// The longest note on a call, in characters.
const NOTE_CHARS_MAX: usize = 2_000;

#[derive(Deserialize, ToSchema)]
pub(crate) struct WrapUpRequest {
    interaction: String,
    /// A code of `/dispositions`.
    disposition: String,
    #[serde(default)]
    note: String,
}

/// Save the disposition (通话小结); ends after-call work if the seat is in it.
#[utoipa::path(post, path = "/seat/wrap-up", tag = "seat", request_body = WrapUpRequest,
    responses(
        (status = 200, body = Seat),
        (status = 400, body = ErrorBody),
        (status = 404, description = "Not a call of this seat", body = ErrorBody),
    ))]
pub(crate) async fn save(
    State(app): Shared,
    person: Person,
    Body(request): Body<WrapUpRequest>,
) -> Result<Json<Seat>, ApiError> {
    let agent = person.seat()?;
    let no_call = || ApiError::not_found("interaction");
    let interaction = request.interaction.parse().map_err(|_| no_call())?;
    let known = app.store.dispositions().await?;
    if !known.iter().any(|choice| choice.code == request.disposition && choice.active) {
        let message = "choose a disposition of the list";
        return Err(ApiError::bad("unknown_disposition", message));
    }
    if request.note.chars().count() > NOTE_CHARS_MAX {
        let message = format!("a note has at most {NOTE_CHARS_MAX} characters");
        return Err(ApiError::bad("note_too_long", message).with("max", NOTE_CHARS_MAX));
    }
    let row = app.live.board().seat(agent).cloned();
    let here = row.as_ref().filter(|row| row.interaction == Some(interaction));
    let seen = person.sight(Right::ViewInteractions);
    // The log may be behind the live seat; either knows the call as this seat's.
    if here.is_none() && !app.store.may_see(&seen, interaction).await? {
        return Err(no_call());
    }
    let WrapUpRequest { disposition, note, .. } = request;
    let at = clock::now();
    app.store.save_wrap_up(&WrapUp { interaction, agent, disposition, note, at }).await?;
    if here.is_some_and(|row| row.state == SeatState::WrapUp) {
        match app.floor.seat(agent, SeatCommand::EndWrapUp).await {
            // The timer was faster.
            Ok(()) | Err(crate::SeatError::Refused(calls::Refusal::NotInWrapUp)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Json(view::seat(&app, agent).await))
}
