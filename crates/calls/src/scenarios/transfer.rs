//! Transfers by one step (F9, F10), recorded through.

use super::TALKING;
use crate::testing::check_after;

#[test]
fn to_an_agent_whose_number_is_said_again() {
    check_after(
        TALKING,
        "transfer offer talk hear record seat ok",
        "10 in y
         20 transfer x 1002
         23 answer y
         28 heard a",
        "10 seat y not_ready
         10 ok y
         10 seat y ready
         10 ok y
         20 transfer a blind x to 1002
         20 talk a left by x
         20 offer a->y
         20 record a|-
         20 hear a ring_back
         20 seat x wrap_up
         20 seat y offered
         20 ok x
         23 ok y
         23 offer a->y answered
         23 record a|y
         23 hear a agent_number_is digit_1_yao digit_0 digit_0 digit_2 at_your_service
         23 hear y agent_number_is digit_1_yao digit_0 digit_0 digit_2 at_your_service
         23 seat y talking
         28 talk a told y
         28 talk a with y
         28 hear a <- y
         28 hear y <- a",
    );
}

#[test]
fn to_an_agent_who_does_not_answer_leads_back_to_the_head() {
    check_after(
        TALKING,
        "transfer offer queue hear seat",
        "9 call b
         10 in y
         19 not_ready y meal
         20 transfer x 1002
         21 ends b
         22 ready y
         23 transfer x 1002
         43 -",
        "9 queue b general 1
         9 queue b told 1
         9 hear b all_agents_busy queue_next
         10 seat y not_ready
         10 offer b->y
         10 seat y offered
         21 offer b->y caller_left
         21 seat y not_ready meal
         22 seat y ready
         23 transfer a blind x to 1002
         23 offer a->y
         23 hear a ring_back
         23 seat x wrap_up
         23 seat y offered
         43 offer a->y missed
         43 transfer a failed 1002 no_answer
         43 queue a general 1 returned
         43 hear a transfer_failed
         43 seat y not_ready missed_offer",
    );
}

#[test]
fn an_agent_who_is_busy_or_not_there_is_refused_and_the_talk_goes_on() {
    check_after(
        TALKING,
        "refused hear",
        "10 transfer x 1002
         11 transfer x 1001
         12 sign_in y browser
         13 page y
         14 sign_in y browser
         15 transfer x 1002
         16 transfer x 77
         17 transfer x 9196
         18 transfer x 8009",
        "10 refused x target_busy
         11 refused x target_busy
         12 refused y phone_not_there
         15 refused x target_busy
         16 refused x no_such_target
         17 refused x no_such_target
         18 refused x phone_not_there",
    );
}

#[test]
fn to_a_queue_is_to_its_head() {
    check_after(
        TALKING,
        "transfer queue record",
        "9  call b 12346
         9  key b 2
         20 transfer x 7002",
        "9 queue b complaint 1
         9 queue b told 1
         20 transfer a blind x to 7002
         20 queue a complaint 1
         20 queue a told 1
         20 record stop",
    );
}

#[test]
fn to_the_hotline_itself_begins_its_flow_again() {
    check_after(
        TALKING,
        "transfer flow hear",
        "20 transfer x 12346",
        "20 transfer a blind x to 12346
         20 flow a menu v3
         20 flow a at hours
         20 flow a at greeting
         20 hear a greeting",
    );
}

#[test]
fn to_an_outside_number_is_recorded_on() {
    check_after(
        TALKING,
        "transfer ring hear record talk ended release",
        "20 transfer x 13900139000
         22 rings 13900139000
         25 answers 13900139000
         40 ends 13900139000",
        "20 transfer a blind x to 13900139000
         20 talk a left by x
         20 release x normal
         20 ring 13900139000 by carrier
         20 record a|-
         20 hear a ring_back
         25 talk a joined 13900139000
         25 record a|13900139000
         25 hear a <- 13900139000
         25 hear 13900139000 <- a
         40 release a normal
         40 record stop
         40 ended a served",
    );
}

#[test]
fn the_outside_numbers_own_sound_is_heard_before_it_answers() {
    check_after(
        TALKING,
        "hear",
        "20 transfer x 13900139000
         22 early 13900139000",
        "20 hear a ring_back
         22 hear a <- 13900139000",
    );
}

#[test]
fn an_outside_number_that_is_busy_leads_back_to_the_head() {
    check_after(
        TALKING,
        "transfer queue hear",
        "20 transfer x 13900139000
         22 ends 13900139000 busy
         24 heard a",
        "20 transfer a blind x to 13900139000
         20 hear a ring_back
         22 transfer a failed 13900139000 busy
         22 queue a general 1 returned
         22 hear a transfer_failed
         24 hear a music",
    );
}

#[test]
fn one_who_came_from_no_queue_is_told_and_let_go() {
    check_after(
        "0 in x
         1 dial x 13800138000
         3 answers 13800138000",
        "transfer hear release ended",
        "20 transfer x 13900139000
         22 ends 13900139000 busy
         24 heard 13800138000",
        "20 transfer 13800138000 blind x to 13900139000
         20 release x normal
         20 hear 13800138000 ring_back
         22 transfer 13800138000 failed 13900139000 busy
         22 hear 13800138000 callee_busy
         24 release 13800138000 normal
         24 ended 13800138000 served",
    );
}

#[test]
fn not_everybody_may_dial_outside() {
    check_after(
        "0 in z 8003
         1 call a
         2 answer z
         6 heard a",
        "refused",
        "20 transfer z 13900139000
         21 consult z 13900139000
         22 dial z 13900139000",
        "20 refused z not_allowed
         21 refused z not_allowed
         22 refused z in_call",
    );
}

#[test]
fn to_an_extension_without_an_agent() {
    check_after(
        TALKING,
        "ring talk record",
        "19 registers 8009
         20 transfer x 8009
         25 answers 8009",
        "20 talk a left by x
         20 ring 8009
         20 record a|-
         25 talk a joined 8009
         25 record a|8009",
    );
}

#[test]
fn an_extension_where_an_agent_works_is_that_agent() {
    check_after(
        TALKING,
        "offer",
        "10 in z 8003
         20 transfer x 8003",
        "20 offer a->z",
    );
}
