//! Short lists that pages choose from.

use crate::app::Shared;
use crate::error::ApiError;
use crate::wire::{Agent, Choice, Queue, UnitPlace};
use axum::Json;
use axum::extract::State;

/// Agents by number, those who left too: old calls name them.
#[utoipa::path(get, path = "/agents", tag = "people", responses((status = 200, body = [Agent])))]
pub(crate) async fn agents(State(app): Shared) -> Result<Json<Vec<Agent>>, ApiError> {
    let directory = app.directory().await?;
    let mut agents: Vec<_> = directory.agents().collect();
    agents.sort_by_key(|agent| agent.number);
    Ok(Json(agents.into_iter().map(|agent| Agent::new(agent, &directory)).collect()))
}

/// Handling units (承办单位) that take cases.
#[utoipa::path(get, path = "/units", tag = "people", responses((status = 200, body = [UnitPlace])))]
pub(crate) async fn units(State(app): Shared) -> Result<Json<Vec<UnitPlace>>, ApiError> {
    let units = app.store.units().await?.into_iter().filter(|unit| unit.active);
    Ok(Json(units.map(UnitPlace::from).collect()))
}

/// Queues (队列) with their names.
#[utoipa::path(get, path = "/queues", tag = "people", responses((status = 200, body = [Queue])))]
pub(crate) async fn queues(State(app): Shared) -> Result<Json<Vec<Queue>>, ApiError> {
    let directory = app.directory().await?;
    Ok(Json(directory.queues.iter().cloned().map(Queue::from).collect()))
}

/// What a call can have come to (通话小结).
#[utoipa::path(get, path = "/dispositions", tag = "people", responses(
    (status = 200, body = [Choice]),
))]
pub(crate) async fn dispositions(State(app): Shared) -> Result<Json<Vec<Choice>>, ApiError> {
    Ok(Json(app.store.dispositions().await?.into_iter().map(Choice::from).collect()))
}

/// Why an agent can be not ready (示忙原因).
#[utoipa::path(get, path = "/not-ready-reasons", tag = "people", responses(
    (status = 200, body = [Choice]),
))]
pub(crate) async fn not_ready_reasons(State(app): Shared) -> Result<Json<Vec<Choice>>, ApiError> {
    Ok(Json(app.store.not_ready_reasons().await?.into_iter().map(Choice::from).collect()))
}
