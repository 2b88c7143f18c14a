//! Listening in (监听): a supervisor hears an agent's call, silent.

use super::ask;
use crate::access::Person;
use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::wire::Seat;
use axum::Json;
use axum::extract::State;
use calls::SeatCommand;
use desk::{Belongs, Right};
use serde::Deserialize;
use store::AuditLine;
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct MonitorRequest {
    /// The agent's id or number.
    #[schema(example = "1001")]
    agent: String,
}

/// Begin to listen. Written to the audit trail.
#[utoipa::path(post, path = "/seat/monitor", tag = "seat", request_body = MonitorRequest,
    responses(
        (status = 200, body = Seat),
        (status = 403, description = "Not of the own team", body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "A refusal's code", body = ErrorBody),
    ))]
pub(crate) async fn start(
    State(app): Shared,
    person: Person,
    Body(request): Body<MonitorRequest>,
) -> Result<Json<Seat>, ApiError> {
    let supervisor = person.seat()?;
    let directory = app.directory().await?;
    let by_id = request.agent.parse().ok().and_then(|id| directory.agent(id));
    let by_number = || request.agent.parse().ok().and_then(|n| directory.agent_numbered(n));
    let agent = by_id.or_else(by_number).ok_or_else(|| ApiError::not_found("agent"))?;
    let belongs = Belongs { user: agent.user, team: agent.team.clone(), unit: None };
    if !person.user.may(Right::ListenIn, &belongs) {
        return Err(ApiError::forbidden());
    }
    let seat = ask(&app, supervisor, SeatCommand::Monitor { agent: agent.id }).await?;
    let line = AuditLine {
        at: clock::now(),
        user: Some(person.user.id),
        action: "listened_in".into(),
        subject: agent.id.to_string(),
        detail: String::new(),
    };
    app.store.audit(&line).await?;
    Ok(seat)
}

/// Stop listening.
#[utoipa::path(delete, path = "/seat/monitor", tag = "seat", responses(
    (status = 200, body = Seat),
    (status = 409, description = "A refusal's code", body = ErrorBody),
))]
pub(crate) async fn stop(State(app): Shared, person: Person) -> Result<Json<Seat>, ApiError> {
    ask(&app, person.seat()?, SeatCommand::StopMonitor).await
}
