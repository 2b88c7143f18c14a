//! The hotline that comes with the program, in one press: its queues, its
//! calendar, its flow and, if wanted, its number.

use super::checklist::{Checklist, count};
use super::{numbers, plan, saved};
use crate::access::Person;
use crate::app::{App, Shared};
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use axum::Json;
use axum::extract::State;
use calls::InboundNumber;
use desk::{Holder, NumberPlan};
use serde::Deserialize;
use store::seed;
use utoipa::ToSchema;

/// Its queues get numbers from here on.
const FIRST_QUEUE_NUMBER: u32 = 6000;

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct HotlineRequest {
    /// The number that leads to it; none if left out.
    #[schema(example = "12345")]
    number: Option<String>,
    /// Every agent there is serves its queues.
    #[serde(default)]
    all_agents: bool,
}

/// Set up the hotline: what is there already stays as it is.
#[utoipa::path(post, path = "/admin/hotline", tag = "administration",
    request_body = HotlineRequest,
    responses(
        (status = 200, body = Checklist),
        (status = 400, description = "`bad_number`", body = ErrorBody),
        (status = 409, description = "`number_taken`", body = ErrorBody),
    ))]
pub(crate) async fn create(
    State(app): Shared,
    person: Person,
    Body(request): Body<HotlineRequest>,
) -> Result<Json<Checklist>, ApiError> {
    let number = request.number.filter(|text| !text.trim().is_empty());
    let number = number.map(|text| numbers::read(&text)).transpose()?;
    let mut plan = plan::load(&app).await?;
    if let Some(number) = &number {
        plan::give(&mut plan, number, Holder::Inbound)?;
    }
    queues(&app, &mut plan, request.all_agents).await?;
    let (now, flow) = (clock::now(), seed::hotline_flow());
    let calendar = seed::hotline_calendar(&app.options.time_zone);
    if app.store.calendars().await?.iter().all(|known| known.id != calendar.id) {
        app.store.save_calendar(&calendar, now).await?;
    }
    if app.store.flow(&flow.id).await?.is_none() {
        app.store.publish_flow(&flow, now, Some(person.user.id)).await?;
    }
    if let Some(number) = &number {
        app.store.save_inbound_number(number, &InboundNumber::Flow(flow.id.clone())).await?;
    }
    let detail = number.map(|number| format!("number={number}"));
    saved(&app, &person, "hotline_set_up", &flow.id.0, detail.unwrap_or_default()).await?;
    Ok(Json(count(&app).await?))
}

async fn queues(app: &App, plan: &mut NumberPlan, all_agents: bool) -> Result<(), ApiError> {
    let known = app.store.queues().await?;
    let staff = app.store.staff().await?;
    let agents = staff.iter().filter(|m| m.account.user.role == desk::Role::Agent && all_agents);
    let agents: Vec<_> = agents.filter_map(|member| member.account.agent).collect();
    for queue in seed::HOTLINE_QUEUES.map(|queue| queue.queue()) {
        if known.iter().all(|known| known.id != queue.id) {
            let number = plan.free_from(FIRST_QUEUE_NUMBER);
            plan::give(plan, number, Holder::Queue(queue.id.0.clone()))?;
            let config = seed::queue_defaults(number.to_string().parse().ok());
            app.store.add_queue(&queue, &config).await?;
        }
        for agent in &agents {
            app.store.add_member(&queue.id, *agent).await?;
        }
    }
    Ok(())
}
