//! What rings at one phone is answered at another (代接), and a talk moves to
//! another device (换机).

use crate::testing::{check, check_after};

/// The caller's offer rings at `y`'s desk phone; `z` has the phone beside it.
const RINGS: &str = "0 in y 8002
                     1 call a
                     2 in z 8003
                     2 not_ready z reading";

/// `a` talks with `z`, who works at desk phone 8003.
const TALKS: &str = "0 in z 8003
                     1 call a
                     3 answers 8003
                     8 heard a";

#[test]
fn an_offer_is_picked_up_by_a_colleague_who_is_the_calls_agent_from_then_on() {
    check_after(
        RINGS,
        "taken offer accept release talk hear record seat ended",
        "4 replaces 8003 8002
         9 heard a
         20 ends 8003
         22 key a 1
         23 heard a
         24 heard a",
        "4 offer a->y picked_up
         4 taken a 8003 for 8002 by z
         4 offer a->z
         4 accept 8003
         4 release 8002 normal:26
         4 seat y ready on 8002
         4 seat z offered on 8003
         4 offer a->z answered
         4 record a|8003
         4 hear a agent_number_is digit_1_yao digit_0 digit_0 digit_3 at_your_service
         4 hear 8003 agent_number_is digit_1_yao digit_0 digit_0 digit_3 at_your_service
         4 seat z talking on 8003
         9 talk a told z
         9 talk a with z
         9 hear a <- 8003
         9 hear 8003 <- a
         20 talk a left by z
         20 record stop
         20 hear a survey
         20 seat z wrap_up on 8003
         22 hear a survey_thanks
         23 hear a goodbye
         24 release a normal
         24 ended a served",
    );
}

#[test]
fn who_was_spared_a_call_keeps_its_turn() {
    check(
        "offer",
        "0 in y 8002
         1 in x
         2 call a
         3 in z 8003
         3 not_ready z reading
         4 replaces 8003 8002
         5 call b",
        "2 offer a->y
         4 offer a->y picked_up
         4 offer a->z
         4 offer a->z answered
         5 offer b->y",
    );
}

#[test]
fn picking_up_ends_the_pickers_wrap_up() {
    check_after(
        TALKS,
        "offer talk seat",
        "20 ends 8003
         21 in y 8002
         22 call b
         23 replaces 8003b 8002",
        "20 talk a left by z
         20 seat z wrap_up on 8003
         21 seat y not_ready on 8002
         21 seat y ready on 8002
         22 offer b->y
         22 seat y offered on 8002
         23 offer b->y picked_up
         23 talk a wrapped up by z
         23 offer b->z
         23 seat y ready on 8002
         23 seat z offered on 8003
         23 offer b->z answered
         23 seat z talking on 8003",
    );
}

#[test]
fn only_an_agent_at_its_own_phone_and_in_no_call_picks_up_for_a_queue() {
    check_after(
        "0 in z 8003
         1 call a
         2 answers 8003
         3 heard a
         4 in y 8002
         5 call b
         5 registers 8009",
        "taken release offer accept",
        "6 replaces 8009 8002
         7 replaces 8003b 8002",
        "6 release 8009 rejected
         7 release 8003b rejected",
    );
}

#[test]
fn a_caller_handed_to_a_colleague_is_picked_up_by_another() {
    check_after(
        TALKS,
        "transfer taken offer talk release",
        "10 in y 8002
         11 in u 8001
         20 transfer z 1002
         22 replaces 8001 8002
         25 heard a",
        "20 transfer a blind z to 1002
         20 talk a left by z
         20 release 8003 normal
         20 offer a->y
         22 offer a->y picked_up
         22 taken a 8001 for 8002 by u
         22 offer a->u
         22 release 8002 normal:26
         22 offer a->u answered
         25 talk a told u
         25 talk a with u",
    );
}

#[test]
fn a_colleagues_call_is_picked_up_at_a_phone_without_an_agent() {
    check(
        "taken offer accept release talk hear record ended",
        "0 in y 8002
         0 registers 8009
         1 dials 8009 1002
         2 rings 8002
         3 registers 8001
         4 replaces 8001 8002
         9 ends 8001",
        "1 offer 8009->y
         4 offer 8009->y picked_up
         4 taken 8009 8001 for 8002
         4 accept 8001
         4 release 8002 normal:26
         4 accept 8009
         4 talk 8009 joined 8001
         4 hear 8001 <- 8009
         4 hear 8009 <- 8001
         9 release 8009 normal
         9 ended 8009 served",
    );
}

