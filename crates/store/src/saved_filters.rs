//! Filters of lists that a person keeps (常用筛选).

use crate::sql::{Sql, to_json};
use crate::{Store, StoreError};
use base::UserId;
use serde::{Deserialize, Serialize};

/// A filter by the name that the person gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedFilter {
    pub name: String,
    /// As the page's address has it.
    pub query: String,
}

impl Store {
    pub async fn saved_filters(
        &self,
        user: UserId,
        list: &str,
    ) -> Result<Vec<SavedFilter>, StoreError> {
        let text = "SELECT document FROM saved_filters WHERE user_id = $1 AND list = $2";
        let row = self.db.one(Sql::new(text).text(user).text(list)).await?;
        row.map_or_else(|| Ok(Vec::new()), |row| row.json("document"))
    }

    /// Saves the whole list of them, in its order.
    pub async fn save_filters(
        &self,
        user: UserId,
        list: &str,
        filters: &[SavedFilter],
    ) -> Result<(), StoreError> {
        let text = "INSERT INTO saved_filters (user_id, list, document) VALUES ($1, $2, $3) \
                    ON CONFLICT (user_id, list) DO UPDATE SET document = excluded.document";
        let sql = Sql::new(text).text(user).text(list).text(to_json(&filters));
        self.db.run(sql).await.map(drop)
    }
}
