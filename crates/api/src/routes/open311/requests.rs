//! Requests: filed, listed, shown.

use super::format::Refused;
use super::services;
use crate::app::App;
use crate::clock;
use crate::error::ApiError;
use crate::routes::cases::create::{Request, RequesterRequest};
use crate::routes::portal::file::take;
use base::Timestamp;
use cases::{Channel, State};
use serde::Deserialize;
use serde_json::{Value, json};
use std::net::IpAddr;
use store::{CaseFile, CaseFilter};
use utoipa::{IntoParams, ToSchema};

/// What GeoReport gives at most, and looks back by default.
const LISTED_MAX: usize = 100;
const DAYS: i64 = 90;
const DAY_MS: i64 = 24 * 3_600_000;
/// A title is the first line of what was written.
const TITLE_CHARS_MAX: usize = 40;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Numbers, divided by commas.
    service_request_id: Option<String>,
    service_code: Option<String>,
    /// RFC 3339; 90 days ago by default.
    start_date: Option<String>,
    end_date: Option<String>,
    /// `open`, `closed`, or both divided by a comma.
    status: Option<String>,
}

/// A request as a form sends it. What else GeoReport has is not kept.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct Filed {
    service_code: Option<String>,
    lat: Option<String>,
    long: Option<String>,
    address_string: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    description: Option<String>,
    #[serde(rename = "attribute[anonymous]")]
    anonymous: Option<String>,
}

pub(super) async fn list(
    app: &App,
    wanted: &Wanted,
) -> Result<Result<Vec<Value>, Refused>, ApiError> {
    if let Some(numbers) = &wanted.service_request_id {
        let mut rows = Vec::new();
        for number in numbers.split(',').take(LISTED_MAX) {
            rows.extend(find(app, number.trim()).await?);
        }
        return Ok(Ok(rows));
    }
    let kind = match wanted.service_code.as_deref().map(services::kind) {
        Some(None) => return Ok(Err(Refused::new(404, "no service has this code"))),
        kind => kind.flatten(),
    };
    let (Some(end), Some(start)) = (date(&wanted.end_date, 0), date(&wanted.start_date, DAYS))
    else {
        return Ok(Err(Refused::new(400, "a date is written as 2026-11-24T00:00:00Z")));
    };
    let filter = CaseFilter { kind, ..CaseFilter::default() };
    let files = app.store.cases(&filter, LISTED_MAX).await?;
    let asked = |file: &&CaseFile| {
        let at = file.case.taken_in_at;
        let status = wanted
            .status
            .as_deref()
            .is_none_or(|asked| asked.split(',').any(|one| one.trim() == status(file.case.state)));
        at >= start && at <= end && status
    };
    let directory = app.directory().await?;
    let zone = &app.options.time_zone;
    Ok(Ok(files.iter().filter(asked).map(|file| row(file, &directory, zone)).collect()))
}

/// A date given, or so many days ago; none if it cannot be read.
fn date(given: &Option<String>, days_ago: i64) -> Option<Timestamp> {
    match given {
        None => Some(Timestamp::from_unix_ms(clock::now().unix_ms() - days_ago * DAY_MS)),
        Some(text) => {
            let at = text.parse::<jiff::Timestamp>().ok()?;
            Some(Timestamp::from_unix_ms(at.as_millisecond()))
        }
    }
}

pub(super) async fn find(app: &App, number: &str) -> Result<Option<Value>, ApiError> {
    let Some(file) = app.store.case_of_number(number).await? else { return Ok(None) };
    let directory = app.directory().await?;
    Ok(Some(row(&file, &directory, &app.options.time_zone)))
}

const fn status(state: State) -> &'static str {
    if matches!(state, State::Closed | State::Declined) { "closed" } else { "open" }
}

fn row(file: &CaseFile, directory: &crate::directory::Directory, zone: &str) -> Value {
    let case = &file.case;
    let updated = file.history.last().map_or(case.taken_in_at, |recorded| recorded.at);
    let expected = case.handling_due.as_ref();
    let expected = expected.and_then(|due| clock::instant(due.deadline.last_second(), zone));
    let words = match case.state {
        State::Received => "已受理",
        State::Dispatched => "已转承办单位",
        State::Handling | State::UnderReview => "办理中",
        State::AwaitingFollowUp => "已答复",
        State::Closed => "已办结",
        State::Declined => "不予受理",
    };
    json!({
        "service_request_id": case.intake.number.to_string(),
        "status": status(case.state),
        "status_notes": words,
        "service_name": services::name(case.intake.kind),
        "service_code": case.intake.kind.code(),
        "description": null,
        "agency_responsible": case.unit.map(|unit| directory.unit(unit).name),
        "service_notice": null,
        "requested_datetime": clock::rfc3339(case.taken_in_at, zone),
        "updated_datetime": clock::rfc3339(updated, zone),
        "expected_datetime": expected.map(|at| clock::rfc3339(at, zone)),
        "address": null,
    })
}

pub(super) async fn file(app: &App, from: IpAddr, filed: Filed) -> Result<Value, Refused> {
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let code = text(&filed.service_code);
    if code.is_empty() {
        return Err(Refused::new(400, "service_code was not provided"));
    }
    let kind = services::kind(&code)
        .ok_or_else(|| Refused::new(404, "no service has this service_code"))?;
    let place = match (text(&filed.address_string), text(&filed.lat), text(&filed.long)) {
        (address, _, _) if !address.is_empty() => address,
        (_, lat, long) if !lat.is_empty() && !long.is_empty() => format!("{lat}, {long}"),
        _ => return Err(Refused::new(400, "lat and long, or address_string, were not provided")),
    };
    let description = text(&filed.description);
    if description.is_empty() {
        return Err(Refused::new(400, "description was not provided"));
    }
    let name = format!("{}{}", text(&filed.last_name), text(&filed.first_name));
    let title: String =
        description.lines().next().unwrap_or_default().chars().take(TITLE_CHARS_MAX).collect();
    let request = Request {
        kind: kind.into(),
        urgent: false,
        on_service_list: false,
        channel: Channel::Api,
        requester: RequesterRequest {
            anonymous: name.is_empty() || text(&filed.anonymous) == "yes",
            name,
            phone: filed.phone.filter(|phone| !phone.trim().is_empty()),
            address: None,
        },
        title,
        text: description,
        place: Some(place),
    };
    let filed = take(app, from, request)
        .await
        .map_err(|error| Refused::new(error.status().as_u16(), error.message().to_owned()))?;
    Ok(json!({
        "service_request_id": filed.number,
        "service_notice": format!("查询码 {}", filed.code),
        "account_id": null,
    }))
}
