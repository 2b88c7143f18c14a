//! The staff (人员): made, changed, switched off and on, given passwords.

use super::password::{self, Given};
use super::saved;
use super::staff::{Identity, Office, StaffMemberRequest};
use crate::access::Person;
use crate::app::{App, Shared};
use crate::clock;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path, Query};
use crate::wire::{Role, StaffMade, StaffMember};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::UserId;
use serde::{Deserialize, Serialize};
use store::Member;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StaffQuery {
    /// In the name, the user name, the agent number or the phone.
    q: Option<String>,
    role: Option<Role>,
    active: Option<bool>,
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct ResetPasswordRequest {
    /// Left out, one is made up and shown in the answer.
    password: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PasswordMade {
    /// Null if the administrator chose it.
    pub password: Option<String>,
}

/// The staff by user name.
#[utoipa::path(get, path = "/admin/users", tag = "administration", params(StaffQuery), responses(
    (status = 200, body = [StaffMember]),
))]
pub(crate) async fn list(
    State(app): Shared,
    Query(query): Query<StaffQuery>,
) -> Result<Json<Vec<StaffMember>>, ApiError> {
    let directory = app.directory().await?;
    let words = query.q.unwrap_or_default().trim().to_lowercase();
    let wanted = |member: &Member| {
        let user = &member.account.user;
        let number = member.seat.as_ref().map(|seat| seat.number.to_string());
        let phone = user.extension.as_ref().map(ToString::to_string);
        let texts = [Some(user.username.clone()), Some(user.display_name.clone()), number, phone];
        query.role.is_none_or(|role| user.role == role.into())
            && query.active.is_none_or(|active| user.active == active)
            && texts.iter().flatten().any(|text| text.to_lowercase().contains(&words))
    };
    let staff = app.store.staff().await?;
    let found = staff.iter().filter(|member| wanted(member));
    Ok(Json(found.map(|member| StaffMember::new(member, &directory, &app)).collect()))
}

/// Make a person.
#[utoipa::path(post, path = "/admin/users", tag = "administration",
    request_body = StaffMemberRequest,
    responses(
        (status = 201, body = StaffMade),
        (status = 400, description = "What is missing or does not fit the role", body = ErrorBody),
        (status = 409, description = "`username_taken`, `number_taken`", body = ErrorBody),
    ))]
pub(crate) async fn create(
    State(app): Shared,
    person: Person,
    Body(mut request): Body<StaffMemberRequest>,
) -> Result<(StatusCode, Json<StaffMade>), ApiError> {
    let given = Given::new(request.password.take())?;
    let mut office = Office::load(&app).await?;
    let mut member = office.member(&request, Identity::fresh(clock::now())?, String::new())?;
    let username = member.account.user.username.clone();
    member.account.password = password::hash(&app, &given, &username).await?;
    app.store.add_staff(std::slice::from_ref(&member), &[]).await?;
    saved(&app, &person, "user_added", member.account.user.id, detail(&member)).await?;
    let member = StaffMember::new(&member, &*app.directory().await?, &app);
    Ok((StatusCode::CREATED, Json(StaffMade { member, password: given.shown() })))
}

/// Change a person; what is not sent becomes empty. The password stays.
#[utoipa::path(put, path = "/admin/users/{id}", tag = "administration",
    params(("id" = String, Path)), request_body = StaffMemberRequest,
    responses(
        (status = 200, body = StaffMember),
        (status = 400, description = "What is missing or does not fit the role", body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`username_taken`, `number_taken`, `last_administrator`", body = ErrorBody),
    ))]
