//! Cases (工单): their events, which are the truth, and the folded line that
//! lists and filters read. `cases` decides; this keeps.

use crate::db::Tx;
use crate::outbox::{self, Notice};
use crate::sql::{Row, Select, Sql, to_json};
use crate::words::{self, Found};
use crate::{Store, StoreError};
use base::{CaseId, InteractionId, PhoneNumber, Timestamp, UnitId, UserId};
use cases::{Case, CaseNumber, Event, Kind, Recorded, State};
use std::collections::BTreeMap;

/// A case with all its events.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFile {
    pub case: Case,
    pub history: Vec<Recorded>,
}

impl CaseFile {
    /// Who took the request in.
    pub fn created_by(&self) -> UserId {
        self.history[0].by.user
    }

    /// All calls and messages on the case, each once, in order.
    pub fn interactions(&self) -> Vec<InteractionId> {
        let mut found = Vec::new();
        for interaction in self.history.iter().flat_map(|recorded| &recorded.interactions) {
            if !found.contains(interaction) {
                found.push(*interaction);
            }
        }
        found
    }
}

/// A case as its line has it, for comparing many.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseLine {
    pub id: CaseId,
    pub number: CaseNumber,
    pub kind: Kind,
    pub state: State,
    pub unit: Option<UnitId>,
    pub requester_phone: Option<PhoneNumber>,
    pub title: String,
    pub created_at: Timestamp,
}

/// Which cases to list; `None` is no condition.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    pub state: Option<State>,
    pub kind: Option<Kind>,
    /// Led by this unit.
    pub unit: Option<UnitId>,
    /// Led by one of these units, or it assists.
    pub with_units: Option<Vec<UnitId>>,
    /// This unit had it and gave it back.
    pub past_unit: Option<UnitId>,
    /// In the ledger of supervised matters.
    pub supervised: bool,
    /// Drawn to be asked about once more, and not asked yet.
    pub to_revisit: bool,
    /// In title, number, or requester's name or number.
    pub words: Option<String>,
    /// Taken in by this person.
    pub created_by: Option<UserId>,
    pub requester_phone: Option<PhoneNumber>,
    pub after: Option<CaseId>,
}

/// Around a list of units.
const WITH_UNITS: [&str; 2] =
    ["id IN (SELECT case_id FROM case_units WHERE part <> 'past' AND unit IN (", "))"];

impl Store {
    /// The next serial of a civil day, counting from 1. Numbers taken and not
    /// used leave gaps, which nobody minds.
    pub async fn next_case_serial(&self, day: &str) -> Result<u32, StoreError> {
        let mut tx = self.db.begin().await?;
        let text = "INSERT INTO case_serials (day, last) VALUES ($1, 1) \
                    ON CONFLICT (day) DO UPDATE SET last = case_serials.last + 1 RETURNING last";
        let row = tx.one(Sql::new(text).text(day)).await?;
        let last = row.ok_or(StoreError::Unreadable { what: "case_serials" })?.int("last")?;
        tx.commit().await?;
        u32::try_from(last).map_err(|_| StoreError::Unreadable { what: "case_serials" })
    }

    /// Appends events that were decided on the version before the first of
    /// them; `case` is the case with all of them applied.
    ///
    /// # Errors
    /// `Conflict`: somebody else changed the case since; read it again.
    pub async fn append_case(&self, case: &Case, events: &[Recorded]) -> Result<(), StoreError> {
        self.append_case_telling(case, events, &[]).await
    }

    /// The same, and units are told of it in the same step.
    ///
    /// # Errors
    /// As [`Self::append_case`].
    pub async fn append_case_telling(
        &self,
        case: &Case,
        events: &[Recorded],
        notices: &[Notice],
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        append(&mut tx, case, events).await?;
        if let Some(last) = events.last() {
            outbox::write(&mut tx, case.id(), notices, last.at).await?;
        }
        tx.commit().await
    }

    /// Takes a case in that a citizen filed, with the digest of the code that
    /// opens it.
    pub async fn file_case(
        &self,
        case: &Case,
        events: &[Recorded],
        digest: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        append(&mut tx, case, events).await?;
        let text = "INSERT INTO case_codes (case_id, digest) VALUES ($1, $2)";
        tx.run(Sql::new(text).text(case.id()).text(digest)).await?;
        tx.commit().await
    }

    /// The digest of the code that opens a case; none for one taken in by the office.
    pub async fn case_code(&self, case: CaseId) -> Result<Option<String>, StoreError> {
        let sql = Sql::new("SELECT digest FROM case_codes WHERE case_id = $1").text(case);
        self.db.one(sql).await?.map(|row| row.text("digest")).transpose()
    }

