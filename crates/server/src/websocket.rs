//! SIP over WebSocket at `/sip` (RFC 7118): the web server's end of each
//! browser telephone's connection. Messages go to control as they come, one per
//! frame; what they say is not looked at here.

use crate::open_files;
use crate::wake::{Wake, WakeSender};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sip::{Flow, Transport};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// As on every other stream.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// Telephones in browsers at once, with room for every seat.
const WEBS_MAX: usize = 2_000;
/// Messages of one phone on their way to control: more wait in its socket, so
/// that nobody fills the queue in which everybody stands.
const WAITING_MAX: usize = 4;
/// Messages on their way to one phone; a call has about ten.
const OUTBOX_MAX: usize = 64;
/// Our pings, which browsers answer by themselves: proxies on the way close
/// what is silent for a minute.
const PING_EVERY: Duration = Duration::from_secs(25);
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// A frame that cannot be written within this shows a phone that is gone.
const WRITE_WITHIN: Duration = Duration::from_secs(10);

/// What a WebSocket tells control.
#[derive(Debug)]
pub enum WebEvent {
    Opened {
        flow: Flow,
        /// Takes what goes to the phone. Dropped, it ends the connection.
        outbox: mpsc::Sender<Vec<u8>>,
    },
    Message {
        flow: Flow,
        bytes: Vec<u8>,
        /// Given back once control has taken the message.
        room: OwnedSemaphorePermit,
    },
    Closed {
        flow: Flow,
    },
}

#[derive(Clone)]
struct Door {
    wakes: WakeSender,
    /// The address of the web server, our end of each flow.
    local: SocketAddr,
    places: Arc<Semaphore>,
}

/// The route, to be put beside those of the page.
pub fn router(wakes: WakeSender, local: SocketAddr) -> Router {
    let door = Door { wakes, local, places: Arc::new(Semaphore::new(open_files::share(WEBS_MAX))) };
    Router::new().route("/sip", get(open)).with_state(door)
}

async fn open(
    State(door): State<Door>,
    ConnectInfo(remote): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let upgrade = upgrade.protocols(["sip"]);
    if upgrade.selected_protocol().is_none() {
        let what = "this is SIP over WebSocket: ask for the sub-protocol `sip` (RFC 7118)";
        return (StatusCode::BAD_REQUEST, what).into_response();
    }
    let Ok(place) = door.places.clone().try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many telephones").into_response();
    };
    // Told by the proxy that holds the certificate; it changes a name in Via.
    let secure = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    let transport = if secure { Transport::Wss } else { Transport::Ws };
    let flow = Flow { transport, local: door.local, remote };
    upgrade.max_message_size(MESSAGE_BYTES_MAX).max_frame_size(MESSAGE_BYTES_MAX).on_upgrade(
        move |socket| async move {
            let (outbox, inbox) = mpsc::channel(OUTBOX_MAX);
            let room = Arc::new(Semaphore::new(WAITING_MAX));
            let line = Line { wakes: door.wakes, flow, room };
            if line.tell(WebEvent::Opened { flow, outbox }).is_some() {
                line.run(socket, inbox).await;
            }
            drop(place);
        },
    )
}

struct Line {
    wakes: WakeSender,
    flow: Flow,
    room: Arc<Semaphore>,
}

/// Whatever way the socket ends.
impl Drop for Line {
    fn drop(&mut self) {
        if self.tell(WebEvent::Closed { flow: self.flow }).is_none() {
            tracing::error!("control takes no more: a phone's end is lost");
        }
    }
}

impl Line {
    fn tell(&self, event: WebEvent) -> Option<()> {
        self.wakes.send(Wake::Web(event)).ok()
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
        self.tell(WebEvent::Message { flow: self.flow, bytes, room })
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
