//! Flows (流程) as documents: read, checked, published at once as a new version.

use crate::access::Person;
use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path};
use crate::wire::Time;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use calls::flow::{Check, Flow};
use calls::{FlowId, QueueId};
use serde::Serialize;
use serde_json::Value;
use store::{AuditLine, PublishedFlow};
use utoipa::ToSchema;

/// Problems named in one answer; mending a few shows the rest.
const PROBLEMS_MAX: usize = 20;

/// A flow's newest version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowSummary {
    id: String,
    version: u32,
    published_at: Time,
    /// Who published it; null for one that came with the program.
    published_by: Option<String>,
}

/// The flows.
#[utoipa::path(get, path = "/flows", tag = "configuration", responses(
    (status = 200, body = [FlowSummary]),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<FlowSummary>>, ApiError> {
    let directory = app.directory().await?;
    let wire = |published: PublishedFlow| FlowSummary {
        id: published.flow.id.0,
        version: published.flow.version,
        published_at: published.published_at.into(),
        published_by: published
            .published_by
            .and_then(|user| directory.user(user).map(|user| user.display_name.clone())),
    };
    Ok(Json(app.store.flows().await?.into_iter().map(wire).collect()))
}

/// A flow's newest version as a document.
#[utoipa::path(get, path = "/flows/{id}", tag = "configuration", params(("id" = String, Path)),
    responses((status = 200, body = Value), (status = 404, body = ErrorBody)))]
pub(crate) async fn show(
    State(app): Shared,
    Path(id): Path<String>,
) -> Result<Json<Flow>, ApiError> {
    let published = app.store.flow(&FlowId(id)).await?;
    Ok(Json(published.ok_or_else(|| ApiError::not_found("flow"))?.flow))
}

/// Publish a flow: it is checked, numbered and in force for the next call.
/// Calls in progress finish on the version they began with.
#[utoipa::path(put, path = "/flows/{id}", tag = "configuration", params(("id" = String, Path)),
    request_body = Value,
    responses(
        (status = 200, description = "The document as published", body = Value),
        (status = 400, description = "`flow_unreadable`, `flow_wrong` with `problems`", body = ErrorBody),
        (status = 409, description = "Published by somebody else a moment ago", body = ErrorBody),
        (status = 503, description = "Saved, but the telephone side did not take it", body = ErrorBody),
    ))]
pub(crate) async fn publish(
    State(app): Shared,
    person: Person,
    Path(id): Path<String>,
    Body(document): Body<Value>,
) -> Result<Json<Flow>, ApiError> {
    let mut flow = Flow::from_json(&document.to_string())
        .map_err(|error| ApiError::bad("flow_unreadable", error.to_string()))?;
    if flow.id.0 != id {
        return Err(ApiError::bad(
            "flow_unreadable",
            "the document's id is not the one in the path",
        ));
    }
    let queues = app.store.queues().await?;
    let queue_exists = |queue: &QueueId| queues.iter().any(|known| known.id == *queue);
    let check = Check { queue_exists: Some(&queue_exists), prompt_exists: None };
    let problems: Vec<_> = flow.check(check).iter().map(ToString::to_string).collect();
    if let Some(first) = problems.first() {
        let message = format!("the flow cannot be published: {first}");
        let named: Vec<_> = problems.iter().take(PROBLEMS_MAX).cloned().collect();
        return Err(ApiError::bad("flow_wrong", message).with("problems", named));
    }
    let newest = app.store.flow(&flow.id).await?;
    flow.version = newest.map_or(1, |published| published.flow.version + 1);
    let at = clock::now();
    app.store.publish_flow(&flow, at, Some(person.user.id)).await?;
    let line = AuditLine {
        at,
        user: Some(person.user.id),
        action: "flow_published".into(),
        subject: flow.id.0.clone(),
        detail: flow.version.to_string(),
    };
    app.store.audit(&line).await?;
    reload(&app).await?;
    Ok(Json(flow))
}

/// Tells the telephone side that the configuration has changed.
pub(super) async fn reload(app: &crate::app::App) -> Result<(), ApiError> {
    app.floor.reload_config().await.map_err(|error| {
        tracing::error!(%error, "the telephone side did not take a new configuration");
        let message = "saved, but the telephone side did not take it: see the log";
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "not_in_force", message)
    })
}
