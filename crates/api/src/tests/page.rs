//! The page, health, and what every answer carries.

use super::world::{Answer, World};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

async fn get(world: &World, path: &str) -> Answer {
    world.send(Request::get(path).body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn routes_of_the_page_get_the_page_and_missing_files_are_missing() {
    let world = World::demo().await;
    for path in ["/", "/call", "/cases/case_1"] {
        let answer = get(&world, path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-cache");
        assert!(
            answer.headers[header::CONTENT_TYPE].to_str().expect("text").starts_with("text/html")
        );
        let tag = answer.headers[header::ETAG].clone();
        let again = Request::get(path).header(header::IF_NONE_MATCH, tag).body(Body::empty());
        let again = world.send(again.expect("a request")).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    }
    for path in ["/assets/none.js", "/none.png", "/api/v2/seat"] {
        assert_eq!(get(&world, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn every_answer_keeps_browsers_safe() {
    let world = World::demo().await;
    for path in ["/", "/api/v1/session", "/healthz", "/api/docs", "/none.js"] {
        let answer = get(&world, path).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.contains("default-src 'self'") && policy.contains("script-src 'self';"));
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
    }
    let answer = get(&world, "/api/v1/session").await;
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn health_says_what_is_wrong() {
    let world = World::demo().await;
    assert_eq!(get(&world, "/healthz").await.status, StatusCode::OK);
    assert_eq!(get(&world, "/readyz").await.json["ready"], true);
    let metrics = String::from_utf8(get(&world, "/metrics").await.bytes).expect("text");
    for line in ["yingda_ready 1", "yingda_database_up 1", "yingda_legs 3"] {
        assert!(metrics.lines().any(|found| found == line), "{line}\n{metrics}");
    }
    world.store.close().await;
    let answer = get(&world, "/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.json["problems"][0], "the database does not answer");
}
