//! Events are applied exactly once, whatever is sent again.

use crate::base_data::{Told, at, fill_demo, interaction, leg};
use crate::contract;
use calls::{EndReason, Event, SeatPhone, SeatState, StateReason};
use store::{InteractionFilter, Store, seed};

contract! {
    async fn a_story_becomes_one_line_of_the_call_log(store: Store) {
        fill_demo(&store).await;
        let mut told = Told::new();
        told.served(10_000, interaction(1), "13800138001", 1005);
        assert_eq!(store.apply("run", &told.events).await.expect("applies"), 7);

        let line = store.interaction(interaction(1)).await.expect("reads").expect("is there");
        assert_eq!(line.agent.map(|n| n.get()), Some(1005));
        assert_eq!((line.wait_ms, line.talk_ms), (3_000, 5_000));
        assert_eq!(line.answered_at, Some(at(10_000)));
        assert_eq!(line.ended_at, Some(at(19_000)));
        assert_eq!(line.result, Some(EndReason::Served));
        assert_eq!(line.customer.map(|(_, name)| name).as_deref(), Some("陈志明"));
        assert!(line.recording.is_some());
        let told: Vec<_> = told.events.iter().map(|r| r.event.clone()).collect();
        let story = store.story(interaction(1)).await.expect("reads");
        let story: Vec<_> = story.into_iter().map(|step| Event::Interaction {
            interaction: interaction(1), story: step.story,
        }).collect();
        assert_eq!(story, told);
    }

    async fn answered_calls_and_their_recordings_are_told_by_the_time_they_began(store: Store) {
        fill_demo(&store).await;
        let mut told = Told::new();
        told.served(10_000, interaction(1), "13800138001", 1005);
        told.served(20_000, interaction(2), "13800138002", 1006);
        let is_recording = |event: &calls::Recorded| {
            let of_second = matches!(&event.event, Event::Interaction { interaction: id, .. }
                if *id == interaction(2));
            let Event::Interaction { story, .. } = &event.event else { return false };
            of_second && matches!(story, calls::Story::RecordingStarted { .. }
                | calls::Story::RecordingStopped { .. })
        };
        // The second was answered, and its recording never began.
        told.events.retain(|event| !is_recording(event));
        store.apply("run", &told.events).await.expect("applies");
        let between = async |from, to| {
            let told = store.recorded_between(at(from), at(to)).await.expect("reads");
            let recordings: Vec<_> = told.recordings.iter().map(|one| one.interaction).collect();
            (recordings, told.without)
        };
        assert_eq!(between(0, 60_000).await, (vec![interaction(1)], vec![interaction(2)]));
        assert_eq!(between(15_000, 60_000).await, (vec![], vec![interaction(2)]));
        assert_eq!(between(0, 10_000).await, (vec![], vec![]));
    }

    async fn sending_again_changes_nothing_and_a_cut_anywhere_comes_to_the_same(store: Store) {
        fill_demo(&store).await;
        let mut told = Told::new();
        told.served(10_000, interaction(1), "13800138001", 1005);
        told.served(11_000, interaction(2), "13800138002", 1006);
        store.apply("whole", &told.events).await.expect("applies");
        let filter = InteractionFilter::default();
        let whole = store.interactions(&filter, 10).await.expect("reads");
        store.apply("whole", &told.events).await.expect("applies again");
        assert_eq!(store.interactions(&filter, 10).await.expect("reads"), whole);
        assert_eq!(store.applied("whole").await.expect("reads"), Some(15));
        assert_eq!(store.applied("none").await.expect("reads"), None);

        // The same stories under other ids, in pieces that overlap.
        let mut again = Told::new();
        again.served(10_000, interaction(3), "13800138001", 1005);
        for end in 1..=again.events.len() {
            store.apply("pieces", &again.events[..end]).await.expect("applies");
        }
        let piece = store.interaction(interaction(3)).await.expect("reads").expect("is there");
        let first = store.interaction(interaction(1)).await.expect("reads").expect("is there");
        assert_eq!(store::Interaction { id: first.id, ..piece }, first);
        assert_eq!(store.story(interaction(3)).await.expect("reads").len(), 8);
    }

    async fn seats_are_kept_and_a_batch_has_its_limit(store: Store) {
        let mut told = Told::new();
        for ms in 0..600 {
            told.push(ms, Event::Seat {
                agent: seed::agent_id(1001),
                state: SeatState::NotReady,
                reason: Some(StateReason("meal".into())),
                phone: Some(SeatPhone::Extension("8001".into())),
                interaction: None,
            });
        }
        let last = store.apply("run", &told.events).await.expect("applies");
        assert_eq!(last, store::BATCH_EVENTS_MAX as u64 - 1, "the rest is cut off");
        assert_eq!(store.apply("run", &told.events[500..]).await.expect("applies"), 599);
    }

    async fn how_a_leg_sounded_is_kept(store: Store) {
        let sound = calls::LegSound {
            codec: "PCMA".into(),
            score: Some(441),
            score_there: None,
            lost_per_mille: 3,
            lost_there_per_mille: None,
            jitter_ms: 2,
            round_trip_ms: Some(30),
        };
        let mut told = Told::new();
        told.push(1, Event::LegMeasured { leg: leg(1), sound: sound.clone() });
        store.apply("run", &told.events).await.expect("applies");
        let sounds = store.leg_sounds(&[leg(1), leg(2)]).await.expect("reads");
        assert_eq!(sounds.into_iter().collect::<Vec<_>>(), [(leg(1), sound)]);
        assert!(store.leg_sounds(&[]).await.expect("reads").is_empty());
    }

    async fn a_closed_database_is_a_temporary_failure(store: Store) {
        let mut told = Told::new();
        told.served(10_000, interaction(1), "13800138001", 1005);
        store.close().await;
        let failed = store.apply("run", &told.events).await.expect_err("closed");
        assert!(failed.is_temporary(), "{failed}");
    }
}
