//! Who is shut out: seen and lifted by the administrator, with a line in the log
//! of looks and changes.

use super::world::World;
use crate::floor::{ShutOut, ShutOutReason};
use axum::http::{Method, StatusCode};
use base::Timestamp;
use serde_json::json;

fn shut_out(address: &str, user: Option<&str>) -> ShutOut {
    ShutOut {
        address: address.parse().expect("an address"),
        user: user.map(str::to_owned),
        since: Timestamp::from_unix_ms(1_795_490_000_000),
        until: Timestamp::from_unix_ms(1_795_490_300_000),
        tries: 20,
        reason: match user {
            Some(_) => ShutOutReason::OneUserGuessed,
            None => ShutOutReason::ManyUsersGuessed,
        },
    }
}

#[tokio::test]
async fn an_administrator_sees_who_is_shut_out_and_lifts_it() {
    let world = World::demo().await;
    let two = vec![shut_out("192.0.2.7", Some("8001")), shut_out("2001:db8::7", None)];
    *world.floor.shut_outs.lock().expect("not poisoned") = two;
    let token = world.log_in("admin").await;
    let list = world.get(&token, "/security/shut-outs").await.ok();
    assert_eq!(list[0]["address"], "192.0.2.7");
    assert_eq!(list[0]["reason"], "one_user_guessed");
    assert_eq!(
        list[1],
        json!({
            "address": "2001:db8::7", "user": null, "tries": 20, "reason": "many_users_guessed",
            "since": "2026-11-24T03:13:20.000Z", "until": "2026-11-24T03:18:20.000Z",
        })
    );
    for path in ["/security/shut-outs/192.0.2.7?user=8001", "/security/shut-outs/2001:db8::7"] {
        let answer = world.call(Method::DELETE, path, Some(&token), None).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{path}");
    }
    assert_eq!(world.get(&token, "/security/shut-outs").await.ok(), json!([]));
}

#[tokio::test]
async fn what_is_no_address_names_nothing() {
    let world = World::demo().await;
    let token = world.log_in("admin").await;
    let answer = world.call(Method::DELETE, "/security/shut-outs/x", Some(&token), None).await;
    assert_eq!(answer.code(), "not_found");
}
