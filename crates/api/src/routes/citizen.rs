//! The citizen's telephone at `/call`: one WebSocket, one call. Needs no
//! log-in, so it is limited by address.

use crate::app::{App, Shared};
use crate::error::{ApiError, ErrorBody};
use crate::extract::Peer;
use crate::floor::{CitizenCall, CitizenEvent, CitizenOffer, PhoneError, SDP_LEN_MAX};
use axum::extract::State;
use axum::extract::ws::{Message as Frame, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const FRAME_LEN_MAX: usize = 2 * SDP_LEN_MAX;
/// Lines at once from one address, and from all.
const PER_ADDRESS_MAX: usize = 4;
const LINES_MAX: usize = 200;
/// The demo's citizens all come from the same machine.
const PER_ADDRESS_IN_DEMO_MAX: usize = 50;
/// A page that says nothing this long before it calls is put off.
const CALL_WITHIN: Duration = Duration::from_secs(60);
/// No call with a citizen is longer.
const CALL_MAX: Duration = Duration::from_secs(4 * 3600);

/// Lines in use, by address.
#[derive(Debug, Default)]
pub(crate) struct CitizenLines {
    open: Mutex<BTreeMap<IpAddr, usize>>,
}

/// A line in use; given back when dropped.
struct Line {
    app: Arc<App>,
    from: IpAddr,
}

impl Line {
    fn take(app: &Arc<App>, from: IpAddr) -> Option<Self> {
        let most = if app.options.demo { PER_ADDRESS_IN_DEMO_MAX } else { PER_ADDRESS_MAX };
        let mut open = app.citizens.open.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.values().sum();
        let here = open.get(&from).copied().unwrap_or_default();
        if here >= most || all >= LINES_MAX {
            return None;
        }
        open.insert(from, here + 1);
        Some(Self { app: app.clone(), from })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let mut open = self.app.citizens.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lines) = open.get_mut(&self.from) {
            *lines -= 1;
            if *lines == 0 {
                open.remove(&self.from);
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    Call { sdp: String, number: String },
    Digit { key: String },
    Hangup,
}

/// A citizen's browser telephone (WebSocket, JSON text frames; see the contract).
#[utoipa::path(get, path = "/citizen", tag = "live", responses(
    (status = 101, description = "The connection is a WebSocket from here on"),
    (status = 400, description = "No WebSocket was asked for"),
    (status = 404, description = "The citizen's telephone is off", body = ErrorBody),
    (status = 429, description = "Too many calls from here", body = ErrorBody),
))]
pub(crate) async fn open(
    State(app): Shared,
    Peer(from): Peer,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    if !app.options.citizen_phone {
        let message = "the citizen's telephone is switched off in this center";
        return Err(ApiError::new(StatusCode::NOT_FOUND, "citizen_phone_off", message));
    }
    let upgrade =
        upgrade.map_err(|rejection| ApiError::bad("no_websocket", rejection.body_text()))?;
    let line = Line::take(&app, from).ok_or_else(|| {
        ApiError::too_many(Duration::from_secs(10), "too many calls from here: try again shortly")
    })?;
    let upgrade = upgrade.max_message_size(FRAME_LEN_MAX).max_frame_size(FRAME_LEN_MAX);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let app = line.app.clone();
        let whole = CitizenSocket { socket, app, from: line.from, call: None }.run();
        if tokio::time::timeout(CALL_MAX, whole).await.is_err() {
            tracing::info!("a citizen's call reached the longest time and was ended");
        }
        drop(line);
    }))
}

struct CitizenSocket {
    socket: WebSocket,
    app: Arc<App>,
    from: IpAddr,
    call: Option<CitizenCall>,
}

/// Hangs up however the page goes.
impl Drop for CitizenSocket {
    fn drop(&mut self) {
        if let Some(call) = &self.call {
            self.app.floor.citizen_hang_up(call.id);
        }
    }
}

impl CitizenSocket {
    async fn run(mut self) {
        loop {
            let go_on = match &mut self.call {
                None => match tokio::time::timeout(CALL_WITHIN, self.socket.recv()).await {
                    Ok(frame) => self.frame(frame).await,
                    Err(_) => None,
                },
                Some(call) => tokio::select! {
                    event = call.events.recv() => self.happened(event).await,
                    frame = self.socket.recv() => self.frame(frame).await,
                },
            };
            if go_on.is_none() {
                return;
            }
        }
    }

    async fn frame(&mut self, frame: Option<Result<Frame, axum::Error>>) -> Option<()> {
        match frame?.ok()? {
            Frame::Text(text) => self.heard(&text).await,
            Frame::Close(_) => None,
            _ => Some(()),
        }
    }

    async fn heard(&mut self, text: &str) -> Option<()> {
        let said = serde_json::from_str::<Said>(text);
        match (said, &self.call) {
            (Ok(Said::Call { sdp, number }), None) => self.place(sdp, &number).await,
            (Ok(Said::Digit { key }), Some(call)) => {
                let mut keys =
                    key.chars().filter(|key| key.is_ascii_digit() || "*#".contains(*key));
                if let Some(key) = keys.next() {
                    self.app.floor.citizen_digit(call.id, key);
                }
                Some(())
            }
            (Ok(Said::Hangup), Some(call)) => {
                self.app.floor.citizen_hang_up(call.id);
                Some(())
            }
            _ => {
                let message = "this is not possible now";
                self.tell(json!({ "type": "error", "code": "bad_message", "message": message }))
                    .await
            }
        }
    }

    async fn place(&mut self, sdp: String, number: &str) -> Option<()> {
        self.tell(json!({ "type": "state", "state": "calling", "reason": null })).await?;
        let placed = match number.parse() {
            Ok(number) if sdp.len() <= SDP_LEN_MAX => {
                self.app.floor.citizen_call(CitizenOffer { sdp, number, from: self.from }).await
            }
            Ok(_) => Err(PhoneError::BadOffer("it is too long".to_owned())),
            Err(_) => Err(PhoneError::NoSuchNumber),
        };
        match placed {
            Ok(call) => {
                let answer = json!({ "type": "answer", "sdp": call.answer });
                self.call = Some(call);
                self.tell(answer).await
            }
            Err(error) => {
                let error = ApiError::from(error);
                let (code, message) = (error.code().to_owned(), error.message().to_owned());
                self.tell(json!({ "type": "error", "code": code, "message": message })).await
            }
        }
    }

    async fn happened(&mut self, event: Option<CitizenEvent>) -> Option<()> {
        let (state, reason) = match event {
            Some(CitizenEvent::Ringing) => ("ringing", Value::Null),
            Some(CitizenEvent::Answered) => ("answered", Value::Null),
            Some(CitizenEvent::Ended { cause }) => ("ended", json!(cause)),
            // The floor let the call go without a word: it is over.
            None => ("ended", json!("lost")),
        };
        self.tell(json!({ "type": "state", "state": state, "reason": reason })).await?;
        if state == "ended" {
            // The page may call again on the same socket.
            self.call = None;
        }
        Some(())
    }

    async fn tell(&mut self, message: Value) -> Option<()> {
        self.socket.send(Frame::Text(message.to_string().into())).await.ok()
    }
}
