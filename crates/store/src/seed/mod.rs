//! The demo center (演示中心): people, queues, numbers, units and a few
//! customers, so that a newcomer can call and answer within minutes. A
//! production center starts empty, without any of this.

mod people;

use crate::{Calendar, Extension, Queue, Store, StoreError, Trunk};
use base::{AgentId, CustomerId, PhoneNumber, Timestamp, UnitId, UserId};
use calls::flow::Flow;
use calls::{FlowId, InboundNumber, QueueConfig, QueueId};
use cases::Kind;
use desk::{BusinessHours, Customer, CustomerKind};
use std::time::Duration;

/// What the seed cannot make by itself.
pub struct Secrets<'a> {
    /// The hash of everybody's password, a PHC string.
    pub password_hash: String,
    /// The realm phones register in.
    pub realm: String,
    /// H(A1) by MD5 and by SHA-256 of an extension with the demo's password.
    pub ha1: &'a dyn Fn(&str) -> (String, String),
}

impl std::fmt::Debug for Secrets<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").field("realm", &self.realm).finish_non_exhaustive()
    }
}

const TIME_ZONE: &str = "Asia/Shanghai";

/// A queue that the hotline's flow leads to.
#[derive(Debug, Clone, Copy)]
pub struct HotlineQueue {
    pub id: &'static str,
    pub name: &'static str,
    pub name_en: &'static str,
    pub case_kind: Option<Kind>,
}

pub const HOTLINE_QUEUES: [HotlineQueue; 3] = [
    HotlineQueue { id: "general", name: "综合", name_en: "General", case_kind: None },
    HotlineQueue {
        id: "consultation",
        name: "咨询",
        name_en: "Enquiries",
        case_kind: Some(Kind::Consultation),
    },
    HotlineQueue {
        id: "complaint",
        name: "投诉",
        name_en: "Complaints",
        case_kind: Some(Kind::Complaint),
    },
];
/// The first queue's number in the demo; the others follow.
const DEMO_QUEUE_NUMBER: u32 = 6000;

impl HotlineQueue {
    /// As it is listed.
    pub fn queue(&self) -> Queue {
        Queue {
            id: QueueId(self.id.to_owned()),
            name: self.name.to_owned(),
            name_en: self.name_en.to_owned(),
            case_kind: self.case_kind,
        }
    }
}

/// How a queue serves until its office says otherwise.
pub fn queue_defaults(number: Option<PhoneNumber>) -> QueueConfig {
    QueueConfig {
        number,
        ring_time_max: Duration::from_secs(20),
        wrap_up_max: Duration::from_secs(30),
        announce_every: Duration::from_secs(30),
        waiting_max: 50,
    }
}

/// The calendar that the hotline's flow asks: always open until its office
/// says otherwise.
pub fn hotline_calendar(time_zone: &str) -> Calendar {
    Calendar {
        id: "hotline".into(),
        name: "热线服务时间".into(),
        time_zone: time_zone.into(),
        hours: BusinessHours::always(),
    }
}

/// Fills an empty database with the demo center; does nothing if anybody is
/// there already. Ids are fixed, so that tests and pictures stay the same.
///
/// # Errors
/// As the store's.
pub async fn demo(store: &Store, at: Timestamp, secrets: &Secrets<'_>) -> Result<(), StoreError> {
    if store.has_users().await? {
        return Ok(());
    }
    choices(store).await?;
    telephone_side(store, at, secrets).await?;
    people::fill(store, at, &secrets.password_hash).await?;
    customers(store, at).await
}

/// The choices every center begins with: dispositions and reasons.
///
/// # Errors
/// As the store's.
pub async fn choices(store: &Store) -> Result<(), StoreError> {
    store.save_dispositions(&desk::default_dispositions()).await?;
    store.save_not_ready_reasons(&desk::default_not_ready_reasons()).await
}

