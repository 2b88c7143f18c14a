//! The seat's page: its view follows the recorded events, its buttons the
//! center's answers.

use super::told::{interaction, served, started};
use super::world::World;
use axum::http::{Method, StatusCode};
use base::LegId;
use calls::{Event, Refusal, SeatCommand, SeatPhone, SeatState, Story};
use serde_json::json;
use store::seed;

#[tokio::test]
async fn signing_in_names_the_phone_and_shows_the_new_state() {
    let world = World::demo().await;
    let token = world.log_in("1001").await;
    let seat = world.get(&token, "/seat").await.ok();
    assert_eq!((&seat["state"], &seat["phone"]), (&json!("signed_out"), &json!(null)));
    assert_eq!(seat["queues"], json!(["complaint", "consultation", "general"]));

    let ready = json!({ "state": "ready", "phone": "8001" });
    let seat = world.put(&token, "/seat", ready).await.ok();
    assert_eq!(seat["state"], "ready");
    let phone = SeatPhone::Extension("8001".into());
    assert_eq!(world.floor.asked(), [SeatCommand::SignIn { phone }, SeatCommand::Ready]);

    let meal = json!({ "state": "not_ready", "reason": "meal" });
    let seat = world.put(&token, "/seat", meal).await.ok();
    assert_eq!((&seat["state"], &seat["reason"]), (&json!("not_ready"), &json!("meal")));
    let answer = world.put(&token, "/seat", json!({ "state": "signed_out" })).await.ok();
    assert_eq!(answer["state"], "signed_out");
    let wrong = json!({ "state": "ready", "phone": "tin can" });
    assert_eq!(world.put(&token, "/seat", wrong).await.code(), "bad_phone");
}

#[tokio::test]
async fn every_button_asks_its_command_and_shows_a_refusal() {
    let world = World::demo().await;
    let token = world.log_in("1001").await;
    let number = |text: &str| text.parse().expect("a number");
    let buttons = [
        ("answer", json!(null), SeatCommand::Answer),
        ("hangup", json!(null), SeatCommand::HangUp),
        ("hold", json!(null), SeatCommand::Hold),
        ("retrieve", json!(null), SeatCommand::Retrieve),
        (
            "dial",
            json!({"number": "138 0013-8000"}),
            SeatCommand::Dial { number: number("13800138000") },
        ),
        ("transfer", json!({"to": "1002"}), SeatCommand::BlindTransfer { to: number("1002") }),
        ("consult", json!({"to": "1002"}), SeatCommand::Consult { to: number("1002") }),
        ("consult/complete", json!(null), SeatCommand::CompleteTransfer),
        ("consult/cancel", json!(null), SeatCommand::CancelConsult),
        ("digits", json!({"digits": "12#"}), SeatCommand::SendDigits { digits: "12#".into() }),
    ];
    for (button, body, command) in buttons {
        let path = format!("/seat/{button}");
        world.post(&token, &path, body.clone()).await.ok();
        assert_eq!(world.floor.asked(), [command], "{button}");
        world.floor.refuse_next(Refusal::NoCall);
        let refused = world.post(&token, &path, body).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "no_call"));
        world.floor.asked();
    }
    let letters = world.post(&token, "/seat/dial", json!({ "number": "alice" })).await;
    assert_eq!(letters.code(), "bad_number");
    let letters = world.post(&token, "/seat/digits", json!({ "digits": "hello" })).await;
    assert_eq!(letters.code(), "bad_digits");
    assert_eq!(world.floor.asked(), []);
}

