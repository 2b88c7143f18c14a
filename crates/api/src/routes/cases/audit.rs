//! Looks at cases on the audit trail (审计): a case shows who asked (article 30).
//! Changes need no line there: a case's own events say who and when.

use crate::access::Person;
use crate::app::App;
use crate::clock;
use crate::error::ApiError;
use base::CaseId;
use store::AuditLine;

/// Somebody looked at one case. Without the line there is no look.
pub(super) async fn viewed(app: &App, person: &Person, case: CaseId) -> Result<(), ApiError> {
    line(app, person, "case_viewed", case.to_string(), String::new()).await
}

/// Somebody looked at a file of a case.
pub(super) async fn file_viewed(
    app: &App,
    person: &Person,
    file: base::FileId,
) -> Result<(), ApiError> {
    line(app, person, "case_file_viewed", file.to_string(), String::new()).await
}

/// Somebody asked for a case that is not theirs to see.
pub(super) async fn refused(app: &App, person: &Person, case: CaseId) -> Result<(), ApiError> {
    line(app, person, "case_refused", case.to_string(), String::new()).await
}

/// Somebody saw a page of the list: how many, and by which filters.
pub(crate) async fn listed(
    app: &App,
    person: &Person,
    count: usize,
    filters: &[&str],
) -> Result<(), ApiError> {
    let detail = format!("count={count} filters={}", filters.join(","));
    line(app, person, "cases_listed", "cases".into(), detail).await
}

async fn line(
    app: &App,
    person: &Person,
    action: &'static str,
    subject: String,
    detail: String,
) -> Result<(), ApiError> {
    let (at, user) = (clock::now(), Some(person.user.id));
    let line = AuditLine { at, user, action: action.into(), subject, detail };
    Ok(app.store.audit(&line).await?)
}
