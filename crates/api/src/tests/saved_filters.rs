//! Saved filters are their person's own, and limited.

use super::world::World;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_person_keeps_filters_that_nobody_else_sees() {
    let world = World::demo().await;
    let (own, other) = (world.log_in("4001").await, world.log_in("1001").await);
    let list = json!([{ "name": "待派投诉", "query": "state=received&kind=complaint" }]);
    let saved = world.put(&own, "/saved-filters/cases", list.clone()).await;
    assert_eq!((saved.status, &saved.json), (StatusCode::OK, &list));
    assert_eq!(world.get(&own, "/saved-filters/cases").await.ok(), list);
    assert_eq!(world.get(&own, "/saved-filters/calls").await.ok(), json!([]));
    assert_eq!(world.get(&other, "/saved-filters/cases").await.ok(), json!([]));
    let unknown = world.get(&own, "/saved-filters/people").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn filters_without_a_name_or_with_anothers_are_refused() {
    let world = World::demo().await;
    let token = world.log_in("4001").await;
    let named = |name: &str| json!({ "name": name, "query": "q=x" });
    for (wrong, line) in [(json!([named(" ")]), 1), (json!([named("a"), named("a")]), 2)] {
        let refused = world.put(&token, "/saved-filters/cases", wrong).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, "list_wrong"));
        assert_eq!(refused.json["error"]["params"]["line"], json!(line));
    }
    let many: Vec<_> = (0..31).map(|at| named(&at.to_string())).collect();
    let refused = world.put(&token, "/saved-filters/cases", json!(many)).await;
    assert_eq!(refused.code(), "list_wrong");
}
