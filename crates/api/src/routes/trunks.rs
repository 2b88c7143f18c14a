//! Trunks (中继): set, changed, removed, and how they are doing; the routes that
//! lead to them; what seats may spend outside.

use super::admin::saved;
use crate::access::Person;
use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Body, Path};
use crate::wire::{Brakes, Trunk, TrunkRoute, TrunkSpec};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use store::TrunkFault;

/// Trunks with their state, in the order in which they are tried.
#[utoipa::path(get, path = "/trunks", tag = "configuration", responses(
    (status = 200, body = [Trunk]),
))]
pub(crate) async fn list(State(app): Shared) -> Result<Json<Vec<Trunk>>, ApiError> {
    Ok(Json(trunks(&app).await?))
}

async fn trunks(app: &App) -> Result<Vec<Trunk>, ApiError> {
    let from_file = app.floor.file_trunks();
    let mut all: Vec<(store::Trunk, bool)> = Vec::new();
    for trunk in app.store.trunks().await? {
        if !from_file.iter().any(|file| file.name == trunk.name) {
            all.push((trunk, false));
        }
    }
    all.extend(from_file.into_iter().map(|trunk| (trunk, true)));
    let states = app.floor.trunks();
    let wire = |(trunk, from_file): (store::Trunk, bool)| Trunk {
        calls: app.live.trunk_calls(&trunk.name),
        state: states.iter().find(|state| state.name == trunk.name).cloned().map(Into::into),
        name: trunk.name.clone(),
        from_file,
        has_password: trunk.password.is_some(),
        spec: trunk.into(),
    };
    Ok(all.into_iter().map(wire).collect())
}

/// Save a trunk, new or changed; in force at once. Calls in progress stay.
#[utoipa::path(put, path = "/trunks/{id}", tag = "configuration",
    params(("id" = String, Path, description = "The trunk's name")),
    request_body = TrunkSpec,
    responses(
        (status = 200, body = Trunk),
        (status = 400, description = "`trunk_wrong`, with `field`", body = ErrorBody),
        (status = 409, description = "`trunk_from_file`", body = ErrorBody),
        (status = 503, description = "Saved, but the telephone side did not take it", body = ErrorBody),
    ))]
pub(crate) async fn save(
    State(app): Shared,
    person: Person,
    Path(id): Path<String>,
    Body(spec): Body<TrunkSpec>,
) -> Result<Json<Trunk>, ApiError> {
    not_from_file(&app, &id)?;
    let trunk = spec.into_trunk(id.clone()).map_err(wrong)?;
    trunk.check().map_err(wrong)?;
    check_calendar(&app, trunk.brakes.calendar.as_deref()).await?;
    app.store.save_trunk(&trunk).await?;
    saved(&app, &person, "trunk_saved", &id, "").await?;
    let kept = trunks(&app).await?.into_iter().find(|trunk| trunk.name == id);
    kept.map(Json).ok_or_else(|| ApiError::not_found("trunk"))
}

/// Remove a trunk. Calls in progress stay; routes lose it first.
#[utoipa::path(delete, path = "/trunks/{id}", tag = "configuration",
    params(("id" = String, Path, description = "The trunk's name")),
    responses(
        (status = 204),
        (status = 404, body = ErrorBody),
        (status = 409, description = "`trunk_from_file`, `trunk_in_route`", body = ErrorBody),
    ))]
pub(crate) async fn remove(
    State(app): Shared,
    person: Person,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    not_from_file(&app, &id)?;
    if app.store.routes().await?.iter().any(|route| route.trunks.contains(&id)) {
        let message = "a route leads to this trunk: take it out of the route first";
        return Err(ApiError::conflict("trunk_in_route", message));
    }
    if !app.store.remove_trunk(&id).await? {
        return Err(ApiError::not_found("trunk"));
    }
    saved(&app, &person, "trunk_removed", &id, "").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which numbers lead to which trunks.
#[utoipa::path(get, path = "/trunk-routes", tag = "configuration", responses(
    (status = 200, body = [TrunkRoute]),
))]
pub(crate) async fn routes(State(app): Shared) -> Result<Json<Vec<TrunkRoute>>, ApiError> {
    Ok(Json(app.store.routes().await?.into_iter().map(TrunkRoute::from).collect()))
}

/// Replace all routes; in force at once. Without any, every outside number may
/// take every trunk, in order.
#[utoipa::path(put, path = "/trunk-routes", tag = "configuration",
    request_body = Vec<TrunkRoute>,
    responses(
        (status = 200, body = [TrunkRoute]),
        (status = 400, description = "`route_wrong`, with `field`", body = ErrorBody),
    ))]
pub(crate) async fn save_routes(
    State(app): Shared,
    person: Person,
    Body(routes): Body<Vec<TrunkRoute>>,
) -> Result<Json<Vec<TrunkRoute>>, ApiError> {
    let names: Vec<String> = trunks(&app).await?.into_iter().map(|trunk| trunk.name).collect();
    let domain: Vec<_> = routes.iter().cloned().map(Into::into).collect();
    store::check_routes(&domain, &names).map_err(|fault| fault_of("route_wrong", &fault))?;
    app.store.save_routes(&domain).await?;
    saved(&app, &person, "trunk_routes_saved", "", "").await?;
    Ok(Json(routes))
}

/// What each seat may spend on calls outside.
#[utoipa::path(get, path = "/dialing-limits", tag = "configuration", responses(
    (status = 200, body = Brakes),
))]
pub(crate) async fn limits(State(app): Shared) -> Result<Json<Brakes>, ApiError> {
    Ok(Json(app.store.seat_brakes().await?.into()))
}

/// Set what each seat may spend; in force at once.
#[utoipa::path(put, path = "/dialing-limits", tag = "configuration",
    request_body = Brakes,
    responses(
        (status = 200, body = Brakes),
        (status = 400, description = "`trunk_wrong`, with `field`", body = ErrorBody),
    ))]
pub(crate) async fn save_limits(
    State(app): Shared,
    person: Person,
    Body(brakes): Body<Brakes>,
) -> Result<Json<Brakes>, ApiError> {
    let domain = brakes.clone().into();
    store::check_brakes(&domain).map_err(wrong)?;
    check_calendar(&app, domain.calendar.as_deref()).await?;
    app.store.save_seat_brakes(&domain).await?;
    saved(&app, &person, "dialing_limits_saved", "", "").await?;
    Ok(Json(brakes))
}

fn not_from_file(app: &App, name: &str) -> Result<(), ApiError> {
    if app.floor.file_trunks().iter().any(|trunk| trunk.name == name) {
        let message = "this trunk is set in yingda.toml: change it there and start again";
        return Err(ApiError::conflict("trunk_from_file", message));
    }
    Ok(())
}

async fn check_calendar(app: &App, calendar: Option<&str>) -> Result<(), ApiError> {
    let Some(wanted) = calendar else { return Ok(()) };
    if app.store.calendars().await?.iter().any(|known| known.id == wanted) {
        return Ok(());
    }
    let message = format!("there is no calendar '{wanted}'");
    Err(wrong(TrunkFault { field: "calendar", message }))
}

fn wrong(fault: TrunkFault) -> ApiError {
    fault_of("trunk_wrong", &fault)
}

fn fault_of(code: &'static str, fault: &TrunkFault) -> ApiError {
    let message = fault.to_string();
    // The page has words for the field, and for what it must be.
    ApiError::bad(code, message).with("field", fault.field).with("rule", fault.field)
}
