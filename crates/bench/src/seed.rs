//! The centre that is measured: the demo, grown to 1,000 agents with a desk
//! phone each. Only the bench makes it, and only in a folder of its own.

use crate::clock;
use anyhow::Context;
use base::{AgentNumber, PhoneNumber, SessionId, Timestamp, UserId};
use calls::QueueId;
use desk::{Role, User};
use md5::Digest;
use std::path::Path;
use std::time::Duration;
use store::seed::{Secrets, agent_id, user_id};
use store::{Account, Extension, Member, Seat, Session, Store};

/// Everybody's password, as in the demo.
pub const PASSWORD: &str = "demo-12345";
/// The realm phones register in, as in the demo.
pub const REALM: &str = "yingda";
/// 1001–2000: as many as fit below the demo's supervisor.
pub const AGENTS: u32 = 1_000;
const FIRST_AGENT: u32 = 1_001;
/// Agents of the demo itself.
const DEMO_AGENTS: u32 = 20;
/// An agent's phone has its number and this.
const PHONE_OFFSET: u32 = 7_000;
/// Two phones that are nobody's: calls between them are plain calls.
pub const HOUSE_PHONES: [&str; 2] = ["7001", "7002"];
const QUEUES: [&str; 3] = ["general", "consultation", "complaint"];
/// Nobody's password has this hash: the bench logs in by sessions.
const NO_PASSWORD: &str = "!";
const SESSION_LASTS: Duration = Duration::from_secs(24 * 3_600);

/// The number of the desk phone of an agent by its place, from 0.
pub fn phone(place: u32) -> String {
    (FIRST_AGENT + place + PHONE_OFFSET).to_string()
}

/// What an agent by its place is logged in with.
pub fn token(place: u32) -> String {
    format!("bench-{}", FIRST_AGENT + place)
}

/// Fills the folder's database.
///
/// # Errors
/// It cannot be written.
pub fn fill(folder: &Path) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let url = format!("sqlite:{}", folder.join("yingda.db").display());
        let store = Store::open(&url).await.context("the bench's database")?;
        let at = clock::civil();
        let secrets =
            Secrets { password_hash: NO_PASSWORD.into(), realm: REALM.into(), ha1: &secrets_of };
        store::seed::demo(&store, at, &secrets).await?;
        for number in HOUSE_PHONES {
            add_phone(&store, number).await?;
        }
        for place in 0..AGENTS {
            if place >= DEMO_AGENTS {
                add_agent(&store, FIRST_AGENT + place, at).await?;
            }
            add_session(&store, place, at).await?;
        }
        store.close().await;
        Ok(())
    })
}

async fn add_agent(store: &Store, number: u32, at: Timestamp) -> anyhow::Result<()> {
    let phone = (number + PHONE_OFFSET).to_string();
    add_phone(store, &phone).await?;
    let extension: PhoneNumber = phone.parse()?;
    let agent_number: AgentNumber = number.to_string().parse()?;
    let (id, user_id) = (agent_id(number), user_id(number));
    let name = format!("坐席{number}");
    let seat = Seat {
        id,
        number: agent_number,
        extension: Some(extension.clone()),
        may_dial_outside: true,
        may_monitor: false,
        recorded: true,
        queues: QUEUES.map(|queue| QueueId(queue.into())).to_vec(),
    };
    let user = user(user_id, number, name, agent_number, extension);
    let account = Account { user, agent: Some(id), password: NO_PASSWORD.into() };
    let member = Member { account, seat: Some(seat), created_at: at };
    Ok(store.add_staff(&[member], &[]).await?)
}

fn user(
    id: UserId,
    number: u32,
    name: String,
    agent_number: AgentNumber,
    extension: PhoneNumber,
) -> User {
    User {
        id,
        username: number.to_string(),
        display_name: name,
        role: Role::Agent,
        team: None,
        unit: None,
        agent_number: Some(agent_number),
        extension: Some(extension),
        active: true,
    }
}

async fn add_phone(store: &Store, number: &str) -> anyhow::Result<()> {
    let (ha1_md5, ha1_sha256) = secrets_of(number);
    let extension =
        Extension { number: number.to_owned(), realm: REALM.to_owned(), ha1_md5, ha1_sha256 };
    Ok(store.add_extension(&extension).await?)
}

async fn add_session(store: &Store, place: u32, at: Timestamp) -> anyhow::Result<()> {
    let number = FIRST_AGENT + place;
    let session = Session {
        id: SessionId::new(u64::from(number), 0),
        user: user_id(number),
        expires_at: at + SESSION_LASTS,
        seen_at: at,
    };
    let hash = hex(&sha2::Sha256::digest(token(place).as_bytes()));
    Ok(store.add_session(&session, &hash).await?)
}

fn secrets_of(extension: &str) -> (String, String) {
    let account = sip::Account::from_password(extension, REALM, PASSWORD);
    (hex(&account.ha1_md5), hex(&account.ha1_sha256))
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
