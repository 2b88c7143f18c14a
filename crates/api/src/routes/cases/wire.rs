//! Cases on the wire.

use super::due::CaseDue;
use super::office::{Office, actor};
use crate::access::Person;
use crate::directory::Directory;
use crate::wire::{Date, Time, Unit};
use cases::{Kind, Standing};
use desk::{Right, Role};
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
crate::wire::mirrored!(
    /// What a supervised unit is told by (article 24).
    CaseNoticeKind = cases::NoticeKind { SpecialReport, Rectification, Suggestion, Talk }
);
crate::wire::mirrored!(
    /// How an answer is looked into (articles 21 and 23).
    CaseWay = cases::Way { Telephone, Site, Interview, File }
);
crate::wire::mirrored!(
    /// What the person's unit has to do with a case; `past`: it gave it back.
    CasePart = cases::Part { Lead, Assists, Past }
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
    /// Units that assist.
    pub co_units: Vec<CoUnit>,
    /// Its unit has it because whose duty it is is unclear (article 16).
    pub fallback: bool,
    /// How often a unit gave it back.
    pub passed_on: u32,
    /// What this person's unit has to do with it; null for the hotline's own.
    pub part: Option<CasePart>,
    /// The unit that gave the case back proposed this one.
    pub proposed_unit: Option<Unit>,
    /// The unit's clock stands still.
    pub paused: bool,
    /// It was asked about once more after its end.
    pub revisited: bool,
    pub on_service_list: bool,
    /// Working days that the unit asked its leader for, not decided yet.
    pub extension_asked: Option<u16>,
    pub emergency_reported: bool,
    /// How often it was done again because the citizen was not satisfied.
    pub redos: u32,
    /// In the ledger of supervised matters (articles 22 and 24).
    pub supervised: bool,
    pub notices: Vec<CaseNotice>,
    /// Those that this person may see.
    pub files: Vec<CaseAttachment>,
    /// Commands this person may give now.
    pub allowed: Vec<&'static str>,
}

/// A photo, a video or a document on the case (附件).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CaseAttachment {
    pub id: String,
    pub name: String,
    /// Found by looking into it, e.g. `image/jpeg`.
    pub media_type: String,
    pub bytes: u64,
    /// SHA-256 of its content.
    pub sha256: String,
    pub at: Time,
    /// Who added it; empty for the citizen.
    pub by: String,
    pub unit: Option<Unit>,
}

/// A unit that assists the lead unit (协办单位).
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CoUnit {
    pub unit: Unit,
    /// By when it gives its part.
    pub date: Date,
    /// Its part; null until it is given.
    pub text: Option<String>,
}

/// What the unit of a supervised case is told to do.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct CaseNotice {
    pub number: u32,
    pub kind: CaseNoticeKind,
    pub demand: String,
    pub issued_at: Time,
    /// The last day for the answer.
    pub date: Date,
    /// What the unit did; null as long as the notice is open.
    pub answer: Option<String>,
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
        let rules = office.rules_of(case).ok();
        let standing = rules.and_then(|rules| case.standing(office.now.local, &rules));
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
            requester: Requester::new(case, person),
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
            co_units: case.co_units.iter().map(|co_unit| CoUnit::new(co_unit, directory)).collect(),
            fallback: case.fallback,
            passed_on: case.passed_on,
            part: part(case, person).map(CasePart::from),
            proposed_unit: case.proposed_unit.map(|unit| directory.unit(unit)),
            paused: case.paused.is_some(),
            revisited: case.revisited.is_some(),
            on_service_list: case.intake.on_service_list,
            extension_asked: case.extension_asked.map(cases::WorkingDays::get),
            emergency_reported: case.emergency_reported,
            redos: case.redos,
            supervised: case.supervised,
            notices: case.notices.iter().map(CaseNotice::new).collect(),
            files: CaseAttachment::all(case, person, directory),
            allowed: allowed.into_iter().map(cases::CommandName::code).collect(),
        }
    }
}

/// Units see no calls: a citizen's voice would tell who complained.
pub(super) fn sees_calls(person: &Person) -> bool {
    person.user.scope(Right::ViewInteractions).is_some()
}

/// A person's name; none for a citizen, whose name is on the case.
pub(super) fn name(directory: &Directory, user: base::UserId) -> String {
    if user == cases::Actor::citizen().user {
        return String::new();
    }
    directory.user(user).map_or_else(|| user.to_string(), |user| user.display_name.clone())
}