#[tokio::test]
async fn a_call_shows_its_customer_consult_recording_and_what_waits_for_its_end() {
    let world = World::demo().await;
    let token = world.log_in("1001").await;
    let (agent, call) = (seed::agent_id(1001), interaction(7));
    let tell = |story| world.floor.publish(Event::Interaction { interaction: call, story });
    tell(started("13905910002"));
    tell(Story::LegAnswered { leg: LegId::new(1, 0) });
    world.floor.seat_is(agent, SeatState::Talking, Some(call));
    tell(Story::RecordingStarted { recording: base::RecordingId::new(7, 0) });
    tell(Story::ConsultStarted { agent, to: "1002".into(), leg: LegId::new(3, 0) });

    let seat = world.get(&token, "/seat").await.ok();
    let shown = &seat["call"];
    assert_eq!(shown["interaction"], call.to_string());
    assert_eq!(shown["customer"]["name"], "林秀英");
    assert_eq!(shown["region"]["province"], "福建");
    assert_eq!(shown["consult"], json!({ "to": "1002", "answered": false }));
    assert_eq!(shown["recording"], true);
    assert!(shown["answered_at"].is_string());

    // The center takes the wish and tells nothing until the call is over.
    world.floor.seat_is(agent, SeatState::Talking, Some(call));
    world.state.live.board().set_pending(agent, Some(crate::live::Pending::NotReady));
    assert_eq!(world.get(&token, "/seat").await.ok()["pending"], "not_ready");
    tell(Story::Ended { reason: calls::EndReason::Served });
    world.floor.seat_is(agent, SeatState::WrapUp, Some(call));
    let seat = world.get(&token, "/seat").await.ok();
    assert!(seat["wrap_up_until"].is_string(), "{seat}");
    assert_eq!(seat["call"]["interaction"], call.to_string(), "wrap-up shows its call");
    world.floor.seat_is(agent, SeatState::NotReady, None);
    let seat = world.get(&token, "/seat").await.ok();
    assert_eq!((&seat["pending"], &seat["call"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn a_wrap_up_is_saved_for_own_calls_and_ends_the_work() {
    let world = World::demo().await;
    served(&world.store, 1, "13800138001", 1001).await;
    let (mine, other) = (world.log_in("1001").await, world.log_in("1002").await);
    let code = world.get(&mine, "/dispositions").await.ok()[0]["code"].clone();
    let id = interaction(1).to_string();
    let body = json!({ "interaction": id, "disposition": code, "note": "路灯" });
    assert_eq!(
        world.post(&other, "/seat/wrap-up", body.clone()).await.status,
        StatusCode::NOT_FOUND
    );
    let unknown = json!({ "interaction": id, "disposition": "nonsense", "note": "" });
    assert_eq!(world.post(&mine, "/seat/wrap-up", unknown).await.code(), "unknown_disposition");

    world.post(&mine, "/seat/wrap-up", body.clone()).await.ok();
    assert_eq!(world.floor.asked(), [], "the work was over already");
    world.floor.seat_is(seed::agent_id(1001), SeatState::WrapUp, Some(interaction(1)));
    world.post(&mine, "/seat/wrap-up", body).await.ok();
    assert_eq!(world.floor.asked(), [SeatCommand::EndWrapUp]);
    let line = world.get(&mine, &format!("/interactions/{id}")).await.ok();
    assert_eq!(line["disposition"], code);
    assert_eq!(line["notes"][0]["note"], "路灯");
}

#[tokio::test]
async fn a_supervisor_listens_to_the_own_team_only_and_it_is_on_record() {
    let world = World::demo().await;
    let token = world.log_in("2001").await;
    world.post(&token, "/seat/monitor", json!({ "agent": "1001" })).await.ok();
    let agent = seed::agent_id(1001);
    assert_eq!(world.floor.asked(), [SeatCommand::Monitor { agent }]);
    let trail = world.store.audit_of(&agent.to_string()).await.expect("reads");
    assert_eq!(trail[0].action, "listened_in");
    let other = world.post(&token, "/seat/monitor", json!({ "agent": "1015" })).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN, "another team");
    let nobody = world.post(&token, "/seat/monitor", json!({ "agent": "9999" })).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    world.call(Method::DELETE, "/seat/monitor", Some(&token), None).await.ok();
    assert_eq!(world.floor.asked(), [SeatCommand::StopMonitor]);
}
