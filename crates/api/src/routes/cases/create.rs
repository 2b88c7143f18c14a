//! Taking a request in (受理), answered on the spot or dispatched at once.

use super::evidence;
use super::notices;
use super::office::{Office, actor, announce, refused};
use super::show::answer;
use super::wire::{Case, CaseKind};
use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::random;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{CaseId, UnitId};
use cases::{CaseNumber, Channel, Command, Intake, Matter, Recorded, Urgency};
use serde::Deserialize;
use store::CaseFile;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
pub(crate) struct NewCaseRequest {
    kind: CaseKind,
    #[serde(default)]
    urgent: bool,
    /// On the office's service list (便民服务事项清单): a complaint's limit is shorter.
    #[serde(default)]
    on_service_list: bool,
    requester: RequesterRequest,
    title: String,
    text: String,
    place: Option<String>,
    /// The call in which it was taken in.
    interaction: Option<String>,
    /// Answered on the spot: closes the case.
    answer: Option<String>,
    /// The unit's id, to dispatch it at once.
    dispatch_to: Option<String>,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct RequesterRequest {
    #[serde(default)]
    pub name: String,
    pub phone: Option<String>,
    pub address: Option<String>,
    #[serde(default)]
    pub anonymous: bool,
}

/// Take a request in.
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = NewCaseRequest, responses(
    (status = 201, body = Case),
    (status = 400, description = "A refusal's code", body = ErrorBody),
    (status = 409, description = "A refusal's code", body = ErrorBody),
))]
pub(crate) async fn create(
    State(app): Shared,
    person: Person,
    Body(request): Body<NewCaseRequest>,
) -> Result<(StatusCode, Json<Case>), ApiError> {
    let by = actor(&person).ok_or_else(ApiError::forbidden)?;
    let office = Office::open(&app).await?;
    let calls = evidence::named(&app, &person, request.interaction.as_deref()).await?;
    let then = then(&app, &request).await?;
    let intake = intake(&app, &office, request.into()).await?;
    let taken_in =
        cases::Case::take_in(intake, &office.step(by, 0, calls.clone()), &office.rules());
    let mut history: Vec<Recorded> = vec![taken_in.map_err(|refusal| refused(&refusal))?];
    let mut case = fold(&history)?;
    if let Some(command) = then {
        let step = office.step(by, case.version, calls);
        let event = case.decide(command, &step, &office.rules_of(&case)?);
        history.push(event.map_err(|refusal| refused(&refusal))?);
        case = fold(&history)?;
    }
    let told = notices::of_events(&case, &history)?;
    app.store.append_case_telling(&case, &history, &told).await?;
    let file = CaseFile { case, history };
    announce(&app, &file);
    Ok((StatusCode::CREATED, Json(answer(&app, &person, &file, &office).await?)))
}

/// What happens with the case at once.
async fn then(app: &App, request: &NewCaseRequest) -> Result<Option<Command>, ApiError> {
    match (&request.answer, &request.dispatch_to) {
        (Some(_), Some(_)) => {
            let message = "a case is either answered on the spot or dispatched";
            Err(ApiError::bad("answer_or_dispatch", message))
        }
        (Some(answer), None) => Ok(Some(Command::AnswerOnTheSpot { answer: answer.clone() })),
        (None, Some(unit)) => {
            let unit = known_unit(app, unit).await?;
            Ok(Some(Command::Dispatch {
                unit,
                co_units: Vec::new(),
                fallback: false,
                instruction: String::new(),
            }))
        }
        (None, None) => Ok(None),
    }
}

/// A unit that work can be given to.
pub(super) async fn known_unit(app: &App, id: &str) -> Result<UnitId, ApiError> {
    let units = app.directory().await?;
    let unit = id.parse().ok().filter(|unit| units.has_unit(*unit));
    unit.ok_or_else(|| ApiError::bad("unknown_unit", "choose a handling unit of the list"))
}

/// A request, whichever way it came.
pub(crate) struct Request {
    pub kind: CaseKind,
    pub urgent: bool,
    pub on_service_list: bool,
    pub channel: Channel,
    pub requester: RequesterRequest,
    pub title: String,
    pub text: String,
    pub place: Option<String>,
}

impl From<NewCaseRequest> for Request {
    fn from(request: NewCaseRequest) -> Self {
        let NewCaseRequest { kind, urgent, on_service_list, requester, title, text, place, .. } =
            request;
        let channel = Channel::Telephone;
        Self { kind, urgent, on_service_list, channel, requester, title, text, place }
    }
}

/// Gives the request its id and its number.
pub(crate) async fn intake(
    app: &App,
    office: &Office,
    request: Request,
) -> Result<Intake, ApiError> {
    let phone = request.requester.phone.filter(|phone| !phone.is_empty());
    let phone = phone.map(|phone| phone.parse()).transpose();
    let phone = phone
        .map_err(|error: base::ParseNumberError| ApiError::bad("bad_number", error.to_string()))?;
    let day = office.now.local.date();
    let serial = app.store.next_case_serial(&day.to_string()).await?;
    let number = CaseNumber::new(day, serial).ok_or_else(|| {
        tracing::error!(serial, "a day has more cases than numbers");
        ApiError::fault()
    })?;
    Ok(Intake {
        id: CaseId::new(random::ms(office.now.at), random::id()?),
        number,
        kind: request.kind.into(),
        urgency: if request.urgent { Urgency::Urgent } else { Urgency::Normal },
        on_service_list: request.on_service_list,
        channel: request.channel,
        requester: cases::Requester {
            name: request.requester.name.trim().to_owned(),
            phone,
            anonymous: request.requester.anonymous,
            address: request.requester.address.unwrap_or_default(),
        },
        matter: Matter {
            title: request.title.trim().to_owned(),
            text: request.text,
            place: request.place.unwrap_or_default(),
        },
    })
}

fn fold(history: &[Recorded]) -> Result<cases::Case, ApiError> {
    cases::Case::from_history(history).map_err(|error| {
        tracing::error!(%error, "a case's own events do not fold");
        ApiError::fault()
    })
}
