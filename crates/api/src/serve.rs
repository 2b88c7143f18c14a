//! Brings the API up on a socket.

use crate::{Floor, Live};
use axum::Router;
use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;
use tokio::net::TcpListener;

/// What every handler works with. Cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    pub store: Store,
    pub floor: Arc<dyn Floor>,
    pub live: Live,
    /// Recordings lie under here, each at [`store::recording_file`].
    pub recordings_dir: PathBuf,
    pub options: Options,
}

/// How this center differs from the next.
#[derive(Debug, Clone)]
pub struct Options {
    /// The demo center: its log-ins are shown on the log-in page.
    pub demo: bool,
    /// The citizen's telephone at `/call`.
    pub citizen_phone: bool,
    /// The page is served by HTTPS: the session cookie is sent nowhere else.
    pub secure_cookies: bool,
    /// The office's zone by its IANA name, e.g. `Asia/Shanghai`.
    pub time_zone: String,
}

impl Default for Options {
    fn default() -> Self {
        let time_zone = "Asia/Shanghai".to_owned();
        Self { demo: false, citizen_phone: false, secure_cookies: false, time_zone }
    }
}

impl fmt::Debug for ApiState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiState").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Serves until `shutdown` is ready; requests in progress are finished first.
///
/// # Errors
/// The listener failed.
pub async fn serve(
    listener: TcpListener,
    state: ApiState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let app = Router::new().with_state(state);
    axum::serve(listener, app).with_graceful_shutdown(shutdown).await
}
