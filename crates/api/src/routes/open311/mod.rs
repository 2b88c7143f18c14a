//! Open311 GeoReport v2 (http://wiki.open311.org/GeoReport_v2): city applications
//! file requests and ask how they stand, in JSON and XML. Citizens' words, names
//! and places are not told: whoever wants them has the code of the portal.

mod format;
mod requests;
mod services;

use crate::app::Shared;
use crate::error::ApiError;
use crate::extract::{Path, Peer, Query};
use axum::extract::State;
use axum::response::Response;
use format::{Format, Refused, split};
use requests::{Filed, Wanted};
use serde_json::json;

/// Services, requests, or what there is (`discovery`).
#[utoipa::path(get, path = "/open311/v2/{resource}", tag = "open311",
    params(("resource" = String, Path, description = "`services`, `requests` or `discovery`, with `.json` or `.xml`"),
           Wanted),
    responses((status = 200, description = "As GeoReport v2 says"), (status = 400), (status = 404)))]
pub(crate) async fn list(
    State(app): Shared,
    Path(resource): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, ApiError> {
    let (name, format) = split(&resource);
    Ok(match name {
        "discovery" => discovery(format),
        "services" => services::list(format),
        "requests" => match requests::list(&app, &wanted).await? {
            Ok(rows) => format.rows("service_requests", "request", rows),
            Err(refused) => refused.answer(format),
        },
        _ => Refused::not_found().answer(format),
    })
}

/// One service's definition, or one request.
#[utoipa::path(get, path = "/open311/v2/{resource}/{id}", tag = "open311",
    params(("resource" = String, Path, description = "`services`, `requests` or `tokens`"),
           ("id" = String, Path, description = "A service's code or a request's number, with `.json` or `.xml`")),
    responses((status = 200, description = "As GeoReport v2 says"), (status = 404)))]
pub(crate) async fn show(
    State(app): Shared,
    Path((resource, id)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let (id, format) = split(&id);
    Ok(match resource.as_str() {
        "services" => services::define(id, format),
        "requests" => match requests::find(&app, id).await? {
            Some(row) => format.rows("service_requests", "request", vec![row]),
            None => Refused::not_found().answer(format),
        },
        // A number is given at once, so nobody holds a token.
        _ => Refused::not_found().answer(format),
    })
}

/// File a request.
#[utoipa::path(post, path = "/open311/v2/{resource}", tag = "open311",
    params(("resource" = String, Path, description = "`requests`, with `.json` or `.xml`")),
    request_body(content = Filed, content_type = "application/x-www-form-urlencoded"),
    responses((status = 201, description = "As GeoReport v2 says: the number, and the portal's code in `service_notice`"),
              (status = 400), (status = 404), (status = 429)))]
pub(crate) async fn file(
    State(app): Shared,
    Peer(from): Peer,
    Path(resource): Path<String>,
    form: Result<axum::Form<Filed>, axum::extract::rejection::FormRejection>,
) -> Result<Response, ApiError> {
    let (name, format) = split(&resource);
    if name != "requests" {
        return Ok(Refused::not_found().answer(format));
    }
    let filed = match form {
        Ok(axum::Form(filed)) => requests::file(&app, from, filed).await,
        Err(rejection) => Err(Refused::new(400, rejection.body_text())),
    };
    Ok(match filed {
        Ok(row) => format.made("service_requests", "request", vec![row]),
        Err(refused) => refused.answer(format),
    })
}

fn discovery(format: Format) -> Response {
    let endpoint = json!({
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": "/api/v1/open311/v2",
        "type": "production",
        "formats": ["application/json", "text/xml"],
    });
    let all =
        json!({ "contact": "12345", "key_service": "No key is needed.", "endpoints": [endpoint] });
    format.one("discovery", all)
}
