//! A unit's turn with a case: from one dispatch to the next. What units are
//! assessed by (article 25).

use base::UnitId;
use jiff::civil::{Date, DateTime};

use crate::clock::{Clock, Deadline, Due};
use crate::command::{Outcome, Satisfaction};
use crate::event::{Event, Recorded};

/// Plain data, folded from the case's events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub unit: UnitId,
    pub dispatched: DateTime,
    pub sign_due: Deadline,
    /// Whether it signed too late; none until it signs.
    pub signed_late: Option<bool>,
    /// The last day for the answer, as extended.
    pub due: Deadline,
    /// The leader's approval has gone out, for the last time asked.
    pub answered: bool,
    /// An answer of this turn came too late.
    pub answered_late: bool,
    /// It gave the case back.
    pub given_back: bool,
    pub redos: u32,
    pub supervised: bool,
    /// The latest rating of its answer.
    pub satisfaction: Option<Satisfaction>,
}

impl Turn {
    /// The turn that a dispatch begins.
    pub(crate) fn begin(recorded: &Recorded) -> Option<Self> {
        let Event::Dispatched { unit, sign_due, handling_due, .. } = &recorded.event else {
            return None;
        };
        Some(Self {
            unit: *unit,
            dispatched: recorded.local,
            sign_due: sign_due.deadline,
            signed_late: None,
            due: handling_due.deadline,
            answered: false,
            answered_late: false,
            given_back: false,
            redos: 0,
            supervised: false,
            satisfaction: None,
        })
    }

    pub(crate) fn apply(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::SignedFor { .. } => {
                self.signed_late = Some(self.sign_due.passed(recorded.local));
            }
            Event::ExtensionGranted { handling_due, .. } | Event::Resumed { handling_due, .. } => {
                self.due = handling_due.deadline;
            }
            Event::Reclassified { handling_due: Some(due), .. } => self.due = due.deadline,
            // Nobody is late while the clock stands still.
            Event::Paused { .. } => self.due = Deadline::end_of(Date::MAX),
            Event::Recounted { dues, .. } => dues.iter().for_each(|due| self.recount(due)),
            Event::Approved { .. } => {
                self.answered = true;
                self.answered_late |= self.due.passed(recorded.local);
            }
            Event::RedoOrdered { handling_due, supervised, .. } => {
                self.redos += 1;
                self.answered = false;
                self.due = handling_due.deadline;
                self.supervised |= supervised;
            }
            Event::FollowedUp(follow_up) => {
                if let Outcome::Rated(grade) = follow_up.outcome {
                    self.satisfaction = Some(grade);
                }
            }
            Event::Returned { .. } | Event::Referred { .. } => self.given_back = true,
            Event::SupervisionBegan { .. } => self.supervised = true,
            _ => {}
        }
    }

    fn recount(&mut self, due: &Due) {
        match due.clock {
            Clock::Sign => self.sign_due = due.deadline,
            Clock::Handling => self.due = due.deadline,
            _ => {}
        }
    }
}
