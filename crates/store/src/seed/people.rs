//! The people of the demo center and the units they work for.

use super::{QUEUES, agent_id, unit_id, user_id};
use crate::{Account, Agent, NewAgent, Store, StoreError, Unit};
use base::{AgentNumber, Timestamp};
use calls::QueueId;
use desk::{Role, TeamCode, User};

const TEAMS: [(&str, &str); 2] = [("first", "一班"), ("second", "二班")];
const UNITS: [&str; 6] = [
    "市城市管理局",
    "市交通运输局",
    "市住房和城乡建设局",
    "市生态环境局",
    "市市场监督管理局",
    "市人力资源和社会保障局",
];
/// 1001–1020, the first ten in the first team.
const AGENTS: [&str; 20] = [
    "王丽华",
    "李晓燕",
    "张伟",
    "刘芳",
    "陈静",
    "杨帆",
    "赵敏",
    "黄海燕",
    "周婷",
    "吴俊杰",
    "徐慧",
    "孙丽",
    "胡建平",
    "朱琳",
    "高翔",
    "林巧玲",
    "何雪梅",
    "郭强",
    "马晓东",
    "罗佳",
];

/// Number, name, role, team, place of the unit.
type Person = (u32, &'static str, Role, Option<&'static str>, Option<u32>);

const OTHERS: [Person; 8] = [
    (2001, "郑国栋", Role::Supervisor, Some("first"), None),
    (3001, "沈雨桐", Role::Inspector, None, None),
    (4001, "许志远", Role::HotlineOperator, None, None),
    (5001, "邓立新", Role::UnitLeader, None, Some(1)),
    (5002, "曹文静", Role::UnitOperator, None, Some(1)),
    (5101, "彭德海", Role::UnitLeader, None, Some(2)),
    (5102, "曾小敏", Role::UnitOperator, None, Some(2)),
    (1, "系统管理员", Role::Administrator, None, None),
];

pub(super) async fn fill(store: &Store, at: Timestamp, hash: &str) -> Result<(), StoreError> {
    for (code, name) in TEAMS {
        store.add_team(&team(code), name).await?;
    }
    for (place, name) in (1..).zip(UNITS) {
        store.add_unit(&Unit { id: unit_id(place), name: name.into() }).await?;
    }
    for (place, name) in (0..).zip(AGENTS) {
        let code = if place < 10 { "first" } else { "second" };
        let user = user(1001 + place, name, Role::Agent, Some(code), None);
        add(store, at, hash, &user, 1001 + place).await?;
        for (queue, _, _) in QUEUES {
            store.add_member(&QueueId(queue.into()), agent_id(1001 + place)).await?;
        }
    }
    for (number, name, role, team, unit) in OTHERS {
        add(store, at, hash, &user(number, name, role, team, unit), number).await?;
    }
    Ok(())
}

async fn add(
    store: &Store,
    at: Timestamp,
    hash: &str,
    user: &User,
    number: u32,
) -> Result<(), StoreError> {
    let agent = user.role.has_seat().then(|| agent_id(number));
    if let Some(id) = agent {
        let agent = Agent {
            id,
            number: self::number(number),
            name: user.display_name.clone(),
            team: user.team.clone(),
            extension: user.extension.clone(),
            user: Some(user.id),
        };
        let (may_monitor, recorded) = (user.role == Role::Supervisor, true);
        store.add_agent(&NewAgent { agent, may_dial_outside: true, may_monitor, recorded }).await?;
    }
    let account = Account { user: user.clone(), agent, password: hash.to_owned() };
    store.add_account(&account, at).await
}

fn user(number: u32, name: &str, role: Role, team: Option<&str>, unit: Option<u32>) -> User {
    let administrator = role == Role::Administrator;
    User {
        id: user_id(number),
        username: if administrator { "admin".into() } else { number.to_string() },
        display_name: name.into(),
        role,
        team: team.map(self::team),
        unit: unit.map(unit_id),
        agent_number: role.has_seat().then(|| self::number(number)),
        extension: (role == Role::Agent).then(|| super::demo_number(&(number + 7000).to_string())),
        active: true,
    }
}

fn team(code: &str) -> TeamCode {
    code.parse().expect("the demo's team codes are valid")
}

fn number(number: u32) -> AgentNumber {
    number.to_string().parse().expect("the demo's agent numbers are valid")
}
