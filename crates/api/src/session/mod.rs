//! Web log-ins: passwords, tokens, limits on guessing.

mod attempts;
mod password;
mod token;

pub(crate) use attempts::Attempts;
pub use password::{HashError, hash_password};
pub(crate) use password::{Passwords, check_password};
pub(crate) use token::{Login, clear_cookie, cookie, set_cookie};

use crate::access::Person;
use crate::app::App;
use crate::error::ApiError;
use crate::random;
use base::{SessionId, Timestamp, UserId};
use std::time::Duration;
use store::Session;

/// A log-in ends after this long without a request: longer than a shift.
pub(crate) const IDLE_MAX: Duration = Duration::from_secs(12 * 3600);
/// A log-in in use is written down at most this often.
const PROLONG_EVERY: Duration = Duration::from_secs(5 * 60);

/// Opens a log-in for somebody whose password was right.
pub(crate) async fn open(app: &App, user: UserId, now: Timestamp) -> Result<Login, ApiError> {
    let login = Login::generate()?;
    let id = SessionId::new(random::ms(now), random::id()?);
    let session = Session { id, user, expires_at: now + IDLE_MAX, seen_at: now };
    app.store.add_session(&session, &login.hash()).await?;
    Ok(login)
}

/// Who a token belongs to; prolongs the log-in.
///
/// # Errors
/// 401 if the token is unknown or expired, or the person was switched off and
/// has no call to finish.
pub(crate) async fn person(app: &App, login: &Login, now: Timestamp) -> Result<Person, ApiError> {
    let session = app.store.session(&login.hash(), now).await?;
    let session = session.ok_or_else(ApiError::not_logged_in)?;
    let account = app.store.account(session.user).await?;
    let stays = |account: &store::Account| account.user.active || app.is_in_call(account.agent);
    let account = account.filter(stays).ok_or_else(ApiError::not_logged_in)?;
    if now.since(session.seen_at) >= PROLONG_EVERY {
        app.store.prolong_session(session.id, now, now + IDLE_MAX).await?;
    }
    let branch = match account.user.unit {
        Some(unit) => app.directory().await?.branch(unit),
        None => Vec::new(),
    };
    Ok(Person { user: account.user, agent: account.agent, session, branch })
}
