//! The WebSockets, through a real socket: what pages are told and when.

use super::told::{interaction, started};
use super::world::World;
use crate::serve;
use base::LegId;
use calls::{Event, SeatState, Story};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use store::seed;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Long for a machine at work; messages come within milliseconds.
const WITHIN: Duration = Duration::from_secs(10);

struct Page {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    seq: u64,
}

async fn served(world: &World) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    // The world's own router took the notices; this service has its own.
    let state = world.state.clone();
    crate::task::spawn("test server", async move {
        serve(listener, state, std::future::pending()).await;
    });
    address
}

impl Page {
    async fn open(address: SocketAddr, path: &str) -> Self {
        let url = format!("ws://{address}/api/v1{path}");
        let (socket, _) = connect_async(url).await.expect("a WebSocket");
        Self { socket, seq: 0 }
    }

    async fn say(&mut self, message: Value) {
        self.socket.send(Message::text(message.to_string())).await.expect("sent");
    }

    async fn heard(&mut self) -> Value {
        let frame = tokio::time::timeout(WITHIN, self.socket.next()).await.expect("in time");
        let frame = frame.expect("open").expect("a frame");
        serde_json::from_str(frame.to_text().expect("text")).expect("JSON")
    }

    /// The next message, whose number must follow.
    async fn next(&mut self) -> Value {
        let message = self.heard().await;
        assert_eq!(message["seq"], self.seq, "{message}");
        self.seq += 1;
        message
    }

    async fn expect(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["type"] == kind {
                return message;
            }
        }
    }
}

/// A world whose live notices go to the served socket, not to its router.
async fn live_world() -> (World, SocketAddr) {
    let mut world = World::demo().await;
    let live = crate::Live::new();
    world.floor = super::floor::FakeFloor::new(live.clone());
    world.state.live = live;
    world.state.floor = world.floor.clone();
    let address = served(&world).await;
    (world, address)
}

#[tokio::test]
async fn the_pop_comes_first_then_the_ringing_seat_then_the_end() {
    let (world, address) = live_world().await;
    let token = world.log_in("1001").await;
    let mut page = Page::open(address, &format!("/events?token={token}")).await;
    let hello = page.next().await;
    assert_eq!((&hello["type"], &hello["seat"]["state"]), (&json!("hello"), &json!("signed_out")));

    let (agent, call) = (seed::agent_id(1001), interaction(7));
    let tell = |story| world.floor.publish(Event::Interaction { interaction: call, story });
    tell(started("13905910002"));
    tell(Story::Offered { agent, leg: LegId::new(2, 0), dedicated: false });
    world.floor.seat_is(agent, SeatState::Offered, Some(call));
    let pop = page.next().await;
    assert_eq!((&pop["type"], &pop["customer"]["name"]), (&json!("screen_pop"), &json!("林秀英")));
    let seat = page.next().await;
    assert_eq!((&seat["type"], &seat["seat"]["state"]), (&json!("seat"), &json!("offered")));
    assert_eq!(seat["seat"]["call"]["interaction"], call.to_string());

    world.floor.seat_is(agent, SeatState::Talking, Some(call));
    assert_eq!(page.next().await["seat"]["state"], "talking");
    tell(Story::AgentLeft { agent });
    assert_eq!(page.next().await["type"], "call_ended");
    world.floor.seat_is(agent, SeatState::WrapUp, Some(call));
    assert_eq!(page.next().await["seat"]["state"], "wrap_up", "no second pop");

    page.say(json!({ "type": "ping" })).await;
    assert_eq!(page.next().await["type"], "pong");
    page.say(json!({ "type": "nonsense" })).await;
    assert_eq!(page.next().await["code"], "bad_message");
}

