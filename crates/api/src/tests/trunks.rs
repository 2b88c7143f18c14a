//! Trunks as the administrator sets them.

use super::world::World;
use crate::trunk_state::{GatewayState, Reach, Trouble, TroubleKind, TrunkState};
use axum::http::{Method, StatusCode};
use base::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

fn spec(change: Value) -> Value {
    let mut spec = json!({
        "kind": "carrier", "address": "203.0.113.5:5060", "transport": "udp", "calls_max": 30,
        "calls_per_second_max": null, "username": "hotline", "password": "secret",
        "register_s": null, "domain": null, "tls_name": null, "probe_s": 30,
        "caller": {"show": "own", "number": "0591 12345"},
        "rules": {"called_in": [], "caller_in": [], "called_out": [], "caller_out": []},
        "brakes": {"closed": [], "open": [], "international": null, "calendar": null,
                   "calls_per_minute_max": null, "minutes_per_day_max": null},
    });
    for (key, value) in change.as_object().expect("an object") {
        spec[key] = value.clone();
    }
    spec
}

#[tokio::test]
async fn a_trunk_is_saved_shown_without_its_password_and_removed() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let saved = world.call(Method::PUT, "/trunks/ims", Some(&admin), Some(spec(json!({})))).await;
    let saved = saved.ok();
    assert_eq!((&saved["has_password"], &saved["spec"]["password"]), (&json!(true), &Value::Null));
    assert_eq!(saved["spec"]["caller"]["number"], "059112345");
    assert!(!saved.to_string().contains("secret"));
    let trunks = world.get(&admin, "/trunks").await.ok();
    assert_eq!((&trunks[0]["name"], &trunks[1]["name"]), (&json!("carrier"), &json!("ims")));
    let kept = world.store.trunks().await.expect("reads").remove(1);
    assert_eq!(kept.password.as_deref(), Some("secret"));

    let removed = world.call(Method::DELETE, "/trunks/ims", Some(&admin), None).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    let again = world.call(Method::DELETE, "/trunks/ims", Some(&admin), None).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert_eq!(world.floor.reloads.load(std::sync::atomic::Ordering::Relaxed), 2);
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_field() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    for (change, field) in [
        (json!({"address": "203.0.113.500:5060"}), "address"),
        (json!({"calls_max": 0}), "calls_max"),
        (json!({"caller": {"show": "own", "number": "alice"}}), "caller"),
        (json!({"username": null}), "username"),
        (json!({"accept_from": ["everywhere"]}), "accept_from"),
    ] {
        let answer = world.call(Method::PUT, "/trunks/x", Some(&admin), Some(spec(change))).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "trunk_wrong"));
        assert_eq!(answer.json["error"]["params"]["field"], field);
    }
    let unknown = spec(json!({"adress": "x"}));
    let answer = world.call(Method::PUT, "/trunks/x", Some(&admin), Some(unknown)).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_trunk_that_a_route_uses_stays() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let route = |trunk: &str| json!([{"prefix": "0", "digits": null, "trunks": [trunk]}]);
    let put = async |body: Value| {
        world.call(Method::PUT, "/trunk-routes", Some(&admin), Some(body)).await
    };
    assert_eq!(put(route("nobody")).await.code(), "route_wrong");
    put(route("carrier")).await.ok();
    let kept = world.call(Method::DELETE, "/trunks/carrier", Some(&admin), None).await;
    assert_eq!((kept.status, kept.code()), (StatusCode::CONFLICT, "trunk_in_route"));
    assert_eq!(world.get(&admin, "/trunk-routes").await.ok(), route("carrier"));
}

#[tokio::test]
async fn trunks_of_the_file_are_shown_and_left_alone() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let file = store::Trunk::new("carrier", "127.0.0.1:5999");
    world.floor.file_trunks.lock().expect("not poisoned").push(file);
    let trunks = world.get(&admin, "/trunks").await.ok();
    assert_eq!(trunks.as_array().map(Vec::len), Some(1), "it hides the store's");
    assert_eq!(
        (&trunks[0]["from_file"], &trunks[0]["spec"]["address"]),
        (&json!(true), &json!("127.0.0.1:5999"))
    );
    let answer =
        world.call(Method::PUT, "/trunks/carrier", Some(&admin), Some(spec(json!({})))).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "trunk_from_file"));
}

#[tokio::test]
async fn health_is_told_as_it_is() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let at = Timestamp::from_unix_ms(1_795_500_000_000);
    let kind = TroubleKind::Refused { status: 503, reason: "Full".into() };
    let gateway = GatewayState {
        address: "127.0.0.1:5080".into(),
        reach: Reach::Down,
        since: at,
        round_trip: Some(Duration::from_micros(1_500)),
        last_trouble: Some(Trouble { at, kind }),
    };
    let state = TrunkState {
        name: "carrier".into(),
        up: false,
        gateways: vec![gateway],
        registration: None,
    };
    world.floor.trunks.lock().expect("not poisoned").push(state);
    let trunks = world.get(&admin, "/trunks").await.ok();
    let shown = &trunks[0]["state"]["gateways"][0];
    assert_eq!((&shown["reach"], &shown["round_trip_ms"]), (&json!("down"), &json!(1.5)));
    assert_eq!(shown["last_trouble"]["kind"], "refused");
    assert_eq!(shown["last_trouble"]["reason"], "Full");
}

#[tokio::test]
async fn limits_for_seats_name_a_calendar_that_there_is() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let limits = |calendar: Value| {
        json!({"closed": ["0900"], "open": [], "international": false, "calendar": calendar,
               "calls_per_minute_max": 5, "minutes_per_day_max": 120})
    };
    let put = async |body: Value| {
        world.call(Method::PUT, "/dialing-limits", Some(&admin), Some(body)).await
    };
    assert_eq!(put(limits(json!("nights"))).await.code(), "trunk_wrong");
    put(limits(json!("hotline"))).await.ok();
    assert_eq!(world.get(&admin, "/dialing-limits").await.ok(), limits(json!("hotline")));
}
