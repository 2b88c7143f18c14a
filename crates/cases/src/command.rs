//! What people may want done with a case. Whether it may be done is decided in
//! [`decide`](crate::Case::decide).

use std::fmt;

use base::{CaseId, UnitId};
use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::attachment::Attachment;
use crate::ground::Ground;
use crate::kind::{Channel, Kind, Urgency};
use crate::limit::WorkingDays;
use crate::number::CaseNumber;
use crate::requester::{Matter, Requester};
use crate::supervision::NoticeKind;
use crate::verification::Way;

/// A request as it comes in (受理): the beginning of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// Given by whoever stores the case, as is the number.
    pub id: CaseId,
    pub number: CaseNumber,
    pub kind: Kind,
    pub urgency: Urgency,
    /// The matter is on the office's service list (便民服务事项清单), which
    /// shortens a complaint's limit.
    pub on_service_list: bool,
    pub channel: Channel,
    pub requester: Requester,
    pub matter: Matter,
}

/// A command on a case that exists; [`Case::take_in`](crate::Case::take_in)
/// makes one exist.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// Answered while the citizen was on the line; ends the case (当场答复).
    AnswerOnTheSpot { answer: String },
    /// Not for this hotline (不予受理): on which ground, and what the citizen is
    /// advised to do instead (解释和引导).
    Decline { ground: Ground, guidance: String },
    /// The matter is one of the emergency office's: it was told (应急管理部门).
    ReportEmergency { note: String },
    /// Give the case to its lead unit (派单), with those that assist it (协办).
    /// `fallback`: whose duty it is is unclear, and the government's fallback
    /// unit (兜底单位) takes it.
    Dispatch { unit: UnitId, co_units: Vec<UnitId>, fallback: bool, instruction: String },
    /// An assisting unit's part of the result, for the lead unit (协办意见).
    Contribute { result: String },
    /// The unit was told of the case by telephone (电话告知): a duty for urgent
    /// cases, a reminder for others. The call is among the step's interactions.
    NotifyUnit { note: String },
    /// The unit's operator takes the case over (签收).
    SignFor,
    /// Not the unit's, seen before signing (退件): why, and on what basis.
    Return { reason: String, basis: String },
    /// Not the unit's, or not its alone, found while handling (改派意见): why, on
    /// what basis, and which unit it should be.
    Refer { reason: String, basis: String, proposed: Option<UnitId> },
    /// The unit asks its leader for so many more working days (延期申请).
    AskExtension { days: WorkingDays, reason: String },
    /// The leader agrees, which reports it to the hotline (延期报备).
    GrantExtension { comment: String },
    /// The leader does not agree.
    RefuseExtension { reason: String },
    /// The unit spoke with the citizen about the matter (联系诉求人).
    RecordContact { note: String },
    /// The result, for the unit's leader to review (办理结果).
    Reply { result: String },
    /// The leader finds the reply good; it goes to the hotline (审核通过).
    Approve { comment: String },
    /// The leader gives the reply back to the operator (审核退回).
    SendBack { reason: String },
    /// One try at asking the citizen (回访).
    FollowUp(FollowUp),
    /// The answer was looked into (核实): how, and what was found.
    Verify { way: Way, finding: String },
    /// A finished case that was drawn to be asked about once more (随机回访).
    Revisit { way: Way, outcome: Outcome, note: String },
    /// The matter is of another kind than it was taken for (改类).
    Reclassify { kind: Kind, on_service_list: bool, reason: String },
    /// The unit's clock stands still, for this reason (暂停计时).
    Pause { reason: String },
    /// And goes on (恢复计时).
    Resume { note: String },
    /// Back to the unit (重新办理): the citizen is not satisfied, and the
    /// verification (核实) found the unit at fault.
    Redo { finding: String },
    /// Into the ledger of supervised matters (纳入督办), for this reason.
    Supervise { reason: String },
    /// What a supervised unit is told to do, and in how many working days
    /// (督办通知).
    IssueNotice { kind: NoticeKind, demand: String, days: WorkingDays },
    /// The unit's leader says what was done about its oldest open notice (整改反馈).
    AnswerNotice { result: String },
    /// Out of the ledger, with what was found (督办销号).
    EndSupervision { finding: String },
    /// The lead unit may learn who asks, though they wished not to be named: why,
    /// and that they agreed (告知身份).
    GrantIdentity { reason: String },
    /// 办结. A dissatisfied citizen's case needs the finding of a verification
    /// (核实结论), else it may stay empty.
    Close { finding: String },
    /// Anything worth keeping, at any time, also after closing (备注).
    AddNote { text: String },
    /// A photo, a video or a document, at any time (附件).
    AttachFile(Attachment),
}