/// What this person's unit has to do with the case.
fn part(case: &cases::Case, person: &Person) -> Option<cases::Part> {
    let own = person.user.unit?;
    case.parts().into_iter().find(|(unit, _)| *unit == own).map(|(_, part)| part)
}

/// Whether this person is not to learn who asks: observers never, units not of an
/// anonymous requester, and not any more once the case is another unit's.
pub(super) fn hides_requester(case: &cases::Case, person: &Person) -> bool {
    if person.user.role == Role::Observer {
        return true;
    }
    let past = part(case, person) == Some(cases::Part::Past);
    person.user.role.has_unit() && (past || !case.knows_identity(person.user.unit))
}

/// Whether this person may see a file of the case: observers see none, since a
/// picture cannot be masked; a unit that gave the case back sees its own.
pub(super) fn sees_file(case: &cases::Case, file: &cases::Attached, person: &Person) -> bool {
    if person.user.role == Role::Observer {
        return false;
    }
    part(case, person) != Some(cases::Part::Past) || file.unit() == person.user.unit
}

impl CaseAttachment {
    fn all(case: &cases::Case, person: &Person, directory: &Directory) -> Vec<Self> {
        let seen = case.files.iter().filter(|file| sees_file(case, file, person));
        seen.map(|attached| Self::new(attached, directory)).collect()
    }

    fn new(attached: &cases::Attached, directory: &Directory) -> Self {
        let cases::Attachment { id, name: file_name, media_type, bytes, sha256 } = &attached.file;
        Self {
            id: id.to_string(),
            name: file_name.clone(),
            media_type: media_type.clone(),
            bytes: *bytes,
            sha256: sha256.clone(),
            at: attached.at.into(),
            by: name(directory, attached.by.user),
            unit: attached.unit().map(|unit| directory.unit(unit)),
        }
    }
}

impl CoUnit {
    fn new(co_unit: &cases::CoUnit, directory: &Directory) -> Self {
        Self {
            unit: directory.unit(co_unit.unit),
            date: Date(co_unit.due.deadline.last_day()),
            text: co_unit.result.clone(),
        }
    }
}

impl CaseNotice {
    fn new(notice: &cases::Notice) -> Self {
        Self {
            number: notice.number,
            kind: notice.kind.into(),
            demand: notice.demand.clone(),
            issued_at: notice.issued_at.into(),
            date: Date(notice.due.deadline.last_day()),
            answer: notice.answer.clone(),
        }
    }
}

impl Requester {
    /// As this person sees it: the identity is kept from the party complained
    /// of (article 30). Who asks for help must be spoken with (article 20(4)).
    fn new(case: &cases::Case, person: &Person) -> Self {
        let cases::Requester { name, phone, anonymous, address } = &case.intake.requester;
        if person.user.role == Role::Observer {
            return Self {
                name: masked(name, 1, 0),
                phone: phone.as_ref().map(|phone| masked(&phone.to_string(), 3, 2)),
                address: String::new(),
                anonymous: *anonymous,
            };
        }
        let hidden = hides_requester(case, person);
        let must_speak =
            case.intake.kind == Kind::Help && part(case, person) != Some(cases::Part::Past);
        let words = |text: &String| if hidden { String::new() } else { text.clone() };
        let phone = phone.as_ref().filter(|_| !hidden || must_speak);
        Self {
            name: words(name),
            phone: phone.map(ToString::to_string),
            address: words(address),
            anonymous: *anonymous,
        }
    }
}

/// The text with stars for all but its first and last characters; all stars if
/// that would show most of it.
fn masked(text: &str, first: usize, last: usize) -> String {
    let length = text.chars().count();
    let shows = |at: usize| length > 2 * (first + last) - 1 && (at < first || at + last >= length);
    text.chars().enumerate().map(|(at, c)| if shows(at) { c } else { '*' }).collect()
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

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_mask_shows_little_of_what_is_short() {
        assert_eq!(masked("林秀英", 1, 0), "林**");
        assert_eq!(masked("林", 1, 0), "*");
        assert_eq!(masked("13905910002", 3, 2), "139******02");
        assert_eq!(masked("8001", 3, 2), "****");
        assert_eq!(masked("", 1, 0), "");
    }
}
