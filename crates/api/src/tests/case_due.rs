//! By when, and why then: cases taken in and dispatched at given times.

use super::case_steps::Desk;
use super::world::World;
use base::{CaseId, Timestamp};
use cases::*;
use jiff::civil::{Date, DateTime, date};
use serde_json::{Value, json};
use store::{Store, seed};

fn at(time: DateTime, by: u32, role: CaseRole, seen_version: u32) -> Step {
    let zoned = time.in_tz("Asia/Shanghai").expect("a time there");
    let at = Timestamp::from_unix_ms(zoned.timestamp().as_millisecond());
    Step {
        by: Actor { user: seed::user_id(by), role, unit: None },
        now: Now { at, local: time },
        seen_version,
        interactions: Vec::new(),
    }
}

/// Puts a case into the store as it was taken in and dispatched on that day.
async fn dispatched_on(store: &Store, day: Date, kind: Kind) -> CaseId {
    let (calendar, profile) = (WorkingCalendar::china(), Profile::fujian());
    let rules = Rules { calendar: &calendar, profile: &profile };
    let id = CaseId::new(u64::from(day.day_of_year().unsigned_abs()), 0);
    let intake = Intake {
        id,
        number: CaseNumber::new(day, 1).expect("a number"),
        kind,
        urgency: Urgency::Normal,
        on_service_list: false,
        channel: Channel::Telephone,
        requester: Requester { name: "林秀英".into(), ..Requester::default() },
        matter: Matter {
            title: "噪声".into(), text: "夜间施工".into(), place: String::new()
        },
    };
    let morning = at(day.at(9, 0, 0, 0), 1001, CaseRole::Agent, 0);
    let mut history = vec![Case::take_in(intake, &morning, &rules).expect("complete")];
    let case = Case::from_history(&history).expect("folds");
    let dispatch = Command::Dispatch {
        unit: seed::unit_id(1),
        co_units: Vec::new(),
        fallback: false,
        instruction: String::new(),
    };
    let later = at(day.at(9, 5, 0, 0), 1001, CaseRole::Agent, 1);
    history.push(case.decide(dispatch, &later, &rules).expect("allowed"));
    let case = Case::from_history(&history).expect("folds");
    store.append_case(&case, &history).await.expect("stored");
    id
}

#[tokio::test]
async fn the_days_of_a_deadline_are_told_one_by_one() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let id = dispatched_on(&world.store, date(2026, 9, 18), Kind::Complaint).await;
    let case = desk.get("5002", &format!("/cases/{id}")).await.ok();
    let lines = case["due"]["explanation"].as_array().expect("days");
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            let name = line["name"].as_str().unwrap_or_default();
            let (day, why) = (line["date"].as_str().expect("a day"), line["why"].as_str());
            format!("{} {} {name} {}", &day[5..], why.expect("a reason"), line["left"])
        })
        .collect();
    assert_eq!(told.join("\n"), DAYS.trim());
    assert!(lines.iter().all(|line| {
        let works = ["working_day", "make_up"].iter().any(|why| line["why"] == *why);
        line["counts"] == works
    }));
    assert_eq!(case["due"]["close"], lines[lines.len() - 1]["date"]);
    assert_eq!(case["due"]["dispatch"]["date"], "2026-09-20");
}

/// Ten working days across a make-up day and two holidays: day, why, left.
const DAYS: &str = "
09-18 intake_day  10
09-19 weekend  10
09-20 make_up 国庆节 9
09-21 working_day  8
09-22 working_day  7
09-23 working_day  6
09-24 working_day  5
09-25 holiday 中秋节 5
09-26 holiday 中秋节 5
09-27 holiday 中秋节 5
09-28 working_day  4
09-29 working_day  3
09-30 working_day  2
10-01 holiday 国庆节 2
10-02 holiday 国庆节 2
10-03 holiday 国庆节 2
10-04 holiday 国庆节 2
10-05 holiday 国庆节 2
10-06 holiday 国庆节 2
10-07 holiday 国庆节 2
10-08 working_day  1
10-09 working_day  0
";

#[tokio::test]
async fn what_nobody_signed_for_is_overdue() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let id = dispatched_on(&world.store, date(2026, 1, 5), Kind::Complaint).await;
    let case = desk.get("4001", &format!("/cases/{id}")).await.ok();
    assert_eq!((&case["overdue"], &case["near_due"]), (&json!(true), &json!(false)));
    assert_eq!(case["due"]["next"], json!({ "clock": "sign", "date": "2026-01-06", "time": null }));
    let list = desk.get("4001", "/cases").await.ok();
    assert_eq!(list["items"][0]["overdue"], true, "lists tell too");
}

/// The clocks of a case with their articles; those that run are marked.
fn clocks(case: &Value) -> String {
    let clocks = case["clocks"].as_array().expect("clocks");
    let told = clocks.iter().map(|clock| {
        let text = |name: &str| clock[name].as_str().expect("text");
        let mark = if clock["running"] == true { "*" } else { "" };
        format!("{}{mark} {}", text("clock"), text("article"))
    });
    told.collect::<Vec<_>>().join(", ")
}

#[tokio::test]
async fn a_clock_stops_when_its_step_is_taken() {
    let world = World::demo().await;
    let desk = Desk::new(&world).await;
    let mut case = desk.dispatched("help").await;
    // A working day is left at most for signing: that is near due from the start.
    assert_eq!((&case["near_due"], &case["due"]["next"]["clock"]), (&json!(true), &json!("sign")));
    let detail = desk.detail("5002", &case).await;
    assert_eq!(clocks(&detail), "dispatch 14, sign* 17, handling* 20(4)");
    desk.step("5002", &mut case, "sign-for", json!({})).await;
    let detail = desk.detail("5002", &case).await;
    assert_eq!(clocks(&detail), "dispatch 14, sign 17, handling* 20(4), contact* 20(4)");
    assert_eq!(detail["due"]["next"]["clock"], "contact");
    desk.step("5002", &mut case, "contact", json!({ "note": "已联系" })).await;
    assert_eq!(case["due"]["next"]["clock"], "handling");
    assert_eq!((&case["near_due"], &case["overdue"]), (&json!(false), &json!(false)));
}
