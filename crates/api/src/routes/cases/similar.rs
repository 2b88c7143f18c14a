//! Cases like the one that is being typed: repeats, and what a neighbour
//! reported already.

use super::wire::{CaseKind, CaseState};
use crate::app::Shared;
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Query;
use crate::wire::{Time, Unit};
use axum::Json;
use axum::extract::State;
use base::{PhoneNumber, Timestamp};
use cases::likeness;
use serde::{Deserialize, Serialize};
use store::CaseLine;
use utoipa::{IntoParams, ToSchema};

/// Half a year: what is older is seldom the same matter.
const DAYS: i64 = 180;
/// The newest cases of that time that are compared.
const COMPARED_MAX: usize = 3_000;
const SHOWN_MAX: usize = 5;
/// From here on two titles speak of the same thing.
const ALIKE_FROM: f64 = 0.4;
/// The same requester needs to say less.
const ALIKE_OF_SAME_FROM: f64 = 0.2;
const TITLE_CHARS_MAX: usize = 100;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SimilarQuery {
    title: String,
    /// The requester's number.
    phone: Option<String>,
    /// A case that is not to be shown: the one compared.
    except: Option<String>,
}

/// A case that may be about the same.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SimilarCase {
    id: String,
    number: String,
    kind: CaseKind,
    state: CaseState,
    title: String,
    unit: Option<Unit>,
    created_at: Time,
    /// It is the same requester's.
    same_requester: bool,
    /// How alike the titles are, from 0 to 1.
    likeness: f64,
}

/// Cases of the last half year with a title like this one, the likest first.
#[utoipa::path(get, path = "/cases/similar", tag = "cases", params(SimilarQuery), responses(
    (status = 200, body = [SimilarCase]),
    (status = 400, body = ErrorBody),
))]
pub(crate) async fn similar(
    State(app): Shared,
    Query(query): Query<SimilarQuery>,
) -> Result<Json<Vec<SimilarCase>>, ApiError> {
    if query.title.chars().count() > TITLE_CHARS_MAX {
        return Err(ApiError::bad("bad_query", "a title is shorter"));
    }
    let phone = query.phone.and_then(|phone| phone.parse::<PhoneNumber>().ok());
    let since = Timestamp::from_unix_ms(clock::now().unix_ms() - DAYS * 24 * 3_600_000);
    let directory = app.directory().await?;
    let lines = app.store.case_lines(since, COMPARED_MAX).await?;
    let mut found: Vec<(f64, bool, CaseLine)> = Vec::new();
    for line in lines {
        let alike = likeness(&query.title, &line.title);
        let same = phone.is_some() && line.requester_phone == phone;
        let enough = if same { ALIKE_OF_SAME_FROM } else { ALIKE_FROM };
        if alike >= enough && query.except.as_deref() != Some(&line.id.to_string()) {
            found.push((alike, same, line));
        }
    }
    found.sort_by(|one, other| {
        (other.1, other.0).partial_cmp(&(one.1, one.0)).unwrap_or(std::cmp::Ordering::Equal)
    });
    found.truncate(SHOWN_MAX);
    let wire = |(alike, same, line): (f64, bool, CaseLine)| SimilarCase {
        id: line.id.to_string(),
        number: line.number.to_string(),
        kind: line.kind.into(),
        state: line.state.into(),
        title: line.title,
        unit: line.unit.map(|unit| directory.unit(unit)),
        created_at: line.created_at.into(),
        same_requester: same,
        likeness: (alike * 100.0).round() / 100.0,
    };
    Ok(Json(found.into_iter().map(wire).collect()))
}
