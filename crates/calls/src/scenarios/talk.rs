//! Caller and agent (F3, F17, F20, F23).

use super::TALKING;
use crate::testing::{check, check_after, times_after};

/// `x` hears and says its number; `y` is ready, for others.
const ANNOUNCING: &str = "0 in x
                          1 call a
                          3 answer x
                          3 in y";

#[test]
fn the_agents_number_is_said_to_the_end_before_they_are_joined() {
    check(
        "hear talk record",
        "0 in y
         1 call a
         3 answer y
         8 heard a",
        "1 hear a connecting_agent
         3 record a|y
         3 hear a agent_number_is digit_1_yao digit_0 digit_0 digit_2 at_your_service
         3 hear y agent_number_is digit_1_yao digit_0 digit_0 digit_2 at_your_service
         8 talk a told y
         8 talk a with y
         8 hear a <- y
         8 hear y <- a",
    );
}

#[test]
fn an_agent_who_hangs_up_before_that_has_declined() {
    check(
        "talk offer queue seat survey",
        "0 in x
         1 in y
         2 call a
         3 answer x
         4 hang_up x",
        "0 seat x not_ready
         0 seat x ready
         1 seat y not_ready
         1 seat y ready
         2 queue a general 1
         2 offer a->x
         2 seat x offered
         3 offer a->x answered
         3 seat x talking
         4 queue a general 1 returned
         4 offer a->y
         4 seat x not_ready declined_offer
         4 seat y offered",
    );
}

#[test]
fn a_button_pressed_while_the_number_is_said_joins_them_at_once() {
    check_after(
        ANNOUNCING,
        "ok refused talk hear",
        "4 hold x",
        "4 talk a with x
         4 talk a held by x
         4 hear a music
         4 hear x silence
         4 ok x",
    );
    check_after(
        ANNOUNCING,
        "ok refused talk consult",
        "4 consult x 1002",
        "4 talk a with x
         4 talk a held by x
         4 consult a asks 1002
         4 ok x",
    );
    check_after(
        ANNOUNCING,
        "ok refused talk transfer offer",
        "4 transfer x 1002",
        "4 talk a with x
         4 transfer a blind x to 1002
         4 talk a left by x
         4 offer a->y
         4 ok x",
    );
}

#[test]
fn a_refused_button_does_not_cut_the_number_short() {
    check_after(
        ANNOUNCING,
        "ok refused talk hear",
        "4 consult x 99999999
         8 heard a",
        "4 refused x no_such_target
         8 talk a told x
         8 talk a with x
         8 hear a <- x
         8 hear x <- a",
    );
}

#[test]
fn times_within_a_call_agree_when_the_clock_is_set() {
    let at = |script: &str| times_after(script);
    let hour = 3_600_000;
    let told = at("0 in x
         1 call a
         3 answer x
         5 clock -3600
         8 heard a
         9 call b");
    let (before, after): (Vec<_>, Vec<_>) = told.iter().partition(|(name, _)| name == "a");
    let (first, last) = (before.first().expect("a story"), before.last().expect("a story"));
    assert_eq!(last.1 - first.1, 7_000, "a began at second 1 and was joined at second 8");
    assert_eq!(after.first().expect("b's story").1, first.1 + 8_000 - hour);
}

#[test]
fn they_are_joined_even_if_nobody_reports_the_end() {
    check(
        "talk",
        "0 in y
         1 call a
         3 answer y
         18 -",
        "18 talk a told y
         18 talk a with y",
    );
}

#[test]
fn on_hold_the_caller_hears_music_and_is_still_recorded() {
    check_after(
        TALKING,
        "hear talk seat record",
        "10 hold x
         20 retrieve x",
        "10 talk a held by x
         10 hear a music
         10 hear x silence
         10 seat x on_hold
         20 talk a retrieved by x
         20 hear a <- x
         20 hear x <- a
         20 seat x talking",
    );
}

#[test]
fn hold_and_retrieve_know_where_they_are() {
    check_after(
        TALKING,
        "ok refused",
        "10 retrieve x
         11 hold x
         12 hold x
         13 retrieve x
         14 retrieve y",
        "10 refused x not_held
         11 ok x
         12 refused x already_held
         13 ok x
         14 refused y signed_out",
    );
}

#[test]
fn wrap_up_ends_by_timer() {
    check_after(
        TALKING,
        "seat talk release",
        "10 ends a
         40 -",
        "10 talk a left by x
         10 release x normal
         10 seat x wrap_up
         40 talk a wrapped up by x in time
         40 seat x ready",
    );
}

#[test]
fn wrap_up_ends_by_the_agent() {
    check_after(
        TALKING,
        "seat ok refused",
        "10 ends a
         15 wrapped x
         16 wrapped x",
        "10 seat x wrap_up
         15 seat x ready
         15 ok x
         16 refused x not_in_wrap_up",
    );
}

#[test]
fn keys_are_sent_to_the_caller() {
    check_after(
        TALKING,
        "digits ok refused",
        "10 send x 12#
         11 send y 1",
        "10 digits a 12#
         10 ok x
         11 refused y signed_out",
    );
}

#[test]
fn a_key_that_came_by_signalling_is_sent_to_whoever_hears_it() {
    check_after(
        TALKING,
        "digits",
        "10 key x 1
         11 info x 2
         12 info a 3
         13 hold x
         14 info x 4",
        "11 digits a 2
         12 digits x 3",
    );
}

#[test]
fn a_supervisors_own_call_is_not_recorded() {
    check(
        "record talk",
        "0 in s
         1 call a 12346
         2 known s
         3 key a 1
         4 answer s
         9 heard a",
        "9 talk a told s
         9 talk a with s",
    );
}

#[test]
fn the_citizens_own_hold_changes_nothing() {
    check_after(TALKING, "hear talk", "10 holds a\n 12 takes_back a", "");
}

#[test]
fn who_talks_and_is_not_heard_is_told() {
    check_after(
        TALKING,
        "leg",
        "30 silent a
         31 silent x
         35 sounds a
         40 hold x
         60 silent a
         70 retrieve x
         99 silent a",
        "30 leg a a is silent
         31 leg a x is silent
         35 leg a a is heard
         99 leg a a is silent",
    );
}

#[test]
fn a_caller_without_a_sound_for_too_long_is_let_go() {
    check_after(
        TALKING,
        "release seat ended",
        "30 quiet a
         60 -",
        "30 release x normal
         30 release a normal
         30 seat x wrap_up
         30 ended a served
         60 seat x ready",
    );
}

#[test]
fn but_not_one_that_holds() {
    check_after(TALKING, "release", "20 holds a\n 30 quiet a", "");
}
