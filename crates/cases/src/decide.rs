//! The process as one table: (command, state) → event. Who may is
//! [`CommandName::roles`]; by when is the [`Profile`](crate::Profile). Nothing
//! here changes a case: events do, in [`Case::apply`].

use base::UnitId;

use crate::actor::{Actor, CaseRole, Now, Rules, Step};
use crate::article::Article;
use crate::attachment::Attachment;
use crate::case::{Case, CoUnit};
use crate::clock::{Clock, Due};
use crate::command::{Command, CommandName, FollowUp, Intake, Satisfaction};
use crate::event::{Event, Recorded};
use crate::field::Field;
use crate::kind::Kind;
use crate::limit::{Limit, Term, WorkingDays};
use crate::profile::ClockStart;
use crate::refusal::Refusal;
use crate::state::State;
use crate::supervision::NoticeKind;

impl CommandName {
    /// Who may give the command. Roles that belong to a unit may give it on
    /// their own unit's cases only.
    pub const fn roles(self) -> &'static [CaseRole] {
        use CaseRole::{Agent, Citizen, HotlineOperator, UnitLeader, UnitOperator};
        match self {
            Self::TakeIn => &[Agent, HotlineOperator, Citizen],
            Self::AnswerOnTheSpot | Self::Decline | Self::Dispatch | Self::NotifyUnit => {
                &[Agent, HotlineOperator]
            }
            Self::ReportEmergency => &[Agent, HotlineOperator, UnitOperator],
            Self::SignFor
            | Self::Return
            | Self::Contribute
            | Self::RecordContact
            | Self::Reply
            | Self::Refer
            | Self::AskExtension => &[UnitOperator],
            Self::Approve
            | Self::SendBack
            | Self::GrantExtension
            | Self::RefuseExtension
            | Self::AnswerNotice => &[UnitLeader],
            Self::FollowUp => &[HotlineOperator, Citizen],
            Self::Revisit => &[HotlineOperator, UnitOperator],
            Self::Resume => &[HotlineOperator, UnitOperator],
            Self::Redo
            | Self::Verify
            | Self::Reclassify
            | Self::Pause
            | Self::Close
            | Self::Supervise
            | Self::IssueNotice
            | Self::EndSupervision
            | Self::GrantIdentity => &[HotlineOperator],
            Self::AddNote | Self::AttachFile => &CaseRole::ALL,
        }
    }

    /// Whether the command is for cases in that state, whatever its content:
    /// the table of [`Case::decide`] as a question, for buttons to be right.
    pub const fn fits(self, state: State) -> bool {
        use State::{
            AwaitingFollowUp, Closed, Declined, Dispatched, Handling, Received, UnderReview,
        };
        match self {
            Self::TakeIn => false,
            Self::AnswerOnTheSpot | Self::Decline | Self::Dispatch => matches!(state, Received),
            Self::ReportEmergency => matches!(state, Received | Dispatched | Handling),
            Self::NotifyUnit | Self::Contribute => matches!(state, Dispatched | Handling),
            Self::GrantIdentity => matches!(state, Dispatched | Handling | UnderReview),
            Self::Supervise | Self::IssueNotice | Self::AnswerNotice => {
                matches!(state, Dispatched | Handling | UnderReview | AwaitingFollowUp)
            }
            // Also while the hotline has it: it may have been given back.
            Self::EndSupervision => !matches!(state, Closed | Declined),
            Self::SignFor | Self::Return => matches!(state, Dispatched),
            Self::RecordContact
            | Self::Reply
            | Self::Refer
            | Self::AskExtension
            | Self::GrantExtension
            | Self::RefuseExtension => matches!(state, Handling),
            Self::Approve | Self::SendBack => matches!(state, UnderReview),
            Self::Pause | Self::Resume => matches!(state, Handling),
            Self::Reclassify => matches!(state, Received | Dispatched | Handling),
            Self::FollowUp | Self::Verify | Self::Redo | Self::Close => {
                matches!(state, AwaitingFollowUp)
            }
            Self::Revisit => matches!(state, Closed),
            Self::AddNote | Self::AttachFile => true,
        }
    }
}

