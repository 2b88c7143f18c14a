//! Who sees which case, who may do what with it, and who looked.

use super::case_steps::{Desk, as_requested, id, numbers};
use super::told::{interaction, served, started};
use super::world::World;
use axum::http::StatusCode;
use calls::{Event, SeatState};
use serde_json::{Value, json};
use store::seed;

#[tokio::test]
async fn each_step_is_its_roles_and_nobody_elses() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let received = desk.take_in(as_requested("complaint")).await;
    let dispatched = desk.dispatched("complaint").await;
    let mut handling = desk.dispatched("complaint").await;
    desk.step("5002", &mut handling, "sign-for", json!({})).await;
    let reviewed = desk.under_review("complaint").await;
    let replied = desk.awaiting_follow_up("complaint").await;
    let hotline = ["1002", "2001", "4001"].as_slice();
    let table = [
        (&received, "answer", hotline),
        (&received, "dispatch", hotline),
        (&received, "decline", hotline),
        (&handling, "report-emergency", &["1002", "2001", "4001", "5002"]),
        (&dispatched, "notify-unit", hotline),
        (&dispatched, "sign-for", &["5002"]),
        (&dispatched, "return", &["5002"]),
        (&handling, "refer", &["5002"]),
        (&handling, "ask-extension", &["5002"]),
        (&handling, "grant-extension", &["5001"]),
        (&handling, "refuse-extension", &["5001"]),
        (&replied, "redo", &["4001"]),
        (&handling, "contact", &["5002"]),
        (&handling, "reply", &["5002"]),
        (&reviewed, "approve", &["5001"]),
        (&reviewed, "send-back", &["5001"]),
        (&replied, "follow-up", &["4001"]),
        (&replied, "verify", &["4001"]),
        (&handling, "pause", &["4001"]),
        (&handling, "resume", &["4001", "5002"]),
        (&handling, "reclassify", &["4001"]),
        (&replied, "close", &["4001"]),
    ];
    for (case, command, may) in table {
        // On an old view nobody changes anything; who may not is told so first.
        let mut old = case.clone();
        old["version"] = json!(0);
        for who in ["1002", "2001", "3001", "4001", "5001", "5002", "5101", "5102"] {
            let fields = json!({
                "unit": desk.unit, "text": "x", "note": "x", "reason": "x", "basis": "x",
                "ground": "unlawful", "guidance": "x", "days": 1, "finding": "x",
                "way": "site", "kind": "help",
            });
            let answer = desk.refused(who, &old, command, fields).await;
            let own_unit = !["5101", "5102"].contains(&who);
            let sees = own_unit && !(case == &received && who.starts_with("50"));
            let expected = match who {
                "3001" => (StatusCode::FORBIDDEN, "forbidden"),
                _ if !sees => (StatusCode::NOT_FOUND, "not_found"),
                _ if may.contains(&who) => (StatusCode::CONFLICT, "stale_version"),
                _ => (StatusCode::FORBIDDEN, "case_not_your_role"),
            };
            assert_eq!((answer.status, answer.code()), expected, "{who} {command}");
        }
    }
}

#[tokio::test]
async fn the_page_is_told_what_each_may_do_now() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let case = desk.dispatched("complaint").await;
    for (who, allowed) in [
        ("1001", json!(["notify_unit", "report_emergency", "add_note", "attach_file"])),
        ("2001", json!(["notify_unit", "report_emergency", "add_note", "attach_file"])),
        ("3001", json!([])),
        (
            "4001",
            json!([
                "notify_unit",
                "supervise",
                "report_emergency",
                "reclassify",
                "add_note",
                "attach_file"
            ]),
        ),
        ("5001", json!(["add_note", "attach_file"])),
        ("5002", json!(["sign_for", "return", "report_emergency", "add_note", "attach_file"])),
    ] {
        assert_eq!(desk.detail(who, &case).await["allowed"], allowed, "{who}");
    }
}

#[tokio::test]
async fn units_do_not_learn_who_is_anonymous() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    for (kind, phone) in [("complaint", Value::Null), ("help", json!("13905910002"))] {
        let mut new = as_requested(kind);
        new["requester"]["anonymous"] = json!(true);
        new["dispatch_to"] = desk.unit.clone();
        let case = desk.take_in(new).await;
        assert_eq!(case["requester"]["name"], "林秀英", "the hotline knows");
        let to_unit = json!({ "name": "", "phone": phone, "address": "", "anonymous": true });
        assert_eq!(desk.detail("5002", &case).await["requester"], to_unit, "{kind}");
        let list = desk.get("5002", "/cases?limit=1").await.ok();
        assert_eq!(list["items"][0]["requester"], to_unit, "{kind}");
    }
    for (words, to_unit) in [("13905910002", 0), ("%E6%9E%97", 0), ("%E8%B7%AF%E7%81%AF", 2)] {
        let query = format!("?q={words}");
        assert_eq!(desk.listed("5002", &query).await.len(), to_unit, "{words}");
        assert_eq!(desk.listed("4001", &query).await.len(), 2, "{words}");
    }
    let listed = desk.get("4001", "/cases?q=13905910002").await.ok();
    let mut case = listed["items"][1].clone();
    assert!(case["allowed"].to_string().contains("grant_identity"));
    desk.step("4001", &mut case, "grant-identity", json!({ "reason": "诉求人同意" })).await;
    assert_eq!(desk.detail("5002", &case).await["requester"]["name"], "林秀英", "it was granted");
    assert_eq!(desk.listed("5002", "?q=13905910002").await.len(), 1, "that one alone");
    let named = desk.dispatched("complaint").await;
    assert_eq!(desk.detail("5002", &named).await["requester"]["name"], "林秀英");
}

