//! Calls that agents and desk phones place (F1, F8, F11).

use crate::testing::{check, check_after};

#[test]
fn an_outside_number_from_the_page() {
    check(
        "started ring hear record talk seat ended release",
        "0  in x
         1  dial x 13900139000
         3  rings 13900139000
         4  early 13900139000
         9  answers 13900139000
         60 ends 13900139000
         120 -",
        "0 seat x not_ready
         0 seat x ready
         1 started call outbound 13900139000 browser
         1 ring x auto
         1 seat x dialing
         1 ring 13900139000 by carrier
         1 hear x ring_back
         4 hear x <- 13900139000
         9 talk 13900139000 with x
         9 record 13900139000|x
         9 hear 13900139000 <- x
         9 seat x talking
         60 talk 13900139000 left by x
         60 release x normal
         60 record stop
         60 seat x wrap_up
         60 ended 13900139000 served
         120 talk 13900139000 wrapped up by x in time
         120 seat x ready",
    );
}

#[test]
fn a_number_that_is_busy_is_heard_to_be() {
    check(
        "hear seat release ended",
        "0 in x
         1 dial x 13900139000
         3 ends 13900139000 busy
         6 -",
        "0 seat x not_ready
         0 seat x ready
         1 seat x dialing
         1 hear x ring_back
         3 hear x busy_tone
         6 release x normal
         6 seat x ready
         6 ended 13900139000 busy",
    );
}

#[test]
fn nobody_answers() {
    check(
        "release ended",
        "0 in x
         1 dial x 13900139000
         61 -
         64 -",
        "61 release 13900139000 no_answer
         64 release x normal
         64 ended 13900139000 not_answered",
    );
}

#[test]
fn the_agent_gives_up() {
    check(
        "release ended seat",
        "0 in x
         1 dial x 13900139000
         5 hang_up x",
        "0 seat x not_ready
         0 seat x ready
         1 seat x dialing
         5 release x normal
         5 release 13900139000 normal
         5 seat x ready
         5 ended 13900139000 not_answered",
    );
}

#[test]
fn the_agents_own_phone_does_not_answer() {
    check(
        "release ended seat",
        "0 slow
         0 in x
         1 dial x 13900139000
         16 -
         17 ends x no_answer",
        "0 seat x not_ready
         0 seat x ready
         1 seat x dialing
         16 release x normal
         16 seat x ready
         17 ended call not_answered",
    );
}

#[test]
fn lines_run_out() {
    check_after(
        "0 call a
         0 call b
         0 call c
         0 call d",
        "ring refused",
        "1 in u
         1 dial u 13900139000
         2 in s
         2 dial s 13900139001
         3 hang_up u
         4 dial u 13900139002
         5 dial u 13900139003",
        "1 ring u auto
         1 ring 13900139000 by spare
         2 refused s no_trunk
         4 ring u auto
         4 ring 13900139002 by spare
         5 refused u in_call",
    );
}

#[test]
fn what_cannot_be_dialed_is_refused() {
    check(
        "refused",
        "0 dial x 1002
         1 in x
         2 dial x 1002
         3 dial x 77
         4 dial x 8009
         5 dial x 1001",
        "0 refused x signed_out
         2 refused x target_busy
         3 refused x no_such_target
         4 refused x phone_not_there
         5 refused x target_busy",
    );
}

#[test]
fn a_colleague_is_called_without_wrap_up() {
    check(
        "ring hear talk seat ended",
        "0 in x
         0 in y
         1 dial x 1002
         3 answer y
         9 hang_up y",
        "0 seat x not_ready
         0 seat x ready
         0 seat y not_ready
         0 seat y ready
         1 ring x auto
         1 seat x dialing
         1 ring y
         1 hear x ring_back
         1 seat y offered
         3 talk y with x
         3 hear x <- y
         3 hear y <- x
         3 seat x talking
         3 seat y talking
         9 talk y left by x
         9 seat x ready
         9 seat y ready
         9 ended y served",
    );
}

#[test]
fn an_agent_calls_the_hotline_itself() {
    check(
        "ring flow queue offer seat ended",
        "0 in x
         0 in y
         1 dial x 12345
         3 answer y
         8 heard x
         9 hang_up x",
        "0 seat x not_ready
         0 seat x ready
         0 seat y not_ready
         0 seat y ready
         1 ring x auto
         1 seat x dialing
         1 flow x short v1
         1 flow x at queue
         1 queue x general 1
         1 offer x->y
         1 ring y
         1 seat x talking
         1 seat y offered
         3 offer x->y answered
         3 seat y talking
         9 seat x ready
         9 seat y ready
         9 ended x served",
    );
}

#[test]
fn an_agent_hears_itself_at_the_echo() {
    check(
        "hear release ended seat",
        "0 in x
         1 dial x 9196
         5 hang_up x",
        "0 seat x not_ready
         0 seat x ready
         1 seat x dialing
         1 hear x echo
         1 seat x talking
         5 release x normal
         5 seat x ready
         5 ended x flow_completed",
    );
}

#[test]
fn dialing_ends_wrap_up_and_an_agent_not_ready_may_dial() {
    check(
        "seat talk",
        "0  in x
         1  call a
         2  answer x
         6  heard a
         10 ends a
         12 dial x 9196
         14 hang_up x
         15 not_ready x meal
         16 dial x 9196
         18 hang_up x",
        "0 seat x not_ready
         0 seat x ready
         1 seat x offered
         2 seat x talking
         6 talk a told x
         6 talk a with x
         10 talk a left by x
         10 seat x wrap_up
         12 talk a wrapped up by x
         12 seat x dialing
         12 seat x talking
         14 seat x ready
         15 seat x not_ready meal
         16 seat x dialing
         16 seat x talking
         18 seat x not_ready meal",
    );
}

#[test]
fn desk_phones_without_agents_call_one_another() {
    check(
        "started alert accept hear release ended record",
        "0 registers 8001
         0 registers 8002
         1 dials 8001 8002
         2 rings 8002
         5 answers 8002
         9 ends 8001",
        "1 started 8001 internal 8002 8001
         2 alert 8001
         5 accept 8001
         5 hear 8002 <- 8001
         5 hear 8001 <- 8002
         9 release 8002 normal
         9 ended 8001 served",
    );
}

#[test]
fn but_not_outside_and_not_nowhere() {
    check(
        "release ended",
        "0 registers 8001
         1 dials 8001 13900139000
         2 dials 8001 77
         3 dials 8001 8002",
        "1 release 8001 rejected
         1 ended 8001 rejected
         2 release 8001 unreachable
         2 ended 8001 unreachable
         3 release 8001 busy
         3 ended 8001 busy",
    );
}

#[test]
fn a_call_is_rung_on_behalf_of_who_asks_for_it() {
    check(
        "ring",
        "0 behalf
         0 in z 8003
         0 in y 8002
         0 registers 8009
         1 call a
         3 answers 8003
         8 heard a
         9 dials 8003b 1002
         10 ends 8003b
         20 transfer z 8009
         25 ends a
         31 dials 8009 1002",
        "1 ring 8003 for a
         9 ring 8002 for 8003b
         20 ring 8009 for a
         31 ring 8002 for 8009",
    );
}
