//! The way most calls go, with everything that is said and done.

use crate::testing::check;

#[test]
fn a_citizen_calls_is_served_and_rates() {
    check(
        "accept hear ring pick_up record release seat queue offer talk survey recording ended ok",
        "0  in x
         1  call a
         2  rings x
         4  answer x
         9  heard a
         69 hang_up x
         72 key a 1
         74 heard a
         77 heard a
         90 wrapped x",
        "0 seat x not_ready
         0 ok x
         0 seat x ready
         0 ok x
         1 accept a
         1 queue a general 1
         1 offer a->x
         1 ring x
         1 hear a connecting_agent
         1 seat x offered
         4 pick_up x
         4 ok x
         4 offer a->x answered
         4 recording a started
         4 record a|x
         4 hear a agent_number_is digit_1_yao digit_0 digit_0 digit_1_yao at_your_service
         4 hear x agent_number_is digit_1_yao digit_0 digit_0 digit_1_yao at_your_service
         4 seat x talking
         9 talk a told x
         9 talk a with x
         9 hear a <- x
         9 hear x <- a
         69 talk a left by x
         69 release x normal
         69 survey a started
         69 record stop
         69 recording a stopped
         69 hear a survey
         69 seat x wrap_up
         69 ok x
         72 survey a satisfied
         72 hear a survey_thanks
         74 hear a goodbye
         77 release a normal
         77 ended a served
         90 talk a wrapped up by x
         90 seat x ready
         90 ok x",
    );
}
