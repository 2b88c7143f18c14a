//! Running clocks, and the reminders (提醒) that come of them. A reminder is
//! written in the same step as the clock's mark that it was told, so none is
//! lost and none comes twice.

use crate::db::Tx;
use crate::outbox::{self, Notice};
use crate::sql::{Row, Sql};
use crate::turns::moment;
use crate::{Store, StoreError};
use base::{CaseId, ReminderId, Timestamp, UnitId, UserId};
use cases::{Case, CaseNumber};
use jiff::civil::DateTime;

/// How a clock stands when people are told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Near,
    Over,
}

impl Stage {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Over => "over",
        }
    }
}

/// A clock of a case that is to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockLine {
    pub case: CaseId,
    /// A code of [`cases::Clock`].
    pub clock: String,
    /// Who owes; `None` for the hotline.
    pub unit: Option<UnitId>,
    /// As kept: the office's wall clock, to be compared as text.
    pub deadline: String,
}

/// A reminder nobody has said they know of, whose clock runs still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    pub id: ReminderId,
    pub case: CaseId,
    pub number: CaseNumber,
    pub title: String,
    pub clock: String,
    pub unit: Option<UnitId>,
    pub deadline: String,
    pub over: bool,
    pub at: Timestamp,
}

/// Whose reminders are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemindersOf {
    /// What the hotline owes itself, and whatever is over.
    Hotline,
    Unit(UnitId),
}

/// Reminders shown at a time; who has more has other worries.
const SHOWN_MAX: usize = 200;

