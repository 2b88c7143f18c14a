//! The people of the demo center and the units they work for.

use super::{HOTLINE_QUEUES, agent_id, unit_id, user_id};
use crate::{Account, Member, Seat, Store, StoreError, Team, Unit};
use base::{AgentNumber, Timestamp};
use calls::QueueId;
use cases::Duty;
use desk::{Role, TeamCode, User};

const TEAMS: [(&str, &str); 2] = [("first", "一班"), ("second", "二班")];
const UNITS: [(&str, &str); 6] = [
    ("市城市管理局", "City Administration Bureau"),
    ("市交通运输局", "Transport Bureau"),
    ("市住房和城乡建设局", "Housing and Construction Bureau"),
    ("市生态环境局", "Ecology and Environment Bureau"),
    ("市市场监督管理局", "Market Supervision Bureau"),
    ("市人力资源和社会保障局", "Labor and Social Security Bureau"),
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

const OTHERS: [Person; 9] = [
    (2001, "郑国栋", Role::Supervisor, Some("first"), None),
    (3001, "沈雨桐", Role::Inspector, None, None),
    (3101, "何代表", Role::Observer, None, None),
    (4001, "许志远", Role::HotlineOperator, None, None),
    (5001, "邓立新", Role::UnitLeader, None, Some(1)),
    (5002, "曹文静", Role::UnitOperator, None, Some(1)),
    (5101, "彭德海", Role::UnitLeader, None, Some(2)),
    (5102, "曾小敏", Role::UnitOperator, None, Some(2)),
    (1, "系统管理员", Role::Administrator, None, None),
];

/// Words of the matter, by spaces; place of the unit; ground.
const DUTIES: [(&str, u32, &str); 6] = [
    ("路灯 井盖 占道经营 垃圾清运 违章搭建 市容", 1, "《市城市管理局职能配置规定》第三条"),
    ("公交 出租车 网约车 站台 道路破损", 2, "《市交通运输局职能配置规定》第三条"),
    ("供水 停水 物业 房屋质量 工地 小区电梯", 3, "《市住房和城乡建设局职能配置规定》第三条"),
    ("噪音 噪声 油烟 污水 扬尘 异味", 4, "《市生态环境局职能配置规定》第三条"),
    ("退款 假货 食品安全 价格 虚假宣传", 5, "《市市场监督管理局职能配置规定》第三条"),
    ("工资 欠薪 社保 劳动合同 工伤", 6, "《市人力资源和社会保障局职能配置规定》第三条"),
];

pub(super) async fn fill(store: &Store, at: Timestamp, hash: &str) -> Result<(), StoreError> {
    for (code, name) in TEAMS {
        store.save_team(&Team { code: team(code), name: name.into(), active: true }).await?;
    }
    for (place, (name, name_en)) in (1..).zip(UNITS) {
        let (name, name_en) = (name.to_owned(), name_en.to_owned());
        store
            .save_unit(&Unit {
                id: unit_id(place),
                name,
                name_en,
                active: true,
                sms_number: String::new(),
                parent: None,
                level: desk::Level::City,
            })
            .await?;
    }
    let duty = |(words, unit, basis): (&str, u32, &str)| Duty {
        words: words.split(' ').map(str::to_owned).collect(),
        places: Vec::new(),
        unit: unit_id(unit),
        basis: basis.to_owned(),
    };
    store.save_duties(&DUTIES.map(duty)).await?;
    let agents = (0..).zip(AGENTS).map(|(place, name)| {
        let code = if place < 10 { "first" } else { "second" };
        (1001 + place, name, Role::Agent, Some(code), None)
    });
    let people = agents.chain(OTHERS).map(|person| member(person, at, hash));
    store.add_staff(&people.collect::<Vec<_>>(), &[]).await
}

fn member(person: Person, at: Timestamp, hash: &str) -> Member {
    let (number, name, role, team, unit) = person;
    let user = user(number, name, role, team, unit);
    let queues = HOTLINE_QUEUES.iter().filter(|_| role == Role::Agent);
    let seat = role.has_seat().then(|| Seat {
        id: agent_id(number),
        number: self::number(number),
        extension: user.extension.clone(),
        may_dial_outside: true,
        may_monitor: role == Role::Supervisor,
        recorded: true,
        queues: queues.map(|queue| QueueId(queue.id.into())).collect(),
    });
    let agent = seat.as_ref().map(|seat| seat.id);
    let account = Account { user, agent, password: hash.to_owned() };
    Member { account, seat, created_at: at }
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
