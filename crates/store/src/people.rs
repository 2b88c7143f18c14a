//! People who log in, agents, units and the lists people choose from.

use crate::sql::{Row, Sql};
use crate::{Store, StoreError};
use base::{AgentId, AgentNumber, PhoneNumber, Timestamp, UnitId, UserId};
use desk::{Choice, Role, TeamCode, User};
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
}

/// What an agent's seat is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAgent {
    pub agent: Agent,
    pub may_dial_outside: bool,
    pub may_monitor: bool,
    pub recorded: bool,
}

/// A handling unit (承办单位).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub id: UnitId,
    pub name: String,
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

    /// Agents by number.
    pub async fn agents(&self) -> Result<Vec<Agent>, StoreError> {
        let text = "SELECT a.id, a.number, a.name, a.team, a.extension, u.id AS user_id \
                    FROM agents a LEFT JOIN users u ON u.agent = a.id \
                    WHERE a.active = 1 ORDER BY a.number";
        self.db.all(Sql::new(text)).await?.iter().map(read_agent).collect()
    }

    pub async fn add_agent(&self, new: &NewAgent) -> Result<(), StoreError> {
        let text = "INSERT INTO agents (id, number, name, team, extension, may_dial_outside, \
                    may_monitor, recorded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let sql = Sql::new(text)
            .text(new.agent.id)
            .text(new.agent.number)
            .text(&new.agent.name)
            .maybe(new.agent.team.as_ref())
            .maybe(new.agent.extension.as_ref())
            .flag(new.may_dial_outside)
            .flag(new.may_monitor)
            .flag(new.recorded);
        self.db.run(sql).await.map(drop)
    }

    pub async fn add_team(&self, team: &TeamCode, name: &str) -> Result<(), StoreError> {
        let sql = Sql::new("INSERT INTO teams (id, name) VALUES ($1, $2)");
        self.db.run(sql.text(team).text(name)).await.map(drop)
    }

    /// Teams with their names, by code.
    pub async fn teams(&self) -> Result<Vec<(TeamCode, String)>, StoreError> {
        let read = |row: &Row| Ok((row.parse("id")?, row.text("name")?));
        let sql = Sql::new("SELECT id, name FROM teams ORDER BY id");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    pub async fn units(&self) -> Result<Vec<Unit>, StoreError> {
        let rows = self.db.all(Sql::new("SELECT id, name FROM units WHERE active = 1 ORDER BY id"));
        let read = |row: &Row| Ok(Unit { id: row.parse("id")?, name: row.text("name")? });
        rows.await?.iter().map(read).collect()
    }

    pub async fn add_unit(&self, unit: &Unit) -> Result<(), StoreError> {
        let sql = Sql::new("INSERT INTO units (id, name) VALUES ($1, $2)");
        self.db.run(sql.text(unit.id).text(&unit.name)).await.map(drop)
    }

    pub async fn dispositions(&self) -> Result<Vec<Choice>, StoreError> {
        self.choices("SELECT code, zh, en FROM dispositions ORDER BY place").await
    }

    pub async fn not_ready_reasons(&self) -> Result<Vec<Choice>, StoreError> {
        self.choices("SELECT code, zh, en FROM not_ready_reasons ORDER BY place").await
    }

    async fn choices(&self, text: &'static str) -> Result<Vec<Choice>, StoreError> {
        let rows = self.db.all(Sql::new(text)).await?;
        let read = |row: &Row| {
            let (zh, en) = (row.text("zh")?, row.text("en")?);
            Ok(Choice { code: row.text("code")?, zh, en })
        };
        rows.iter().map(read).collect()
    }

    pub async fn add_disposition(&self, choice: &Choice, place: i64) -> Result<(), StoreError> {
        self.add_choice(
            "INSERT INTO dispositions (code, zh, en, place) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (code) DO NOTHING",
            choice,
            place,
        )
        .await
    }

    pub async fn add_not_ready_reason(
        &self,
        choice: &Choice,
        place: i64,
    ) -> Result<(), StoreError> {
        let text = "INSERT INTO not_ready_reasons (code, zh, en, place) VALUES ($1, $2, $3, $4) \
                    ON CONFLICT (code) DO NOTHING";
        self.add_choice(text, choice, place).await
    }

    async fn add_choice(
        &self,
        text: &'static str,
        choice: &Choice,
        place: i64,
    ) -> Result<(), StoreError> {
        let Choice { code, zh, en } = choice;
        let sql = Sql::new(text).text(code).text(zh).text(en).int(place);
        self.db.run(sql).await.map(drop)
    }
}

fn insert_account(account: &Account, at: Timestamp) -> Sql {
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

fn read_account(row: &Row) -> Result<Account, StoreError> {
    let user = User {
        id: row.parse("id")?,
        username: row.text("username")?,
        display_name: row.text("name")?,
        role: row.parse::<Role>("role")?,
        team: row.maybe("team")?,
        unit: row.maybe("unit")?,
        agent_number: row.maybe("number")?,
        extension: row.maybe("extension")?,
        active: row.flag("active")?,
    };
    Ok(Account { user, agent: row.maybe("agent")?, password: row.text("password")? })
}

fn read_agent(row: &Row) -> Result<Agent, StoreError> {
    Ok(Agent {
        id: row.parse("id")?,
        number: row.parse("number")?,
        name: row.text("name")?,
        team: row.maybe("team")?,
        extension: row.maybe("extension")?,
        user: row.maybe("user_id")?,
    })
}
