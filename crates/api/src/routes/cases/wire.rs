//! Cases on the wire.

use super::office::{Office, actor};
use crate::access::Person;
use crate::directory::Directory;
use crate::wire::{Date, Time, Unit};
use cases::{Due, Standing, Why};
use desk::Right;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{CaseFile, Recording};
use utoipa::ToSchema;

crate::wire::mirrored!(CaseKind = cases::Kind { Consultation, Complaint, Suggestion, Help });
crate::wire::mirrored!(
    CaseState =
        cases::State { Received, Dispatched, Handling, UnderReview, AwaitingFollowUp, Closed }
);
crate::wire::mirrored!(CaseChannel = cases::Channel { Telephone, Portal, Api });

/// What the citizen said when asked: the same words as after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Satisfaction {
    Satisfied,
    Fair,
    NotSatisfied,
}

/// A case in a list of another thing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CaseSummary {
    pub id: String,
    pub number: String,
    pub kind: CaseKind,
    pub state: CaseState,
    pub title: String,
    pub created_at: Time,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Case {
    pub id: String,
    #[schema(example = "20261124-0001-9")]
    pub number: String,
    /// Goes with every command: one given on an old view is refused.
    pub version: u32,
    pub kind: CaseKind,
    pub state: CaseState,
    pub urgent: bool,
    pub requester: Requester,
    pub title: String,
    pub text: String,
    pub place: String,
    pub unit: Option<Unit>,
    pub channel: CaseChannel,
    /// Calls on the case; empty for those who may not see calls.
    pub interactions: Vec<String>,
    pub recordings: Vec<String>,
    pub due: CaseDue,
    pub overdue: bool,
    pub near_due: bool,
    pub created_at: Time,
    /// The name of who took it in.
    pub created_by: String,
    /// The unit's reply, or the answer given on the spot.
    pub reply: Option<String>,
    pub satisfaction: Option<Satisfaction>,
    /// Commands this person may give now.
    pub allowed: Vec<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Requester {
    /// Empty for an anonymous request.
    pub name: String,
    pub phone: Option<String>,
    pub address: String,
}

/// By when, and why then.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CaseDue {
    pub dispatch: DueDate,
    /// The last day for the reply; null until dispatched.
    pub close: Option<Date>,
    /// Every day of the running count.
    pub explanation: Vec<DueDay>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DueDate {
    pub date: Date,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct DueDay {
    pub date: Date,
    pub counts: bool,
    pub why: DueWhy,
    /// The holiday's name.
    pub name: Option<String>,
    /// Working days left after this day.
    pub left: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DueWhy {
    Weekend,
    Holiday,
    MakeUp,
    IntakeDay,
    WorkingDay,
}

impl CaseSummary {
    pub fn new(file: &CaseFile) -> Self {
        let case = &file.case;
        Self {
            id: case.id().to_string(),
            number: case.intake.number.to_string(),
            kind: case.intake.kind.into(),
            state: case.state.into(),
            title: case.intake.matter.title.clone(),
            created_at: case.taken_in_at.into(),
        }
    }
}

impl Case {
    /// As this person sees it. `recordings` are those of the case's calls.
    pub fn new(
        file: &CaseFile,
        recordings: &[Recording],
        person: &Person,
        office: &Office,
        directory: &Directory,
    ) -> Self {
        let case = &file.case;
        let standing = case.standing(office.now.local, &office.rules());
        let calls = sees_calls(person).then(|| file.interactions()).unwrap_or_default();
        let heard = recordings.iter().filter(|recording| calls.contains(&recording.interaction));
        let allowed = actor(person).map(|actor| case.allowed(&actor)).unwrap_or_default();
        let CaseSummary { id, number, kind, state, title, created_at } = CaseSummary::new(file);
        Self {
            id,
            number,
            kind,
            state,
            title,
            created_at,
            version: case.version,
            urgent: case.intake.urgency == cases::Urgency::Urgent,
            requester: Requester::new(&case.intake.requester),
            text: case.intake.matter.text.clone(),
            place: case.intake.matter.place.clone(),
            unit: case.unit.map(|unit| directory.unit(unit)),
            channel: case.intake.channel.into(),
            recordings: heard.map(|recording| recording.id.to_string()).collect(),
            interactions: calls.iter().map(ToString::to_string).collect(),
            due: CaseDue::new(case),
            overdue: standing == Some(Standing::Overdue),
            near_due: standing == Some(Standing::NearDue),
            created_by: name(directory, file.created_by()),
            reply: case.result.clone(),
            satisfaction: case.satisfaction.map(Satisfaction::from),
            allowed: allowed.into_iter().map(cases::CommandName::code).collect(),
        }
    }
}

/// Units see no calls: a citizen's voice would tell who complained.
pub(super) fn sees_calls(person: &Person) -> bool {
    person.user.scope(Right::ViewInteractions).is_some()
}

pub(super) fn name(directory: &Directory, user: base::UserId) -> String {
    directory.user(user).map_or_else(|| user.to_string(), |user| user.display_name.clone())
}

impl Requester {
    fn new(requester: &cases::Requester) -> Self {
        Self {
            name: requester.name.clone(),
            phone: requester.phone.as_ref().map(ToString::to_string),
            address: requester.address.clone(),
        }
    }
}

impl CaseDue {
    fn new(case: &cases::Case) -> Self {
        let close = case.handling_due.as_ref();
        Self {
            dispatch: DueDate { date: Date(case.dispatch_due.deadline.last_day()) },
            close: close.map(|due| Date(due.deadline.last_day())),
            explanation: explain(close.unwrap_or(&case.dispatch_due)),
        }
    }
}

fn explain(due: &Due) -> Vec<DueDay> {
    let all = due.days.iter().filter_map(|line| line.counted).max().unwrap_or(0);
    let mut done = 0;
    let lines = due.days.iter().map(|line| {
        done = line.counted.unwrap_or(done);
        let (why, name) = match &line.why {
            Why::StartDay | Why::SameDay => (DueWhy::IntakeDay, None),
            Why::Workday => (DueWhy::WorkingDay, None),
            Why::MakeUpDay { name } => (DueWhy::MakeUp, Some(name.clone())),
            Why::Weekend => (DueWhy::Weekend, None),
            Why::Holiday { name } => (DueWhy::Holiday, Some(name.clone())),
        };
        let counts = line.counted.is_some();
        DueDay { date: Date(line.date), counts, why, name, left: all - done }
    });
    lines.collect()
}

impl From<cases::Satisfaction> for Satisfaction {
    fn from(grade: cases::Satisfaction) -> Self {
        match grade {
            cases::Satisfaction::Satisfied => Self::Satisfied,
            cases::Satisfaction::Fair => Self::Fair,
            cases::Satisfaction::Dissatisfied => Self::NotSatisfied,
        }
    }
}

impl From<Satisfaction> for cases::Satisfaction {
    fn from(grade: Satisfaction) -> Self {
        match grade {
            Satisfaction::Satisfied => Self::Satisfied,
            Satisfaction::Fair => Self::Fair,
            Satisfaction::NotSatisfied => Self::Dissatisfied,
        }
    }
}

/// One step of a case's story.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TimelineEntry {
    pub at: Time,
    /// What happened, e.g. `dispatched`.
    pub event: &'static str,
    pub actor: TimelineActor,
    /// What the person wrote.
    pub text: String,
    /// What the translated sentence is filled in with; a unit by its name.
    pub params: BTreeMap<&'static str, String>,
    /// The call of this step, and its recording.
    pub interaction: Option<String>,
    pub recording: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TimelineActor {
    pub name: String,
    pub role: &'static str,
    pub unit: Option<Unit>,
}

/// The case's story as this person sees it.
pub(super) fn timeline(
    file: &CaseFile,
    recordings: &[Recording],
    person: &Person,
    directory: &Directory,
) -> Vec<TimelineEntry> {
    let calls = sees_calls(person);
    let entry = |entry: cases::Entry| {
        let interaction = entry.interactions.first().filter(|_| calls);
        let of = |call: &base::InteractionId| recordings.iter().find(|r| r.interaction == *call);
        let mut params: BTreeMap<_, _> = entry.params.into_iter().collect();
        if let Some(unit) = params.get_mut("unit")
            && let Ok(id) = unit.parse()
        {
            *unit = directory.unit(id).name;
        }
        TimelineEntry {
            at: entry.at.into(),
            event: entry.code,
            actor: TimelineActor {
                name: name(directory, entry.by.user),
                role: entry.by.role.code(),
                unit: entry.by.unit.map(|unit| directory.unit(unit)),
            },
            text: entry.text,
            params,
            interaction: interaction.map(ToString::to_string),
            recording: interaction.and_then(of).map(|recording| recording.id.to_string()),
        }
    };
    cases::timeline(&file.history).into_iter().map(entry).collect()
}
