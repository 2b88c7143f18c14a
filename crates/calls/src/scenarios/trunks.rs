//! Trunks: which one carries a call, how numbers are written there, and what
//! keeps calls from going out (F12, F33).

use crate::testing::{check, check_after};

#[test]
fn a_trunk_that_fails_gives_way_to_the_next() {
    check(
        "ring leg release seat",
        "0 in x
         1 dial x 13900139000
         2 fails 13900139000 congestion:34
         3 rings 13900139000
         5 answers 13900139000
         9 ends 13900139000 normal:16",
        "0 seat x not_ready
         0 seat x ready
         1 leg call rang browser
         1 ring x auto
         1 seat x dialing
         1 leg call x answered
         1 leg call rang 13900139000 by carrier
         1 ring 13900139000 by carrier
         2 leg 13900139000 13900139000 not by carrier: congestion:34
         2 leg 13900139000 rang 13900139000 by spare
         2 ring 13900139000 by spare
         3 leg 13900139000 13900139000 rings
         5 leg 13900139000 13900139000 answered
         5 seat x talking
         9 leg 13900139000 13900139000 ended normal:16
         9 release x normal:16
         9 seat x wrap_up
         9 leg 13900139000 x ended normal:16",
    );
}

#[test]
fn when_no_trunk_is_left_the_agent_hears_the_busy_tone() {
    check(
        "ring hear release ended",
        "0 in x
         1 dial x 13900139000
         2 fails 13900139000 failed
         3 fails 13900139000 failed:38
         7 -",
        "1 ring x auto
         1 ring 13900139000 by carrier
         1 hear x ring_back
         2 ring 13900139000 by spare
         3 release 13900139000 failed:38
         3 hear x busy_tone
         6 release x normal
         6 ended 13900139000 failed",
    );
}

/// The network's own word goes on to whoever waits, and into the log.
#[test]
fn a_desk_phone_is_told_the_networks_own_cause() {
    check(
        "leg release ended",
        "0 in x 8001
         1 dials 8001 13900139000
         3 ends 13900139000 unreachable:22",
        "1 leg call rang 13900139000 by carrier
         3 leg 13900139000 13900139000 ended unreachable:22
         3 release 8001 unreachable:22
         3 leg 13900139000 8001 ended unreachable:22
         3 ended 13900139000 unreachable",
    );
}

#[test]
fn once_it_rings_a_call_stays_where_it_is() {
    check(
        "ring ended",
        "0 in x
         1 dial x 13900139000
         2 rings 13900139000
         3 fails 13900139000 failed
         4 ends 13900139000 failed
         8 -",
        "1 ring x auto
         1 ring 13900139000 by carrier
         7 ended 13900139000 failed",
    );
}

#[test]
fn a_trunk_that_is_down_is_the_last_resort() {
    check(
        "ring",
        "0 in x
         0 trunk carrier down
         1 dial x 13900139000
         2 ends 13900139000 busy
         10 in y
         11 trunk spare down
         12 dial y 13900139001
         13 trunk carrier up
         14 ends 13900139001 busy
         20 dial x 13900139002",
        "1 ring x auto
         1 ring 13900139000 by spare
         12 ring y auto
         12 ring 13900139001 by carrier
         20 ring x auto
         20 ring 13900139002 by carrier",
    );
}

#[test]
fn numbers_are_written_as_the_trunk_wants_them() {
    check(
        "ring started",
        "0 numbers
         0 in x
         1 call a 059112345
         2 answers x
         3 heard a
         3 transfer x 13900139000
         4 fails 13900139000 failed",
        "1 started a inbound 12345 carrier
         1 ring x
         3 ring 13900139000 by carrier 13900139000 from 13800138000 for 12345 as +8659112345
         4 ring 13900139000 by spare 13900139000 from - withheld for 12345 as 059112346",
    );
}

/// An agent's number means nothing outside; a PBX knows it.
#[test]
fn an_agent_shows_its_number_only_inside() {
    check(
        "ring started",
        "0 numbers
         0 in x
         1 dial x 13900139000
         2 ends 13900139000 busy
         10 dial x 9001
         12 ends 001 busy",
        "1 started call outbound 13900139000 browser
         1 ring x auto
         1 ring 13900139000 by carrier 13900139000 from +8659112345 as +8659112345
         10 started call internal 9001 browser
         10 ring x auto
         10 ring 001 by pbx 001 from 1001",
    );
}

/// F12: a colleague at the PBX calls an agent and a queue; nobody outside.
#[test]
fn the_pbx_is_inside_the_house() {
    check(
        "started ring release talk ended",
        "0 in x
         1 pbx a 1001
         2 answers x
         3 ends a
         4 pbx b 13900139000
         5 pbx c 77",
        "1 started a internal 1001 pbx
         1 ring x
         2 talk a with x
         3 talk a left by x
         3 release x normal
         3 ended a served
         4 started b internal 13900139000 pbx
         4 release b rejected
         4 ended b rejected
         5 started c internal 77 pbx
         5 release c unreachable
         5 ended c unreachable",
    );
}

