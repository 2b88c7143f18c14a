//! Signing in and out, ready and not (F16, F44).

use super::TALKING;
use crate::testing::{check, check_after};

#[test]
fn signing_in_needs_a_phone_that_is_there_and_free() {
    check(
        "ok refused seat",
        "0 sign_in x browser
         1 page x
         2 sign_in x browser
         3 sign_in x browser
         4 sign_in y 8001
         5 registers 8001
         6 sign_in y 8001
         7 sign_in z 8001
         8 sign_in z 8888",
        "0 refused x phone_not_there
         2 seat x not_ready
         2 ok x
         3 refused x already_signed_in
         4 refused y phone_not_there
         6 seat y not_ready on 8001
         6 ok y
         7 refused z phone_taken
         8 refused z phone_not_there",
    );
}

#[test]
fn not_ready_says_why() {
    check(
        "seat offer",
        "0 in x
         1 not_ready x meal
         2 call a
         9 ready x",
        "0 seat x not_ready
         0 seat x ready
         1 seat x not_ready meal
         9 offer a->x
         9 seat x offered",
    );
}

#[test]
fn a_change_of_mind_in_a_call_waits_for_its_end() {
    check_after(
        TALKING,
        "seat ok",
        "10 not_ready x meal
         20 ends a
         50 -",
        "10 ok x
         20 seat x wrap_up
         50 seat x not_ready meal",
    );
}

#[test]
fn and_can_be_taken_back() {
    check_after(
        TALKING,
        "seat",
        "10 not_ready x meal
         11 ready x
         20 ends a
         50 -",
        "20 seat x wrap_up
         50 seat x ready",
    );
}

#[test]
fn signing_out_in_a_call_waits_for_its_end() {
    check_after(
        TALKING,
        "seat ok release",
        "10 sign_out x
         20 ends a
         25 wrapped x
         26 sign_out x",
        "10 ok x
         20 release x normal
         20 seat x wrap_up
         25 seat x signed_out
         25 ok x",
    );
}

#[test]
fn signing_out_in_wrap_up_ends_it() {
    check_after(
        TALKING,
        "seat talk",
        "20 ends a
         25 sign_out x",
        "20 talk a left by x
         20 seat x wrap_up
         25 talk a wrapped up by x
         25 seat x signed_out",
    );
}

#[test]
fn ready_in_wrap_up_ends_it() {
    check_after(
        TALKING,
        "seat",
        "20 ends a
         25 ready x",
        "20 seat x wrap_up
         25 seat x ready",
    );
}

#[test]
fn a_wish_made_while_the_phone_rings_outlives_a_caller_who_leaves() {
    check(
        "seat",
        "0 in x
         1 call a
         2 not_ready x meal
         3 ends a",
        "0 seat x not_ready
         0 seat x ready
         1 seat x offered
         3 seat x not_ready meal",
    );
}

#[test]
fn nothing_can_be_asked_of_a_seat_that_is_signed_out() {
    check(
        "refused",
        "0 ready x
         0 not_ready x meal
         0 sign_out x
         0 answer x
         0 hang_up x
         0 dial x 1002
         0 hold x
         0 retrieve x
         0 transfer x 1002
         0 consult x 1002
         0 complete x
         0 cancel x
         0 send x 1
         0 wrapped x
         0 monitor x y
         0 stop x
         0 ready o",
        &format!("{}0 refused o unknown_agent", "0 refused x signed_out\n".repeat(16)),
    );
}

#[test]
fn without_a_call_there_is_nothing_to_do_to_it() {
    check_after(
        "0 in x",
        "refused",
        "0 answer x
         0 hang_up x
         0 hold x
         0 retrieve x
         0 transfer x 1002
         0 consult x 1002
         0 complete x
         0 send x 1
         0 wrapped x",
        "0 refused x nothing_to_answer
         0 refused x no_call
         0 refused x no_call
         0 refused x no_call
         0 refused x no_call
         0 refused x no_call
         0 refused x no_call
         0 refused x no_call
         0 refused x not_in_wrap_up",
    );
}

#[test]
fn an_agent_who_left_gets_no_more_callers() {
    check(
        "offer seat refused",
        "0 in x
         1 leaves x
         2 call a
         3 ready x",
        "0 seat x not_ready
         0 seat x ready
         1 seat x signed_out
         3 refused x signed_out",
    );
}

#[test]
fn an_agent_who_leaves_in_a_talk_finishes_it_and_its_wrap_up() {
    check_after(
        TALKING,
        "talk seat hear record",
        "10 leaves x
         15 hold x
         16 retrieve x
         20 ends a
         50 -
         51 call b",
        "15 talk a held by x
         15 hear a music
         15 hear x silence
         15 seat x on_hold
         16 talk a retrieved by x
         16 hear a <- x
         16 hear x <- a
         16 seat x talking
         20 talk a left by x
         20 record stop
         20 seat x wrap_up
         50 talk a wrapped up by x in time
         50 seat x signed_out
         51 hear b all_agents_busy queue_next",
    );
}

#[test]
fn an_offer_to_an_agent_who_leaves_goes_to_the_next() {
    check(
        "offer release seat queue",
        "0 in x
         1 in y
         2 call a
         5 leaves x",
        "0 seat x not_ready
         0 seat x ready
         1 seat y not_ready
         1 seat y ready
         2 queue a general 1
         2 offer a->x
         2 seat x offered
         5 offer a->x switched_off
         5 queue a general 1 returned
         5 release x normal
         5 offer a->y
         5 seat x signed_out
         5 seat y offered",
    );
}
