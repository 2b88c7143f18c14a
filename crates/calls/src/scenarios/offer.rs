//! Offers: answered, missed, declined, failed (S1, S2).

use crate::testing::check;

#[test]
fn a_missed_offer_goes_to_the_next_and_the_seat_rests() {
    check(
        "offer release seat queue",
        "0 in x
         1 in y
         2 call a
         22 -",
        "0 seat x not_ready
         0 seat x ready
         1 seat y not_ready
         1 seat y ready
         2 queue a general 1
         2 offer a->x
         2 seat x offered
         22 offer a->x missed
         22 queue a general 1 returned
         22 release x no_answer
         22 offer a->y
         22 seat x not_ready missed_offer
         22 seat y offered",
    );
}

#[test]
fn who_was_missed_is_served_before_those_behind() {
    check(
        "offer queue",
        "0 in x
         1 call a
         2 call b
         21 -
         22 in y",
        "1 queue a general 1
         1 offer a->x
         2 queue b general 1
         2 queue b told 1
         21 offer a->x missed
         21 queue a general 1 returned
         21 queue a told 1
         22 offer a->y",
    );
}

#[test]
fn a_declined_offer_rests_the_seat() {
    check(
        "offer release seat ok",
        "0 in x
         1 call a
         3 hang_up x",
        "0 seat x not_ready
         0 ok x
         0 seat x ready
         0 ok x
         1 offer a->x
         1 seat x offered
         3 offer a->x declined
         3 release x normal
         3 seat x not_ready declined_offer
         3 ok x",
    );
}

#[test]
fn a_desk_phone_that_declines_is_the_same() {
    check(
        "offer seat",
        "0 in z 8003
         1 call a
         3 ends 8003 rejected",
        "0 seat z not_ready on 8003
         0 seat z ready on 8003
         1 offer a->z
         1 seat z offered on 8003
         3 offer a->z declined
         3 seat z not_ready on 8003 declined_offer",
    );
}

#[test]
fn a_phone_that_fails_rests_the_seat() {
    for cause in ["busy", "unreachable", "failed"] {
        check(
            "offer seat queue",
            &format!(
                "0 in z 8003
                 1 call a
                 2 ends 8003 {cause}"
            ),
            "0 seat z not_ready on 8003
             0 seat z ready on 8003
             1 queue a general 1
             1 offer a->z
             1 seat z offered on 8003
             2 offer a->z phone_failed
             2 queue a general 1 returned
             2 queue a told 1
             2 seat z not_ready on 8003 phone_failed",
        );
    }
}

#[test]
fn a_desk_phone_is_answered_at_the_phone() {
    check(
        "offer ring pick_up talk",
        "0 in z 8003
         1 call a
         3 answers 8003
         8 heard a",
        "1 offer a->z
         1 ring 8003
         3 offer a->z answered
         8 talk a told z
         8 talk a with z",
    );
}

#[test]
fn or_by_the_page() {
    check(
        "offer ring pick_up ok refused",
        "0 in z 8003
         1 call a
         3 answer z
         4 answer z",
        "0 ok z
         0 ok z
         1 offer a->z
         1 ring 8003
         3 pick_up 8003
         3 ok z
         3 offer a->z answered
         4 refused z nothing_to_answer",
    );
}

#[test]
fn a_seat_rings_for_one_caller_at_a_time() {
    check(
        "offer",
        "0 in x
         1 call a
         2 call b
         3 call c
         4 answer x",
        "1 offer a->x
         4 offer a->x answered",
    );
}

#[test]
fn whose_phone_is_lost_while_it_rings_is_passed_over() {
    check(
        "offer seat release",
        "0 in x
         1 in y
         2 call a
         4 lost x
         9 page x",
        "0 seat x not_ready
         0 seat x ready
         1 seat y not_ready
         1 seat y ready
         2 offer a->x
         2 seat x offered
         4 offer a->x phone_failed
         4 release x lost
         4 offer a->y
         4 seat x not_ready phone_lost
         4 seat y offered
         9 seat x ready",
    );
}
