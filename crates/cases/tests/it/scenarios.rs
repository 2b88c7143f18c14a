//! Cases from intake to closing, one scenario for each thing the regulation
//! says about them. 2026-11-24 is a Tuesday.

use cases::{Limit, Now, Part, Profile, Rules, WorkingCalendar};
use jiff::civil::date;

use crate::script::{check, check_with};

#[test]
fn the_main_job_a_complaint_is_dispatched_answered_and_followed_up() {
    let play = check(
        "
        2026-11-24 09:00 agent          take-in complaint call         => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water                 => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 10:00 operator@water sign                           => handling, handling by 2026-12-08
        2026-11-26 15:00 operator@water contact call                   => handling, handling by 2026-12-08
        2026-12-01 16:00 operator@water reply                          => under_review, handling by 2026-12-08
        2026-12-02 09:00 leader@water   send-back                      => handling, handling by 2026-12-08
        2026-12-03 09:00 operator@water reply                          => under_review, handling by 2026-12-08
        2026-12-07 09:00 leader@water   approve                        => awaiting_follow_up
        2026-12-08 10:00 hotline        follow-up satisfied call       => awaiting_follow_up
        2026-12-08 10:05 hotline        close empty                    => closed
        2026-12-20 10:05 agent          note call                      => closed
        ",
    );
    let story: Vec<String> = cases::timeline(&play.history)
        .iter()
        .map(|entry| {
            let (who, calls) = (entry.by.role.code(), entry.interactions.len());
            format!("{} {} by {who}, {calls} calls", entry.version, entry.code)
        })
        .collect();
    assert_eq!(
        story,
        [
            "1 taken_in by agent, 1 calls",
            "2 dispatched by agent, 0 calls",
            "3 signed_for by unit_operator, 0 calls",
            "4 contacted by unit_operator, 1 calls",
            "5 replied by unit_operator, 0 calls",
            "6 sent_back by unit_leader, 0 calls",
            "7 replied by unit_operator, 0 calls",
            "8 approved by unit_leader, 0 calls",
            "9 followed_up by hotline_operator, 1 calls",
            "10 closed by hotline_operator, 0 calls",
            "11 note_added by agent, 1 calls",
        ]
    );
}

#[test]
fn article_12_only_complete_requests_are_taken_in() {
    check("2026-11-24 09:00 agent take-in help nameless => refused: field_missing");
    check("2026-11-24 09:00 agent take-in help untitled => refused: field_missing");
    check("2026-11-24 09:00 agent take-in help long     => refused: field_too_long");
    check(
        "2026-11-24 09:00 agent take-in help anonymous unreachable => received, dispatch by 2026-11-25, near due",
    );
    check("2026-11-24 09:00 operator@water take-in help => refused: not_your_role, article 12");
}

#[test]
fn article_14_what_can_be_answered_at_once_is_answered_and_closed() {
    check(
        "
        2026-11-24 09:00 agent take-in consultation call => received, dispatch by 2026-11-25, near due
        2026-11-24 09:02 agent answer empty              => refused: field_missing
        2026-11-24 09:02 agent answer call               => closed
        2026-11-24 09:03 agent dispatch water            => refused: not_in_this_state, article 14
        ",
    );
}

#[test]
fn article_14_dispatch_takes_one_working_day_and_lateness_shows() {
    check(
        "
        2026-11-27 17:00 agent   take-in suggestion => received, dispatch by 2026-11-30, near due
        2026-11-30 23:59 agent   note               => received, dispatch by 2026-11-30, near due
        2026-12-01 00:00 agent   note               => received, dispatch by 2026-11-30, overdue
        2026-12-01 09:00 hotline dispatch parks     => dispatched, sign by 2026-12-02, handling by 2026-12-08, near due
        ",
    );
}

#[test]
fn article_14_an_urgent_case_goes_at_once_and_the_unit_is_telephoned() {
    // A Saturday: urgent cases know no weekend.
    check(
        "
        2026-11-28 22:00 agent         take-in help urgent call => received, dispatch by 2026-11-28, near due
        2026-11-28 22:03 agent         dispatch gas             => dispatched, sign by 2026-11-28, handling by 2026-11-28, near due, telephone the unit
        2026-11-28 22:04 agent         notify                   => refused: call_missing, article 14
        2026-11-28 22:06 agent         notify call              => dispatched, sign by 2026-11-28, handling by 2026-11-28, near due
        2026-11-28 22:10 operator@gas  sign                     => handling, contact by 2026-11-30, handling by 2026-11-28, near due
        2026-11-29 00:00 operator@gas  contact                  => handling, handling by 2026-11-28, overdue
        ",
    );
}

#[test]
fn article_17_only_the_unit_that_has_the_case_signs_for_it() {
    check(
        "
        2026-11-24 09:00 agent          take-in complaint => received, dispatch by 2026-11-25, near due
        2026-11-24 09:01 operator@water sign              => refused: not_your_unit
        2026-11-24 09:10 agent          dispatch water    => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 09:20 operator@power sign              => refused: not_your_unit
        2026-11-24 09:20 operator       sign              => refused: not_your_unit
        2026-11-24 09:20 leader@water   sign              => refused: not_your_role, article 17
        2026-11-24 09:20 agent          sign              => refused: not_your_role, article 17
        2026-11-24 09:25 hotline        notify            => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 09:30 operator@water sign              => handling, handling by 2026-12-08
        2026-11-24 09:30 operator@water sign              => refused: not_in_this_state, article 17
        ",
    );
}

