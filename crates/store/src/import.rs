//! Cases brought in whole, many at a time: from an older system, or to see how
//! the lists do among a million.

use crate::case::{self, CaseFile};
use crate::people_days::{self, Done};
use crate::rows::Rows;
use crate::sql::Sql;
use crate::{Store, StoreError, reminders, turns, unit_days, words};
use base::UnitId;
use std::collections::BTreeMap;

impl Store {
    /// Takes in new cases with all their events, in one step: all or none.
    ///
    /// # Errors
    /// `Conflict`: one of them is there already.
    pub async fn import_cases(&self, files: &[CaseFile]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let mut lines = Rows::new(case::LINE_HEAD, case::LINE_ROW, "");
        let mut events = Rows::new(case::EVENT_HEAD, case::EVENT_ROW, "");
        let mut calls = Rows::new(
            "INSERT INTO case_interactions (interaction, case_id) VALUES",
            "(?, ?)",
            " ON CONFLICT (interaction, case_id) DO NOTHING",
        );
        let mut units =
            Rows::new("INSERT INTO case_units (unit, case_id, part) VALUES", "(?, ?, ?)", "");
        let mut clocks = Rows::new(reminders::CLOCK_HEAD, reminders::CLOCK_ROW, "");
        let mut turns = Rows::new(turns::HEAD, turns::ROW, "");
        let mut grams = Rows::new(words::HEAD, words::row(tx.marks()), "");
        let mut people: BTreeMap<people_days::Key, Done> = BTreeMap::new();
        let mut days: BTreeMap<(String, UnitId), unit_days::Counts> = BTreeMap::new();
        for file in files {
            let CaseFile { case, history } = file;
            let Some(first) = history.first() else { continue };
            lines.add(case::line(case, first));
            for recorded in history {
                events.add(case::event(case.id(), recorded));
            }
            for interaction in file.interactions() {
                calls.add(Sql::row().text(interaction).text(case.id()));
            }
            for (unit, part) in case.parts() {
                units.add(Sql::row().text(unit).text(case.id()).text(part.code()));
            }
            for (clock, unit, deadline) in reminders::running(case) {
                clocks.add(Sql::row().text(case.id()).text(clock).text(unit).text(deadline));
            }
            for (at, turn) in case.turns.iter().enumerate() {
                turns.add(turns::row(case.id(), at + 1, turn));
                let day = days.entry((turn.dispatched.date().to_string(), turn.unit)).or_default();
                day.iter_mut().zip(unit_days::of_turn(turn)).for_each(|(sum, one)| *sum += one);
            }
            for (key, done) in people_days::of_events(case, history) {
                let sum = people.entry(key).or_default();
                *sum = Done { done: sum.done + done.done, late: sum.late + done.late };
            }
            grams.add(words::of_case(case));
        }
        for rows in [lines, events, calls, units, clocks, turns, grams] {
            rows.write(&mut tx).await?;
        }
        for ((day, unit), counts) in days {
            unit_days::add(&mut tx, &day, unit, None, counts).await?;
        }
        people_days::write(&mut tx, people.into_iter().collect()).await?;
        tx.commit().await
    }
}
