//! Every refusal can happen, tells its parameters, and cites what it should.

use std::collections::BTreeMap;

use cases::Refusal;
use jiff::civil::date;

use crate::script::Play;

/// The refusal of the last of these steps; those before it must be accepted.
fn refused(steps: &[&str]) -> Refusal {
    let mut play = Play::new();
    let now = date(2026, 11, 24).at(9, 0, 0, 0);
    let (last, before) = steps.split_last().expect("a step");
    let mut act = |step: &str| {
        let words: Vec<&str> = step.split_whitespace().collect();
        play.act(now, words[0], words[1], &words[2..])
    };
    for step in before {
        act(step).unwrap_or_else(|refusal| panic!("{step}: {refusal}"));
    }
    act(last).expect_err(last)
}

/// The refusal of the last step, a month after the others.
fn too_late(steps: &[&str], last: &str) -> Refusal {
    let mut play = Play::new();
    let act = |play: &mut Play, day: i8, month: i8, step: &str| {
        let words: Vec<&str> = step.split_whitespace().collect();
        play.act(date(2026, month, day).at(9, 0, 0, 0), words[0], words[1], &words[2..])
    };
    for step in steps {
        act(&mut play, 24, 11, step).unwrap_or_else(|refusal| panic!("{step}: {refusal}"));
    }
    act(&mut play, 24, 12, last).expect_err(last)
}

fn of_clocks() -> [Refusal; 4] {
    let help = "agent take-in help";
    let handling = [help, "agent dispatch water", "operator@water sign"];
    let after = |last: &[&'static str]| refused(&[&handling, last].concat());
    [
        refused(&[help, "hotline reclassify help"]),
        after(&["hotline pause", "operator@water ask-extension 1wd"]),
        after(&["operator@water resume"]),
        too_late(&handling, "hotline pause"),
    ]
}

#[test]
fn every_refusal_is_reachable_and_told_in_full() {
    let help = "agent take-in help";
    let handling = [help, "agent dispatch water", "operator@water sign"];
    let answered = [
        "agent take-in complaint",
        "agent dispatch water",
        "operator@water sign",
        "operator@water reply",
        "leader@water approve",
    ];
    let after = |steps: &[&'static str], last: &[&'static str]| refused(&[steps, last].concat());
    let all = [
        refused(&[help, "operator@water approve"]),
        refused(&["operator@water take-in help"]),
        refused(&[help, "operator@water sign"]),
        refused(&[help, "agent note old-view"]),
        refused(&[help, "hotline close"]),
        refused(&[help, "agent note empty"]),
        refused(&[help, "agent note long"]),
        refused(&[help, "agent note calls=17"]),
        refused(&["agent take-in help listed"]),
        after(&handling, &["operator@water reply"]),
        refused(&["agent take-in help urgent", "agent dispatch gas", "agent notify"]),
        after(&answered, &["hotline close"]),
        after(&answered, &["hotline follow-up dissatisfied", "hotline close empty"]),
        after(&answered, &["hotline redo"]),
        after(&answered, &["citizen follow-up fair", "citizen follow-up satisfied"]),
        after(&handling, &["leader@water grant"]),
        after(&handling, &["operator@water ask-extension 4wd"]),
        after(&handling, &["operator@water ask-extension 1wd", "operator@water ask-extension 1wd"]),
        refused(&[help, "agent dispatch water co=water"]),
        refused(&[help, "agent dispatch water fallback", "operator@water return"]),
        after(
            &["agent take-in complaint", "agent dispatch water co=power", "operator@water sign"],
            &["operator@water reply"],
        ),
        after(&handling, &["hotline supervise", "hotline supervise"]),
        after(&handling, &["hotline notice talk 1wd"]),
        after(&handling, &["leader@water answer-notice"]),
        after(&handling, &["hotline supervise", "hotline notice talk 0wd"]),
        after(
            &handling,
            &["hotline supervise", "hotline notice talk 1wd", "hotline end-supervision"],
        ),
        after(&answered, &["hotline supervise", "hotline close"]),
        after(&handling, &["citizen attach"; 41]),
        after(&handling, &["hotline grant-identity"]),
        too_late(&handling[..2], "operator@water return"),
        too_late(
            &[&handling[..], &["operator@water ask-extension 1wd"]].concat(),
            "leader@water grant",
        ),
    ];
    let mut told: BTreeMap<&str, String> = BTreeMap::new();
    for refusal in all.iter().chain(&of_clocks()) {
        let article = refusal.article().map_or(String::new(), |article| format!(" {article}"));
        told.insert(refusal.code(), format!("{:?}{article}", refusal.params()));
    }
    let mut codes = Refusal::CODES;
    codes.sort_unstable();
    assert_eq!(told.keys().copied().collect::<Vec<_>>(), codes);
    assert_eq!(
        told["case_not_in_this_state"],
        r#"[("command", "close"), ("state", "received")] 21"#
    );
    assert_eq!(told["case_field_too_long"], r#"[("field", "note"), ("chars_max", "2000")]"#);
    assert_eq!(told["case_extension_too_late"], r#"[("until", "2026-11-27 11:59")] 20(6)"#);
    assert_eq!(told["case_contribution_open"], r#"[("open", "1")] 16"#);
    assert_eq!(told["case_follow_up_first"], r#"[("attempts", "0"), ("needed", "3")] 21"#);
}
