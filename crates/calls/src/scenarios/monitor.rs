//! Listening in (F15).

use super::TALKING;
use crate::testing::check_after;

#[test]
fn the_supervisor_hears_both_and_is_heard_by_nobody() {
    check_after(
        TALKING,
        "ring monitor hear seat",
        "10 in s
         20 monitor s x
         30 stop s",
        "10 seat s not_ready
         10 seat s ready
         20 ring s auto
         20 seat s monitoring
         20 monitor a heard by s
         20 hear s <- a+x
         30 monitor a no longer heard by s
         30 seat s ready",
    );
}

#[test]
fn through_hold_and_consultation_until_the_talk_ends() {
    check_after(
        TALKING,
        "monitor hear seat release",
        "10 in s
         10 in y
         20 monitor s x
         30 consult x 1002
         33 answer y
         40 cancel x
         50 hang_up x",
        "10 seat s not_ready
         10 seat s ready
         10 seat y not_ready
         10 seat y ready
         20 seat s monitoring
         20 monitor a heard by s
         20 hear s <- a+x
         30 hear a music
         30 hear x ring_back
         30 seat x consulting
         30 seat y offered
         33 hear x <- y
         33 hear s <- a+x+y
         33 hear y <- x
         33 seat y talking
         40 release y normal
         40 hear a <- x
         40 hear x <- a
         40 hear s <- a+x
         40 seat x talking
         40 seat y ready
         50 monitor a no longer heard by s
         50 release s normal
         50 release x normal
         50 hear a survey
         50 seat s ready
         50 seat x wrap_up",
    );
}

#[test]
fn the_supervisors_phone_hangs_up() {
    check_after(
        TALKING,
        "monitor seat talk",
        "10 in s
         20 monitor s x
         30 hang_up s",
        "10 seat s not_ready
         10 seat s ready
         20 seat s monitoring
         20 monitor a heard by s
         30 monitor a no longer heard by s
         30 seat s ready",
    );
}

#[test]
fn the_caller_hangs_up_before_the_supervisors_phone_is_up() {
    check_after(
        TALKING,
        "release ended seat",
        "10 in s
         19 slow
         20 monitor s x
         21 ends a
         22 ends x
         22 ends s",
        "10 seat s not_ready
         10 seat s ready
         20 seat s monitoring
         21 release s normal
         21 release x normal
         21 seat s ready
         21 seat x wrap_up
         22 ended a served",
    );
}

#[test]
fn not_everybody_may_listen_and_not_to_silence() {
    check_after(
        TALKING,
        "refused",
        "9  monitor s x
         10 in s
         11 in y
         12 monitor y x
         13 monitor s y
         14 stop s
         15 monitor s x
         16 monitor s x",
        "9 refused s signed_out
         12 refused y not_allowed
         13 refused s no_call
         14 refused s no_call
         16 refused s in_call",
    );
}
