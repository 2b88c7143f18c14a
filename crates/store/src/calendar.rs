//! Calendars (工作时间, F18): named opening hours, each in its zone.
//!
//! Working days as the law counts them are another thing: [`cases`] has that
//! calendar, and the office's copy of it is kept here as one document, as are
//! its regulation profile and its duty list.

use crate::sql::{Row, Sql, to_json};
use crate::{Store, StoreError};
use base::Timestamp;
use cases::{Duty, Profile, WorkingCalendar};
use desk::BusinessHours;
use serde::{Deserialize, Serialize};

/// When something is open. Flows branch on it by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    pub id: String,
    pub name: String,
    /// IANA name of the zone the hours are in, e.g. `Asia/Shanghai`.
    pub time_zone: String,
    pub hours: BusinessHours,
}

const WORKING_DAYS: &str = "working_days";
const REGULATION: &str = "regulation";
const DUTIES: &str = "duties";

impl Store {
    pub async fn calendars(&self) -> Result<Vec<Calendar>, StoreError> {
        let sql = Sql::new("SELECT document FROM calendars ORDER BY id");
        self.db.all(sql).await?.iter().map(|row| row.json("document")).collect()
    }

    /// Saves a calendar whole, new or changed.
    pub async fn save_calendar(
        &self,
        calendar: &Calendar,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let text = "INSERT INTO calendars (id, name, document, changed_at) \
                    VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET \
                    name = excluded.name, document = excluded.document, \
                    changed_at = excluded.changed_at";
        let sql = Sql::new(text).text(&calendar.id).text(&calendar.name).text(to_json(calendar));
        self.db.run(sql.int(at.unix_ms())).await.map(drop)
    }

    /// The calendar that legal limits are counted by; the one shipped with the
    /// program until the office saves its own.
    pub async fn working_calendar(&self) -> Result<WorkingCalendar, StoreError> {
        let sql = Sql::new("SELECT document FROM settings WHERE name = $1").text(WORKING_DAYS);
        let read = |row: Row| row.json("document");
        self.db.one(sql).await?.map_or_else(|| Ok(WorkingCalendar::china()), read)
    }

    pub async fn save_working_calendar(
        &self,
        calendar: &WorkingCalendar,
    ) -> Result<(), StoreError> {
        self.save_setting(WORKING_DAYS, to_json(calendar)).await
    }

    /// The regulation profile of new cases; the first that comes with the
    /// program until the office chooses.
    pub async fn regulation(&self) -> Result<Profile, StoreError> {
        let sql = Sql::new("SELECT document FROM settings WHERE name = $1").text(REGULATION);
        let id = |row: Row| row.json::<String>("document");
        let chosen = self.db.one(sql).await?.map(id).transpose()?;
        Ok(chosen.and_then(|id| Profile::named(&id)).unwrap_or_else(Profile::fujian))
    }

    pub async fn choose_regulation(&self, profile: &Profile) -> Result<(), StoreError> {
        self.save_setting(REGULATION, to_json(&profile.id)).await
    }

    /// The duty list (职责清单); empty until the office has one.
    pub async fn duties(&self) -> Result<Vec<Duty>, StoreError> {
        let sql = Sql::new("SELECT document FROM settings WHERE name = $1").text(DUTIES);
        self.db.one(sql).await?.map_or_else(|| Ok(Vec::new()), |row| row.json("document"))
    }

    pub async fn save_duties(&self, duties: &[Duty]) -> Result<(), StoreError> {
        self.save_setting(DUTIES, to_json(&duties)).await
    }

    async fn save_setting(&self, name: &'static str, document: String) -> Result<(), StoreError> {
        let text = "INSERT INTO settings (name, document) VALUES ($1, $2) \
                    ON CONFLICT (name) DO UPDATE SET document = excluded.document";
        self.db.run(Sql::new(text).text(name).text(document)).await.map(drop)
    }
}
