//! Assessment of the units (考核, article 25): figures over what each was
//! dispatched in a period, and the cases behind each figure.

use super::cases::audit;
use super::cases::office::{Office, may_view};
use super::cases::wire::Case;
use crate::access::Person;
use crate::app::{App, Shared};
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Query;
use crate::wire::{Date, Unit};
use axum::Json;
use axum::extract::State;
use base::{CaseId, Timestamp, UnitId};
use desk::{Right, Scope};
use serde::{Deserialize, Serialize};
use store::{TurnFigure, UnitFigures};
use utoipa::{IntoParams, ToSchema};

/// A year, and a day of a leap year.
const DAYS_MAX: i32 = 366;
const CASES_MAX: usize = 200;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Period {
    /// The first day, e.g. `2026-11-01`.
    from: String,
    /// The last day.
    to: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FigureQuery {
    from: String,
    to: String,
    unit: String,
    #[param(inline)]
    figure: Figure,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Figure {
    Received,
    GivenBack,
    SignedLate,
    UnsignedOverdue,
    AnsweredLate,
    UnansweredOverdue,
    Redone,
    Supervised,
    Dissatisfied,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Assessment {
    from: Date,
    to: Date,
    units: Vec<UnitAssessment>,
}

/// What a unit did with the cases it was dispatched in the period.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnitAssessment {
    unit: Unit,
    received: i64,
    given_back: i64,
    signed: i64,
    signed_late: i64,
    /// Not signed for, though the time is over.
    unsigned_overdue: i64,
    answered: i64,
    answered_late: i64,
    /// Not answered, though the time is over.
    unanswered_overdue: i64,
    redone: i64,
    supervised: i64,
    satisfied: i64,
    fair: i64,
    dissatisfied: i64,
}

impl UnitAssessment {
    const fn new(unit: Unit, figures: UnitFigures) -> Self {
        Self {
            unit,
            received: figures.received,
            given_back: figures.given_back,
            signed: figures.signed,
            signed_late: figures.signed_late,
            unsigned_overdue: figures.unsigned_overdue,
            answered: figures.answered,
            answered_late: figures.answered_late,
            unanswered_overdue: figures.unanswered_overdue,
            redone: figures.redone,
            supervised: figures.supervised,
            satisfied: figures.satisfied,
            fair: figures.fair,
            dissatisfied: figures.dissatisfied,
        }
    }
}

impl From<Figure> for TurnFigure {
    fn from(figure: Figure) -> Self {
        match figure {
            Figure::Received => Self::Received,
            Figure::GivenBack => Self::GivenBack,
            Figure::SignedLate => Self::SignedLate,
            Figure::UnsignedOverdue => Self::UnsignedOverdue,
            Figure::AnsweredLate => Self::AnsweredLate,
            Figure::UnansweredOverdue => Self::UnansweredOverdue,
            Figure::Redone => Self::Redone,
            Figure::Supervised => Self::Supervised,
            Figure::Dissatisfied => Self::Dissatisfied,
        }
    }
}

/// Figures of the units in a period; people of a unit see their own.
#[utoipa::path(get, path = "/assessment", tag = "cases", params(Period), responses(
    (status = 200, body = Assessment),
    (status = 400, description = "`bad_period`", body = ErrorBody),
))]
pub(crate) async fn show(
    State(app): Shared,
    person: Person,
    Query(period): Query<Period>,
) -> Result<Json<Assessment>, ApiError> {
    let (from, to) = self::period(&period.from, &period.to)?;
    let office = Office::open(&app).await?;
    let figures = app.store.unit_figures(from, to, office.now.local).await?;
    let directory = app.directory().await?;
    let units = figures.into_iter().filter(|(unit, _)| may_see(&person, *unit));
    let units = units.map(|(unit, figures)| UnitAssessment::new(directory.unit(unit), figures));
    Ok(Json(Assessment { from: Date(from), to: Date(to), units: units.collect() }))
}

/// The cases behind a figure, newest first, at most 200.
#[utoipa::path(get, path = "/assessment/cases", tag = "cases", params(FigureQuery), responses(
    (status = 200, body = [Case]),
    (status = 400, description = "`bad_period`, `unknown_unit`", body = ErrorBody),
    (status = 404, body = ErrorBody),
))]
pub(crate) async fn cases(
    State(app): Shared,
    person: Person,
    Query(query): Query<FigureQuery>,
) -> Result<Json<Vec<Case>>, ApiError> {
    let period = period(&query.from, &query.to)?;
    let unit: UnitId =
        query.unit.parse().map_err(|_| ApiError::bad("unknown_unit", "this is no unit"))?;
    if !may_see(&person, unit) {
        return Err(ApiError::not_found("unit"));
    }
    let now = Office::open(&app).await?.now.local;
    let figure = query.figure.into();
    let ids = app.store.cases_of_figure(unit, figure, period, now, CASES_MAX).await?;
    behind(&app, &person, &ids, &["figure"]).await
}

/// The cases behind a figure, as far as this person may see them; audited.
pub(crate) async fn behind(
    app: &App,
    person: &Person,
    ids: &[CaseId],
    found_by: &[&'static str],
) -> Result<Json<Vec<Case>>, ApiError> {
    let mut files = app.store.case_files(ids).await?;
    files.retain(|file| may_view(person, file));
    audit::listed(app, person, files.len(), found_by).await?;
    let (office, directory) = (Office::open(app).await?, app.directory().await?);
    let wire = |file| Case::new(file, &[], person, &office, &directory);
    Ok(Json(files.iter().map(wire).collect()))
}

fn may_see(person: &Person, unit: UnitId) -> bool {
    match person.user.scope(Right::ViewCases) {
        Some(Scope::All) => true,
        Some(_) => person.branch.contains(&unit),
        None => false,
    }
}

/// When these days begin and are over, by the office's wall clock.
pub(crate) fn instants(
    app: &App,
    (from, to): (jiff::civil::Date, jiff::civil::Date),
) -> Result<(Timestamp, Timestamp), ApiError> {
    let midnight = |day: jiff::civil::Date| {
        let at = clock::instant(day.at(0, 0, 0, 0), &app.options.time_zone);
        at.ok_or_else(ApiError::fault)
    };
    Ok((midnight(from)?, midnight(to.saturating_add(jiff::Span::new().days(1)))?))
}

/// First and last day as they came, at most a year apart.
///
/// # Errors
/// `bad_period`.
pub(crate) fn period(
    from: &str,
    to: &str,
) -> Result<(jiff::civil::Date, jiff::civil::Date), ApiError> {
    let bad = || ApiError::bad("bad_period", "name a first and a last day, at most a year apart");
    let day = |text: &str| text.parse::<jiff::civil::Date>().map_err(|_| bad());
    let (from, to) = (day(from)?, day(to)?);
    let days = from.until(to).map_err(|_| bad())?.get_days();
    if (0..DAYS_MAX).contains(&days) { Ok((from, to)) } else { Err(bad()) }
}
