//! Handling units (承办单位): made, renamed, switched off. One that is off takes
//! no new cases; those it has stay with it.

use super::{name, name_en, name_taken, saved};
use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path};
use crate::wire::UnitLevel;
use crate::{clock, random};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A unit with who works for it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfficeUnit {
    id: String,
    name: String,
    /// Empty where there is none.
    name_en: String,
    active: bool,
    /// Where it is told of cases by text message; empty: nowhere.
    sms_number: String,
    /// The unit above it, whose people see its cases.
    parent: Option<String>,
    level: UnitLevel,
    /// Its active operators and leaders: without one of each its cases stand still.
    operators: usize,
    leaders: usize,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct UnitRequest {
    name: String,
    name_en: Option<String>,
    active: Option<bool>,
    /// Missing: as it is; empty: none.
    sms_number: Option<String>,
    /// Id of the unit above it. Missing: as it is; empty: none.
    parent: Option<String>,
    level: Option<UnitLevel>,
}

/// Units, those switched off too.
#[utoipa::path(get, path = "/admin/units", tag = "administration", responses(
    (status = 200, body = [OfficeUnit]),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<OfficeUnit>>, ApiError> {
    Ok(Json(all(&app).await?))
}

async fn all(app: &App) -> Result<Vec<OfficeUnit>, ApiError> {
    let (units, accounts) = (app.store.units().await?, app.store.accounts().await?);
    let people = |unit: UnitId, role: desk::Role| {
        let active = accounts.iter().map(|account| &account.user).filter(|user| user.active);
        active.filter(|user| user.unit == Some(unit) && user.role == role).count()
    };
    let wire = |unit: store::Unit| OfficeUnit {
        operators: people(unit.id, desk::Role::UnitOperator),
        leaders: people(unit.id, desk::Role::UnitLeader),
        id: unit.id.to_string(),
        name: unit.name,
        name_en: unit.name_en,
        active: unit.active,
        sms_number: unit.sms_number,
        parent: unit.parent.map(|parent| parent.to_string()),
        level: unit.level.into(),
    };
    Ok(units.into_iter().map(wire).collect())
}

/// Make a unit.
#[utoipa::path(post, path = "/admin/units", tag = "administration", request_body = UnitRequest,
    responses(
        (status = 201, body = OfficeUnit),
        (status = 400, body = ErrorBody),
        (status = 409, description = "`name_taken`", body = ErrorBody),
    ))]
pub(crate) async fn create(
    State(app): Shared,
    person: Person,
    Body(request): Body<UnitRequest>,
) -> Result<(StatusCode, Json<OfficeUnit>), ApiError> {
    let id = UnitId::new(random::ms(clock::now()), random::id()?);
    let unit = save(&app, &person, id, request, "unit_added").await?;
    Ok((StatusCode::CREATED, Json(unit)))
}

/// Rename a unit, switch it off or on.
#[utoipa::path(put, path = "/admin/units/{id}", tag = "administration",
    params(("id" = String, Path)), request_body = UnitRequest,
    responses(
        (status = 200, body = OfficeUnit),
        (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`name_taken`", body = ErrorBody),
    ))]
pub(crate) async fn update(
    State(app): Shared,
    person: Person,
    Path(id): Path<UnitId>,
    Body(request): Body<UnitRequest>,
) -> Result<Json<OfficeUnit>, ApiError> {
    if app.store.units().await?.iter().all(|unit| unit.id != id) {
        return Err(ApiError::not_found("unit"));
    }
    Ok(Json(save(&app, &person, id, request, "unit_changed").await?))
}

/// The unit above, or none: one there is, not below this one, and not of a lower
/// level.
fn above(
    units: &[store::Unit],
    id: UnitId,
    level: desk::Level,
    parent: &str,
) -> Result<Option<UnitId>, ApiError> {
    if parent.is_empty() {
        return Ok(None);
    }
    let find = |id: UnitId| units.iter().find(|unit| unit.id == id);
    let unknown = || ApiError::bad("unknown_unit", "the unit above is not in the list");
    let parent = parent.parse().ok().and_then(find).ok_or_else(unknown)?;
    let mut up = Some(parent);
    for _ in 0..=units.len() {
        match up {
            Some(unit) if unit.id == id => {
                let message = "a unit cannot be below itself";
                return Err(ApiError::bad("unit_below_itself", message));
            }
            Some(unit) => up = unit.parent.and_then(find),
            None => break,
        }
    }
    if parent.level > level {
        let message = "the unit above is of the same level or of a higher one";
        return Err(ApiError::bad("unit_level", message));
    }
    Ok(Some(parent.id))
}

/// A number to send to, or none.
fn sms_number(text: &str) -> Result<String, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let number: Result<base::PhoneNumber, _> = text.parse();
    let bad = |_| ApiError::bad("bad_number", "this is no telephone number");
    number.map(|number| number.to_string()).map_err(bad)
}

async fn save(
    app: &App,
    person: &Person,
    id: UnitId,
    request: UnitRequest,
    action: &'static str,
) -> Result<OfficeUnit, ApiError> {
    let (name, name_en) = (name(&request.name)?, name_en(request.name_en)?);
    let units = app.store.units().await?;
    if units.iter().any(|unit| unit.name == name && unit.id != id) {
        return Err(name_taken(&name));
    }
    let was = units.iter().find(|unit| unit.id == id);
    let active = request.active.unwrap_or_else(|| was.is_none_or(|unit| unit.active));
    let sms_number = match request.sms_number {
        Some(number) => sms_number(&number)?,
        None => was.map(|unit| unit.sms_number.clone()).unwrap_or_default(),
    };
    let level = request.level.map(desk::Level::from).or(was.map(|unit| unit.level));
    let level = level.unwrap_or_default();
    let parent = match request.parent {
        Some(parent) => above(&units, id, level, &parent)?,
        None => was.and_then(|unit| unit.parent),
    };
    let unit = store::Unit { id, name, name_en, active, sms_number, parent, level };
    app.store.save_unit(&unit).await?;
    saved(app, person, action, id, format!("active={active}")).await?;
    let id = id.to_string();
    all(app).await?.into_iter().find(|unit| unit.id == id).ok_or_else(ApiError::fault)
}
