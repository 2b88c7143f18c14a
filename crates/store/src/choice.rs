//! The short lists that people choose from: dispositions (通话小结) and reasons
//! for being not ready (示忙原因).

use crate::sql::{Row, Sql};
use crate::{Store, StoreError};
use desk::Choice;

/// The texts of one list's table.
struct List {
    read: &'static str,
    hide_all: &'static str,
    save: &'static str,
}

const DISPOSITIONS: List = List {
    read: "SELECT code, zh, en, active FROM dispositions ORDER BY place",
    hide_all: "UPDATE dispositions SET active = 0, place = place + 1000",
    save: "INSERT INTO dispositions (code, zh, en, active, place) VALUES ($1, $2, $3, $4, $5) \
           ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en, \
           active = excluded.active, place = excluded.place",
};

const REASONS: List = List {
    read: "SELECT code, zh, en, active FROM not_ready_reasons ORDER BY place",
    hide_all: "UPDATE not_ready_reasons SET active = 0, place = place + 1000",
    save: "INSERT INTO not_ready_reasons (code, zh, en, active, place) \
           VALUES ($1, $2, $3, $4, $5) \
           ON CONFLICT (code) DO UPDATE SET zh = excluded.zh, en = excluded.en, \
           active = excluded.active, place = excluded.place",
};

impl Store {
    pub async fn dispositions(&self) -> Result<Vec<Choice>, StoreError> {
        self.choices(&DISPOSITIONS).await
    }

    pub async fn not_ready_reasons(&self) -> Result<Vec<Choice>, StoreError> {
        self.choices(&REASONS).await
    }

    /// Saves the whole list in its order. Entries no longer in it are switched
    /// off behind the others, for records hold their codes.
    pub async fn save_dispositions(&self, list: &[Choice]) -> Result<(), StoreError> {
        self.save_choices(&DISPOSITIONS, list).await
    }

    /// As [`Self::save_dispositions`].
    pub async fn save_not_ready_reasons(&self, list: &[Choice]) -> Result<(), StoreError> {
        self.save_choices(&REASONS, list).await
    }

    async fn choices(&self, list: &List) -> Result<Vec<Choice>, StoreError> {
        let rows = self.db.all(Sql::new(list.read)).await?;
        let read = |row: &Row| {
            let (code, active) = (row.text("code")?, row.flag("active")?);
            Ok(Choice { code, zh: row.text("zh")?, en: row.text("en")?, active })
        };
        rows.iter().map(read).collect()
    }

    async fn save_choices(&self, list: &List, choices: &[Choice]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        tx.run(Sql::new(list.hide_all)).await?;
        for (place, Choice { code, zh, en, active }) in (0..).zip(choices) {
            let sql = Sql::new(list.save).text(code).text(zh).text(en).flag(*active);
            tx.run(sql.int(place)).await?;
        }
        tx.commit().await
    }
}
