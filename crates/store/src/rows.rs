//! Rows of one table, written many to a statement, so that they share what a
//! statement costs.

use crate::StoreError;
use crate::db::Tx;
use crate::sql::{Sql, Value};

/// Rows of one statement, the largest number that fits first. Few numbers, so
/// that the database finds a statement it has prepared already; near enough to
/// each other that a batch takes few statements.
const TOGETHER: [usize; 5] = [64, 16, 4, 2, 1];

/// See the module.
#[derive(Debug)]
pub(crate) struct Rows {
    /// `INSERT INTO table (columns) VALUES`
    head: &'static str,
    /// One row with `?` for each value, in brackets.
    row: &'static str,
    /// What to do about rows that are there; may be empty.
    tail: &'static str,
    values: Vec<Value>,
}

impl Rows {
    pub fn new(head: &'static str, row: &'static str, tail: &'static str) -> Self {
        Self { head, row, tail, values: Vec::new() }
    }

    /// Adds a row: the values of a [`Sql::row`], one for each mark.
    pub fn add(&mut self, row: Sql) {
        debug_assert_eq!(row.values.len(), self.columns(), "a value for each mark");
        self.values.extend(row.values);
    }

    /// Writes all rows, in order.
    pub async fn write(mut self, tx: &mut Tx) -> Result<(), StoreError> {
        for rows in TOGETHER {
            let taken = rows * self.columns();
            while self.values.len() >= taken {
                let rest = self.values.split_off(taken);
                let values = std::mem::replace(&mut self.values, rest);
                let parts = [self.head, self.row, self.tail];
                tx.run(Sql::with_rows(parts, rows, tx.marks(), values)).await?;
            }
        }
        Ok(())
    }

    fn columns(&self) -> usize {
        self.row.matches('?').count()
    }
}
