//! What the regulation asks for before a case moves on, through the endpoints.

use super::case_steps::{Desk, as_requested};
use super::told::{interaction, recording, served};
use super::world::World;
use axum::http::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn an_urgent_case_is_dispatched_and_its_unit_telephoned() {
    let world = World::demo().await;
    served(&world.store, 1, "13905910002", 1001).await;
    let desk = Desk::new(&world).await;
    let mut new = as_requested("help");
    new["urgent"] = json!(true);
    new["dispatch_to"] = desk.unit.clone();
    let mut case = desk.take_in(new).await;
    assert_eq!((&case["near_due"], &case["overdue"]), (&json!(true), &json!(false)));
    let days = &case["due"]["explanation"];
    assert_eq!((&days[0]["why"], &days[0]["counts"]), (&json!("same_day"), &json!(true)));
    assert_eq!(days.as_array().map(Vec::len), Some(1));

    let told = json!({ "note": "已电话告知值班员" });
    let refused = desk.refused("1001", &case, "notify-unit", told.clone()).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "case_call_missing"));
    assert_eq!(refused.text("/error/params/article"), "14");
    let mut told = told;
    told["interaction"] = json!(interaction(1).to_string());
    desk.step("1001", &mut case, "notify-unit", told).await;
    let detail = desk.detail("1001", &case).await;
    let last = &detail["timeline"][2];
    assert_eq!(
        (&last["event"], &last["text"]),
        (&json!("unit_notified"), &json!("已电话告知值班员"))
    );
    assert_eq!(last["recording"], recording(1).to_string());
}

#[tokio::test]
async fn who_asks_for_help_is_spoken_with_and_asked_before_the_end() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.dispatched("help").await;
    desk.step("5002", &mut case, "sign-for", json!({})).await;
    let reply = json!({ "text": "已修复" });
    let refused = desk.refused("5002", &case, "reply", reply.clone()).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "case_contact_first"));
    assert_eq!(refused.text("/error/params/article"), "20(4)");
    desk.step("5002", &mut case, "contact", json!({ "note": "约定明日上门" })).await;
    desk.step("5002", &mut case, "reply", reply).await;
    desk.step("5001", &mut case, "approve", json!({})).await;

    let refused = desk.refused("4001", &case, "close", json!({})).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "case_follow_up_first"));
    let params = &refused.json["error"]["params"];
    assert_eq!(*params, json!({ "attempts": "0", "needed": "3", "article": "21" }));
    for _ in 0..3 {
        desk.step("4001", &mut case, "follow-up", json!({ "note": "无人接听" })).await;
        assert_eq!(case["satisfaction"], Value::Null);
    }
    desk.step("4001", &mut case, "close", json!({})).await;
    assert_eq!(
        (&case["state"], &case["allowed"]),
        (&json!("closed"), &json!(["revisit", "add_note", "attach_file"]))
    );
    assert_eq!(case["due"]["next"], Value::Null, "no clock runs on a closed case");
    desk.step("5002", &mut case, "add-note", json!({ "text": "材料已归档" })).await;
}

#[tokio::test]
async fn a_citizen_who_is_not_satisfied_makes_a_finding_necessary() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.awaiting_follow_up("complaint").await;
    let asked = json!({ "satisfaction": "not_satisfied", "note": "仍有一盏不亮" });
    desk.step("4001", &mut case, "follow-up", asked).await;
    let refused = desk.refused("4001", &case, "close", json!({ "finding": " " })).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "case_finding_missing"));
    assert_eq!(refused.text("/error/params/article"), "22");
    desk.step("4001", &mut case, "close", json!({ "finding": "经核实已修复" })).await;
    let detail = desk.detail("4001", &case).await;
    let entries = detail["timeline"].as_array().expect("entries");
    let asked = entries.iter().find(|e| e["event"] == "followed_up").expect("is told");
    assert_eq!(asked["params"]["satisfaction"], "not_satisfied", "the page's word, as elsewhere");
}

#[tokio::test]
async fn of_two_who_act_on_the_same_view_one_is_told_to_look_again() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let case = desk.take_in(as_requested("complaint")).await;
    let dispatch = |who| desk.refused(who, &case, "dispatch", json!({ "unit": desk.unit }));
    let (first, second) = tokio::join!(dispatch("1001"), dispatch("4001"));
    let (won, lost) = if first.status.is_success() { (first, second) } else { (second, first) };
    assert_eq!((won.status, &won.json["version"]), (StatusCode::OK, &json!(2)));
    assert_eq!((lost.status, lost.code()), (StatusCode::CONFLICT, "stale_version"));
    let detail = desk.detail("4001", &case).await;
    assert_eq!(detail["timeline"].as_array().map(Vec::len), Some(2), "it was dispatched once");
}

#[tokio::test]
async fn a_text_that_is_missing_or_too_long_is_named() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.dispatched("complaint").await;
    desk.step("5002", &mut case, "sign-for", json!({})).await;
    let refused = desk.refused("5002", &case, "reply", json!({ "text": " " })).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, "case_field_missing"));
    assert_eq!(refused.text("/error/params/field"), "result");
    let long = json!({ "text": "长".repeat(10_001) });
    let refused = desk.refused("5002", &case, "reply", long).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, "case_field_too_long"));
    assert_eq!(refused.text("/error/params/chars_max"), "10000");
    let refused = desk.refused("5002", &case, "sign-for", json!({})).await;
    let expected = (StatusCode::CONFLICT, "case_not_in_this_state");
    assert_eq!((refused.status, refused.code()), expected);
    assert_eq!(refused.text("/error/params/state"), "handling");
}