#[test]
fn article_18_a_reply_is_reviewed_by_a_leader_of_the_same_unit() {
    check(
        "
        2026-11-24 09:00 agent          take-in consultation => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water       => dispatched, sign by 2026-11-25, handling by 2026-11-26, near due
        2026-11-24 09:20 operator@water sign                 => handling, handling by 2026-11-26
        2026-11-25 09:20 leader@water   approve              => refused: not_in_this_state, article 18
        2026-11-25 09:20 operator@water reply empty          => refused: field_missing
        2026-11-25 09:20 operator@water reply                => under_review, handling by 2026-11-26, near due
        2026-11-25 09:30 operator@water approve              => refused: not_your_role, article 18
        2026-11-25 09:30 leader@power   approve              => refused: not_your_unit
        2026-11-25 09:30 leader@water   send-back empty      => refused: field_missing
        2026-11-25 09:30 leader@water   approve empty        => awaiting_follow_up
        ",
    );
}

#[test]
fn article_18_the_unit_adds_photos_and_the_citizen_too_at_any_time() {
    check(
        "
        2026-11-24 09:00 citizen        take-in consultation => received, dispatch by 2026-11-25, near due
        2026-11-24 09:01 citizen        attach               => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water       => dispatched, sign by 2026-11-25, handling by 2026-11-26, near due
        2026-11-24 09:20 operator@power attach               => refused: not_your_unit
        2026-11-24 09:20 operator@water attach               => dispatched, sign by 2026-11-25, handling by 2026-11-26, near due
        ",
    );
}

#[test]
fn article_30_5_who_wished_not_to_be_named_is_told_to_the_unit_by_a_grant_alone() {
    check(
        "
        2026-11-24 09:00 agent          take-in complaint anonymous => received, dispatch by 2026-11-25, near due
        2026-11-24 09:05 hotline        grant-identity              => refused: not_in_this_state, article 30(5)
        2026-11-24 09:10 agent          dispatch water              => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 09:20 operator@water grant-identity              => refused: not_your_role, article 30(5)
        2026-11-24 09:30 hotline        grant-identity empty        => refused: field_missing
        2026-11-24 09:40 hotline        grant-identity              => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 09:50 hotline        grant-identity              => refused: identity_known, article 30(5)
        ",
    );
}

#[test]
fn article_20_each_kind_has_its_limit() {
    for (kind, by) in [
        ("consultation", "handling by 2026-11-26"),
        ("complaint", "handling by 2026-12-08"),
        ("complaint listed", "handling by 2026-11-27"),
        ("suggestion", "handling by 2026-12-01"),
        ("help", "handling by 2026-11-27"),
        ("complaint simple", "handling by 2026-11-24"),
    ] {
        check(&format!(
            "
            2026-11-24 09:00 agent take-in {kind}  => received, dispatch by 2026-11-25, near due
            2026-11-24 09:10 agent dispatch water  => dispatched, sign by 2026-11-25, {by}, near due
            "
        ));
    }
    check(
        "2026-11-24 09:00 agent take-in help listed => refused: service_list_is_for_complaints, article 20(2)",
    );
}

#[test]
fn article_20_4_who_asks_for_help_is_spoken_with_first() {
    check(
        "
        2026-11-27 09:00 agent          take-in help   => received, dispatch by 2026-11-30, near due
        2026-11-27 09:10 agent          dispatch water => dispatched, sign by 2026-11-30, handling by 2026-12-02, near due
        2026-11-27 16:00 operator@water sign           => handling, contact by 2026-11-30, handling by 2026-12-02, near due
        2026-11-30 09:00 operator@water reply          => refused: contact_first, article 20(4)
        2026-11-30 10:00 operator@water contact call   => handling, handling by 2026-12-02
        2026-11-30 11:00 operator@water reply          => under_review, handling by 2026-12-02
        ",
    );
    check(
        "
        2026-11-27 09:00 agent          take-in help anonymous unreachable => received, dispatch by 2026-11-30, near due
        2026-11-27 09:10 agent          dispatch water => dispatched, sign by 2026-11-30, handling by 2026-12-02, near due
        2026-11-27 16:00 operator@water sign           => handling, handling by 2026-12-02
        2026-11-30 09:00 operator@water reply          => under_review, handling by 2026-12-02
        2026-11-30 09:00 leader@water   approve        => awaiting_follow_up
        2026-11-30 09:00 hotline        close          => closed
        ",
    );
}

#[test]
fn article_20_the_spring_festival_stops_the_clock_and_make_up_days_run_it() {
    // Saturdays 14 and 28 February 2026 are worked for the festival (15–23).
    check(
        "
        2026-02-13 09:00 agent take-in complaint listed => received, dispatch by 2026-02-14, near due
        2026-02-13 09:10 agent dispatch water           => dispatched, sign by 2026-02-14, handling by 2026-02-25, near due
        ",
    );
}

