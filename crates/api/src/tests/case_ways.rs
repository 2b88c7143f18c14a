//! The ways a case takes beside the straight one, through the endpoints: not
//! taken on, returned, given back, put off, done again.

use super::case_steps::{Desk, as_requested, id};
use super::world::World;
use axum::http::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn what_is_not_for_the_hotline_is_declined_on_a_ground_with_guidance() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.take_in(as_requested("complaint")).await;
    let refused = desk.refused("1001", &case, "decline", json!({ "guidance": "请拨打110" })).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, "case_field_missing"));
    assert_eq!(refused.text("/error/params/field"), "ground");
    let ground = json!({ "ground": "emergency_line", "guidance": "" });
    let refused = desk.refused("1001", &case, "decline", ground).await;
    assert_eq!(refused.text("/error/params/field"), "guidance");
    let ground = json!({ "ground": "emergency_line", "guidance": "请拨打110" });
    desk.step("1001", &mut case, "decline", ground).await;
    assert_eq!((&case["state"], &case["declined"]), (&json!("declined"), &json!("emergency_line")));
    assert_eq!(
        (&case["due"]["next"], &case["allowed"]),
        (&Value::Null, &json!(["add_note", "attach_file"]))
    );
    let detail = desk.detail("1001", &case).await;
    let last = &detail["timeline"][1];
    assert_eq!((&last["event"], &last["text"]), (&json!("declined"), &json!("请拨打110")));
    assert_eq!(desk.listed("4001", "?state=declined").await, [case["number"].clone()]);
}

#[tokio::test]
async fn a_unit_returns_what_is_not_its_duty_and_the_hotline_dispatches_anew() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.dispatched("complaint").await;
    let returned = json!({ "reason": "非本单位职责", "basis": "三定方案" });
    desk.step("5002", &mut case, "return", returned.clone()).await;
    assert_eq!((&case["state"], &case["unit"]), (&json!("received"), &Value::Null));
    let refused = desk.refused("5002", &case, "sign-for", json!({})).await;
    let expected = (StatusCode::FORBIDDEN, "case_not_your_unit");
    assert_eq!((refused.status, refused.code()), expected, "it may look at it and no more");
    let seen = desk.detail("5002", &case).await;
    assert_eq!((&seen["part"], &seen["allowed"]), (&json!("past"), &json!([])));
    assert_eq!(seen["requester"]["name"], "", "who asks concerns it no more");
    assert_eq!(seen["requester"]["phone"], Value::Null);
    let number = [case["number"].clone()];
    assert_eq!(desk.listed("5002", "").await.len(), 0);
    assert_eq!(desk.listed("5002", "?past=true").await, number);
    assert_eq!(desk.listed("5102", "?past=true").await.len(), 0);
    desk.step("4001", &mut case, "dispatch", json!({ "unit": desk.unit })).await;
    desk.step("5002", &mut case, "sign-for", json!({})).await;
    let refused = desk.refused("5002", &case, "return", returned).await;
    let expected = (StatusCode::CONFLICT, "case_not_in_this_state");
    assert_eq!((refused.status, refused.code()), expected);

    let referred = json!({ "reason": "职责交叉", "basis": "三定方案", "unit": desk.unit });
    desk.step("5002", &mut case, "refer", referred).await;
    let proposed = case["proposed_unit"]["id"].clone();
    assert_eq!((&case["state"], &proposed), (&json!("received"), &desk.unit));
    let detail = desk.detail("4001", &case).await;
    let last = detail["timeline"].as_array().and_then(|all| all.last()).expect("entries");
    assert_eq!(
        (&last["event"], &last["params"]["basis"]),
        (&json!("referred"), &json!("三定方案"))
    );
    let name = detail["proposed_unit"]["name"].clone();
    assert_eq!(last["params"]["proposed"], name, "by its name");
}

