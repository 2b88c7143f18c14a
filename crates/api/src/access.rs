//! Who may use an endpoint. Every endpoint names its [`Access`] in the table of
//! `routes`; the guard here holds it, before the handler runs.

use crate::app::App;
use crate::clock;
use crate::error::ApiError;
use crate::session::{self, Login};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use base::AgentId;
use desk::{Belongs, Right, Scope};
use std::sync::Arc;
use store::Sight;

/// The header that requests by cookie must carry when they change something: a
/// foreign site's form or link cannot set it.
pub(crate) const GUARD_HEADER: &str = "x-yingda";

/// What an endpoint asks of who calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody, logged in or not.
    Open,
    /// Anybody who is logged in.
    LoggedIn,
    /// Whoever has the right, however far it reaches; the handler holds the reach.
    Right(Right),
    /// Whoever has any of these.
    AnyOf(&'static [Right]),
}

impl Access {
    /// Whether a person of this role passes the guard.
    pub fn admits(self, user: &desk::User) -> bool {
        match self {
            Self::Open | Self::LoggedIn => true,
            // Who was switched off in a call is let in to finish it.
            Self::Right(Right::UseSeat) if !user.active => user.role.has_seat(),
            Self::Right(right) => user.scope(right).is_some(),
            Self::AnyOf(rights) => rights.iter().any(|right| user.scope(*right).is_some()),
        }
    }
}

/// Who is logged in, for handlers behind the guard.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub user: desk::User,
    pub agent: Option<AgentId>,
    pub session: store::Session,
    /// The own unit and all below it, whose cases this person may look at.
    pub branch: Vec<base::UnitId>,
}

impl Person {
    /// The person's own seat.
    pub fn seat(&self) -> Result<AgentId, ApiError> {
        self.agent.ok_or_else(|| {
            ApiError::conflict("no_seat", "you have no seat: ask your administrator for one")
        })
    }

    /// Which calls the right lets the person see.
    pub fn sight(&self, right: Right) -> Sight {
        match (self.user.scope(right), self.agent, &self.user.team) {
            (Some(Scope::All), _, _) => Sight::All,
            (Some(Scope::Own), Some(agent), _) => Sight::Agent(agent),
            (Some(Scope::Team), _, Some(team)) => Sight::Team(team.clone()),
            _ => Sight::Nothing,
        }
    }

    /// Whether the right to look at cases reaches those of this unit, or all.
    pub fn may_view_cases_of(&self, unit: Option<base::UnitId>) -> bool {
        let below = unit.is_some_and(|unit| self.branch.contains(&unit));
        let unit = if below { self.user.unit } else { unit };
        self.user.may(Right::ViewCases, &Belongs { unit, ..Belongs::default() })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(ApiError::not_logged_in)
    }
}

/// Lets a request through, or answers 401 or 403.
pub(crate) async fn guard(
    State((app, access)): State<(Arc<App>, Access)>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if access == Access::Open {
        return Ok(next.run(request).await);
    }
    let (login, by_cookie) = credentials(&request)?;
    if by_cookie {
        check_origin(&request)?;
    }
    let person = session::person(&app, &login, clock::now()).await?;
    if !access.admits(&person.user) {
        return Err(ApiError::forbidden());
    }
    request.extensions_mut().insert(person);
    Ok(next.run(request).await)
}

/// The token of a request, and whether the browser sent it by itself.
fn credentials(request: &Request) -> Result<(Login, bool), ApiError> {
    if let Some(token) = bearer(request.headers()) {
        return Ok((token, false));
    }
    // WebSockets of programs cannot set headers everywhere.
    let query = request.uri().query().unwrap_or_default();
    let in_query = query.split('&').find_map(|pair| pair.strip_prefix("token="));
    if let Some(token) = in_query.filter(|_| is_websocket(request.headers())) {
        return Ok((Login::from_text(token), false));
    }
    session::cookie(request.headers())
        .map(|token| (token, true))
        .ok_or_else(ApiError::not_logged_in)
}

fn bearer(headers: &HeaderMap) -> Option<Login> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(|token| Login::from_text(token.trim()))
}

fn is_websocket(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(header::UPGRADE).and_then(|value| value.to_str().ok());
    upgrade.is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

/// Requests by cookie come from our own page only.
fn check_origin(request: &Request) -> Result<(), ApiError> {
    let headers = request.headers();
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if is_websocket(headers) {
        let host = text(header::HOST);
        let origin = text(header::ORIGIN).and_then(|origin| origin.split_once("://"));
        return match origin {
            Some((_, origin)) if Some(origin) != host => Err(foreign()),
            _ => Ok(()),
        };
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || headers.contains_key(GUARD_HEADER) { Ok(()) } else { Err(foreign()) }
}

fn foreign() -> ApiError {
    let message = "requests by cookie must come from our own page and carry the header X-Yingda: 1";
    ApiError::new(axum::http::StatusCode::FORBIDDEN, "foreign_request", message)
}
