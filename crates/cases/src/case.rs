//! A case (工单) as its events have made it.

use base::{CaseId, Timestamp, UnitId, UserId};
use jiff::civil::DateTime;

use crate::actor::Rules;
use crate::attachment::Attached;
use crate::clock::{Due, Standing};
use crate::command::{Intake, Outcome, Satisfaction};
use crate::event::{Event, Recorded};
use crate::ground::Ground;
use crate::kind::Urgency;
use crate::limit::{Limit, WorkingDays};
use crate::reckoning::Pause;
use crate::state::State;
use crate::supervision::Notice;
use crate::turn::Turn;

/// Plain data, folded from events and good to read; nothing is stored by
/// writing to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The number of its events.
    pub version: u32,
    pub state: State,
    pub intake: Intake,
    /// Id of the regulation profile it was born with.
    pub profile: String,
    /// The unit that leads (主办单位).
    pub unit: Option<UnitId>,
    /// Those that assist it (协办单位).
    pub co_units: Vec<CoUnit>,
    /// The lead unit has it because whose duty it is is unclear (兜底).
    pub fallback: bool,
    /// Units that had it and gave it back, each once.
    pub past_units: Vec<UnitId>,
    /// Every unit's turn with it, the last one running.
    pub turns: Vec<Turn>,
    /// How often a unit gave it back: a matter that nobody takes.
    pub passed_on: u32,
    pub dispatch_due: Due,
    pub sign_due: Option<Due>,
    pub handling_due: Option<Due>,
    /// Where the unit's time began.
    pub handling_from: Option<DateTime>,
    /// The unit's limit without the days that were added to it.
    pub handling_base: Option<Due>,
    /// Days added to that, by extensions and, where the kind was changed since,
    /// by pauses.
    pub added: u16,
    /// Days on which the clock stood still, of the kind that the limit counts.
    pub paused_days: u16,
    /// The unit's clock stands still.
    pub paused: Option<Pause>,
    /// What the unit had before any extension.
    pub first_limit: Limit,
    pub contact_due: Option<Due>,
    /// The unit that the last one proposed in its stead.
    pub proposed_unit: Option<UnitId>,
    /// What the unit asked its leader for, unanswered.
    pub extension_asked: Option<WorkingDays>,
    /// Working days the limit was extended by, in all.
    pub extended: u16,
    /// Not taken on, on this ground.
    pub declined: Option<Ground>,
    /// The emergency office was told.
    pub emergency_reported: bool,
    /// How often it went back to the unit because the citizen was not satisfied.
    pub redos: u32,
    /// In the ledger of supervised matters (督办事项台账).
    pub supervised: bool,
    /// What the unit was told while it was.
    pub notices: Vec<Notice>,
    /// In the order in which they were added.
    pub files: Vec<Attached>,
    /// Units that may know who asks, though they wished not to be named.
    pub identity_granted: Vec<UnitId>,
    /// The unit was told by telephone.
    pub unit_notified: bool,
    /// The unit has spoken with the citizen.
    pub contacted: bool,
    /// The unit's latest reply, or the answer given on the spot.
    pub result: Option<String>,
    /// Who wrote the unit's latest reply.
    pub replied_by: Option<UserId>,
    /// The answer was looked into since it was given.
    pub verified: bool,
    /// What came of asking once more after the end.
    pub revisited: Option<Outcome>,
    /// Tries at asking the citizen.
    pub follow_ups: u32,
    /// The latest rating.
    pub satisfaction: Option<Satisfaction>,
    pub taken_in_at: Timestamp,
    /// The same instant on the office's wall clock.
    pub taken_in: DateTime,
    pub dispatched_at: Option<Timestamp>,
    pub signed_at: Option<Timestamp>,
    /// When the leader approved the reply: the end of the handling clock.
    pub replied_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
}

/// An assisting unit and its part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoUnit {
    pub unit: UnitId,
    pub due: Due,
    /// None until it has given it.
    pub result: Option<String>,
}

/// What a unit has to do with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    Lead,
    Assists,
    /// It had the case and gave it back: it may look at it.
    Past,
}

