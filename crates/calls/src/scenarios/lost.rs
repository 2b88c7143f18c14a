//! The agent's page is closed, reloaded or out of reach.

use super::TALKING;
use crate::testing::{check, check_after};

#[test]
fn back_in_time_the_seat_takes_the_call_up_again() {
    check_after(
        TALKING,
        "talk hear ring seat record release",
        "20 lost x
         22 heard a
         25 page x",
        "20 talk a lost x
         20 release x lost
         20 record a|-
         20 hear a agent_lost
         20 seat x talking phone_lost
         22 hear a music
         25 ring x auto
         25 talk a back x
         25 record a|x
         25 hear a <- x
         25 hear x <- a
         25 seat x talking",
    );
}

#[test]
fn not_back_in_time_the_caller_is_next() {
    check_after(
        TALKING,
        "talk hear queue seat record",
        "9  call b
         20 lost x
         50 -
         60 page x",
        "9 queue b general 1
         9 queue b told 1
         9 hear b all_agents_busy queue_next
         20 talk a lost x
         20 record a|-
         20 hear a agent_lost
         20 seat x talking phone_lost
         50 talk a left by x
         50 queue a general 1 returned
         50 record stop
         50 hear a agent_lost
         50 seat x not_ready phone_lost",
    );
}

#[test]
fn a_page_that_is_back_but_cannot_take_the_call_may_try_again() {
    check_after(
        TALKING,
        "talk ring",
        "20 slow
         21 lost x
         22 page x
         23 ends x failed
         24 page x
         25 answers x",
        "21 talk a lost x
         22 ring x auto
         24 ring x auto
         25 talk a back x",
    );
}

#[test]
fn a_consultation_ends_with_the_page_and_the_caller_waits() {
    check_after(
        TALKING,
        "consult talk release seat hear",
        "10 in y
         20 consult x 1002
         22 answer y
         30 lost x
         33 page x",
        "10 seat y not_ready
         10 seat y ready
         20 talk a held by x
         20 consult a asks 1002
         20 hear a music
         20 hear x ring_back
         20 seat x consulting
         20 seat y offered
         22 consult a answered
         22 hear x <- y
         22 hear y <- x
         22 seat y talking
         30 consult a ended
         30 release y normal
         30 talk a lost x
         30 release x lost
         30 hear a agent_lost
         30 seat x talking phone_lost
         30 seat y ready
         33 talk a back x
         33 hear a <- x
         33 hear x <- a
         33 seat x talking",
    );
}

#[test]
fn lost_while_its_number_is_said_the_caller_is_next_at_once() {
    check(
        "queue hear seat offer",
        "0 in x
         1 in y
         2 call a
         3 answer x
         4 lost x",
        "0 seat x not_ready
         0 seat x ready
         1 seat y not_ready
         1 seat y ready
         2 queue a general 1
         2 offer a->x
         2 hear a connecting_agent
         2 seat x offered
         3 offer a->x answered
         3 hear a agent_number_is digit_1_yao digit_0 digit_0 digit_1_yao at_your_service
         3 hear x agent_number_is digit_1_yao digit_0 digit_0 digit_1_yao at_your_service
         3 seat x talking
         4 queue a general 1 returned
         4 offer a->y
         4 hear a agent_lost
         4 seat x not_ready phone_lost
         4 seat y offered",
    );
}

#[test]
fn an_idle_seat_rests_and_is_ready_again_if_its_page_is_back_soon() {
    check(
        "seat offer",
        "0 in x
         5 lost x
         6 call a
         10 page x",
        "0 seat x not_ready
         0 seat x ready
         5 seat x not_ready phone_lost
         10 offer a->x
         10 seat x offered",
    );
}

#[test]
fn after_half_a_minute_it_has_to_say_so_itself() {
    check(
        "seat ok refused",
        "0 in x
         5 lost x
         6 ready x
         40 page x
         41 ready x",
        "0 seat x not_ready
         0 ok x
         0 seat x ready
         0 ok x
         5 seat x not_ready phone_lost
         6 refused x phone_not_there
         41 seat x ready
         41 ok x",
    );
}

#[test]
fn lost_in_wrap_up_the_work_goes_on() {
    check_after(
        TALKING,
        "seat",
        "10 ends a
         12 lost x
         40 -
         50 page x",
        "10 seat x wrap_up
         40 seat x not_ready phone_lost
         50 seat x ready",
    );
}

#[test]
fn an_agent_that_is_lost_while_dialing_ends_the_call() {
    check(
        "seat release ended",
        "0 in x
         1 dial x 13900139000
         3 lost x",
        "0 seat x not_ready
         0 seat x ready
         1 seat x dialing
         3 release x normal
         3 release 13900139000 normal
         3 seat x not_ready phone_lost
         3 ended 13900139000 not_answered",
    );
}

#[test]
fn one_who_was_called_by_an_agent_is_told_and_let_go() {
    check(
        "talk hear release ended",
        "0 in x
         1 dial x 13900139000
         5 answers 13900139000
         20 lost x
         50 -
         52 heard 13900139000",
        "1 hear x ring_back
         5 talk 13900139000 with x
         5 hear x <- 13900139000
         5 hear 13900139000 <- x
         20 talk 13900139000 lost x
         20 release x lost
         20 hear 13900139000 agent_lost
         50 talk 13900139000 left by x
         50 hear 13900139000 hotline_busy
         52 release 13900139000 normal
         52 ended 13900139000 served",
    );
}
