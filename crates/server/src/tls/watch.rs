//! Certificates are renewed every few months: new files are taken without a
//! restart, and connections in progress go on with the old.

use super::{TlsFiles, load};
use crate::wake::{Wake, WakeSender};
use std::path::Path;
use std::time::{Duration, SystemTime};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// A renewed certificate is in use this soon; SIGHUP is quicker.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Looks at the files until the control thread ends.
pub async fn watch(files: TlsFiles, wakes: WakeSender) {
    let mut asked = signal(SignalKind::hangup()).ok();
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    let mut seen = stamps(&files);
    loop {
        let now = tokio::select! {
            _ = ticks.tick() => false,
            () = hang_up(&mut asked) => true,
        };
        let found = stamps(&files);
        if !now && found == seen {
            continue;
        }
        seen = found;
        match load(&files) {
            Ok(keys) => {
                tracing::info!("the TLS certificate was read anew");
                if wakes.send(Wake::Keys(Box::new(keys))).is_err() {
                    return;
                }
            }
            Err(error) => tracing::error!(%error, "the new TLS certificate cannot be used"),
        }
    }
}

/// Waits for SIGHUP; for ever, if the system gives us none.
async fn hang_up(asked: &mut Option<Signal>) {
    match asked {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// When each file was last written.
fn stamps(files: &TlsFiles) -> Vec<Option<SystemTime>> {
    let of = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified()).ok();
    [&files.certificate, &files.key, &files.trusted]
        .into_iter()
        .map(|path| path.as_deref().and_then(of))
        .collect()
}
