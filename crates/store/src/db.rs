//! The two databases behind one face. Knows pools, transactions and
//! migrations; no table.

use crate::StoreError;
use crate::sql::{Marks, Row, Sql, Value};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow, Postgres};
use sqlx::query::Query;
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Database, Executor, Transaction};
use std::str::FromStr;
use std::time::Duration;

/// Readers of the SQLite file at once; more only wait for the same disk.
const SQLITE_READERS_MAX: u32 = 4;
/// Connections to PostgreSQL; well under its default of 100 for all clients.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// How long a statement waits for SQLite's lock. Longer than a backup's step,
/// shorter than a person's patience.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait for a free connection before reporting `Unavailable`.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(6);

/// An open database.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// SQLite has one writer at a time, so the program has one too: writers
    /// queue here in order instead of colliding in the file.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

/// A transaction that writes.
#[derive(Debug)]
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens `sqlite:PATH` (made if missing) or `postgres://…` and brings its
    /// schema up to date.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::open_postgres(url).await
        } else {
            // Only the kind: the rest may hold a password.
            let kind = url.split(':').next().unwrap_or_default();
            Err(StoreError::BadUrl(kind.chars().take(16).collect()))
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // With WAL a power cut may lose the last moments but never corrupts;
            // the spool on disk has them still.
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = || SqlitePoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT);
        let writer = pool().max_connections(1).connect_with(options.clone()).await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await?;
        let readers = pool().max_connections(SQLITE_READERS_MAX).connect_with(options).await?;
        Ok(Self::Sqlite { readers, writer })
    }

    async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?;
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await?;
        sqlx::migrate!("migrations/postgres").run(&pool).await?;
        Ok(Self::Postgres(pool))
    }

    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    pub async fn all(&self, sql: Sql) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite { readers, .. } => sqlite_rows(readers, sql).await,
            Self::Postgres(pool) => postgres_rows(pool, sql).await,
        }
    }

    pub async fn one(&self, sql: Sql) -> Result<Option<Row>, StoreError> {
        Ok(self.all(sql).await?.into_iter().next())
    }

    /// Runs one statement that writes; returns the rows it touched.
    pub async fn run(&self, sql: Sql) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite { writer, .. } => sqlite_run(writer, sql).await,
            Self::Postgres(pool) => postgres_run(pool, sql).await,
        }
    }

    pub const fn marks(&self) -> Marks {
        match self {
            Self::Sqlite { .. } => Marks::Plain,
            Self::Postgres(_) => Marks::Numbered,
        }
    }

    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            // Takes the write lock at once: upgrading a read lock later can
            // fail without a way to wait.
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }
}

impl Tx {
    pub const fn marks(&self) -> Marks {
        match self {
            Self::Sqlite(_) => Marks::Plain,
            Self::Postgres(_) => Marks::Numbered,
        }
    }

    pub async fn all(&mut self, sql: Sql) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(tx) => sqlite_rows(&mut **tx, sql).await,
            Self::Postgres(tx) => postgres_rows(&mut **tx, sql).await,
        }
    }

    pub async fn one(&mut self, sql: Sql) -> Result<Option<Row>, StoreError> {
        Ok(self.all(sql).await?.into_iter().next())
    }

    pub async fn run(&mut self, sql: Sql) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(tx) => sqlite_run(&mut **tx, sql).await,
            Self::Postgres(tx) => postgres_run(&mut **tx, sql).await,
        }
    }

    /// Makes writers of the same thing wait for each other until the end of
    /// this transaction. SQLite's writers always do.
    pub async fn lock(&mut self, key: i64) -> Result<(), StoreError> {
        if let Self::Postgres(_) = self {
            self.all(Sql::new("SELECT pg_advisory_xact_lock($1)::text").int(key)).await?;
        }
        Ok(())
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

type Bound<DB> = Query<'static, DB, <DB as Database>::Arguments>;

fn bound<DB: Database>(sql: Sql) -> Bound<DB>
where
    Option<i64>: for<'q> sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<String>: for<'q> sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    sql.values.into_iter().fold(sqlx::query(sql.text), |query, value| match value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
    })
}

async fn sqlite_rows<'e, E>(executor: E, sql: Sql) -> Result<Vec<Row>, StoreError>
where
    E: Executor<'e, Database = Sqlite>,
{
    let rows: Vec<SqliteRow> = bound::<Sqlite>(sql).fetch_all(executor).await?;
    Ok(rows.into_iter().map(Row::Sqlite).collect())
}

async fn sqlite_run<'e, E>(executor: E, sql: Sql) -> Result<u64, StoreError>
where
    E: Executor<'e, Database = Sqlite>,
{
    Ok(bound::<Sqlite>(sql).execute(executor).await?.rows_affected())
}

async fn postgres_rows<'e, E>(executor: E, sql: Sql) -> Result<Vec<Row>, StoreError>
where
    E: Executor<'e, Database = Postgres>,
{
    let rows: Vec<PgRow> = bound::<Postgres>(sql).fetch_all(executor).await?;
    Ok(rows.into_iter().map(Row::Postgres).collect())
}

async fn postgres_run<'e, E>(executor: E, sql: Sql) -> Result<u64, StoreError>
where
    E: Executor<'e, Database = Postgres>,
{
    Ok(bound::<Postgres>(sql).execute(executor).await?.rows_affected())
}