#[test]
fn article_20_a_limit_over_new_year_is_provisional_until_the_next_year_is_published() {
    check(
        "
        2026-12-25 09:00 agent take-in complaint => received, dispatch by 2026-12-28, near due
        2026-12-25 09:10 agent dispatch water    => dispatched, sign by 2026-12-28, handling by 2027-01-11?, near due
        ",
    );
}

#[test]
fn article_20_a_matter_of_another_kind_has_that_kinds_time_from_where_it_was() {
    check(
        "
        2026-11-24 09:00 agent          take-in suggestion   => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water       => dispatched, sign by 2026-11-25, handling by 2026-12-01, near due
        2026-11-24 10:00 operator@water sign                 => handling, handling by 2026-12-01
        2026-11-25 10:00 operator@water reclassify complaint => refused: not_your_role, article 20
        2026-11-25 10:00 hotline        reclassify complaint => handling, handling by 2026-12-08
        2026-11-25 10:01 hotline        reclassify complaint => refused: same_kind, article 20
        2026-11-25 11:00 hotline        reclassify help      => handling, contact by 2026-11-26, handling by 2026-11-27, near due
        2026-11-25 12:00 operator@water contact call         => handling, handling by 2026-11-27
        2026-11-25 13:00 hotline        reclassify complaint listed => handling, handling by 2026-11-27
        ",
    );
}

#[test]
fn article_20_an_extension_stays_when_the_kind_changes() {
    check(
        "
        2026-11-24 09:00 agent          take-in suggestion   => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water       => dispatched, sign by 2026-11-25, handling by 2026-12-01, near due
        2026-11-24 10:00 operator@water sign                 => handling, handling by 2026-12-01
        2026-11-25 10:00 operator@water ask-extension 2wd    => handling, handling by 2026-12-01
        2026-11-25 11:00 leader@water   grant                => handling, handling by 2026-12-03
        2026-11-25 12:00 hotline        reclassify complaint => handling, handling by 2026-12-10
        ",
    );
}

#[test]
fn a_clock_that_stands_still_goes_on_with_what_was_left() {
    // Five working days from 24 November: two are over when it stops.
    check(
        "
        2026-11-24 09:00 agent          take-in suggestion => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water     => dispatched, sign by 2026-11-25, handling by 2026-12-01, near due
        2026-11-24 10:00 operator@water sign               => handling, handling by 2026-12-01
        2026-11-26 10:00 operator@water pause              => refused: not_your_role
        2026-11-26 10:00 hotline        pause              => handling, paused
        2026-11-26 10:01 hotline        pause              => refused: clock_paused
        2026-12-15 10:00 operator@water reply              => refused: clock_paused
        2026-12-15 10:00 operator@water resume             => handling, handling by 2026-12-18
        2026-12-15 10:01 hotline        resume             => refused: clock_runs
        2026-12-16 10:00 operator@water reply              => under_review, handling by 2026-12-18
        ",
    );
}

#[test]
fn a_pause_is_not_lost_nor_given_twice_when_the_kind_changes() {
    // A complaint has ten working days from 24 November, 8 December; nine on which
    // the clock stood still are added.
    let play = check(
        "
        2026-11-24 09:00 agent          take-in suggestion   => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water       => dispatched, sign by 2026-11-25, handling by 2026-12-01, near due
        2026-11-24 10:00 operator@water sign                 => handling, handling by 2026-12-01
        2026-11-26 10:00 hotline        pause                => handling, paused
        2026-12-09 10:00 hotline        resume               => handling, handling by 2026-12-14
        2026-12-09 11:00 hotline        reclassify complaint => handling, handling by 2026-12-21
        2026-12-09 12:00 operator@water ask-extension 10wd   => handling, handling by 2026-12-21
        ",
    );
    let case = play.case.expect("one");
    assert_eq!(case.first_limit, Limit::working_days(10), "an extension may be as long again");
}

#[test]
fn a_new_holiday_moves_an_extended_limit_as_well() {
    let mut play = check(
        "
        2026-11-24 09:00 agent          take-in suggestion => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water     => dispatched, sign by 2026-11-25, handling by 2026-12-01, near due
        2026-11-24 10:00 operator@water sign               => handling, handling by 2026-12-01
        2026-11-25 10:00 operator@water ask-extension 2wd  => handling, handling by 2026-12-01
        2026-11-25 11:00 leader@water   grant              => handling, handling by 2026-12-03
        ",
    );
    let case = play.case.as_mut().expect("one");
    let profile = Profile::fujian();
    let now =
        Now { at: base::Timestamp::from_unix_ms(1), local: date(2026, 11, 26).at(9, 0, 0, 0) };
    let same = Rules { calendar: &play.calendar, profile: &profile };
    assert_eq!(case.recount(now, &same), None, "the calendar is the same");
    // The day lies in the limit itself, before the extension begins.
    let text = format!("{}off 2026-11-30 台风\n", play.calendar);
    let calendar = WorkingCalendar::parse(&text).expect("a calendar");
    let rules = Rules { calendar: &calendar, profile: &profile };
    case.apply(&case.recount(now, &rules).expect("a day fewer")).expect("the next");
    let due = case.handling_due.as_ref().expect("it runs");
    assert_eq!((due.deadline.last_day(), due.from.date()), (date(2026, 12, 4), date(2026, 12, 2)));
    assert_eq!(case.recount(now, &rules), None, "the second time nothing moves");
}

