//! The log: to standard error, level by `RUST_LOG`.

use tracing_subscriber::EnvFilter;

/// Starts it once; a second call (tests) changes nothing.
pub fn start() {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,str0m=warn,dimpl=warn,is=warn"));
    // Fails only if a log has been set up already.
    let _ =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
