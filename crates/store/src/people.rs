//! People who log in, and agents.

use crate::sql::{Row, Sql};
use crate::{Store, StoreError};
use base::{AgentId, AgentNumber, PhoneNumber, Timestamp, UserId};
use desk::{Role, TeamCode, User};
use std::fmt;

/// A person with what only log-in needs.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    pub user: User,
    /// The seat, for roles that have one.
    pub agent: Option<AgentId>,
    /// A PHC string, e.g. `$argon2id$…`.
    pub password: String,
}

/// A password's hash stays out of logs.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("user", &self.user.id).finish_non_exhaustive()
    }
}

/// An agent as others see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    pub id: AgentId,
    pub number: AgentNumber,
    pub name: String,
    pub team: Option<TeamCode>,
    pub extension: Option<PhoneNumber>,
    /// Who logs in to this seat.
    pub user: Option<UserId>,
    /// Works here still; old calls name the others too.
    pub active: bool,
}

const ACCOUNTS: &str = "SELECT u.id, u.username, u.name, u.role, u.password, u.agent, u.team, \
    u.unit, u.active, a.number, a.extension \
    FROM users u LEFT JOIN agents a ON a.id = u.agent";

impl Store {
    pub async fn account_by_username(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let sql = Sql::joined(ACCOUNTS, " WHERE u.username = $1");
        self.db.one(sql.text(name)).await?.as_ref().map(read_account).transpose()
    }

    pub async fn account(&self, user: UserId) -> Result<Option<Account>, StoreError> {
        let sql = Sql::joined(ACCOUNTS, " WHERE u.id = $1");
        self.db.one(sql.text(user)).await?.as_ref().map(read_account).transpose()
    }

    /// All people, by user name.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let sql = Sql::joined(ACCOUNTS, " ORDER BY u.username");
        self.db.all(sql).await?.iter().map(read_account).collect()
    }

    /// Whether anybody could ever log in; else the center is empty and its
    /// owner makes the first administrator.
    pub async fn has_users(&self) -> Result<bool, StoreError> {
        Ok(self.db.one(Sql::new("SELECT id FROM users LIMIT 1")).await?.is_some())
    }

    /// Saves a new person.
    ///
    /// # Errors
    /// `Conflict`: the user name is taken.
    pub async fn add_account(&self, account: &Account, at: Timestamp) -> Result<(), StoreError> {
        self.db.run(insert_account(account, at)).await.map(drop)
    }

    /// Saves the first administrator; false if somebody is there already, even
    /// if both came at the same moment.
    pub async fn add_first_account(
        &self,
        account: &Account,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        const FIRST_ACCOUNT: i64 = 1;
        let mut tx = self.db.begin().await?;
        tx.lock(FIRST_ACCOUNT).await?;
        if tx.one(Sql::new("SELECT id FROM users LIMIT 1")).await?.is_some() {
            return Ok(false);
        }
        tx.run(insert_account(account, at)).await?;
        tx.commit().await?;
        Ok(true)
    }

    pub async fn set_password(&self, user: UserId, password: &str) -> Result<(), StoreError> {
        let sql = Sql::new("UPDATE users SET password = $1 WHERE id = $2");
        self.db.run(sql.text(password).text(user)).await.map(drop)
    }

    /// All agents by number, those who left too.
    pub async fn agents(&self) -> Result<Vec<Agent>, StoreError> {
        let text = "SELECT a.id, a.number, a.name, a.team, a.extension, a.active, \
                    u.id AS user_id FROM agents a LEFT JOIN users u ON u.agent = a.id \
                    ORDER BY a.number";
        self.db.all(Sql::new(text)).await?.iter().map(read_agent).collect()
    }
}

pub(crate) fn insert_account(account: &Account, at: Timestamp) -> Sql {
    let user = &account.user;
    let text = "INSERT INTO users (id, username, name, role, password, agent, team, unit, active, \
                created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    Sql::new(text)
        .text(user.id)
        .text(&user.username)
        .text(&user.display_name)
        .text(user.role.code())
        .text(&account.password)
        .maybe(account.agent)
        .maybe(user.team.as_ref())
        .maybe(user.unit)
        .flag(user.active)
        .int(at.unix_ms())
}

pub(crate) fn read_account(row: &Row) -> Result<Account, StoreError> {
    let role = row.parse::<Role>("role")?;
    // A seat that was taken away with the role is kept, out of sight.
    let seated = role.has_seat();
    let user = User {
        id: row.parse("id")?,
        username: row.text("username")?,
        display_name: row.text("name")?,
        role,
        team: row.maybe("team")?,
        unit: row.maybe("unit")?,
        agent_number: row.maybe("number")?.filter(|_| seated),
        extension: row.maybe("extension")?.filter(|_| seated),
        active: row.flag("active")?,
    };
    let agent = row.maybe("agent")?.filter(|_| seated);
    Ok(Account { user, agent, password: row.text("password")? })
}

fn read_agent(row: &Row) -> Result<Agent, StoreError> {
    Ok(Agent {
        id: row.parse("id")?,
        number: row.parse("number")?,
        name: row.text("name")?,
        team: row.maybe("team")?,
        extension: row.maybe("extension")?,
        user: row.maybe("user_id")?,
        active: row.flag("active")?,
    })
}