#[test]
fn an_overdue_clock_is_not_stopped_any_more() {
    let play = check(
        "
        2026-11-24 09:00 agent          take-in help unreachable => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water => dispatched, sign by 2026-11-25, handling by 2026-11-27, near due
        2026-11-24 10:00 operator@water sign           => handling, handling by 2026-11-27
        2026-11-30 10:00 hotline        pause          => refused: too_late_to_pause
        ",
    );
    assert!(play.case.expect("one").turns[0].due.passed(date(2026, 11, 30).at(9, 0, 0, 0)));
}

#[test]
fn a_published_year_moves_the_clocks_that_run_and_says_so() {
    let mut play = check(
        "
        2026-12-25 09:00 agent          take-in complaint => received, dispatch by 2026-12-28, near due
        2026-12-25 09:10 agent          dispatch water    => dispatched, sign by 2026-12-28, handling by 2027-01-11?, near due
        2026-12-25 10:00 operator@water sign              => handling, handling by 2027-01-11?
        ",
    );
    let case = play.case.as_mut().expect("one");
    let profile = Profile::fujian();
    let text = format!("{}year 2027\noff 2027-01-01..2027-01-03 元旦\n", play.calendar);
    let calendar = WorkingCalendar::parse(&text).expect("a calendar");
    let now =
        Now { at: base::Timestamp::from_unix_ms(1), local: date(2026, 12, 26).at(9, 0, 0, 0) };
    let rules = Rules { calendar: &calendar, profile: &profile };
    let event = case.recount(now, &rules).expect("it is provisional no more");
    case.apply(&event).expect("the next");
    let due = case.handling_due.clone().expect("it runs");
    assert_eq!((due.deadline.last_day(), due.provisional), (date(2027, 1, 11), false));
    assert_eq!(case.recount(now, &rules), None, "the second time nothing moves");

    let text = format!("{text}off 2027-01-04..2027-01-05 元旦\n");
    let calendar = WorkingCalendar::parse(&text).expect("a calendar");
    let rules = Rules { calendar: &calendar, profile: &profile };
    let event = case.recount(now, &rules).expect("two days fewer");
    case.apply(&event).expect("the next");
    assert_eq!(case.handling_due.as_ref().expect("it runs").deadline.last_day(), date(2027, 1, 13));
    assert_eq!(case.turns[0].due.last_day(), date(2027, 1, 13), "the assessment goes by it");
    let told = cases::timeline(&[event]);
    assert_eq!(told[0].params, [("handling_due", "2027-01-13".to_owned())]);
}

const ANSWERED: &str = "
    2026-11-24 09:00 agent          take-in consultation => received, dispatch by 2026-11-25, near due
    2026-11-24 09:10 agent          dispatch water       => dispatched, sign by 2026-11-25, handling by 2026-11-26, near due
    2026-11-24 09:20 operator@water sign                 => handling, handling by 2026-11-26
    2026-11-24 09:30 operator@water reply                => under_review, handling by 2026-11-26
    2026-11-24 09:40 leader@water   approve              => awaiting_follow_up
";

#[test]
fn article_21_the_citizen_is_asked_before_the_case_is_closed() {
    check(&format!(
        "{ANSWERED}
        2026-11-25 09:00 hotline close                  => refused: follow_up_first, article 21
        2026-11-25 09:00 agent   follow-up fair         => refused: not_your_role, article 21
        2026-11-25 09:00 hotline follow-up fair call    => awaiting_follow_up
        2026-11-25 09:01 agent   close                  => refused: not_your_role, article 21
        2026-11-25 09:01 hotline close empty            => closed
        "
    ));
}

#[test]
fn article_21_three_tries_are_enough_for_a_citizen_who_cannot_be_reached() {
    check(&format!(
        "{ANSWERED}
        2026-11-25 09:00 hotline follow-up not_reached call => awaiting_follow_up
        2026-11-25 15:00 hotline follow-up not_reached call => awaiting_follow_up
        2026-11-25 15:01 hotline close                      => refused: follow_up_first, article 21
        2026-11-26 19:00 hotline follow-up not_reached call => awaiting_follow_up
        2026-11-26 19:01 hotline close empty                => closed
        "
    ));
}

#[test]
fn article_22_a_dissatisfied_citizens_case_is_closed_only_with_a_finding() {
    check(&format!(
        "{ANSWERED}
        2026-11-25 09:00 hotline follow-up dissatisfied call => awaiting_follow_up
        2026-11-25 09:01 hotline close empty                 => refused: finding_missing, article 22
        2026-11-26 09:00 hotline close                       => closed
        "
    ));
}

#[test]
fn article_21_a_verification_on_the_spot_is_a_finding_too() {
    check(&format!(
        "{ANSWERED}
        2026-11-25 09:00 hotline follow-up dissatisfied call => awaiting_follow_up
        2026-11-25 14:00 hotline verify site empty           => refused: field_missing
        2026-11-25 14:00 hotline verify site                 => awaiting_follow_up
        2026-11-25 14:01 hotline close empty                 => closed
        "
    ));
}

