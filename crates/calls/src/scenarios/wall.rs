//! The wall's figures (F35, F43, F44), from nothing but events.

use crate::testing::{START, agent, wall_after};
use crate::{QueueCounters, QueueId, SeatState, WallQueue, WallSilence, WallStage};
use std::time::Duration;

fn general() -> QueueId {
    QueueId("general".into())
}

#[test]
fn a_queue_counts_who_waits_is_offered_talks_was_served_and_left() {
    let wall = wall_after(
        "0  in x
         0  in y
         1  call a
         2  answer x
         6  heard a
         7  call b
         8  call c
         9  web d
         10 ends c",
    );
    assert_eq!(
        wall.queue(&general()),
        WallQueue {
            waiting: 1,
            longest_wait_since: Some(START + Duration::from_secs(9)),
            offered: 1,
            talking: 1,
            counters: QueueCounters { served: 1, abandoned: 1 },
        }
    );
    assert_eq!((wall.trunk_calls("carrier"), wall.trunk_calls("spare")), (2, 0));
}

#[test]
fn who_returns_to_the_head_keeps_its_waiting_time() {
    let wall = wall_after(
        "0 in x
         5 call a
         25 -",
    );
    let figures = wall.queue(&general());
    assert_eq!(figures.longest_wait_since, Some(START + Duration::from_secs(5)));
}

#[test]
fn a_page_reloaded_in_a_talk_does_not_start_its_time_again() {
    let wall = wall_after(
        "0 in x
         5 call a
         7 answer x
         12 heard a
         20 lost x
         22 page x",
    );
    let seat = &wall.seats[&agent("x")];
    assert_eq!((seat.state, seat.since), (SeatState::Talking, START + Duration::from_secs(7)));
}

#[test]
fn seats_show_their_state_and_since_when() {
    let wall = wall_after(
        "0 in x
         5 call a
         7 answer x
         12 heard a
         20 hold x",
    );
    let seat = &wall.seats[&agent("x")];
    assert_eq!((seat.state, seat.since), (SeatState::OnHold, START + Duration::from_secs(20)));
    let call = wall.calls.values().next().expect("one call");
    assert_eq!((call.stage, call.agent), (WallStage::OnHold, Some(agent("x"))));
    assert_eq!(seat.interaction, wall.calls.keys().next().copied());
}

#[test]
fn lines_of_every_trunk_are_counted_outward_too() {
    let wall = wall_after(
        "0 in x
         1 dial x 13900139000",
    );
    assert_eq!(wall.trunk_calls("carrier"), 1);
}

#[test]
fn a_new_day_begins_at_nothing() {
    let mut wall = wall_after("0 call a\n 5 ends a");
    assert_eq!(wall.queue(&general()).counters.abandoned, 1);
    wall.new_day();
    assert_eq!(wall.queue(&general()), WallQueue::default());
}

#[test]
fn who_of_a_talk_is_not_heard_is_shown() {
    const TALK: &str = "0 in x
         5 call a
         7 answer x
         12 heard a
         40 silent ";
    let silence = |script: &str| {
        let wall = wall_after(&format!("{TALK}{script}"));
        wall.calls.values().next().expect("one call").silence()
    };
    assert_eq!(silence("a"), Some(WallSilence::Party));
    assert_eq!(silence("x"), Some(WallSilence::House));
    assert_eq!(silence("a\n 41 silent x"), Some(WallSilence::Both));
    assert_eq!(silence("a\n 50 sounds a"), None);
    assert_eq!(silence("a\n 50 hold x"), None);
}
