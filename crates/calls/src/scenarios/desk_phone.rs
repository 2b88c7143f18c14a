//! An agent at a desk phone (S2): what it does there is what the page could.

use crate::testing::{check, check_after};

const TALKING: &str = "0 in z 8003
                       1 call a
                       3 answers 8003
                       8 heard a";

#[test]
fn it_dials_by_itself() {
    check(
        "started alert open_early accept hear talk seat record",
        "0 in z 8003
         0 in x
         1 dials 8003 1001
         2 rings x
         5 answer x",
        "0 seat z not_ready on 8003
         0 seat z ready on 8003
         0 seat x not_ready
         0 seat x ready
         1 started call internal 1001 8003
         1 seat x offered
         1 seat z dialing on 8003
         2 alert 8003
         5 accept 8003
         5 talk x with z
         5 record x|8003
         5 hear x <- 8003
         5 seat x talking
         5 seat z talking on 8003
         5 hear 8003 <- x",
    );
}

#[test]
fn it_hears_what_the_outside_says_before_answering() {
    check(
        "open_early hear accept release",
        "0 in u 8001
         1 dials 8001 13900139000
         3 early 13900139000
         6 answers 13900139000",
        "3 open_early 8001
         3 hear 8001 <- 13900139000
         6 accept 8001
         6 hear 13900139000 <- 8001",
    );
}

#[test]
fn it_is_told_why_a_number_cannot_be_reached() {
    check(
        "release ended",
        "0 in u 8001
         1 dials 8001 13900139000
         3 ends 13900139000 busy
         4 dials 8001 77
         5 dials 8001 1002",
        "3 release 8001 busy
         3 ended 13900139000 busy
         4 release 8001 unreachable
         4 ended 8001 unreachable
         5 release 8001 busy
         5 ended call busy",
    );
}

#[test]
fn its_hold_key_is_the_pages_hold() {
    check_after(
        TALKING,
        "talk hear seat",
        "10 holds 8003
         20 takes_back 8003",
        "10 talk a held by z
         10 hear a music
         10 hear 8003 silence
         10 seat z on_hold on 8003
         20 talk a retrieved by z
         20 hear a <- 8003
         20 hear 8003 <- a
         20 seat z talking on 8003",
    );
}

#[test]
fn its_transfer_key_is_a_blind_transfer() {
    check_after(
        TALKING,
        "refer transfer release offer seat",
        "10 in x
         20 refer 8003 1001",
        "10 seat x not_ready
         10 seat x ready
         20 refer 8003 ok
         20 transfer a blind z to 1001
         20 release 8003 normal
         20 offer a->x
         20 seat x offered
         20 seat z wrap_up on 8003",
    );
}

#[test]
fn a_transfer_that_cannot_be_leaves_the_talk_as_it_is() {
    check_after(
        TALKING,
        "refer transfer release hear",
        "20 refer 8003 1002",
        "20 refer 8003 target_busy
         20 transfer a failed 1002 rejected",
    );
}

#[test]
fn its_second_call_consults_and_its_transfer_key_joins() {
    check_after(
        TALKING,
        "consult transfer accept release hear talk seat",
        "10 in x
         20 holds 8003
         21 dials 8003 1001
         24 answer x
         30 refer 8003",
        "10 seat x not_ready
         10 seat x ready
         20 talk a held by z
         20 hear a music
         20 hear 8003 silence
         20 seat z on_hold on 8003
         21 consult a asks 1001
         21 seat x offered
         21 seat z consulting on 8003
         24 consult a answered
         24 accept 8003
         24 hear x <- 8003
         24 seat x talking
         24 hear 8003 <- x
         30 transfer a consult z to 1001
         30 talk a left by z
         30 release 8003 normal
         30 release 8003 normal
         30 talk a with x
         30 hear a <- x
         30 hear x <- a
         30 seat z wrap_up on 8003",
    );
}

#[test]
fn ending_its_second_call_leaves_the_caller_on_hold_until_it_is_taken_back() {
    check_after(
        TALKING,
        "consult transfer release talk",
        "10 in x
         20 holds 8003
         21 dials 8003 1001
         24 answer x
         30 ends 8003",
        "20 talk a held by z
         21 consult a asks 1001
         24 consult a answered
         30 consult a ended
         30 release x normal",
    );
}

#[test]
fn a_desk_phone_that_dies_puts_its_caller_at_the_head_at_once() {
    for death in ["ends 8003 lost", "quiet 8003"] {
        check_after(
            TALKING,
            "talk queue hear seat record offer",
            &format!(
                "9 call b
                 20 {death}
                 22 heard a
                 25 in x"
            ),
            "9 queue b general 1
             9 queue b told 1
             9 hear b all_agents_busy queue_next
             20 talk a lost z
             20 talk a left by z
             20 queue a general 1 returned
             20 record stop
             20 hear a agent_lost
             20 seat z not_ready on 8003 phone_lost
             22 hear a music
             25 seat x not_ready
             25 offer a->x
             25 seat x offered",
        );
    }
}

#[test]
fn silence_on_its_own_hold_is_no_death() {
    check_after(TALKING, "talk", "20 holds 8003\n 30 quiet 8003", "20 talk a held by z");
}

#[test]
fn a_registration_that_ends_takes_the_seat_out_but_not_its_call() {
    check_after(
        TALKING,
        "seat release",
        "20 unregisters 8003
         30 ends a
         60 -
         80 registers 8003",
        "30 release 8003 normal
         30 seat z wrap_up on 8003
         60 seat z not_ready on 8003 phone_lost
         80 seat z ready on 8003",
    );
}
