//! The check, the schema, the demo's flow, and the step engine by itself.

use super::run::{Act, Heard};
use super::*;
use serde_json::{Value, json};

fn flow(nodes: &Value) -> Flow {
    let document = json!({"format": 1, "id": "test", "version": 1, "start": "a", "nodes": nodes});
    Flow::from_json(&document.to_string()).expect("a flow of the right form")
}

#[track_caller]
fn finds(nodes: &Value, expected: &[&str]) {
    let problems = flow(nodes).check(Check {
        queue_exists: Some(&|queue| queue.0 == "general"),
        prompt_exists: Some(&|prompt| prompt == "hello"),
    });
    let problems: Vec<String> = problems.iter().map(Problem::to_string).collect();
    for expected in expected {
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{problems:#?}");
    }
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
}

fn hello() -> Value {
    json!([{"prompt": "hello"}])
}

#[test]
fn the_hotline_flow_is_sound() {
    let hotline = Flow::from_json(HOTLINE).expect("readable");
    let queues = ["general", "consultation", "complaint"];
    let prompts = [
        "greeting",
        "menu",
        "wrong_key",
        "no_input",
        "out_of_hours",
        "survey",
        "survey_again",
        "survey_thanks",
        "goodbye",
        "follow_case_enter",
        "case_not_found",
        "case_state_received",
        "case_state_dispatched",
        "case_state_handling",
        "case_state_under_review",
        "case_state_awaiting_follow_up",
        "case_state_closed",
        "case_state_declined",
        "hotline_busy",
    ];
    let problems = hotline.check(Check {
        queue_exists: Some(&|queue| queues.contains(&queue.0.as_str())),
        prompt_exists: Some(&|prompt| prompts.contains(&prompt)),
    });
    assert_eq!(problems, []);
}

#[test]
fn a_way_into_nothing_is_found() {
    finds(
        &json!({"a": {"kind": "play", "say": hello(), "next": "b"}}),
        &["node “a”: leads to “b”, which does not exist"],
    );
    let start = json!({"b": {"kind": "hang_up", "say": []}});
    finds(&start, &["leads to “a”, which does not exist"]);
}

#[test]
fn a_node_without_a_way_in_or_out_is_found() {
    finds(
        &json!({
            "a": {"kind": "hang_up", "say": []},
            "b": {"kind": "hang_up", "say": []},
        }),
        &["node “b”: no way leads here"],
    );
    finds(
        &json!({"a": {"kind": "menu", "say": hello(), "keys": {"1": "a"}, "timeout_ms": 5000,
                      "tries": 1, "say_wrong": [], "no_input": "a", "wrong": "a"}}),
        &["no way comes to an end", "goes in a circle: a"],
    );
}

#[test]
fn a_silent_caller_in_a_circle_is_found() {
    finds(
        &json!({
            "a": {"kind": "play", "say": hello(), "next": "m"},
            "m": {"kind": "menu", "say": hello(), "keys": {"1": "end"}, "timeout_ms": 5000,
                  "tries": 1, "say_wrong": [], "no_input": "a", "wrong": "end"},
            "end": {"kind": "hang_up", "say": []},
        }),
        &["a caller who presses nothing goes in a circle: a → m"],
    );
}

#[test]
fn names_that_the_center_does_not_have_are_found() {
    finds(
        &json!({
            "a": {"kind": "play", "say": [{"prompt": "hullo"}], "next": "q"},
            "q": {"kind": "queue", "queue": "vip", "after_talk": "end", "full": "end"},
            "end": {"kind": "hang_up", "say": hello()},
        }),
        &["no prompt “hullo”", "no queue “vip”"],
    );
}

#[test]
fn limits_are_kept() {
    finds(
        &json!({
            "a": {"kind": "menu", "say": [], "keys": {"x": "c"}, "timeout_ms": 1, "tries": 0,
                  "say_wrong": [], "no_input": "c", "wrong": "c"},
            "c": {"kind": "collect", "say": [], "max": 99, "terminator": "#", "timeout_ms": 90000,
                  "next": "p", "no_input": "p"},
            "p": {"kind": "play", "say": [], "next": "end"},
            "end": {"kind": "hang_up", "say": [{"digits": "1".repeat(65)}]},
        }),
        &[
            "“x” is not a key",
            "waits 1 ms",
            "is said 0 times",
            "collects 99 digits",
            "waits 90000 ms",
            "says nothing",
            "says 65 parts",
        ],
    );
}

#[test]
fn other_forms_and_unknown_fields_are_refused() {
    let newer = HOTLINE.replacen("\"format\": 1", "\"format\": 2", 1);
    let refused = Flow::from_json(&newer).expect_err("a newer form");
    assert!(refused.to_string().contains("has form 2"), "{refused}");
    let extra = HOTLINE.replacen("\"start\"", "\"color\": \"red\", \"start\"", 1);
    assert!(Flow::from_json(&extra).is_err());
    let extra = HOTLINE.replacen("\"tries\"", "\"color\": \"red\", \"tries\"", 1);
    assert!(Flow::from_json(&extra).is_err());
}

/// One node of each kind, with every field.
fn every_kind() -> Value {
    json!({
        "calendar": {"kind": "calendar", "calendar": "c", "open": "a", "closed": "b"},
        "play": {"kind": "play", "say": [{"count": 2}], "next": "a"},
        "menu": {"kind": "menu", "say": [], "keys": {"#": "a"}, "timeout_ms": 5000, "tries": 1,
                 "say_wrong": [], "no_input": "a", "wrong": "b"},
        "collect": {"kind": "collect", "say": [], "max": 5, "terminator": "#",
                    "timeout_ms": 5000, "next": "a", "no_input": "b"},
        "query": {"kind": "query", "name": "n", "branches": {"w": "a"}, "otherwise": "b"},
        "queue": {"kind": "queue", "queue": "q", "after_talk": "a", "full": "b"},
        "survey": {"kind": "survey", "say": [], "say_again": [], "say_thanks": [],
                   "timeout_ms": 5000, "tries": 1, "next": "a"},
        "hang_up": {"kind": "hang_up", "say": [{"digits": "1"}, {"prompt": "p"}]},
    })
}

#[test]
fn documents_survive_reading_and_writing() {
    let nodes = every_kind();
    let written = serde_json::to_value(flow(&nodes)).expect("writable");
    assert_eq!(written["nodes"], nodes);
    let hotline = Flow::from_json(HOTLINE).expect("readable");
    let again = serde_json::to_string(&hotline).expect("writable");
    assert_eq!(Flow::from_json(&again).expect("readable"), hotline);
}

/// The schema names the same kinds and fields as the types, and demands the
/// same fields.
#[test]
fn the_schema_agrees_with_the_types() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let nodes = every_kind();
    let described = schema["$defs"]["node"]["oneOf"].as_array().expect("kinds");
    assert_eq!(described.len(), nodes.as_object().expect("nodes").len());
    for kind in described {
        let name = kind["properties"]["kind"]["const"].as_str().expect("a kind's name");
        let node = nodes[name].as_object().expect("a kind that the types know");
        let properties = kind["properties"].as_object().expect("properties");
        assert_eq!(properties.keys().collect::<Vec<_>>(), node.keys().collect::<Vec<_>>());
        assert_eq!(kind["additionalProperties"], json!(false), "{name}");
        for field in node.keys().filter(|field| *field != "kind") {
            let mut without = node.clone();
            without.remove(field);
            let accepted = serde_json::from_value::<Node>(Value::Object(without)).is_ok();
            let required = kind["required"].as_array().expect("required");
            assert_eq!(accepted, !required.contains(&json!(field)), "{name}.{field}");
        }
    }
}

