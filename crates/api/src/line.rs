//! Telephones in browsers: a WebSocket at `/sip` whose messages go to the
//! telephone side as they come, one per frame. What they say is not looked at
//! here; that they are SIP (RFC 7118) shows in the sub-protocol's name only.

use crate::app::{App, Shared};
use crate::floor::{Line, LineEvent};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};

/// As on every other way to the telephone side.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// Messages of one phone on their way to the telephone side: more wait in its
/// socket, so that nobody fills the queue in which everybody stands.
const WAITING_MAX: usize = 4;
/// Messages on their way to one phone; a call has about ten.
const OUTBOX_MAX: usize = 64;
/// Our pings, which browsers answer by themselves: proxies on the way close
/// what is silent for a minute.
const PING_EVERY: Duration = Duration::from_secs(25);
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// A frame that cannot be written within this shows a phone that is gone.
const WRITE_WITHIN: Duration = Duration::from_secs(10);

pub(crate) async fn open(
    State(app): Shared,
    ConnectInfo(remote): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let upgrade = upgrade.protocols(["sip"]);
    if upgrade.selected_protocol().is_none() {
        let what = "this is SIP over WebSocket: ask for the sub-protocol `sip` (RFC 7118)";
        return (StatusCode::BAD_REQUEST, what).into_response();
    }
    let Some(place) = app.lines.take(Some(remote.ip())) else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many telephones").into_response();
    };
    // Told by the proxy that holds the certificate.
    let secure = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    let line = Line { remote, secure };
    upgrade.max_message_size(MESSAGE_BYTES_MAX).max_frame_size(MESSAGE_BYTES_MAX).on_upgrade(
        move |socket| async move {
            let (outbox, inbox) = mpsc::channel(OUTBOX_MAX);
            let end = LineEnd { app, line, room: Arc::new(Semaphore::new(WAITING_MAX)) };
            if end.tell(LineEvent::Opened { line, outbox }).is_some() {
                end.run(socket, inbox).await;
            }
            drop(place);
        },
    )
}

struct LineEnd {
    app: Arc<App>,
    line: Line,
    room: Arc<Semaphore>,
}

/// Whatever way the socket ends.
impl Drop for LineEnd {
    fn drop(&mut self) {
        if self.tell(LineEvent::Closed { line: self.line }).is_none() {
            // It is ending; else it will see when it sends something.
            tracing::debug!("the telephone side was not told that a phone is gone");
        }
    }
}

impl LineEnd {
    fn tell(&self, event: LineEvent) -> Option<()> {
        self.app.floor.line(event).ok()
    }

    async fn run(&self, mut socket: WebSocket, mut inbox: mpsc::Receiver<Vec<u8>>) {
        let mut pings = tokio::time::interval(PING_EVERY);
        let mut silent_at = tokio::time::Instant::now() + SILENCE_MAX;
        loop {
            let done = tokio::select! {
                told = inbox.recv() => match told {
                    Some(bytes) => write(&mut socket, frame(bytes)).await,
                    None => {
                        // It may be gone already.
                        let _ = write(&mut socket, Message::Close(None)).await;
                        break;
                    }
                },
                heard = tokio::time::timeout_at(silent_at, socket.recv()) => {
                    silent_at = tokio::time::Instant::now() + SILENCE_MAX;
                    match heard {
                        Ok(Some(Ok(message))) => self.heard(&mut socket, message).await,
                        Ok(Some(Err(_)) | None) | Err(_) => break,
                    }
                }
                _ = pings.tick() => write(&mut socket, Message::Ping(Vec::new().into())).await,
            };
            if done.is_none() {
                break;
            }
        }
    }

    async fn heard(&self, socket: &mut WebSocket, message: Message) -> Option<()> {
        let bytes = match message {
            Message::Text(text) => text.as_bytes().to_vec(),
            Message::Binary(bytes) => bytes.to_vec(),
            Message::Ping(_) | Message::Pong(_) => return Some(()),
            Message::Close(_) => return None,
        };
        // A keep-alive in SIP's own way (RFC 5626 §3.5.1).
        if bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
            return if bytes == b"\r\n\r\n" {
                write(socket, "\r\n".into()).await
            } else {
                Some(())
            };
        }
        let room = self.room.clone().acquire_owned().await.ok()?;
        self.tell(LineEvent::Message { line: self.line, bytes, room })
    }
}

/// Text where it can be: a display name may be GBK.
fn frame(bytes: Vec<u8>) -> Message {
    match String::from_utf8(bytes) {
        Ok(text) => Message::Text(text.into()),
        Err(error) => Message::Binary(error.into_bytes().into()),
    }
}

/// `None` if the phone does not take it.
async fn write(socket: &mut WebSocket, message: Message) -> Option<()> {
    tokio::time::timeout(WRITE_WITHIN, socket.send(message)).await.ok()?.ok()
}
