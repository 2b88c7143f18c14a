//! Things that cross on the wire. Phones are slow here: what they do is
//! written out.

use crate::testing::{check, check_after};

const OFFERED: &str = "0 in x
                       1 call a
                       1 slow";

#[test]
fn an_answer_that_crosses_the_withdrawal_is_void() {
    check_after(
        OFFERED,
        "offer release talk seat",
        "21 -
         21 answers x
         22 ends x
         23 ready x",
        "21 offer a->x missed
         21 release x no_answer
         21 seat x not_ready missed_offer
         23 offer a->x
         23 seat x offered",
    );
}

#[test]
fn an_answer_that_crosses_the_callers_goodbye_is_void() {
    check_after(
        OFFERED,
        "offer release talk seat ended",
        "5 ends a
         5 answers x
         6 ends x",
        "5 offer a->x caller_left
         5 release x normal
         5 seat x ready
         6 ended a abandoned",
    );
}

#[test]
fn a_goodbye_that_crosses_the_pick_up() {
    check_after(
        OFFERED,
        "pick_up offer release talk ended",
        "5 answer x
         6 ends a
         6 answers x
         7 ends x",
        "5 pick_up x
         6 offer a->x caller_left
         6 release x normal
         7 ended a abandoned",
    );
}

#[test]
fn both_hang_up_at_once() {
    check_after(
        "0 in x
         1 call a
         3 answer x
         8 heard a
         8 slow",
        "talk release ended seat",
        "20 ends x
         20 ends a
         21 -",
        "20 talk a left by x
         20 seat x wrap_up
         20 ended a served",
    );
}

#[test]
fn the_page_and_the_phone_hang_up_at_once() {
    check_after(
        "0 in x
         1 call a
         3 answer x
         8 heard a
         8 slow",
        "talk release refused",
        "20 hang_up x
         20 hang_up x
         20 ends x
         21 hang_up x",
        "20 talk a left by x
         20 release x normal
         20 refused x no_call
         21 refused x no_call",
    );
}

#[test]
fn a_colleague_answers_as_the_consultation_is_cancelled() {
    check_after(
        "0 in x
         0 in y
         1 call a
         3 answer x
         8 heard a
         10 slow
         10 consult x 1002",
        "consult talk release seat",
        "12 cancel x
         12 answers y
         13 ends y",
        "12 consult a ended
         12 release y normal
         12 talk a retrieved by x
         12 seat x talking
         12 seat y ready",
    );
}

#[test]
fn the_far_end_answers_as_the_agent_gives_up() {
    check_after(
        "0 in x
         1 dial x 13900139000
         2 slow",
        "release talk ended",
        "5 hang_up x
         5 answers 13900139000
         6 ends 13900139000
         6 ends x",
        "5 release x normal
         5 release 13900139000 normal
         6 ended 13900139000 not_answered",
    );
}

#[test]
fn a_prompts_end_that_comes_late_is_void() {
    check_after(
        "0 in x
         1 call a",
        "hear talk",
        "3 answer x
         8 heard x
         9 heard a
         10 heard a
         11 heard x",
        "3 hear a agent_number_is digit_1_yao digit_0 digit_0 digit_1_yao at_your_service
         3 hear x agent_number_is digit_1_yao digit_0 digit_0 digit_1_yao at_your_service
         9 talk a told x
         9 talk a with x
         9 hear a <- x
         9 hear x <- a",
    );
}

#[test]
fn news_of_legs_long_gone_are_harmless() {
    check(
        "accept hear release ended talk offer",
        "0 call a
         5 ends a
         6 answers a
         6 rings a
         6 early a
         6 holds a
         6 takes_back a
         6 quiet a
         6 key a 1
         6 heard a
         6 refer a 1001
         6 ends a",
        "0 accept a
         0 hear a all_agents_busy queue_next
         5 ended a abandoned",
    );
}

#[test]
fn a_page_that_returns_as_the_time_is_over() {
    check_after(
        "0 in x
         1 call a
         3 answer x
         8 heard a
         8 slow",
        "talk ring release offer seat",
        "20 lost x
         21 ends x
         49 page x
         50 -
         50 answers x
         51 ends x
         52 ready x",
        "20 talk a lost x
         20 release x lost
         20 seat x talking phone_lost
         49 ring x auto
         50 talk a left by x
         50 release x lost
         50 seat x not_ready phone_lost
         52 offer a->x
         52 ring x
         52 seat x offered",
    );
}
