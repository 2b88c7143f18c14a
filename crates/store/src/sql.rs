//! One SQL text for both databases: `$1, $2 …`, whole numbers and text only.
//! [`Sql`] is a statement with its values, [`Row`] what comes back.

use crate::StoreError;
use sqlx::{AssertSqlSafe, Row as _, SqlSafeStr, SqlStr};
use std::str::FromStr;

/// A value bound to a statement. A missing value keeps its type, which
/// PostgreSQL wants to know.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
}

/// How a statement marks its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marks {
    /// `?`
    Plain,
    /// `$1`, `$2` …
    Numbered,
}

fn numbered(text: &str) -> String {
    let mut parts = text.split('?');
    let mut numbered = parts.next().unwrap_or_default().to_owned();
    for (at, part) in parts.enumerate() {
        numbered.push_str(&format!("${}{part}", at + 1));
    }
    numbered
}

/// A statement and its values. Texts never reach the statement itself.
#[derive(Debug)]
pub(crate) struct Sql {
    pub text: SqlStr,
    pub values: Vec<Value>,
}

impl Sql {
    pub fn new(text: &'static str) -> Self {
        Self { text: text.into_sql_str(), values: Vec::new() }
    }

    /// A text put together of the program's own pieces.
    pub fn made(text: String) -> Self {
        Self { text: AssertSqlSafe(text).into_sql_str(), values: Vec::new() }
    }

    /// A common head, e.g. the columns and joins of a list, and its tail.
    pub fn joined(head: &'static str, tail: &'static str) -> Self {
        let text = AssertSqlSafe(format!("{head}{tail}")).into_sql_str();
        Self { text, values: Vec::new() }
    }

    /// Ends in `IN ($n, …)` for a list of texts, numbered from 1. The last one
    /// is repeated up to a power of two: so few statements are different, and
    /// the database finds one it has prepared already.
    pub fn with_list<T: ToString>(head: &str, list: &[T], tail: &str) -> Self {
        let length = if list.is_empty() { 0 } else { list.len().next_power_of_two() };
        let marks: Vec<_> = (1..=length).map(|n| format!("${n}")).collect();
        let text = format!("{head} IN ({}){tail}", marks.join(", "));
        let padded = list.iter().chain(list.last().into_iter().cycle()).take(length);
        let values = padded.map(|item| Value::Text(Some(item.to_string()))).collect();
        Self { text: AssertSqlSafe(text).into_sql_str(), values }
    }

    /// The values of one row of [`crate::rows::Rows`].
    pub fn row() -> Self {
        Self::new("")
    }

