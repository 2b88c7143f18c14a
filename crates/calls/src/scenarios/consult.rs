//! Consulting a third party (F9, F10).

use super::TALKING;
use crate::testing::check_after;

const CONSULTING: &str = "0 in x
                          1 call a
                          3 answer x
                          8 heard a
                          10 in y
                          20 consult x 1002
                          23 answer y";

#[test]
fn the_caller_hears_music_meanwhile() {
    check_after(
        TALKING,
        "consult talk hear seat record",
        "10 in y
         20 consult x 1002
         23 answer y",
        "10 seat y not_ready
         10 seat y ready
         20 talk a held by x
         20 consult a asks 1002
         20 hear a music
         20 hear x ring_back
         20 seat x consulting
         20 seat y offered
         23 consult a answered
         23 hear x <- y
         23 hear y <- x
         23 seat y talking",
    );
}

#[test]
fn completing_joins_caller_and_colleague_and_moves_the_screen() {
    check_after(
        CONSULTING,
        "transfer talk hear seat record release ok",
        "30 complete x
         50 hang_up y",
        "30 transfer a consult x to 1002
         30 talk a left by x
         30 release x normal
         30 talk a with y
         30 record a|y
         30 hear a <- y
         30 hear y <- a
         30 seat x wrap_up
         30 ok x
         50 talk a left by y
         50 release y normal
         50 record stop
         50 hear a survey
         50 seat y wrap_up
         50 ok y",
    );
}

#[test]
fn cancelling_takes_the_caller_back() {
    check_after(
        CONSULTING,
        "consult talk hear seat release",
        "30 cancel x",
        "30 consult a ended
         30 release y normal
         30 talk a retrieved by x
         30 hear a <- x
         30 hear x <- a
         30 seat x talking
         30 seat y ready",
    );
}

#[test]
fn a_colleague_who_hangs_up_gives_the_caller_back() {
    check_after(
        CONSULTING,
        "consult transfer talk hear seat release",
        "30 hang_up y",
        "30 consult a ended
         30 release y normal
         30 talk a retrieved by x
         30 hear a <- x
         30 hear x <- a
         30 seat x talking
         30 seat y ready",
    );
}

#[test]
fn a_colleague_who_does_not_answer_gives_the_caller_back() {
    check_after(
        TALKING,
        "consult transfer talk release seat",
        "10 in y
         20 consult x 1002
         50 -",
        "10 seat y not_ready
         10 seat y ready
         20 talk a held by x
         20 consult a asks 1002
         20 seat x consulting
         20 seat y offered
         50 transfer a failed 1002 no_answer
         50 consult a ended
         50 release y no_answer
         50 talk a retrieved by x
         50 seat x talking
         50 seat y ready",
    );
}

#[test]
fn hanging_up_completes_the_transfer() {
    check_after(
        CONSULTING,
        "transfer talk hear seat release",
        "30 hang_up x",
        "30 transfer a consult x to 1002
         30 talk a left by x
         30 release x normal
         30 talk a with y
         30 hear a <- y
         30 hear y <- a
         30 seat x wrap_up",
    );
}

#[test]
fn hanging_up_while_the_colleague_still_rings_leaves_it_ringing_for_the_caller() {
    check_after(
        TALKING,
        "transfer offer talk hear seat",
        "10 in y
         20 consult x 1002
         22 hang_up x
         24 answer y
         29 heard a",
        "10 seat y not_ready
         10 seat y ready
         20 talk a held by x
         20 hear a music
         20 hear x ring_back
         20 seat x consulting
         20 seat y offered
         22 transfer a consult x to 1002
         22 talk a left by x
         22 offer a->y
         22 hear a ring_back
         22 seat x wrap_up
         24 offer a->y answered
         24 hear a agent_number_is digit_1_yao digit_0 digit_0 digit_2 at_your_service
         24 hear y agent_number_is digit_1_yao digit_0 digit_0 digit_2 at_your_service
         24 seat y talking
         29 talk a told y
         29 talk a with y
         29 hear a <- y
         29 hear y <- a",
    );
}

#[test]
fn an_outside_party_is_consulted_and_joined() {
    check_after(
        TALKING,
        "ring hear record talk transfer ended release",
        "20 consult x 059187654321
         22 early 059187654321
         25 answers 059187654321
         30 complete x
         40 ends 059187654321",
        "20 talk a held by x
         20 ring 059187654321 by carrier
         20 hear a music
         20 hear x ring_back
         22 hear x <- 059187654321
         25 hear 059187654321 <- x
         30 transfer a consult x to 059187654321
         30 talk a left by x
         30 release x normal
         30 talk a joined 059187654321
         30 record a|059187654321
         30 hear a <- 059187654321
         30 hear 059187654321 <- a
         40 release a normal
         40 record stop
         40 ended a served",
    );
}

#[test]
fn an_outside_party_that_is_busy_gives_the_caller_back() {
    check_after(
        TALKING,
        "consult transfer hear",
        "20 consult x 059187654321
         21 ends 059187654321 busy",
        "20 consult a asks 059187654321
         20 hear a music
         20 hear x ring_back
         21 transfer a failed 059187654321 busy
         21 consult a ended
         21 hear a <- x
         21 hear x <- a",
    );
}

#[test]
fn buttons_know_where_they_are() {
    check_after(
        TALKING,
        "ok refused",
        "10 in y
         11 complete x
         12 cancel x
         13 consult x 1002
         14 complete x
         15 consult x 1003
         16 hold x
         17 retrieve x
         18 transfer x 1003
         19 cancel x",
        "10 ok y
         10 ok y
         11 refused x not_consulting
         12 refused x not_consulting
         13 ok x
         14 refused x not_answered_yet
         15 refused x consulting
         16 refused x consulting
         17 refused x consulting
         18 refused x consulting
         19 ok x",
    );
}

#[test]
fn keys_go_to_whom_the_agent_speaks_with() {
    check_after(CONSULTING, "digits", "30 send x 5", "30 digits y 5");
}
