//! Customers (客户): found, shown, saved, with what they called about before.
//! Every look and every change is on the audit trail.

use crate::access::Person;
use crate::app::{App, Shared};
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path, Query};
use crate::random;
use crate::routes::cases::CaseSummary;
use crate::wire::{Customer, CustomerKind, History, Interaction, Page, limit};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{AgentId, CustomerId, PhoneNumber};
use serde::Deserialize;
use std::collections::BTreeSet;
use store::{AuditLine, CaseFilter, InteractionFilter};
use utoipa::{IntoParams, ToSchema};

/// The longest words searched for, in characters.
const WORDS_CHARS_MAX: usize = 100;
/// So much of the past is shown at once.
const HISTORY_MAX: usize = 50;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CustomerQuery {
    /// Exactly this number.
    number: Option<String>,
    /// In the name or a number.
    q: Option<String>,
    limit: Option<u32>,
    after: Option<String>,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct CustomerRequest {
    name: String,
    numbers: Vec<String>,
    kind: CustomerKind,
    address: Option<String>,
    note: Option<String>,
    /// An agent's number.
    dedicated_agent: Option<String>,
}

/// Customers by number or words, newest first.
#[utoipa::path(get, path = "/customers", tag = "customers", params(CustomerQuery), responses(
    (status = 200, body = Page<Customer>),
    (status = 400, body = ErrorBody),
))]
pub(crate) async fn list(
    State(app): Shared,
    person: Person,
    Query(query): Query<CustomerQuery>,
) -> Result<Json<Page<Customer>>, ApiError> {
    let limit = limit(query.limit);
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    let found = match some(query.number) {
        Some(number) => app.store.customers_by_number(&read_number(&number)?).await?,
        None => {
            let words = query.q.unwrap_or_default();
            if words.chars().count() > WORDS_CHARS_MAX {
                return Err(ApiError::bad("bad_query", "search for fewer words"));
            }
            let after = some(query.after).map(|after| after.parse::<CustomerId>()).transpose();
            let after = after.map_err(|error| ApiError::bad("bad_query", error.to_string()))?;
            app.store.search_customers(&words, after, limit + 1).await?
        }
    };
    let directory = app.directory().await?;
    let page = Page::new(found, limit, |customer| customer.id.to_string());
    let detail = format!("count={}", page.items.len());
    audit(&app, &person, "customers_listed", "customers", detail).await?;
    let items = page.items.into_iter().map(|customer| Customer::new(customer, &directory));
    Ok(Json(Page { items: items.collect(), next: page.next }))
}

/// One customer.
#[utoipa::path(get, path = "/customers/{id}", tag = "customers", params(("id" = String, Path)),
    responses((status = 200, body = Customer), (status = 404, body = ErrorBody)))]
pub(crate) async fn show(
    State(app): Shared,
    person: Person,
    Path(id): Path<CustomerId>,
) -> Result<Json<Customer>, ApiError> {
    let customer = find(&app, id).await?;
    audit(&app, &person, "customer_viewed", id, String::new()).await?;
    Ok(Json(Customer::new(customer, &*app.directory().await?)))
}

/// Save a new customer.
#[utoipa::path(post, path = "/customers", tag = "customers", request_body = CustomerRequest,
    responses((status = 201, body = Customer), (status = 400, body = ErrorBody)))]
pub(crate) async fn create(
    State(app): Shared,
    person: Person,
    Body(request): Body<CustomerRequest>,
) -> Result<(StatusCode, Json<Customer>), ApiError> {
    let id = CustomerId::new(random::ms(clock::now()), random::id()?);
    let saved = save(&app, &person, id, request, "customer_added").await?;
    Ok((StatusCode::CREATED, Json(saved)))
}

/// Change a customer; what is not sent becomes empty.
#[utoipa::path(put, path = "/customers/{id}", tag = "customers", params(("id" = String, Path)),
    request_body = CustomerRequest,
    responses(
        (status = 200, body = Customer),
        (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ))]