/// What came of one follow-up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    pub outcome: Outcome,
    /// What the citizen said; may be empty.
    #[serde(default)]
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The citizen was asked and answered.
    Rated(Satisfaction),
    /// Nobody answered, or the citizen could not talk (未接通).
    NotReached,
}

/// The three grades a citizen chooses from, by key or by word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Satisfaction {
    /// 满意.
    Satisfied,
    /// 基本满意.
    Fair,
    /// 不满意.
    Dissatisfied,
}

impl Satisfaction {
    pub const ALL: [Self; 3] = [Self::Satisfied, Self::Fair, Self::Dissatisfied];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::Fair => "fair",
            Self::Dissatisfied => "dissatisfied",
        }
    }
}

/// A command without its content: the rows of the process table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandName {
    TakeIn,
    AnswerOnTheSpot,
    Dispatch,
    Decline,
    NotifyUnit,
    SignFor,
    Return,
    Contribute,
    RecordContact,
    Reply,
    Refer,
    AskExtension,
    GrantExtension,
    RefuseExtension,
    Approve,
    SendBack,
    FollowUp,
    Verify,
    Redo,
    Close,
    Revisit,
    AnswerNotice,
    Supervise,
    IssueNotice,
    EndSupervision,
    ReportEmergency,
    Reclassify,
    Pause,
    Resume,
    GrantIdentity,
    AddNote,
    AttachFile,
}

impl CommandName {
    /// In the order in which a page offers them: first what is done most.
    pub const ALL: [Self; 32] = [
        Self::TakeIn,
        Self::AnswerOnTheSpot,
        Self::Dispatch,
        Self::Decline,
        Self::NotifyUnit,
        Self::SignFor,
        Self::Return,
        Self::Contribute,
        Self::RecordContact,
        Self::Reply,
        Self::Refer,
        Self::AskExtension,
        Self::GrantExtension,
        Self::RefuseExtension,
        Self::Approve,
        Self::SendBack,
        Self::FollowUp,
        Self::Verify,
        Self::Redo,
        Self::Close,
        Self::Revisit,
        Self::AnswerNotice,
        Self::Supervise,
        Self::IssueNotice,
        Self::EndSupervision,
        Self::ReportEmergency,
        Self::Reclassify,
        Self::Pause,
        Self::Resume,
        Self::GrantIdentity,
        Self::AddNote,
        Self::AttachFile,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::TakeIn => "take_in",
            Self::AnswerOnTheSpot => "answer_on_the_spot",
            Self::Decline => "decline",
            Self::ReportEmergency => "report_emergency",
            Self::Dispatch => "dispatch",
            Self::NotifyUnit => "notify_unit",
            Self::SignFor => "sign_for",
            Self::Return => "return",
            Self::Refer => "refer",
            Self::AskExtension => "ask_extension",
            Self::GrantExtension => "grant_extension",
            Self::RefuseExtension => "refuse_extension",
            Self::RecordContact => "record_contact",
            Self::Reply => "reply",
            Self::Approve => "approve",
            Self::SendBack => "send_back",
            Self::FollowUp => "follow_up",
            Self::Redo => "redo",
            Self::Verify => "verify",
            Self::Revisit => "revisit",
            Self::Reclassify => "reclassify",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Contribute => "contribute",
            Self::Supervise => "supervise",
            Self::IssueNotice => "issue_notice",
            Self::AnswerNotice => "answer_notice",
            Self::EndSupervision => "end_supervision",
            Self::GrantIdentity => "grant_identity",
            Self::Close => "close",
            Self::AddNote => "add_note",
            Self::AttachFile => "attach_file",
        }
    }

    /// The article a step rests on; none for steps of mere good order.
    pub const fn article(self) -> Option<Article> {
        match self {
            Self::TakeIn => Some(Article::new(12)),
            Self::AnswerOnTheSpot | Self::Dispatch => Some(Article::new(14)),
            Self::Decline => Some(Article::new(13)),
            Self::ReportEmergency => Some(Article::new(15)),
            Self::NotifyUnit | Self::SignFor | Self::Return => Some(Article::new(17)),
            Self::Refer => Some(Article::new(19)),
            Self::AskExtension | Self::GrantExtension | Self::RefuseExtension => {
                Some(Article::item(20, 6))
            }
            Self::Contribute => Some(Article::new(16)),
            Self::Supervise | Self::IssueNotice | Self::AnswerNotice | Self::EndSupervision => {
                Some(Article::new(24))
            }
            Self::GrantIdentity => Some(Article::item(30, 5)),
            Self::Redo => Some(Article::new(22)),
            Self::RecordContact => Some(Article::item(20, 4)),
            Self::Reply | Self::Approve | Self::SendBack | Self::AttachFile => {
                Some(Article::new(18))
            }
            Self::FollowUp | Self::Close | Self::Verify => Some(Article::new(21)),
            Self::Revisit => Some(Article::new(23)),
            Self::Reclassify => Some(Article::new(20)),
            Self::AddNote | Self::Pause | Self::Resume => None,
        }
    }
}

