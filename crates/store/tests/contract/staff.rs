//! The staff, their seats and phones, teams, units, lists: administered.

use crate::base_data::{at, fill_demo, number};
use crate::contract;
use base::{AgentId, UserId};
use calls::QueueId;
use desk::{Choice, Role};
use store::{Extension, Member, Seat, Store, StoreError, Team, Unit, seed};

contract! {
    async fn new_people_are_saved_with_seats_and_phones_or_not_at_all(store: Store) {
        fill_demo(&store).await;
        let new = [agent(1101, "8101"), agent(1102, "8102")];
        let phones = [phone("8101"), phone("8102")];
        store.add_staff(&new, &phones).await.expect("saves");
        let config = store.center_config().await.expect("reads");
        let seat = new[0].seat.as_ref().expect("an agent has one");
        assert_eq!(config.agents[&seat.id].queues, [QueueId("general".into())]);
        assert!(config.extensions.contains("8102"));
        assert_eq!(store.member(new[1].account.user.id).await.expect("reads"), Some(new[1].clone()));

        let mixed = [agent(1103, "8102"), agent(1001, "8102")];
        let taken = store.add_staff(&mixed, &[phone("8103")]).await.expect_err("1001 is there");
        assert!(matches!(taken, StoreError::Conflict), "{taken}");
        assert!(store.account_by_username("1103").await.expect("reads").is_none(), "all or none");
        assert!(store.extensions().await.expect("reads").iter().all(|p| p.number != "8103"));
    }

    async fn who_is_switched_off_has_no_seat_until_switched_on(store: Store) {
        fill_demo(&store).await;
        let mut member = find(&store, "1003").await;
        let seat = member.seat.clone().expect("has one");
        member.account.user.active = false;
        assert!(store.change_member(&member).await.expect("saves"));
        assert!(!store.center_config().await.expect("reads").agents.contains_key(&seat.id));
        let agents = store.agents().await.expect("reads");
        let gone = agents.iter().find(|agent| agent.id == seat.id).expect("old calls name it");
        assert!(!gone.active);
        assert_eq!(find(&store, "1003").await.seat, Some(seat.clone()), "kept as it was");
        member.account.user.active = true;
        assert!(store.change_member(&member).await.expect("saves"));
        let back = &store.center_config().await.expect("reads").agents[&seat.id];
        assert_eq!(back.queues.len(), 3);
    }

    async fn a_seat_goes_and_comes_back_with_the_role(store: Store) {
        fill_demo(&store).await;
        let agent = find(&store, "1004").await;
        let seat = agent.seat.clone().expect("has one");
        let mut inspector = agent.clone();
        inspector.account.user.role = Role::Inspector;
        (inspector.seat, inspector.account.agent) = (None, None);
        assert!(store.change_member(&inspector).await.expect("saves"));
        assert_eq!(find(&store, "1004").await.account.agent, None);
        assert!(!store.center_config().await.expect("reads").agents.contains_key(&seat.id));
        let user = agent.account.user.id;
        assert_eq!(store.seat_ever(user).await.expect("reads"), Some(seat.id));
        assert!(store.change_member(&agent).await.expect("saves"));
        assert_eq!(find(&store, "1004").await, agent);
    }

    async fn the_last_administrator_stays(store: Store) {
        fill_demo(&store).await;
        let mut admin = find(&store, "admin").await;
        admin.account.user.active = false;
        assert!(!store.change_member(&admin).await.expect("refuses"));
        admin.account.user.active = true;
        admin.account.user.role = Role::Inspector;
        assert!(!store.change_member(&admin).await.expect("refuses"));
        assert_eq!(find(&store, "admin").await.account.user.role, Role::Administrator);
        let mut second = find(&store, "3001").await;
        second.account.user.role = Role::Administrator;
        assert!(store.change_member(&second).await.expect("saves"));
        assert!(store.change_member(&admin).await.expect("another is there now"));
    }

    async fn phones_change_and_go(store: Store) {
        fill_demo(&store).await;
        let changed = Extension { ha1_md5: "other".into(), ..phone("8001") };
        assert!(store.change_extension(&changed).await.expect("saves"));
        assert_eq!(store.extensions().await.expect("reads")[0], changed);
        assert!(!store.change_extension(&phone("8999")).await.expect("there is none"));
        let taken = store.add_extension(&phone("8001")).await.expect_err("is there");
        assert!(matches!(taken, StoreError::Conflict));
        assert!(store.remove_extension("8001").await.expect("removes"));
        assert!(!store.remove_extension("8001").await.expect("is gone"));
        assert_eq!(find(&store, "1001").await.account.user.extension, None);
    }

    async fn queues_change_their_members_and_go(store: Store) {
        fill_demo(&store).await;
        let mut queue = store.queues().await.expect("reads").remove(0);
        assert_eq!((queue.id.0.as_str(), queue.case_kind), ("complaint", Some(cases::Kind::Complaint)));
        queue.name = "投诉举报".into();
        queue.case_kind = None;
        let config = store.queue_configs().await.expect("reads").remove(&queue.id).expect("there");
        let members = [seed::agent_id(1001), seed::agent_id(1007)];
        store.change_queue(&queue, &config, Some(&members)).await.expect("saves");
        store.change_queue(&queue, &config, None).await.expect("saves, members stay");
        let of = async || {
            let all = store.queue_members().await.expect("reads");
            let of = all.into_iter().filter(|(of, _)| *of == queue.id);
            of.map(|(_, agent)| agent).collect::<Vec<_>>()
        };
        assert_eq!(of().await, members);
        assert_eq!(store.queues().await.expect("reads")[0], queue);
        let twice = calls::QueueConfig { number: Some(number("6000")), ..config };
        let taken = store.change_queue(&queue, &twice, None).await.expect_err("is another's");
        assert!(matches!(taken, StoreError::Conflict));
        assert!(store.remove_queue(&queue.id).await.expect("removes"));
        assert!(!store.remove_queue(&queue.id).await.expect("is gone"));
        assert!(of().await.is_empty());
    }

    async fn numbers_lead_elsewhere_and_go(store: Store) {
        fill_demo(&store).await;
        let hotline = number("12345");
        store.save_inbound_number(&hotline, &calls::InboundNumber::Echo).await.expect("saves");
        let numbers = store.inbound_numbers().await.expect("reads");
        assert!(matches!(numbers[&hotline], calls::InboundNumber::Echo));
        assert!(store.remove_inbound_number(&hotline).await.expect("removes"));
        assert!(!store.remove_inbound_number(&hotline).await.expect("is gone"));
    }

    async fn teams_and_units_are_renamed_and_switched_off(store: Store) {
        fill_demo(&store).await;
        let code = "first".parse().expect("a code");
        let team = Team { code, name: "早班".into(), active: false };
        store.save_team(&team).await.expect("saves");
        assert_eq!(store.teams().await.expect("reads")[0], team);
        let (name, name_en) = ("市城管局".to_owned(), "City Bureau".to_owned());
        let unit = Unit {
            id: seed::unit_id(1),
            name,
            name_en,
            active: false,
            sms_number: "13900000001".into(),
            parent: Some(seed::unit_id(2)),
            level: desk::Level::County,
        };
        store.save_unit(&unit).await.expect("saves");
        assert_eq!(store.units().await.expect("reads")[0], unit);
    }

    async fn a_list_is_saved_whole_and_forgets_no_code(store: Store) {
        fill_demo(&store).await;
        let was = store.dispositions().await.expect("reads");
        let new = Choice { code: "vip".into(), zh: "贵宾".into(), en: "VIP".into(), active: true };
        let mut off = was[1].clone();
        off.active = false;
        store.save_dispositions(&[new.clone(), was[2].clone(), off.clone()]).await.expect("saves");
        let is = store.dispositions().await.expect("reads");
        assert_eq!(is[..3], [new, was[2].clone(), off]);
        assert_eq!(is.len(), was.len() + 1);
        assert!(is[3..].iter().all(|choice| !choice.active));
        assert_eq!(store.not_ready_reasons().await.expect("reads").len(), 8, "the other list");
    }

    async fn all_log_ins_of_a_person_end(store: Store) {
        fill_demo(&store).await;
        let session = |n, user| store::Session {
            id: base::SessionId::new(n, 0), user, expires_at: at(100), seen_at: at(1),
        };
        store.add_session(&session(1, seed::user_id(1)), "one").await.expect("saves");
        store.add_session(&session(2, seed::user_id(1001)), "two").await.expect("saves");
        store.end_sessions(seed::user_id(1)).await.expect("saves");
        assert_eq!(store.session("one", at(2)).await.expect("reads"), None);
        assert!(store.session("two", at(2)).await.expect("reads").is_some());
    }
}

async fn find(store: &Store, username: &str) -> Member {
    let staff = store.staff().await.expect("reads");
    let mut found = staff.into_iter().filter(|member| member.account.user.username == username);
    found.next().expect("is there")
}

fn phone(number: &str) -> Extension {
    Extension {
        number: number.into(),
        realm: "yingda".into(),
        ha1_md5: "md5".into(),
        ha1_sha256: "sha".into(),
    }
}

fn agent(number: u64, extension: &str) -> Member {
    let seat = Seat {
        id: AgentId::new(number, 0),
        number: number.to_string().parse().expect("an agent number"),
        extension: extension.parse().ok(),
        may_dial_outside: false,
        may_monitor: false,
        recorded: true,
        queues: vec![QueueId("general".into())],
    };
    let user = desk::User {
        id: UserId::new(number, 0),
        username: number.to_string(),
        display_name: "甲".into(),
        role: Role::Agent,
        team: "first".parse().ok(),
        unit: None,
        agent_number: Some(seat.number),
        extension: seat.extension.clone(),
        active: true,
    };
    let account = store::Account { user, agent: Some(seat.id), password: "$argon2id$x".into() };
    Member { account, seat: Some(seat), created_at: at(5) }
}
