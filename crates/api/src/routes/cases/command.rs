//! One command on one case, decided by `cases` on the version the person saw.

use super::create::known_unit;
use super::evidence;
use super::notices;
use super::office::{Office, actor, announce, refused, stale};
use super::show::{answer, find};
use super::wire::{Case, CaseGround, CaseKind, CaseNoticeKind, CaseWay, Satisfaction};
use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path};
use axum::Json;
use axum::extract::State;
use base::{CaseId, UnitId};
use cases::{Command, FollowUp, Outcome, Way, WorkingDays};
use serde::Deserialize;
use store::StoreError;
use utoipa::ToSchema;

/// Assisting units that are looked up at all; how many are lawful `cases` knows.
const UNITS_MAX: usize = 32;

/// What a command is given with; each takes what it needs of it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CaseCommandRequest {
    /// The version the person has before their eyes.
    version: u32,
    /// `dispatch`: the unit's id. `refer`: that of the unit proposed, if any.
    unit: Option<String>,
    /// `dispatch`: ids of the units that assist it.
    co_units: Option<Vec<String>>,
    /// `dispatch`: whose duty it is is unclear, the fallback unit takes it and
    /// may not pass it on.
    fallback: Option<bool>,
    /// `dispatch`: what the unit should know.
    instruction: Option<String>,
    /// `contact`, `notify-unit`, `follow-up`, `revisit`, `report-emergency`,
    /// `resume`.
    note: Option<String>,
    /// `reply`, `answer`, `contribute`, `answer-notice`, `add-note`.
    text: Option<String>,
    /// `send-back`, `return`, `refer`, `ask-extension`, `refuse-extension`,
    /// `supervise`, `reclassify`, `pause`.
    reason: Option<String>,
    /// `return`, `refer`: the rule that makes it another's.
    basis: Option<String>,
    /// `decline`.
    ground: Option<CaseGround>,
    /// `decline`: what the citizen is advised to do instead.
    guidance: Option<String>,
    /// `verify`, `revisit`: how.
    way: Option<CaseWay>,
    /// `reclassify`: what kind it is.
    kind: Option<CaseKind>,
    /// `reclassify`: a complaint of the service list.
    on_service_list: Option<bool>,
    /// `issue-notice`.
    notice: Option<CaseNoticeKind>,
    /// `issue-notice`: what the unit is to do.
    demand: Option<String>,
    /// `ask-extension`, `issue-notice`: working days.
    days: Option<u16>,
    /// `approve`, `grant-extension`.
    comment: Option<String>,
    /// `follow-up`, `revisit`: missing if the citizen was not reached.
    satisfaction: Option<Satisfaction>,
    /// `close`, `redo`, `verify`, `end-supervision`: the finding of a verification.
    finding: Option<String>,
    /// The call in which it was done.
    interaction: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CaseCommand {
    Answer,
    Decline,
    ReportEmergency,
    Dispatch,
    NotifyUnit,
    SignFor,
    Return,
    Contribute,
    Contact,
    Reply,
    Refer,
    AskExtension,
    GrantExtension,
    RefuseExtension,
    Approve,
    SendBack,
    FollowUp,
    Verify,
    Redo,
    Close,
    Revisit,
    Reclassify,
    Pause,
    Resume,
    Supervise,
    IssueNotice,
    AnswerNotice,
    EndSupervision,
    GrantIdentity,
    AddNote,
}

/// Move a case on.
#[utoipa::path(post, path = "/cases/{id}/{command}", tag = "cases",
    params(("id" = String, Path), ("command" = CaseCommand, Path)),
    request_body = CaseCommandRequest,
    responses(
        (status = 200, body = Case),
        (status = 400, description = "A refusal's code: something is missing", body = ErrorBody),
        (status = 403, description = "A refusal's code: not this person's", body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`stale_version`, or a refusal's code with `params.article`", body = ErrorBody),
    ))]
pub(crate) async fn command(
    State(app): Shared,
    person: Person,
    Path((id, command)): Path<(CaseId, CaseCommand)>,
    Body(request): Body<CaseCommandRequest>,
) -> Result<Json<Case>, ApiError> {
    let by = actor(&person).ok_or_else(ApiError::forbidden)?;
    let mut file = find(&app, &person, id).await?;
    let office = Office::open(&app).await?;
    let calls = evidence::named(&app, &person, request.interaction.as_deref()).await?;
    let step = office.step(by, request.version, calls);
    let command = meant(&app, command, request).await?;
    let event = file.case.decide(command, &step, &office.rules_of(&file.case)?);
    let event = event.map_err(|refusal| refused(&refusal))?;
    file.case.apply(&event).map_err(|error| {
        tracing::error!(case = %id, %error, "a decided event does not follow its case");
        ApiError::fault()
    })?;
    let events = std::slice::from_ref(&event);
    let told = notices::of_events(&file.case, events)?;
    match app.store.append_case_telling(&file.case, events, &told).await {
        Err(StoreError::Conflict) => return Err(stale()),
        appended => appended?,
    }
    file.history.push(event);
    announce(&app, &file);
    Ok(Json(answer(&app, &person, &file, &office).await?))
}

