//! The call log is listed by any filter and seen only by those who may.

use crate::base_data::{Told, at, fill_demo, interaction, leg, number};
use crate::contract;
use calls::{Direction, EndReason, QueueId, Story};
use store::{InteractionFilter, Sight, Store, WrapUp, seed};

async fn three_calls(store: &Store) {
    fill_demo(store).await;
    let mut told = Told::new();
    told.served(10_000, interaction(1), "13800138001", 1001);
    told.served(20_000, interaction(2), "13911112222", 1011);
    told.started(30_000, interaction(3), "13800138001");
    let gone = Story::Ended { reason: EndReason::LeftInFlow };
    told.tell(31_000, interaction(3), gone);
    store.apply("run", &told.events).await.expect("applies");
}

async fn found(store: &Store, filter: InteractionFilter) -> Vec<u64> {
    let lines = store.interactions(&filter, 10).await.expect("reads");
    let place = |id| (1..=3).find(|n| interaction(*n) == id).expect("one of the three");
    lines.iter().map(|line| place(line.id)).collect()
}

contract! {
    async fn each_filter_finds_its_calls_newest_first(store: Store) {
        three_calls(&store).await;
        let all = InteractionFilter::default;
        assert_eq!(found(&store, all()).await, [3, 2, 1]);
        let filter = InteractionFilter { from: Some(at(20_000)), to: Some(at(30_000)), ..all() };
        assert_eq!(found(&store, filter).await, [2]);
        let filter = InteractionFilter { number: Some(number("13800138001")), ..all() };
        assert_eq!(found(&store, filter).await, [3, 1]);
        let filter = InteractionFilter { agent: "1011".parse().ok(), ..all() };
        assert_eq!(found(&store, filter).await, [2]);
        let filter = InteractionFilter { queue: Some(QueueId("general".into())), ..all() };
        assert_eq!(found(&store, filter).await, [2, 1]);
        let filter = InteractionFilter { result: Some(EndReason::LeftInFlow), ..all() };
        assert_eq!(found(&store, filter).await, [3]);
        let filter = InteractionFilter { direction: Some(Direction::Outbound), ..all() };
        assert_eq!(found(&store, filter).await, [0_u64; 0]);
    }

    async fn pages_follow_each_other_without_a_gap(store: Store) {
        three_calls(&store).await;
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let filter = InteractionFilter { after, ..Default::default() };
            let page = store.interactions(&filter, 1).await.expect("reads");
            let Some(last) = page.last() else { break };
            seen.push(last.id);
            let cursor = last.cursor();
            after = Some(cursor.to_string().parse().expect("a cursor survives text"));
        }
        assert_eq!(seen, [interaction(3), interaction(2), interaction(1)]);
    }

    async fn calls_without_an_end_are_found(store: Store) {
        three_calls(&store).await;
        assert_eq!(store.unended().await.expect("reads"), []);
        let mut told = Told::new();
        told.started(40_000, interaction(4), "13800138001");
        store.apply("later", &told.events).await.expect("applies");
        assert_eq!(store.unended().await.expect("reads"), [interaction(4)]);
    }

    async fn a_call_is_answered_where_it_was_picked_up(store: Store) {
        fill_demo(&store).await;
        let mut told = Told::new();
        let started = Story::Started {
            leg: leg(1),
            direction: Direction::Internal,
            caller: None,
            called: number("1002"),
            via: "8001".into(),
            agent: None,
            trunk: None,
        };
        told.tell(10_000, interaction(1), started);
        let taken = Story::TakenOver {
            leg: leg(2),
            replaced: leg(1),
            phone: "8002".into(),
            agent: None,
        };
        told.tell(11_000, interaction(1), taken);
        // As it comes: in batches, with the line written between them.
        store.apply("run", &told.events).await.expect("applies");
        told.tell(12_000, interaction(1), Story::LegAnswered { leg: leg(1) });
        told.tell(13_000, interaction(1), Story::LegAnswered { leg: leg(2) });
        store.apply("run", &told.events).await.expect("applies");
        let line = store.interaction(interaction(1)).await.expect("reads").expect("is there");
        assert_eq!(line.answered_at, Some(at(13_000)));
    }

    async fn nobody_sees_what_is_not_theirs(store: Store) {
        three_calls(&store).await;
        let mine = Sight::Agent(seed::agent_id(1001));
        let teams = Sight::Team("second".parse().expect("a team"));
        for (sight, expected) in [
            (Sight::All, vec![3, 2, 1]),
            (mine, vec![1]),
            // Call 3 was left in the flow: nobody's, so every supervisor's.
            (teams, vec![3, 2]),
            (Sight::Nothing, vec![]),
        ] {
            let filter = InteractionFilter { sight: sight.clone(), ..Default::default() };
            assert_eq!(found(&store, filter).await, expected, "{sight:?}");
            for n in 1..=3 {
                let may = store.may_see(&sight, interaction(n)).await.expect("reads");
                assert_eq!(may, expected.contains(&n), "{sight:?} {n}");
                for recording in store.recordings_of(interaction(n)).await.expect("reads") {
                    let heard = store.recording(recording.id, &sight).await.expect("reads");
                    assert_eq!(heard.is_some(), may);
                    assert!(recording.stopped_at.is_some());
                }
            }
        }
    }

    async fn a_wrap_up_may_come_before_its_call_and_shows_in_the_log(store: Store) {
        let (interaction, agent) = (interaction(1), seed::agent_id(1001));
        let disposition = "answered".to_owned();
        let note = "路灯".to_owned();
        let wrap_up = WrapUp { interaction, agent, disposition, note, at: at(5) };
        store.save_wrap_up(&wrap_up).await.expect("saves");
        three_calls(&store).await;
        let line = store.interaction(interaction).await.expect("reads").expect("is there");
        assert_eq!(line.disposition.as_deref(), Some("answered"));
        assert_eq!(store.wrap_ups_of(interaction).await.expect("reads"), [wrap_up]);
    }
}