impl Case {
    /// Takes a request in: the first event of a case that does not exist yet.
    /// `step.seen_version` is 0.
    ///
    /// # Errors
    /// The actor may not, or the request is not complete.
    pub fn take_in(intake: Intake, step: &Step, rules: &Rules<'_>) -> Result<Recorded, Refusal> {
        check_role(CommandName::TakeIn, &step.by)?;
        check_step(step, 0)?;
        intake.requester.check()?;
        intake.matter.check()?;
        if intake.on_service_list && intake.kind != Kind::Complaint {
            return Err(Refusal::ServiceListIsForComplaints);
        }
        let term = rules.profile.dispatching(intake.urgency);
        let event = Event::TakenIn {
            dispatch_due: Due::reckon(Clock::Dispatch, term, step.now.local, rules.calendar),
            profile: rules.profile.id.clone(),
            intake: Box::new(intake),
        };
        Ok(record(event, step, 1))
    }

    /// Decides what a command comes to. The caller stores the event, then
    /// applies it.
    ///
    /// # Errors
    /// A [`Refusal`]: the first reason found, in the order role, unit, version,
    /// state, content.
    pub fn decide(
        &self,
        command: Command,
        step: &Step,
        rules: &Rules<'_>,
    ) -> Result<Recorded, Refusal> {
        debug_assert_eq!(rules.profile.id, self.profile, "a case keeps its profile");
        check_role(command.name(), &step.by)?;
        self.check_unit(command.name(), &step.by)?;
        check_step(step, self.version)?;
        let event = self.event(command, step, rules)?;
        Ok(record(event, step, self.version + 1))
    }

    /// The commands this person may give now, as far as role, unit and state
    /// tell; what they write is judged when they give them.
    pub fn allowed(&self, by: &Actor) -> Vec<CommandName> {
        let allowed = |name: &CommandName| {
            name.roles().contains(&by.role)
                && self.check_unit(*name, by).is_ok()
                && name.fits(self.state)
                && self.has_reason_for(*name)
                && !(*name == CommandName::FollowUp && self.rated_by_citizen(by))
        };
        CommandName::ALL.into_iter().filter(allowed).collect()
    }

    /// What the state alone does not tell.
    fn has_reason_for(&self, command: CommandName) -> bool {
        match command {
            CommandName::AskExtension => self.extension_asked.is_none(),
            CommandName::GrantExtension | CommandName::RefuseExtension => {
                self.extension_asked.is_some()
            }
            CommandName::ReportEmergency => !self.emergency_reported,
            CommandName::Return | CommandName::Refer => !self.fallback,
            CommandName::Supervise => !self.supervised,
            CommandName::IssueNotice => self.supervised,
            CommandName::AnswerNotice => self.open_notices().next().is_some(),
            CommandName::EndSupervision => self.supervised && self.open_notices().next().is_none(),
            CommandName::Close => !self.supervised,
            CommandName::GrantIdentity => {
                self.intake.requester.anonymous && !self.knows_identity(self.unit)
            }
            CommandName::Redo => self.satisfaction == Some(Satisfaction::Dissatisfied),
            CommandName::Pause | CommandName::Reclassify => self.paused.is_none(),
            CommandName::Resume => self.paused.is_some(),
            _ => true,
        }
    }

