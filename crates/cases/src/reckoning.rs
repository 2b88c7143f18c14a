//! What moves a deadline while the case runs: another kind, a pause, another
//! calendar. Each says so in an event with the new deadline and its proof.

use jiff::civil::DateTime;

use crate::actor::{Actor, Now, Rules};
use crate::article::Article;
use crate::calendar::WorkingCalendar;
use crate::case::Case;
use crate::clock::{Clock, Due};
use crate::command::Intake;
use crate::event::{Event, Recorded};
use crate::field::Field;
use crate::kind::Kind;
use crate::limit::{Limit, Term, WorkingDays};
use crate::refusal::Refusal;
use crate::state::State;

/// A clock that stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    pub since: DateTime,
    /// What is left of the unit's time from when it goes on.
    pub left: Limit,
}

impl Case {
    /// The matter is of another kind than it was taken for (改类): the unit's
    /// time is counted again, from where it was, with its extensions.
    pub(crate) fn reclassify(
        &self,
        kind: Kind,
        on_service_list: bool,
        reason: String,
        now: Now,
        rules: &Rules<'_>,
    ) -> Result<Event, Refusal> {
        Field::Reason.required(&reason)?;
        if on_service_list && kind != Kind::Complaint {
            return Err(Refusal::ServiceListIsForComplaints);
        }
        if (kind, on_service_list) == (self.intake.kind, self.intake.on_service_list) {
            return Err(Refusal::SameKind);
        }
        if self.paused.is_some() {
            return Err(Refusal::ClockPaused);
        }
        let term = rules.profile.handling(kind, self.intake.urgency, on_service_list);
        let reckon = |from| Due::reckon(Clock::Handling, term, from, rules.calendar);
        let handling_base = self.handling_from.map(reckon);
        let more = self.extended + self.paused_days;
        let handling_due =
            handling_base.as_ref().map(|base| lengthened(base, more, rules.calendar));
        let contact = kind == Kind::Help && self.intake.requester.reachable() && !self.contacted;
        let contact = contact && self.state == State::Handling;
        let contact_term = rules.profile.help_contact;
        let contact_due = || Due::reckon(Clock::Contact, contact_term, now.local, rules.calendar);
        Ok(Event::Reclassified {
            kind,
            on_service_list,
            reason,
            handling_base,
            handling_due,
            contact_due: contact.then(contact_due),
        })
    }

    /// What the unit waits for is not in its hands (暂停计时): an expert's
    /// report, a paper of the citizen's. What is over stays over.
    pub(crate) fn pause(
        &self,
        reason: String,
        now: Now,
        rules: &Rules<'_>,
    ) -> Result<Event, Refusal> {
        Field::Reason.required(&reason)?;
        match &self.handling_due {
            _ if self.paused.is_some() => Err(Refusal::ClockPaused),
            Some(due) if due.deadline.passed(now.local) => Err(Refusal::TooLateToPause),
            Some(due) => {
                let left = left(due, now.local, rules.calendar);
                Ok(Event::Paused { reason, left })
            }
            None => Err(Refusal::TooLateToPause),
        }
    }

    /// The clock goes on (恢复计时), with what was left.
    pub(crate) fn resume(
        &self,
        note: String,
        now: Now,
        rules: &Rules<'_>,
    ) -> Result<Event, Refusal> {
        Field::Note.fits(&note)?;
        let (Some(pause), Some(due)) = (self.paused, &self.handling_due) else {
            return Err(Refusal::ClockRuns);
        };
        let term = Term { limit: pause.left, article: due.term.article };
        let handling_due = Due::reckon(Clock::Handling, term, now.local, rules.calendar);
        let (from, to) = (pause.since.date(), now.local.date());
        let days = match pause.left {
            Limit::Days(_) => days_of(from, to, |_| true),
            _ => days_of(from, to, |day| rules.calendar.kind(day).counts()),
        };
        Ok(Event::Resumed { note, days, handling_due })
    }

    /// The running clocks by a calendar that has changed; none if every day is
    /// as it was. The caller stores the event as it does a decided one.
    pub fn recount(&self, now: Now, rules: &Rules<'_>) -> Option<Recorded> {
        let base = self.handling_base.as_ref().map(|base| reckoned_again(base, rules.calendar));
        let mut dues = Vec::new();
        for due in self.running() {
            let again = match &base {
                // An extension is counted on from where the limit ends now.
                Some(base) if due.clock == Clock::Handling => {
                    lengthened(base, self.added, rules.calendar)
                }
                _ => reckoned_again(due, rules.calendar),
            };
            let moved = (again.deadline, again.provisional) != (due.deadline, due.provisional);
            if moved {
                dues.push(again);
            }
        }
        (!dues.is_empty()).then(|| Recorded {
            version: self.version + 1,
            at: now.at,
            local: now.local,
            by: Actor::program(),
            interactions: Vec::new(),
            event: Event::Recounted { dues, handling_base: base },
        })
    }

