//! Queues (队列): made, changed, removed, and who serves them.

use super::{name, name_en, plan, saved};
use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path};
use crate::routes::cases::CaseKind;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{AgentId, PhoneNumber};
use calls::flow::Node;
use calls::{QueueConfig, QueueId};
use desk::Holder;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::seed;
use utoipa::ToSchema;

const ID_LEN_MAX: usize = 32;

/// A queue with how it serves and by whom.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueSettings {
    #[schema(example = "general")]
    id: String,
    name: String,
    /// Empty where there is none.
    name_en: String,
    /// Agents transfer to the queue by this number.
    number: Option<String>,
    /// What a case from one of its calls usually is.
    case_kind: Option<CaseKind>,
    /// How long a phone rings before the next agent is tried, in seconds.
    ring_s: u64,
    /// The longest after-call work (话后处理).
    wrap_up_s: u64,
    /// How often callers hear their place.
    announce_s: u64,
    /// More callers than this hear that all lines are busy.
    waiting_max: usize,
    /// Ids of the agents who take its callers.
    members: Vec<String>,
    /// Flows that lead here: such a queue cannot be removed.
    flows: Vec<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct QueueRequest {
    /// For a new queue: what flows name it by; left out, one is made up.
    id: Option<String>,
    name: String,
    name_en: Option<String>,
    number: Option<String>,
    case_kind: Option<CaseKind>,
    ring_s: Option<u64>,
    wrap_up_s: Option<u64>,
    announce_s: Option<u64>,
    waiting_max: Option<usize>,
    /// Left out, they stay.
    members: Option<Vec<String>>,
}

/// Queues with how they serve.
#[utoipa::path(get, path = "/admin/queues", tag = "administration", responses(
    (status = 200, body = [QueueSettings]),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<QueueSettings>>, ApiError> {
    Ok(Json(all(&app).await?))
}

/// Make a queue.
#[utoipa::path(post, path = "/admin/queues", tag = "administration", request_body = QueueRequest,
    responses(
        (status = 201, body = QueueSettings),
        (status = 400, description = "`bad_queue_id`, `out_of_range`, …", body = ErrorBody),
        (status = 409, description = "`queue_there`, `number_taken`", body = ErrorBody),
    ))]
pub(crate) async fn create(
    State(app): Shared,
    person: Person,
    Body(request): Body<QueueRequest>,
) -> Result<(StatusCode, Json<QueueSettings>), ApiError> {
    let known = app.store.queues().await?;
    let is_known = |id: &str| known.iter().any(|queue| queue.id.0 == id);
    let id = match request.id.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
        Some(id) => id.to_owned(),
        None => (1..).map(|n| format!("queue-{n}")).find(|id| !is_known(id)).unwrap_or_default(),
    };
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b);
    if id.is_empty() || id.len() > ID_LEN_MAX || !id.bytes().all(plain) {
        let message = format!("a code has 1 to {ID_LEN_MAX} small letters, digits, - and _");
        return Err(ApiError::bad("bad_queue_id", message));
    }
    if is_known(&id) {
        let message = format!("there is a queue {id} already");
        return Err(ApiError::conflict("queue_there", message).with("id", id));
    }
    let id = QueueId(id);
    let config = config(&app, &id, &request, seed::queue_defaults(None)).await?;
    let members = members(&app, request.members.clone()).await?;
    let queue = queue(&id, &request)?;
    app.store.add_queue(&queue, &config).await?;
    app.store.change_queue(&queue, &config, members.as_deref()).await?;
    saved(&app, &person, "queue_added", &id.0, "").await?;
    Ok((StatusCode::CREATED, Json(one(&app, &id).await?)))
}

/// Change a queue; in force for the next caller.
#[utoipa::path(put, path = "/admin/queues/{id}", tag = "administration",
    params(("id" = String, Path)), request_body = QueueRequest,
    responses(
        (status = 200, body = QueueSettings),
        (status = 400, description = "`out_of_range`, `unknown_agent`, …", body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`number_taken`", body = ErrorBody),
    ))]
pub(crate) async fn update(
    State(app): Shared,
    person: Person,
    Path(id): Path<String>,
    Body(request): Body<QueueRequest>,
) -> Result<Json<QueueSettings>, ApiError> {
    let id = QueueId(id);
    let was = app.store.queue_configs().await?.remove(&id);
    let was = was.ok_or_else(|| ApiError::not_found("queue"))?;
    let config = config(&app, &id, &request, was).await?;
    let members = members(&app, request.members.clone()).await?;
    app.store.change_queue(&queue(&id, &request)?, &config, members.as_deref()).await?;
    let detail = members.map(|members| format!("members={}", members.len()));
    saved(&app, &person, "queue_changed", &id.0, detail.unwrap_or_default()).await?;
    Ok(Json(one(&app, &id).await?))
}

