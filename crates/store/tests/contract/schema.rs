//! Both databases have the same tables and columns, but for the search's words,
//! which each keeps in its own way.

use crate::world::World;
use sqlx::{Connection, Row};
use std::collections::BTreeSet;

const SQLITE: &str = "SELECT m.name, p.name, p.type, p.\"notnull\" FROM sqlite_master m \
    JOIN pragma_table_info(m.name) p WHERE m.type = 'table' \
    AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations' \
    AND m.name NOT LIKE 'case_words%'";
const POSTGRES: &str = "SELECT table_name::text, column_name::text, upper(data_type::text), \
    CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END FROM information_schema.columns \
    WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' \
    AND table_name <> 'case_words'";

type Column = (String, String, String, bool);

#[tokio::test]
async fn the_two_schemas_are_equal() {
    let Some(postgres) = World::postgres().await else { return };
    let sqlite = World::sqlite().await;
    let there = {
        let mut connection = sqlx::SqliteConnection::connect(&sqlite.url).await.expect("opens");
        let rows = sqlx::query(SQLITE).fetch_all(&mut connection).await.expect("reads");
        let column = |row: &sqlx::sqlite::SqliteRow| -> Column {
            (row.get(0), row.get(1), row.get(2), row.get::<i64, _>(3) == 1)
        };
        rows.iter().map(column).collect::<BTreeSet<_>>()
    };
    let here = {
        let mut connection = sqlx::PgConnection::connect(&postgres.url).await.expect("opens");
        let rows = sqlx::query(POSTGRES).fetch_all(&mut connection).await.expect("reads");
        let column = |row: &sqlx::postgres::PgRow| -> Column {
            (row.get(0), row.get(1), row.get(2), row.get::<i32, _>(3) == 1)
        };
        rows.iter().map(column).collect::<BTreeSet<_>>()
    };
    assert!(there.len() > 100, "tables were read");
    let apart: Vec<_> = there.symmetric_difference(&here).collect();
    assert!(apart.is_empty(), "{apart:#?}");
    sqlite.end().await;
    postgres.end().await;
}
