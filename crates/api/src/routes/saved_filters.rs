//! Filters of lists that a person keeps (常用筛选), wherever they log in.

use crate::access::Person;
use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// More are no help.
const COUNT_MAX: usize = 30;
const NAME_CHARS_MAX: usize = 40;
const QUERY_LEN_MAX: usize = 1_000;

/// The lists that have filters.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FilteredList {
    Cases,
    Calls,
}

impl FilteredList {
    const fn code(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Calls => "calls",
        }
    }
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct SavedFilter {
    name: String,
    /// As the page's address has it.
    #[schema(example = "state=received&kind=complaint")]
    query: String,
}

impl From<store::SavedFilter> for SavedFilter {
    fn from(store::SavedFilter { name, query }: store::SavedFilter) -> Self {
        Self { name, query }
    }
}

/// One's own filters of a list, in their order.
#[utoipa::path(get, path = "/saved-filters/{list}", tag = "people",
    params(("list" = inline(FilteredList), Path)), responses((status = 200, body = [SavedFilter])))]
pub(crate) async fn list(
    State(app): Shared,
    person: Person,
    Path(list): Path<FilteredList>,
) -> Result<Json<Vec<SavedFilter>>, ApiError> {
    let filters = app.store.saved_filters(person.user.id, list.code()).await?;
    Ok(Json(filters.into_iter().map(SavedFilter::from).collect()))
}

/// Keep these, whole and in this order.
#[utoipa::path(put, path = "/saved-filters/{list}", tag = "people",
    params(("list" = inline(FilteredList), Path)), request_body = [SavedFilter],
    responses((status = 200, body = [SavedFilter]), (status = 400, description = "`list_wrong`", body = ErrorBody)))]
pub(crate) async fn save(
    State(app): Shared,
    person: Person,
    Path(list): Path<FilteredList>,
    Body(filters): Body<Vec<SavedFilter>>,
) -> Result<Json<Vec<SavedFilter>>, ApiError> {
    let filters = checked(filters)?;
    app.store.save_filters(person.user.id, list.code(), &filters).await?;
    Ok(Json(filters.into_iter().map(SavedFilter::from).collect()))
}

fn checked(filters: Vec<SavedFilter>) -> Result<Vec<store::SavedFilter>, ApiError> {
    let wrong = |line: usize, why: &str| ApiError::bad("list_wrong", why).with("line", line);
    if filters.len() > COUNT_MAX {
        return Err(wrong(COUNT_MAX + 1, "there are too many filters: remove some"));
    }
    let mut kept: Vec<store::SavedFilter> = Vec::new();
    for (at, SavedFilter { name, query }) in filters.into_iter().enumerate() {
        let name = name.trim().to_owned();
        if !(1..=NAME_CHARS_MAX).contains(&name.chars().count()) || query.len() > QUERY_LEN_MAX {
            return Err(wrong(at + 1, "a filter has a name of 1 to 40 characters"));
        }
        if kept.iter().any(|other| other.name == name) {
            return Err(wrong(at + 1, "each filter has a name of its own"));
        }
        kept.push(store::SavedFilter { name, query });
    }
    Ok(kept)
}
