//! Cases on the wire.

use super::due::CaseDue;
use super::office::{Office, actor};
use crate::access::Person;
use crate::directory::Directory;
use crate::wire::{Time, Unit};
use cases::{Kind, Standing};
use desk::Right;
use serde::{Deserialize, Serialize};
use store::{CaseFile, Recording};
use utoipa::ToSchema;

crate::wire::mirrored!(CaseKind = cases::Kind { Consultation, Complaint, Suggestion, Help });
crate::wire::mirrored!(
    CaseState = cases::State {
        Received,
        Dispatched,
        Handling,
        UnderReview,
        AwaitingFollowUp,
        Closed,
        Declined,
    }
);
crate::wire::mirrored!(
    /// Why a request is not taken on (article 13, items 1 to 8).
    CaseGround =
        cases::Ground {
            Secret,
            OtherPowers,
            LegalRemedy,
            AlreadyInHand,
            Repeated,
            EmergencyLine,
            OutsideProvince,
            Unlawful,
        }
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
    #[schema(example = "20261124-0001-8")]
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
    /// Not taken on, and why.
    pub declined: Option<CaseGround>,
    /// The unit that gave the case back proposed this one.
    pub proposed_unit: Option<Unit>,
    /// Working days that the unit asked its leader for, not decided yet.
    pub extension_asked: Option<u16>,
    pub emergency_reported: bool,
    /// How often it was done again because the citizen was not satisfied.
    pub redos: u32,
    /// In the ledger of supervised matters (article 22).
    pub supervised: bool,
    /// Commands this person may give now.
    pub allowed: Vec<&'static str>,
}

/// Who asks. Units do not learn who an anonymous requester is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Requester {
    pub name: String,
    pub phone: Option<String>,
    pub address: String,
    /// Does not want to be named (匿名).
    pub anonymous: bool,
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
        let calls = if sees_calls(person) { file.interactions() } else { Vec::new() };
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
            requester: Requester::new(&case.intake.requester, case.intake.kind, person),
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
            declined: case.declined.map(CaseGround::from),
            proposed_unit: case.proposed_unit.map(|unit| directory.unit(unit)),
            extension_asked: case.extension_asked.map(cases::WorkingDays::get),
            emergency_reported: case.emergency_reported,
            redos: case.redos,
            supervised: case.supervised,
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

/// Whether this person is not to learn who asks.
pub(super) fn hides_requester(requester: &cases::Requester, person: &Person) -> bool {
    requester.anonymous && person.user.role.has_unit()
}

impl Requester {
    /// As this person sees it: the identity is kept from the party complained
    /// of (article 30). Who asks for help must be spoken with (article 20(4)).
    fn new(requester: &cases::Requester, kind: Kind, person: &Person) -> Self {
        let cases::Requester { name, phone, anonymous, address } = requester;
        let hidden = hides_requester(requester, person);
        let words = |text: &String| if hidden { String::new() } else { text.clone() };
        let phone = phone.as_ref().filter(|_| !hidden || kind == Kind::Help);
        Self {
            name: words(name),
            phone: phone.map(ToString::to_string),
            address: words(address),
            anonymous: *anonymous,
        }
    }
}

/// The wire's word for a grade's code in `cases`.
pub(super) fn satisfaction_code(code: &str) -> Option<&'static str> {
    let grade = cases::Satisfaction::ALL.into_iter().find(|grade| grade.code() == code)?;
    Some(match Satisfaction::from(grade) {
        Satisfaction::Satisfied => "satisfied",
        Satisfaction::Fair => "fair",
        Satisfaction::NotSatisfied => "not_satisfied",
    })
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
