//! Phones, queues, numbers, lists and the hotline through the endpoints.

use super::told::{interaction, served};
use super::world::World;
use axum::http::{Method, StatusCode};
use calls::SeatState;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use store::seed;

async fn owner(world: &World) -> String {
    let owner = json!({ "username": "owner", "password": "a-good-password", "name": "业主" });
    world.call(Method::POST, "/setup", None, Some(owner.clone())).await.ok();
    let session = world.call(Method::POST, "/session", None, Some(owner)).await.ok();
    session["token"].as_str().expect("a token").to_owned()
}

#[tokio::test]
async fn an_empty_center_is_made_to_work_step_by_step() {
    let world = World::empty().await;
    let owner = owner(&world).await;
    assert_eq!(world.get(&owner, "/calendars").await.ok()[0]["id"], "hotline");
    for (path, count) in [("/dispositions", 12), ("/not-ready-reasons", 8), ("/flows", 0)] {
        let list = world.get(&owner, path).await.ok();
        assert_eq!(list.as_array().expect("a list").len(), count, "{path}");
    }
    let list = world.get(&owner, "/admin/checklist").await.ok();
    assert!(
        list.as_object().expect("counts").values().all(|n| *n == json!(0) || *n == json!(false))
    );

    world.post(&owner, "/admin/units", json!({ "name": "市城管局" })).await.ok();
    let range = json!({ "first": "1001", "last": "1002", "name": "坐席" });
    world.post(&owner, "/admin/users/range", range).await.ok();
    let hotline = json!({ "number": "12345", "all_agents": true });
    let list = world.post(&owner, "/admin/hotline", hotline).await.ok();
    let counts = ["units", "agents", "queues", "queues_with_agents", "flows", "numbers"];
    assert_eq!(counts.map(|name| list[name].clone()), [1, 2, 3, 3, 1, 1].map(|n| json!(n)));
    assert_eq!(list["hotline"], true);
    let config = world.store.center_config().await.expect("reads");
    let flow = config.flows.values().next().expect("published");
    let known = |queue: &calls::QueueId| config.queues.contains_key(queue);
    let check = calls::flow::Check { queue_exists: Some(&known), prompt_exists: None };
    assert_eq!(flow.check(check), []);
    let again = world.post(&owner, "/admin/hotline", json!({})).await.ok();
    assert_eq!(again["flows"], 1, "what is there stays as it is");
    let kinds = world.get(&owner, "/queues").await.ok();
    assert_eq!(kinds[0]["case_kind"], "complaint");
    assert_eq!(kinds[0]["name_en"], "Complaints");
}

#[tokio::test]
async fn phones_are_made_given_new_secrets_and_removed() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let made = world.post(&admin, "/admin/phones", json!({ "number": "8101" })).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let stored = async || {
        let phones = world.store.extensions().await.expect("reads");
        phones.into_iter().find(|phone| phone.number == "8101").map(|phone| phone.ha1_md5)
    };
    let first = made.text("/password").to_owned();
    assert_eq!(stored().await, Some(format!("secret of {first}")));
    for (number, code) in
        [("8101", "phone_there"), ("1001", "number_taken"), ("12", "bad_phone_number")]
    {
        let answer = world.post(&admin, "/admin/phones", json!({ "number": number })).await;
        assert_eq!(answer.code(), code);
    }
    let weak = json!({ "password": "8101-8101" });
    assert_eq!(world.put(&admin, "/admin/phones/8101", weak).await.code(), "password_has_username");
    let chosen = json!({ "password": "for-the-front-desk-1" });
    world.put(&admin, "/admin/phones/8101", chosen).await.ok();
    assert_eq!(stored().await, Some("secret of for-the-front-desk-1".to_owned()));

    world.floor.live.extension("8001", true);
    let phone = calls::SeatPhone::Extension("8001".into());
    let (agent, state) = (seed::agent_id(1001), SeatState::Ready);
    let (reason, interaction) = (None, None);
    let signed_in = calls::Event::Seat { agent, state, reason, phone: Some(phone), interaction };
    world.floor.publish(signed_in);
    let phones = world.get(&admin, "/admin/phones").await.ok();
    assert_eq!(
        phones[0],
        json!({
            "number": "8001", "registered": true, "agents": ["1001"], "in_use_by": "1001",
        })
    );
    let delete = async |number: &str| {
        world.call(Method::DELETE, &format!("/admin/phones/{number}"), Some(&admin), None).await
    };
    assert_eq!(delete("8001").await.code(), "phone_in_use");
    assert_eq!(delete("8101").await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete("8101").await.status, StatusCode::NOT_FOUND);
    assert_eq!(stored().await, None);
}