#[tokio::test]
async fn an_extension_is_asked_for_and_the_leader_decides() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.dispatched("complaint").await;
    desk.step("5002", &mut case, "sign-for", json!({})).await;
    let before = case["due"]["close"].clone();
    let offered = |detail: &Value, command: &str| {
        detail["allowed"].as_array().is_some_and(|all| all.contains(&json!(command)))
    };
    assert!(!offered(&desk.detail("5001", &case).await, "grant_extension"), "nobody asked");
    let long = json!({ "days": 11, "reason": "需要开挖" });
    let refused = desk.refused("5002", &case, "ask-extension", long).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "case_extension_too_long"));
    assert_eq!(refused.json["error"]["params"], json!({ "days_max": "10", "article": "20(6)" }));
    let asked = json!({ "days": 5, "reason": "需要开挖" });
    desk.step("5002", &mut case, "ask-extension", asked).await;
    assert_eq!(case["extension_asked"], 5);
    assert!(offered(&desk.detail("5001", &case).await, "grant_extension"));
    desk.step("5001", &mut case, "grant-extension", json!({ "comment": "同意" })).await;
    assert_eq!(case["extension_asked"], Value::Null);
    assert!(case["due"]["close"].as_str() > before.as_str(), "{} after {before}", case["due"]);
    let days = case["due"]["explanation"].as_array().expect("day by day");
    assert_eq!(days.iter().filter(|day| day["counts"] == true).count(), 5, "counted on");
}

#[tokio::test]
async fn what_leaves_the_citizen_dissatisfied_twice_is_supervised() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.awaiting_follow_up("suggestion").await;
    let refused = desk.refused("4001", &case, "redo", json!({ "finding": "未修复" })).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "case_not_dissatisfied"));
    for (redos, supervised) in [(1, false), (2, true)] {
        let asked = json!({ "satisfaction": "not_satisfied", "note": "仍不亮" });
        desk.step("4001", &mut case, "follow-up", asked).await;
        desk.step("4001", &mut case, "redo", json!({ "finding": "单位责任" })).await;
        assert_eq!((&case["state"], &case["satisfaction"]), (&json!("handling"), &Value::Null));
        assert_eq!((&case["redos"], &case["supervised"]), (&json!(redos), &json!(supervised)));
        desk.step("5002", &mut case, "reply", json!({ "text": "已更换" })).await;
        desk.step("5001", &mut case, "approve", json!({})).await;
    }
}

#[tokio::test]
async fn units_that_assist_see_the_case_and_give_their_part() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.take_in(as_requested("complaint")).await;
    let other = json!(store::seed::unit_id(2).to_string());
    assert_eq!(desk.get("5102", &format!("/cases/{}", id(&case))).await.status, 404);
    let twice = json!({ "unit": desk.unit, "co_units": [desk.unit] });
    let refused = desk.refused("4001", &case, "dispatch", twice).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "case_co_units"));
    let sent = json!({ "unit": desk.unit, "co_units": [other] });
    desk.step("4001", &mut case, "dispatch", sent).await;
    assert_eq!(case["co_units"][0]["unit"]["id"], other);
    assert_eq!(case["co_units"][0]["text"], Value::Null);
    let seen = desk.detail("5102", &case).await;
    assert_eq!(seen["part"], "assists");
    assert_eq!(seen["allowed"], json!(["contribute", "add_note", "attach_file"]));
    assert_eq!(desk.listed("5102", "").await, [case["number"].clone()]);
    let clock = seen["clocks"].as_array().and_then(|all| all.last()).expect("clocks");
    assert_eq!((&clock["clock"], &clock["running"]), (&json!("contribution"), &json!(true)));
    assert_eq!((&clock["unit"]["id"], &clock["article"]), (&other, &json!("16")));

    desk.step("5002", &mut case, "sign-for", json!({})).await;
    let refused = desk.refused("5002", &case, "reply", json!({ "text": "已修复" })).await;
    assert_eq!(refused.code(), "case_contribution_open");
    assert_eq!(refused.json["error"]["params"], json!({ "open": "1", "article": "16" }));
    desk.step("5102", &mut case, "contribute", json!({ "text": "线路已接通" })).await;
    assert_eq!(case["co_units"][0]["text"], "线路已接通");
    desk.step("5002", &mut case, "reply", json!({ "text": "已修复" })).await;
    let story = desk.detail("4001", &case).await;
    let dispatched = &story["timeline"][1]["params"];
    assert_eq!(dispatched["co_units"], case["co_units"][0]["unit"]["name"], "by its name");
}

