//! Alarms: seen by those who watch the wall; those that stay end when the
//! administrator knows, with a line in the log of looks and changes.

use super::world::World;
use crate::AlarmKind;
use axum::http::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_supervisor_sees_what_rings() {
    let world = World::demo().await;
    let token = world.log_in("2001").await;
    assert_eq!(world.get(&token, "/alarms").await.ok(), json!([]));
    let alarms = &world.floor.alarms;
    alarms.raise(AlarmKind::DiskFull, 0, Some("/data/recordings".into()));
    alarms.add(AlarmKind::RecordingsIncomplete);
    let list = world.get(&token, "/alarms").await.ok();
    let seen = |at: usize| (&list[at]["kind"], &list[at]["count"], &list[at]["stays"]);
    assert_eq!(seen(0), (&json!("disk_full"), &json!(0), &json!(false)));
    assert_eq!(list[0]["folder"], "/data/recordings");
    assert_eq!(seen(1), (&json!("recordings_incomplete"), &json!(1), &json!(true)));
}

#[tokio::test]
async fn an_administrator_says_that_it_is_known() {
    let world = World::demo().await;
    let token = world.log_in("admin").await;
    world.floor.alarms.add(AlarmKind::RecordingsIncomplete);
    world.floor.alarms.raise(AlarmKind::DatabaseAway, 0, None);
    let known = |kind: &str| format!("/alarms/{kind}");
    let path = known("recordings_incomplete");
    let answer = world.call(Method::DELETE, &path, Some(&token), None).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    let answer = world.call(Method::DELETE, &known("database_away"), Some(&token), None).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "alarm_goes_on"));
    assert_eq!(world.get(&token, "/alarms").await.ok()[0]["kind"], "database_away");
    let answer = world.call(Method::DELETE, &known("x"), Some(&token), None).await;
    assert_eq!(answer.code(), "not_found");
}