#[test]
fn article_23_a_finished_case_is_asked_about_once_more() {
    check(&format!(
        "{ANSWERED}
        2026-11-25 09:00 hotline        follow-up fair call              => awaiting_follow_up
        2026-11-25 09:01 hotline        revisit telephone satisfied      => refused: not_in_this_state, article 23
        2026-11-25 09:01 hotline        close empty                      => closed
        2026-12-25 09:01 agent          revisit telephone satisfied      => refused: not_your_role, article 23
        2026-12-25 09:01 hotline        revisit telephone satisfied call => closed
        2026-12-25 09:01 operator@water revisit site dissatisfied        => closed
        "
    ));
}

#[test]
fn a_command_given_on_an_old_view_is_refused() {
    check(
        "
        2026-11-24 09:00 agent   take-in complaint       => received, dispatch by 2026-11-25, near due
        2026-11-24 09:01 agent   note calls=17           => refused: too_many_interactions
        2026-11-24 09:10 agent   dispatch water          => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 09:10 hotline note old-view           => refused: outdated
        ",
    );
}

#[test]
fn article_13_what_is_not_for_the_hotline_is_declined_on_its_ground_with_guidance() {
    for ground in cases::Ground::ALL {
        let code = ground.code();
        check(&format!(
            "
            2026-11-24 09:00 agent take-in complaint call    => received, dispatch by 2026-11-25, near due
            2026-11-24 09:01 agent decline {code} empty      => refused: field_missing
            2026-11-24 09:02 agent decline {code}            => declined
            2026-11-24 09:03 agent dispatch water            => refused: not_in_this_state, article 14
            2026-11-24 09:04 agent note                      => declined
            "
        ));
    }
    let articles: Vec<_> = cases::Ground::ALL.iter().map(|g| g.article().to_string()).collect();
    assert_eq!(articles, ["13(1)", "13(2)", "13(3)", "13(4)", "13(5)", "13(6)", "13(7)", "13(8)"]);
    check(
        "
        2026-11-24 09:00 agent          take-in complaint    => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water       => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 09:20 operator@water decline secret       => refused: not_your_role, article 13
        2026-11-24 09:20 hotline        decline secret       => refused: not_in_this_state, article 13
        ",
    );
}

#[test]
fn article_15_the_emergency_office_is_told_by_the_hotline_or_the_unit() {
    check(
        "
        2026-11-24 09:00 agent          take-in help urgent => received, dispatch by 2026-11-24, near due
        2026-11-24 09:01 agent          report empty        => refused: field_missing
        2026-11-24 09:01 agent          report              => received, dispatch by 2026-11-24, near due
        2026-11-24 09:02 agent          dispatch gas        => dispatched, sign by 2026-11-24, handling by 2026-11-24, near due, telephone the unit
        2026-11-24 09:03 operator@gas   report              => dispatched, sign by 2026-11-24, handling by 2026-11-24, near due, telephone the unit
        2026-11-24 09:03 leader@gas     report              => refused: not_your_role, article 15
        ",
    );
}

#[test]
fn article_17_a_unit_returns_within_a_working_day_what_is_not_its_duty() {
    check(
        "
        2026-11-24 09:00 agent          take-in complaint => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water    => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-25 10:00 operator@water return empty      => refused: field_missing
        2026-11-25 10:00 operator@water return baseless   => refused: field_missing
        2026-11-25 10:00 operator@power return            => refused: not_your_unit
        2026-11-25 10:00 operator@water return            => received, dispatch by 2026-11-26, near due
        2026-11-25 10:01 operator@water sign              => refused: not_your_unit
        2026-11-25 11:00 hotline        dispatch power    => dispatched, sign by 2026-11-26, handling by 2026-12-09, near due
        2026-11-27 00:00 operator@power return            => refused: return_too_late, article 17
        2026-11-27 09:00 operator@power sign              => handling, handling by 2026-12-09
        2026-11-27 09:01 operator@power return            => refused: not_in_this_state, article 17
        ",
    );
}

#[test]
fn article_19_what_proves_to_be_anothers_goes_back_with_a_proposal() {
    let play = check(
        "
        2026-11-24 09:00 agent          take-in help          => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water        => dispatched, sign by 2026-11-25, handling by 2026-11-27, near due
        2026-11-24 09:20 operator@water sign                  => handling, contact by 2026-11-25, handling by 2026-11-27, near due
        2026-11-24 15:00 operator@water contact call          => handling, handling by 2026-11-27
        2026-11-25 09:00 operator@water refer baseless        => refused: field_missing
        2026-11-25 09:00 operator@water refer to=power        => received, dispatch by 2026-11-26, near due
        ",
    );
    let case = play.case.expect("a case");
    assert_eq!(case.proposed_unit, Some(crate::script::unit("power")));
    assert!(!case.contacted && case.unit.is_none(), "the next unit begins anew");
    check(
        "
        2026-11-24 09:00 agent          take-in help          => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water        => dispatched, sign by 2026-11-25, handling by 2026-11-27, near due
        2026-11-24 09:20 operator@water sign                  => handling, contact by 2026-11-25, handling by 2026-11-27, near due
        2026-11-25 09:00 operator@water refer                 => received, dispatch by 2026-11-26, near due
        2026-11-25 09:30 hotline        dispatch power        => dispatched, sign by 2026-11-26, handling by 2026-11-30, near due
        2026-11-25 10:00 operator@power sign                  => handling, contact by 2026-11-26, handling by 2026-11-30, near due
        2026-11-25 10:30 operator@power reply                 => refused: contact_first, article 20(4)
        ",
    );
}

