//! One case with its story.

use super::audit;
use super::due::{CaseClock, clocks};
use super::office::{Office, may_view};
use super::timeline::{TimelineEntry, timeline};
use super::wire::Case;
use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::Path;
use axum::Json;
use axum::extract::State;
use base::CaseId;
use serde::Serialize;
use store::CaseFile;
use utoipa::ToSchema;

/// A case with its clocks and its timeline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseDetail {
    #[serde(flatten)]
    case: Case,
    /// Every clock there was, each with its proof.
    clocks: Vec<CaseClock>,
    timeline: Vec<TimelineEntry>,
}

/// One case. Each look is audited: it shows who asked.
#[utoipa::path(get, path = "/cases/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = CaseDetail), (status = 404, body = ErrorBody)))]
pub(crate) async fn show(
    State(app): Shared,
    person: Person,
    Path(id): Path<CaseId>,
) -> Result<Json<CaseDetail>, ApiError> {
    let file = find(&app, &person, id).await?;
    audit::viewed(&app, &person, id).await?;
    let recordings = app.store.recordings_of_all(&file.interactions()).await?;
    let (office, directory) = (Office::open(&app).await?, app.directory().await?);
    Ok(Json(CaseDetail {
        case: Case::new(&file, &recordings, &person, &office, &directory),
        clocks: clocks(&file.case, &directory),
        timeline: timeline(&file, &recordings, &person, &directory),
    }))
}

/// The case, if there is one that this person may see.
pub(super) async fn find(app: &App, person: &Person, id: CaseId) -> Result<CaseFile, ApiError> {
    match app.store.case_file(id).await? {
        Some(file) if may_view(person, &file) => Ok(file),
        Some(_) => {
            audit::refused(app, person, id).await?;
            Err(ApiError::not_found("case"))
        }
        None => Err(ApiError::not_found("case")),
    }
}

/// A case as it is after a command.
pub(super) async fn answer(
    app: &App,
    person: &Person,
    file: &CaseFile,
    office: &Office,
) -> Result<Case, ApiError> {
    let recordings = app.store.recordings_of_all(&file.interactions()).await?;
    let directory = app.directory().await?;
    Ok(Case::new(file, &recordings, person, office, &directory))
}
