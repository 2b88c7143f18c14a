//! The administration (管理): who works here, and what the telephone side works
//! with. Every change is audited and in force at once, without a restart;
//! calls in progress go on.

pub(crate) mod checklist;
pub(crate) mod duties;
pub(crate) mod hotline;
pub(crate) mod lists;
pub(crate) mod messages;
pub(crate) mod numbers;
pub(crate) mod password;
pub(crate) mod phones;
mod plan;
pub(crate) mod queues;
mod staff;
pub(crate) mod teams;
pub(crate) mod units;
pub(crate) mod users;
pub(crate) mod users_range;
pub(crate) mod working_days;

use crate::access::Person;
use crate::app::App;
use crate::clock;
use crate::error::ApiError;
use crate::live::message;
use serde_json::json;
use store::AuditLine;

/// The longest name of a team, a unit, a queue, in characters.
const NAME_CHARS_MAX: usize = 64;

/// A change that was saved: it is audited, put in force, and open pages are
/// told to ask again for their lists.
pub(super) async fn saved(
    app: &App,
    person: &Person,
    action: &'static str,
    subject: impl ToString,
    detail: impl Into<String>,
) -> Result<(), ApiError> {
    let line = AuditLine {
        at: clock::now(),
        user: Some(person.user.id),
        action: action.into(),
        subject: subject.to_string(),
        detail: detail.into(),
    };
    app.store.audit(&line).await?;
    app.forget_directory().await;
    let taken = super::flows::reload(app).await;
    app.pages.to_people(&message("lists_changed", &json!({})), |_| true);
    taken
}

/// A name as people typed it.
fn name(text: &str) -> Result<String, ApiError> {
    let name = text.trim();
    if (1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        return Ok(name.to_owned());
    }
    let message = format!("a name has 1 to {NAME_CHARS_MAX} characters");
    Err(ApiError::bad("name_length", message).with("max", NAME_CHARS_MAX))
}

/// An English name, which may be left out.
fn name_en(text: Option<String>) -> Result<String, ApiError> {
    match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => name(&text),
        None => Ok(String::new()),
    }
}

/// Two things of one name cannot be told apart when choosing.
fn name_taken(name: &str) -> ApiError {
    let message = format!("there is another of the name {name}: choose a different one");
    ApiError::conflict("name_taken", message).with("name", name)
}