impl Part {
    pub const ALL: [Self; 3] = [Self::Lead, Self::Assists, Self::Past];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Assists => "assists",
            Self::Past => "past",
        }
    }
}

/// The events are not a case's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    #[error("a case's first event is its intake")]
    NoIntake,
    #[error("a case has one intake only")]
    SecondIntake,
    #[error("event {found} follows event {after}")]
    Gap { after: u32, found: u32 },
}

impl Case {
    /// Folds a case's events, all of them, in order.
    ///
    /// # Errors
    /// Events are missing or another case's.
    pub fn from_history(history: &[Recorded]) -> Result<Self, HistoryError> {
        let (first, rest) = history.split_first().ok_or(HistoryError::NoIntake)?;
        let mut case = Self::born(first)?;
        for recorded in rest {
            case.apply(recorded)?;
        }
        Ok(case)
    }

    fn born(first: &Recorded) -> Result<Self, HistoryError> {
        let Event::TakenIn { intake, profile, dispatch_due } = &first.event else {
            return Err(HistoryError::NoIntake);
        };
        if first.version != 1 {
            return Err(HistoryError::Gap { after: 0, found: first.version });
        }
        Ok(Self {
            version: 1,
            state: State::Received,
            intake: intake.as_ref().clone(),
            profile: profile.clone(),
            unit: None,
            co_units: Vec::new(),
            fallback: false,
            past_units: Vec::new(),
            turns: Vec::new(),
            passed_on: 0,
            dispatch_due: dispatch_due.clone(),
            sign_due: None,
            handling_due: None,
            handling_from: None,
            handling_base: None,
            added: 0,
            paused_days: 0,
            paused: None,
            first_limit: Limit::SameDay,
            contact_due: None,
            proposed_unit: None,
            extension_asked: None,
            extended: 0,
            declined: None,
            emergency_reported: false,
            redos: 0,
            supervised: false,
            notices: Vec::new(),
            files: Vec::new(),
            identity_granted: Vec::new(),
            unit_notified: false,
            contacted: false,
            result: None,
            replied_by: None,
            verified: false,
            revisited: None,
            follow_ups: 0,
            satisfaction: None,
            taken_in_at: first.at,
            taken_in: first.local,
            dispatched_at: None,
            signed_at: None,
            replied_at: None,
            closed_at: None,
        })
    }

    /// Takes in the next event. Never refuses what was decided: it only checks
    /// that no event is missing.
    ///
    /// # Errors
    /// The event is not the next one.
    pub fn apply(&mut self, recorded: &Recorded) -> Result<(), HistoryError> {
        if recorded.version != self.version + 1 {
            return Err(HistoryError::Gap { after: self.version, found: recorded.version });
        }
        match &recorded.event {
            Event::TakenIn { .. } => return Err(HistoryError::SecondIntake),
            Event::Dispatched { .. }
            | Event::Contributed { .. }
            | Event::Returned { .. }
            | Event::Referred { .. } => self.apply_to_units(recorded),
            Event::SupervisionBegan { .. }
            | Event::NoticeIssued { .. }
            | Event::NoticeAnswered { .. }
            | Event::SupervisionEnded { .. } => self.apply_to_ledger(recorded),
            Event::ExtensionGranted { .. }
            | Event::Reclassified { .. }
            | Event::Paused { .. }
            | Event::Resumed { .. }
            | Event::Recounted { .. } => self.apply_to_clocks(recorded),
            Event::AnsweredOnTheSpot { .. } | Event::Declined { .. } | Event::Closed { .. } => {
                self.apply_end(recorded);
            }
            Event::EmergencyReported { .. } => self.emergency_reported = true,
            Event::ExtensionAsked { days, .. } => self.extension_asked = Some(*days),
            Event::ExtensionRefused { .. } => self.extension_asked = None,
            Event::RedoOrdered { handling_due, supervised, .. } => {
                self.back_to_unit(handling_due);
                self.supervised |= supervised;
            }
            Event::UnitNotified { .. } => self.unit_notified = true,
            Event::SignedFor { contact_due } => {
                self.state = State::Handling;
                self.contact_due.clone_from(contact_due);
                self.signed_at = Some(recorded.at);
            }
            Event::Contacted { .. } => self.contacted = true,
            Event::Replied { result } => {
                self.state = State::UnderReview;
                self.result = Some(result.clone());
                self.replied_by = Some(recorded.by.user);
            }
            Event::Approved { .. } => {
                self.state = State::AwaitingFollowUp;
                self.extension_asked = None;
                self.replied_at = Some(recorded.at);
            }
            Event::SentBack { .. } => self.state = State::Handling,
            Event::FollowedUp(follow_up) => {
                self.follow_ups += 1;
                if let Outcome::Rated(grade) = follow_up.outcome {
                    self.satisfaction = Some(grade);
                }
            }
            Event::Verified { .. } => self.verified = true,
            Event::Revisited { outcome, .. } => self.revisited = Some(*outcome),
            Event::IdentityGranted { unit, .. } => self.identity_granted.push(*unit),
            Event::FileAttached(file) => self.files.push(Attached::new(file, recorded)),
            Event::NoteAdded { .. } => {}
        }
        match Turn::begin(recorded) {
            Some(turn) => self.turns.push(turn),
            None => self.turns.iter_mut().last().into_iter().for_each(|turn| turn.apply(recorded)),
        }
        self.version = recorded.version;
        Ok(())
    }