#[test]
fn a_call_that_an_agent_dialed_is_picked_up() {
    check(
        "taken accept release talk hear seat ended",
        "0 in y 8002
         0 in z 8003
         0 in u 8001
         1 dials 8003 1002
         2 rings 8002
         4 replaces 8001 8002
         9 ends 8001",
        "0 seat y not_ready on 8002
         0 seat y ready on 8002
         0 seat z not_ready on 8003
         0 seat z ready on 8003
         0 seat u not_ready on 8001
         0 seat u ready on 8001
         1 seat y offered on 8002
         1 seat z dialing on 8003
         4 taken 8002 8001 for 8002 by u
         4 accept 8001
         4 release 8002 normal:26
         4 seat u talking on 8001
         4 seat y ready on 8002
         4 accept 8003
         4 talk 8002 with z
         4 hear 8001 <- 8003
         4 seat z talking on 8003
         4 hear 8003 <- 8001
         9 talk 8002 left by z
         9 release 8003 normal
         9 seat u ready on 8001
         9 seat z ready on 8003
         9 ended 8002 served",
    );
}

#[test]
fn a_phone_outside_the_house_is_picked_up_by_nobody() {
    check_after(
        TALKS,
        "taken release",
        "10 in y 8002
         20 transfer z 8002
         21 registers 8009
         22 replaces 8009 8002
         23 replaces 8009b a",
        "20 release 8003 normal
         22 release 8009 rejected
         23 release 8009b rejected",
    );
}

#[test]
fn the_picker_who_hangs_up_before_it_is_up_has_declined() {
    check_after(
        RINGS,
        "taken offer queue release seat",
        "3 slow
         4 replaces 8003 8002
         5 ends 8003
         6 ends 8002 normal:26",
        "4 offer a->y picked_up
         4 taken a 8003 for 8002 by z
         4 offer a->z
         4 release 8002 normal:26
         4 seat y ready on 8002
         4 seat z offered on 8003
         5 offer a->z declined
         5 queue a general 1 returned
         5 queue a told 1
         5 seat z not_ready on 8003 declined_offer
         6 offer a->y
         6 seat y offered on 8002",
    );
}

#[test]
fn a_caller_who_leaves_as_it_is_picked_up_is_gone() {
    check_after(
        RINGS,
        "taken offer release seat ended",
        "3 slow
         4 replaces 8003 8002
         5 ends a
         5 answers 8003
         6 ends 8002
         6 ends 8003",
        "4 offer a->y picked_up
         4 taken a 8003 for 8002 by z
         4 offer a->z
         4 release 8002 normal:26
         4 seat y ready on 8002
         4 seat z offered on 8003
         5 offer a->z caller_left
         5 release 8003 normal
         5 seat z not_ready on 8003 reading
         6 ended a abandoned",
    );
}

#[test]
fn the_old_phones_answer_that_crosses_the_pick_up_is_void() {
    check_after(
        RINGS,
        "taken offer talk release",
        "3 slow
         4 replaces 8003 8002
         4 answers 8002
         5 answers 8003
         5 ends 8002",
        "4 offer a->y picked_up
         4 taken a 8003 for 8002 by z
         4 offer a->z
         4 release 8002 normal:26
         5 offer a->z answered",
    );
}

#[test]
fn who_is_too_late_disturbs_nobody() {
    check_after(
        RINGS,
        "taken offer talk release",
        "4 answers 8002
         4 replaces 8003 8002",
        "4 offer a->y answered
         4 release 8003 rejected",
    );
}

#[test]
fn of_two_who_pick_up_the_first_has_the_call() {
    check_after(
        RINGS,
        "taken offer release",
        "3 in u 8001
         3 slow
         4 replaces 8003 8002
         4 replaces 8001 8002
         5 answers 8003",
        "4 offer a->y picked_up
         4 taken a 8003 for 8002 by z
         4 offer a->z
         4 release 8002 normal:26
         4 release 8001 rejected
         5 offer a->z answered",
    );
}

#[test]
fn a_picked_up_phone_that_never_comes_up_is_not_waited_for() {
    check_after(
        RINGS,
        "taken offer queue release",
        "3 slow
         4 replaces 8003 8002
         22 -",
        "4 offer a->y picked_up
         4 taken a 8003 for 8002 by z
         4 offer a->z
         4 release 8002 normal:26
         21 offer a->z missed
         21 queue a general 1 returned
         21 release 8003 no_answer
         21 queue a told 1",
    );
}

