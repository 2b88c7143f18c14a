//! Why a command was refused: a sentence for a person, not a bug.

use crate::actor::CaseRole;
use crate::article::Article;
use crate::command::CommandName;
use crate::field::Field;
use crate::state::State;

/// Each refusal has a stable code for the API, parameters for its translation
/// and, where the regulation is the reason, the article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{} is not possible while the case is {}", command.code(), state.code())]
    NotInThisState { command: CommandName, state: State },
    #[error("{} is not for the role {}", command.code(), role.code())]
    NotYourRole { command: CommandName, role: CaseRole },
    #[error("the case is with another unit")]
    NotYourUnit,
    #[error("the case has changed since you opened it (version {now}, you saw {seen}): reload it")]
    Outdated { seen: u32, now: u32 },
    #[error("{} is missing", field.code())]
    Missing { field: Field },
    #[error("{} is longer than {chars_max} characters", field.code())]
    TooLong { field: Field, chars_max: usize },
    #[error("a step names at most {max} calls and messages")]
    TooManyInteractions { max: usize },
    #[error("only a complaint can be on the service list")]
    ServiceListIsForComplaints,
    #[error("speak with the citizen before replying to a request for help")]
    ContactFirst,
    #[error("telephone the unit about an urgent case in a call, and name that call")]
    CallMissing,
    #[error("ask the citizen first: {attempts} of {needed} attempts made")]
    FollowUpFirst { attempts: u32, needed: u32 },
    #[error("the citizen is not satisfied: verify, and write down the finding")]
    FindingMissing,
    #[error(
        "a case is returned within a working day of its receipt: sign for it, then propose another unit"
    )]
    ReturnTooLate,
    #[error("an extension has been asked for already")]
    ExtensionAskedAlready,
    #[error("no extension has been asked for")]
    NoExtensionAsked,
    #[error(
        "an extension may not be longer than the limit itself: {days_max} working days are left"
    )]
    ExtensionTooLong { days_max: u16 },
    #[error("an extension is reported half a working day before the limit is over: until {until}")]
    ExtensionTooLate { until: jiff::civil::DateTime },
    #[error("a case is done again only if the citizen is not satisfied")]
    NotDissatisfied,
    #[error("the lead unit and each assisting unit are named once, {max} assisting ones at most")]
    CoUnits { max: usize },
    #[error("wait for the assisting units, {open} of them, or until their time is up")]
    ContributionOpen { open: usize },
    #[error("the fallback unit handles what nobody else has to: it may not pass it on")]
    FallbackKeeps,
    #[error("the answer has been rated already")]
    RatedAlready,
    #[error("the case is supervised already")]
    SupervisedAlready,
    #[error("the case is not supervised")]
    NotSupervised,
    #[error("no notice is open")]
    NoNoticeOpen,
    #[error("a notice gives the unit at least one working day")]
    NoticeWithoutTime,
    #[error("notices are open, {open} of them: the unit must answer them first")]
    NoticeOpen { open: usize },
    #[error("the case is supervised: end the supervision before closing it")]
    SupervisionOpen,
    #[error("the unit knows who asks already")]
    IdentityKnown,
    #[error("the case is of this kind already")]
    SameKind,
    #[error("the clock stands still: let it go on first")]
    ClockPaused,
    #[error("the clock runs")]
    ClockRuns,
    #[error("a clock that is over is not stopped any more")]
    TooLateToPause,
    #[error("a case has {max} files at most")]
    TooManyFiles { max: usize },
}

impl Refusal {
    /// Every code there is, for translations and tests to be complete by.
    pub const CODES: [&str; 34] = [
        "case_not_in_this_state",
        "case_not_your_role",
        "case_not_your_unit",
        "case_outdated",
        "case_field_missing",
        "case_field_too_long",
        "case_too_many_interactions",
        "case_service_list_is_for_complaints",
        "case_contact_first",
        "case_call_missing",
        "case_follow_up_first",
        "case_finding_missing",
        "case_return_too_late",
        "case_extension_asked_already",
        "case_no_extension_asked",
        "case_extension_too_long",
        "case_extension_too_late",
        "case_not_dissatisfied",
        "case_co_units",
        "case_contribution_open",
        "case_fallback_keeps",
        "case_rated_already",
        "case_supervised_already",
        "case_not_supervised",
        "case_no_notice_open",
        "case_notice_without_time",
        "case_notice_open",
        "case_supervision_open",
        "case_too_many_files",
        "case_identity_known",
        "case_same_kind",
        "case_clock_paused",
        "case_clock_runs",
        "case_too_late_to_pause",
    ];

