//! People on the wire.

use super::code::mirrored;
use crate::directory::Directory;
use crate::routes::cases::CaseKind;
use serde::Serialize;
use utoipa::ToSchema;

mirrored!(
    Role = desk::Role {
        Agent,
        Supervisor,
        Inspector,
        HotlineOperator,
        UnitOperator,
        UnitLeader,
        Observer,
        Administrator,
    }
);

/// Who is logged in, and what the person may do.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct User {
    #[schema(example = "usr_019ac1d37a2b00000000000000000001")]
    pub id: String,
    pub username: String,
    pub name: String,
    pub role: Role,
    /// Agent number (工号); null for people without a seat.
    pub number: Option<String>,
    /// The team's name (班组).
    pub team: Option<String>,
    pub unit: Option<Unit>,
    /// What this person may do, as codes of the rights table.
    #[schema(example = json!(["use_seat", "view_cases"]))]
    pub rights: Vec<&'static str>,
}

/// A handling unit (承办单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Unit {
    pub id: String,
    pub name: String,
    /// Empty where there is none.
    pub name_en: String,
}

/// A queue (队列) to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Queue {
    #[schema(example = "general")]
    pub id: String,
    pub name: String,
    /// Empty where there is none.
    pub name_en: String,
    /// What a case from one of its calls usually is.
    pub case_kind: Option<CaseKind>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Agent {
    pub id: String,
    pub number: String,
    pub name: String,
    pub team: Option<String>,
    /// The desk phone the agent usually sits at.
    pub extension: Option<String>,
    /// Works here still.
    pub active: bool,
}

/// A code with its names: a disposition, a reason for being not ready.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Choice {
    pub code: String,
    pub zh: String,
    pub en: String,
    /// Still offered; records hold the others too.
    pub active: bool,
}

impl User {
    pub fn new(user: &desk::User, directory: &Directory) -> Self {
        let rights = desk::Right::ALL.into_iter().filter(|right| user.scope(*right).is_some());
        Self {
            id: user.id.to_string(),
            username: user.username.clone(),
            name: user.display_name.clone(),
            role: user.role.into(),
            number: user.agent_number.map(|number| number.to_string()),
            team: user.team.as_ref().map(|team| directory.team_name(team)),
            unit: user.unit.map(|unit| directory.unit(unit)),
            rights: rights.map(desk::Right::code).collect(),
        }
    }
}

impl Agent {
    pub fn new(agent: &store::Agent, directory: &Directory) -> Self {
        Self {
            id: agent.id.to_string(),
            number: agent.number.to_string(),
            name: agent.name.clone(),
            team: agent.team.as_ref().map(|team| directory.team_name(team)),
            extension: agent.extension.as_ref().map(ToString::to_string),
            active: agent.active,
        }
    }
}

impl From<desk::Choice> for Choice {
    fn from(choice: desk::Choice) -> Self {
        let desk::Choice { code, zh, en, active } = choice;
        Self { code, zh, en, active }
    }
}

impl From<store::Unit> for Unit {
    fn from(unit: store::Unit) -> Self {
        let store::Unit { id, name, name_en, .. } = unit;
        Self { id: id.to_string(), name, name_en }
    }
}

crate::wire::mirrored!(
    /// Of government.
    UnitLevel = desk::Level { Province, City, County }
);

/// A unit and its place in the tree.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct UnitPlace {
    pub id: String,
    pub name: String,
    /// Empty where there is none.
    pub name_en: String,
    pub level: UnitLevel,
    /// Id of the unit above.
    pub parent: Option<String>,
}

impl From<store::Unit> for UnitPlace {
    fn from(unit: store::Unit) -> Self {
        let store::Unit { id, name, name_en, parent, level, .. } = unit;
        let parent = parent.map(|parent| parent.to_string());
        Self { id: id.to_string(), name, name_en, level: level.into(), parent }
    }
}

impl From<store::Queue> for Queue {
    fn from(queue: store::Queue) -> Self {
        let store::Queue { id, name, name_en, case_kind } = queue;
        Self { id: id.0, name, name_en, case_kind: case_kind.map(CaseKind::from) }
    }
}
