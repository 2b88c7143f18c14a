//! Files on a case (附件): added by whoever works on it or asked for it, seen by
//! those who see the case.

use super::office::{Office, actor, announce, refused};
use super::show::{answer, find};
use super::wire::Case;
use super::{audit, wire};
use crate::access::Person;
use crate::alarm::{Alarm, AlarmKind};
use crate::app::{App, Shared};
use crate::attachment;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Path, Query};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base::{CaseId, FileId};
use cases::{Actor, Attachment, Command};
use serde::Deserialize;
use store::{CaseFile, StoreError};
use utoipa::IntoParams;

/// Somebody else changes the case at the same moment: tried again so often.
const TRIES: usize = 5;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileName {
    /// As its giver calls it.
    #[param(example = "现场.jpg")]
    name: String,
}

/// Add a file: the body is its content, at most 100 MiB. What it is, is found
/// by looking into it.
#[utoipa::path(post, path = "/cases/{id}/files", tag = "cases",
    params(("id" = String, Path), FileName),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = Case),
        (status = 403, body = ErrorBody),
        (status = 409, description = "A refusal's code, e.g. `case_too_many_files`", body = ErrorBody),
        (status = 413, description = "`file_too_large`", body = ErrorBody),
        (status = 415, description = "`file_not_taken`", body = ErrorBody),
        (status = 507, description = "`file_not_kept`: the disk is full, or nearly", body = ErrorBody),
    ))]
pub(crate) async fn add(
    State(app): Shared,
    person: Person,
    Path(id): Path<CaseId>,
    Query(FileName { name }): Query<FileName>,
    body: Body,
) -> Result<(StatusCode, Json<Case>), ApiError> {
    let file = find(&app, &person, id).await?;
    let by = actor(&person).ok_or_else(ApiError::forbidden)?;
    let file = attach(&app, file, by, name, body).await?;
    let office = Office::open(&app).await?;
    Ok((StatusCode::CREATED, Json(answer(&app, &person, &file, &office).await?)))
}

/// Takes a file in for a case, unless it is refused there.
pub(crate) async fn attach(
    app: &App,
    file: CaseFile,
    by: Actor,
    name: String,
    body: Body,
) -> Result<CaseFile, ApiError> {
    if !has_room(app) {
        return Err(attachment::no_room());
    }
    // Before anything is written: whoever may not need not send it all.
    let probe = Attachment {
        id: FileId::new(0, 0),
        name: name.clone(),
        media_type: String::new(),
        bytes: 0,
        sha256: String::new(),
    };
    let office = Office::open(app).await?;
    let step = office.step(by, file.case.version, Vec::new());
    let rules = office.rules_of(&file.case)?;
    file.case.decide(Command::AttachFile(probe), &step, &rules).map_err(|e| refused(&e))?;
    let attachment = attachment::receive(&app.attachments_dir, name, body).await?;
    let told = tell(app, file.case.id(), by, &attachment).await;
    if told.is_err() {
        let path = app.attachments_dir.join(store::attachment_file(attachment.id));
        // The case does not have it: nobody could reach it.
        let _ = tokio::fs::remove_file(path).await;
    }
    told
}

/// Files of strangers do not take the last of the disk from the recordings.
fn has_room(app: &App) -> bool {
    let full = |alarm: &Alarm| matches!(alarm.kind, AlarmKind::DiskFull | AlarmKind::DiskLow);
    !app.floor.health().alarms.iter().any(full)
}

/// A file is added whatever else happens to the case meanwhile.
async fn tell(
    app: &App,
    id: CaseId,
    by: Actor,
    attachment: &Attachment,
) -> Result<CaseFile, ApiError> {
    for _ in 0..TRIES {
        let Some(mut file) = app.store.case_file(id).await? else { break };
        let office = Office::open(app).await?;
        let step = office.step(by, file.case.version, Vec::new());
        let command = Command::AttachFile(attachment.clone());
        let event = file.case.decide(command, &step, &office.rules_of(&file.case)?);
        let event = event.map_err(|refusal| refused(&refusal))?;
        file.case.apply(&event).map_err(|_| ApiError::fault())?;
        match app.store.append_case(&file.case, std::slice::from_ref(&event)).await {
            Err(StoreError::Conflict) => {}
            appended => {
                appended?;
                file.history.push(event);
                announce(app, &file);
                return Ok(file);
            }
        }
    }
    Err(super::office::stale())
}

/// A file of a case. Each look is audited.
#[utoipa::path(get, path = "/cases/{id}/files/{file}", tag = "cases",
    params(("id" = String, Path), ("file" = String, Path)),
    responses(
        (status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 403, body = ErrorBody),
        (status = 404, body = ErrorBody),
    ))]
pub(crate) async fn show(
    State(app): Shared,
    person: Person,
    Path((id, file)): Path<(CaseId, FileId)>,
) -> Result<Response, ApiError> {
    let case = find(&app, &person, id).await?.case;
    let attached = case.files.iter().find(|attached| attached.file.id == file);
    let attached = attached.ok_or_else(|| ApiError::not_found("file"))?;
    if !wire::sees_file(&case, attached, &person) {
        return Err(ApiError::forbidden());
    }
    audit::file_viewed(&app, &person, file).await?;
    attachment::answer(&app.attachments_dir, &attached.file).await
}
