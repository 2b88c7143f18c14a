//! The caller hangs up in every state: all is cleaned up, nobody is stuck.

use super::TALKING;
use crate::testing::{check, check_after};

#[test]
fn before_it_is_answered() {
    check(
        "accept ended",
        "0 slow
         0 call a
         1 ends a",
        "0 accept a
         1 ended a left_in_flow",
    );
}

#[test]
fn in_the_flow() {
    check("ended", "0 call a 12346\n 2 ends a", "2 ended a left_in_flow");
}

#[test]
fn while_the_database_is_asked() {
    check(
        "ended hear",
        "0 call a 12346
         1 key a 320#
         2 ends a
         3 word handling",
        "0 hear a greeting
         1 hear a follow_case_enter
         1 hear a silence
         2 ended a left_in_flow",
    );
}

#[test]
fn in_the_queue() {
    check(
        "queue ended offer",
        "0 call a
         5 call b
         9 ends a
         40 -
         45 in x",
        "0 queue a general 1
         0 queue a told 1
         5 queue b general 2
         5 queue b told 2
         9 ended a abandoned
         45 offer b->x",
    );
}

#[test]
fn while_a_phone_rings_for_it_and_the_agent_keeps_its_turn() {
    check(
        "offer release ended seat",
        "0 in x
         1 in y
         2 call a
         4 ends a
         5 call b",
        "0 seat x not_ready
         0 seat x ready
         1 seat y not_ready
         1 seat y ready
         2 offer a->x
         2 seat x offered
         4 offer a->x caller_left
         4 release x normal
         4 seat x ready
         4 ended a abandoned
         5 offer b->x
         5 seat x offered",
    );
}

#[test]
fn while_the_agents_number_is_said() {
    check(
        "release record ended seat",
        "0 in x
         1 call a
         3 answer x
         4 ends a",
        "0 seat x not_ready
         0 seat x ready
         1 seat x offered
         3 record a|x
         3 seat x talking
         4 release x normal
         4 record stop
         4 seat x ready
         4 ended a abandoned",
    );
}

#[test]
fn in_the_talk() {
    check_after(
        TALKING,
        "release record ended seat talk",
        "20 ends a",
        "20 talk a left by x
         20 release x normal
         20 record stop
         20 seat x wrap_up
         20 ended a served",
    );
}

#[test]
fn on_hold() {
    check_after(
        TALKING,
        "release record ended seat talk",
        "20 hold x
         25 ends a",
        "20 talk a held by x
         20 seat x on_hold
         25 talk a left by x
         25 release x normal
         25 record stop
         25 seat x wrap_up
         25 ended a served",
    );
}

#[test]
fn while_a_third_party_rings() {
    check_after(
        TALKING,
        "release consult ended seat",
        "10 in y
         20 consult x 1002
         25 ends a",
        "10 seat y not_ready
         10 seat y ready
         20 consult a asks 1002
         20 seat x consulting
         20 seat y offered
         25 consult a ended
         25 release y normal
         25 release x normal
         25 seat x wrap_up
         25 seat y ready
         25 ended a served",
    );
}

#[test]
fn while_a_third_party_is_consulted() {
    check_after(
        TALKING,
        "release consult ended seat",
        "10 in y
         20 consult x 1002
         22 answer y
         25 ends a",
        "10 seat y not_ready
         10 seat y ready
         20 consult a asks 1002
         20 seat x consulting
         20 seat y offered
         22 consult a answered
         22 seat y talking
         25 consult a ended
         25 release y normal
         25 release x normal
         25 seat x wrap_up
         25 seat y ready
         25 ended a served",
    );
}

#[test]
fn while_it_is_transferred() {
    check_after(
        TALKING,
        "release offer ended seat",
        "10 in y
         20 transfer x 1002
         25 ends a",
        "10 seat y not_ready
         10 seat y ready
         20 release x normal
         20 offer a->y
         20 seat x wrap_up
         20 seat y offered
         25 offer a->y caller_left
         25 release y normal
         25 seat y ready
         25 ended a served",
    );
}

#[test]
fn while_its_agent_is_lost() {
    check_after(
        TALKING,
        "release seat ended",
        "20 lost x
         25 ends a
         26 page x
         55 -",
        "20 release x lost
         20 seat x talking phone_lost
         25 ended a served
         25 seat x wrap_up
         55 seat x ready",
    );
}

#[test]
fn in_the_survey() {
    check_after(
        TALKING,
        "survey ended seat",
        "20 hang_up x
         21 ends a",
        "20 survey a started
         20 seat x wrap_up
         21 ended a served",
    );
}

#[test]
fn with_an_outside_party() {
    check_after(
        TALKING,
        "release ended record",
        "20 transfer x 13900139000
         25 answers 13900139000
         60 ends a",
        "20 release x normal
         20 record a|-
         25 record a|13900139000
         60 release 13900139000 normal
         60 record stop
         60 ended a served",
    );
}
