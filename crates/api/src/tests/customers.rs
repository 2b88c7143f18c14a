//! Customers, the screen pop, and configuration.

use super::told::{interaction, served, started};
use super::world::World;
use axum::http::StatusCode;
use calls::Event;
use serde_json::json;
use std::sync::atomic::Ordering;

#[tokio::test]
async fn a_customer_is_added_found_changed_and_has_a_history() {
    let world = World::demo().await;
    served(&world.store, 1, "13612345678", 1001).await;
    let token = world.log_in("1001").await;
    let new = json!({
        "name": "郑小萍", "numbers": ["136 1234 5678", "13612345678"], "kind": "person",
        "address": null, "note": "", "dedicated_agent": "1002",
    });
    let made = world.post(&token, "/customers", new.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(made.json["numbers"], json!(["13612345678"]), "each number once");
    assert_eq!(made.json["dedicated_agent"], "1002");
    let id = made.text("/id").to_owned();
    let found = world.get(&token, "/customers?number=13612345678").await.ok();
    assert_eq!(found["items"][0]["id"], *id);
    let found = world.get(&token, "/customers?q=%E5%B0%8F%E8%90%8D").await.ok();
    assert_eq!(found["items"].as_array().expect("a list").len(), 1);

    let mut changed = new;
    changed["name"] = json!("郑晓萍");
    world.put(&token, &format!("/customers/{id}"), changed.clone()).await.ok();
    assert_eq!(world.get(&token, &format!("/customers/{id}")).await.ok()["name"], "郑晓萍");
    let history = world.get(&token, &format!("/customers/{id}/history")).await.ok();
    assert_eq!(history["interactions"][0]["id"], interaction(1).to_string());

    changed["name"] = json!(" ");
    let refused = world.post(&token, "/customers", changed.clone()).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::BAD_REQUEST, "customer_name_invalid")
    );
    changed["name"] = json!("甲");
    changed["dedicated_agent"] = json!("9999");
    assert_eq!(world.post(&token, "/customers", changed).await.code(), "unknown_agent");
    let nobody = format!("/customers/{}", base::CustomerId::new(1, 0));
    assert_eq!(world.get(&token, &nobody).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_screen_pop_knows_the_caller_before_the_log_does() {
    let world = World::demo().await;
    served(&world.store, 1, "13905910002", 1002).await;
    let token = world.log_in("1001").await;
    let call = interaction(7);
    let path = format!("/screen-pop/{call}");
    assert_eq!(world.get(&token, &path).await.status, StatusCode::NOT_FOUND);
    let story = started("13905910002");
    world.floor.publish(Event::Interaction { interaction: call, story });
    world.floor.seat_is(store::seed::agent_id(1001), calls::SeatState::Offered, Some(call));
    let pop = world.get(&token, &path).await.ok();
    assert_eq!(pop["customer"]["name"], "林秀英");
    assert_eq!(pop["history"]["interactions"][0]["id"], interaction(1).to_string());
    assert!(pop["region"]["city"].is_string());
}

#[tokio::test]
async fn a_flow_is_checked_numbered_and_in_force() {
    let world = World::demo().await;
    let token = world.log_in("admin").await;
    let list = world.get(&token, "/flows").await.ok();
    assert_eq!((&list[0]["id"], &list[0]["version"]), (&json!("hotline"), &json!(1)));
    let mut flow = world.get(&token, "/flows/hotline").await.ok();
    let published = world.put(&token, "/flows/hotline", flow.clone()).await.ok();
    assert_eq!(published["version"], 2);
    assert_eq!(world.floor.reloads.load(Ordering::Relaxed), 1);
    flow["start"] = json!("nowhere");
    let wrong = world.put(&token, "/flows/hotline", flow.clone()).await;
    assert_eq!((wrong.status, wrong.code()), (StatusCode::BAD_REQUEST, "flow_wrong"));
    assert!(!wrong.json["error"]["params"]["problems"].as_array().expect("a list").is_empty());
    flow["color"] = json!("red");
    assert_eq!(world.put(&token, "/flows/hotline", flow).await.code(), "flow_unreadable");
    assert_eq!(world.get(&token, "/flows/none").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_calendar_is_saved_and_a_slip_is_named() {
    let world = World::demo().await;
    let token = world.log_in("admin").await;
    let weekday = json!(["08:30-12:00", "14:00-17:30"]);
    let mut calendar = json!({
        "name": "窗口", "time_zone": "Asia/Shanghai",
        "weekly": [weekday, weekday, weekday, weekday, weekday, [], []],
        "special": { "2026-10-01": [] },
    });
    let saved = world.put(&token, "/calendars/office", calendar.clone()).await.ok();
    assert_eq!(saved["weekly"][0][1], "14:00-17:30");
    let list = world.get(&token, "/calendars").await.ok();
    assert_eq!(list.as_array().expect("a list").len(), 2);
    calendar["time_zone"] = json!("Mars/Olympus");
    assert_eq!(
        world.put(&token, "/calendars/office", calendar.clone()).await.code(),
        "calendar_wrong"
    );
    calendar["weekly"][0] = json!(["12:00-08:30"]);
    assert_eq!(world.put(&token, "/calendars/office", calendar).await.code(), "bad_body");
}
