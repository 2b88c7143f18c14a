//! The one place where this crate spawns tasks: a panic in one is not lost.

use std::future::Future;
use tokio::task::JoinHandle;

/// Runs `work` in the background; if it panics, the log says which it was.
#[expect(clippy::disallowed_methods, reason = "the one helper, which logs a panic")]
pub fn spawn(
    name: &'static str,
    work: impl Future<Output = ()> + Send + 'static,
) -> JoinHandle<()> {
    let running = tokio::spawn(work);
    tokio::spawn(async move {
        if running.await.is_err_and(|error| error.is_panic()) {
            tracing::error!(name, "a background task panicked; what it did has stopped");
        }
    })
}
