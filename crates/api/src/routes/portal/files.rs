//! Files that a citizen adds to a request.

use super::follow::{PortalKey, opened, shown};
use super::view::PortalCase;
use crate::app::Shared;
use crate::error::{ApiError, ErrorBody};
use crate::extract::{Peer, Query};
use crate::routes::cases::files::attach;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use cases::Actor;
use serde::Deserialize;
use utoipa::IntoParams;

/// In a header, not in the address, which servers on the way write down.
const SECRET_HEADER: &str = "x-case-secret";

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FileOf {
    /// The request's number.
    #[param(example = "20261124-0001-8")]
    number: String,
    /// As its giver calls it.
    #[param(example = "现场.jpg")]
    name: String,
}

/// Add a photo, a video or a document to a request: the body is its content, at
/// most 100 MiB.
#[utoipa::path(post, path = "/portal/files", tag = "portal",
    params(FileOf, ("x-case-secret" = String, Header, description = "The code, or the telephone number left")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = PortalCase),
        (status = 404, body = ErrorBody),
        (status = 409, description = "A refusal's code, e.g. `case_too_many_files`", body = ErrorBody),
        (status = 413, description = "`file_too_large`", body = ErrorBody),
        (status = 415, description = "`file_not_taken`", body = ErrorBody),
        (status = 507, description = "`file_not_kept`: the disk is full, or nearly", body = ErrorBody),
        (status = 429, body = ErrorBody),
    ))]
pub(crate) async fn add(
    State(app): Shared,
    Peer(from): Peer,
    Query(FileOf { number, name }): Query<FileOf>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<PortalCase>), ApiError> {
    let secret = headers.get(SECRET_HEADER).and_then(|secret| secret.to_str().ok());
    let key = PortalKey { number, secret: secret.unwrap_or_default().to_owned() };
    let file = opened(&app, from, &key).await?;
    app.portal.files.take(from).map_err(|left| {
        ApiError::too_many(left, "many files came from your address: try again later")
    })?;
    let file = attach(&app, file, Actor::citizen(), name, body).await?;
    Ok((StatusCode::CREATED, shown(&app, &file).await?))
}
