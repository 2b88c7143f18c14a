//! A case from intake to closing, through the endpoints of all its people.

use super::told::{interaction, recording, served};
use super::world::World;
use axum::http::StatusCode;
use serde_json::{Value, json};
use store::seed;

fn request(kind: &str) -> Value {
    json!({
        "kind": kind, "urgent": false,
        "requester": { "name": "林秀英", "phone": "13905910002", "address": "台江区" },
        "title": "路灯不亮", "text": "小区门口三盏路灯不亮", "place": "广达路 65 号",
    })
}

/// Gives a command on the version the case has now.
async fn step(world: &World, token: &str, case: &mut Value, command: &str, fields: Value) {
    let mut body = fields;
    body["version"] = case["version"].clone();
    let path = format!("/cases/{}/{command}", case["id"].as_str().expect("an id"));
    *case = world.post(token, &path, body).await.ok();
}

#[tokio::test]
async fn a_case_goes_from_intake_to_closing_and_tells_its_story() {
    let world = World::demo().await;
    served(&world.store, 1, "13905910002", 1001).await;
    let agent = world.log_in("1001").await;
    let mut new = request("complaint");
    new["interaction"] = json!(interaction(1).to_string());
    new["dispatch_to"] = json!(seed::unit_id(1).to_string());
    let made = world.post(&agent, "/cases", new).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
    let mut case = made.json;
    assert_eq!((&case["state"], &case["version"]), (&json!("dispatched"), &json!(2)));
    assert_eq!(case["unit"]["name"], "市城市管理局");
    assert_eq!(case["recordings"][0], recording(1).to_string());
    let standing = (&case["overdue"], &case["near_due"]);
    assert_eq!(standing, (&json!(false), &json!(true)), "to be signed for within a day");
    let days = case["due"]["explanation"].as_array().expect("days").clone();
    assert_eq!(days[0]["why"], "intake_day");
    assert_eq!(days.last().expect("a last day")["left"], 0);
    assert_eq!(days.last().expect("a last day")["date"], case["due"]["close"]);

    let operator = world.log_in("5002").await;
    step(&world, &operator, &mut case, "sign-for", json!({})).await;
    assert_eq!(case["interactions"], json!([]), "units see no calls");
    step(&world, &operator, &mut case, "reply", json!({ "text": "已修复" })).await;
    let leader = world.log_in("5001").await;
    step(&world, &leader, &mut case, "send-back", json!({ "reason": "请附时间" })).await;
    step(&world, &operator, &mut case, "reply", json!({ "text": "11 月 25 日已修复" })).await;
    step(&world, &leader, &mut case, "approve", json!({})).await;
    let hotline = world.log_in("4001").await;
    let asked = json!({ "satisfaction": "not_satisfied", "note": "仍有一盏不亮" });
    step(&world, &hotline, &mut case, "follow-up", asked).await;
    assert_eq!(case["satisfaction"], "not_satisfied");
    step(&world, &hotline, &mut case, "close", json!({ "finding": "已核实" })).await;
    assert_eq!((&case["state"], &case["reply"]), (&json!("closed"), &json!("11 月 25 日已修复")));

    let detail =
        world.get(&hotline, &format!("/cases/{}", case["id"].as_str().expect("id"))).await.ok();
    let timeline = detail["timeline"].as_array().expect("entries");
    let told: Vec<_> = timeline.iter().map(|e| e["event"].as_str().expect("a code")).collect();
    assert_eq!(
        told,
        [
            "taken_in",
            "dispatched",
            "signed_for",
            "replied",
            "sent_back",
            "replied",
            "approved",
            "followed_up",
            "closed",
        ]
    );
    assert_eq!(timeline[0]["actor"]["name"], "王丽华");
    assert_eq!(timeline[0]["recording"], recording(1).to_string());
    assert_eq!(timeline[1]["params"]["unit"], "市城市管理局");
    assert_eq!(timeline[3]["actor"]["unit"]["name"], "市城市管理局");
    let trail = world.store.audit_of(case["id"].as_str().expect("id")).await.expect("reads");
    assert!(trail.iter().any(|line| line.action == "case_viewed"));
}

