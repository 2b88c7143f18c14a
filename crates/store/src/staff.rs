//! Everybody who works here (人员), with their seats, for those who administer
//! them. A person has one seat for ever: taken away it is switched off, given
//! back it is the same, so that old calls keep their agent.

use crate::people::{insert_account, read_account};
use crate::sql::{Row, Sql};
use crate::{Account, Extension, Store, StoreError};
use base::{AgentId, AgentNumber, PhoneNumber, Timestamp, UserId};
use calls::QueueId;
use std::collections::BTreeMap;

/// What a person with a seat may do at it, and whose calls it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    pub id: AgentId,
    pub number: AgentNumber,
    /// The desk phone the person usually sits at.
    pub extension: Option<PhoneNumber>,
    pub may_dial_outside: bool,
    pub may_monitor: bool,
    pub recorded: bool,
    pub queues: Vec<QueueId>,
}

/// A person as the administrator sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub account: Account,
    /// There if the role has one.
    pub seat: Option<Seat>,
    pub created_at: Timestamp,
}

/// Changes that could leave the center without an administrator queue here.
const STAFF_LOCK: i64 = 3;

const MEMBERS: &str = "SELECT u.id, u.username, u.name, u.role, u.password, u.agent, u.team, \
    u.unit, u.active, u.created_at, a.number, a.extension, a.may_dial_outside, a.may_monitor, \
    a.recorded FROM users u LEFT JOIN agents a ON a.id = u.agent";

impl Store {
    /// Everybody, by user name.
    pub async fn staff(&self) -> Result<Vec<Member>, StoreError> {
        let mut queues: BTreeMap<String, Vec<QueueId>> = BTreeMap::new();
        let members = "SELECT queue, agent FROM queue_members ORDER BY queue";
        for row in self.db.all(Sql::new(members)).await? {
            queues.entry(row.text("agent")?).or_default().push(QueueId(row.text("queue")?));
        }
        let rows = self.db.all(Sql::joined(MEMBERS, " ORDER BY u.username")).await?;
        rows.iter().map(|row| read_member(row, &queues)).collect()
    }

    /// One person of the staff.
    pub async fn member(&self, id: UserId) -> Result<Option<Member>, StoreError> {
        let staff = self.staff().await?;
        Ok(staff.into_iter().find(|member| member.account.user.id == id))
    }

    /// The seat a person had, though the role may have none now.
    pub async fn seat_ever(&self, user: UserId) -> Result<Option<AgentId>, StoreError> {
        let sql = Sql::new("SELECT agent FROM users WHERE id = $1").text(user);
        let row = self.db.one(sql).await?;
        row.map_or(Ok(None), |row| row.maybe("agent"))
    }

    /// Saves new people with their seats, and phones with them: all or none.
    ///
    /// # Errors
    /// `Conflict`: a user name, agent number or phone is there already.
    pub async fn add_staff(&self, new: &[Member], phones: &[Extension]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        for phone in phones {
            tx.run(crate::phone::insert(phone)).await?;
        }
        for member in new {
            save_seat(&mut tx, member).await?;
            tx.run(insert_account(&member.account, member.created_at)).await?;
        }
        tx.commit().await
    }

    /// Saves what was changed of a person; not the password. False: nothing
    /// was saved, for nobody could administer the center any more.
    ///
    /// # Errors
    /// `Conflict`: the user name or agent number is another's.
    pub async fn change_member(&self, member: &Member) -> Result<bool, StoreError> {
        let user = &member.account.user;
        let mut tx = self.db.begin().await?;
        tx.lock(STAFF_LOCK).await?;
        // A seat that the role no longer has stays the person's, switched off.
        let off = Sql::new(
            "UPDATE agents SET active = 0 WHERE id = (SELECT agent FROM users WHERE id = $1)",
        );
        tx.run(off.text(user.id)).await?;
        save_seat(&mut tx, member).await?;
        let text = "UPDATE users SET username = $1, name = $2, role = $3, team = $4, unit = $5, \
                    active = $6, agent = COALESCE($7, agent) WHERE id = $8";
        let sql = Sql::new(text)
            .text(&user.username)
            .text(&user.display_name)
            .text(user.role.code())
            .maybe(user.team.as_ref())
            .maybe(user.unit)
            .flag(user.active)
            .maybe(member.seat.as_ref().map(|seat| seat.id))
            .text(user.id);
        tx.run(sql).await?;
        let administrators =
            "SELECT id FROM users WHERE role = 'administrator' AND active = 1 LIMIT 1";
        if tx.one(Sql::new(administrators)).await?.is_none() {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }
}

async fn save_seat(tx: &mut crate::db::Tx, member: &Member) -> Result<(), StoreError> {
    let Some(seat) = &member.seat else { return Ok(()) };
    let user = &member.account.user;
    let text = "INSERT INTO agents (id, number, name, team, extension, may_dial_outside, \
                may_monitor, recorded, active) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
                ON CONFLICT (id) DO UPDATE SET number = excluded.number, name = excluded.name, \
                team = excluded.team, extension = excluded.extension, \
                may_dial_outside = excluded.may_dial_outside, \
                may_monitor = excluded.may_monitor, recorded = excluded.recorded, \
                active = excluded.active";
    let sql = Sql::new(text)
        .text(seat.id)
        .text(seat.number)
        .text(&user.display_name)
        .maybe(user.team.as_ref())
        .maybe(seat.extension.as_ref())
        .flag(seat.may_dial_outside)
        .flag(seat.may_monitor)
        .flag(seat.recorded)
        .flag(user.active);
    tx.run(sql).await?;
    tx.run(Sql::new("DELETE FROM queue_members WHERE agent = $1").text(seat.id)).await?;
    for queue in &seat.queues {
        let sql = Sql::new("INSERT INTO queue_members (queue, agent) VALUES ($1, $2)");
        tx.run(sql.text(&queue.0).text(seat.id)).await?;
    }
    Ok(())
}

fn read_member(row: &Row, queues: &BTreeMap<String, Vec<QueueId>>) -> Result<Member, StoreError> {
    let account = read_account(row)?;
    let seat = match account.agent {
        None => None,
        Some(id) => Some(Seat {
            id,
            number: row.parse("number")?,
            extension: row.maybe("extension")?,
            may_dial_outside: row.flag("may_dial_outside")?,
            may_monitor: row.flag("may_monitor")?,
            recorded: row.flag("recorded")?,
            queues: queues.get(&id.to_string()).cloned().unwrap_or_default(),
        }),
    };
    let created_at = Timestamp::from_unix_ms(row.int("created_at")?);
    Ok(Member { account, seat, created_at })
}
