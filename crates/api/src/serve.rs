//! Brings the API up on a socket.

use crate::app::App;
use crate::doors::{self, Network};
use crate::live::pump;
use crate::routes::health;
use crate::{
    Floor, Live, Messenger, clock, document, harden, line, outbox, page, recount, reminder, routes,
    task,
};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::net::TcpListener;

/// Log-ins that have expired are forgotten this often.
const FORGET_EVERY: Duration = Duration::from_secs(3600);

/// Telephones in browsers, with room for every seat.
pub const LINES_MAX: usize = 2_000;
/// Browsers' connections, six to a page.
pub const CONNECTIONS_MAX: usize = 8_192;

/// What the API is made of. Cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    pub store: Store,
    pub floor: Arc<dyn Floor>,
    /// Who sends text messages; none where nobody does.
    pub messenger: Option<Arc<dyn Messenger>>,
    pub live: Live,
    /// Recordings lie under here, each at [`store::recording_file`].
    pub recordings_dir: PathBuf,
    /// Files on cases lie under here, each at [`store::attachment_file`].
    pub attachments_dir: PathBuf,
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
    /// Telephones in browsers at once.
    pub lines_max: usize,
    /// Connections at once, WebSockets not among them.
    pub connections_max: usize,
    /// Proxies that tell who asks: see `doors::origin`.
    pub trusted_proxies: Vec<Network>,
    /// The office's zone by its IANA name, e.g. `Asia/Shanghai`.
    pub time_zone: String,
    /// Names of trunks that the config file has, beside the database's.
    pub trunks: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        let time_zone = "Asia/Shanghai".to_owned();
        let (demo, citizen_phone, secure_cookies) = (false, false, false);
        Self {
            demo,
            citizen_phone,
            secure_cookies,
            time_zone,
            trunks: Vec::new(),
            lines_max: LINES_MAX,
            connections_max: CONNECTIONS_MAX,
            trusted_proxies: Vec::new(),
        }
    }
}

impl fmt::Debug for ApiState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiState").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Serves until `shutdown` is ready; requests in progress are finished first.
pub async fn serve(
    listener: TcpListener,
    state: ApiState,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let app = Arc::new(App::new(state));
    let (router, closing) = (router_of(&app), app.clone());
    let shutdown = async move {
        shutdown.await;
        // Open WebSockets would be waited for without end.
        closing.pages.restart_all();
    };
    let Options { connections_max, trusted_proxies, .. } = &app.options;
    doors::serve(listener, router, *connections_max, trusted_proxies, shutdown).await;
}

/// The whole service without a socket, for tests. Starts the task that feeds
/// the pages: to be called inside a runtime.
pub fn router(state: ApiState) -> Router {
    router_of(&Arc::new(App::new(state)))
}

fn router_of(app: &Arc<App>) -> Router {
    if let Some(notices) = app.live.take_notices() {
        task::spawn("pages", pump::run(app.clone(), notices));
    }
    task::spawn("expired log-ins", forget_expired(app.clone()));
    task::spawn("reminders", reminder::run(app.clone()));
    task::spawn("text messages", outbox::run(app.clone()));
    task::spawn("deadlines by the calendar", recount::run(app.clone()));
    let api = harden::api(routes::build(app));
    let router = Router::new()
        .nest(routes::BASE, api)
        .route("/sip", get(line::open))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/api/openapi.json", get(document::json))
        .route("/api/docs", get(document::page))
        .route("/api/docs.js", get(document::script))
        .fallback(page::serve)
        .layer(from_fn_with_state(app.clone(), doors::origin))
        .with_state(app.clone());
    harden::all(router)
}

async fn forget_expired(app: Arc<App>) {
    let mut ticks = tokio::time::interval(FORGET_EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = app.store.forget_expired_sessions(clock::now()).await {
            tracing::warn!(%error, "expired log-ins were not forgotten");
        }
    }
}
