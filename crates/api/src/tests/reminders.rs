//! Reminders: whoever owes what is timed is told, until they know or it is done.

use super::case_steps::{Desk, as_requested, id};
use super::world::World;
use crate::serve::router;
use axum::http::{Method, StatusCode};
use base::Timestamp;
use cases::{Actor, CaseRole, Now, Step, WorkingCalendar};
use serde_json::{Value, json};
use std::time::Duration;

/// Two years ago: all its clocks are over.
fn long_ago(mut recorded: cases::Recorded, rules: &cases::Rules<'_>) -> cases::Recorded {
    let local = jiff::civil::date(2024, 11, 26).at(9, 0, 0, 0);
    recorded.at = Timestamp::from_unix_ms(1_732_582_800_000);
    recorded.local = local;
    if let cases::Event::TakenIn { intake, .. } = recorded.event {
        let now = Now { at: recorded.at, local };
        let by = Actor { role: CaseRole::HotlineOperator, ..recorded.by };
        let step = Step { by, now, seen_version: 0, interactions: Vec::new() };
        return cases::Case::take_in(*intake, &step, rules).expect("as before");
    }
    recorded
}

/// A case that should have been dispatched long ago.
async fn forgotten(world: &World, desk: &Desk<'_>) -> Value {
    let model = desk.take_in(as_requested("complaint")).await;
    let file = world.store.case_file(id(&model).parse().expect("an id")).await.expect("reads");
    let mut first = file.expect("there").history.remove(0);
    if let cases::Event::TakenIn { intake, .. } = &mut first.event {
        intake.id = base::CaseId::new(7, 7 << 80);
        intake.number =
            cases::CaseNumber::new(jiff::civil::date(2024, 11, 26), 1).expect("a number");
    }
    let (calendar, profile) = (WorkingCalendar::china(), cases::Profile::fujian());
    let event = long_ago(first, &cases::Rules { calendar: &calendar, profile: &profile });
    let case = cases::Case::from_history(std::slice::from_ref(&event)).expect("an intake");
    world.store.append_case(&case, &[event]).await.expect("saves");
    json!({ "id": case.id().to_string(), "number": case.intake.number.to_string() })
}

#[tokio::test]
async fn article_17_who_owes_is_reminded_until_they_know() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let case = forgotten(&world, &desk).await;
    // Its task looks at once.
    let _restarted = router(world.state.clone());
    let hotline = world.log_in("4001").await;
    let mut list = json!([]);
    for _ in 0..100 {
        list = world.get(&hotline, "/reminders").await.ok();
        if list.as_array().is_some_and(|list| !list.is_empty()) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let of_case = |list: &Value| -> Vec<Value> {
        let all = list.as_array().expect("a list").iter();
        all.filter(|one| one["case"] == case["id"]).cloned().collect()
    };
    let [reminder] = &of_case(&list)[..] else { panic!("{list}") };
    assert_eq!(
        (&reminder["clock"], &reminder["over"], &reminder["unit"], &reminder["number"]),
        (&json!("dispatch"), &json!(true), &Value::Null, &case["number"])
    );
    let path = format!("/reminders/{}", reminder["id"].as_str().expect("an id"));
    let unit = world.log_in("5002").await;
    assert_eq!(world.get(&unit, "/reminders").await.ok(), json!([]), "it is not the unit's");
    let refused = world.call(Method::DELETE, &path, Some(&unit), None).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let known = world.call(Method::DELETE, &path, Some(&hotline), None).await;
    assert_eq!(known.status, StatusCode::NO_CONTENT);
    assert_eq!(of_case(&world.get(&hotline, "/reminders").await.ok()), Vec::<Value>::new());
}
