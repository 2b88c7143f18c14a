//! A case as the citizen sees it: what was done for them, not what the offices
//! wrote to each other.

use crate::directory::Directory;
use crate::routes::cases::wire::{CaseGround, CaseKind, CaseState, Satisfaction};
use crate::wire::{Date, Time, Unit};
use cases::{CaseRole, CommandName, Event, Recorded};
use serde::Serialize;
use store::CaseFile;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PortalCase {
    number: String,
    kind: CaseKind,
    state: CaseState,
    title: String,
    text: String,
    place: String,
    created_at: Time,
    /// Who handles it.
    unit: Option<Unit>,
    /// By when it is to be answered.
    due: Option<Date>,
    /// The answer, once it is out.
    reply: Option<String>,
    /// Not taken on, and why.
    declined: Option<CaseGround>,
    satisfaction: Option<Satisfaction>,
    may_rate: bool,
    steps: Vec<PortalStep>,
    /// Those that the citizen added.
    files: Vec<PortalFile>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PortalFile {
    name: String,
    bytes: u64,
    at: Time,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PortalStep {
    at: Time,
    /// As in a case's timeline, e.g. `dispatched`.
    event: &'static str,
    /// Who handles it from then on.
    unit: Option<Unit>,
    /// What the citizen wrote, or what is for them to read.
    text: String,
}

impl PortalCase {
    pub fn new(file: &CaseFile, directory: &Directory) -> Self {
        let case = &file.case;
        // A reply is the unit's own until its leader agrees.
        let answered = case.replied_at.is_some() || case.state == cases::State::Closed;
        let step = |recorded: &Recorded| step(recorded, directory);
        Self {
            number: case.intake.number.to_string(),
            kind: case.intake.kind.into(),
            state: case.state.into(),
            title: case.intake.matter.title.clone(),
            text: case.intake.matter.text.clone(),
            place: case.intake.matter.place.clone(),
            created_at: case.taken_in_at.into(),
            unit: case.unit.map(|unit| directory.unit(unit)),
            due: case.handling_due.as_ref().map(|due| Date(due.deadline.last_day())),
            reply: case.result.clone().filter(|_| answered),
            declined: case.declined.map(CaseGround::from),
            satisfaction: case.satisfaction.map(Satisfaction::from),
            may_rate: case.allowed(&cases::Actor::citizen()).contains(&CommandName::FollowUp),
            steps: file.history.iter().filter_map(step).collect(),
            files: case.files.iter().filter(|one| one.by_citizen()).map(PortalFile::new).collect(),
        }
    }
}

impl PortalFile {
    fn new(attached: &cases::Attached) -> Self {
        let cases::Attachment { name, bytes, .. } = &attached.file;
        Self { name: name.clone(), bytes: *bytes, at: attached.at.into() }
    }
}

/// None for what is between the offices.
fn step(recorded: &Recorded, directory: &Directory) -> Option<PortalStep> {
    let own = recorded.by.role == CaseRole::Citizen;
    let (unit, text) = match &recorded.event {
        Event::TakenIn { .. }
        | Event::SignedFor { .. }
        | Event::Contacted { .. }
        | Event::Approved { .. }
        | Event::ExtensionGranted { .. }
        | Event::RedoOrdered { .. }
        | Event::SupervisionBegan { .. }
        | Event::Closed { .. } => (None, ""),
        Event::Dispatched { unit, .. } => (Some(*unit), ""),
        Event::Declined { guidance, .. } => (None, guidance.as_str()),
        Event::AnsweredOnTheSpot { answer } => (None, answer.as_str()),
        Event::FollowedUp(follow_up) => (None, if own { follow_up.note.as_str() } else { "" }),
        Event::NoteAdded { text } if own => (None, text.as_str()),
        Event::FileAttached(file) if own => (None, file.name.as_str()),
        _ => return None,
    };
    Some(PortalStep {
        at: recorded.at.into(),
        event: recorded.event.code(),
        unit: unit.map(|unit| directory.unit(unit)),
        text: text.to_owned(),
    })
}