#[test]
fn article_20_6_an_extension_needs_the_leader_in_time_and_is_no_longer_than_the_limit() {
    // A complaint has ten working days; its last half day begins on the 8th at noon.
    check(
        "
        2026-11-24 09:00 agent          take-in complaint   => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water      => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 10:00 operator@water sign                => handling, handling by 2026-12-08
        2026-12-07 09:00 leader@water   grant               => refused: no_extension_asked, article 20(6)
        2026-12-07 09:00 operator@water ask-extension 0wd   => refused: extension_too_long, article 20(6)
        2026-12-07 09:00 operator@water ask-extension 11wd  => refused: extension_too_long, article 20(6)
        2026-12-07 09:00 operator@water ask-extension 4wd empty => refused: field_missing
        2026-12-07 09:00 operator@water ask-extension 4wd   => handling, handling by 2026-12-08, near due
        2026-12-07 09:01 operator@water ask-extension 4wd   => refused: extension_asked_already, article 20(6)
        2026-12-07 09:02 operator@water grant               => refused: not_your_role, article 20(6)
        2026-12-07 10:00 leader@water   refuse              => handling, handling by 2026-12-08, near due
        2026-12-07 11:00 operator@water ask-extension 4wd   => handling, handling by 2026-12-08, near due
        2026-12-08 12:00 leader@water   grant               => refused: extension_too_late, article 20(6)
        2026-12-08 11:59 leader@water   grant               => handling, handling by 2026-12-14
        2026-12-11 09:00 operator@water ask-extension 7wd   => refused: extension_too_long, article 20(6)
        2026-12-11 09:00 operator@water ask-extension 6wd   => handling, handling by 2026-12-14, near due
        2026-12-14 09:00 leader@water   grant               => handling, handling by 2026-12-22
        ",
    );
    // What must be answered the same day cannot be put off.
    check(
        "
        2026-11-24 09:00 agent          take-in suggestion simple => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch parks            => dispatched, sign by 2026-11-25, handling by 2026-11-24, near due
        2026-11-24 09:20 operator@parks sign                      => handling, handling by 2026-11-24, near due
        2026-11-24 09:30 operator@parks ask-extension 1wd         => refused: extension_too_long, article 20(6)
        ",
    );
}

#[test]
fn article_22_what_leaves_the_citizen_dissatisfied_is_done_again_and_then_supervised() {
    check(
        "
        2026-11-24 09:00 agent          take-in complaint listed => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water           => dispatched, sign by 2026-11-25, handling by 2026-11-27, near due
        2026-11-24 09:20 operator@water sign                     => handling, handling by 2026-11-27
        2026-11-25 09:00 operator@water reply                    => under_review, handling by 2026-11-27
        2026-11-25 10:00 leader@water   approve                  => awaiting_follow_up
        2026-11-26 09:00 hotline        redo                     => refused: not_dissatisfied, article 22
        2026-11-26 09:01 hotline        follow-up fair           => awaiting_follow_up
        2026-11-26 09:02 hotline        redo                     => refused: not_dissatisfied, article 22
        2026-11-26 09:03 hotline        follow-up dissatisfied   => awaiting_follow_up
        2026-11-26 09:04 hotline        redo empty               => refused: field_missing
        2026-11-26 09:04 operator@water redo                     => refused: not_your_role, article 22
        2026-11-26 09:05 hotline        redo                     => handling, handling by 2026-12-01
        2026-11-27 09:00 operator@water reply                    => under_review, handling by 2026-12-01
        2026-11-27 10:00 leader@water   approve                  => awaiting_follow_up
        2026-11-27 11:00 hotline        close                    => refused: follow_up_first, article 21
        2026-11-27 11:01 hotline        follow-up dissatisfied   => awaiting_follow_up
        2026-11-27 11:05 hotline        redo                     => handling, handling by 2026-12-02, supervised
        2026-11-30 09:00 operator@water reply                    => under_review, handling by 2026-12-02, supervised
        2026-11-30 10:00 leader@water   approve                  => awaiting_follow_up, supervised
        2026-11-30 11:00 hotline        follow-up satisfied      => awaiting_follow_up, supervised
        2026-11-30 11:05 hotline        close empty              => refused: supervision_open, article 24
        2026-11-30 11:06 hotline        end-supervision          => awaiting_follow_up
        2026-11-30 11:07 hotline        close empty              => closed
        ",
    );
}

#[test]
fn article_20_6_a_request_for_an_extension_ends_with_the_reply_it_was_for() {
    let play = check(
        "
        2026-11-24 09:00 agent          take-in complaint        => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water           => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 09:20 operator@water sign                     => handling, handling by 2026-12-08
        2026-11-25 09:00 operator@water ask-extension 4wd        => handling, handling by 2026-12-08
        2026-11-26 09:00 operator@water reply                    => under_review, handling by 2026-12-08
        2026-11-26 09:30 leader@water   approve                  => awaiting_follow_up
        2026-11-26 10:00 hotline        follow-up dissatisfied   => awaiting_follow_up
        2026-11-26 10:05 hotline        redo                     => handling, handling by 2026-12-10
        2026-11-26 11:00 leader@water   grant                    => refused: no_extension_asked, article 20(6)
        2026-11-26 11:05 operator@water ask-extension 2wd        => handling, handling by 2026-12-10
        ",
    );
    assert_eq!(play.case.expect("a case").extension_asked.map(cases::WorkingDays::get), Some(2));
}