    /// Stable; the translation key is `refusal.` and this.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotInThisState { .. } => "case_not_in_this_state",
            Self::NotYourRole { .. } => "case_not_your_role",
            Self::NotYourUnit => "case_not_your_unit",
            Self::Outdated { .. } => "case_outdated",
            Self::Missing { .. } => "case_field_missing",
            Self::TooLong { .. } => "case_field_too_long",
            Self::TooManyInteractions { .. } => "case_too_many_interactions",
            Self::ServiceListIsForComplaints => "case_service_list_is_for_complaints",
            Self::ContactFirst => "case_contact_first",
            Self::CallMissing => "case_call_missing",
            Self::FollowUpFirst { .. } => "case_follow_up_first",
            Self::FindingMissing => "case_finding_missing",
            Self::ReturnTooLate => "case_return_too_late",
            Self::ExtensionAskedAlready => "case_extension_asked_already",
            Self::NoExtensionAsked => "case_no_extension_asked",
            Self::ExtensionTooLong { .. } => "case_extension_too_long",
            Self::ExtensionTooLate { .. } => "case_extension_too_late",
            Self::NotDissatisfied => "case_not_dissatisfied",
            Self::CoUnits { .. } => "case_co_units",
            Self::ContributionOpen { .. } => "case_contribution_open",
            Self::FallbackKeeps => "case_fallback_keeps",
            Self::RatedAlready => "case_rated_already",
            Self::SupervisedAlready => "case_supervised_already",
            Self::NotSupervised => "case_not_supervised",
            Self::NoNoticeOpen => "case_no_notice_open",
            Self::NoticeWithoutTime => "case_notice_without_time",
            Self::NoticeOpen { .. } => "case_notice_open",
            Self::SupervisionOpen => "case_supervision_open",
            Self::TooManyFiles { .. } => "case_too_many_files",
            Self::IdentityKnown => "case_identity_known",
            Self::SameKind => "case_same_kind",
            Self::ClockPaused => "case_clock_paused",
            Self::ClockRuns => "case_clock_runs",
            Self::TooLateToPause => "case_too_late_to_pause",
        }
    }

    /// What the translated sentence is filled in with; codes among them are
    /// translation keys themselves.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotInThisState { command, state } => {
                vec![("command", command.code().into()), ("state", state.code().into())]
            }
            Self::NotYourRole { command, role } => {
                vec![("command", command.code().into()), ("role", role.code().into())]
            }
            Self::Outdated { seen, now } => {
                vec![("seen", seen.to_string()), ("now", now.to_string())]
            }
            Self::Missing { field } => vec![("field", field.code().into())],
            Self::TooLong { field, chars_max } => {
                vec![("field", field.code().into()), ("chars_max", chars_max.to_string())]
            }
            Self::TooManyInteractions { max }
            | Self::CoUnits { max }
            | Self::TooManyFiles { max } => {
                vec![("max", max.to_string())]
            }
            Self::ContributionOpen { open } | Self::NoticeOpen { open } => {
                vec![("open", open.to_string())]
            }
            Self::FollowUpFirst { attempts, needed } => {
                vec![("attempts", attempts.to_string()), ("needed", needed.to_string())]
            }
            Self::ExtensionTooLong { days_max } => vec![("days_max", days_max.to_string())],
            Self::ExtensionTooLate { until } => {
                vec![("until", until.strftime("%Y-%m-%d %H:%M").to_string())]
            }
            Self::NotYourUnit
            | Self::ReturnTooLate
            | Self::ExtensionAskedAlready
            | Self::NoExtensionAsked
            | Self::NotDissatisfied
            | Self::FallbackKeeps
            | Self::RatedAlready
            | Self::IdentityKnown
            | Self::SameKind
            | Self::ClockPaused
            | Self::ClockRuns
            | Self::TooLateToPause
            | Self::SupervisedAlready
            | Self::NotSupervised
            | Self::NoNoticeOpen
            | Self::NoticeWithoutTime
            | Self::SupervisionOpen
            | Self::ServiceListIsForComplaints
            | Self::ContactFirst
            | Self::CallMissing
            | Self::FindingMissing => Vec::new(),
        }
    }

    /// The article that gives the reason; none where the reason is good order
    /// alone.
    pub const fn article(&self) -> Option<Article> {
        match self {
            Self::ServiceListIsForComplaints => Some(Article::item(20, 2)),
            Self::ContactFirst => Some(Article::item(20, 4)),
            Self::CallMissing => Some(Article::new(14)),
            Self::FollowUpFirst { .. } | Self::RatedAlready => Some(Article::new(21)),
            Self::FindingMissing | Self::NotDissatisfied => Some(Article::new(22)),
            Self::IdentityKnown => Some(Article::item(30, 5)),
            Self::SameKind => Some(Article::new(20)),
            Self::ReturnTooLate => Some(Article::new(17)),
            Self::CoUnits { .. } | Self::ContributionOpen { .. } | Self::FallbackKeeps => {
                Some(Article::new(16))
            }
            Self::SupervisedAlready
            | Self::NotSupervised
            | Self::NoNoticeOpen
            | Self::NoticeWithoutTime
            | Self::NoticeOpen { .. }
            | Self::SupervisionOpen => Some(Article::new(24)),
            Self::ExtensionAskedAlready
            | Self::NoExtensionAsked
            | Self::ExtensionTooLong { .. }
            | Self::ExtensionTooLate { .. } => Some(Article::item(20, 6)),
            Self::NotYourRole { command, .. } => command.article(),
            Self::NotInThisState { command, .. } => command.article(),
            _ => None,
        }
    }
}
