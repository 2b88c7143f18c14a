//! What every answer gets: headers that keep browsers safe, limits on size and
//! time, compression.

use crate::error::ApiError;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use std::time::Duration;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

/// The largest request: a flow document, with room.
const BODY_LEN_MAX: usize = 2 * 1024 * 1024;
/// An answer that takes longer is not coming.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// A file from a telephone with a bad connection.
const UPLOADED_WITHIN: Duration = Duration::from_secs(600);

/// What the page may load and do. Styles are set by its components at run time,
/// which needs `unsafe-inline` for styles; scripts come from files only.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; \
    media-src 'self' blob:; connect-src 'self' ws: wss:; worker-src 'self' blob:; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("permissions-policy"), "microphone=(self), camera=(), geolocation=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// For the endpoints.
pub(crate) fn api<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .fallback(async || ApiError::not_found("endpoint"))
        .method_not_allowed_fallback(async || {
            let message = "this endpoint does not take this method: see /api/docs";
            ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
        })
        .layer(DefaultBodyLimit::max(BODY_LEN_MAX))
        .layer(from_fn(within))
        .layer(from_fn(uncached))
}

/// For everything.
pub(crate) fn all(router: Router) -> Router {
    // Sound is served in parts by byte, and does not get smaller.
    let squeezable = DefaultPredicate::new().and(NotForContentType::new("audio/"));
    router
        .layer(CompressionLayer::new().gzip(true).compress_when(squeezable))
        .layer(from_fn(headers))
}

async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Answers hold personal data: no cache keeps them.
async fn uncached(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let fields = response.headers_mut();
    fields.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn within(request: Request, next: Next) -> Response {
    let uploads = request.method() == Method::POST && request.uri().path().ends_with("/files");
    let within = if uploads { UPLOADED_WITHIN } else { ANSWER_WITHIN };
    match tokio::time::timeout(within, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!("a request was not answered in time");
            let message = "this took too long: try again";
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "timed_out", message).into_response()
        }
    }
}