    /// The table.
    fn event(&self, command: Command, step: &Step, rules: &Rules<'_>) -> Result<Event, Refusal> {
        use {Command as C, Event as E, State as S};
        match (command, self.state) {
            (C::AnswerOnTheSpot { answer }, S::Received) => {
                Field::Answer.required(&answer).map(|()| E::AnsweredOnTheSpot { answer })
            }
            (C::Decline { ground, guidance }, S::Received) => {
                Field::Guidance.required(&guidance).map(|()| E::Declined { ground, guidance })
            }
            (C::ReportEmergency { note }, S::Received | S::Dispatched | S::Handling) => {
                Field::Note.required(&note).map(|()| E::EmergencyReported { note })
            }
            (C::Dispatch { unit, co_units, fallback, instruction }, S::Received) => {
                self.dispatch(Given { unit, co_units, fallback, instruction }, step.now, rules)
            }
            (C::Contribute { result }, S::Dispatched | S::Handling) => {
                self.contribute(result, &step.by)
            }
            (C::NotifyUnit { note }, S::Dispatched | S::Handling) => self.notify(note, step),
            (C::SignFor, S::Dispatched) => Ok(self.sign_for(step.now, rules)),
            (C::Return { reason, basis }, S::Dispatched) => {
                self.give_back(reason, basis, step.now, rules)
            }
            (C::Refer { reason, basis, proposed }, S::Handling) => {
                self.refer(reason, basis, proposed, step.now, rules)
            }
            (C::AskExtension { days, reason }, S::Handling) => {
                self.ask_extension(days, reason, step.now, rules)
            }
            (C::GrantExtension { comment }, S::Handling) => {
                self.grant_extension(comment, step.now, rules)
            }
            (C::RefuseExtension { reason }, S::Handling) => self.refuse_extension(reason),
            (C::Redo { finding }, S::AwaitingFollowUp) => self.redo(finding, step.now, rules),
            (C::RecordContact { note }, S::Handling) => {
                Field::Note.required(&note).map(|()| E::Contacted { note })
            }
            (C::Reply { result }, S::Handling) => self.reply(result, step.now),
            (C::Approve { comment }, S::UnderReview) => {
                Field::Comment.fits(&comment).map(|()| E::Approved { comment })
            }
            (C::SendBack { reason }, S::UnderReview) => {
                Field::Reason.required(&reason).map(|()| E::SentBack { reason })
            }
            (C::FollowUp(follow_up), S::AwaitingFollowUp) => self.follow_up(follow_up, &step.by),
            (C::Close { finding }, S::AwaitingFollowUp) => self.close_with(finding, rules),
            (C::Verify { way, finding }, S::AwaitingFollowUp) => {
                Field::Finding.required(&finding).map(|()| E::Verified { way, finding })
            }
            (C::Revisit { way, outcome, note }, S::Closed) => {
                Field::Note.fits(&note).map(|()| E::Revisited { way, outcome, note })
            }
            (command, _) => self.event_beside(command, step, rules),
        }
    }

    /// The table's other part: what leaves the state as it is, in several of them.
    fn event_beside(
        &self,
        command: Command,
        step: &Step,
        rules: &Rules<'_>,
    ) -> Result<Event, Refusal> {
        use {Command as C, Event as E, State as S};
        match (command, self.state) {
            (C::Reclassify { kind, on_service_list, reason }, _)
                if CommandName::Reclassify.fits(self.state) =>
            {
                self.reclassify(kind, on_service_list, reason, step.now, rules)
            }
            (C::Pause { reason }, S::Handling) => self.pause(reason, step.now, rules),
            (C::Resume { note }, S::Handling) => self.resume(note, step.now, rules),
            (C::Supervise { reason }, _) if CommandName::Supervise.fits(self.state) => {
                self.supervise(reason)
            }
            (C::IssueNotice { kind, demand, days }, _)
                if CommandName::IssueNotice.fits(self.state) =>
            {
                self.issue_notice(kind, demand, days, step.now, rules)
            }
            (C::AnswerNotice { result }, _) if CommandName::AnswerNotice.fits(self.state) => {
                self.answer_notice(result)
            }
            (C::EndSupervision { finding }, _) if CommandName::EndSupervision.fits(self.state) => {
                self.end_supervision(finding)
            }
            (C::AddNote { text }, _) => Field::Note.required(&text).map(|()| E::NoteAdded { text }),
            (C::AttachFile(file), _) => self.attach(file),
            (C::GrantIdentity { reason }, S::Dispatched | S::Handling | S::UnderReview) => {
                self.grant_identity(reason)
            }
            (command, state) => Err(Refusal::NotInThisState { command: command.name(), state }),
        }
    }

