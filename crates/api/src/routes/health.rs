//! Health for those who watch the program: `/healthz`, `/readyz`, `/metrics`.

use crate::app::{App, Shared};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;
use std::fmt::Write;
use std::time::Duration;

/// A database that takes longer than this to say one is not ready.
const DATABASE_WITHIN: Duration = Duration::from_secs(1);

/// The program runs.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// Takes calls and has its database. Calls go on without the latter.
pub(crate) async fn ready(State(app): Shared) -> impl IntoResponse {
    let database = database(&app).await;
    let health = app.floor.health();
    let mut problems = health.problems;
    if !database {
        problems.push("the database does not answer".to_owned());
    }
    let ready = database && health.ready;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, axum::Json(json!({ "ready": ready, "problems": problems })))
}

async fn database(app: &App) -> bool {
    matches!(tokio::time::timeout(DATABASE_WITHIN, app.store.ping()).await, Ok(Ok(())))
}

/// Figures in Prometheus' text form. They name nobody.
pub(crate) async fn metrics(State(app): Shared) -> impl IntoResponse {
    let health = app.floor.health();
    let mut text = String::new();
    let mut gauge = |name: &str, value: f64| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# TYPE yingda_{name} gauge\nyingda_{name} {value}");
    };
    gauge("up", 1.0);
    gauge("ready", if health.ready { 1.0 } else { 0.0 });
    gauge("database_up", if database(&app).await { 1.0 } else { 0.0 });
    gauge("records_waiting", health.records_waiting as f64);
    gauge("pages_open", app.pages.count() as f64);
    gauge("calls", app.live.board().wall().calls.len() as f64);
    for (name, value) in health.figures {
        gauge(name, value);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
