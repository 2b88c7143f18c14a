//! The screen pop (弹屏): who calls, from where, and about what before.

use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::Path;
use crate::routes::cases::CaseSummary;
use crate::wire::{Customer, History, Interaction, ScreenPop};
use axum::Json;
use axum::extract::State;
use base::{CustomerId, InteractionId, PhoneNumber};
use calls::Direction;
use desk::Right;
use std::time::Duration;
use store::{CaseFilter, InteractionFilter};

/// So much of the past fits a look at the screen.
const HISTORY_MAX: usize = 10;
/// A slow database does not hold up the buttons.
const CUSTOMER_WITHIN: Duration = Duration::from_millis(100);

/// The screen pop of a call that is offered, going on, or over.
#[utoipa::path(get, path = "/screen-pop/{interaction}", tag = "seat",
    params(("interaction" = String, Path)),
    responses((status = 200, body = ScreenPop), (status = 404, body = ErrorBody)))]
pub(crate) async fn show(
    State(app): Shared,
    person: Person,
    Path(interaction): Path<InteractionId>,
) -> Result<Json<ScreenPop>, ApiError> {
    let agent = person.seat()?;
    let mine = app.live.board().seats_of(interaction).any(|seat| seat == agent);
    let sight = person.sight(Right::ViewInteractions);
    if !mine && !app.store.may_see(&sight, interaction).await? {
        return Err(ApiError::not_found("interaction"));
    }
    Ok(Json(build(&app, interaction).await?))
}

/// Everything known about whom the call is with.
pub(crate) async fn build(app: &App, interaction: InteractionId) -> Result<ScreenPop, ApiError> {
    let Some(number) = citizen(app, interaction).await? else {
        return Ok(bare(app, interaction));
    };
    let customer = app.store.customers_by_number(&number).await?.into_iter().next();
    let history = history(app, customer.as_ref().map(|c| c.id), &number, interaction).await?;
    let directory = app.directory().await?;
    Ok(ScreenPop {
        interaction: interaction.to_string(),
        customer: customer.map(|customer| Customer::new(customer, &directory)),
        region: crate::region::of(&number),
        history,
    })
}

/// What is known without the database.
pub(crate) fn bare(app: &App, interaction: InteractionId) -> ScreenPop {
    let caller = app.live.board().call(interaction).and_then(|call| call.caller.clone());
    ScreenPop {
        interaction: interaction.to_string(),
        customer: None,
        region: caller.as_ref().and_then(crate::region::of),
        history: History { interactions: Vec::new(), cases: Vec::new() },
    }
}

/// The citizen's number: live, or from the log.
async fn citizen(app: &App, id: InteractionId) -> Result<Option<PhoneNumber>, ApiError> {
    let live = app.live.board().call(id).cloned();
    let (direction, caller, called) = match live {
        Some(call) => (call.direction, call.caller, call.called),
        None => match app.store.interaction(id).await? {
            Some(line) => (line.direction, line.caller, line.called),
            None => return Err(ApiError::not_found("interaction")),
        },
    };
    Ok(match direction {
        Direction::Inbound => caller,
        Direction::Outbound => Some(called),
        Direction::Internal => None,
    })
}

/// What a customer, or else a number, called about before.
pub(crate) async fn history(
    app: &App,
    customer: Option<CustomerId>,
    number: &PhoneNumber,
    but: InteractionId,
) -> Result<History, ApiError> {
    let by_number = customer.is_none().then(|| number.clone());
    let filter = InteractionFilter { customer, number: by_number, ..Default::default() };
    let lines = app.store.interactions(&filter, HISTORY_MAX + 1).await?;
    let before = lines.into_iter().filter(|line| line.id != but).take(HISTORY_MAX);
    let filter = CaseFilter { requester_phone: Some(number.clone()), ..Default::default() };
    let cases = app.store.cases(&filter, HISTORY_MAX).await?;
    Ok(History {
        interactions: before.map(Interaction::from).collect(),
        cases: cases.iter().map(CaseSummary::new).collect(),
    })
}

/// Whom a number belongs to; `None` too if the database takes its time.
pub(crate) async fn customer(app: &App, number: &PhoneNumber) -> Option<Customer> {
    let found = app.store.customers_by_number(number);
    let found = tokio::time::timeout(CUSTOMER_WITHIN, found).await.ok()?.ok()?;
    let directory = app.directory().await.ok()?;
    found.into_iter().next().map(|customer| Customer::new(customer, &directory))
}
