//! Regulation profiles (规则): whose numbers new cases are born with. A case
//! keeps its own for life.

use crate::access::Person;
use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use axum::Json;
use axum::extract::State;
use cases::{Limit, Profile, Term};
use serde::{Deserialize, Serialize};
use store::AuditLine;
use utoipa::ToSchema;

/// A profile with its limits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Regulation {
    #[schema(example = "fujian-2016")]
    id: String,
    name: String,
    /// New cases get it.
    current: bool,
    limits: Vec<RegulationLimit>,
    /// What a limit and its extensions may come to together; null: twice the limit.
    extension_total: Option<RegulationTime>,
}

/// One step's limit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegulationLimit {
    /// `dispatch`, `sign`, `consultation`, `complaint`, …
    step: &'static str,
    #[serde(flatten)]
    time: RegulationTime,
    /// The article it rests on; null where it is custom.
    article: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct RegulationTime {
    pub(crate) unit: TimeUnit,
    /// How many; 0 for the same day.
    count: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TimeUnit {
    SameDay,
    WorkingDays,
    /// Days as they pass.
    Days,
    Hours,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RegulationChoice {
    id: String,
}

impl From<Limit> for RegulationTime {
    fn from(limit: Limit) -> Self {
        let (unit, count) = match limit {
            Limit::SameDay => (TimeUnit::SameDay, 0),
            Limit::WorkingDays(days) => (TimeUnit::WorkingDays, days.get()),
            Limit::Days(days) => (TimeUnit::Days, days.get()),
            Limit::Hours(hours) => (TimeUnit::Hours, hours),
        };
        Self { unit, count }
    }
}

impl Regulation {
    fn new(profile: &Profile, current: &Profile) -> Self {
        let limit = |(step, Term { limit, article }): (&'static str, Term)| RegulationLimit {
            step,
            time: limit.into(),
            article: article.map(|article| article.to_string()),
        };
        Self {
            id: profile.id.clone(),
            name: profile.name.clone(),
            current: profile.id == current.id,
            limits: profile.terms().map(limit).into(),
            extension_total: profile.extension_total.map(RegulationTime::from),
        }
    }
}

fn all(current: &Profile) -> Json<Vec<Regulation>> {
    Json(Profile::all().iter().map(|profile| Regulation::new(profile, current)).collect())
}

/// The profiles that come with the program, and which one new cases get.
#[utoipa::path(get, path = "/regulations", tag = "configuration", responses(
    (status = 200, body = [Regulation]),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<Regulation>>, ApiError> {
    Ok(all(&app.store.regulation().await?))
}

/// Choose the profile of new cases; those there are keep theirs.
#[utoipa::path(put, path = "/regulations/current", tag = "configuration",
    request_body = RegulationChoice,
    responses(
        (status = 200, body = [Regulation]),
        (status = 400, description = "`unknown_regulation`", body = ErrorBody),
    ))]
pub(crate) async fn choose(
    State(app): Shared,
    person: Person,
    Body(choice): Body<RegulationChoice>,
) -> Result<Json<Vec<Regulation>>, ApiError> {
    let Some(profile) = Profile::named(&choice.id) else {
        return Err(ApiError::bad("unknown_regulation", "choose one of the profiles listed"));
    };
    app.store.choose_regulation(&profile).await?;
    let line = AuditLine {
        at: clock::now(),
        user: Some(person.user.id),
        action: "regulation_chosen".into(),
        subject: profile.id.clone(),
        detail: String::new(),
    };
    app.store.audit(&line).await?;
    Ok(all(&profile))
}
