//! Units in a tree (article 3): whose people see what the units below are
//! doing, and do nothing there.

use super::case_steps::{Desk, id};
use super::world::World;
use axum::http::StatusCode;
use serde_json::{Value, json};

#[tokio::test]
async fn article_3_a_branch_is_one_view() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let admin = world.log_in("admin").await;
    // 5002 is of the first unit; 5102 of another, which is put above it.
    let units = world.get(&admin, "/admin/units").await.ok();
    let name = |of: &Value| {
        let all = units.as_array().expect("a list").clone();
        all.into_iter().find(|unit| unit["id"] == *of).expect("it is there")["name"].clone()
    };
    let session = world.get(&world.log_in("5102").await, "/session").await.ok();
    let upper = session["user"]["unit"]["id"].clone();
    let case = desk.dispatched("complaint").await;
    assert_eq!(desk.listed("5102", "").await.len(), 0, "it is another's");

    let path = |of: &Value| format!("/admin/units/{}", of.as_str().expect("an id"));
    let below = json!({ "name": name(&desk.unit), "parent": upper, "level": "county" });
    let saved = world.put(&admin, &path(&desk.unit), below).await.ok();
    assert_eq!((&saved["parent"], &saved["level"]), (&upper, &json!("county")));
    let place = world.get(&admin, "/units").await.ok();
    let place = place.as_array().expect("units").iter().find(|unit| unit["id"] == desk.unit);
    assert_eq!(place.expect("it is there")["parent"], upper);

    assert_eq!(desk.listed("5102", "").await.len(), 1);
    let query = format!("?unit={}", desk.unit.as_str().expect("an id"));
    assert_eq!(desk.listed("5102", &query).await.len(), 1);
    let seen = desk.detail("5102", &case).await;
    assert_eq!((&seen["part"], &seen["allowed"]), (&Value::Null, &json!([])));
    let refused = desk.refused("5102", &case, "sign-for", json!({})).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "case_not_your_unit"));
    assert_eq!(desk.get("5002", &format!("/cases/{}", id(&case))).await.status, StatusCode::OK);
    let period = "from=2026-06-01&to=2027-05-31";
    let assessed = desk.get("5102", &format!("/assessment?{period}")).await.ok();
    assert_eq!(assessed["units"][0]["unit"]["id"], desk.unit);

    let mut back = case.clone();
    let grounds = json!({ "reason": "非本单位职责", "basis": "三定方案" });
    desk.refused("5002", &back, "return", grounds).await.ok();
    let gone = desk.get("5102", &format!("/cases/{}", id(&case))).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND, "what a unit below gave back is not theirs");
    assert_eq!(desk.listed("5102", "").await.len(), 0);
    let unit = desk.unit.as_str().expect("an id");
    let figure =
        format!("/assessment/cases?from=2026-06-01&to=2027-05-31&unit={unit}&figure=given_back");
    assert_eq!(desk.get("5102", &figure).await.ok(), json!([]), "not by its figure either");
    assert_eq!(desk.get("5002", &figure).await.ok().as_array().expect("a list").len(), 1);
    back = desk.detail("4001", &case).await;
    let again = json!({ "unit": desk.unit });
    desk.step("4001", &mut back, "dispatch", again).await;
    assert_eq!(desk.listed("5102", "").await.len(), 1);

    let circle = json!({ "name": name(&upper), "parent": desk.unit });
    assert_eq!(world.put(&admin, &path(&upper), circle).await.code(), "unit_below_itself");
    let lower = json!({ "name": name(&upper), "parent": "", "level": "county" });
    world.put(&admin, &path(&upper), lower).await.ok();
    let wrong = json!({ "name": name(&desk.unit), "parent": upper, "level": "city" });
    assert_eq!(world.put(&admin, &path(&desk.unit), wrong).await.code(), "unit_level");
    let unknown = json!({ "name": name(&desk.unit), "parent": "unit_x" });
    assert_eq!(world.put(&admin, &path(&desk.unit), unknown).await.code(), "unknown_unit");
    let none = json!({ "name": name(&desk.unit), "parent": "" });
    assert_eq!(world.put(&admin, &path(&desk.unit), none).await.ok()["parent"], Value::Null);
    assert_eq!(desk.listed("5102", "").await.len(), 0);
}