#[test]
fn who_may_not_dial_outside_may_call_the_pbx() {
    check(
        "ring refused",
        "0 in z
         1 dial z 13900139000
         2 dial z 9001
         3 dials 8009 9002",
        "1 refused z not_allowed
         2 ring z auto
         2 ring 001 by pbx
         3 ring 002 by pbx",
    );
}

/// Overlap digits: the first ones are no call.
#[test]
fn the_beginning_of_a_number_is_incomplete() {
    check(
        "started release",
        "0 call a 0591123
         1 call b 05919999",
        "0 release a incomplete
         1 started b inbound 9999 carrier
         1 release b unreachable",
    );
}

#[test]
fn more_calls_in_a_second_than_a_trunk_may_take_go_elsewhere() {
    check_after(
        "0 trunk carrier down
         0 in x
         0 in y",
        "ring ended",
        "1 dial x 13900139000
         1 dial y 13900139001",
        "1 ring x auto
         1 ring 13900139000 by spare
         1 ring y auto
         1 ring 13900139001 by carrier",
    );
}

#[test]
fn closed_destinations_are_refused_and_the_log_says_so() {
    check(
        "started refused talk ended",
        "0 in x
         1 dial x 0014155550100
         2 dial x 09001234567
         3 closed outside
         4 dial x 13900139000
         5 open outside
         6 dial x 13900139000",
        "1 started call outbound 0014155550100 browser
         1 talk call x refused: international_closed
         1 ended call not_allowed
         1 refused x international_closed
         2 started call outbound 09001234567 browser
         2 talk call x refused: destination_closed
         2 ended call not_allowed
         2 refused x destination_closed
         4 started call outbound 13900139000 browser
         4 talk call x refused: outside_hours
         4 ended call not_allowed
         4 refused x outside_hours
         6 started call outbound 13900139000 browser",
    );
}

#[test]
fn a_desk_phone_is_refused_too() {
    check(
        "ring talk release ended",
        "0 in x 8001
         1 dials 8001 0014155550100",
        "1 talk call x refused: international_closed
         1 release 8001 rejected
         1 ended call not_allowed",
    );
}

#[test]
fn a_transfer_is_no_way_around_the_brakes() {
    check(
        "talk refused ended",
        "0 in x
         1 call a
         2 answers x
         3 heard a
         3 transfer x 0014155550100
         4 consult x 0014155550100",
        "3 talk a told x
         3 talk a with x
         3 talk a x refused: international_closed
         3 refused x international_closed
         4 talk a x refused: international_closed
         4 refused x international_closed",
    );
}

#[test]
fn a_seat_dials_so_many_times_a_minute() {
    let dials: String =
        (1..=6).map(|n| format!("{n} dial x 1390013900{n}\n{n} hang_up x\n")).collect();
    check(
        "refused",
        &format!("0 in x\n{dials} 62 dial x 13900139007"),
        "6 refused x dialing_too_fast\n6 refused x no_call",
    );
}

/// A line left open over night costs no more than a day's minutes: 60 here.
#[test]
fn a_call_ends_when_the_days_minutes_are_used_up() {
    check_after(
        "0 in x
         1 dial x 13900139000
         2 answers 13900139000
         1802 ends 13900139000",
        "leg release seat refused ended",
        "1900 dial x 13900139001
         1901 answers 13900139001
         3701 -
         3762 dial x 13900139002",
        "1862 seat x ready
         1900 leg call rang browser
         1900 seat x dialing
         1900 leg call x answered
         1900 leg call rang 13900139001 by carrier
         1901 leg 13900139001 13900139001 answered
         1901 seat x talking
         3701 leg 13900139001 13900139001 minutes used up
         3701 release x normal
         3701 release 13900139001 normal
         3701 seat x wrap_up
         3701 leg 13900139001 x ended normal
         3701 leg 13900139001 13900139001 ended normal
         3701 ended 13900139001 served
         3761 seat x ready
         3762 ended call not_allowed
         3762 refused x minutes_used_up",
    );
}

#[test]
fn colleagues_at_a_pbx_cost_no_minutes() {
    check(
        "release ended",
        "0 in x
         1 dial x 9001
         2 answers 001
         3700 ends 001",
        "3700 release x normal
         3700 ended 001 served",
    );
}

#[test]
fn a_seat_talks_so_many_minutes_a_day() {
    check_after(
        "0 in x
         1 dial x 13900139000
         2 answers 13900139000
         3602 ends 13900139000",
        "refused ring",
        "3700 dial x 13900139001
         3701 dial x 9001
         3702 hang_up x
         90100 dial x 13900139001",
        "3700 refused x minutes_used_up
         3701 ring x auto
         3701 ring 001 by pbx
         90100 ring x auto
         90100 ring 13900139001 by carrier",
    );
}