/// Remove a queue that no flow leads to. Callers who wait in it go on as if it
/// were full.
#[utoipa::path(delete, path = "/admin/queues/{id}", tag = "administration",
    params(("id" = String, Path)),
    responses(
        (status = 204),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`queue_in_use`", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    State(app): Shared,
    person: Person,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = QueueId(id);
    if let Some(flow) = one(&app, &id).await?.flows.first() {
        let message = format!("the flow {flow} leads to this queue: change the flow first");
        return Err(ApiError::conflict("queue_in_use", message).with("flow", flow.clone()));
    }
    app.store.remove_queue(&id).await?;
    saved(&app, &person, "queue_removed", &id.0, "").await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn one(app: &App, id: &QueueId) -> Result<QueueSettings, ApiError> {
    let found = all(app).await?.into_iter().find(|queue| queue.id == id.0);
    found.ok_or_else(|| ApiError::not_found("queue"))
}

async fn all(app: &App) -> Result<Vec<QueueSettings>, ApiError> {
    let (queues, mut configs) = (app.store.queues().await?, app.store.queue_configs().await?);
    let (members, flows) = (app.store.queue_members().await?, app.store.flows().await?);
    let leads = |flow: &calls::flow::Flow, id: &QueueId| {
        let mut nodes = flow.nodes.values();
        nodes.any(|node| matches!(node, Node::Queue { queue, .. } if queue == id))
    };
    let wire = |queue: store::Queue| {
        let config = configs.remove(&queue.id)?;
        let flows = flows.iter().filter(|published| leads(&published.flow, &queue.id));
        let members = members.iter().filter(|(of, _)| *of == queue.id);
        Some(QueueSettings {
            number: config.number.map(|number| number.to_string()),
            case_kind: queue.case_kind.map(CaseKind::from),
            ring_s: config.ring_time_max.as_secs(),
            wrap_up_s: config.wrap_up_max.as_secs(),
            announce_s: config.announce_every.as_secs(),
            waiting_max: config.waiting_max,
            members: members.map(|(_, agent)| agent.to_string()).collect(),
            flows: flows.map(|published| published.flow.id.0.clone()).collect(),
            id: queue.id.0,
            name: queue.name,
            name_en: queue.name_en,
        })
    };
    Ok(queues.into_iter().filter_map(wire).collect())
}

fn queue(id: &QueueId, request: &QueueRequest) -> Result<store::Queue, ApiError> {
    Ok(store::Queue {
        id: id.clone(),
        name: name(&request.name)?,
        name_en: name_en(request.name_en.clone())?,
        case_kind: request.case_kind.map(cases::Kind::from),
    })
}

async fn members(app: &App, asked: Option<Vec<String>>) -> Result<Option<Vec<AgentId>>, ApiError> {
    let Some(asked) = asked else { return Ok(None) };
    let agents = app.store.agents().await?;
    let known = |text: String| {
        let id = text.parse().ok().filter(|id| agents.iter().any(|agent| agent.id == *id));
        id.ok_or_else(|| ApiError::bad("unknown_agent", "there is no such agent: choose another"))
    };
    let mut members = asked.into_iter().map(known).collect::<Result<Vec<AgentId>, _>>()?;
    members.sort();
    members.dedup();
    Ok(Some(members))
}

/// How the queue is to serve; what is not sent stays as it `was`.
async fn config(
    app: &App,
    id: &QueueId,
    request: &QueueRequest,
    was: QueueConfig,
) -> Result<QueueConfig, ApiError> {
    let number: Option<PhoneNumber> =
        match request.number.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => {
                let number = text.parse().ok().filter(desk::is_extension);
                let bad =
                    || ApiError::bad("bad_queue_number", "a queue's number has 3 to 6 digits");
                Some(number.ok_or_else(bad)?)
            }
        };
    if let Some(number) = &number {
        let holder = Holder::Queue(id.0.clone());
        plan::give(&mut plan::load(app).await?, number, holder)?;
    }
    let seconds = |asked: Option<u64>, was: Duration| asked.map_or(was, Duration::from_secs);
    let config = QueueConfig {
        number,
        ring_time_max: seconds(request.ring_s, was.ring_time_max),
        wrap_up_max: seconds(request.wrap_up_s, was.wrap_up_max),
        announce_every: seconds(request.announce_s, was.announce_every),
        waiting_max: request.waiting_max.unwrap_or(was.waiting_max),
    };
    config.check().map_err(|wrong| {
        let calls::OutOfRange { field, min, max } = wrong;
        ApiError::bad("out_of_range", wrong.to_string())
            .with("field", field)
            .with("min", min)
            .with("max", max)
    })?;
    Ok(config)
}
