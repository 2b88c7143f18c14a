//! Logging in and out, the own password, the first administrator.

use super::world::{PASSWORD, World};
use axum::http::{Method, StatusCode, header};
use serde_json::json;

#[tokio::test]
async fn a_log_in_gives_a_token_a_cookie_and_who_one_is() {
    let world = World::demo().await;
    let body = json!({ "username": "1001", "password": PASSWORD });
    let answer = world.call(Method::POST, "/session", None, Some(body)).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().expect("text");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let user = &answer.json["user"];
    assert_eq!((&user["number"], &user["role"]), (&json!("1001"), &json!("agent")));
    assert_eq!(user["team"], "一班");
    assert!(user["rights"].as_array().expect("a list").contains(&json!("use_seat")));

    let token = answer.text("/token");
    assert_eq!(world.get(token, "/session").await.ok()["user"], *user);
    let gone = world.call(Method::DELETE, "/session", Some(token), None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(world.get(token, "/session").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let world = World::demo().await;
    let guess = json!({ "username": "1002", "password": "guess" });
    for _ in 0..5 {
        let answer = world.call(Method::POST, "/session", None, Some(guess.clone())).await;
        assert_eq!(answer.code(), "wrong_credentials");
    }
    let right = json!({ "username": "1002", "password": PASSWORD });
    let answer = world.call(Method::POST, "/session", None, Some(right)).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.headers.contains_key(header::RETRY_AFTER));
    world.log_in("1003").await;
}

#[tokio::test]
async fn a_changed_password_ends_other_log_ins() {
    let world = World::demo().await;
    let (here, there) = (world.log_in("1001").await, world.log_in("1001").await);
    let wrong = json!({ "old": "guess", "new": "a-new-password" });
    assert_eq!(world.put(&here, "/session/password", wrong).await.code(), "wrong_credentials");
    let short = json!({ "old": PASSWORD, "new": "short" });
    assert_eq!(world.put(&here, "/session/password", short).await.code(), "password_length");
    let good = json!({ "old": PASSWORD, "new": "a-new-password" });
    assert_eq!(world.put(&here, "/session/password", good).await.status, StatusCode::NO_CONTENT);
    assert_eq!(world.get(&here, "/session").await.status, StatusCode::OK);
    assert_eq!(world.get(&there, "/session").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_empty_center_makes_its_administrator_once() {
    let world = World::empty().await;
    let setup = world.call(Method::GET, "/setup", None, None).await.ok();
    assert_eq!((&setup["needed"], &setup["logged_in"]), (&json!(true), &json!(false)));
    let owner = json!({ "username": "owner", "password": "a-good-password", "name": "业主" });
    let weak = json!({ "username": "owner", "password": "weak", "name": "业主" });
    let answer = world.call(Method::POST, "/setup", None, Some(weak)).await;
    assert_eq!(answer.code(), "password_length");
    let made = world.call(Method::POST, "/setup", None, Some(owner.clone())).await;
    assert_eq!(made.status, StatusCode::NO_CONTENT, "{}", made.json);
    let again = world.call(Method::POST, "/setup", None, Some(owner)).await;
    assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "already_set_up"));
    let body = json!({ "username": "owner", "password": "a-good-password" });
    let session = world.call(Method::POST, "/session", None, Some(body)).await.ok();
    assert_eq!(session["user"]["role"], "administrator");
}

#[tokio::test]
async fn the_short_lists_are_there() {
    let world = World::demo().await;
    let token = world.log_in("1001").await;
    for (path, least) in [
        ("/agents", 22),
        ("/units", 6),
        ("/queues", 3),
        ("/dispositions", 3),
        ("/not-ready-reasons", 4),
    ] {
        let list = world.get(&token, path).await.ok();
        assert!(list.as_array().expect("a list").len() >= least, "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_a_plain_400() {
    let world = World::demo().await;
    for body in [json!({}), json!([]), json!({ "username": 1, "password": "x" })] {
        let answer = world.call(Method::POST, "/session", None, Some(body)).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "bad_body"));
    }
    let huge = json!({ "username": "x".repeat(3 << 20), "password": "" });
    let answer = world.call(Method::POST, "/session", None, Some(huge)).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
}
