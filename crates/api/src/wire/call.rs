//! The call log on the wire.

use super::{Direction, Rating, Result, Time};
use crate::directory::Directory;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One line of the call log (通话记录).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Interaction {
    #[schema(example = "int_019ac1d37a2b5f3c8d4e6a7b8c9d0e1f")]
    pub id: String,
    pub direction: Direction,
    pub caller: Option<String>,
    pub called: String,
    pub started_at: Time,
    pub answered_at: Option<Time>,
    pub ended_at: Option<Time>,
    /// Number of the agent that talks, or talked last.
    pub agent: Option<String>,
    pub queue: Option<String>,
    /// Null while it goes on.
    pub result: Option<Result>,
    pub rating: Option<Rating>,
    pub recording: Option<String>,
    pub disposition: Option<String>,
    pub customer: Option<Named>,
    pub case: Option<String>,
    pub wait_ms: i64,
    pub talk_ms: i64,
}

/// Something by its id, with its name to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Named {
    pub id: String,
    pub name: String,
}

/// One step of an interaction's story, as recorded: `step` names it, its own
/// fields stand beside it, agents by their numbers.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct StoryStep {
    pub at: Time,
    #[schema(example = "queued")]
    pub step: String,
    #[serde(flatten)]
    pub fields: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Recording {
    pub id: String,
    pub started_at: Time,
    /// Null while it runs.
    pub stopped_at: Option<Time>,
    pub duration_ms: Option<i64>,
}

impl From<store::Interaction> for Interaction {
    fn from(line: store::Interaction) -> Self {
        Self {
            id: line.id.to_string(),
            direction: line.direction.into(),
            caller: line.caller.map(|number| number.to_string()),
            called: line.called.to_string(),
            started_at: line.started_at.into(),
            answered_at: line.answered_at.map(Time),
            ended_at: line.ended_at.map(Time),
            agent: line.agent.map(|number| number.to_string()),
            queue: line.queue.map(|queue| queue.0),
            result: line.result.map(Result::from),
            rating: line.rating.map(Rating::from),
            recording: line.recording.map(|id| id.to_string()),
            disposition: line.disposition,
            customer: line.customer.map(|(id, name)| Named { id: id.to_string(), name }),
            case: line.case.map(|id| id.to_string()),
            wait_ms: line.wait_ms,
            talk_ms: line.talk_ms,
        }
    }
}

impl StoryStep {
    pub fn new(step: &store::Step, directory: &Directory) -> Self {
        let mut fields: BTreeMap<String, Value> = match serde_json::to_value(&step.story) {
            Ok(Value::Object(fields)) => fields.into_iter().collect(),
            _ => BTreeMap::new(),
        };
        let name = match fields.remove("step") {
            Some(Value::String(name)) => name,
            _ => String::new(),
        };
        for who in ["agent", "supervisor"] {
            if let Some(Value::String(id)) = fields.get_mut(who)
                && let Some(agent) = id.parse().ok().and_then(|id| directory.agent(id))
            {
                *id = agent.number.to_string();
            }
        }
        Self { at: step.at.into(), step: name, fields }
    }
}

impl From<store::Recording> for Recording {
    fn from(recording: store::Recording) -> Self {
        let length = |stopped: base::Timestamp| stopped.since(recording.started_at).as_millis();
        Self {
            id: recording.id.to_string(),
            started_at: recording.started_at.into(),
            stopped_at: recording.stopped_at.map(Time),
            duration_ms: recording.stopped_at.and_then(|at| i64::try_from(length(at)).ok()),
        }
    }
}
