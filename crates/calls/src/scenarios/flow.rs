//! The caller in the flow (F1, F18, F36).

use crate::testing::check;

#[test]
fn the_menu_leads_to_the_queue_of_the_key() {
    check(
        "accept flow hear queue",
        "0 call a 12346
         3 heard a
         5 key a 2",
        "0 accept a
         0 flow a menu v3
         0 flow a at hours
         0 flow a at greeting
         0 hear a greeting
         3 flow a at menu
         3 hear a menu
         5 flow a pressed 2
         5 flow a at complaint
         5 queue a complaint 1
         5 queue a told 1
         5 hear a all_agents_busy queue_next",
    );
}

#[test]
fn out_of_hours_the_caller_hears_so_and_is_let_go() {
    check(
        "hear release ended",
        "0 closed office
         1 call a 12346
         6 heard a
         7 open office
         8 call b 12346",
        "1 hear a out_of_hours
         6 release a normal
         6 ended a flow_completed
         8 hear b greeting",
    );
}

#[test]
fn keys_before_the_menu_count() {
    check(
        "hear queue",
        "0 call a 12346
         1 key a 1",
        "0 hear a greeting
         1 queue a general 1
         1 queue a told 1
         1 hear a all_agents_busy queue_next",
    );
}

#[test]
fn silence_is_asked_again_and_then_helped_by_an_agent() {
    check(
        "hear flow queue",
        "0 call a 12346
         2 heard a
         4 heard a
         9 -
         11 heard a
         16 -",
        "0 flow a menu v3
         0 flow a at hours
         0 flow a at greeting
         0 hear a greeting
         2 flow a at menu
         2 hear a menu
         4 hear a silence
         9 hear a menu
         11 hear a silence
         16 flow a pressed nothing
         16 flow a at general
         16 queue a general 1
         16 queue a told 1
         16 hear a all_agents_busy queue_next",
    );
}

#[test]
fn wrong_keys_are_told_and_end_after_two_tries() {
    check(
        "hear release ended",
        "0 call a 12346
         2 heard a
         3 key a 9
         4 key a 8
         6 heard a",
        "0 hear a greeting
         2 hear a menu
         3 hear a wrong_key menu
         4 hear a goodbye
         6 release a normal
         6 ended a flow_completed",
    );
}

#[test]
fn a_case_is_followed_by_its_number() {
    check(
        "hear ask ended",
        "0 call a 12346
         2 heard a
         3 key a 3
         5 key a 20#
         6 word handling
         9 heard a
         11 heard a",
        "0 ask caller
         0 hear a greeting
         2 hear a menu
         3 hear a follow_case_enter
         5 hear a silence
         5 ask case_state 20
         6 hear a case_handling
         9 hear a goodbye
         11 ended a flow_completed",
    );
}

#[test]
fn a_database_that_does_not_answer_is_not_waited_for() {
    check(
        "hear",
        "0 call a 12346
         2 key a 3
         3 key a 20#
         6 -
         7 word handling",
        "0 hear a greeting
         2 hear a follow_case_enter
         3 hear a silence
         6 hear a case_not_found",
    );
}

#[test]
fn a_prompt_whose_end_is_never_reported_holds_nobody() {
    check(
        "hear ended",
        "0 call a 12346
         120 -
         240 -
         245 -",
        "0 hear a greeting
         120 hear a menu
         240 hear a silence
         245 hear a menu",
    );
}

#[test]
fn the_survey_takes_one_grade_and_asks_twice() {
    check(
        "hear survey ended",
        "0  in x
         1  call a
         3  answer x
         8  heard a
         20 hang_up x
         22 heard a
         27 -
         28 key a 3
         29 key a 1
         30 heard a
         33 heard a",
        "1 hear a connecting_agent
         3 hear a agent_number_is digit_1_yao digit_0 digit_0 digit_1_yao at_your_service
         3 hear x agent_number_is digit_1_yao digit_0 digit_0 digit_1_yao at_your_service
         8 hear a <- x
         8 hear x <- a
         20 survey a started
         20 hear a survey
         22 hear a silence
         27 hear a survey
         28 survey a not_satisfied
         28 hear a survey_thanks
         30 hear a goodbye
         33 ended a served",
    );
}

#[test]
fn an_unknown_number_is_refused_and_written_down() {
    check(
        "started accept release ended",
        "0 call a 12399
         1 call b 1001",
        "0 started a inbound 12399 carrier
         0 release a unreachable
         0 ended a unreachable
         1 started b inbound 1001 carrier
         1 release b unreachable
         1 ended b unreachable",
    );
}

#[test]
fn more_callers_than_lines_hear_congestion() {
    check(
        "accept release ended",
        "0 call a
         0 call b
         0 call c
         0 call d
         1 call e
         2 web f
         3 ends a
         4 call g",
        "0 accept a
         0 accept b
         0 accept c
         0 accept d
         1 release e congestion
         1 ended e failed
         2 accept f
         3 ended a abandoned
         4 accept g",
    );
}

#[test]
fn a_flood_of_callers_hears_congestion_and_leaves_no_trace() {
    let mut center = crate::Center::new(base::Rng::new(1));
    let config = crate::Input::Configured(Box::new(crate::testing::site()));
    center.handle(config, base::Moment::ZERO);
    let calls = u128::try_from(crate::limits::INTERACTIONS_MAX).expect("a small number") + 1;
    let arrive = |n: u128| crate::Input::LegArrived {
        leg: base::LegId::new(1, n << 48),
        origin: crate::Origin::Web,
        caller: None,
        called: "12345".parse().expect("a number"),
    };
    (1..=calls).for_each(|n| center.handle(arrive(n), base::Moment::ZERO));
    let mut accepted = 0;
    let mut refused = 0;
    while let Some(output) = center.poll() {
        match output {
            crate::Output::Accept { .. } => accepted += 1,
            crate::Output::Release { cause: crate::Cause::Congestion, .. } => refused += 1,
            _ => {}
        }
    }
    assert_eq!((accepted, refused), (crate::limits::INTERACTIONS_MAX, 1));
}

#[test]
fn nine_one_nine_six_echoes() {
    check(
        "accept hear release ended",
        "0 call a 9196
         9 ends a",
        "0 accept a
         0 hear a echo
         9 ended a flow_completed",
    );
}

#[test]
fn a_call_keeps_the_opening_hours_it_came_in() {
    check(
        "hear",
        "0 call a 12346
         1 closed office
         2 heard a",
        "0 hear a greeting
         2 hear a menu",
    );
}
