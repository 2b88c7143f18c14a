//! What each person did is counted, with what was too late, and leads to its
//! cases (articles 25, 29 and 30).

use super::case_steps::Desk;
use super::world::World;
use axum::http::StatusCode;
use serde_json::{Value, json};

const PERIOD: &str = "from=2026-06-01&to=2027-05-31";

fn step(people: &Value, name: &str, step: &str) -> Value {
    let people = people["people"].as_array().expect("people");
    let person = people.iter().find(|person| person["name"] == name);
    let steps = person.map(|person| person["steps"].as_array().expect("steps").clone());
    steps.unwrap_or_default().into_iter().find(|each| each["step"] == step).unwrap_or(Value::Null)
}

#[tokio::test]
async fn article_25_people_are_counted_by_what_they_did() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.under_review("complaint").await;
    desk.step("5001", &mut case, "send-back", json!({ "reason": "未写明" })).await;
    desk.step("5002", &mut case, "reply", json!({ "text": "已更换灯泡" })).await;
    desk.step("5001", &mut case, "approve", json!({})).await;
    desk.awaiting_follow_up("complaint").await;

    let names = async |who: &str| {
        let session = world.get(&world.log_in(who).await, "/session").await.ok();
        session["user"]["name"].as_str().expect("a name").to_owned()
    };
    let (operator, leader, agent) = (names("5002").await, names("5001").await, names("1001").await);
    let all = desk.get("4001", &format!("/assessment/people?{PERIOD}")).await.ok();
    let done = |name: &str, what: &str| step(&all, name, what)["done"].clone();
    assert_eq!(done(&operator, "replied"), 3);
    assert_eq!(done(&operator, "reply_sent_back"), 1);
    assert_eq!(done(&leader, "approved"), 2);
    assert_eq!(done(&leader, "sent_back"), 1);
    assert_eq!(done(&agent, "taken_in"), 2);
    assert_eq!(step(&all, &operator, "replied")["late"], 0);

    let units = desk.get("5001", &format!("/assessment/people?{PERIOD}")).await.ok();
    assert_eq!(step(&units, &operator, "replied")["done"], 3, "the unit's leader sees the unit");
    assert_eq!(step(&units, &agent, "taken_in"), Value::Null, "and nobody else");
    let own = desk.get("5002", &format!("/assessment/people?{PERIOD}")).await.ok();
    assert_eq!(own["people"].as_array().expect("people").len(), 1, "an operator sees the own");

    let people = all["people"].as_array().expect("people");
    let id = people.iter().find(|person| person["name"] == operator).expect("there")["id"].clone();
    let id = id.as_str().expect("an id");
    let behind = format!("/assessment/people/cases?{PERIOD}&person={id}&step=replied");
    assert_eq!(desk.get("4001", &behind).await.ok().as_array().expect("cases").len(), 2);
    assert_eq!(desk.get("1002", &behind).await.status, StatusCode::NOT_FOUND);

    let months = desk.get("4001", &format!("/assessment/months?{PERIOD}")).await.ok();
    assert_eq!((&months[0]["received"], &months[0]["answered"]), (&json!(2), &json!(2)));
    let refused = desk.get("5002", &format!("/assessment/months?{PERIOD}")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