    /// The case with this number, as written or as keyed in.
    pub async fn case_of_number(&self, number: &str) -> Result<Option<CaseFile>, StoreError> {
        let Ok(number) = number.parse::<CaseNumber>() else { return Ok(None) };
        let sql = Sql::new("SELECT id FROM cases WHERE number = $1").text(number);
        match self.db.one(sql).await? {
            Some(row) => self.case_file(row.parse("id")?).await,
            None => Ok(None),
        }
    }

    pub async fn case_file(&self, id: CaseId) -> Result<Option<CaseFile>, StoreError> {
        Ok(self.case_files(&[id]).await?.pop())
    }

    /// Newest first, at most `limit`.
    pub async fn cases(
        &self,
        filter: &CaseFilter,
        limit: usize,
    ) -> Result<Vec<CaseFile>, StoreError> {
        let words = filter.words.as_ref().map(|words| words.trim()).filter(|w| !w.is_empty());
        // A whole number has an index of its own.
        let number = words.and_then(|words| words.parse::<CaseNumber>().ok());
        let words = words.filter(|_| number.is_none());
        let few = match words {
            Some(words) => match self.found_by(words).await? {
                Found::Few(ids) => Some(ids),
                Found::Many => None,
            },
            None => None,
        };
        if few.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Vec::new());
        }
        let pattern =
            words.map(|words| format!("%{}%", crate::customer::escaped(&words.to_lowercase())));
        let found = "(lower(title) LIKE ? ESCAPE '\\' OR number LIKE ? ESCAPE '\\' \
                     OR lower(requester_name) LIKE ? ESCAPE '\\' \
                     OR requester_phone LIKE ? ESCAPE '\\')";
        let past = "id IN (SELECT case_id FROM case_units WHERE unit = ? AND part = 'past')";
        let revisit = "id IN (SELECT case_id FROM revisits WHERE done = ?)";
        let sql = Select::new("SELECT id FROM cases")
            .filter("number = ?", number)
            .filter("state = ?", filter.state.map(State::code))
            .filter("kind = ?", filter.kind.map(Kind::code))
            .filter("unit = ?", filter.unit)
            .filter_within(WITH_UNITS, filter.with_units.as_deref())
            .filter(past, filter.past_unit)
            .filter_int("supervised = ?", filter.supervised.then_some(1))
            .filter_int(revisit, filter.to_revisit.then_some(0))
            .filter("created_by = ?", filter.created_by)
            .filter("requester_phone = ?", filter.requester_phone.as_ref())
            .filter_within(["id IN (", ")"], few.as_deref())
            .filter(found, pattern)
            .filter("id < ?", filter.after)
            .finish(" ORDER BY id DESC", limit);
        let rows = self.db.all(sql).await?;
        let ids = rows.iter().map(|row| row.parse("id")).collect::<Result<Vec<_>, _>>()?;
        self.case_files(&ids).await
    }

    /// The newest cases taken in since then, at most `limit`.
    pub async fn case_lines(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<CaseLine>, StoreError> {
        let read = |row: &Row| {
            Ok(CaseLine {
                id: row.parse("id")?,
                number: row.parse("number")?,
                kind: row.code("kind")?,
                state: row.code("state")?,
                unit: row.maybe("unit")?,
                requester_phone: row.maybe("requester_phone")?,
                title: row.text("title")?,
                created_at: Timestamp::from_unix_ms(row.int("created_at")?),
            })
        };
        // Ids are in the order of time, and have an index.
        let sql = Select::new(
            "SELECT id, number, kind, state, unit, requester_phone, title, created_at FROM cases",
        )
        .filter_int("created_at >= ?", Some(since.unix_ms()))
        .finish(" ORDER BY id DESC", limit);
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// The cases an interaction belongs to.
    pub async fn cases_of(&self, interaction: InteractionId) -> Result<Vec<CaseFile>, StoreError> {
        let text = "SELECT case_id FROM case_interactions WHERE interaction = $1 ORDER BY case_id";
        let rows = self.db.all(Sql::new(text).text(interaction)).await?;
        let ids = rows.iter().map(|row| row.parse("case_id")).collect::<Result<Vec<_>, _>>()?;
        self.case_files(&ids).await
    }

    /// The state of the case with this number, as keyed in or as written.
    pub async fn case_state(&self, number: &str) -> Result<Option<State>, StoreError> {
        let Ok(number) = number.parse::<CaseNumber>() else { return Ok(None) };
        let sql = Sql::new("SELECT state FROM cases WHERE number = $1").text(number);
        self.db.one(sql).await?.map(|row| row.code("state")).transpose()
    }

    /// Reads and folds these cases, in the order of `ids`.
    pub async fn case_files(&self, ids: &[CaseId]) -> Result<Vec<CaseFile>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let head = "SELECT case_id, event FROM case_events WHERE case_id";
        let rows = self.db.all(Sql::with_list(head, ids, " ORDER BY case_id, version")).await?;
        let mut histories: BTreeMap<CaseId, Vec<Recorded>> = BTreeMap::new();
        for row in &rows {
            histories.entry(row.parse("case_id")?).or_default().push(row.json("event")?);
        }
        ids.iter()
            .filter_map(|id| histories.remove(id))
            .map(|history| match Case::from_history(&history) {
                Ok(case) => Ok(CaseFile { case, history }),
                Err(_) => Err(StoreError::Unreadable { what: "case" }),
            })
            .collect()
    }
}