#[tokio::test]
async fn another_unit_sees_nothing_of_a_case() {
    let world = World::demo().await;
    let agent = world.log_in("1001").await;
    let mut new = request("complaint");
    new["dispatch_to"] = json!(seed::unit_id(1).to_string());
    let case = world.post(&agent, "/cases", new).await.ok();
    let id = case["id"].as_str().expect("an id");
    for (who, sees) in [("5002", true), ("5102", false), ("3001", true), ("4001", true)] {
        let token = world.log_in(who).await;
        let list = world.get(&token, "/cases").await.ok();
        assert_eq!(list["items"].as_array().expect("a list").len(), usize::from(sees), "{who}");
        let status = world.get(&token, &format!("/cases/{id}")).await.status;
        assert_eq!(status == StatusCode::OK, sees, "{who}");
    }
    let other = world.log_in("5102").await;
    let body = json!({ "version": 2 });
    let answer = world.post(&other, &format!("/cases/{id}/sign-for"), body).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    // Asking for another unit's cases shows the own unit's.
    let asked = format!("/cases?unit={}", seed::unit_id(1));
    let list = world.get(&other, &asked).await.ok();
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn refusals_have_a_code_and_the_article() {
    let world = World::demo().await;
    let agent = world.log_in("1001").await;
    let case = world.post(&agent, "/cases", request("help")).await.ok();
    let id = case["id"].as_str().expect("an id");
    let allowed = [
        "answer_on_the_spot",
        "dispatch",
        "decline",
        "report_emergency",
        "add_note",
        "attach_file",
    ];
    assert_eq!(case["allowed"], json!(allowed));
    let close = json!({ "version": 1 });
    let refused = world.post(&agent, &format!("/cases/{id}/close"), close).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "case_not_your_role"));
    let hotline = world.log_in("4001").await;
    let close = json!({ "version": 1 });
    let refused = world.post(&hotline, &format!("/cases/{id}/close"), close).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "case_not_in_this_state"));
    assert_eq!(refused.text("/error/params/article"), "21");
    let unit = seed::unit_id(1).to_string();
    let stale = json!({ "version": 7, "unit": unit });
    let refused = world.post(&hotline, &format!("/cases/{id}/dispatch"), stale).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "stale_version"));
    let unknown = json!({ "version": 1, "unit": "unit_x" });
    let refused = world.post(&hotline, &format!("/cases/{id}/dispatch"), unknown).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, "unknown_unit"));
    let mut untitled = request("help");
    untitled["title"] = json!("");
    let refused = world.post(&agent, "/cases", untitled).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, "case_field_missing"));
    let mut both = request("help");
    both["answer"] = json!("x");
    both["dispatch_to"] = json!(unit);
    assert_eq!(world.post(&agent, "/cases", both).await.code(), "answer_or_dispatch");
}

#[tokio::test]
async fn lists_are_filtered_and_an_answer_on_the_spot_closes() {
    let world = World::demo().await;
    let agent = world.log_in("1001").await;
    let mut spot = request("consultation");
    spot["answer"] = json!("可在网上办理");
    let closed = world.post(&agent, "/cases", spot).await.ok();
    assert_eq!((&closed["state"], &closed["reply"]), (&json!("closed"), &json!("可在网上办理")));
    world.post(&agent, "/cases", request("complaint")).await.ok();
    let other = world.log_in("1002").await;
    for (token, query, count) in [
        (&agent, "", 2),
        (&agent, "?kind=complaint", 1),
        (&agent, "?state=closed", 1),
        (&agent, "?q=%E8%B7%AF%E7%81%AF&mine=true", 2),
        (&other, "?mine=true", 0),
        (&other, "?limit=1", 1),
    ] {
        let list = world.get(token, &format!("/cases{query}")).await.ok();
        assert_eq!(list["items"].as_array().expect("a list").len(), count, "{query}");
    }
    for wrong in ["state=nonsense", "unit=x", "after=x"] {
        let answer = world.get(&agent, &format!("/cases?{wrong}")).await;
        assert_eq!(answer.code(), "bad_query", "{wrong}");
    }
}