#[tokio::test]
async fn queues_are_made_changed_and_removed() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let made = world.post(&admin, "/admin/queues", json!({ "name": "夜间" })).await;
    assert_eq!((made.status, made.text("/id")), (StatusCode::CREATED, "queue-1"));
    assert_eq!(made.json["ring_s"], 20);
    let change = json!({
        "name": "夜间", "name_en": "Night", "number": "6010", "case_kind": "help", "ring_s": 30,
        "members": [seed::agent_id(1001).to_string(), seed::agent_id(1002).to_string()],
    });
    let changed = world.put(&admin, "/admin/queues/queue-1", change.clone()).await.ok();
    assert_eq!(changed["members"].as_array().expect("a list").len(), 2);
    assert_eq!((&changed["ring_s"], &changed["wrap_up_s"]), (&json!(30), &json!(30)));
    let agent = world.log_in("1001").await;
    let queues = world.get(&agent, "/seat").await.ok()["queues"].clone();
    assert!(queues.as_array().expect("a list").contains(&json!("queue-1")), "at once");
    for (field, value, code) in [
        ("ring_s", json!(2), "out_of_range"),
        ("wrap_up_s", json!(100_000), "out_of_range"),
        ("announce_s", json!(0), "out_of_range"),
        ("waiting_max", json!(0), "out_of_range"),
        ("number", json!("6000"), "number_taken"),
        ("number", json!("60"), "bad_queue_number"),
        ("members", json!(["agt_x"]), "unknown_agent"),
        ("name", json!(""), "name_length"),
    ] {
        let mut body = change.clone();
        body[field] = value;
        let answer = world.put(&admin, "/admin/queues/queue-1", body).await;
        assert_eq!(answer.code(), code, "{field}: {}", answer.json);
    }
    for (id, code) in [("queue-1", "queue_there"), ("Nacht!", "bad_queue_id")] {
        let body = json!({ "id": id, "name": "x" });
        assert_eq!(world.post(&admin, "/admin/queues", body).await.code(), code);
    }
    let delete = async |id: &str| {
        world.call(Method::DELETE, &format!("/admin/queues/{id}"), Some(&admin), None).await
    };
    let used = delete("general").await;
    assert_eq!((used.code(), used.text("/error/params/flow")), ("queue_in_use", "hotline"));
    assert_eq!(delete("queue-1").await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete("queue-1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn numbers_lead_where_the_owner_says() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let to_flow = json!({ "kind": "flow", "flow": "hotline" });
    let reloads = || world.floor.reloads.load(Ordering::Relaxed);
    let before = reloads();
    world.put(&admin, "/admin/numbers/059112345", to_flow.clone()).await.ok();
    assert_eq!(reloads(), before + 1);
    let echo = world.put(&admin, "/admin/numbers/059112345", json!({ "kind": "echo" })).await.ok();
    assert_eq!(echo, json!({ "number": "059112345", "kind": "echo", "flow": null }));
    for (number, body, code) in [
        ("1001", to_flow.clone(), "number_taken"),
        ("6000", to_flow.clone(), "number_taken"),
        ("abc", to_flow, "bad_number"),
        ("12399", json!({ "kind": "flow", "flow": "no-such" }), "unknown_flow"),
        ("12399", json!({ "kind": "flow" }), "unknown_flow"),
    ] {
        let answer = world.put(&admin, &format!("/admin/numbers/{number}"), body).await;
        assert_eq!(answer.code(), code, "{number}");
    }
    let delete = || world.call(Method::DELETE, "/admin/numbers/059112345", Some(&admin), None);
    assert_eq!(delete().await.status, StatusCode::NO_CONTENT);
    assert_eq!(delete().await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get(&admin, "/admin/numbers").await.ok().as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_disposition_that_is_switched_off_is_kept_but_not_chosen() {
    let world = World::demo().await;
    served(&world.store, 1, "13905910002", 1001).await;
    let (admin, agent) = (world.log_in("admin").await, world.log_in("1001").await);
    let list = json!([
        { "code": "vip", "zh": "贵宾", "en": "VIP" },
        { "code": "other", "zh": "其他", "en": "Other" },
    ]);
    let saved = world.put(&admin, "/dispositions", list).await.ok();
    assert_eq!((&saved[0]["code"], &saved[0]["active"]), (&json!("vip"), &json!(true)));
    let off = saved.as_array().expect("a list").iter().filter(|choice| choice["active"] == false);
    assert_eq!(off.count(), 11);
    let id = interaction(1).to_string();
    let wrap_up = |code: &str| json!({ "interaction": id, "disposition": code });
    let old = world.post(&agent, "/seat/wrap-up", wrap_up("answered")).await;
    assert_eq!(old.code(), "unknown_disposition");
    world.post(&agent, "/seat/wrap-up", wrap_up("vip")).await.ok();
    for wrong in [
        json!([]),
        json!([{ "code": "A", "zh": "甲", "en": "A" }]),
        json!([{ "code": "a", "zh": "甲", "en": "A", "active": false }]),
    ] {
        let answer = world.put(&admin, "/not-ready-reasons", wrong).await;
        assert_eq!(answer.code(), "list_wrong");
    }
    let ok = json!([{ "code": "tea", "zh": "茶歇", "en": "Tea" }]);
    assert_eq!(world.put(&admin, "/not-ready-reasons", ok).await.ok()[0]["code"], "tea");
}

#[tokio::test]
async fn who_may_not_administer_sees_none_of_it() {
    let world = World::demo().await;
    for who in ["1001", "2001", "4001"] {
        let token = world.log_in(who).await;
        for path in ["/admin/users", "/admin/phones", "/admin/queues", "/admin/checklist"] {
            let answer = world.get(&token, path).await;
            assert_eq!(
                (answer.status, answer.json["password"].clone()),
                (StatusCode::FORBIDDEN, Value::Null)
            );
        }
    }
}
