//! The units that the duty list (职责清单) proposes for a matter.

use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::wire::Unit;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// More are no help.
const PROPOSED_MAX: usize = 3;

/// A matter as far as it is written.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MatterSoFar {
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    place: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProposedUnit {
    unit: Unit,
    /// What makes it the unit's duty.
    basis: String,
    /// The word of the matter that was found, and the place.
    word: String,
    place: Option<String>,
}

/// Whose duty a matter is by the list, the fittest first. Units that are
/// switched off are left out.
#[utoipa::path(post, path = "/cases/proposed-units", tag = "cases", request_body = MatterSoFar,
    responses((status = 200, body = [ProposedUnit]), (status = 400, body = ErrorBody)))]
pub(crate) async fn proposed(
    State(app): Shared,
    Body(MatterSoFar { title, text, place }): Body<MatterSoFar>,
) -> Result<Json<Vec<ProposedUnit>>, ApiError> {
    let matter = cases::Matter { title, text, place };
    let (mut duties, directory) = (app.store.duties().await?, app.directory().await?);
    let units = app.store.units().await?;
    duties.retain(|duty| units.iter().any(|unit| unit.id == duty.unit && unit.active));
    let wire = |proposal: &cases::Proposal<'_>| ProposedUnit {
        unit: directory.unit(proposal.duty.unit),
        basis: proposal.duty.basis.clone(),
        word: proposal.word.to_owned(),
        place: proposal.place.map(str::to_owned),
    };
    Ok(Json(cases::proposals(&duties, &matter, PROPOSED_MAX).iter().map(wire).collect()))
}
