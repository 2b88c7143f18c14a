//! People, log-ins, the center's configuration and the audit trail.

use crate::base_data::{at, fill_demo, number};
use crate::contract;
use base::SessionId;
use calls::{FlowId, InboundNumber};
use desk::{BusinessHours, Role};
use store::{AuditLine, Calendar, Session, Store, StoreError, seed};

contract! {
    async fn the_demo_center_is_whole_and_seeded_once(store: Store) {
        assert!(!store.has_users().await.expect("reads"));
        fill_demo(&store).await;
        fill_demo(&store).await;
        assert_eq!(store.accounts().await.expect("reads").len(), 29);
        assert_eq!(store.agents().await.expect("reads").len(), 22, "20, supervisor, operator");

        let agent = store.account_by_username("1003").await.expect("reads").expect("is there");
        assert_eq!(agent.agent, Some(seed::agent_id(1003)));
        assert_eq!(agent.user.extension, Some(number("8003")));
        let leader = store.account_by_username("5101").await.expect("reads").expect("is there");
        assert_eq!((leader.user.role, leader.user.unit), (Role::UnitLeader, Some(seed::unit_id(2))));
        for account in store.accounts().await.expect("reads") {
            account.user.check().expect("the demo's people are valid");
        }
        let config = store.center_config().await.expect("reads");
        assert_eq!(config.queues.len(), 3);
        assert_eq!(config.agents[&seed::agent_id(1020)].queues.len(), 3);
        assert!(config.agents[&seed::agent_id(2001)].may_monitor);
        assert_eq!(config.extensions.len(), 20);
        let flow = FlowId("hotline".into());
        assert!(config.flows.contains_key(&flow));
        let hotline = &config.numbers[&number("12345")];
        assert!(matches!(hotline, InboundNumber::Flow(id) if *id == flow));
    }

    async fn the_first_administrator_is_made_once(store: Store) {
        let mut account = {
            let fresh = seed_account();
            assert!(store.add_first_account(&fresh, at(1)).await.expect("saves"));
            fresh
        };
        account.user.id = seed::user_id(9);
        account.user.username = "second".into();
        assert!(!store.add_first_account(&account, at(1)).await.expect("refuses"));
        account.user.username = "admin".into();
        let taken = store.add_account(&account, at(1)).await.expect_err("taken");
        assert!(matches!(taken, StoreError::Conflict));
    }

    async fn a_session_lives_until_it_expires_or_is_ended(store: Store) {
        store.add_account(&seed_account(), at(1)).await.expect("saves");
        let user = seed::user_id(1);
        let session = |n| Session {
            id: SessionId::new(n, 0), user, expires_at: at(100), seen_at: at(1),
        };
        store.add_session(&session(1), "hash-1").await.expect("saves");
        store.add_session(&session(2), "hash-2").await.expect("saves");
        assert_eq!(store.session("hash-1", at(99)).await.expect("reads"), Some(session(1)));
        assert_eq!(store.session("hash-1", at(100)).await.expect("reads"), None);
        store.prolong_session(session(1).id, at(90), at(200)).await.expect("saves");
        assert!(store.session("hash-1", at(150)).await.expect("reads").is_some());
        store.end_other_sessions(user, session(1).id).await.expect("saves");
        assert_eq!(store.session("hash-2", at(5)).await.expect("reads"), None);
        assert_eq!(store.forget_expired_sessions(at(500)).await.expect("saves"), 1);
    }

    async fn a_flow_is_published_as_a_new_version(store: Store) {
        let mut flow = seed::hotline_flow();
        store.publish_flow(&flow, at(1), None).await.expect("saves");
        let again = store.publish_flow(&flow, at(2), None).await.expect_err("this version is out");
        assert!(matches!(again, StoreError::Conflict));
        flow.version = 2;
        store.publish_flow(&flow, at(3), None).await.expect("saves");
        let newest = store.flow(&flow.id).await.expect("reads").expect("is there");
        assert_eq!((newest.flow.version, newest.published_at), (2, at(3)));
        assert_eq!(store.flows().await.expect("reads").len(), 1);
    }

    async fn calendars_are_saved_whole(store: Store) {
        let mut calendar = Calendar {
            id: "hotline".into(),
            name: "热线".into(),
            time_zone: "Asia/Shanghai".into(),
            hours: BusinessHours::always(),
        };
        store.save_calendar(&calendar, at(1)).await.expect("saves");
        calendar.hours.weekly[6].clear();
        store.save_calendar(&calendar, at(2)).await.expect("saves");
        assert_eq!(store.calendars().await.expect("reads"), [calendar]);
        let working = store.working_calendar().await.expect("the shipped one");
        store.save_working_calendar(&working).await.expect("saves");
        assert_eq!(store.working_calendar().await.expect("reads"), working);
    }

    async fn the_audit_trail_is_a_chain(store: Store) {
        for n in 0..5 {
            let line = AuditLine {
                at: at(n),
                user: Some(seed::user_id(1)),
                action: "recording_heard".into(),
                subject: format!("rec_{}", n % 2),
                detail: String::new(),
            };
            store.audit(&line).await.expect("saves");
        }
        assert_eq!(store.audit_of("rec_0").await.expect("reads").len(), 3);
        assert_eq!(store.audit_break().await.expect("reads"), None);
    }
}

fn seed_account() -> store::Account {
    let user = desk::User {
        id: seed::user_id(1),
        username: "admin".into(),
        display_name: "管理员".into(),
        role: Role::Administrator,
        team: None,
        unit: None,
        agent_number: None,
        extension: None,
        active: true,
    };
    store::Account { user, agent: None, password: "$argon2id$x".into() }
}
