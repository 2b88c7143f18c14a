//! Cases from intake to closing, one scenario for each thing the regulation
//! says about them. 2026-11-24 is a Tuesday.

use crate::script::check;

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
