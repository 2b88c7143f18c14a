//! The citizen's portal: filing, following, adding, rating, and what a stranger
//! does not get.

use super::case_steps::Desk;
use super::world::{Answer, World};
use axum::http::StatusCode;
use serde_json::{Value, json};

fn request() -> Value {
    json!({
        "kind": "complaint",
        "requester": { "name": "林秀英", "phone": "13905910002" },
        "title": "路灯不亮", "text": "小区门口三盏路灯不亮", "place": "广达路 65 号",
    })
}

async fn ask(world: &World, path: &str, key: &Value, fields: Value) -> Answer {
    let mut body = fields;
    body["number"] = key["number"].clone();
    if body["secret"].is_null() {
        body["secret"] = key["code"].clone();
    }
    world.post("", &format!("/portal/{path}"), body).await
}

#[tokio::test]
async fn a_citizen_files_follows_adds_and_rates_without_an_account() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let filed = world.post("", "/portal/cases", request()).await;
    assert_eq!(filed.status, StatusCode::CREATED);
    let key = filed.json;
    let seen = ask(&world, "follow", &key, json!({})).await.ok();
    assert_eq!((&seen["state"], &seen["may_rate"]), (&json!("received"), &json!(false)));
    assert_eq!(seen["steps"][0]["event"], "taken_in");

    let listed = desk.get("4001", "/cases").await.ok();
    let mut case = listed["items"][0].clone();
    assert_eq!((&case["number"], &case["channel"]), (&key["number"], &json!("portal")));
    assert_eq!(case["created_by"], "", "no account took it in");
    ask(&world, "add", &key, json!({ "text": "第三盏也坏了" })).await.ok();
    case = desk.detail("4001", &case).await;
    let added = &case["timeline"][1];
    assert_eq!(
        (&added["actor"]["role"], &added["text"]),
        (&json!("citizen"), &json!("第三盏也坏了"))
    );
    desk.step("4001", &mut case, "add-note", json!({ "text": "内部备注" })).await;
    desk.step("4001", &mut case, "dispatch", json!({ "unit": desk.unit })).await;
    desk.step("5002", &mut case, "sign-for", json!({})).await;
    desk.step("5002", &mut case, "reply", json!({ "text": "已更换灯泡" })).await;
    let seen = ask(&world, "follow", &key, json!({})).await.ok();
    assert_eq!(seen["reply"], Value::Null, "no leader has agreed to it");
    assert!(!seen.to_string().contains("内部备注"), "what offices write to each other");
    let early = ask(&world, "rate", &key, json!({ "satisfaction": "satisfied" })).await;
    assert_eq!((early.status, early.code()), (StatusCode::CONFLICT, "case_not_in_this_state"));
    desk.step("5001", &mut case, "approve", json!({})).await;

    let by_phone = json!({ "secret": "13905910002" });
    let seen = ask(&world, "follow", &key, by_phone).await.ok();
    assert_eq!((&seen["reply"], &seen["may_rate"]), (&json!("已更换灯泡"), &json!(true)));
    let rating = json!({ "satisfaction": "not_satisfied", "note": "还有一盏不亮" });
    let seen = ask(&world, "rate", &key, rating.clone()).await.ok();
    assert_eq!(
        (&seen["satisfaction"], &seen["may_rate"]),
        (&json!("not_satisfied"), &json!(false))
    );
    let again = ask(&world, "rate", &key, rating).await;
    assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "case_rated_already"));
    let now = desk.detail("4001", &case).await;
    assert!(now["allowed"].as_array().expect("a list").contains(&json!("redo")));
}

#[tokio::test]
async fn a_stranger_learns_nothing_and_is_stopped() {
    let world = World::demo().await;
    let key = world.post("", "/portal/cases", request()).await.json;
    let unknown = json!({ "number": "20261124-0001-8", "code": "7KQ2MXPA" });
    let mut told = Vec::new();
    for (key, secret) in
        [(&key, "AAAAAAAA"), (&key, "13905910003"), (&key, ""), (&unknown, "13905910002")]
    {
        let answer = ask(&world, "follow", key, json!({ "secret": secret })).await;
        told.push((answer.status, answer.json["error"].to_string()));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "a wrong code, number or telephone look the same: {told:?}");
    assert_eq!(told[0].0, StatusCode::NOT_FOUND);
    for _ in 0..2 {
        ask(&world, "follow", &key, json!({ "secret": "AAAAAAAA" })).await;
    }
    let right = ask(&world, "follow", &key, json!({})).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS, "a number that is guessed at waits");
}

#[tokio::test]
async fn what_is_missing_is_said_and_a_flood_is_stopped() {
    let world = World::demo().await;
    let mut untitled = request();
    untitled["title"] = json!(" ");
    let refused = world.post("", "/portal/cases", untitled).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, "case_field_missing"));
    assert_eq!(refused.text("/error/params/field"), "matter_title");
    let mut codes = Vec::new();
    for _ in 0..21 {
        codes.push(world.post("", "/portal/cases", request()).await.status);
    }
    assert_eq!(codes.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(codes.iter().filter(|code| **code == StatusCode::CREATED).count(), 19);
}
