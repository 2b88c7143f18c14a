//! The center that scripts speak of: three agents, a supervisor, two queues.

use crate::flow::Flow;
use crate::trunk::{Brakes, CallerPolicy, CallerShown, NumberRule, Route, TrunkKind};
use crate::{AgentConfig, Config, FlowId, InboundNumber, QueueConfig, QueueId, TrunkConfig};
use base::{AgentId, Rng};
use std::sync::Arc;
use std::time::Duration;

/// `x` is 1001, `y` 1002, `z` 1003, all of both queues; `s` the supervisor
/// 2001, `u` 4001, an operator without queues; nobody knows `o`.
pub fn agent(name: &str) -> AgentId {
    AgentId::new(name.bytes().next().expect("a name").into(), 0)
}

pub fn any_agent(rng: &mut Rng) -> AgentId {
    agent(["x", "y", "z", "s", "u"][usize::try_from(rng.below(5)).unwrap_or(0)])
}

pub fn name(agent: AgentId) -> String {
    let names = ["x", "y", "z", "s", "u", "o"];
    let found = names.iter().find(|name| self::agent(name) == agent);
    found.map_or_else(|| agent.to_string(), |name| (*name).to_owned())
}

pub fn site() -> Config {
    let queue = |number: &str| QueueConfig {
        number: number.parse().ok(),
        ring_time_max: Duration::from_secs(20),
        wrap_up_max: Duration::from_secs(30),
        announce_every: Duration::from_secs(40),
        waiting_max: 3,
    };
    let (general, complaint) = (QueueId("general".into()), QueueId("complaint".into()));
    let staff = |name: &str, number: &str, queues: &[&QueueId]| {
        let config = AgentConfig {
            number: number.parse().expect("an agent number"),
            queues: queues.iter().map(|queue| (*queue).clone()).collect(),
            may_dial_outside: name != "z",
            may_monitor: name == "s",
            recorded: name != "s",
        };
        (agent(name), config)
    };
    let both = [&general, &complaint];
    let flows = [SHORT, MENU].map(|text| {
        let flow: Flow = serde_json::from_str(text).expect("a flow");
        (flow.id.clone(), Arc::new(flow))
    });
    let number = |text: &str| text.parse().expect("a number");
    Config {
        agents: [
            staff("x", "1001", &both),
            staff("y", "1002", &both),
            staff("z", "1003", &both),
            staff("s", "2001", &[]),
            staff("u", "4001", &[]),
        ]
        .into(),
        queues: [(general, queue("7001")), (complaint, queue("7002"))].into(),
        numbers: [
            (number("12345"), InboundNumber::Flow(FlowId("short".into()))),
            (number("12346"), InboundNumber::Flow(FlowId("menu".into()))),
            (number("9196"), InboundNumber::Echo),
        ]
        .into(),
        trunks: vec![
            trunk("carrier", TrunkKind::Carrier, 4),
            trunk("spare", TrunkKind::Carrier, 1),
            trunk("pbx", TrunkKind::InsideLine, 2),
        ],
        routes: vec![route("", None, &["carrier", "spare"]), route("9", Some(4), &["pbx"])],
        seat_brakes: Brakes {
            closed: vec!["0900".into()],
            calls_per_minute_max: Some(5),
            minutes_per_day_max: Some(60),
            calendar: Some("outside".into()),
            ..Brakes::default()
        },
        flows: flows.into(),
        extensions: ["8001", "8002", "8003", "8009"].map(str::to_owned).to_vec(),
    }
}

/// The carrier shows whom it is for, the spare trunk its own number; the PBX
/// writes a 9 before its extensions.
fn trunk(name: &str, kind: TrunkKind, calls_max: usize) -> TrunkConfig {
    let number = |text: &str| text.parse().ok();
    let mut trunk = TrunkConfig { name: name.into(), kind, calls_max, ..TrunkConfig::default() };
    match name {
        "carrier" => {
            trunk.caller = CallerPolicy { show: CallerShown::PassOn, number: number("059112345") };
            trunk.overlap = true;
            let home = |prefix: &str, strip, add: &str| NumberRule {
                prefix: prefix.into(),
                strip,
                add: add.into(),
                ..NumberRule::default()
            };
            trunk.rules.called_in = vec![home("0591", 4, "")];
            trunk.rules.caller_in = vec![home("+86", 3, "")];
            trunk.rules.caller_out = vec![home("0591", 1, "+86")];
        }
        "spare" => {
            trunk.caller =
                CallerPolicy { show: CallerShown::Withhold, number: number("059112346") };
            trunk.calls_per_second_max = Some(1);
        }
        _ => {
            trunk.caller.show = CallerShown::PassOn;
            trunk.rules.called_out =
                vec![NumberRule { prefix: "9".into(), strip: 1, ..NumberRule::default() }];
        }
    }
    trunk
}

fn route(prefix: &str, digits: Option<usize>, trunks: &[&str]) -> Route {
    let trunks = trunks.iter().map(|name| (*name).to_owned()).collect();
    Route { prefix: prefix.into(), digits, trunks }
}

/// Straight into the queue, then the survey.
const SHORT: &str = r#"{
  "format": 1, "id": "short", "version": 1, "start": "queue",
  "nodes": {
    "queue": {"kind": "queue", "queue": "general", "after_talk": "survey", "full": "busy"},
    "busy": {"kind": "hang_up", "say": [{"prompt": "hotline_busy"}]},
    "survey": {"kind": "survey", "say": [{"prompt": "survey"}],
               "say_thanks": [{"prompt": "survey_thanks"}],
               "timeout_ms": 5000, "tries": 2, "next": "bye"},
    "bye": {"kind": "hang_up", "say": [{"prompt": "goodbye"}]}
  }
}"#;

/// Hours, greeting, menu, a case's number asked for and its state told.
const MENU: &str = r##"{
  "format": 1, "id": "menu", "version": 3, "start": "hours",
  "nodes": {
    "hours": {"kind": "calendar", "calendar": "office", "open": "greeting", "closed": "closed"},
    "closed": {"kind": "hang_up", "say": [{"prompt": "out_of_hours"}]},
    "greeting": {"kind": "play", "say": [{"prompt": "greeting"}], "next": "menu"},
    "menu": {"kind": "menu", "say": [{"prompt": "menu"}],
             "keys": {"1": "general", "2": "complaint", "3": "number"},
             "timeout_ms": 5000, "tries": 2, "say_wrong": [{"prompt": "wrong_key"}],
             "no_input": "general", "wrong": "bye"},
    "number": {"kind": "collect", "say": [{"prompt": "follow_case_enter"}], "max": 6,
               "terminator": "#", "timeout_ms": 5000, "next": "ask", "no_input": "bye"},
    "ask": {"kind": "query", "name": "case_state",
            "branches": {"handling": "handling"}, "otherwise": "unknown"},
    "handling": {"kind": "play", "say": [{"prompt": "case_handling"}], "next": "bye"},
    "unknown": {"kind": "play", "say": [{"prompt": "case_not_found"}], "next": "bye"},
    "general": {"kind": "queue", "queue": "general", "after_talk": "bye", "full": "bye"},
    "complaint": {"kind": "queue", "queue": "complaint", "after_talk": "bye", "full": "bye"},
    "bye": {"kind": "hang_up", "say": [{"prompt": "goodbye"}]}
  }
}"##;
