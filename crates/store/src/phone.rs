//! Desk phones (分机): what may register, and with which secret.

use crate::sql::{Row, Sql};
use crate::{Store, StoreError};
use std::fmt;

/// A desk phone that may register.
#[derive(Clone, PartialEq, Eq)]
pub struct Extension {
    pub number: String,
    /// The realm its secrets were made for.
    pub realm: String,
    /// H(A1) of RFC 7616 §3.4.2 by MD5 and by SHA-256, lower-case hexadecimal.
    pub ha1_md5: String,
    pub ha1_sha256: String,
}

/// Secrets stay out of logs.
impl fmt::Debug for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extension").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Store {
    /// All phones, by number.
    pub async fn extensions(&self) -> Result<Vec<Extension>, StoreError> {
        let read = |row: &Row| {
            Ok(Extension {
                number: row.text("number")?,
                realm: row.text("realm")?,
                ha1_md5: row.text("ha1_md5")?,
                ha1_sha256: row.text("ha1_sha256")?,
            })
        };
        let sql = Sql::new("SELECT * FROM extensions ORDER BY number");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// Saves a new phone.
    ///
    /// # Errors
    /// `Conflict`: the number is a phone already.
    pub async fn add_extension(&self, extension: &Extension) -> Result<(), StoreError> {
        self.db.run(insert(extension)).await.map(drop)
    }

    /// Gives a phone a new secret; false if there is no such phone.
    pub async fn change_extension(&self, extension: &Extension) -> Result<bool, StoreError> {
        let text = "UPDATE extensions SET realm = $1, ha1_md5 = $2, ha1_sha256 = $3 \
                    WHERE number = $4";
        let Extension { number, realm, ha1_md5, ha1_sha256 } = extension;
        let sql = Sql::new(text).text(realm).text(ha1_md5).text(ha1_sha256).text(number);
        Ok(self.db.run(sql).await? > 0)
    }

    /// Removes a phone; nobody usually sits at it any more. False if there is
    /// no such phone.
    pub async fn remove_extension(&self, number: &str) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        let sql = Sql::new("UPDATE agents SET extension = NULL WHERE extension = $1");
        tx.run(sql.text(number)).await?;
        let sql = Sql::new("DELETE FROM extensions WHERE number = $1").text(number);
        let removed = tx.run(sql).await? > 0;
        tx.commit().await?;
        Ok(removed)
    }
}

pub(crate) fn insert(extension: &Extension) -> Sql {
    let text = "INSERT INTO extensions (number, realm, ha1_md5, ha1_sha256) \
                VALUES ($1, $2, $3, $4)";
    let Extension { number, realm, ha1_md5, ha1_sha256 } = extension;
    Sql::new(text).text(number).text(realm).text(ha1_md5).text(ha1_sha256)
}
