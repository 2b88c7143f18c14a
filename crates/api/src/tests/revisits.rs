//! Finished cases are drawn by lot and asked about once more (article 23).

use super::case_steps::Desk;
use super::world::World;
use axum::http::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn article_23_cases_are_drawn_asked_about_and_not_drawn_again() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    for _ in 0..3 {
        let mut case = desk.awaiting_follow_up("complaint").await;
        let rated = json!({ "satisfaction": "fair", "note": "" });
        desk.step("4001", &mut case, "follow-up", rated).await;
        desk.step("4001", &mut case, "close", json!({ "finding": "" })).await;
    }
    let hotline = world.log_in("4001").await;
    let draw = async |body: Value| world.post(&hotline, "/cases/revisits", body).await;
    let year = json!({ "from": "2026-06-01", "to": "2027-05-31", "count": 2 });
    let drawn = draw(year.clone()).await.ok();
    assert_eq!((&drawn["candidates"], &drawn["drawn"]), (&json!(3), &json!(2)));
    assert_eq!(drawn["seed"].as_str().expect("a seed").len(), 16);
    assert_eq!(desk.listed("4001", "?revisit=true").await.len(), 2);

    let listed = desk.get("4001", "/cases?revisit=true").await.ok();
    let mut case = listed["items"][0].clone();
    let asked = json!({ "way": "telephone", "satisfaction": "satisfied", "note": "已修好" });
    desk.step("4001", &mut case, "revisit", asked).await;
    assert_eq!((&case["state"], &case["revisited"]), (&json!("closed"), &json!(true)));
    assert_eq!(desk.listed("4001", "?revisit=true").await.len(), 1);
    let again = draw(year.clone()).await.ok();
    assert_eq!((&again["candidates"], &again["drawn"]), (&json!(1), &json!(1)));

    let agent = world.log_in("1001").await;
    let refused = world.post(&agent, "/cases/revisits", year.clone()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    for (field, value, code) in [
        ("count", json!(0), "bad_count"),
        ("from", json!("2020-01-01"), "bad_period"),
        ("unit", json!("somebody"), "unknown_unit"),
    ] {
        let mut wrong = year.clone();
        wrong[field] = value;
        let refused = draw(wrong).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, code));
    }
}