    fn dispatch(&self, given: Given, now: Now, rules: &Rules<'_>) -> Result<Event, Refusal> {
        let Given { unit, co_units, fallback, instruction } = given;
        Field::Instruction.fits(&instruction)?;
        let once = |at: usize| !co_units[..at].contains(&co_units[at]) && co_units[at] != unit;
        if co_units.len() > CO_UNITS_MAX || !(0..co_units.len()).all(once) {
            return Err(Refusal::CoUnits { max: CO_UNITS_MAX });
        }
        let Rules { calendar, profile } = *rules;
        let Intake { kind, urgency, on_service_list, .. } = self.intake;
        let handling = profile.handling(kind, urgency, on_service_list);
        let handling_from = match profile.handling_from {
            ClockStart::Intake => self.taken_in,
            ClockStart::Dispatch => now.local,
        };
        let contributing = profile.contributing(kind, urgency, on_service_list);
        let co_due = || Due::reckon(Clock::Contribution, contributing, now.local, calendar);
        Ok(Event::Dispatched {
            unit,
            co_due: (!co_units.is_empty()).then(co_due),
            co_units,
            fallback,
            instruction,
            sign_due: Due::reckon(Clock::Sign, profile.signing(urgency), now.local, calendar),
            handling_due: Due::reckon(Clock::Handling, handling, handling_from, calendar),
        })
    }

    /// An urgent case's telephone call must be on the case (article 14); a
    /// reminder may also have gone another way (article 17).
    fn notify(&self, note: String, step: &Step) -> Result<Event, Refusal> {
        Field::Note.fits(&note)?;
        if self.unit_must_be_telephoned() && step.interactions.is_empty() {
            return Err(Refusal::CallMissing);
        }
        Ok(Event::UnitNotified { note })
    }

    fn sign_for(&self, now: Now, rules: &Rules<'_>) -> Event {
        let contact = self.intake.kind == Kind::Help && self.intake.requester.reachable();
        let term = rules.profile.help_contact;
        let contact_due =
            contact.then(|| Due::reckon(Clock::Contact, term, now.local, rules.calendar));
        Event::SignedFor { contact_due }
    }

    /// One answer of all units: the lead waits for the others as long as they
    /// have time.
    fn reply(&self, result: String, now: Now) -> Result<Event, Refusal> {
        Field::Result.required(&result)?;
        self.check_clock_runs()?;
        if self.contact_due.is_some() && !self.contacted {
            return Err(Refusal::ContactFirst);
        }
        let in_time = |co_unit: &&CoUnit| !co_unit.due.deadline.passed(now.local);
        match self.open_parts().filter(in_time).count() {
            0 => Ok(Event::Replied { result }),
            open => Err(Refusal::ContributionOpen { open }),
        }
    }

    /// A clock that stands still has no end to answer by, nor to put off.
    fn check_clock_runs(&self) -> Result<(), Refusal> {
        if self.paused.is_some() { Err(Refusal::ClockPaused) } else { Ok(()) }
    }

    fn contribute(&self, result: String, by: &Actor) -> Result<Event, Refusal> {
        Field::Result.required(&result)?;
        let unit = by.unit.ok_or(Refusal::NotYourUnit)?;
        Ok(Event::Contributed { unit, result })
    }

    /// Closing waits for the citizen's word, or for enough tries at getting it.
    fn close_with(&self, finding: String, rules: &Rules<'_>) -> Result<Event, Refusal> {
        Field::Finding.fits(&finding)?;
        if self.supervised {
            return Err(Refusal::SupervisionOpen);
        }
        let needed = rules.profile.follow_up_attempts;
        let tried = self.satisfaction.is_some() || self.follow_ups >= needed;
        if self.intake.requester.reachable() && !tried {
            return Err(Refusal::FollowUpFirst { attempts: self.follow_ups, needed });
        }
        let dissatisfied = self.satisfaction == Some(Satisfaction::Dissatisfied);
        if dissatisfied && finding.trim().is_empty() && !self.verified {
            return Err(Refusal::FindingMissing);
        }
        Ok(Event::Closed { finding })
    }

    /// Article 17: within the time for signing, with reason and basis.
    fn give_back(
        &self,
        reason: String,
        basis: String,
        now: Now,
        rules: &Rules<'_>,
    ) -> Result<Event, Refusal> {
        Field::Reason.required(&reason)?;
        Field::Basis.required(&basis)?;
        if self.fallback {
            return Err(Refusal::FallbackKeeps);
        }
        if self.sign_due.as_ref().is_some_and(|due| due.deadline.passed(now.local)) {
            return Err(Refusal::ReturnTooLate);
        }
        Ok(Event::Returned { reason, basis, dispatch_due: self.dispatch_again(now, rules) })
    }

