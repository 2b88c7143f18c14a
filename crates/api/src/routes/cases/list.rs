//! Lists of cases.

use super::audit;
use super::office::Office;
use super::wire::{Case, CaseKind, CaseState, hides_requester};
use crate::access::Person;
use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::extract::Query;
use crate::wire::{Page, limit};
use axum::Json;
use axum::extract::State;
use base::{CaseId, UnitId};
use desk::{Right, Scope};
use serde::Deserialize;
use store::{CaseFile, CaseFilter};
use utoipa::IntoParams;

/// The longest words searched for, in characters.
const WORDS_CHARS_MAX: usize = 100;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CaseQuery {
    state: Option<CaseState>,
    kind: Option<CaseKind>,
    /// A unit's id.
    unit: Option<String>,
    /// In title, number, or the requester's name or number.
    q: Option<String>,
    /// Only those taken in by this person.
    mine: Option<bool>,
    /// Only those in the ledger of supervised matters.
    supervised: Option<bool>,
    /// Only closed ones that were drawn to be asked about once more.
    revisit: Option<bool>,
    /// For people of a unit: those that it gave back, instead of those it has.
    past: Option<bool>,
    limit: Option<u32>,
    after: Option<String>,
}

/// Cases, newest first; people of a unit see their unit's. Each page is audited.
#[utoipa::path(get, path = "/cases", tag = "cases", params(CaseQuery), responses(
    (status = 200, body = Page<Case>),
    (status = 400, body = ErrorBody),
))]
pub(crate) async fn list(
    State(app): Shared,
    person: Person,
    Query(query): Query<CaseQuery>,
) -> Result<Json<Page<Case>>, ApiError> {
    let limit = limit(query.limit);
    let (filters, words) = (filters(&query), query.q.clone().unwrap_or_default());
    let found = match filter(query, &person)? {
        Some(filter) => app.store.cases(&filter, limit + 1).await?,
        None => Vec::new(),
    };
    let mut page = Page::new(found, limit, |file| file.case.id().to_string());
    page.items.retain(|file| shows(file, &words, &person));
    audit::listed(&app, &person, page.items.len(), &filters).await?;
    let calls: Vec<_> = page.items.iter().flat_map(|file| file.interactions()).collect();
    let recordings = app.store.recordings_of_all(&calls).await?;
    let (office, directory) = (Office::open(&app).await?, app.directory().await?);
    let wire = |file| Case::new(file, &recordings, &person, &office, &directory);
    Ok(Json(Page { items: page.items.iter().map(wire).collect(), next: page.next }))
}

/// Whether a search may find the case: by the name or number of somebody who
/// stays anonymous to this person it may not.
fn shows(file: &CaseFile, words: &str, person: &Person) -> bool {
    let intake = &file.case.intake;
    if !hides_requester(&file.case, person) {
        return true;
    }
    let words = words.trim().to_lowercase();
    let title = intake.matter.title.to_lowercase();
    title.contains(&words) || intake.number.to_string().contains(&words)
}

/// Which filters were used, without what was looked for: that may be a name.
fn filters(query: &CaseQuery) -> Vec<&'static str> {
    let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    let used = [
        ("state", query.state.is_some()),
        ("kind", query.kind.is_some()),
        ("unit", given(&query.unit)),
        ("q", given(&query.q)),
        ("mine", query.mine == Some(true)),
        ("supervised", query.supervised == Some(true)),
        ("revisit", query.revisit == Some(true)),
        ("past", query.past == Some(true)),
        ("after", given(&query.after)),
    ];
    used.into_iter().filter(|(_, used)| *used).map(|(name, _)| name).collect()
}

/// None if nothing that is asked for can be this person's to see.
fn filter(query: CaseQuery, person: &Person) -> Result<Option<CaseFilter>, ApiError> {
    let bad = |what: &str| ApiError::bad("bad_query", format!("`{what}` cannot be read"));
    let some = |text: Option<String>| text.filter(|text| !text.is_empty());
    let asked = some(query.unit).map(|unit| unit.parse::<UnitId>()).transpose();
    let asked = asked.map_err(|_| bad("unit"))?;
    let words = some(query.q);
    if words.as_ref().is_some_and(|words| words.chars().count() > WORDS_CHARS_MAX) {
        return Err(ApiError::bad("bad_query", "search for fewer words"));
    }
    let past = query.past.unwrap_or(false);
    let (unit, with_units, past_unit) = match person.user.scope(Right::ViewCases) {
        Some(Scope::All) => (asked, None, None),
        _ => {
            let own = person.user.unit.ok_or_else(ApiError::forbidden)?;
            if asked.is_some_and(|asked| !person.branch.contains(&asked)) {
                return Ok(None);
            }
            let units = asked.map_or_else(|| person.branch.clone(), |asked| vec![asked]);
            (None, (!past).then_some(units), past.then_some(own))
        }
    };
    let after = some(query.after).map(|after| after.parse::<CaseId>()).transpose();
    Ok(Some(CaseFilter {
        state: query.state.map(Into::into),
        kind: query.kind.map(Into::into),
        unit,
        with_units,
        past_unit,
        supervised: query.supervised.unwrap_or(false),
        to_revisit: query.revisit.unwrap_or(false),
        words,
        created_by: query.mine.unwrap_or(false).then_some(person.user.id),
        requester_phone: None,
        after: after.map_err(|_| bad("after"))?,
    }))
}
