//! Text messages to units: whether they go out.

use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::wire::Time;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

const SHOWN_MAX: usize = 100;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Messages {
    /// A program that sends is configured (`[sms]` in the config file).
    sender: bool,
    /// The newest, 100 at most.
    items: Vec<TextMessage>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TextMessage {
    id: String,
    case: String,
    number: String,
    text: String,
    at: Time,
    sent_at: Option<Time>,
    tries: u32,
    /// It was tried for a day.
    given_up: bool,
    /// What the last try failed with; empty if none did.
    error: String,
}

impl From<store::Message> for TextMessage {
    fn from(message: store::Message) -> Self {
        let store::Message { id, number, text, case, at, tries, sent_at, given_up, error, .. } =
            message;
        Self {
            id: id.to_string(),
            case: case.to_string(),
            number,
            text,
            at: Time(at),
            sent_at: sent_at.map(Time),
            tries,
            given_up,
            error,
        }
    }
}

/// The newest messages, and how each is doing.
#[utoipa::path(get, path = "/admin/messages", tag = "administration", responses(
    (status = 200, body = Messages),
    (status = 503, body = ErrorBody),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Messages>, ApiError> {
    let items = app.store.messages(SHOWN_MAX).await?.into_iter().map(TextMessage::from).collect();
    Ok(Json(Messages { sender: app.messenger.is_some(), items }))
}
