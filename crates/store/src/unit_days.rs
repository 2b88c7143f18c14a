//! Sums of turns, by day and unit. They are kept in the step that changes a
//! turn: the difference it makes is added.

use crate::StoreError;
use crate::db::Tx;
use crate::sql::{Row, Sql};
use base::UnitId;
use cases::{Satisfaction, Turn};

/// The columns of a day, in the order of [`Counts`].
pub(crate) const COLUMNS: [&str; 11] = [
    "received",
    "given_back",
    "signed",
    "signed_late",
    "answered",
    "answered_late",
    "redone",
    "supervised",
    "satisfied",
    "fair",
    "dissatisfied",
];

/// What one turn, or many of them, count for.
pub(crate) type Counts = [i64; COLUMNS.len()];

/// What a turn counts for now.
pub(crate) fn of_turn(turn: &Turn) -> Counts {
    let is = |wanted| i64::from(turn.satisfaction == Some(wanted));
    [
        1,
        i64::from(turn.given_back),
        i64::from(turn.signed_late.is_some()),
        i64::from(turn.signed_late == Some(true)),
        i64::from(turn.answered),
        i64::from(turn.answered_late),
        i64::from(turn.redos > 0),
        i64::from(turn.supervised),
        is(Satisfaction::Satisfied),
        is(Satisfaction::Fair),
        is(Satisfaction::Dissatisfied),
    ]
}

/// What it counted for when its row was written.
pub(crate) fn of_row(row: &Row) -> Result<Counts, StoreError> {
    let signed_late = row.maybe_int("signed_late")?;
    let satisfaction = row.maybe_text("satisfaction")?;
    let is = |wanted: Satisfaction| i64::from(satisfaction.as_deref() == Some(wanted.code()));
    Ok([
        1,
        row.int("given_back")?,
        i64::from(signed_late.is_some()),
        i64::from(signed_late == Some(1)),
        row.int("answered")?,
        row.int("answered_late")?,
        i64::from(row.int("redos")? > 0),
        row.int("supervised")?,
        is(Satisfaction::Satisfied),
        is(Satisfaction::Fair),
        is(Satisfaction::Dissatisfied),
    ])
}

/// Adds what changed to the day's sums.
pub(crate) async fn add(
    tx: &mut Tx,
    day: &str,
    unit: UnitId,
    before: Option<Counts>,
    now: Counts,
) -> Result<(), StoreError> {
    let before = before.unwrap_or_default();
    if before == now {
        return Ok(());
    }
    let marks: Vec<String> = (3..COLUMNS.len() + 3).map(|n| format!("${n}")).collect();
    let sums: Vec<String> = COLUMNS
        .iter()
        .map(|column| format!("{column} = case_unit_days.{column} + excluded.{column}"))
        .collect();
    let text = format!(
        "INSERT INTO case_unit_days (day, unit, {}) VALUES ($1, $2, {}) \
         ON CONFLICT (day, unit) DO UPDATE SET {}",
        COLUMNS.join(", "),
        marks.join(", "),
        sums.join(", ")
    );
    let sql = Sql::made(text).text(day).text(unit);
    let sql = before.iter().zip(now).fold(sql, |sql, (before, now)| sql.int(now - before));
    tx.run(sql).await.map(drop)
}
