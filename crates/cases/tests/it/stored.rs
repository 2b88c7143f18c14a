//! What is stored stays readable, and makes the same case again.

use cases::{Case, HistoryError, Recorded};

use crate::script::check;

fn history() -> Vec<Recorded> {
    let play = check(
        "
        2026-02-13 09:00 agent          take-in help call  => received, dispatch by 2026-02-14, near due
        2026-02-13 09:10 agent          dispatch water     => dispatched, sign by 2026-02-14, handling by 2026-02-25, near due
        2026-02-13 09:20 operator@water sign               => handling, contact by 2026-02-14, handling by 2026-02-25, near due
        2026-02-13 09:30 operator@water contact            => handling, handling by 2026-02-25
        2026-02-13 09:40 operator@water reply              => under_review, handling by 2026-02-25
        2026-02-13 09:50 leader@water   approve            => awaiting_follow_up
        2026-02-13 09:55 hotline        follow-up fair     => awaiting_follow_up
        2026-02-13 09:56 hotline        close              => closed
        ",
    );
    assert_eq!(Case::from_history(&play.history).as_ref(), Ok(play.case.as_ref().expect("one")));
    play.history
}

#[test]
fn events_survive_storage() {
    for recorded in history() {
        let json = serde_json::to_string(&recorded).expect("plain data");
        assert!(json.contains(&format!(r#""type":"{}""#, recorded.event.code())), "{json}");
        assert_eq!(serde_json::from_str::<Recorded>(&json).expect("the same"), recorded);
    }
}

/// Events written by this form of the program must be read by every later one:
/// this text never changes.
#[test]
fn an_event_of_the_first_version_is_still_read() {
    let json = r#"{"version":3,"at":1770945600000,"local":"2026-02-13T09:20:00",
        "by":{"user":"usr_00000000000300000000000000000000","role":"unit_operator",
              "unit":"unit_00000000000100000000000000000000"},
        "event":{"type":"signed_for","contact_due":{"clock":"contact",
            "term":{"limit":{"working_days":1},"article":"20(4)"},
            "from":"2026-02-13T09:20:00","deadline":"2026-02-14T23:59:59",
            "days":[{"date":"2026-02-13","counted":null,"why":"start_day"},
                    {"date":"2026-02-14","counted":1,"why":"make_up_day","name":"春节"}],
            "provisional":false}}}"#;
    let recorded: Recorded = serde_json::from_str(json).expect("the first version's form");
    let again = serde_json::to_value(&recorded.event).expect("plain data");
    let written: serde_json::Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(again, written["event"]);
}

#[test]
fn a_history_with_a_hole_is_no_case() {
    let history = history();
    assert_eq!(Case::from_history(&[]), Err(HistoryError::NoIntake));
    assert_eq!(Case::from_history(&history[1..]), Err(HistoryError::NoIntake));
    let hole = [&history[..2], &history[3..]].concat();
    assert_eq!(Case::from_history(&hole), Err(HistoryError::Gap { after: 2, found: 4 }));
    let mut twice = vec![history[0].clone(), history[0].clone()];
    twice[1].version = 2;
    assert_eq!(Case::from_history(&twice), Err(HistoryError::SecondIntake));
}
