//! What a new center still needs before a citizen reaches somebody.

use crate::app::{App, Shared};
use crate::error::ApiError;
use axum::Json;
use axum::extract::State;
use desk::Role;
use serde::Serialize;
use utoipa::ToSchema;

/// How many there are of each; nothing of it means a step to do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Checklist {
    /// Handling units (承办单位) in use.
    units: usize,
    /// Units with an operator and a leader: their cases can move.
    units_with_people: usize,
    /// Active agents (坐席).
    agents: usize,
    /// SIP desk phones; browsers need none.
    phones: usize,
    queues: usize,
    /// Queues with an active agent.
    queues_with_agents: usize,
    flows: usize,
    /// Inbound numbers (接入号).
    numbers: usize,
    /// Trunks (中继), of the database and of the config file.
    trunks: usize,
    /// The hotline's flow that comes with the program is published.
    hotline: bool,
}

/// What there is, counted.
#[utoipa::path(get, path = "/admin/checklist", tag = "administration", responses(
    (status = 200, body = Checklist),
))]
pub(crate) async fn show(State(app): Shared) -> Result<Json<Checklist>, ApiError> {
    Ok(Json(count(&app).await?))
}

pub(super) async fn count(app: &App) -> Result<Checklist, ApiError> {
    let center = app.store.center_config().await?;
    let accounts = app.store.accounts().await?;
    let active: Vec<_> = accounts.iter().map(|a| &a.user).filter(|user| user.active).collect();
    let units = app.store.units().await?.into_iter().filter(|unit| unit.active);
    let units: Vec<_> = units.collect();
    let has = |unit: base::UnitId, role| {
        active.iter().any(|user| user.unit == Some(unit) && user.role == role)
    };
    let manned = |unit: base::UnitId| has(unit, Role::UnitOperator) && has(unit, Role::UnitLeader);
    let served = |queue| center.agents.values().any(|agent| agent.queues.contains(queue));
    let trunks = center.trunks.iter().map(|trunk| &trunk.name).chain(&app.options.trunks);
    Ok(Checklist {
        units: units.len(),
        units_with_people: units.iter().filter(|unit| manned(unit.id)).count(),
        agents: active.iter().filter(|user| user.role == Role::Agent).count(),
        phones: center.extensions.len(),
        queues: center.queues.len(),
        queues_with_agents: center.queues.keys().filter(|queue| served(queue)).count(),
        flows: center.flows.len(),
        numbers: center.numbers.len(),
        trunks: trunks.collect::<std::collections::BTreeSet<_>>().len(),
        hotline: center.flows.contains_key(&store::seed::hotline_flow().id),
    })
}