async fn telephone_side(
    store: &Store,
    at: Timestamp,
    secrets: &Secrets<'_>,
) -> Result<(), StoreError> {
    for (number, queue) in (DEMO_QUEUE_NUMBER..).zip(HOTLINE_QUEUES) {
        let number = demo_number(&number.to_string());
        store.add_queue(&queue.queue(), &queue_defaults(Some(number))).await?;
    }
    for extension in 8001..=8020 {
        let number = extension.to_string();
        let (ha1_md5, ha1_sha256) = (secrets.ha1)(&number);
        let realm = secrets.realm.clone();
        store.add_extension(&Extension { number, realm, ha1_md5, ha1_sha256 }).await?;
    }
    let carrier = Trunk {
        calls_max: 100,
        accept_from: vec!["127.0.0.0/8".into(), "::1/128".into()],
        ..Trunk::new("carrier", "127.0.0.1:5080")
    };
    store.save_trunk(&carrier).await?;
    let flow = hotline_flow();
    let hotline = InboundNumber::Flow(flow.id.clone());
    store.publish_flow(&flow, at, None).await?;
    store.save_inbound_number(&demo_number("12345"), &hotline).await?;
    store.save_inbound_number(&demo_number("9196"), &InboundNumber::Echo).await?;
    store.save_calendar(&hotline_calendar(TIME_ZONE), at).await
}

/// The flow on 12345: hours, greeting, menu, queues, case state, survey.
pub fn hotline_flow() -> Flow {
    let flow: Flow = serde_json::from_str(calls::flow::HOTLINE)
        .expect("the flow shipped with the program is well-formed");
    debug_assert_eq!(flow.id, FlowId("hotline".into()));
    flow
}

async fn customers(store: &Store, at: Timestamp) -> Result<(), StoreError> {
    let dedicated = Some(agent_id(1005));
    let known = [
        ("陈志明", CustomerKind::Person, &["13800138001"][..], "鼓楼区五四路 128 号", "", None),
        (
            "林秀英",
            CustomerKind::Person,
            &["13905910002", "059187654321"],
            "台江区广达路 65 号",
            "",
            None,
        ),
        (
            "福源物业管理有限公司",
            CustomerKind::Company,
            &["059183456789", "18650001234"],
            "仓山区金山大道 100 号",
            "小区供水、供电问题的联系人为李经理",
            dedicated,
        ),
        (
            "黄建国",
            CustomerKind::Person,
            &["15005910003"],
            "晋安区福马路 200 号",
            "听力不便，请放慢语速",
            None,
        ),
    ];
    for (place, (name, kind, numbers, address, note, dedicated_agent)) in (1..).zip(known) {
        let customer = Customer {
            id: CustomerId::new(DEMO_MS, random(place)),
            name: name.into(),
            kind,
            numbers: numbers.iter().map(|number| demo_number(number)).collect(),
            address: address.into(),
            note: note.into(),
            dedicated_agent,
        };
        store.save_customer(&customer, at).await?;
    }
    Ok(())
}

/// All demo ids are of the first millisecond of 2026.
const DEMO_MS: u64 = 1_767_225_600_000;

/// Ids keep the upper 80 bits of what they are given.
const fn random(number: u128) -> u128 {
    number << 48
}

/// The seat of demo agent `1001`, `2001`, `4001`.
pub const fn agent_id(number: u32) -> AgentId {
    AgentId::new(DEMO_MS, random(number as u128))
}

/// The demo's user by number; the administrator is 1.
pub const fn user_id(number: u32) -> UserId {
    UserId::new(DEMO_MS, random(number as u128))
}

/// The demo's handling unit by its place, from 1.
pub const fn unit_id(place: u32) -> UnitId {
    UnitId::new(DEMO_MS, random(place as u128))
}

fn demo_number(text: &str) -> PhoneNumber {
    text.parse().expect("the demo's numbers are dialable")
}

#[cfg(test)]
mod tests {
    use super::*;
    use calls::flow::{Check, Node};
    use cases::State;

    /// The demo's flow leads everybody somewhere, says only what is recorded,
    /// and knows every state that a case can be in.
    #[test]
    fn the_flow_shipped_with_the_program_can_be_published() {
        let prompts = include_str!("../../../../prompts/zh-CN.json");
        let prompts: serde_json::Value = serde_json::from_str(prompts).expect("JSON");
        let queue_exists = |queue: &QueueId| HOTLINE_QUEUES.iter().any(|known| known.id == queue.0);
        let prompt_exists = |name: &str| {
            ["sentences", "parts"].iter().any(|kind| prompts[kind].get(name).is_some())
        };
        let check =
            Check { queue_exists: Some(&queue_exists), prompt_exists: Some(&prompt_exists) };
        assert_eq!(hotline_flow().check(check), []);
        let states = hotline_flow().nodes.into_values().find_map(|node| match node {
            Node::Query { branches, .. } => Some(branches),
            _ => None,
        });
        let states = states.expect("the flow tells how a case stands");
        assert!(State::ALL.iter().all(|state| states.contains_key(state.code())));
    }
}