pub(crate) async fn update(
    State(app): Shared,
    person: Person,
    Path(id): Path<CustomerId>,
    Body(request): Body<CustomerRequest>,
) -> Result<Json<Customer>, ApiError> {
    find(&app, id).await?;
    Ok(Json(save(&app, &person, id, request, "customer_changed").await?))
}

/// What the customer called about before, as far as this person may see it.
#[utoipa::path(get, path = "/customers/{id}/history", tag = "customers",
    params(("id" = String, Path)),
    responses((status = 200, body = History), (status = 404, body = ErrorBody)))]
pub(crate) async fn history(
    State(app): Shared,
    person: Person,
    Path(id): Path<CustomerId>,
) -> Result<Json<History>, ApiError> {
    let customer = find(&app, id).await?;
    audit(&app, &person, "customer_history_viewed", id, String::new()).await?;
    // The customer's card goes with the customer: whoever serves it sees that
    // there were calls, though hearing them is another right.
    let filter = InteractionFilter { customer: Some(id), ..Default::default() };
    let lines = app.store.interactions(&filter, HISTORY_MAX).await?;
    let mut cases = Vec::new();
    for number in &customer.numbers {
        let filter = CaseFilter { requester_phone: Some(number.clone()), ..Default::default() };
        cases.extend(app.store.cases(&filter, HISTORY_MAX).await?);
    }
    cases.sort_by_key(|file| std::cmp::Reverse(file.case.id()));
    cases.truncate(HISTORY_MAX);
    Ok(Json(History {
        interactions: lines.into_iter().map(Interaction::from).collect(),
        cases: cases.iter().map(CaseSummary::new).collect(),
    }))
}

async fn find(app: &App, id: CustomerId) -> Result<desk::Customer, ApiError> {
    app.store.customer(id).await?.ok_or_else(|| ApiError::not_found("customer"))
}

async fn save(
    app: &App,
    person: &Person,
    id: CustomerId,
    request: CustomerRequest,
    action: &'static str,
) -> Result<Customer, ApiError> {
    let directory = app.directory().await?;
    let dedicated_agent = request.dedicated_agent.filter(|number| !number.is_empty());
    let dedicated_agent: Option<AgentId> = match dedicated_agent {
        None => None,
        Some(number) => {
            let agent = number.parse().ok().and_then(|number| directory.agent_numbered(number));
            let unknown =
                || ApiError::bad("unknown_agent", "no agent has the dedicated agent's number");
            Some(agent.ok_or_else(unknown)?.id)
        }
    };
    let mut seen = BTreeSet::new();
    let numbers = request.numbers.iter().map(|number| read_number(number));
    let mut numbers = numbers.collect::<Result<Vec<_>, _>>()?;
    numbers.retain(|number| seen.insert(number.clone()));
    let customer = desk::Customer {
        id,
        name: request.name.trim().to_owned(),
        kind: request.kind.into(),
        numbers,
        address: request.address.unwrap_or_default().trim().to_owned(),
        note: request.note.unwrap_or_default().trim().to_owned(),
        dedicated_agent,
    };
    customer.check().map_err(|error| ApiError::bad(error.code(), error.to_string()))?;
    app.store.save_customer(&customer, clock::now()).await?;
    audit(app, person, action, id, String::new()).await?;
    Ok(Customer::new(customer, &directory))
}

async fn audit(
    app: &App,
    person: &Person,
    action: &'static str,
    subject: impl ToString,
    detail: String,
) -> Result<(), ApiError> {
    let (at, user) = (clock::now(), Some(person.user.id));
    let (action, subject) = (action.to_owned(), subject.to_string());
    Ok(app.store.audit(&AuditLine { at, user, action, subject, detail }).await?)
}

fn read_number(text: &str) -> Result<PhoneNumber, ApiError> {
    text.parse()
        .map_err(|error: base::ParseNumberError| ApiError::bad("bad_number", error.to_string()))
}
