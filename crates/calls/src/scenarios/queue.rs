//! Callers who wait (F2): places, announcements, the dedicated agent.

use crate::testing::{check, check_after};

#[test]
fn places_are_told_again_and_again_with_music_between() {
    check(
        "hear queue",
        "0  call a
         4  heard a
         10 call b
         14 heard b
         40 -
         44 heard a
         50 -",
        "0 queue a general 1
         0 queue a told 1
         0 hear a all_agents_busy queue_next
         4 hear a music
         10 queue b general 2
         10 queue b told 2
         10 hear b queue_ahead digit_1 queue_callers please_wait
         14 hear b music
         40 queue a told 1
         40 hear a all_agents_busy queue_next
         44 hear a music
         50 queue b told 2
         50 hear b queue_ahead digit_1 queue_callers please_wait",
    );
}

#[test]
fn who_has_waited_longest_meets_who_has_been_idle_longest() {
    check(
        "offer",
        "0 in y
         1 in x
         2 call a
         3 answer y
         4 call b
         5 answer x
         6 call c 12346
         7 key c 2
         8 call d
         8 heard a
         9 hang_up y
         11 wrapped y",
        "2 offer a->y
         3 offer a->y answered
         4 offer b->x
         5 offer b->x answered
         11 offer c->y",
    );
}

#[test]
fn a_full_queue_takes_the_full_branch() {
    check(
        "queue hear release",
        "0 call a
         0 call b
         0 call c
         1 call d
         5 heard d",
        "0 queue a general 1
         0 queue a told 1
         0 hear a all_agents_busy queue_next
         0 queue b general 2
         0 queue b told 2
         0 hear b queue_ahead digit_1 queue_callers please_wait
         0 queue c general 3
         0 queue c told 3
         0 hear c queue_ahead digit_2_liang queue_callers please_wait
         1 hear d hotline_busy
         5 release d normal",
    );
}

#[test]
fn the_dedicated_agent_comes_first() {
    check(
        "offer",
        "0 in x
         1 in y
         2 call a 12346
         3 known y
         4 key a 1",
        "4 offer a->y dedicated",
    );
}

#[test]
fn the_dedicated_agent_may_be_of_no_queue() {
    check(
        "offer",
        "0 in x
         1 in u
         2 call a 12346
         3 known u
         4 key a 1",
        "4 offer a->u dedicated",
    );
}

#[test]
fn a_dedicated_agent_that_is_busy_or_away_is_not_waited_for() {
    check(
        "offer",
        "0 in x
         1 call a 12346
         2 known y
         3 key a 1",
        "3 offer a->x",
    );
}

const Y_WRAPS_UP: &str = "0 in y
                          1 call a
                          2 answer y
                          6 heard a
                          10 hang_up y
                          11 ends a
                          11 in x
                          12 call b 12346
                          12 known y";

#[test]
fn a_dedicated_agent_who_is_nearly_free_is_waited_for() {
    check_after(
        Y_WRAPS_UP,
        "offer",
        "13 key b 1
         15 wrapped y",
        "15 offer b->y dedicated",
    );
}

#[test]
fn but_not_for_long() {
    check_after(
        Y_WRAPS_UP,
        "offer",
        "13 key b 1
         33 -",
        "33 offer b->x",
    );
}

#[test]
fn who_waits_for_its_own_agent_keeps_nobody_waiting_behind() {
    check_after(
        Y_WRAPS_UP,
        "offer",
        "13 key b 1
         14 call c",
        "14 offer c->x",
    );
}

#[test]
fn an_answer_about_the_caller_that_comes_while_it_waits_still_counts() {
    check(
        "offer",
        "0 call b
         0 nothing
         1 call a
         2 known y
         3 in y",
        "3 offer a->y dedicated",
    );
}

#[test]
fn a_seat_that_still_ends_a_call_is_not_rung() {
    check(
        "offer release",
        "0 in x
         1 call a
         2 slow
         3 ends a
         4 call b
         4 answers b
         5 ends x",
        "1 offer a->x
         3 offer a->x caller_left
         3 release x normal
         5 offer b->x",
    );
}
