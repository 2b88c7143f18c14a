//! A demo center on a fresh database, and people who call its endpoints.

use super::floor::FakeFloor;
use super::validate;
use crate::live::Live;
use crate::{ApiState, Options, hash_password, router};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use base::Timestamp;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use store::{Store, seed};
use tower::ServiceExt;

pub const PASSWORD: &str = "demo-12345";
/// One of each role.
pub const PEOPLE: [&str; 8] = ["1001", "2001", "3001", "3101", "4001", "5001", "5002", "admin"];

static HASH: LazyLock<String> = LazyLock::new(|| hash_password(PASSWORD).expect("hashes"));
static COUNT: AtomicU64 = AtomicU64::new(0);

pub struct World {
    pub store: Store,
    pub floor: Arc<FakeFloor>,
    pub state: ApiState,
    pub router: Router,
    folder: PathBuf,
}

/// An answer, taken apart.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub json: Value,
}

impl Answer {
    /// The failure's code.
    pub fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }

    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.json);
        self.json
    }

    pub fn text(&self, pointer: &str) -> &str {
        self.json.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

impl World {
    pub async fn demo() -> Self {
        let world = Self::empty().await;
        let ha1 = |_: &str| (String::new(), String::new());
        let secrets =
            seed::Secrets { password_hash: HASH.clone(), realm: "yingda".into(), ha1: &ha1 };
        seed::demo(&world.store, Timestamp::from_unix_ms(1_000), &secrets).await.expect("seeds");
        world
    }

    pub async fn empty() -> Self {
        let unique = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(format!("yingda-api-{unique}"));
        std::fs::create_dir_all(&folder).expect("writable");
        let url = format!("sqlite:{}", folder.join("test.db").display());
        let store = Store::open(&url).await.expect("opens");
        let live = Live::new();
        let floor = FakeFloor::new(live.clone());
        let options = Options { demo: true, citizen_phone: true, ..Options::default() };
        let state = ApiState {
            store: store.clone(),
            floor: floor.clone(),
            messenger: None,
            live,
            recordings_dir: folder.join("recordings"),
            attachments_dir: folder.join("attachments"),
            options,
        };
        Self { store, floor, router: router(state.clone()), state, folder }
    }

    /// Logs in and returns the token.
    pub async fn log_in(&self, username: &str) -> String {
        let body = serde_json::json!({ "username": username, "password": PASSWORD });
        let answer = self.call(Method::POST, "/session", None, Some(body)).await.ok();
        answer["token"].as_str().expect("a token").to_owned()
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(Method::GET, path, Some(token), None).await
    }

    pub async fn post(&self, token: &str, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(token), Some(body)).await
    }

    pub async fn put(&self, token: &str, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, Some(token), Some(body)).await
    }

    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).expect("a request")).await
    }

    /// Sends a request and holds the answer against the document.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.expect("a body").to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if let Some(path) = path.strip_prefix("/api/v1") {
            validate::answer(&method, path, parts.status, &json);
        }
        Answer { status: parts.status, headers: parts.headers, bytes, json }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // The database is still open; on Unix its files may go all the same.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