/// A choice that has no empty value to be refused for.
fn missing(field: &'static str) -> ApiError {
    ApiError::bad("case_field_missing", format!("{field} is missing")).with("field", field)
}

fn way(way: Option<CaseWay>) -> Result<Way, ApiError> {
    way.map(Way::from).ok_or_else(|| missing("way"))
}

/// Whoever was not asked was not reached.
fn outcome(satisfaction: Option<Satisfaction>) -> Outcome {
    satisfaction.map_or(Outcome::NotReached, |grade| Outcome::Rated(grade.into()))
}

fn days(days: Option<u16>) -> Result<WorkingDays, ApiError> {
    let days = days.ok_or_else(|| missing("days"))?;
    days.try_into().map_err(|why: &str| ApiError::bad("bad_days", why))
}

async fn known_units(app: &App, ids: Vec<String>) -> Result<Vec<UnitId>, ApiError> {
    if ids.len() > UNITS_MAX {
        return Err(ApiError::bad("too_many_units", "name fewer assisting units"));
    }
    let mut units = Vec::new();
    for id in ids {
        units.push(known_unit(app, &id).await?);
    }
    Ok(units)
}

async fn dispatch(app: &App, request: CaseCommandRequest) -> Result<Command, ApiError> {
    Ok(Command::Dispatch {
        unit: known_unit(app, &request.unit.unwrap_or_default()).await?,
        co_units: known_units(app, request.co_units.unwrap_or_default()).await?,
        fallback: request.fallback.unwrap_or(false),
        instruction: request.instruction.unwrap_or_default(),
    })
}

async fn meant(
    app: &App,
    command: CaseCommand,
    mut request: CaseCommandRequest,
) -> Result<Command, ApiError> {
    let text = request.text.take().unwrap_or_default();
    let note = request.note.take().unwrap_or_default();
    let reason = request.reason.take().unwrap_or_default();
    let comment = request.comment.take().unwrap_or_default();
    let finding = request.finding.take().unwrap_or_default();
    let basis = request.basis.take().unwrap_or_default();
    Ok(match command {
        CaseCommand::Answer => Command::AnswerOnTheSpot { answer: text },
        CaseCommand::Decline => Command::Decline {
            ground: request.ground.ok_or_else(|| missing("ground"))?.into(),
            guidance: request.guidance.unwrap_or_default(),
        },
        CaseCommand::ReportEmergency => Command::ReportEmergency { note },
        CaseCommand::Dispatch => dispatch(app, request).await?,
        CaseCommand::NotifyUnit => Command::NotifyUnit { note },
        CaseCommand::SignFor => Command::SignFor,
        CaseCommand::Return => Command::Return { reason, basis },
        CaseCommand::Contribute => Command::Contribute { result: text },
        CaseCommand::Contact => Command::RecordContact { note },
        CaseCommand::Reply => Command::Reply { result: text },
        CaseCommand::Refer => {
            let proposed = match request.unit.filter(|unit| !unit.is_empty()) {
                Some(unit) => Some(known_unit(app, &unit).await?),
                None => None,
            };
            Command::Refer { reason, basis, proposed }
        }
        CaseCommand::AskExtension => Command::AskExtension { days: days(request.days)?, reason },
        CaseCommand::Supervise => Command::Supervise { reason },
        CaseCommand::IssueNotice => Command::IssueNotice {
            kind: request.notice.ok_or_else(|| missing("notice"))?.into(),
            demand: request.demand.unwrap_or_default(),
            days: days(request.days)?,
        },
        CaseCommand::AnswerNotice => Command::AnswerNotice { result: text },
        CaseCommand::EndSupervision => Command::EndSupervision { finding },
        CaseCommand::GrantIdentity => Command::GrantIdentity { reason },
        CaseCommand::GrantExtension => Command::GrantExtension { comment },
        CaseCommand::RefuseExtension => Command::RefuseExtension { reason },
        CaseCommand::Approve => Command::Approve { comment },
        CaseCommand::SendBack => Command::SendBack { reason },
        CaseCommand::FollowUp => {
            Command::FollowUp(FollowUp { outcome: outcome(request.satisfaction), note })
        }
        CaseCommand::Verify => Command::Verify { way: way(request.way)?, finding },
        CaseCommand::Revisit => Command::Revisit {
            way: way(request.way)?,
            outcome: outcome(request.satisfaction),
            note,
        },
        CaseCommand::Reclassify => Command::Reclassify {
            kind: request.kind.ok_or_else(|| missing("kind"))?.into(),
            on_service_list: request.on_service_list.unwrap_or(false),
            reason,
        },
        CaseCommand::Pause => Command::Pause { reason },
        CaseCommand::Resume => Command::Resume { note },
        CaseCommand::Redo => Command::Redo { finding },
        CaseCommand::Close => Command::Close { finding },
        CaseCommand::AddNote => Command::AddNote { text },
    })
}
