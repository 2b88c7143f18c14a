//! Teams (班组) and handling units (承办单位). Both are switched off, never
//! deleted: records name them.

use crate::sql::{Row, Sql};
use crate::{Store, StoreError};
use base::UnitId;
use desk::{Level, TeamCode};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub code: TeamCode,
    pub name: String,
    pub active: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    pub name: String,
    /// Empty where there is none.
    pub name_en: String,
    pub active: bool,
    /// Where it is told of cases by text message; empty: nowhere.
    pub sms_number: String,
    /// The unit above it, whose people see its cases.
    pub parent: Option<UnitId>,
    pub level: Level,
}

impl Store {
    /// All teams, by code.
    pub async fn teams(&self) -> Result<Vec<Team>, StoreError> {
        let read = |row: &Row| {
            let (code, name) = (row.parse("id")?, row.text("name")?);
            Ok(Team { code, name, active: row.flag("active")? })
        };
        let sql = Sql::new("SELECT id, name, active FROM teams ORDER BY id");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// Saves a team, new or changed.
    pub async fn save_team(&self, team: &Team) -> Result<(), StoreError> {
        let text = "INSERT INTO teams (id, name, active) VALUES ($1, $2, $3) \
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name, active = excluded.active";
        let sql = Sql::new(text).text(&team.code).text(&team.name).flag(team.active);
        self.db.run(sql).await.map(drop)
    }

    /// All units, oldest first.
    pub async fn units(&self) -> Result<Vec<Unit>, StoreError> {
        let read = |row: &Row| {
            let (id, name) = (row.parse("id")?, row.text("name")?);
            Ok(Unit {
                id,
                name,
                name_en: row.text("name_en")?,
                active: row.flag("active")?,
                sms_number: row.text("sms_number")?,
                parent: row.maybe("parent")?,
                level: row.code("level")?,
            })
        };
        let sql = Sql::new(
            "SELECT id, name, name_en, active, sms_number, parent, level FROM units ORDER BY id",
        );
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// Saves a unit, new or changed.
    pub async fn save_unit(&self, unit: &Unit) -> Result<(), StoreError> {
        let text = "INSERT INTO units (id, name, name_en, active, sms_number, parent, \
                    level) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                    ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
                    name_en = excluded.name_en, active = excluded.active, \
                    sms_number = excluded.sms_number, parent = excluded.parent, \
                    level = excluded.level";
        let sql = Sql::new(text).text(unit.id).text(&unit.name).text(&unit.name_en);
        let sql = sql.flag(unit.active).text(&unit.sms_number).maybe(unit.parent);
        self.db.run(sql.text(unit.level.code())).await.map(drop)
    }
}
