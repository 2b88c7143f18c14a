//! What can go wrong with the database, sorted by what the caller should do.

/// Why the store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Busy, locked, restarting or out of reach: the same call may succeed
    /// later. Calls go on meanwhile; records wait on disk.
    #[error("the database cannot be reached at the moment: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// Somebody else was faster, or the row exists already.
    #[error("the row exists already or was changed by somebody else")]
    Conflict,
    /// The database refuses this content; trying again cannot help.
    #[error("the database refused the record: {0}")]
    Refused(#[source] sqlx::Error),
    /// The database holds something this program cannot read.
    #[error("the database holds an unreadable {what}: check that no newer program wrote it")]
    Unreadable { what: &'static str },
    /// The schema could not be brought up to date.
    #[error("the database schema could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The address of the database is of no known kind.
    #[error("expected a database like sqlite:PATH or postgres://…: {0}")]
    BadUrl(String),
}

impl StoreError {
    /// Whether the same call may succeed later; else the record itself is bad.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// PostgreSQL's classes of errors that pass by themselves (appendix A of its
/// manual): connection, resources, operator intervention, rollback.
const TEMPORARY_CLASSES: [&str; 4] = ["08", "53", "57", "40"];

/// SQLite's primary result codes that pass: BUSY, LOCKED, IOERR, FULL, CANTOPEN.
const TEMPORARY_CODES: [i32; 5] = [5, 6, 10, 13, 14];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        let temporary = match &error {
            E::Io(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::Tls(_) => true,
            E::Database(reported) if reported.is_unique_violation() => return Self::Conflict,
            E::Database(reported) => reported.code().is_some_and(|code| passes(&code)),
            _ => false,
        };
        if temporary { Self::Unavailable(error) } else { Self::Refused(error) }
    }
}

/// SQLite reports its extended code as a decimal number; the primary code is
/// its low byte. PostgreSQL reports five characters.
fn passes(code: &str) -> bool {
    if code.len() == 5 {
        return TEMPORARY_CLASSES.iter().any(|class| code.starts_with(class));
    }
    code.parse::<i32>().is_ok_and(|code| TEMPORARY_CODES.contains(&(code & 0xff)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_or_lost_database_is_temporary_and_a_bad_record_is_not() {
        assert!(passes("5"), "SQLITE_BUSY");
        assert!(passes("261"), "SQLITE_BUSY_RECOVERY");
        assert!(passes("57P01"), "PostgreSQL is shutting down");
        assert!(!passes("23502"), "not null");
        assert!(!passes("1299"), "SQLITE_CONSTRAINT_NOTNULL");
        assert!(StoreError::from(sqlx::Error::PoolTimedOut).is_temporary());
    }
}