#[tokio::test]
async fn the_fallback_unit_keeps_the_case() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.take_in(as_requested("complaint")).await;
    let sent = json!({ "unit": desk.unit, "fallback": true });
    desk.step("4001", &mut case, "dispatch", sent).await;
    assert_eq!(case["fallback"], true);
    let offered = desk.detail("5002", &case).await["allowed"].clone();
    assert!(!offered.as_array().expect("a list").contains(&json!("return")));
    let returned = json!({ "reason": "非本单位职责", "basis": "三定方案" });
    let refused = desk.refused("5002", &case, "return", returned).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "case_fallback_keeps"));
}

#[tokio::test]
async fn the_ledger_holds_what_is_supervised_until_the_unit_has_answered() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.awaiting_follow_up("complaint").await;
    assert_eq!(desk.listed("4001", "?supervised=true").await.len(), 0);
    let refused = desk.refused("5001", &case, "supervise", json!({ "reason": "久拖" })).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    desk.step("4001", &mut case, "supervise", json!({ "reason": "久拖不结" })).await;
    assert_eq!(desk.listed("4001", "?supervised=true").await, [case["number"].clone()]);
    let nothing = json!({ "demand": "限期整改", "days": 3 });
    let refused = desk.refused("4001", &case, "issue-notice", nothing).await;
    assert_eq!(refused.text("/error/params/field"), "notice");
    let notice = json!({ "notice": "rectification", "demand": "限期整改", "days": 3 });
    desk.step("4001", &mut case, "issue-notice", notice).await;
    let told = case["notices"][0].clone();
    assert_eq!((&told["number"], &told["kind"]), (&json!(1), &json!("rectification")));
    assert_eq!(case["due"]["next"]["clock"], "notice");
    let refused = desk.refused("4001", &case, "end-supervision", json!({ "finding": "已整改" }));
    assert_eq!(refused.await.code(), "case_notice_open");
    desk.step("5001", &mut case, "answer-notice", json!({ "text": "已更换线路" })).await;
    assert_eq!(case["notices"][0]["answer"], "已更换线路");
    desk.step("4001", &mut case, "follow-up", json!({ "satisfaction": "satisfied" })).await;
    let refused = desk.refused("4001", &case, "close", json!({})).await;
    assert_eq!(refused.code(), "case_supervision_open");
    desk.step("4001", &mut case, "end-supervision", json!({ "finding": "已整改" })).await;
    assert_eq!(desk.listed("4001", "?supervised=true").await.len(), 0);
    desk.step("4001", &mut case, "close", json!({})).await;
    assert_eq!(case["state"], "closed");
}

#[tokio::test]
async fn new_cases_get_the_regulation_chosen_and_those_there_are_keep_theirs() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let before = desk.dispatched("complaint").await;
    let admin = world.log_in("admin").await;
    let listed = world.get(&admin, "/regulations").await.ok();
    assert_eq!((&listed[0]["id"], &listed[0]["current"]), (&json!("fujian-2016"), &json!(true)));
    let complaint =
        json!({ "step": "complaint", "unit": "working_days", "count": 10, "article": "20(2)" });
    assert!(listed[0]["limits"].as_array().expect("limits").contains(&complaint));
    let unknown = world.put(&admin, "/regulations/current", json!({ "id": "nowhere" })).await;
    assert_eq!((unknown.status, unknown.code()), (StatusCode::BAD_REQUEST, "unknown_regulation"));
    let chosen = json!({ "id": "beijing-2021" });
    let listed = world.put(&admin, "/regulations/current", chosen).await.ok();
    assert_eq!((&listed[0]["current"], &listed[1]["current"]), (&json!(false), &json!(true)));

    let mut urgent = as_requested("help");
    urgent["urgent"] = json!(true);
    urgent["dispatch_to"] = desk.unit.clone();
    let after = desk.take_in(urgent).await;
    let handling = desk.detail("4001", &after).await["clocks"][2].clone();
    assert_eq!(handling["article"], Value::Null, "custom, no article");
    assert!(handling["time"].is_string(), "to the minute: {handling}");
    assert!(after["due"]["next"]["time"].is_string());
    assert_eq!(handling["explanation"][0]["why"], "hours");
    // The other moves on by its own rules.
    let mut before = before;
    desk.step("5002", &mut before, "sign-for", json!({})).await;
    let extension = json!({ "days": 9, "reason": "需要开挖" });
    desk.step("5002", &mut before, "ask-extension", extension).await;
    assert_eq!(desk.detail("5002", &before).await["clocks"][2]["article"], "20(2)");
}

