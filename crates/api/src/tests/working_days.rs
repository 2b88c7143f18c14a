//! What moves a deadline: the calendar of working days, another kind, a pause.

use super::case_steps::Desk;
use super::world::World;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;

/// The last day of a case's handling clock.
async fn handling(desk: &Desk<'_>, case: &Value) -> String {
    let detail = desk.detail("4001", case).await;
    let clocks = detail["clocks"].as_array().expect("clocks").clone();
    let due = clocks.iter().find(|clock| clock["clock"] == "handling").expect("it is handled");
    due["date"].as_str().expect("a day").to_owned()
}

#[tokio::test]
async fn a_new_holiday_moves_what_runs_and_the_case_says_so() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let case = desk.dispatched("complaint").await;
    let before = handling(&desk, &case).await;
    let admin = world.log_in("admin").await;
    let days = world.get(&admin, "/admin/working-days").await.ok();
    let text = days["text"].as_str().expect("a text");
    assert!(text.contains("on 2026-02-14 春节"), "{text}");
    assert_eq!(days["years"].as_array().expect("years").len(), 3);

    let holiday = json!({ "text": format!("{text}off {before} 台风\n") });
    let saved = world.put(&admin, "/admin/working-days", holiday).await.ok();
    assert!(saved["text"].as_str().expect("a text").contains("台风"));
    let mut after = before.clone();
    for _ in 0..100 {
        after = handling(&desk, &case).await;
        if after > before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(after > before, "{after} is not after {before}");
    let detail = desk.detail("5002", &case).await;
    let last = detail["timeline"].as_array().expect("a story").last().expect("an end").clone();
    assert_eq!(
        (&last["event"], &last["params"]["handling_due"]),
        (&json!("recounted"), &json!(after))
    );
    assert_eq!((&last["actor"]["role"], &last["actor"]["name"]), (&json!("program"), &json!("")));

    for wrong in ["off 2026-13-01 x", "holiday 2026-05-01", "on 2026-02-14 x\non 2026-02-14 y"] {
        let refused = world.put(&admin, "/admin/working-days", json!({ "text": wrong })).await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::BAD_REQUEST, "working_days_wrong")
        );
        assert!(refused.json["error"]["params"]["line"].is_number(), "{}", refused.json);
    }
    let agent = world.log_in("1001").await;
    assert_eq!(world.get(&agent, "/admin/working-days").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_clock_stands_still_and_goes_on_and_a_matter_changes_its_kind() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.dispatched("suggestion").await;
    let first = handling(&desk, &case).await;
    let kind = json!({ "kind": "complaint", "reason": "实为投诉" });
    desk.step("4001", &mut case, "reclassify", kind.clone()).await;
    assert_eq!(case["kind"], "complaint");
    assert_eq!(desk.listed("4001", "?kind=complaint").await.len(), 1);
    assert!(handling(&desk, &case).await > first);
    assert_eq!(desk.refused("4001", &case, "reclassify", kind).await.code(), "case_same_kind");

    desk.step("5002", &mut case, "sign-for", json!({})).await;
    desk.step("4001", &mut case, "pause", json!({ "reason": "等待鉴定报告" })).await;
    assert_eq!((&case["paused"], &case["due"]["next"]), (&json!(true), &Value::Null));
    let refused = desk.refused("5002", &case, "reply", json!({ "text": "已修复" })).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "case_clock_paused"));
    desk.step("5002", &mut case, "resume", json!({ "note": "报告已出" })).await;
    assert_eq!(case["paused"], false);
    assert!(!case["due"]["next"].is_null());
    desk.step("5002", &mut case, "reply", json!({ "text": "已修复" })).await;
}