impl Command {
    pub const fn name(&self) -> CommandName {
        match self {
            Self::AnswerOnTheSpot { .. } => CommandName::AnswerOnTheSpot,
            Self::Decline { .. } => CommandName::Decline,
            Self::ReportEmergency { .. } => CommandName::ReportEmergency,
            Self::Dispatch { .. } => CommandName::Dispatch,
            Self::NotifyUnit { .. } => CommandName::NotifyUnit,
            Self::SignFor => CommandName::SignFor,
            Self::Return { .. } => CommandName::Return,
            Self::Refer { .. } => CommandName::Refer,
            Self::AskExtension { .. } => CommandName::AskExtension,
            Self::GrantExtension { .. } => CommandName::GrantExtension,
            Self::RefuseExtension { .. } => CommandName::RefuseExtension,
            Self::RecordContact { .. } => CommandName::RecordContact,
            Self::Reply { .. } => CommandName::Reply,
            Self::Approve { .. } => CommandName::Approve,
            Self::SendBack { .. } => CommandName::SendBack,
            Self::FollowUp(_) => CommandName::FollowUp,
            Self::Redo { .. } => CommandName::Redo,
            Self::Verify { .. } => CommandName::Verify,
            Self::Revisit { .. } => CommandName::Revisit,
            Self::Reclassify { .. } => CommandName::Reclassify,
            Self::Pause { .. } => CommandName::Pause,
            Self::Resume { .. } => CommandName::Resume,
            Self::Contribute { .. } => CommandName::Contribute,
            Self::Supervise { .. } => CommandName::Supervise,
            Self::IssueNotice { .. } => CommandName::IssueNotice,
            Self::AnswerNotice { .. } => CommandName::AnswerNotice,
            Self::EndSupervision { .. } => CommandName::EndSupervision,
            Self::GrantIdentity { .. } => CommandName::GrantIdentity,
            Self::Close { .. } => CommandName::Close,
            Self::AddNote { .. } => CommandName::AddNote,
            Self::AttachFile(_) => CommandName::AttachFile,
        }
    }
}

/// Commands carry people's words, which stay out of logs.
impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.name(), f)
    }
}

impl fmt::Debug for FollowUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.outcome, f)
    }
}