#[tokio::test]
async fn cases_about_the_same_are_found_while_one_types() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let lamp = desk.take_in(as_requested("complaint")).await;
    let mut water = as_requested("complaint");
    water["title"] = json!("小区停水三天");
    water["requester"]["phone"] = json!("13905910003");
    desk.take_in(water).await;
    let similar =
        async |who: &str, query: &str| desk.get(who, &format!("/cases/similar{query}")).await;
    let found = similar(
        "1001",
        "?title=%E9%97%A8%E5%8F%A3%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE&phone=13905910002",
    )
    .await
    .ok();
    assert_eq!(found.as_array().map(Vec::len), Some(1), "路灯, not 停水: {found}");
    assert_eq!((&found[0]["id"], &found[0]["same_requester"]), (&lamp["id"], &json!(true)));
    let path = format!("?title=%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE&except={}", id(&lamp));
    assert_eq!(similar("4001", &path).await.ok(), json!([]));
    let refused = similar("5002", "?title=x").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "units see their own only");
}

/// Article 27: whoever is invited to watch sees the work and not the people.
#[tokio::test]
async fn article_27_observers_see_every_case_without_who_asks() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let case = desk.dispatched("complaint").await;
    let observer = world.log_in("3101").await;
    let seen = world.get(&observer, &format!("/cases/{}", id(&case))).await.ok();
    let requester =
        json!({ "name": "林**", "phone": "139******02", "address": "", "anonymous": false });
    assert_eq!((&seen["requester"], &seen["allowed"]), (&requester, &json!([])));
    let number = |page: &Value| page["items"].as_array().expect("items").len();
    let listed = async |q: &str| number(&world.get(&observer, &format!("/cases?q={q}")).await.ok());
    assert_eq!(listed("13905910002").await, 0, "nobody is found by their number");
    assert_eq!(listed("%E8%B7%AF%E7%81%AF").await, 1);
    let note = json!({ "version": case["version"], "text": "好" });
    let refused = world.post(&observer, &format!("/cases/{}/add-note", id(&case)), note).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let calls = world.get(&observer, "/interactions").await;
    assert_eq!(calls.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn article_25_units_are_assessed_and_see_their_own_figures_only() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.awaiting_follow_up("complaint").await;
    desk.step("4001", &mut case, "follow-up", json!({ "satisfaction": "not_satisfied" })).await;
    desk.step("4001", &mut case, "redo", json!({ "finding": "属实" })).await;
    let day = &case["created_at"].as_str().expect("a time")[..10];
    let today: jiff::civil::Date = day.parse().expect("a day");
    let period = format!(
        "from={}&to={}",
        today.yesterday().expect("a day"),
        today.tomorrow().expect("a day")
    );
    let shown = desk.get("4001", &format!("/assessment?{period}")).await.ok();
    let unit = &shown["units"][0];
    assert_eq!(unit["unit"]["id"], desk.unit);
    for (figure, count) in
        [("received", 1), ("signed", 1), ("answered", 0), ("redone", 1), ("dissatisfied", 1)]
    {
        assert_eq!(unit[figure], count, "{figure}");
    }
    let of = |figure: &str| {
        let unit = desk.unit.as_str().expect("an id");
        format!("/assessment/cases?{period}&unit={unit}&figure={figure}")
    };
    let redone = desk.get("3001", &of("redone")).await.ok();
    assert_eq!(redone[0]["number"], case["number"]);
    assert_eq!(desk.get("3001", &of("given_back")).await.ok(), json!([]));
    let own = desk.get("5001", &format!("/assessment?{period}")).await.ok();
    assert_eq!(own["units"].as_array().map(Vec::len), Some(1));
    let other = desk.get("5101", &format!("/assessment?{period}")).await.ok();
    assert_eq!(other["units"], json!([]));
    assert_eq!(desk.get("5101", &of("redone")).await.status, StatusCode::NOT_FOUND);
    let wrong = desk.get("4001", "/assessment?from=2026-02-01&to=2026-01-01").await;
    assert_eq!((wrong.status, wrong.code()), (StatusCode::BAD_REQUEST, "bad_period"));
}
