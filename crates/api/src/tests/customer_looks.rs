//! Who may look at customers, and the trail of who did.

use super::world::World;
use axum::http::StatusCode;
use store::{AuditLine, seed};

/// The lines about one subject.
async fn trail(world: &World, subject: &str) -> Vec<AuditLine> {
    world.store.audit_of(subject).await.expect("reads")
}

#[tokio::test]
async fn every_look_at_a_customer_is_on_the_trail() {
    let world = World::demo().await;
    let token = world.log_in("1001").await;
    let found = world.get(&token, "/customers?number=13800138001").await.ok();
    let id = found["items"][0]["id"].as_str().expect("an id");
    world.get(&token, &format!("/customers/{id}")).await.ok();
    world.get(&token, &format!("/customers/{id}/history")).await.ok();
    let mut card = world.get(&token, &format!("/customers/{id}")).await.ok();
    let fields = card.as_object_mut().expect("a card");
    fields.remove("id");
    fields.remove("region");
    world.put(&token, &format!("/customers/{id}"), card).await.ok();

    let lines = trail(&world, id).await;
    let actions: Vec<_> = lines.iter().map(|line| line.action.as_str()).collect();
    let viewed = "customer_viewed";
    assert_eq!(actions, [viewed, "customer_history_viewed", viewed, "customer_changed"]);
    assert!(lines.iter().all(|line| line.user == Some(seed::user_id(1001))));
    let lists = trail(&world, "customers").await;
    assert_eq!((lists.len(), lists[0].detail.as_str()), (1, "count=1"), "no number on the trail");
}

#[tokio::test]
async fn units_inspectors_and_administrators_see_no_customers() {
    let world = World::demo().await;
    let agent = world.log_in("1001").await;
    let found = world.get(&agent, "/customers?number=13800138001").await.ok();
    let id = found["items"][0]["id"].as_str().expect("an id");
    for who in ["3001", "5001", "5002", "admin"] {
        let token = world.log_in(who).await;
        let card = format!("/customers/{id}");
        for path in ["/customers?q=%E9%99%88", &card, &format!("{card}/history")] {
            let answer = world.get(&token, path).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who} {path}");
        }
    }
    assert_eq!(trail(&world, id).await, []);
}
