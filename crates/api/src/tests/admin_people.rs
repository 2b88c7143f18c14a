//! The staff through the endpoints: made, changed, switched off, given passwords.

use super::world::{PASSWORD, World};
use axum::http::{Method, StatusCode};
use calls::SeatState;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use store::seed;

fn agent(number: &str) -> Value {
    json!({
        "username": number, "name": "新坐席", "role": "agent", "number": number,
        "team": "first", "queues": ["general"], "extension": "8001",
    })
}

async fn log_in(world: &World, username: &str, password: &str) -> super::world::Answer {
    let body = json!({ "username": username, "password": password });
    world.call(Method::POST, "/session", None, Some(body)).await
}

async fn id_of(world: &World, username: &str) -> String {
    let account = world.store.account_by_username(username).await.expect("reads");
    account.expect("is there").user.id.to_string()
}

#[tokio::test]
async fn a_person_who_is_made_can_work_at_once() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let made = world.post(&admin, "/admin/users", agent("1101")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
    let password = made.text("/password").to_owned();
    assert_eq!(made.json["member"]["queues"], json!(["general"]));
    assert_eq!(world.floor.reloads.load(Ordering::Relaxed), 1, "in force without a restart");
    let session = log_in(&world, "1101", &password).await.ok();
    let token = session["token"].as_str().expect("a token");
    assert_eq!(world.get(token, "/seat").await.ok()["queues"], json!(["general"]));
    let id = made.text("/member/id");
    let trail = world.store.audit_of(id).await.expect("reads");
    assert_eq!(
        (trail[0].action.as_str(), trail[0].detail.as_str()),
        ("user_added", "role=agent number=1101")
    );

    let mut chosen = agent("1102");
    chosen["password"] = json!("chosen-by-me-1");
    let made = world.post(&admin, "/admin/users", chosen).await.ok();
    assert_eq!(made["password"], Value::Null, "who chose it knows it");
    let found = world.get(&admin, "/admin/users?q=110&role=agent&active=true").await.ok();
    assert_eq!(found.as_array().expect("a list").len(), 2);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_reason() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    for (field, value, code) in [
        ("username", json!("1001"), "username_taken"),
        ("username", json!("a b"), "user_username_invalid"),
        ("name", json!(" "), "user_display_name_invalid"),
        ("number", json!("1001"), "number_taken"),
        ("number", json!("8002"), "number_taken"),
        ("number", json!("6000"), "number_taken"),
        ("number", json!("0123"), "bad_agent_number"),
        ("number", json!(null), "user_agent_number_missing"),
        ("team", json!("no-such"), "unknown_team"),
        ("queues", json!(["no-such"]), "unknown_queue"),
        ("extension", json!("8999"), "unknown_phone"),
        ("role", json!("unit_leader"), "user_unit_missing"),
        ("role", json!("boss"), "bad_body"),
        ("password", json!("short"), "password_length"),
        ("password", json!("onlyletters"), "password_one_kind"),
        ("password", json!("my-1101-secret"), "password_has_username"),
        ("password", json!("Passw0rd!"), "password_common"),
    ] {
        let mut body = agent("1101");
        body[field] = value.clone();
        let answer = world.post(&admin, "/admin/users", body).await;
        assert_eq!(answer.code(), code, "{field} {value}: {}", answer.json);
    }
    assert_eq!(log_in(&world, "1101", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_range_of_agents_comes_with_phones_or_not_at_all() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let range = json!({
        "first": "1101", "last": "1103", "name": "坐席", "queues": ["general"],
        "first_phone": "8101",
    });
    let made = world.post(&admin, "/admin/users/range", range.clone()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
    assert_eq!(made.text("/members/2/member/name"), "坐席 1103");
    assert_eq!(made.text("/members/2/member/extension"), "8103");
    assert_eq!(made.text("/phones/0/number"), "8101");
    let password = made.text("/members/0/password");
    assert_eq!(log_in(&world, "1101", password).await.status, StatusCode::OK);
    assert_ne!(password, made.text("/phones/0/password"));

    let again = world.post(&admin, "/admin/users/range", range).await;
    assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "phone_there"));
    let overlapping = json!({ "first": "1103", "last": "1104", "name": "坐席" });
    let refused = world.post(&admin, "/admin/users/range", overlapping).await;
    assert_eq!(refused.code(), "username_taken");
    assert!(world.store.account_by_username("1104").await.expect("reads").is_none());
    for (first, last) in [("1110", "1109"), ("1", "2"), ("2000", "2100"), ("x", "1200")] {
        let range = json!({ "first": first, "last": last, "name": "坐席" });
        assert_eq!(world.post(&admin, "/admin/users/range", range).await.code(), "bad_range");
    }
}

#[tokio::test]
async fn a_changed_role_counts_at_once() {
    let world = World::demo().await;
    let (admin, token) = (world.log_in("admin").await, world.log_in("1004").await);
    let id = id_of(&world, "1004").await;
    let body = json!({ "username": "1004", "name": "刘芳", "role": "inspector" });
    let path = format!("/admin/users/{id}");
    let changed = world.put(&admin, &path, body).await.ok();
    assert_eq!((&changed["role"], &changed["number"]), (&json!("inspector"), &Value::Null));
    assert_eq!(world.get(&token, "/seat").await.status, StatusCode::FORBIDDEN);
    let mut back = agent("1004");
    back["queues"] = json!([]);
    let changed = world.put(&admin, &path, back).await.ok();
    assert_eq!(changed["agent"], json!(seed::agent_id(1004).to_string()), "the same seat");
    assert_eq!(world.get(&token, "/seat").await.ok()["queues"], json!([]));
    let nobody = world.put(&admin, "/admin/users/usr_x", agent("1004")).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_is_switched_off_is_out_at_once_and_back_when_switched_on() {
    let world = World::demo().await;
    let (admin, token) = (world.log_in("admin").await, world.log_in("1002").await);
    let id = id_of(&world, "1002").await;
    let off = world.post(&admin, &format!("/admin/users/{id}/deactivate"), json!({})).await.ok();
    assert_eq!((&off["active"], &off["number"]), (&json!(false), &json!("1002")));
    assert_eq!(world.get(&token, "/session").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(log_in(&world, "1002", PASSWORD).await.code(), "wrong_credentials");
    let agents = world.get(&admin, "/agents").await.ok();
    assert_eq!((&agents[1]["number"], &agents[1]["active"]), (&json!("1002"), &json!(false)));
    let mut taken = agent("1101");
    taken["number"] = json!("1002");
    let answer = world.post(&admin, "/admin/users", taken).await;
    assert_eq!(answer.code(), "number_taken", "old calls name it");
    world.post(&admin, &format!("/admin/users/{id}/activate"), json!({})).await.ok();
    assert_eq!(log_in(&world, "1002", PASSWORD).await.status, StatusCode::OK);
    assert_eq!(world.get(&token, "/session").await.status, StatusCode::UNAUTHORIZED, "ended");
}

/// The citizen on the line is not punished: the agent finishes the call.
#[tokio::test]
async fn who_is_switched_off_in_a_call_finishes_it_with_its_buttons_only() {
    let world = World::demo().await;
    let (admin, token) = (world.log_in("admin").await, world.log_in("1002").await);
    let (id, seat) = (id_of(&world, "1002").await, seed::agent_id(1002));
    let call = Some(base::InteractionId::new(7, 0));
    world.floor.seat_is(seat, SeatState::Talking, call);
    world.post(&admin, &format!("/admin/users/{id}/deactivate"), json!({})).await.ok();
    assert_eq!(world.get(&token, "/seat").await.status, StatusCode::OK);
    assert_eq!(world.post(&token, "/seat/hold", json!({})).await.status, StatusCode::OK);
    assert_eq!(world.get(&token, "/customers").await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.get(&token, "/interactions").await.status, StatusCode::FORBIDDEN);
    assert_eq!(log_in(&world, "1002", PASSWORD).await.code(), "wrong_credentials");
    world.floor.seat_is(seat, SeatState::SignedOut, None);
    assert_eq!(world.get(&token, "/seat").await.status, StatusCode::UNAUTHORIZED);
    // The log-in itself ends too, a moment later.
    world.post(&admin, &format!("/admin/users/{id}/activate"), json!({})).await.ok();
    for _ in 0..100 {
        if world.get(&token, "/seat").await.status == StatusCode::UNAUTHORIZED {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the old log-in outlived its call");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let id = id_of(&world, "admin").await;
    let off = world.post(&admin, &format!("/admin/users/{id}/deactivate"), json!({})).await;
    assert_eq!((off.status, off.code()), (StatusCode::CONFLICT, "last_administrator"));
    let body = json!({ "username": "admin", "name": "管理员", "role": "inspector" });
    let other = world.put(&admin, &format!("/admin/users/{id}"), body).await;
    assert_eq!(other.code(), "last_administrator");
    let second = json!({ "username": "second", "name": "第二", "role": "administrator" });
    world.post(&admin, "/admin/users", second).await.ok();
    world.post(&admin, &format!("/admin/users/{id}/deactivate"), json!({})).await.ok();
}

#[tokio::test]
async fn a_reset_password_ends_all_log_ins() {
    let world = World::demo().await;
    let (admin, token) = (world.log_in("admin").await, world.log_in("1001").await);
    let path = format!("/admin/users/{}/password", id_of(&world, "1001").await);
    let weak = world.post(&admin, &path, json!({ "password": "12345678" })).await;
    assert_eq!(weak.code(), "password_one_kind");
    let made = world.post(&admin, &path, json!({})).await.ok();
    assert_eq!(world.get(&token, "/session").await.status, StatusCode::UNAUTHORIZED);
    let password = made["password"].as_str().expect("shown once");
    assert_eq!(log_in(&world, "1001", password).await.status, StatusCode::OK);
    let chosen = world.post(&admin, &path, json!({ "password": "chosen-by-me-1" })).await.ok();
    assert_eq!(chosen["password"], Value::Null);
}

#[tokio::test]
async fn teams_and_units_are_made_renamed_and_switched_off() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let team = world.post(&admin, "/admin/teams", json!({ "name": "夜班" })).await;
    assert_eq!(team.status, StatusCode::CREATED);
    let path = format!("/admin/teams/{}", team.text("/id"));
    let same = world.post(&admin, "/admin/teams", json!({ "name": " 夜班 " })).await;
    assert_eq!((same.status, same.code()), (StatusCode::CONFLICT, "name_taken"));
    let off = world.put(&admin, &path, json!({ "name": "晚班", "active": false })).await.ok();
    assert_eq!((&off["name"], &off["active"]), (&json!("晚班"), &json!(false)));
    let mut body = agent("1101");
    body["team"] = team.json["id"].clone();
    assert_eq!(world.post(&admin, "/admin/users", body).await.code(), "unknown_team");

    let unit = json!({ "name": "市水务局", "name_en": "Water Bureau" });
    let unit = world.post(&admin, "/admin/units", unit).await.ok();
    let agent = world.log_in("1001").await;
    let units = world.get(&agent, "/units").await.ok();
    let listed = units.as_array().expect("a list").iter().find(|u| u["id"] == unit["id"]);
    assert_eq!(listed.expect("at once")["name_en"], "Water Bureau");
    let path = format!("/admin/units/{}", unit["id"].as_str().expect("an id"));
    world.put(&admin, &path, json!({ "name": "市水务局", "active": false })).await.ok();
    let units = world.get(&agent, "/units").await.ok();
    assert!(units.as_array().expect("a list").iter().all(|u| u["id"] != unit["id"]));
    let long = json!({ "name": "长".repeat(65) });
    assert_eq!(world.post(&admin, "/admin/units", long).await.code(), "name_length");
    for path in ["/admin/teams/none", "/admin/units/unit_x"] {
        let answer = world.put(&admin, path, json!({ "name": "x" })).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}
