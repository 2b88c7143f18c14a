//! Assessment of people (articles 25, 29 and 30): what each did with cases in a
//! period and how often too late; and the year by months, for its report.

use super::assessment::{behind, instants, period};
use super::cases::wire::Case;
use crate::access::Person;
use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Query;
use crate::wire::{Date, Unit};
use axum::Json;
use axum::extract::State;
use base::UserId;
use desk::Role;
use serde::{Deserialize, Serialize};
use store::{MonthFigures, PersonFigures};
use utoipa::{IntoParams, ToSchema};

const CASES_MAX: usize = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeopleQuery {
    /// The first day, e.g. `2026-11-01`.
    from: String,
    /// The last day.
    to: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PersonCasesQuery {
    from: String,
    to: String,
    /// A user's id.
    person: String,
    /// What they did: one of the steps.
    step: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PeopleAssessment {
    from: Date,
    to: Date,
    people: Vec<PersonAssessment>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonAssessment {
    /// The user's id.
    id: String,
    name: String,
    role: String,
    unit: Option<Unit>,
    /// Events of the timeline by their codes, and `reply_sent_back`,
    /// `reply_redone`: what became of this person's replies.
    steps: Vec<PersonStep>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonStep {
    step: String,
    done: i64,
    /// Of these: after the clock had ended.
    late: i64,
}

/// Figures of one month, of what was dispatched in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MonthAssessment {
    #[schema(example = "2026-11")]
    month: String,
    received: i64,
    answered: i64,
    answered_late: i64,
    satisfied: i64,
    dissatisfied: i64,
}

impl MonthAssessment {
    const fn new(month: String, figures: MonthFigures) -> Self {
        let MonthFigures { received, answered, answered_late, satisfied, dissatisfied } = figures;
        Self { month, received, answered, answered_late, satisfied, dissatisfied }
    }
}

/// Whose figures a person may see: the hotline's leaders everybody's, a unit's
/// leader those of the unit and of the units below, all others their own.
fn may_see(person: &Person, other: &desk::User) -> bool {
    match person.user.role {
        Role::HotlineOperator | Role::Supervisor | Role::Inspector | Role::Administrator => true,
        Role::UnitLeader if other.unit.is_some_and(|unit| person.branch.contains(&unit)) => true,
        _ => other.id == person.user.id,
    }
}

/// What people did with cases in a period.
#[utoipa::path(get, path = "/assessment/people", tag = "cases", params(PeopleQuery), responses(
    (status = 200, body = PeopleAssessment),
    (status = 400, description = "`bad_period`", body = ErrorBody),
))]
pub(crate) async fn people(
    State(app): Shared,
    person: Person,
    Query(query): Query<PeopleQuery>,
) -> Result<Json<PeopleAssessment>, ApiError> {
    let (from, to) = period(&query.from, &query.to)?;
    let figures = app.store.person_figures(from, to).await?;
    let directory = app.directory().await?;
    let step =
        |(step, done): (String, store::Done)| PersonStep { step, done: done.done, late: done.late };
    let shown = |(id, figures): (UserId, PersonFigures)| {
        let user = directory.user(id).filter(|user| may_see(&person, user))?;
        Some(PersonAssessment {
            id: id.to_string(),
            name: user.display_name.clone(),
            role: user.role.code().to_owned(),
            unit: user.unit.map(|unit| directory.unit(unit)),
            steps: figures.into_iter().map(step).collect(),
        })
    };
    let people = figures.into_iter().filter_map(shown).collect();
    Ok(Json(PeopleAssessment { from: Date(from), to: Date(to), people }))
}

/// The cases in which a person did something, newest first, at most 200.
#[utoipa::path(get, path = "/assessment/people/cases", tag = "cases", params(PersonCasesQuery),
    responses(
        (status = 200, body = [Case]),
        (status = 400, description = "`bad_period`", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ))]
pub(crate) async fn people_cases(
    State(app): Shared,
    person: Person,
    Query(query): Query<PersonCasesQuery>,
) -> Result<Json<Vec<Case>>, ApiError> {
    let (from, to) = period(&query.from, &query.to)?;
    let directory = app.directory().await?;
    let id = query.person.parse::<UserId>().ok();
    let user = id.and_then(|id| directory.user(id)).filter(|user| may_see(&person, user));
    let user = user.ok_or_else(|| ApiError::not_found("person"))?;
    let times = instants(&app, (from, to))?;
    let ids = app.store.cases_of_person(user.id, &query.step, times, CASES_MAX).await?;
    behind(&app, &person, &ids, &["person"]).await
}

/// All units' figures by months, for those who see all cases.
#[utoipa::path(get, path = "/assessment/months", tag = "cases", params(PeopleQuery), responses(
    (status = 200, body = [MonthAssessment]),
    (status = 400, description = "`bad_period`", body = ErrorBody),
    (status = 403, body = ErrorBody),
))]
pub(crate) async fn months(
    State(app): Shared,
    person: Person,
    Query(query): Query<PeopleQuery>,
) -> Result<Json<Vec<MonthAssessment>>, ApiError> {
    if person.user.scope(desk::Right::ViewCases) != Some(desk::Scope::All) {
        return Err(ApiError::forbidden());
    }
    let (from, to) = period(&query.from, &query.to)?;
    let months = app.store.month_figures(from, to).await?;
    Ok(Json(months.into_iter().map(|(month, sums)| MonthAssessment::new(month, sums)).collect()))
}