    /// Takes in what the events of this module say.
    pub(crate) fn apply_to_clocks(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Reclassified {
                kind,
                on_service_list,
                handling_base,
                handling_due,
                contact_due,
                ..
            } => {
                self.intake = Intake {
                    kind: *kind,
                    on_service_list: *on_service_list,
                    ..self.intake.clone()
                };
                if let Some(base) = handling_base {
                    self.first_limit = base.term.limit;
                }
                self.handling_base.clone_from(handling_base);
                self.handling_due.clone_from(handling_due);
                self.added = self.extended + self.paused_days;
                self.contact_due.clone_from(contact_due);
            }
            Event::ExtensionGranted { handling_due, .. } => {
                let days = self.extension_asked.take().map_or(0, WorkingDays::get);
                self.extended += days;
                self.added += days;
                self.handling_due = Some(handling_due.clone());
            }
            Event::Paused { left, .. } => {
                self.paused = Some(Pause { since: recorded.local, left: *left });
            }
            Event::Resumed { handling_due, days, .. } => {
                self.paused = None;
                self.paused_days += days;
                self.count_from(handling_due);
            }
            Event::Recounted { dues, handling_base } => {
                self.handling_base.clone_from(handling_base);
                dues.iter().for_each(|due| self.replace(due));
            }
            _ => {}
        }
    }

    /// The unit's time is counted by this from now on, without more days.
    pub(crate) fn count_from(&mut self, due: &Due) {
        self.handling_due = Some(due.clone());
        self.handling_base = Some(due.clone());
        self.added = 0;
    }

    /// A clock is known by what it times and from when; a case has one for
    /// handling, and an extension begins where the limit ends.
    fn replace(&mut self, due: &Due) {
        let notices = self.notices.iter_mut().map(|notice| &mut notice.due);
        let parts = self.co_units.iter_mut().map(|co_unit| &mut co_unit.due);
        let own = [&mut self.sign_due, &mut self.handling_due, &mut self.contact_due];
        let own = own.into_iter().filter_map(Option::as_mut);
        let all = own.chain(notices).chain(parts).chain(Some(&mut self.dispatch_due));
        let same = |old: &Due| {
            old.clock == due.clock && (due.clock == Clock::Handling || old.from == due.from)
        };
        for old in all.filter(|old| same(old)) {
            old.clone_from(due);
        }
    }
}

/// The same clock by another calendar.
fn reckoned_again(due: &Due, calendar: &WorkingCalendar) -> Due {
    Due::reckon(due.clock, due.term, due.from, calendar)
}

/// So many days more than a limit, as extensions and pauses give them.
fn lengthened(base: &Due, days: u16, calendar: &WorkingCalendar) -> Due {
    match WorkingDays::try_from(days) {
        Ok(more) if days > 0 => {
            let limit = base.term.limit.further(more);
            let term = Term { limit, article: Some(Article::item(20, 6)) };
            Due::reckon(base.clock, term, base.deadline.last_second(), calendar)
        }
        _ => base.clone(),
    }
}

/// What is left of a limit that is not over, in what it counts.
fn left(due: &Due, now: DateTime, calendar: &WorkingCalendar) -> Limit {
    let (today, last) = (now.date(), due.deadline.last_day());
    match due.term.limit {
        Limit::SameDay => Limit::SameDay,
        Limit::Hours(_) => {
            let left = due.deadline.last_second().duration_since(now).as_hours();
            Limit::Hours(u16::try_from(left + 1).unwrap_or(u16::MAX))
        }
        Limit::Days(_) => match today.until(last).map_or(0, |span| span.get_days()) {
            1.. => Limit::days(days_of(today, last, |_| true)),
            _ => Limit::SameDay,
        },
        Limit::WorkingDays(_) => match days_of(today, last, |day| calendar.kind(day).counts()) {
            0 => Limit::SameDay,
            days => Limit::working_days(days),
        },
    }
}

/// The days after the first, to the last, that count.
fn days_of(
    after: jiff::civil::Date,
    last: jiff::civil::Date,
    counts: impl Fn(jiff::civil::Date) -> bool,
) -> u16 {
    let days = after.series(jiff::Span::new().days(1)).skip(1).take_while(|day| *day <= last);
    let days = days.filter(|day| counts(*day)).take(usize::from(WorkingDays::MAX)).count();
    u16::try_from(days).unwrap_or(WorkingDays::MAX)
}