#[test]
fn article_20_6_what_can_be_granted_no_more_is_not_asked_for() {
    check(
        "
        2026-11-24 09:00 agent          take-in complaint   => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water      => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 10:00 operator@water sign                => handling, handling by 2026-12-08
        2026-12-08 12:00 operator@water ask-extension 4wd   => refused: extension_too_late, article 20(6)
        2026-12-08 11:59 operator@water ask-extension 4wd   => handling, handling by 2026-12-08, near due
        ",
    );
}

#[test]
fn article_16_a_lead_unit_and_those_that_assist_give_one_answer() {
    let play = check(
        "
        2026-11-24 09:00 agent          take-in complaint           => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water co=water     => refused: co_units, article 16
        2026-11-24 09:10 agent          dispatch water co=power,power => refused: co_units, article 16
        2026-11-24 09:10 agent          dispatch water co=power,parks => dispatched, sign by 2026-11-25, handling by 2026-12-08, contribution by 2026-12-01, contribution by 2026-12-01, near due
        2026-11-24 09:20 operator@power sign                        => refused: not_your_unit
        2026-11-24 09:20 operator@water contribute                  => refused: not_your_unit
        2026-11-24 09:20 operator@roads contribute                  => refused: not_your_unit
        2026-11-24 09:30 operator@water sign                        => handling, handling by 2026-12-08, contribution by 2026-12-01, contribution by 2026-12-01
        2026-11-25 09:00 operator@power contribute empty            => refused: field_missing
        2026-11-25 09:00 operator@power contribute                  => handling, handling by 2026-12-08, contribution by 2026-12-01
        2026-11-25 09:30 operator@power note                        => handling, handling by 2026-12-08, contribution by 2026-12-01
        2026-11-26 09:00 operator@water reply                       => refused: contribution_open, article 16
        2026-12-01 23:59 operator@water reply                       => refused: contribution_open, article 16
        2026-12-02 00:00 operator@water reply                       => under_review, handling by 2026-12-08
        ",
    );
    let case = play.case.expect("a case");
    let given = |unit: &str| {
        let of = crate::script::unit(unit);
        case.co_units.iter().find(|co| co.unit == of).expect("it assists").result.is_some()
    };
    assert!(given("power") && !given("parks"), "who did not do its part can be seen");
}

#[test]
fn article_16_the_fallback_unit_keeps_what_nobody_else_takes() {
    let play = check(
        "
        2026-11-24 09:00 agent          take-in suggestion       => received, dispatch by 2026-11-25, near due
        2026-11-24 09:10 agent          dispatch water           => dispatched, sign by 2026-11-25, handling by 2026-12-01, near due
        2026-11-24 10:00 operator@water return                   => received, dispatch by 2026-11-25, near due
        2026-11-24 11:00 hotline        dispatch roads co=power  => dispatched, sign by 2026-11-25, handling by 2026-12-01, contribution by 2026-11-27, near due
        2026-11-24 12:00 operator@roads sign                     => handling, handling by 2026-12-01, contribution by 2026-11-27
        2026-11-24 13:00 operator@roads refer                    => received, dispatch by 2026-11-25, near due
        2026-11-24 14:00 hotline        dispatch power fallback  => dispatched, sign by 2026-11-25, handling by 2026-12-01, near due
        2026-11-24 15:00 operator@power return                   => refused: fallback_keeps, article 16
        2026-11-24 15:10 operator@power sign                     => handling, handling by 2026-12-01
        2026-11-24 15:20 operator@power refer                    => refused: fallback_keeps, article 16
        2026-11-25 09:00 operator@power reply                    => under_review, handling by 2026-12-01
        ",
    );
    let case = play.case.expect("a case");
    assert_eq!(case.passed_on, 2);
    let unit = crate::script::unit;
    let parts =
        [(unit("power"), Part::Lead), (unit("water"), Part::Past), (unit("roads"), Part::Past)];
    assert_eq!(case.parts(), parts, "who had it may look at it; who has it again has it");
}

