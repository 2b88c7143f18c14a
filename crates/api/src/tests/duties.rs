//! The duty list: edited by the administrator, it proposes the unit to whoever
//! dispatches.

use super::world::World;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn the_list_proposes_the_unit_with_its_ground() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let units = world.get(&admin, "/units").await.ok();
    let (lamps, buses) = (units[0]["id"].clone(), units[1]["id"].clone());
    let list = json!([
        { "words": ["路灯"], "places": [], "unit": lamps, "basis": "三定方案第三条" },
        { "words": ["路灯"], "places": ["公交站"], "unit": buses, "basis": "市政府令第 8 号" },
    ]);
    let saved = world.put(&admin, "/admin/duties", list.clone()).await;
    assert_eq!((saved.status, &saved.json), (StatusCode::OK, &list));
    assert_eq!(world.get(&admin, "/admin/duties").await.ok(), list);

    let hotline = world.log_in("4001").await;
    let matter = json!({ "title": "路灯不亮", "text": "公交站旁三盏", "place": "广达路" });
    let found = world.post(&hotline, "/cases/proposed-units", matter).await.ok();
    assert_eq!((&found[0]["unit"]["id"], &found[0]["place"]), (&buses, &json!("公交站")));
    assert_eq!((&found[1]["unit"]["id"], &found[1]["basis"]), (&lamps, &json!("三定方案第三条")));
    let other = json!({ "title": "咨询社保" });
    assert_eq!(world.post(&hotline, "/cases/proposed-units", other).await.ok(), json!([]));
}

#[tokio::test]
async fn a_list_with_a_fault_is_refused_with_its_line_and_changes_nothing() {
    let world = World::demo().await;
    let admin = world.log_in("admin").await;
    let before = world.get(&admin, "/admin/duties").await.ok();
    let unit = world.get(&admin, "/units").await.ok()[0]["id"].clone();
    for wrong in [
        json!([{ "words": [], "unit": unit, "basis": "三定方案" }]),
        json!([{ "words": ["路灯"], "unit": unit, "basis": "" }]),
        json!([{ "words": ["路灯"], "unit": "unit_x", "basis": "三定方案" }]),
    ] {
        let refused = world.put(&admin, "/admin/duties", wrong).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, "list_wrong"));
        assert_eq!(refused.json["error"]["params"]["line"], json!(1));
    }
    assert_eq!(world.get(&admin, "/admin/duties").await.ok(), before);
}
