//! Units' turns with cases, a row each: what the assessment counts.

use crate::db::Tx;
use crate::sql::{Row, Sql};
use crate::{Store, StoreError};
use base::{CaseId, UnitId};
use cases::{Case, Satisfaction, Turn};
use jiff::civil::{Date, DateTime};

/// What one unit did with the cases it was dispatched in a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnitFigures {
    pub received: i64,
    pub given_back: i64,
    /// Signed for, in time or late.
    pub signed: i64,
    pub signed_late: i64,
    /// Not signed for, though the time is over.
    pub unsigned_overdue: i64,
    pub answered: i64,
    pub answered_late: i64,
    /// Not answered, though the time is over.
    pub unanswered_overdue: i64,
    /// Done again at least once.
    pub redone: i64,
    pub supervised: i64,
    pub satisfied: i64,
    pub fair: i64,
    pub dissatisfied: i64,
}

/// A figure whose cases are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnFigure {
    Received,
    GivenBack,
    SignedLate,
    UnsignedOverdue,
    AnsweredLate,
    UnansweredOverdue,
    Redone,
    Supervised,
    Dissatisfied,
}

impl TurnFigure {
    /// The condition on a turn; `$now` is the office's wall clock.
    const fn condition(self) -> &'static str {
        match self {
            Self::Received => "1 = 1",
            Self::GivenBack => "given_back = 1",
            Self::SignedLate => "signed_late = 1",
            Self::UnsignedOverdue => UNSIGNED_OVERDUE,
            Self::AnsweredLate => "answered_late = 1",
            Self::UnansweredOverdue => UNANSWERED_OVERDUE,
            Self::Redone => "redos > 0",
            Self::Supervised => "supervised = 1",
            Self::Dissatisfied => "satisfaction = 'dissatisfied'",
        }
    }
}

const UNSIGNED_OVERDUE: &str = "signed_late IS NULL AND given_back = 0 AND sign_due < $3";
const UNANSWERED_OVERDUE: &str = "answered = 0 AND given_back = 0 AND due < $3";

impl Store {
    /// Every unit's figures for what it was dispatched from `from` to the end of
    /// `to`, as of `now` on the office's wall clock.
    pub async fn unit_figures(
        &self,
        from: Date,
        to: Date,
        now: DateTime,
    ) -> Result<Vec<(UnitId, UnitFigures)>, StoreError> {
        let text = format!(
            "SELECT unit, COUNT(*) AS received, {} AS given_back, \
             SUM(CASE WHEN signed_late IS NOT NULL THEN 1 ELSE 0 END) AS signed, {} AS signed_late, \
             {} AS unsigned_overdue, {} AS answered, {} AS answered_late, \
             {} AS unanswered_overdue, {} AS redone, {} AS supervised, {} AS satisfied, \
             {} AS fair, {} AS dissatisfied \
             FROM case_turns WHERE dispatched >= $1 AND dispatched < $2 GROUP BY unit ORDER BY unit",
            counted("given_back = 1"),
            counted("signed_late = 1"),
            counted(UNSIGNED_OVERDUE),
            counted("answered = 1"),
            counted("answered_late = 1"),
            counted(UNANSWERED_OVERDUE),
            counted("redos > 0"),
            counted("supervised = 1"),
            counted("satisfaction = 'satisfied'"),
            counted("satisfaction = 'fair'"),
            counted("satisfaction = 'dissatisfied'"),
        );
        let sql = Sql::made(text).text(day(from)).text(day_after(to)).text(moment(now));
        let read = |row: &Row| {
            Ok((
                row.parse("unit")?,
                UnitFigures {
                    received: row.int("received")?,
                    given_back: row.int("given_back")?,
                    signed: row.int("signed")?,
                    signed_late: row.int("signed_late")?,
                    unsigned_overdue: row.int("unsigned_overdue")?,
                    answered: row.int("answered")?,
                    answered_late: row.int("answered_late")?,
                    unanswered_overdue: row.int("unanswered_overdue")?,
                    redone: row.int("redone")?,
                    supervised: row.int("supervised")?,
                    satisfied: row.int("satisfied")?,
                    fair: row.int("fair")?,
                    dissatisfied: row.int("dissatisfied")?,
                },
            ))
        };
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// The cases behind a unit's figure, newest first, at most `limit`.
    pub async fn cases_of_figure(
        &self,
        unit: UnitId,
        figure: TurnFigure,
        period: (Date, Date),
        now: DateTime,
        limit: usize,
    ) -> Result<Vec<CaseId>, StoreError> {
        let text = format!(
            "SELECT DISTINCT case_id FROM case_turns WHERE dispatched >= $1 AND dispatched < $2 \
             AND $3 <> '' AND unit = $4 AND {} ORDER BY case_id DESC LIMIT {limit}",
            figure.condition()
        );
        let sql = Sql::made(text).text(day(period.0)).text(day_after(period.1));
        let rows = self.db.all(sql.text(moment(now)).text(unit)).await?;
        rows.iter().map(|row| row.parse("case_id")).collect()
    }
}

fn counted(condition: &str) -> String {
    format!("SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)")
}

/// As turns and clocks are kept: to be compared as text.
pub fn moment(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn day(date: Date) -> String {
    moment(date.at(0, 0, 0, 0))
}

fn day_after(date: Date) -> String {
    day(date.tomorrow().unwrap_or(date))
}

/// Writes the case's last turn, which alone may have changed.
pub(crate) async fn write(tx: &mut Tx, case: &Case) -> Result<(), StoreError> {
    let Some(turn) = case.turns.last() else { return Ok(()) };
    let Turn { unit, dispatched, sign_due, due, .. } = turn;
    let text = "INSERT INTO case_turns (case_id, turn, unit, dispatched, sign_due, signed_late, \
        due, answered, answered_late, given_back, redos, supervised, satisfaction) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
        ON CONFLICT (case_id, turn) DO UPDATE SET signed_late = excluded.signed_late, \
        due = excluded.due, answered = excluded.answered, answered_late = excluded.answered_late, \
        given_back = excluded.given_back, redos = excluded.redos, \
        supervised = excluded.supervised, satisfaction = excluded.satisfaction";
    let sql = Sql::new(text)
        .text(case.id())
        .int(case.turns.len() as i64)
        .text(unit)
        .text(moment(*dispatched))
        .text(moment(sign_due.last_second()))
        .int(turn.signed_late.map(i64::from))
        .text(moment(due.last_second()))
        .flag(turn.answered)
        .flag(turn.answered_late)
        .flag(turn.given_back)
        .int(i64::from(turn.redos))
        .flag(turn.supervised)
        .maybe(turn.satisfaction.map(Satisfaction::code));
    tx.run(sql).await.map(drop)
}
