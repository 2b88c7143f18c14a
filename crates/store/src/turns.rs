//! Units' turns with cases, a row each: what the assessment counts.

use crate::db::Tx;
use crate::sql::{Row, Sql};
use crate::{Store, StoreError, unit_days};
use base::{CaseId, UnitId};
use cases::{Case, Satisfaction, Turn};
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;

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
            "SELECT unit, {} FROM case_unit_days WHERE day >= $1 AND day <= $2 \
             GROUP BY unit ORDER BY unit",
            unit_days::COLUMNS.map(|column| format!("{} AS {column}", sum(column))).join(", ")
        );
        let sums = self.db.all(Sql::made(text).text(from).text(to)).await?;
        let mut overdue = self.overdue(from, to, now).await?;
        let read = |row: &Row| {
            let unit = row.parse("unit")?;
            let (unsigned_overdue, unanswered_overdue) = overdue.remove(&unit).unwrap_or_default();
            Ok((
                unit,
                UnitFigures {
                    received: row.int("received")?,
                    given_back: row.int("given_back")?,
                    signed: row.int("signed")?,
                    signed_late: row.int("signed_late")?,
                    unsigned_overdue,
                    answered: row.int("answered")?,
                    answered_late: row.int("answered_late")?,
                    unanswered_overdue,
                    redone: row.int("redone")?,
                    supervised: row.int("supervised")?,
                    satisfied: row.int("satisfied")?,
                    fair: row.int("fair")?,
                    dissatisfied: row.int("dissatisfied")?,
                },
            ))
        };
        sums.iter().map(read).collect()
    }

    /// What each unit has not signed for, and not answered, though the time is over.
    async fn overdue(
        &self,
        from: Date,
        to: Date,
        now: DateTime,
    ) -> Result<BTreeMap<UnitId, (i64, i64)>, StoreError> {
        let text = format!(
            "SELECT unit, {} AS unsigned_overdue, {} AS unanswered_overdue FROM case_turns \
             WHERE dispatched >= $1 AND dispatched < $2 \
             AND given_back = 0 AND (answered = 0 OR signed_late IS NULL) GROUP BY unit",
            counted(UNSIGNED_OVERDUE),
            counted(UNANSWERED_OVERDUE),
        );
        let sql = Sql::made(text).text(day(from)).text(day_after(to)).text(moment(now));
        let read = |row: &Row| {
            let figures = (row.int("unsigned_overdue")?, row.int("unanswered_overdue")?);
            Ok((row.parse("unit")?, figures))
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

/// PostgreSQL's sums of whole numbers are no whole numbers.
fn sum(column: &str) -> String {
    format!("CAST(SUM({column}) AS BIGINT)")
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
    let Turn { unit, dispatched, .. } = turn;
    let place = case.turns.len() as i64;
    let text = "SELECT signed_late, answered, answered_late, given_back, redos, supervised, \
                satisfaction FROM case_turns WHERE case_id = $1 AND turn = $2";
    let before = tx.one(Sql::new(text).text(case.id()).int(place)).await?;
    let before = before.as_ref().map(unit_days::of_row).transpose()?;
    let day = dispatched.date().to_string();
    unit_days::add(tx, &day, *unit, before, unit_days::of_turn(turn)).await?;
    let tail = " ON CONFLICT (case_id, turn) DO UPDATE SET signed_late = excluded.signed_late, \
        due = excluded.due, answered = excluded.answered, answered_late = excluded.answered_late, \
        given_back = excluded.given_back, redos = excluded.redos, \
        supervised = excluded.supervised, satisfaction = excluded.satisfaction";
    let values = row(case.id(), case.turns.len(), turn).values;
    tx.run(Sql::with_rows([HEAD, ROW, tail], 1, tx.marks(), values)).await.map(drop)
}

pub(crate) const HEAD: &str = "INSERT INTO case_turns (case_id, turn, unit, dispatched, sign_due, \
    signed_late, due, answered, answered_late, given_back, redos, supervised, satisfaction) VALUES";
pub(crate) const ROW: &str = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

/// The values of a turn, whose places count from 1.
pub(crate) fn row(case: CaseId, place: usize, turn: &Turn) -> Sql {
    let Turn { unit, dispatched, sign_due, due, .. } = turn;
    Sql::row()
        .text(case)
        .int(place as i64)
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
        .maybe(turn.satisfaction.map(Satisfaction::code))
}
