//! The live WebSocket of a page: its seat, screen pops, the wall, and the
//! signalling of its browser phone.

use crate::access::Person;
use crate::app::{App, Shared};
use crate::clock;
use crate::error::ApiError;
use crate::floor::{PageId, PhoneError, SDP_LEN_MAX};
use crate::live::{Message, message, wall};
use crate::routes::seat::view;
use crate::task;
use crate::wire::Time;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;
use desk::Right;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;

/// The largest message taken from a page: an SDP with room for its JSON.
const FRAME_LEN_MAX: usize = 2 * SDP_LEN_MAX;
/// Pages say `ping` every ten seconds; one that is silent this long is gone.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// A frame that cannot be written within this shows a page that is gone.
const WRITE_WITHIN: Duration = Duration::from_secs(10);
/// Close code "try again later" (RFC 6455 registry).
const TRY_AGAIN: u16 = 1013;

/// What a page says.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Said {
    #[serde(rename = "phone.connect")]
    PhoneConnect { sdp: String },
    #[serde(rename = "phone.disconnect")]
    PhoneDisconnect,
    #[serde(rename = "wall.subscribe")]
    WallSubscribe,
    #[serde(rename = "wall.unsubscribe")]
    WallUnsubscribe,
    #[serde(rename = "ping")]
    Ping,
}

/// Live events (WebSocket, JSON text frames; see the contract for each `type`).
#[utoipa::path(get, path = "/events", tag = "live", responses(
    (status = 101, description = "The connection is a WebSocket from here on"),
    (status = 400, description = "No WebSocket was asked for"),
))]
pub(crate) async fn open(
    State(app): Shared,
    person: Person,
    upgrade: WebSocketUpgrade,
) -> Result<Response, ApiError> {
    let Some((id, inbox)) = app.pages.open(person.clone()) else {
        let message = "too many pages are open: try again later";
        return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "too_many_pages", message));
    };
    let upgrade = upgrade.max_message_size(FRAME_LEN_MAX).max_frame_size(FRAME_LEN_MAX);
    let unopened = PageGuard { app: app.clone(), id, person: person.clone(), phone: false };
    Ok(upgrade.on_upgrade(move |socket| async move {
        PageSocket { socket, inbox, guard: unopened, seq: 0 }.run().await;
    }))
}

/// Closes the page whatever way its socket ends, even before it began.
struct PageGuard {
    app: Arc<App>,
    id: PageId,
    person: Person,
    /// This page has offered itself as the seat's phone.
    phone: bool,
}

impl Drop for PageGuard {
    fn drop(&mut self) {
        self.app.pages.close(self.id);
        if let (true, Some(agent)) = (self.phone, self.person.agent) {
            self.app.floor.phone_gone(agent, self.id);
        }
    }
}

struct PageSocket {
    socket: WebSocket,
    inbox: Receiver<Message>,
    guard: PageGuard,
    seq: u64,
}

impl PageSocket {
    async fn run(mut self) {
        if self.hello().await.is_none() {
            return;
        }
        loop {
            let heard = tokio::select! {
                told = self.inbox.recv() => match told {
                    Some(told) => self.write(&told).await,
                    // Dropped for not keeping up, or everybody starts over.
                    None => break self.close().await,
                },
                heard = tokio::time::timeout(SILENCE_MAX, self.socket.recv()) => match heard {
                    Ok(Some(Ok(Frame::Text(text)))) => self.heard(&text).await,
                    Ok(Some(Ok(Frame::Binary(_) | Frame::Ping(_) | Frame::Pong(_)))) => Some(()),
                    Ok(Some(Ok(Frame::Close(_)) | Err(_)) | None) | Err(_) => break,
                },
            };
            if heard.is_none() {
                break;
            }
        }
    }

    /// The page's whole state at once.
    async fn hello(&mut self) -> Option<()> {
        let app = self.guard.app.clone();
        let seat = match self.guard.person.agent {
            Some(agent) => Some(view::seat(&app, agent).await),
            None => None,
        };
        let fields = json!({ "seat": seat, "server_time": Time(clock::now()) });
        self.write(&message("hello", &fields)).await
    }

    /// Sends one message with its number; `None` if the page is gone.
    async fn write(&mut self, message: &str) -> Option<()> {
        let fields = message.strip_prefix('{')?;
        let text = format!("{{\"seq\":{},{fields}", self.seq);
        self.seq += 1;
        let sent = self.socket.send(Frame::Text(text.into()));
        tokio::time::timeout(WRITE_WITHIN, sent).await.ok()?.ok()
    }

    async fn close(&mut self) {
        let frame = CloseFrame { code: TRY_AGAIN, reason: "start over".into() };
        let sent = self.socket.send(Frame::Close(Some(frame)));
        drop(tokio::time::timeout(WRITE_WITHIN, sent).await);
    }

    async fn heard(&mut self, text: &str) -> Option<()> {
        let Ok(said) = serde_json::from_str::<Said>(text) else {
            let fields = json!({ "code": "bad_message", "params": {} });
            return self.write(&message("toast", &fields)).await;
        };
        match said {
            Said::Ping => self.write(&message("pong", &json!({}))).await,
            Said::WallSubscribe => self.show_wall().await,
            Said::WallUnsubscribe => {
                self.guard.app.pages.watch(self.guard.id, false);
                Some(())
            }
            Said::PhoneConnect { sdp } => {
                self.connect_phone(sdp);
                Some(())
            }
            Said::PhoneDisconnect => {
                if let (true, Some(agent)) = (self.guard.phone, self.guard.person.agent) {
                    self.guard.phone = false;
                    self.guard.app.floor.phone_gone(agent, self.guard.id);
                }
                Some(())
            }
        }
    }

    async fn show_wall(&mut self) -> Option<()> {
        let app = self.guard.app.clone();
        if self.guard.person.user.scope(Right::WatchWall).is_none() {
            let fields = json!({ "code": "forbidden", "params": {} });
            return self.write(&message("toast", &fields)).await;
        }
        let directory = app.directory().await.unwrap_or_default();
        // Watching begins before the whole is made: a change between the two
        // comes twice rather than never.
        app.pages.watch(self.guard.id, true);
        let whole = wall::whole(&app.live.board(), &directory);
        self.write(&message("wall", &whole)).await
    }

    /// Beside the socket, so that the page is heard meanwhile.
    fn connect_phone(&mut self, sdp: String) {
        let (app, page) = (self.guard.app.clone(), self.guard.id);
        let Some(agent) = self.guard.person.agent else {
            let fields = json!({ "code": "no_seat", "message": "you have no seat" });
            return app.pages.to_page(page, &message("phone.error", &fields));
        };
        self.guard.phone = true;
        task::spawn("connect phone", async move {
            let answered = match sdp.len() {
                ..=SDP_LEN_MAX => app.floor.connect_phone(agent, page, sdp).await,
                _ => Err(PhoneError::BadOffer("it is too long".to_owned())),
            };
            let told = match answered {
                Ok(sdp) => message("phone.answer", &json!({ "sdp": sdp })),
                Err(error) => {
                    let error = ApiError::from(error);
                    let fields = json!({ "code": error.code(), "message": error.message() });
                    message("phone.error", &fields)
                }
            };
            app.pages.to_page(page, &told);
        });
    }
}
