//! The rights matrix, walked: every endpoint against every role.

use super::world::{PASSWORD, PEOPLE, World};
use crate::access::Access;
use crate::routes;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use utoipa::openapi::path::PathItem;

fn methods(item: &PathItem) -> Vec<Method> {
    let known = [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PUT, &item.put),
        (Method::DELETE, &item.delete),
    ];
    known.into_iter().filter(|(_, operation)| operation.is_some()).map(|(m, _)| m).collect()
}

/// Every endpoint with its access and a path that names nothing that exists.
fn endpoints() -> Vec<(Access, Method, String)> {
    let mut found = Vec::new();
    for endpoint in routes::endpoints() {
        for (path, item) in &endpoint.paths().paths {
            let path = path.replace("{command}", "close");
            let path = path.replace("{id}", "x").replace("{interaction}", "x");
            let path = path.replace("{address}", "192.0.2.1").replace("{file}", "x");
            found.extend(methods(item).into_iter().map(|m| (endpoint.access, m, path.clone())));
        }
    }
    found
}

#[tokio::test]
async fn nobody_gets_in_without_a_log_in() {
    let world = World::demo().await;
    for (access, method, path) in endpoints() {
        for token in [None, Some("0123456789abcdef")] {
            let answer = world.call(method.clone(), &path, token, None).await;
            let refused = answer.code() == "not_logged_in";
            assert_eq!(refused, access != Access::Open, "{method} {path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn each_role_gets_exactly_what_the_table_says() {
    let world = World::demo().await;
    let mut refusals = 0;
    for username in PEOPLE {
        let account = world.store.account_by_username(username).await.expect("reads");
        let user = account.expect("is there").user;
        let token = world.log_in(username).await;
        for (access, method, path) in endpoints() {
            // Logging out would end the walk.
            if method == Method::DELETE && path == "/session" {
                continue;
            }
            let answer = world.call(method.clone(), &path, Some(&token), None).await;
            let refused = answer.code() == "forbidden";
            let wanted = !access.admits(&user);
            assert_eq!(refused, wanted, "{username} {method} {path}: {}", answer.status);
            refusals += u32::from(refused);
        }
    }
    assert!(refusals > 100, "the walk met refusals: {refusals}");
}

#[tokio::test]
async fn a_cookie_alone_changes_nothing() {
    let world = World::demo().await;
    let token = world.log_in("1001").await;
    let request = |method: Method, guarded: bool| {
        let builder = Request::builder().method(method).uri("/api/v1/seat");
        let builder = builder.header(header::COOKIE, format!("yingda_session={token}"));
        let builder = builder.header(header::CONTENT_TYPE, "application/json");
        let builder = if guarded { builder.header("X-Yingda", "1") } else { builder };
        builder.body(Body::from("{\"state\":\"ready\",\"phone\":\"browser\"}")).expect("a request")
    };
    assert_eq!(world.send(request(Method::GET, false)).await.status, StatusCode::OK);
    let foreign = world.send(request(Method::PUT, false)).await;
    assert_eq!((foreign.status, foreign.code()), (StatusCode::FORBIDDEN, "foreign_request"));
    assert_eq!(world.send(request(Method::PUT, true)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_is_switched_off_is_out_at_once() {
    let world = World::demo().await;
    let mut account = world.store.account_by_username("1001").await.expect("reads").expect("there");
    account.user.id = base::UserId::new(77, 0);
    account.user.username = "gone".into();
    account.user.active = false;
    let at = base::Timestamp::from_unix_ms(1);
    world.store.add_account(&account, at).await.expect("saves");
    let body = serde_json::json!({ "username": "gone", "password": PASSWORD });
    let answer = world.call(Method::POST, "/session", None, Some(body)).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "wrong_credentials"));
}