#[test]
fn article_24_a_supervised_unit_is_told_what_to_do_by_when_and_answers_for_it() {
    check(
        "
        2026-11-24 09:00 agent          take-in complaint           => received, dispatch by 2026-11-25, near due
        2026-11-24 09:01 hotline        supervise                   => refused: not_in_this_state, article 24
        2026-11-24 09:10 agent          dispatch water              => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 09:20 operator@water sign                        => handling, handling by 2026-12-08
        2026-11-25 09:00 hotline        notice rectification 3wd    => refused: not_supervised, article 24
        2026-11-25 09:00 operator@water supervise                   => refused: not_your_role, article 24
        2026-11-25 09:00 hotline        supervise empty             => refused: field_missing
        2026-11-25 09:00 hotline        supervise                   => handling, handling by 2026-12-08, supervised
        2026-11-25 09:01 hotline        supervise                   => refused: supervised_already, article 24
        2026-11-25 09:02 hotline        notice rectification 0wd    => refused: notice_without_time, article 24
        2026-11-25 09:02 hotline        notice rectification 3wd    => handling, handling by 2026-12-08, notice by 2026-11-30, supervised
        2026-11-26 09:00 hotline        notice talk 1wd             => handling, handling by 2026-12-08, notice by 2026-11-30, notice by 2026-11-27, near due, supervised
        2026-11-26 09:10 operator@water answer-notice               => refused: not_your_role, article 24
        2026-11-26 09:10 leader@power   answer-notice               => refused: not_your_unit
        2026-11-26 09:10 leader@water   answer-notice               => handling, handling by 2026-12-08, notice by 2026-11-27, near due, supervised
        2026-11-26 09:20 hotline        end-supervision             => refused: notice_open, article 24
        2026-11-28 09:30 leader@water   answer-notice               => handling, handling by 2026-12-08, supervised
        2026-11-28 09:31 leader@water   answer-notice               => refused: no_notice_open, article 24
        2026-11-28 10:00 hotline        end-supervision             => handling, handling by 2026-12-08
        2026-11-28 10:01 hotline        end-supervision             => refused: not_supervised, article 24
        ",
    );
}

/// Another office's numbers: the process stays, the clocks are others.
#[test]
fn the_profile_of_beijing_counts_hours_and_days_as_they_pass_from_the_intake() {
    check_with(
        Profile::beijing(),
        "
        2026-11-24 09:00 agent          take-in complaint       => received, dispatch by 2026-11-25
        2026-11-24 21:01 hotline        note                    => received, dispatch by 2026-11-25, near due
        2026-11-25 08:00 hotline        dispatch water          => dispatched, sign by 2026-11-26, handling by 2026-12-01
        2026-11-25 09:00 operator@water return                  => received, dispatch by 2026-11-26
        2026-11-25 10:00 hotline        dispatch roads co=water => dispatched, sign by 2026-11-26, handling by 2026-12-01, contribution by 2026-11-30
        2026-11-25 11:00 operator@roads sign                    => handling, handling by 2026-12-01, contribution by 2026-11-30
        2026-11-30 10:00 operator@roads ask-extension 9wd       => refused: extension_too_long, article 20(6)
        2026-11-30 10:00 operator@roads ask-extension 8wd       => handling, handling by 2026-12-01, contribution by 2026-11-30, near due
        2026-11-30 11:00 leader@roads   grant                   => handling, handling by 2026-12-09, contribution by 2026-11-30, near due
        2026-12-01 11:00 operator@roads ask-extension 1wd       => refused: extension_too_long, article 20(6)
        ",
    );
    check_with(
        Profile::beijing(),
        "
        2026-11-24 23:10 agent          take-in help urgent     => received, dispatch by 2026-11-25
        2026-11-24 23:20 agent          dispatch gas            => dispatched, sign by 2026-11-25, handling by 2026-11-25, telephone the unit
        2026-11-24 23:25 agent          notify call             => dispatched, sign by 2026-11-25, handling by 2026-11-25
        2026-11-24 23:30 operator@gas   sign                    => handling, contact by 2026-11-25, handling by 2026-11-25
        2026-11-24 23:40 operator@gas   ask-extension 1wd       => refused: extension_too_long, article 20(6)
        2026-11-25 00:20 operator@gas   contact call            => handling, handling by 2026-11-25, near due
        2026-11-25 01:10 operator@gas   note                    => handling, handling by 2026-11-25, near due
        2026-11-25 01:11 operator@gas   note                    => handling, handling by 2026-11-25, overdue
        ",
    );
}

/// Article 2: by the portal as by telephone. The citizen does there what is
/// theirs to do, and nothing else.
#[test]
fn article_2_a_citizen_files_adds_and_rates_on_the_portal() {
    check(
        "
        2026-11-24 09:00 citizen        take-in complaint portal => received, dispatch by 2026-11-25, near due
        2026-11-24 09:05 citizen        note                     => received, dispatch by 2026-11-25, near due
        2026-11-24 09:06 citizen        dispatch water           => refused: not_your_role, article 14
        2026-11-24 09:10 hotline        dispatch water           => dispatched, sign by 2026-11-25, handling by 2026-12-08, near due
        2026-11-24 09:11 citizen        follow-up satisfied      => refused: not_in_this_state, article 21
        2026-11-24 10:00 operator@water sign                     => handling, handling by 2026-12-08
        2026-11-25 09:00 operator@water reply                    => under_review, handling by 2026-12-08
        2026-11-25 10:00 leader@water   approve                  => awaiting_follow_up
        2026-11-25 11:00 citizen        follow-up dissatisfied   => awaiting_follow_up
        2026-11-25 11:01 citizen        follow-up satisfied      => refused: rated_already, article 21
        2026-11-25 12:00 hotline        redo                     => handling, handling by 2026-12-09
        2026-11-26 09:00 operator@water reply                    => under_review, handling by 2026-12-09
        2026-11-26 10:00 leader@water   approve                  => awaiting_follow_up
        2026-11-26 11:00 citizen        follow-up satisfied      => awaiting_follow_up
        2026-11-26 11:05 hotline        close empty              => closed
        2026-11-26 12:00 citizen        note                     => closed
        2026-11-26 12:01 citizen        close                    => refused: not_your_role, article 21
        ",
    );
}