    /// No unit has anything to do with it any more.
    fn apply_end(&mut self, recorded: &Recorded) {
        self.closed_at = Some(recorded.at);
        self.state = State::Closed;
        match &recorded.event {
            Event::AnsweredOnTheSpot { answer } => self.result = Some(answer.clone()),
            Event::Declined { ground, .. } => {
                self.state = State::Declined;
                self.declined = Some(*ground);
            }
            _ => {}
        }
    }

    /// Which units have it.
    fn apply_to_units(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Dispatched {
                unit, co_units, co_due, fallback, sign_due, handling_due, ..
            } => {
                self.state = State::Dispatched;
                self.unit = Some(*unit);
                self.fallback = *fallback;
                self.past_units.retain(|past| past != unit && !co_units.contains(past));
                let due = co_due.as_ref().unwrap_or(handling_due);
                let co_unit = |unit| CoUnit { unit, due: due.clone(), result: None };
                self.co_units = co_units.iter().copied().map(co_unit).collect();
                self.sign_due = Some(sign_due.clone());
                self.count_from(handling_due);
                self.handling_from = Some(handling_due.from);
                self.paused_days = 0;
                self.first_limit = handling_due.term.limit;
                self.proposed_unit = None;
                self.dispatched_at = Some(recorded.at);
            }
            Event::Contributed { unit, result } => {
                for co_unit in self.co_units.iter_mut().filter(|co_unit| co_unit.unit == *unit) {
                    co_unit.result = Some(result.clone());
                }
            }
            Event::Returned { dispatch_due, .. } => self.back_to_hotline(dispatch_due, None),
            Event::Referred { dispatch_due, proposed, .. } => {
                self.back_to_hotline(dispatch_due, *proposed);
            }
            _ => {}
        }
    }

    /// Supervision and its notices.
    fn apply_to_ledger(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::SupervisionBegan { .. } => self.supervised = true,
            Event::NoticeIssued { number, kind, demand, due } => self.notices.push(Notice {
                number: *number,
                kind: *kind,
                demand: demand.clone(),
                due: due.clone(),
                issued_at: recorded.at,
                answer: None,
            }),
            Event::NoticeAnswered { number, result } => {
                for notice in self.notices.iter_mut().filter(|notice| notice.number == *number) {
                    notice.answer = Some(result.clone());
                }
            }
            Event::SupervisionEnded { .. } => self.supervised = false,
            _ => {}
        }
    }

    /// The same unit handles it once more, and the citizen is asked once more.
    fn back_to_unit(&mut self, handling_due: &Due) {
        self.state = State::Handling;
        self.count_from(handling_due);
        self.handling_from = Some(handling_due.from);
        self.paused_days = 0;
        self.first_limit = handling_due.term.limit;
        self.verified = false;
        self.redos += 1;
        self.extended = 0;
        self.follow_ups = 0;
        self.satisfaction = None;
        self.replied_at = None;
    }

    /// No unit has it: it is to be dispatched once more.
    fn back_to_hotline(&mut self, dispatch_due: &Due, proposed: Option<UnitId>) {
        self.state = State::Received;
        self.dispatch_due = dispatch_due.clone();
        let assisted = self.co_units.drain(..).map(|co_unit| co_unit.unit);
        for unit in self.unit.take().into_iter().chain(assisted) {
            if !self.past_units.contains(&unit) {
                self.past_units.push(unit);
            }
        }
        self.passed_on += 1;
        self.proposed_unit = proposed;
        (self.sign_due, self.handling_due, self.contact_due) = (None, None, None);
        (self.handling_from, self.handling_base, self.paused) = (None, None, None);
        (self.added, self.paused_days) = (0, 0);
        (self.unit_notified, self.contacted) = (false, false);
        (self.extension_asked, self.extended) = (None, 0);
        (self.dispatched_at, self.signed_at) = (None, None);
    }

    pub const fn id(&self) -> CaseId {
        self.intake.id
    }

    /// The clocks that run now.
    pub fn running(&self) -> Vec<&Due> {
        self.running_with_owner().into_iter().map(|(due, _)| due).collect()
    }

    /// The clocks that run now, each with the unit that owes what is timed; none
    /// for the hotline.
    pub fn running_with_owner(&self) -> Vec<(&Due, Option<UnitId>)> {
        let lead = |due| (due, self.unit);
        let contact = self.contact_due.as_ref().filter(|_| !self.contacted).map(lead);
        let parts = self.open_parts().map(|co_unit| (&co_unit.due, Some(co_unit.unit)));
        let notices = self.open_notices().map(|notice| lead(&notice.due));
        let stands = self.paused.is_some();
        let handling = self.handling_due.iter().filter(|_| !stands).map(lead);
        let sign = self.sign_due.iter().map(lead);
        let own: Vec<(&Due, Option<UnitId>)> = match self.state {
            State::Received => vec![(&self.dispatch_due, None)],
            State::Dispatched => sign.chain(handling).chain(parts).collect(),
            State::Handling => contact.into_iter().chain(handling).chain(parts).collect(),
            State::UnderReview => handling.collect(),
            State::AwaitingFollowUp => Vec::new(),
            State::Closed | State::Declined => return Vec::new(),
        };
        own.into_iter().chain(notices).collect()
    }

    /// Whether the unit may know who asks: everybody's who did not wish otherwise,
    /// or where it was granted.
    pub fn knows_identity(&self, unit: Option<UnitId>) -> bool {
        !self.intake.requester.anonymous
            || unit.is_some_and(|unit| self.identity_granted.contains(&unit))
    }

    /// Assisting units that have not given their part.
    pub fn open_parts(&self) -> impl Iterator<Item = &CoUnit> {
        self.co_units.iter().filter(|co_unit| co_unit.result.is_none())
    }

    /// Notices that the unit has not answered, the oldest first.
    pub fn open_notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().filter(|notice| notice.answer.is_none())
    }

    /// Every unit that has or had to do with it, each once.
    pub fn parts(&self) -> Vec<(UnitId, Part)> {
        let lead = self.unit.iter().map(|unit| (*unit, Part::Lead));
        let assist = self.co_units.iter().map(|co_unit| (co_unit.unit, Part::Assists));
        let past = self.past_units.iter().map(|unit| (*unit, Part::Past));
        lead.chain(assist).chain(past).collect()
    }

    /// The running clock that ends first: what lists sort by.
    pub fn next_due(&self) -> Option<&Due> {
        self.running().into_iter().min_by_key(|due| due.deadline)
    }

    /// How the case stands; none if no clock runs.
    pub fn standing(&self, now: DateTime, rules: &Rules<'_>) -> Option<Standing> {
        let due = self.next_due()?;
        Some(due.standing(now, rules.profile.near_due, rules.calendar))
    }

    /// An urgent case whose unit has not been telephoned yet (article 14).
    pub fn unit_must_be_telephoned(&self) -> bool {
        let urgent = self.intake.urgency == Urgency::Urgent;
        urgent && self.state == State::Dispatched && !self.unit_notified
    }
}