impl Store {
    /// Clocks that nobody was told of and that end before `horizon`, and those
    /// that are over and nobody was told so; the first to end first.
    pub async fn clocks_to_tell(
        &self,
        now: DateTime,
        horizon: DateTime,
        limit: usize,
    ) -> Result<Vec<ClockLine>, StoreError> {
        let text = format!(
            "SELECT case_id, clock, unit, deadline FROM case_clocks \
             WHERE (told = '' AND deadline < $1) OR (told = 'near' AND deadline < $2) \
             ORDER BY deadline LIMIT {limit}"
        );
        let sql = Sql::made(text).text(moment(horizon)).text(moment(now));
        let read = |row: &Row| {
            Ok(ClockLine {
                case: row.parse("case_id")?,
                clock: row.text("clock")?,
                unit: owner(row)?,
                deadline: row.text("deadline")?,
            })
        };
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// Writes a reminder, that it was told, and what units are told besides;
    /// false if it had been.
    pub async fn remind(
        &self,
        id: ReminderId,
        line: &ClockLine,
        stage: Stage,
        at: Timestamp,
        notices: &[Notice],
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let unit = line.unit.map(|unit| unit.to_string()).unwrap_or_default();
        let text = "UPDATE case_clocks SET told = $1 WHERE case_id = $2 AND clock = $3 \
                    AND unit = $4 AND deadline = $5 AND told <> $1";
        let sql = Sql::new(text).text(stage.code()).text(line.case).text(&line.clock);
        if tx.run(sql.text(&unit).text(&line.deadline)).await? == 0 {
            return Ok(false);
        }
        let text = "INSERT INTO reminders (id, case_id, clock, unit, deadline, stage, at) \
                    VALUES ($1, $2, $3, $4, $5, $6, $7) \
                    ON CONFLICT (case_id, clock, unit, deadline, stage) DO NOTHING";
        let sql = Sql::new(text).text(id).text(line.case).text(&line.clock).text(&unit);
        let sql = sql.text(&line.deadline).text(stage.code()).int(at.unix_ms());
        let written = tx.run(sql).await?;
        if written == 1 {
            outbox::write(&mut tx, line.case, notices, at).await?;
        }
        tx.commit().await?;
        Ok(written == 1)
    }

    /// Open ones, what is over first, then what ends first.
    pub async fn reminders(&self, of: RemindersOf) -> Result<Vec<Reminder>, StoreError> {
        let whose = match of {
            RemindersOf::Hotline => "(r.unit = $1 OR r.stage = 'over')",
            RemindersOf::Unit(_) => "r.unit = $1",
        };
        let text = format!(
            "SELECT r.id, r.case_id, c.number, c.title, r.clock, r.unit, r.deadline, r.stage, r.at \
             FROM reminders r JOIN cases c ON c.id = r.case_id \
             JOIN case_clocks k ON k.case_id = r.case_id AND k.clock = r.clock \
             AND k.unit = r.unit AND k.deadline = r.deadline AND k.told = r.stage \
             WHERE r.known_by IS NULL AND {whose} \
             ORDER BY r.stage DESC, r.deadline, r.id LIMIT {SHOWN_MAX}"
        );
        let unit = match of {
            RemindersOf::Hotline => String::new(),
            RemindersOf::Unit(unit) => unit.to_string(),
        };
        let read = |row: &Row| {
            Ok(Reminder {
                id: row.parse("id")?,
                case: row.parse("case_id")?,
                number: row.parse("number")?,
                title: row.text("title")?,
                clock: row.text("clock")?,
                unit: owner(row)?,
                deadline: row.text("deadline")?,
                over: row.text("stage")? == Stage::Over.code(),
                at: Timestamp::from_unix_ms(row.int("at")?),
            })
        };
        self.db.all(Sql::made(text).text(unit)).await?.iter().map(read).collect()
    }

    /// Somebody of those who are reminded knows; false if there is no such
    /// reminder of theirs.
    pub async fn reminder_known(
        &self,
        id: ReminderId,
        of: RemindersOf,
        by: UserId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (whose, unit) = match of {
            RemindersOf::Hotline => ("(unit = $4 OR stage = 'over')", String::new()),
            RemindersOf::Unit(unit) => ("unit = $4", unit.to_string()),
        };
        let text = format!(
            "UPDATE reminders SET known_by = $1, known_at = $2 \
             WHERE id = $3 AND known_by IS NULL AND {whose}"
        );
        let sql = Sql::made(text).text(by).int(at.unix_ms()).text(id).text(unit);
        Ok(self.db.run(sql).await? == 1)
    }

    /// Open cases whose clocks were never written: from before there was a
    /// table of them. At most `limit`, the newest first.
    pub async fn cases_without_clocks(
        &self,
        before: Option<CaseId>,
        limit: usize,
    ) -> Result<Vec<CaseId>, StoreError> {
        let text = format!(
            "SELECT id FROM cases WHERE state NOT IN ('closed', 'declined', 'awaiting_follow_up') \
             AND id < $1 AND id NOT IN (SELECT case_id FROM case_clocks) \
             ORDER BY id DESC LIMIT {limit}"
        );
        let before = before.map_or_else(|| "case_g".to_owned(), |id| id.to_string());
        let rows = self.db.all(Sql::made(text).text(before)).await?;
        rows.iter().map(|row| row.parse("id")).collect()
    }

    /// Cases with clocks that run, by id, after this one.
    pub async fn cases_with_clocks(
        &self,
        after: Option<CaseId>,
        limit: usize,
    ) -> Result<Vec<CaseId>, StoreError> {
        let sql = crate::sql::Select::new("SELECT DISTINCT case_id FROM case_clocks")
            .filter("case_id > ?", after)
            .finish(" ORDER BY case_id", limit);
        let read = |row: &Row| row.parse("case_id");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// Writes the clocks of a case that has not changed.
    pub async fn write_clocks(&self, case: &Case) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        write(&mut tx, case).await?;
        tx.commit().await
    }
}

fn owner(row: &Row) -> Result<Option<UnitId>, StoreError> {
    if row.text("unit")?.is_empty() { Ok(None) } else { row.parse("unit").map(Some) }
}

/// Writes the clocks that run now. Those that ran before keep what was told.
pub(crate) async fn write(tx: &mut Tx, case: &Case) -> Result<(), StoreError> {
    let text = "SELECT clock, unit, deadline FROM case_clocks WHERE case_id = $1";
    let rows = tx.all(Sql::new(text).text(case.id())).await?;
    let key = |row: &Row| Ok((row.text("clock")?, row.text("unit")?, row.text("deadline")?));
    let before = rows.iter().map(key).collect::<Result<Vec<_>, StoreError>>()?;
    let now = running(case);
    for (clock, unit, deadline) in before.iter().filter(|one| !now.contains(one)) {
        let text = "DELETE FROM case_clocks WHERE case_id = $1 AND clock = $2 AND unit = $3 \
                    AND deadline = $4";
        tx.run(Sql::new(text).text(case.id()).text(clock).text(unit).text(deadline)).await?;
    }
    for (clock, unit, deadline) in now.iter().filter(|one| !before.contains(one)) {
        let tail = " ON CONFLICT (case_id, clock, unit, deadline) DO NOTHING";
        let values = Sql::row().text(case.id()).text(clock).text(unit).text(deadline).values;
        tx.run(Sql::with_rows([CLOCK_HEAD, CLOCK_ROW, tail], 1, tx.marks(), values)).await?;
    }
    Ok(())
}

pub(crate) const CLOCK_HEAD: &str =
    "INSERT INTO case_clocks (case_id, clock, unit, deadline, told) VALUES";
pub(crate) const CLOCK_ROW: &str = "(?, ?, ?, ?, '')";

/// The clocks that run now: which, whose, and until when.
pub(crate) fn running(case: &Case) -> Vec<(String, String, String)> {
    case.running_with_owner()
        .into_iter()
        .map(|(due, unit)| {
            let unit = unit.map(|unit| unit.to_string()).unwrap_or_default();
            (due.clock.code().to_owned(), unit, moment(due.deadline.last_second()))
        })
        .collect()
}
