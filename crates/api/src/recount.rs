//! The calendar of working days has changed: the deadlines of all clocks that
//! run are counted again, and every case whose days moved says so. What a
//! program that ended did not reach, the next one does at its start.

use crate::app::App;
use crate::error::ApiError;
use crate::routes::cases::office::{Office, announce};
use std::sync::Arc;
use store::{CaseFile, StoreError};

/// Cases read at a time.
const TOGETHER: usize = 200;
/// Somebody who works on the case meanwhile is let first.
const TRIES: usize = 3;

/// Looks at every case once.
pub(crate) async fn run(app: Arc<App>) {
    match recount(&app).await {
        Ok(0) => {}
        Ok(moved) => tracing::info!(moved, "deadlines were counted by the new calendar"),
        Err(error) => tracing::warn!(?error, "deadlines were not all counted by the new calendar"),
    }
}

/// Returns how many cases have other days now.
///
/// # Errors
/// The database does not answer; those done are done.
pub(crate) async fn recount(app: &App) -> Result<usize, ApiError> {
    let office = Office::open(app).await?;
    let (mut after, mut moved) = (None, 0);
    loop {
        let ids = app.store.cases_with_clocks(after, TOGETHER).await?;
        let Some(last) = ids.last() else { return Ok(moved) };
        after = Some(*last);
        for file in app.store.case_files(&ids).await? {
            moved += usize::from(one(app, &office, file).await?);
        }
        // Calls and pages go first.
        tokio::task::yield_now().await;
    }
}

async fn one(app: &App, office: &Office, mut file: CaseFile) -> Result<bool, ApiError> {
    for _ in 0..TRIES {
        let rules = office.rules_of(&file.case)?;
        let Some(event) = file.case.recount(office.now, &rules) else { return Ok(false) };
        file.case.apply(&event).map_err(|_| ApiError::fault())?;
        match app.store.append_case(&file.case, std::slice::from_ref(&event)).await {
            Err(StoreError::Conflict) => {
                let Some(newer) = app.store.case_file(file.case.id()).await? else { break };
                file = newer;
            }
            appended => {
                appended?;
                file.history.push(event);
                announce(app, &file);
                return Ok(true);
            }
        }
    }
    Ok(false)
}
