//! Random revisits (随机回访, article 23): cases are drawn by lot, and the lot
//! can be drawn again by whoever doubts it.

use super::office::{Office, actor};
use crate::access::Person;
use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Body;
use crate::random;
use crate::routes::assessment::{instants, period};
use crate::wire::Date;
use axum::Json;
use axum::extract::State;
use base::{CaseId, Rng, UnitId};
use cases::CaseRole;
use serde::{Deserialize, Serialize};
use store::AuditLine;
use utoipa::ToSchema;

/// More than the people of a hotline telephone in a week.
const DRAWN_MAX: usize = 500;

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct DrawRequest {
    /// The first day on which the cases came in, e.g. `2026-11-01`.
    from: String,
    /// The last.
    to: String,
    /// How many, 500 at most.
    count: usize,
    /// Only this unit's.
    unit: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Draw {
    from: Date,
    to: Date,
    /// Closed cases of that time that were never drawn.
    candidates: usize,
    drawn: usize,
    /// With it and the candidates by id the same are drawn: each place of the
    /// list is swapped with one behind it.
    #[schema(example = "8f1d3c5a7b9e0f42")]
    seed: String,
}

/// Draw closed cases to be asked about once more; they are listed by `revisit`.
#[utoipa::path(post, path = "/cases/revisits", tag = "cases", request_body = DrawRequest, responses(
    (status = 200, body = Draw),
    (status = 400, description = "`bad_period`, `bad_count`, `unknown_unit`", body = ErrorBody),
    (status = 403, body = ErrorBody),
))]
pub(crate) async fn draw(
    State(app): Shared,
    person: Person,
    Body(request): Body<DrawRequest>,
) -> Result<Json<Draw>, ApiError> {
    if actor(&person).map(|actor| actor.role) != Some(CaseRole::HotlineOperator) {
        return Err(ApiError::forbidden());
    }
    let (from, to) = period(&request.from, &request.to)?;
    if !(1..=DRAWN_MAX).contains(&request.count) {
        let message = format!("draw 1 to {DRAWN_MAX} cases");
        return Err(ApiError::bad("bad_count", message).with("max", DRAWN_MAX));
    }
    let unit = request.unit.filter(|unit| !unit.is_empty());
    let unit = unit.map(|unit| unit.parse::<UnitId>()).transpose();
    let unit = unit.map_err(|_| ApiError::bad("unknown_unit", "this is no unit"))?;
    let office = Office::open(&app).await?;
    let times = instants(&app, (from, to))?;
    let candidates = app.store.revisit_candidates(times, unit).await?;
    let seed = random::id()? as u64;
    let drawn = drawn(&candidates, request.count, seed);
    app.store.add_revisits(&drawn, person.user.id, office.now.at).await?;
    let draw = Draw {
        from: Date(from),
        to: Date(to),
        candidates: candidates.len(),
        drawn: drawn.len(),
        seed: format!("{seed:016x}"),
    };
    let unit = unit.map(|unit| unit.to_string()).unwrap_or_default();
    let line = AuditLine {
        at: office.now.at,
        user: Some(person.user.id),
        action: "revisits_drawn".into(),
        subject: unit,
        detail: format!(
            "from={from} to={to} candidates={} drawn={} seed={}",
            draw.candidates, draw.drawn, draw.seed
        ),
    };
    app.store.audit(&line).await?;
    Ok(Json(draw))
}

/// So many of them by lot (Fisher and Yates, 1938).
fn drawn(candidates: &[CaseId], count: usize, seed: u64) -> Vec<CaseId> {
    let (mut rng, mut cases) = (Rng::new(seed), candidates.to_vec());
    let count = count.min(cases.len());
    for at in 0..count {
        let behind = rng.below((cases.len() - at) as u64);
        cases.swap(at, at + usize::try_from(behind).unwrap_or_default());
    }
    cases.truncate(count);
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn cases(count: u64) -> Vec<CaseId> {
        (0..count).map(|n| CaseId::new(n + 1, 0)).collect()
    }

    #[test]
    fn a_seed_draws_the_same_and_each_case_once() {
        let all = cases(100);
        let once = drawn(&all, 30, 7);
        assert_eq!(once, drawn(&all, 30, 7));
        assert_ne!(once, drawn(&all, 30, 8));
        assert_eq!(once.iter().collect::<BTreeSet<_>>().len(), 30);
        assert_eq!(drawn(&all, 500, 7).len(), 100);
        assert_eq!(drawn(&[], 5, 7), []);
    }

    #[test]
    fn every_case_has_the_same_chance() {
        let all = cases(10);
        let mut hits: BTreeMap<CaseId, u32> = BTreeMap::new();
        for seed in 0..10_000 {
            for case in drawn(&all, 3, seed) {
                *hits.entry(case).or_default() += 1;
            }
        }
        // 3,000 each are expected, with a deviation of 46.
        assert!(hits.values().all(|hits| (2_770..3_230).contains(hits)), "{hits:?}");
    }
}