#[test]
fn a_talk_moves_to_another_device_with_its_recording_and_its_listener() {
    check_after(
        TALKS,
        "taken accept release talk hear record monitor seat leg",
        "9 in s
         10 monitor s z
         20 replaces 8003b 8003
         30 ends 8003b",
        "9 seat s not_ready
         9 seat s ready
         10 leg a rang browser
         10 seat s monitoring
         10 leg a s answered
         10 monitor a heard by s
         10 hear s <- a+8003
         20 accept 8003b
         20 taken a 8003b for 8003 by z
         20 release 8003 normal
         20 leg a 8003b answered
         20 record a|8003b
         20 hear a <- 8003b
         20 hear 8003b <- a
         20 hear s <- a+8003b
         20 leg a 8003 ended normal
         30 leg a 8003b ended normal
         30 monitor a no longer heard by s
         30 release s normal
         30 talk a left by z
         30 record stop
         30 hear a survey
         30 seat s ready
         30 seat z wrap_up on 8003
         30 leg a s ended normal",
    );
}

#[test]
fn a_talk_moves_only_within_its_extension() {
    check_after(
        TALKS,
        "taken accept release",
        "9 in y 8002
         10 replaces 8002 8003",
        "10 release 8002 rejected",
    );
}

#[test]
fn a_device_that_fails_costs_nobody_the_talk() {
    check_after(
        TALKS,
        "taken accept release talk hear",
        "9 slow
         10 replaces 8003b 8003
         10 replaces 8003c 8003
         11 ends 8003b failed
         12 replaces 8003d 8003
         13 ends 8003
         13 ends 8003d",
        "10 accept 8003b
         10 release 8003c rejected
         12 accept 8003d
         13 talk a left by z
         13 hear a survey",
    );
}

#[test]
fn a_hold_by_the_page_moves_along_and_one_by_the_old_phone_ends() {
    check_after(
        TALKS,
        "taken talk hear",
        "10 hold z
         11 replaces 8003b 8003
         12 retrieve z
         20 holds 8003b
         21 replaces 8003c 8003b",
        "10 talk a held by z
         10 hear a music
         10 hear 8003 silence
         11 taken a 8003b for 8003 by z
         12 talk a retrieved by z
         12 hear a <- 8003b
         12 hear 8003b <- a
         20 talk a held by z
         20 hear a music
         20 hear 8003b silence
         21 taken a 8003c for 8003b by z
         21 talk a retrieved by z
         21 hear a <- 8003c
         21 hear 8003c <- a",
    );
}

#[test]
fn both_ends_of_a_colleagues_call_may_move() {
    check(
        "taken release talk hear ended",
        "0 registers 8001
         0 registers 8009
         1 dials 8009 8001
         2 answers 8001
         3 replaces 8009b 8009
         4 replaces 8001b 8001
         9 ends 8009b",
        "2 talk 8009 joined 8001
         2 hear 8001 <- 8009
         2 hear 8009 <- 8001
         3 taken 8009 8009b for 8009
         3 release 8009 normal
         3 hear 8009b <- 8001
         3 hear 8001 <- 8009b
         4 taken 8009 8001b for 8001
         4 release 8001 normal
         4 hear 8009b <- 8001b
         4 hear 8001b <- 8009b
         9 release 8001b normal
         9 ended 8009 served",
    );
}

#[test]
fn a_colleague_moves_while_the_hotline_speaks() {
    check(
        "taken accept release flow hear",
        "0 registers 8009
         1 dials 8009 12346
         2 replaces 8009b 8009
         3 heard 8009b",
        "1 accept 8009
         1 flow 8009 menu v3
         1 flow 8009 at hours
         1 flow 8009 at greeting
         1 hear 8009 greeting
         2 accept 8009b
         2 taken 8009 8009b for 8009
         2 release 8009 normal
         2 hear 8009b greeting
         3 flow 8009 at menu
         3 hear 8009b menu",
    );
}

#[test]
fn what_is_asked_and_who_listens_cannot_be_taken_over() {
    check_after(
        TALKS,
        "taken release",
        "9 in y 8002
         9 in u 8001
         10 consult z 1002
         11 replaces 8001 8002
         12 answers 8002
         13 replaces 8002b 8002",
        "11 release 8001 rejected
         13 release 8002b rejected",
    );
}
