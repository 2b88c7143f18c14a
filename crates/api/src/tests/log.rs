//! What the log says of a day's work: no password, token, name or number.

use super::told::{interaction, served};
use super::world::{PASSWORD, World};
use axum::http::Method;
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_holds_nothing_that_is_secret_or_personal() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let world = World::demo().await;
    served(&world.store, 1, "13905910002", 1001).await;
    let token = world.log_in("1001").await;
    let wrong = json!({ "username": "1001", "password": "wrong-password" });
    world.call(Method::POST, "/session", None, Some(wrong)).await;
    let case = json!({
        "kind": "help", "requester": { "name": "林秀英", "phone": "13905910002" },
        "title": "路灯不亮", "text": "三盏", "interaction": interaction(1).to_string(),
    });
    world.post(&token, "/cases", case).await;
    world.get(&token, "/customers?q=%E7%A7%80%E8%8B%B1").await.ok();
    world.get(&token, &format!("/screen-pop/{}", interaction(1))).await.ok();
    // A failure is logged too: the database is gone in the middle of it.
    world.store.close().await;
    world.get(&token, "/customers?number=13905910002").await;

    let log = String::from_utf8(lines.0.lock().expect("not poisoned").clone()).expect("text");
    assert!(log.contains("the database did not answer"), "the failure is logged:\n{log}");
    for secret in [PASSWORD, "wrong-password", &token, "林秀英", "13905910002", "路灯", "$argon2id"]
    {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
