//! What each person did with cases, by day: how often, and how often too late
//! (articles 25, 29 and 30). Kept in the step that does it.

use crate::db::Tx;
use crate::sql::{Row, Sql};
use crate::{Store, StoreError};
use base::{CaseId, Timestamp, UserId};
use cases::{Actor, Case, Due, Event, Recorded};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How often a person did one thing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    pub done: i64,
    pub late: i64,
}

/// By the code of [`Event::code`], and `reply_sent_back` and `reply_redone`:
/// what became of a person's reply.
pub type PersonFigures = BTreeMap<String, Done>;

pub(crate) type Key = (String, UserId, &'static str);

/// What these events add, and to whom. `case` has all of them applied.
pub(crate) fn of_events(case: &Case, events: &[Recorded]) -> Vec<(Key, Done)> {
    let mut added = Vec::new();
    for recorded in events {
        let day = recorded.local.date().to_string();
        let mut add = |user, code, late: bool| {
            let done = Done { done: 1, late: i64::from(late) };
            added.push(((day.clone(), user, code), done));
        };
        let late = |due: Option<&Due>| due.is_some_and(|due| due.deadline.passed(recorded.local));
        let is_late = match &recorded.event {
            Event::Dispatched { .. } => late(Some(&case.dispatch_due)),
            Event::SignedFor { .. } => late(case.sign_due.as_ref()),
            Event::Contacted { .. } => late(case.contact_due.as_ref()),
            Event::Replied { .. } | Event::Approved { .. } => late(case.handling_due.as_ref()),
            _ => false,
        };
        if recorded.by.user != Actor::program().user {
            add(recorded.by.user, recorded.event.code(), is_late);
        }
        let replier = case.replied_by;
        match &recorded.event {
            Event::SentBack { .. } => {
                replier.into_iter().for_each(|user| add(user, "reply_sent_back", false));
            }
            Event::RedoOrdered { .. } => {
                replier.into_iter().for_each(|user| add(user, "reply_redone", false));
            }
            _ => {}
        }
    }
    added
}

pub(crate) async fn write(tx: &mut Tx, added: Vec<(Key, Done)>) -> Result<(), StoreError> {
    for ((day, user, step), Done { done, late }) in added {
        let text = "INSERT INTO case_person_days (day, person, step, done, late) \
                    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (day, person, step) DO UPDATE SET \
                    done = case_person_days.done + excluded.done, \
                    late = case_person_days.late + excluded.late";
        tx.run(Sql::new(text).text(day).text(user).text(step).int(done).int(late)).await?;
    }
    Ok(())
}

impl Store {
    /// What everybody did from `from` to the end of `to`.
    pub async fn person_figures(
        &self,
        from: Date,
        to: Date,
    ) -> Result<BTreeMap<UserId, PersonFigures>, StoreError> {
        let text = "SELECT person, step, CAST(SUM(done) AS BIGINT) AS done, \
                    CAST(SUM(late) AS BIGINT) AS late FROM case_person_days \
                    WHERE day >= $1 AND day <= $2 GROUP BY person, step";
        let rows = self.db.all(Sql::new(text).text(from).text(to)).await?;
        let mut people: BTreeMap<UserId, PersonFigures> = BTreeMap::new();
        for row in &rows {
            let done = Done { done: row.int("done")?, late: row.int("late")? };
            people.entry(row.parse("person")?).or_default().insert(row.text("step")?, done);
        }
        Ok(people)
    }

    /// The cases in which a person did something, newest first, at most `limit`.
    /// The second instant is not included.
    pub async fn cases_of_person(
        &self,
        person: UserId,
        step: &str,
        (from, until): (Timestamp, Timestamp),
        limit: usize,
    ) -> Result<Vec<CaseId>, StoreError> {
        let text = format!(
            "SELECT DISTINCT case_id FROM case_events WHERE by_user = $1 AND code = $2 \
             AND at >= $3 AND at < $4 ORDER BY case_id DESC LIMIT {limit}"
        );
        let sql = Sql::made(text).text(person).text(step).int(from.unix_ms());
        let sql = sql.int(until.unix_ms());
        let read = |row: &Row| row.parse("case_id");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// Sums of all units by month (`2026-11`), for as long as there are any.
    pub async fn month_figures(
        &self,
        from: Date,
        to: Date,
    ) -> Result<Vec<(String, MonthFigures)>, StoreError> {
        let text = "SELECT substr(day, 1, 7) AS month, CAST(SUM(received) AS BIGINT) AS received, \
                    CAST(SUM(answered) AS BIGINT) AS answered, \
                    CAST(SUM(answered_late) AS BIGINT) AS answered_late, \
                    CAST(SUM(satisfied + fair) AS BIGINT) AS satisfied, \
                    CAST(SUM(dissatisfied) AS BIGINT) AS dissatisfied FROM case_unit_days \
                    WHERE day >= $1 AND day <= $2 GROUP BY substr(day, 1, 7) ORDER BY 1";
        let read = |row: &Row| {
            let figures = MonthFigures {
                received: row.int("received")?,
                answered: row.int("answered")?,
                answered_late: row.int("answered_late")?,
                satisfied: row.int("satisfied")?,
                dissatisfied: row.int("dissatisfied")?,
            };
            Ok((row.text("month")?, figures))
        };
        self.db.all(Sql::new(text).text(from).text(to)).await?.iter().map(read).collect()
    }
}

/// What came of the cases dispatched in a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MonthFigures {
    pub received: i64,
    pub answered: i64,
    pub answered_late: i64,
    /// Fair ones too.
    pub satisfied: i64,
    pub dissatisfied: i64,
}