    /// So many times the same row, which has `?` for each value, between a head
    /// and a tail. SQLite takes the marks as they are, and would look each
    /// number up in a list; PostgreSQL knows numbers only.
    pub fn with_rows(
        [head, row, tail]: [&'static str; 3],
        rows: usize,
        marks: Marks,
        values: Vec<Value>,
    ) -> Self {
        let mut text = format!("{head} {row}");
        for _ in 1..rows {
            text.push_str(", ");
            text.push_str(row);
        }
        text.push_str(tail);
        if marks == Marks::Numbered {
            text = numbered(&text);
        }
        Self { text: AssertSqlSafe(text).into_sql_str(), values }
    }

    /// The statement that writes these values of [`Sql::row`] as one row.
    pub fn of(self, [head, row]: [&'static str; 2], marks: Marks) -> Self {
        Self::with_rows([head, row, ""], 1, marks, self.values)
    }

    pub fn int(mut self, value: impl Into<Option<i64>>) -> Self {
        self.values.push(Value::Int(value.into()));
        self
    }

    pub fn flag(self, value: bool) -> Self {
        self.int(i64::from(value))
    }

    pub fn text(mut self, value: impl ToString) -> Self {
        self.values.push(Value::Text(Some(value.to_string())));
        self
    }

    pub fn maybe(mut self, value: Option<impl ToString>) -> Self {
        self.values.push(Value::Text(value.map(|value| value.to_string())));
        self
    }
}

/// A `SELECT` whose conditions depend on a filter. Conditions are fixed texts
/// with `?` where their value goes.
#[derive(Debug)]
pub(crate) struct Select {
    text: String,
    values: Vec<Value>,
    conditions: usize,
}

impl Select {
    pub fn new(head: &'static str) -> Self {
        Self { text: head.to_owned(), values: Vec::new(), conditions: 0 }
    }

    fn condition(&mut self, condition: &str, values: Vec<Value>) {
        self.text.push_str(if self.conditions == 0 { " WHERE " } else { " AND " });
        self.conditions += 1;
        let mut values = values.into_iter();
        for (at, part) in condition.split('?').enumerate() {
            if at > 0 {
                self.values.extend(values.next());
                self.text.push_str(&format!("${}", self.values.len()));
            }
            self.text.push_str(part);
        }
    }

    /// A condition without a value.
    pub fn only(mut self, condition: &'static str) -> Self {
        self.condition(condition, Vec::new());
        self
    }

    /// Adds the condition if there is a value; it may name it several times.
    pub fn filter(mut self, condition: &'static str, value: Option<impl ToString>) -> Self {
        if let Some(value) = value {
            let value = Value::Text(Some(value.to_string()));
            self.condition(condition, vec![value; condition.matches('?').count()]);
        }
        self
    }

    pub fn filter_int(mut self, condition: &'static str, value: Option<i64>) -> Self {
        if let Some(value) = value {
            self.condition(condition, vec![Value::Int(Some(value))]);
        }
        self
    }

    /// A condition around a list's marks, if there is a list.
    pub fn filter_within<T: ToString>(
        mut self,
        [before, behind]: [&'static str; 2],
        list: Option<&[T]>,
    ) -> Self {
        if let Some(list) = list {
            let marks = vec!["?"; list.len()].join(", ");
            let values = list.iter().map(|item| Value::Text(Some(item.to_string()))).collect();
            self.condition(&format!("{before}{marks}{behind}"), values);
        }
        self
    }

    /// A condition on two values, for cursors of two columns.
    pub fn after(mut self, condition: &'static str, first: i64, second: impl ToString) -> Self {
        let second = Value::Text(Some(second.to_string()));
        self.condition(condition, vec![Value::Int(Some(first)), second]);
        self
    }

    /// Adds the order and the limit.
    pub fn finish(mut self, order: &'static str, limit: usize) -> Sql {
        self.text.push_str(order);
        self.text.push_str(&format!(" LIMIT {limit}"));
        Sql { text: AssertSqlSafe(self.text).into_sql_str(), values: self.values }
    }
}

/// A row of either database.
#[derive(Debug)]
pub(crate) enum Row {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

impl Row {
    pub fn maybe_int(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    pub fn maybe_text(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    pub fn int(&self, column: &'static str) -> Result<i64, StoreError> {
        self.maybe_int(column)?.ok_or(StoreError::Unreadable { what: column })
    }

    pub fn flag(&self, column: &'static str) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    pub fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.maybe_text(column)?.ok_or(StoreError::Unreadable { what: column })
    }

    /// Reads an id or a number from text.
    pub fn parse<T: FromStr>(&self, column: &'static str) -> Result<T, StoreError> {
        self.text(column)?.parse().map_err(|_| StoreError::Unreadable { what: column })
    }

    pub fn maybe<T: FromStr>(&self, column: &'static str) -> Result<Option<T>, StoreError> {
        let text = self.maybe_text(column)?;
        let parsed = text.map(|text| text.parse()).transpose();
        parsed.map_err(|_| StoreError::Unreadable { what: column })
    }

    /// Reads a JSON document.
    pub fn json<T: serde::de::DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<T, StoreError> {
        from_json(&self.text(column)?, column)
    }

    /// Reads a code such as `not_ready` into the enum that serializes to it.
    pub fn code<T: serde::de::DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<T, StoreError> {
        from_code(&self.text(column)?, column)
    }

    pub fn maybe_code<T: serde::de::DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.maybe_text(column)?.map(|code| from_code(&code, column)).transpose()
    }
}

fn from_code<T: serde::de::DeserializeOwned>(
    code: &str,
    what: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::from(code))
        .map_err(|_| StoreError::Unreadable { what })
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(
    text: &str,
    what: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable { what })
}

/// The code an enum without content serializes to.
pub(crate) fn code<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        other => unreachable!("only enums without content have codes, not {other:?}"),
    }
}

/// Writes a document. Our own types have no map with keys that are no text, so
/// this cannot fail.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own documents serialize")
}