    fn refer(
        &self,
        reason: String,
        basis: String,
        proposed: Option<UnitId>,
        now: Now,
        rules: &Rules<'_>,
    ) -> Result<Event, Refusal> {
        Field::Reason.required(&reason)?;
        Field::Basis.required(&basis)?;
        if self.fallback {
            return Err(Refusal::FallbackKeeps);
        }
        let dispatch_due = self.dispatch_again(now, rules);
        Ok(Event::Referred { reason, basis, proposed, dispatch_due })
    }

    fn dispatch_again(&self, now: Now, rules: &Rules<'_>) -> Due {
        let term = rules.profile.dispatching(self.intake.urgency);
        Due::reckon(Clock::Dispatch, term, now.local, rules.calendar)
    }

    /// Article 20(6): in all not longer than the limit itself, and while it can
    /// still be granted.
    fn ask_extension(
        &self,
        days: WorkingDays,
        reason: String,
        now: Now,
        rules: &Rules<'_>,
    ) -> Result<Event, Refusal> {
        self.check_clock_runs()?;
        Field::Reason.required(&reason)?;
        if self.extension_asked.is_some() {
            return Err(Refusal::ExtensionAskedAlready);
        }
        let days_max = rules.profile.extension_days_max(self.first_limit);
        let days_max = days_max.saturating_sub(self.extended);
        if days.get() == 0 || days.get() > days_max {
            return Err(Refusal::ExtensionTooLong { days_max });
        }
        if let Some(due) = &self.handling_due {
            check_extension_in_time(due, now, rules)?;
        }
        Ok(Event::ExtensionAsked { days, reason })
    }

    fn grant_extension(
        &self,
        comment: String,
        now: Now,
        rules: &Rules<'_>,
    ) -> Result<Event, Refusal> {
        self.check_clock_runs()?;
        Field::Comment.fits(&comment)?;
        let (Some(days), Some(due)) = (self.extension_asked, &self.handling_due) else {
            return Err(Refusal::NoExtensionAsked);
        };
        check_extension_in_time(due, now, rules)?;
        let limit = self.first_limit.further(days);
        let term = Term { limit, article: Some(Article::item(20, 6)) };
        let from = due.deadline.last_second();
        let handling_due = Due::reckon(Clock::Handling, term, from, rules.calendar);
        Ok(Event::ExtensionGranted { comment, handling_due })
    }

    fn refuse_extension(&self, reason: String) -> Result<Event, Refusal> {
        Field::Reason.required(&reason)?;
        match self.extension_asked {
            Some(_) => Ok(Event::ExtensionRefused { reason }),
            None => Err(Refusal::NoExtensionAsked),
        }
    }

    /// Article 22: found to be the unit's fault, the matter is done again; the
    /// second time it is supervised as well.
    fn redo(&self, finding: String, now: Now, rules: &Rules<'_>) -> Result<Event, Refusal> {
        Field::Finding.required(&finding)?;
        if self.satisfaction != Some(Satisfaction::Dissatisfied) {
            return Err(Refusal::NotDissatisfied);
        }
        let Intake { kind, urgency, on_service_list, .. } = self.intake;
        let term = rules.profile.handling(kind, urgency, on_service_list);
        let handling_due = Due::reckon(Clock::Handling, term, now.local, rules.calendar);
        Ok(Event::RedoOrdered { finding, handling_due, supervised: self.redos > 0 })
    }

    /// A citizen rates an answer once; the hotline may ask again.
    fn follow_up(&self, follow_up: FollowUp, by: &Actor) -> Result<Event, Refusal> {
        Field::Note.fits(&follow_up.note)?;
        if self.rated_by_citizen(by) {
            return Err(Refusal::RatedAlready);
        }
        Ok(Event::FollowedUp(follow_up))
    }

    fn rated_by_citizen(&self, by: &Actor) -> bool {
        by.role == CaseRole::Citizen && self.satisfaction.is_some()
    }

    fn supervise(&self, reason: String) -> Result<Event, Refusal> {
        Field::Reason.required(&reason)?;
        if self.supervised {
            return Err(Refusal::SupervisedAlready);
        }
        Ok(Event::SupervisionBegan { reason })
    }