#[tokio::test]
async fn a_page_becomes_the_phone_and_gives_it_back_when_it_goes() {
    let (world, address) = live_world().await;
    let token = world.log_in("1001").await;
    let mut page = Page::open(address, &format!("/events?token={token}")).await;
    page.expect("hello").await;
    page.say(json!({ "type": "phone.connect", "sdp": "bad" })).await;
    assert_eq!(page.expect("phone.error").await["code"], "bad_offer");
    page.say(json!({ "type": "phone.connect", "sdp": "offer" })).await;
    let mut seen = Vec::new();
    while seen.len() < 2 {
        let message = page.next().await;
        match message["type"].as_str() {
            Some("phone.answer") => assert_eq!(message["sdp"], "answer to offer"),
            Some("phone.state") => assert_eq!(message["connected"], true),
            _ => continue,
        }
        seen.push(message["type"].clone());
    }
    drop(page);
    for _ in 0..100 {
        if !world.floor.gone.lock().expect("not poisoned").is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the floor was not told that the page is gone");
}

#[tokio::test]
async fn supervisors_watch_the_wall_and_agents_may_not() {
    let (world, address) = live_world().await;
    let token = world.log_in("2001").await;
    let mut wall = Page::open(address, &format!("/events?token={token}")).await;
    wall.expect("hello").await;
    wall.say(json!({ "type": "wall.subscribe" })).await;
    let whole = wall.expect("wall").await;
    assert_eq!(whole["seats"].as_array().expect("seats").len(), 22);
    assert_eq!(whole["queues"].as_array().expect("queues").len(), 3);
    assert_eq!(whole["trunks"][0]["calls_max"], 100);
    // From the second one on, only differences are told.
    wall.expect("wall").await;
    world.floor.seat_is(seed::agent_id(1003), SeatState::Ready, None);
    let diff = wall.expect("wall_diff").await;
    assert_eq!(diff["seats"].as_array().expect("seats").len(), 1);
    assert_eq!(
        (&diff["seats"][0]["number"], &diff["seats"][0]["state"]),
        (&json!("1003"), &json!("ready"))
    );
    assert_eq!(diff["queues"][0]["members_ready"], 1);
    assert!(diff.get("calls").is_none(), "no call changed");
    let call = interaction(9);
    let story = started("13905910002");
    world.floor.publish(Event::Interaction { interaction: call, story });
    let diff = wall.expect("wall_diff").await;
    assert_eq!(diff["calls"][0]["interaction"], call.to_string());
    assert_eq!(diff["trunks"][0]["calls"], 1);

    let token = world.log_in("1001").await;
    let mut agent = Page::open(address, &format!("/events?token={token}")).await;
    agent.expect("hello").await;
    agent.say(json!({ "type": "wall.subscribe" })).await;
    assert_eq!(agent.expect("toast").await["code"], "forbidden");
}

/// Whoever opens the wall sees what happens while it opens, and what was undone
/// meanwhile.
#[tokio::test]
async fn nothing_is_missed_between_the_wall_and_its_first_difference() {
    let (world, address) = live_world().await;
    let token = world.log_in("2001").await;
    for (to, before) in [(SeatState::Ready, "signed_out"), (SeatState::SignedOut, "ready")] {
        let mut wall = Page::open(address, &format!("/events?token={token}")).await;
        wall.expect("hello").await;
        wall.say(json!({ "type": "wall.subscribe" })).await;
        let state = |whole: &Value| {
            let seats = whole["seats"].as_array().expect("seats");
            let seat = seats.iter().find(|seat| seat["number"] == "1003");
            seat.map_or(before.into(), |seat| seat["state"].clone())
        };
        assert_eq!(state(&wall.expect("wall").await), before);
        world.floor.seat_is(seed::agent_id(1003), to, None);
        // By the second wall, or by a difference if that came just before.
        loop {
            let message = wall.next().await;
            let told = matches!(message["type"].as_str(), Some("wall" | "wall_diff"));
            if told && state(&message) != before {
                break;
            }
        }
    }
}

#[tokio::test]
async fn a_case_tells_the_unit_it_was_dispatched_to() {
    let (world, address) = live_world().await;
    let (unit, other) = (world.log_in("5002").await, world.log_in("5102").await);
    let mut unit = Page::open(address, &format!("/events?token={unit}")).await;
    let mut other = Page::open(address, &format!("/events?token={other}")).await;
    unit.expect("hello").await;
    other.expect("hello").await;
    let agent = world.log_in("1001").await;
    let body = json!({
        "kind": "complaint", "requester": { "name": "林秀英", "phone": "13905910002" },
        "title": "路灯", "text": "不亮", "dispatch_to": seed::unit_id(1).to_string(),
    });
    let text = format!(
        "POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {agent}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.to_string().len()
    );
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = TcpStream::connect(address).await.expect("connects");
    stream.write_all(text.as_bytes()).await.expect("sends");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answers");
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    let told = unit.expect("case_changed").await;
    assert_eq!(told["state"], "dispatched");
    other.say(json!({ "type": "ping" })).await;
    assert_eq!(other.next().await["type"], "pong", "nothing before it");
}

#[tokio::test]
async fn a_citizen_calls_presses_keys_and_hangs_up() {
    let (world, address) = live_world().await;
    let mut page = Page::open(address, "/citizen").await;
    page.say(json!({ "type": "call", "sdp": "offer", "number": "999" })).await;
    assert_eq!(page.heard().await["state"], "calling");
    assert_eq!(page.heard().await["code"], "no_such_number");
    page.say(json!({ "type": "call", "sdp": "offer", "number": "12345" })).await;
    assert_eq!(page.heard().await["state"], "calling");
    assert_eq!(page.heard().await["sdp"], "answer to offer");
    assert_eq!(page.heard().await["state"], "ringing");
    assert_eq!(page.heard().await["state"], "answered");
    assert_eq!(page.heard().await["state"], "ended", "the fake's line closes");
    page.say(json!({ "type": "digit", "key": "1" })).await;
    assert_eq!(page.heard().await["code"], "bad_message", "the call is over");
    assert_eq!(*world.floor.keys.lock().expect("not poisoned"), "");
    drop(page);
}