/// Writes events and the line folded from them.
async fn append(tx: &mut Tx, case: &Case, events: &[Recorded]) -> Result<(), StoreError> {
    let Some(first) = events.first() else { return Ok(()) };
    if first.version == 1 {
        insert_line(tx, case, first).await?;
    } else {
        update_line(tx, case, first.version - 1).await?;
    }
    for event in events {
        insert_event(tx, case.id(), event).await?;
    }
    let moves = |event: &Recorded| {
        matches!(
            event.event,
            Event::Dispatched { .. } | Event::Returned { .. } | Event::Referred { .. }
        )
    };
    if events.iter().any(moves) {
        write_units(tx, case).await?;
    }
    crate::people_days::write(tx, crate::people_days::of_events(case, events)).await?;
    crate::revisits::write(tx, case, events).await?;
    crate::reminders::write(tx, case).await?;
    crate::turns::write(tx, case).await
}

pub(crate) const LINE_HEAD: &str = "INSERT INTO cases (id, number, version, kind, state, urgency, \
    unit, supervised, requester_name, requester_phone, title, created_at, created_by, indexed) VALUES";
pub(crate) const LINE_ROW: &str = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
pub(crate) const EVENT_HEAD: &str =
    "INSERT INTO case_events (case_id, version, at, by_user, code, event) VALUES";
pub(crate) const EVENT_ROW: &str = "(?, ?, ?, ?, ?, ?)";

/// The values of a new case's line, whose words are written with it.
pub(crate) fn line(case: &Case, first: &Recorded) -> Sql {
    let intake = &case.intake;
    Sql::row()
        .text(case.id())
        .text(intake.number)
        .int(i64::from(case.version))
        .text(intake.kind.code())
        .text(case.state.code())
        .text(intake.urgency.code())
        .maybe(case.unit)
        .flag(case.supervised)
        .text(&intake.requester.name)
        .maybe(intake.requester.phone.as_ref())
        .text(&intake.matter.title)
        .int(first.at.unix_ms())
        .text(first.by.user)
        .flag(true)
}

pub(crate) fn event(case: CaseId, event: &Recorded) -> Sql {
    Sql::row()
        .text(case)
        .int(i64::from(event.version))
        .int(event.at.unix_ms())
        .text(event.by.user)
        .text(event.event.code())
        .text(to_json(event))
}

async fn insert_line(tx: &mut Tx, case: &Case, first: &Recorded) -> Result<(), StoreError> {
    tx.run(line(case, first).of([LINE_HEAD, LINE_ROW], tx.marks())).await?;
    words::write(tx, case).await
}

async fn update_line(tx: &mut Tx, case: &Case, version: u32) -> Result<(), StoreError> {
    let text = "UPDATE cases SET version = $1, state = $2, unit = $3, supervised = $4, kind = $5 \
                WHERE id = $6 AND version = $7";
    let sql = Sql::new(text)
        .int(i64::from(case.version))
        .text(case.state.code())
        .maybe(case.unit)
        .flag(case.supervised)
        .text(case.intake.kind.code())
        .text(case.id())
        .int(i64::from(version));
    if tx.run(sql).await? == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Which units have to do with it now.
async fn write_units(tx: &mut Tx, case: &Case) -> Result<(), StoreError> {
    tx.run(Sql::new("DELETE FROM case_units WHERE case_id = $1").text(case.id())).await?;
    for (unit, part) in case.parts() {
        let text = "INSERT INTO case_units (unit, case_id, part) VALUES ($1, $2, $3)";
        tx.run(Sql::new(text).text(unit).text(case.id()).text(part.code())).await?;
    }
    Ok(())
}

async fn insert_event(tx: &mut Tx, case: CaseId, event: &Recorded) -> Result<(), StoreError> {
    tx.run(self::event(case, event).of([EVENT_HEAD, EVENT_ROW], tx.marks())).await?;
    for interaction in &event.interactions {
        let text = "INSERT INTO case_interactions (interaction, case_id) VALUES ($1, $2) \
                    ON CONFLICT (interaction, case_id) DO NOTHING";
        tx.run(Sql::new(text).text(interaction).text(case)).await?;
    }
    Ok(())
}