    fn issue_notice(
        &self,
        kind: NoticeKind,
        demand: String,
        days: WorkingDays,
        now: Now,
        rules: &Rules<'_>,
    ) -> Result<Event, Refusal> {
        Field::Demand.required(&demand)?;
        if !self.supervised {
            return Err(Refusal::NotSupervised);
        }
        if days.get() == 0 {
            return Err(Refusal::NoticeWithoutTime);
        }
        let term = Term { limit: Limit::WorkingDays(days), article: Some(Article::new(24)) };
        let due = Due::reckon(Clock::Notice, term, now.local, rules.calendar);
        let number = self.notices.len() as u32 + 1;
        Ok(Event::NoticeIssued { number, kind, demand, due })
    }

    fn answer_notice(&self, result: String) -> Result<Event, Refusal> {
        Field::Result.required(&result)?;
        let notice = self.open_notices().next().ok_or(Refusal::NoNoticeOpen)?;
        Ok(Event::NoticeAnswered { number: notice.number, result })
    }

    fn end_supervision(&self, finding: String) -> Result<Event, Refusal> {
        Field::Finding.required(&finding)?;
        if !self.supervised {
            return Err(Refusal::NotSupervised);
        }
        match self.open_notices().count() {
            0 => Ok(Event::SupervisionEnded { finding }),
            open => Err(Refusal::NoticeOpen { open }),
        }
    }

    /// Only who wished not to be named has an identity to be granted, and each
    /// unit once.
    fn grant_identity(&self, reason: String) -> Result<Event, Refusal> {
        Field::Reason.required(&reason)?;
        match self.unit {
            Some(unit) if self.intake.requester.anonymous && !self.knows_identity(Some(unit)) => {
                Ok(Event::IdentityGranted { unit, reason })
            }
            _ => Err(Refusal::IdentityKnown),
        }
    }

    fn attach(&self, file: Attachment) -> Result<Event, Refusal> {
        Field::FileName.required(&file.name)?;
        if self.files.len() >= Attachment::COUNT_MAX {
            return Err(Refusal::TooManyFiles { max: Attachment::COUNT_MAX });
        }
        Ok(Event::FileAttached(file))
    }

    /// People of a unit act on what it leads; on what it assists in they give
    /// its part and notes.
    fn check_unit(&self, command: CommandName, by: &Actor) -> Result<(), Refusal> {
        if !by.role.bound_to_unit() {
            return Ok(());
        }
        let unit = by.unit.ok_or(Refusal::NotYourUnit)?;
        let leads = self.unit == Some(unit);
        let assists = self.co_units.iter().any(|co_unit| co_unit.unit == unit);
        let own = match command {
            CommandName::Contribute => assists,
            CommandName::AddNote | CommandName::AttachFile => leads || assists,
            _ => leads,
        };
        if own { Ok(()) } else { Err(Refusal::NotYourUnit) }
    }
}

/// Assisting units of one case. More than this is a matter for a meeting.
const CO_UNITS_MAX: usize = 8;

/// What a dispatch is given with.
struct Given {
    unit: UnitId,
    co_units: Vec<UnitId>,
    fallback: bool,
    instruction: String,
}

/// Reported half a working day before the limit is over (article 20(6)).
fn check_extension_in_time(due: &Due, now: Now, rules: &Rules<'_>) -> Result<(), Refusal> {
    let until = due.deadline.before(rules.profile.extension_notice_half_days, rules.calendar);
    if now.local > until { Err(Refusal::ExtensionTooLate { until }) } else { Ok(()) }
}

fn check_role(command: CommandName, by: &Actor) -> Result<(), Refusal> {
    if command.roles().contains(&by.role) {
        return Ok(());
    }
    Err(Refusal::NotYourRole { command, role: by.role })
}

fn check_step(step: &Step, version: u32) -> Result<(), Refusal> {
    if step.seen_version != version {
        return Err(Refusal::Outdated { seen: step.seen_version, now: version });
    }
    if step.interactions.len() > Step::INTERACTIONS_MAX {
        return Err(Refusal::TooManyInteractions { max: Step::INTERACTIONS_MAX });
    }
    Ok(())
}

fn record(event: Event, step: &Step, version: u32) -> Recorded {
    Recorded {
        version,
        at: step.now.at,
        local: step.now.local,
        by: step.by,
        interactions: step.interactions.clone(),
        event,
    }
}
