//! The duty list (职责清单), edited whole.

use super::saved;
use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use axum::Json;
use axum::extract::State;
use base::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which matter, at which place, is whose, and on what ground.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Duty {
    /// Any of these in title or text makes the matter one of this line.
    #[schema(example = json!(["路灯", "照明"]))]
    words: Vec<String>,
    /// Any of these in place or text; empty: everywhere.
    #[serde(default)]
    places: Vec<String>,
    /// Id of the unit.
    unit: String,
    /// What makes it the unit's duty.
    #[schema(example = "三定方案第三条")]
    basis: String,
}

impl From<cases::Duty> for Duty {
    fn from(duty: cases::Duty) -> Self {
        let cases::Duty { words, places, unit, basis } = duty;
        Self { words, places, unit: unit.to_string(), basis }
    }
}

/// The list in its order.
#[utoipa::path(get, path = "/admin/duties", tag = "administration", responses(
    (status = 200, body = [Duty]),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<Duty>>, ApiError> {
    Ok(Json(app.store.duties().await?.into_iter().map(Duty::from).collect()))
}

/// Save the list. Cases that are dispatched are not touched: it only proposes.
#[utoipa::path(put, path = "/admin/duties", tag = "administration", request_body = [Duty],
    responses(
        (status = 200, body = [Duty]),
        (status = 400, description = "`list_wrong`, with the line", body = ErrorBody),
    ))]
pub(crate) async fn save(
    State(app): Shared,
    person: Person,
    Body(list): Body<Vec<Duty>>,
) -> Result<Json<Vec<Duty>>, ApiError> {
    let duties = checked(&app, list).await?;
    app.store.save_duties(&duties).await?;
    saved(&app, &person, "duties_saved", "duties", format!("lines={}", duties.len())).await?;
    Ok(Json(duties.into_iter().map(Duty::from).collect()))
}

async fn checked(app: &App, list: Vec<Duty>) -> Result<Vec<cases::Duty>, ApiError> {
    let units = app.store.units().await?;
    let wrong = |line: usize, why: String| ApiError::bad("list_wrong", why).with("line", line);
    let mut duties = Vec::new();
    for (at, duty) in list.into_iter().enumerate() {
        let unit = duty.unit.parse::<UnitId>().ok();
        let known = unit.filter(|unit| units.iter().any(|known| known.id == *unit));
        let Some(unit) = known else {
            return Err(wrong(at + 1, format!("line {}: there is no such unit", at + 1)));
        };
        let trimmed = |words: Vec<String>| -> Vec<String> {
            words.into_iter().map(|word| word.trim().to_owned()).collect()
        };
        duties.push(cases::Duty {
            words: trimmed(duty.words),
            places: trimmed(duty.places),
            unit,
            basis: duty.basis.trim().to_owned(),
        });
    }
    cases::Duty::check_list(&duties).map_err(|error| wrong(error.line, error.to_string()))?;
    Ok(duties)
}
