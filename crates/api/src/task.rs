//! The one place where API and server start tasks: a panic in one is logged, not
//! lost.

use std::future::Future;
use tokio::task::JoinHandle;

/// Runs a task beside the requests. Its panic is a bug, logged with its name.
#[expect(clippy::disallowed_methods, reason = "this is the one helper that logs panics")]
pub fn spawn(
    name: &'static str,
    work: impl Future<Output = ()> + Send + 'static,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        if let Err(panic) = tokio::spawn(work).await {
            tracing::error!(task = name, %panic, "a background task ended by a bug: what it did has stopped");
        }
    })
}
