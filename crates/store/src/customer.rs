//! Customers (客户) and the numbers they call from.

use crate::db::Tx;
use crate::sql::{Row, Select, Sql};
use crate::{Store, StoreError};
use base::{AgentId, CustomerId, PhoneNumber, Timestamp};
use desk::Customer;
use std::collections::BTreeMap;

const CUSTOMERS: &str = "SELECT c.* FROM customers c";

impl Store {
    pub async fn customer(&self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        let sql = Select::new(CUSTOMERS).filter("c.id = ?", Some(id)).finish("", 1);
        Ok(self.with_numbers(self.db.all(sql).await?).await?.pop())
    }

    /// The customers that call from this number; most have one.
    pub async fn customers_by_number(
        &self,
        number: &PhoneNumber,
    ) -> Result<Vec<Customer>, StoreError> {
        const ENOUGH: usize = 20;
        let having = "c.id IN (SELECT n.customer FROM customer_numbers n WHERE n.number = ?)";
        let select = Select::new(CUSTOMERS).filter(having, Some(number));
        self.with_numbers(self.db.all(select.finish(" ORDER BY c.id", ENOUGH)).await?).await
    }

    /// The agent that serves the callers of this number first.
    pub async fn dedicated_agent(
        &self,
        number: &PhoneNumber,
    ) -> Result<Option<AgentId>, StoreError> {
        let text = "SELECT c.dedicated_agent FROM customer_numbers n \
                    JOIN customers c ON c.id = n.customer \
                    WHERE n.number = $1 AND c.dedicated_agent IS NOT NULL ORDER BY c.id LIMIT 1";
        let row = self.db.one(Sql::new(text).text(number)).await?;
        row.map(|row| row.parse("dedicated_agent")).transpose()
    }

    /// Customers whose name or number contains `words`, newest first.
    pub async fn search_customers(
        &self,
        words: &str,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<Customer>, StoreError> {
        let found = "(c.name LIKE ? ESCAPE '\\' OR c.id IN (SELECT n.customer FROM \
                     customer_numbers n WHERE n.number LIKE ? ESCAPE '\\'))";
        let words = words.trim();
        let pattern = (!words.is_empty()).then(|| format!("%{}%", escaped(words)));
        let select = Select::new(CUSTOMERS).filter(found, pattern).filter("c.id < ?", after);
        self.with_numbers(self.db.all(select.finish(" ORDER BY c.id DESC", limit)).await?).await
    }

    /// Saves a customer whole, new or changed, and links the calls from its
    /// numbers that had no customer yet.
    pub async fn save_customer(
        &self,
        customer: &Customer,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let text = "INSERT INTO customers (id, name, kind, address, note, dedicated_agent, \
            created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) \
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, \
            address = excluded.address, note = excluded.note, \
            dedicated_agent = excluded.dedicated_agent, changed_at = excluded.changed_at";
        let sql = Sql::new(text)
            .text(customer.id)
            .text(&customer.name)
            .text(customer.kind.code())
            .text(&customer.address)
            .text(&customer.note)
            .maybe(customer.dedicated_agent)
            .int(at.unix_ms());
        tx.run(sql).await?;
        write_numbers(&mut tx, customer).await?;
        tx.commit().await
    }

    async fn with_numbers(&self, rows: Vec<Row>) -> Result<Vec<Customer>, StoreError> {
        let mut customers = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<_> = customers.iter().map(|customer| customer.id).collect();
        if ids.is_empty() {
            return Ok(customers);
        }
        let head = "SELECT customer, number FROM customer_numbers WHERE customer";
        let sql = Sql::with_list(head, &ids, " ORDER BY customer, place");
        let mut numbers: BTreeMap<CustomerId, Vec<PhoneNumber>> = BTreeMap::new();
        for row in self.db.all(sql).await? {
            numbers.entry(row.parse("customer")?).or_default().push(row.parse("number")?);
        }
        for customer in &mut customers {
            customer.numbers = numbers.remove(&customer.id).unwrap_or_default();
        }
        Ok(customers)
    }
}

async fn write_numbers(tx: &mut Tx, customer: &Customer) -> Result<(), StoreError> {
    let old = Sql::new("DELETE FROM customer_numbers WHERE customer = $1").text(customer.id);
    tx.run(old).await?;
    for (place, number) in (0..).zip(&customer.numbers) {
        let text = "INSERT INTO customer_numbers (number, customer, place) VALUES ($1, $2, $3) \
                    ON CONFLICT (number, customer) DO NOTHING";
        tx.run(Sql::new(text).text(number).text(customer.id).int(place)).await?;
        for linked in [
            "UPDATE interactions SET customer = $1 \
             WHERE customer IS NULL AND direction = 'inbound' AND caller = $2",
            "UPDATE interactions SET customer = $1 \
             WHERE customer IS NULL AND direction = 'outbound' AND called = $2",
        ] {
            tx.run(Sql::new(linked).text(customer.id).text(number)).await?;
        }
    }
    Ok(())
}

/// Takes the meaning from `%`, `_` and the escape itself.
pub(crate) fn escaped(words: &str) -> String {
    words.chars().fold(String::new(), |mut text, c| {
        if matches!(c, '%' | '_' | '\\') {
            text.push('\\');
        }
        text.push(c);
        text
    })
}

fn read(row: &Row) -> Result<Customer, StoreError> {
    Ok(Customer {
        id: row.parse("id")?,
        name: row.text("name")?,
        kind: row.code("kind")?,
        numbers: Vec::new(),
        address: row.text("address")?,
        note: row.text("note")?,
        dedicated_agent: row.maybe("dedicated_agent")?,
    })
}