#[tokio::test]
async fn a_step_names_only_calls_that_are_the_persons_to_see() {
    let world = World::demo().await;
    served(&world.store, 1, "13905910002", 1002).await;
    let desk = Desk::new(&world).await;
    let mut case = desk.take_in(as_requested("complaint")).await;
    let named = |number| json!({ "text": "x", "interaction": interaction(number).to_string() });
    for (who, number) in [("1001", 1), ("1001", 9), ("4001", 9)] {
        let refused = desk.refused(who, &case, "add-note", named(number)).await;
        let expected = (StatusCode::BAD_REQUEST, "unknown_interaction");
        assert_eq!((refused.status, refused.code()), expected, "{who} {number}");
    }
    let garbage = json!({ "text": "x", "interaction": "int_x" });
    assert_eq!(
        desk.refused("4001", &case, "add-note", garbage).await.code(),
        "unknown_interaction"
    );
    desk.step("1002", &mut case, "add-note", named(1)).await;
    desk.step("4001", &mut case, "add-note", named(1)).await;
    assert_eq!(case["interactions"], json!([interaction(1).to_string()]), "once");

    // The own call may be named before the log knows it.
    let story = started("13905910002");
    world.floor.publish(Event::Interaction { interaction: interaction(9), story });
    world.floor.seat_is(seed::agent_id(1001), SeatState::Talking, Some(interaction(9)));
    desk.step("1001", &mut case, "add-note", named(9)).await;
    assert_eq!(
        desk.refused("1002", &case, "add-note", named(9)).await.code(),
        "unknown_interaction"
    );
}

#[tokio::test]
async fn every_look_is_on_the_trail() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let case = desk.dispatched("complaint").await;
    desk.detail("3001", &case).await;
    let path = format!("/cases/{}", id(&case));
    assert_eq!(desk.get("5102", &path).await.status, StatusCode::NOT_FOUND);
    desk.listed("4001", "?q=%E6%9E%97%E7%A7%80%E8%8B%B1&state=dispatched").await;
    let trail = world.store.audit_of(id(&case)).await.expect("reads");
    let told: Vec<_> = trail.iter().map(|line| (line.action.as_str(), line.user)).collect();
    let (inspector, stranger) = (Some(seed::user_id(3001)), Some(seed::user_id(5102)));
    assert_eq!(told, [("case_viewed", inspector), ("case_refused", stranger)]);
    let lists = world.store.audit_of("cases").await.expect("reads");
    assert_eq!(lists.len(), 1);
    assert_eq!(lists[0].detail, "count=1 filters=state,q", "no name on the trail");
    assert_eq!(world.store.audit_break().await.expect("reads"), None);
}

#[tokio::test]
async fn lists_go_on_where_the_page_before_ended() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut made = Vec::new();
    for kind in ["consultation", "complaint", "suggestion", "help", "complaint"] {
        let case = desk.dispatched(kind).await;
        made.insert(0, case["number"].as_str().expect("a number").to_owned());
    }
    assert_eq!(desk.listed("4001", "").await, made, "newest first");
    let (mut seen, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = desk.get("5002", &format!("/cases{query}")).await.ok();
        seen.extend(numbers(&page));
        let Some(next) = page["next"].as_str() else { break };
        query = format!("?limit=2&after={next}");
    }
    assert_eq!(seen, made);
    assert_eq!(desk.listed("4001", &format!("?q={}", made[2])).await, made[2..3]);
    assert_eq!(desk.listed("4001", "?kind=complaint&mine=true").await.len(), 0);
    assert_eq!(desk.listed("1001", "?kind=complaint&mine=true").await.len(), 2);
    let own = desk.unit.as_str().expect("an id").to_owned();
    let other = seed::unit_id(2);
    for (who, unit, count) in [
        ("4001", own.clone(), 5),
        ("4001", other.to_string(), 0),
        ("5002", own, 5),
        ("5002", other.to_string(), 0),
        ("5102", other.to_string(), 0),
    ] {
        assert_eq!(desk.listed(who, &format!("?unit={unit}")).await.len(), count, "{who} {unit}");
    }
}