/// What a caller does, and what the flow wants in between, as words.
#[track_caller]
fn walks(flow: Flow, heard: &[Heard], expected: &str) {
    let open = |_: &str| true;
    let (mut run, mut acts) = Run::start(flow.into(), &open);
    let mut shown = Vec::new();
    for heard in heard {
        shown.extend(acts.iter().filter_map(show));
        acts = run.handle(heard.clone(), &open);
    }
    shown.extend(acts.iter().filter_map(show));
    assert_eq!(shown.join(", "), expected.split_whitespace().collect::<Vec<_>>().join(" "));
}

fn show(act: &Act) -> Option<String> {
    match act {
        Act::Say(prompts) => Some(format!("say {}", prompts.join("+"))),
        Act::Listen(time) => Some(format!("listen {}", time.as_secs())),
        Act::Ask { name, argument } => Some(format!("ask {name} {argument}")),
        Act::Queue(queue) => Some(format!("queue {}", queue.0)),
        Act::HangUp => Some("hang up".to_owned()),
        Act::Tell(_) => None,
    }
}

fn hotline() -> Flow {
    Flow::from_json(HOTLINE).expect("readable")
}

fn keys(keys: &str) -> Vec<Heard> {
    keys.chars().map(Heard::Key).collect()
}

#[test]
fn a_key_in_the_greeting_is_an_answer_to_the_menu() {
    walks(hotline(), &keys("2"), "say greeting, queue complaint");
}

#[test]
fn who_presses_nothing_reaches_an_agent() {
    use Heard::{PromptEnded, TimedOut};
    walks(
        hotline(),
        &[PromptEnded, PromptEnded, TimedOut, PromptEnded, TimedOut, PromptEnded],
        "say greeting, say menu, listen 6, say menu, listen 6, say no_input, queue general",
    );
}

#[test]
fn a_case_is_followed_by_typing_ahead() {
    let mut heard = keys("3123#");
    heard.push(Heard::Word(Some("handling".into())));
    heard.extend([Heard::PromptEnded, Heard::PromptEnded, Heard::TimedOut, Heard::PromptEnded]);
    walks(
        hotline(),
        &heard,
        "say greeting, say follow_case_enter, listen 8, listen 8, listen 8, ask case_state 123,
         say case_state_handling, say menu, listen 6, say goodbye, hang up",
    );
}

#[test]
fn digits_end_by_silence_too_and_an_unknown_word_is_otherwise() {
    let mut heard = keys("37");
    heard.extend([Heard::TimedOut, Heard::Word(None)]);
    walks(
        hotline(),
        &heard,
        "say greeting, say follow_case_enter, listen 8, ask case_state 7, say case_not_found",
    );
}

#[test]
fn a_wrong_key_is_told_and_then_an_agent_comes() {
    let mut heard = vec![Heard::PromptEnded];
    heard.extend(keys("99"));
    walks(hotline(), &heard, "say greeting, say menu, say wrong_key+menu, queue general");
}

#[test]
fn a_key_cuts_short_what_leads_to_a_choice_but_no_last_words() {
    let mut heard = keys("31#");
    heard.push(Heard::Word(Some("closed".into())));
    heard.extend(keys("0"));
    let cut =
        "say greeting, say follow_case_enter, listen 8, ask case_state 1, say case_state_closed,
                 queue general";
    walks(hotline(), &heard, cut);
    let closing = flow(&json!({"a": {"kind": "hang_up", "say": hello()}}));
    walks(closing, &keys("1"), "say hello");
}

#[test]
fn an_unchecked_circle_hangs_up() {
    let circle = flow(&json!({
        "a": {"kind": "calendar", "calendar": "c", "open": "a", "closed": "a"},
    }));
    walks(circle, &[], "hang up");
}