pub(crate) async fn update(
    State(app): Shared,
    person: Person,
    Path(id): Path<UserId>,
    Body(request): Body<StaffMemberRequest>,
) -> Result<Json<StaffMember>, ApiError> {
    let was = find(&app, id).await?;
    let identity = Identity::of(&was, app.store.seat_ever(id).await?)?;
    let mut office = Office::load(&app).await?;
    let member = office.member(&request, identity, was.account.password.clone())?;
    change(&app, &member).await?;
    saved(&app, &person, "user_changed", id, detail(&member)).await?;
    // Open pages know their person as it was; in a call they learn it after.
    if rights_differ(&was, &member) && !app.is_in_call(was.account.agent) {
        app.pages.close_of(id);
    }
    Ok(Json(StaffMember::new(&member, &*app.directory().await?, &app)))
}

/// Switch a person off: no log-in and no calls any more. Log-ins end at once;
/// who is in a call finishes it first, with nothing but its buttons.
#[utoipa::path(post, path = "/admin/users/{id}/deactivate", tag = "administration",
    params(("id" = String, Path)),
    responses(
        (status = 200, body = StaffMember),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`last_administrator`", body = ErrorBody),
    ))]
pub(crate) async fn deactivate(
    State(app): Shared,
    person: Person,
    Path(id): Path<UserId>,
) -> Result<Json<StaffMember>, ApiError> {
    let mut member = find(&app, id).await?;
    member.account.user.active = false;
    change(&app, &member).await?;
    if !app.is_in_call(member.account.agent) {
        app.show_out(id).await?;
    }
    saved(&app, &person, "user_deactivated", id, String::new()).await?;
    Ok(Json(StaffMember::new(&member, &*app.directory().await?, &app)))
}

/// Switch a person on again, with seat and queues as before.
#[utoipa::path(post, path = "/admin/users/{id}/activate", tag = "administration",
    params(("id" = String, Path)),
    responses((status = 200, body = StaffMember), (status = 404, body = ErrorBody)))]
pub(crate) async fn activate(
    State(app): Shared,
    person: Person,
    Path(id): Path<UserId>,
) -> Result<Json<StaffMember>, ApiError> {
    let mut member = find(&app, id).await?;
    member.account.user.active = true;
    change(&app, &member).await?;
    saved(&app, &person, "user_activated", id, String::new()).await?;
    Ok(Json(StaffMember::new(&member, &*app.directory().await?, &app)))
}

/// Give a person a new password; all log-ins of this person end at once.
#[utoipa::path(post, path = "/admin/users/{id}/password", tag = "administration",
    params(("id" = String, Path)), request_body = ResetPasswordRequest,
    responses(
        (status = 200, body = PasswordMade),
        (status = 400, description = "`password_…`: the rule it breaks", body = ErrorBody),
        (status = 404, body = ErrorBody),
    ))]
pub(crate) async fn reset_password(
    State(app): Shared,
    person: Person,
    Path(id): Path<UserId>,
    Body(request): Body<ResetPasswordRequest>,
) -> Result<Json<PasswordMade>, ApiError> {
    let member = find(&app, id).await?;
    let given = Given::new(request.password)?;
    let hash = password::hash(&app, &given, &member.account.user.username).await?;
    app.store.set_password(id, &hash).await?;
    app.show_out(id).await?;
    saved(&app, &person, "password_reset", id, String::new()).await?;
    Ok(Json(PasswordMade { password: given.shown() }))
}

async fn find(app: &App, id: UserId) -> Result<Member, ApiError> {
    app.store.member(id).await?.ok_or_else(|| ApiError::not_found("user"))
}

async fn change(app: &App, member: &Member) -> Result<(), ApiError> {
    if app.store.change_member(member).await? {
        return Ok(());
    }
    let message = "this is the last administrator: make another one first";
    Err(ApiError::conflict("last_administrator", message))
}

fn rights_differ(was: &Member, is: &Member) -> bool {
    let rights = |member: &Member| {
        let user = &member.account.user;
        (user.role, user.team.clone(), user.unit, member.account.agent)
    };
    rights(was) != rights(is)
}

/// For the audit trail; no personal data.
fn detail(member: &Member) -> String {
    let role = member.account.user.role.code();
    let number = member.seat.as_ref().map(|seat| format!(" number={}", seat.number));
    format!("role={role}{}", number.unwrap_or_default())
}
