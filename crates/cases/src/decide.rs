//! The process as one table: (command, state) → event. Who may is
//! [`CommandName::roles`]; by when is the [`Profile`](crate::Profile). Nothing
//! here changes a case: events do, in [`Case::apply`].

use base::UnitId;

use crate::actor::{Actor, CaseRole, Now, Rules, Step};
use crate::case::Case;
use crate::clock::{Clock, Due};
use crate::command::{Command, CommandName, Intake, Satisfaction};
use crate::event::{Event, Recorded};
use crate::field::Field;
use crate::kind::Kind;
use crate::profile::ClockStart;
use crate::refusal::Refusal;
use crate::state::State;

impl CommandName {
    /// Who may give the command. Roles that belong to a unit may give it on
    /// their own unit's cases only.
    pub const fn roles(self) -> &'static [CaseRole] {
        use CaseRole::{Agent, HotlineOperator, UnitLeader, UnitOperator};
        match self {
            Self::TakeIn | Self::AnswerOnTheSpot | Self::Dispatch | Self::NotifyUnit => {
                &[Agent, HotlineOperator]
            }
            Self::SignFor | Self::RecordContact | Self::Reply => &[UnitOperator],
            Self::Approve | Self::SendBack => &[UnitLeader],
            Self::FollowUp | Self::Close => &[HotlineOperator],
            Self::AddNote => &CaseRole::ALL,
        }
    }

    /// Whether the command is for cases in that state, whatever its content:
    /// the table of [`Case::decide`] as a question, for buttons to be right.
    pub const fn fits(self, state: State) -> bool {
        use State::{AwaitingFollowUp, Dispatched, Handling, Received, UnderReview};
        match self {
            Self::TakeIn => false,
            Self::AnswerOnTheSpot | Self::Dispatch => matches!(state, Received),
            Self::NotifyUnit => matches!(state, Dispatched | Handling),
            Self::SignFor => matches!(state, Dispatched),
            Self::RecordContact | Self::Reply => matches!(state, Handling),
            Self::Approve | Self::SendBack => matches!(state, UnderReview),
            Self::FollowUp | Self::Close => matches!(state, AwaitingFollowUp),
            Self::AddNote => true,
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
        self.check_unit(&step.by)?;
        check_step(step, self.version)?;
        let event = self.event(command, step, rules)?;
        Ok(record(event, step, self.version + 1))
    }

    /// The commands this person may give now, as far as role, unit and state
    /// tell; what they write is judged when they give them.
    pub fn allowed(&self, by: &Actor) -> Vec<CommandName> {
        if self.check_unit(by).is_err() {
            return Vec::new();
        }
        let allowed = |name: &CommandName| name.roles().contains(&by.role) && name.fits(self.state);
        CommandName::ALL.into_iter().filter(allowed).collect()
    }

    /// The table.
    fn event(&self, command: Command, step: &Step, rules: &Rules<'_>) -> Result<Event, Refusal> {
        use {Command as C, Event as E, State as S};
        match (command, self.state) {
            (C::AnswerOnTheSpot { answer }, S::Received) => {
                Field::Answer.required(&answer).map(|()| E::AnsweredOnTheSpot { answer })
            }
            (C::Dispatch { unit, instruction }, S::Received) => {
                self.dispatch(unit, instruction, step.now, rules)
            }
            (C::NotifyUnit { note }, S::Dispatched | S::Handling) => self.notify(note, step),
            (C::SignFor, S::Dispatched) => Ok(self.sign_for(step.now, rules)),
            (C::RecordContact { note }, S::Handling) => {
                Field::Note.required(&note).map(|()| E::Contacted { note })
            }
            (C::Reply { result }, S::Handling) => self.reply(result),
            (C::Approve { comment }, S::UnderReview) => {
                Field::Comment.fits(&comment).map(|()| E::Approved { comment })
            }
            (C::SendBack { reason }, S::UnderReview) => {
                Field::Reason.required(&reason).map(|()| E::SentBack { reason })
            }
            (C::FollowUp(follow_up), S::AwaitingFollowUp) => {
                Field::Note.fits(&follow_up.note).map(|()| E::FollowedUp(follow_up))
            }
            (C::Close { finding }, S::AwaitingFollowUp) => self.close_with(finding, rules),
            (C::AddNote { text }, _) => Field::Note.required(&text).map(|()| E::NoteAdded { text }),
            (command, state) => Err(Refusal::NotInThisState { command: command.name(), state }),
        }
    }

    fn dispatch(
        &self,
        unit: UnitId,
        instruction: String,
        now: Now,
        rules: &Rules<'_>,
    ) -> Result<Event, Refusal> {
        Field::Instruction.fits(&instruction)?;
        let Rules { calendar, profile } = *rules;
        let Intake { kind, urgency, on_service_list, .. } = self.intake;
        let handling = profile.handling(kind, urgency, on_service_list);
        let handling_from = match profile.handling_from {
            ClockStart::Intake => self.dispatch_due.from,
            ClockStart::Dispatch => now.local,
        };
        Ok(Event::Dispatched {
            unit,
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

    fn reply(&self, result: String) -> Result<Event, Refusal> {
        Field::Result.required(&result)?;
        if self.contact_due.is_some() && !self.contacted {
            return Err(Refusal::ContactFirst);
        }
        Ok(Event::Replied { result })
    }

    /// Closing waits for the citizen's word, or for enough tries at getting it.
    fn close_with(&self, finding: String, rules: &Rules<'_>) -> Result<Event, Refusal> {
        Field::Finding.fits(&finding)?;
        let needed = rules.profile.follow_up_attempts;
        let tried = self.satisfaction.is_some() || self.follow_ups >= needed;
        if self.intake.requester.reachable() && !tried {
            return Err(Refusal::FollowUpFirst { attempts: self.follow_ups, needed });
        }
        let dissatisfied = self.satisfaction == Some(Satisfaction::Dissatisfied);
        if dissatisfied && finding.trim().is_empty() {
            return Err(Refusal::FindingMissing);
        }
        Ok(Event::Closed { finding })
    }

    fn check_unit(&self, by: &Actor) -> Result<(), Refusal> {
        let own = by.unit.is_some() && by.unit == self.unit;
        if by.role.bound_to_unit() && !own { Err(Refusal::NotYourUnit) } else { Ok(()) }
    }
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
