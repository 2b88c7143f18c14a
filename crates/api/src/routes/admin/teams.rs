//! Teams (班组): made, renamed, switched off.

use super::{name, name_taken, saved};
use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use desk::TeamCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Team {
    /// Given once by the center.
    id: String,
    name: String,
    active: bool,
    /// People who belong to it and are active.
    people: usize,
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TeamRequest {
    name: String,
    active: Option<bool>,
}

/// Teams, those switched off too.
#[utoipa::path(get, path = "/admin/teams", tag = "administration", responses(
    (status = 200, body = [Team]),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<Team>>, ApiError> {
    Ok(Json(all(&app).await?))
}

async fn all(app: &App) -> Result<Vec<Team>, ApiError> {
    let (teams, accounts) = (app.store.teams().await?, app.store.accounts().await?);
    let people = |code: &TeamCode| {
        let active = accounts.iter().filter(|account| account.user.active);
        active.filter(|account| account.user.team.as_ref() == Some(code)).count()
    };
    let wire = |team: store::Team| Team {
        people: people(&team.code),
        id: team.code.to_string(),
        name: team.name,
        active: team.active,
    };
    Ok(teams.into_iter().map(wire).collect())
}

/// Make a team.
#[utoipa::path(post, path = "/admin/teams", tag = "administration", request_body = TeamRequest,
    responses(
        (status = 201, body = Team),
        (status = 400, body = ErrorBody),
        (status = 409, description = "`name_taken`", body = ErrorBody),
    ))]
pub(crate) async fn create(
    State(app): Shared,
    person: Person,
    Body(request): Body<TeamRequest>,
) -> Result<(StatusCode, Json<Team>), ApiError> {
    let teams = app.store.teams().await?;
    let code = (1..).find_map(|n| {
        let code: TeamCode = format!("team-{n}").parse().ok()?;
        teams.iter().all(|team| team.code != code).then_some(code)
    });
    let code = code.ok_or_else(ApiError::fault)?;
    let team = save(&app, &person, code, request, "team_added").await?;
    Ok((StatusCode::CREATED, Json(team)))
}

/// Rename a team, switch it off or on. People keep a team that is off.
#[utoipa::path(put, path = "/admin/teams/{id}", tag = "administration",
    params(("id" = String, Path)), request_body = TeamRequest,
    responses(
        (status = 200, body = Team),
        (status = 400, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`name_taken`", body = ErrorBody),
    ))]
pub(crate) async fn update(
    State(app): Shared,
    person: Person,
    Path(code): Path<TeamCode>,
    Body(request): Body<TeamRequest>,
) -> Result<Json<Team>, ApiError> {
    if app.store.teams().await?.iter().all(|team| team.code != code) {
        return Err(ApiError::not_found("team"));
    }
    Ok(Json(save(&app, &person, code, request, "team_changed").await?))
}

async fn save(
    app: &App,
    person: &Person,
    code: TeamCode,
    request: TeamRequest,
    action: &'static str,
) -> Result<Team, ApiError> {
    let name = name(&request.name)?;
    let teams = app.store.teams().await?;
    if teams.iter().any(|team| team.name == name && team.code != code) {
        return Err(name_taken(&name));
    }
    let was = teams.iter().find(|team| team.code == code);
    let active = request.active.unwrap_or_else(|| was.is_none_or(|team| team.active));
    let team = store::Team { code, name, active };
    app.store.save_team(&team).await?;
    saved(app, person, action, &team.code, format!("active={active}")).await?;
    let id = team.code.to_string();
    all(app).await?.into_iter().find(|team| team.id == id).ok_or_else(ApiError::fault)
}
