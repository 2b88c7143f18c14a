//! Offers before the answer: in PRACK (RFC 3262) and UPDATE (RFC 3311).

use crate::rig::{check, check_clean};

const EARLY: &str = "carrier -> INVITE sdp=o | Supported: 100rel
     ! incoming trunk:carrier to=12345 sdp=o
     carrier <- 100 INVITE
     : progress 183 sdp=e reliable
     carrier <- 183 INVITE sdp=e\n";

const ANSWERED: &str = ": answer
     carrier <- 200 INVITE
     carrier -> ACK
     ! acknowledged
     carrier -> BYE
     ! ended remote
     carrier <- 200 BYE\n";

#[test]
fn rfc3262_5_a_prack_may_offer_anew_and_its_200_answers() {
    check_clean(&format!(
        "{EARLY}
         carrier -> PRACK sdp=o2 | RAck: 1 1 INVITE
         ! reoffer sdp=o2
         : answer-reoffer sdp=a2
         carrier <- 200 PRACK sdp=a2
         {ANSWERED}"
    ));
}

#[test]
fn rfc3262_5_a_refused_offer_in_prack_leaves_what_was_agreed_on() {
    check_clean(&format!(
        "{EARLY}
         carrier -> PRACK sdp=o2 | RAck: 1 1 INVITE
         ! reoffer sdp=o2
         : answer
         : reject-reoffer 488
         carrier <- 488 PRACK
         carrier <- 200 INVITE
         carrier -> ACK cseq=1
         ! acknowledged
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE"
    ));
}

#[test]
fn rfc3262_5_a_prack_answers_the_offer_in_our_183() {
    check_clean(&format!(
        "carrier -> INVITE | Require: 100rel
         ! incoming trunk:carrier to=12345
         carrier <- 100 INVITE
         : progress 183 sdp=o
         carrier <- 183 INVITE sdp=o
         carrier -> PRACK sdp=a | RAck: 1 1 INVITE
         ! early-answered sdp=a
         carrier <- 200 PRACK
         {ANSWERED}"
    ));
}

#[test]
fn rfc3262_3_a_second_reliable_response_waits_for_the_first_prack() {
    check_clean(
        "show RSeq
         carrier -> INVITE sdp=o | Require: 100rel
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : progress 180
         carrier <- 180 INVITE | RSeq: 1
         : progress 183 sdp=a
         : answer
         carrier -> PRACK | RAck: 1 1 INVITE
         carrier <- 200 PRACK
         carrier <- 183 INVITE sdp=a | RSeq: 2
         carrier -> PRACK | RAck: 2 1 INVITE
         carrier <- 200 PRACK
         carrier <- 200 INVITE
         carrier -> ACK
         ! acknowledged
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE",
    );
}

#[test]
fn rfc3311_5_2_a_caller_may_update_once_the_early_answer_is_acknowledged() {
    check_clean(&format!(
        "{EARLY}
         carrier -> UPDATE sdp=early
         carrier <- 500 UPDATE
         carrier -> PRACK | RAck: 1 1 INVITE
         carrier <- 200 PRACK
         carrier -> UPDATE
         carrier <- 200 UPDATE
         carrier -> UPDATE sdp=hold
         ! reoffer sdp=hold
         carrier -> UPDATE sdp=more
         carrier <- 500 UPDATE
         : answer-reoffer sdp=held
         carrier <- 200 UPDATE sdp=held
         {ANSWERED}"
    ));
}

#[test]
fn rfc3311_5_2_an_update_crosses_the_offer_in_our_183() {
    check(
        "carrier -> INVITE | Supported: 100rel
         ! incoming trunk:carrier to=12345
         carrier <- 100 INVITE
         : progress 183 sdp=o reliable
         carrier <- 183 INVITE sdp=o
         carrier -> UPDATE sdp=theirs
         carrier <- 491 UPDATE",
    );
}

#[test]
fn rfc3262_5_our_prack_answers_the_offer_in_a_carriers_183() {
    check_clean(
        "show RAck
         : invite carrier
         carrier <- INVITE
         carrier -> 180 sdp=preview
         ! progress 180 fork=0
         carrier -> 183 sdp=o | Require: 100rel | RSeq: 7
         ! progress 183 fork=0 sdp=o
         : ack sdp=a
         carrier <- PRACK sdp=a | RAck: 7 1 INVITE
         carrier -> 200 to=PRACK
         carrier -> 200 to=INVITE
         ! answered fork=0
         carrier <- ACK
         : hangup
         ! ended local
         carrier <- BYE
         carrier -> 200",
    );
}

#[test]
fn rfc3311_5_2_a_carrier_updates_while_it_rings() {
    check_clean(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 183 sdp=e
         ! progress 183 fork=0 sdp=e
         carrier -> UPDATE sdp=u
         carrier <- 491 UPDATE
         carrier -> 183 sdp=e to=INVITE | Require: 100rel | RSeq: 1
         ! progress 183 fork=0 sdp=e
         carrier <- PRACK
         carrier -> 200 to=PRACK
         carrier -> UPDATE sdp=u
         ! reoffer sdp=u
         : answer-reoffer sdp=a
         carrier <- 200 UPDATE sdp=a
         carrier -> UPDATE
         carrier <- 200 UPDATE
         carrier -> 200 to=INVITE
         ! answered fork=0 sdp=u
         carrier <- ACK
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE",
    );
}

#[test]
fn an_offer_that_waits_when_the_call_ends_gets_its_answer() {
    check_clean(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 183 sdp=e | Require: 100rel | RSeq: 1
         ! progress 183 fork=0 sdp=e
         carrier <- PRACK
         carrier -> 200 to=PRACK
         carrier -> UPDATE sdp=u
         ! reoffer sdp=u
         : hangup
         ! ended local
         carrier <- 487 UPDATE
         carrier <- CANCEL
         carrier -> 200 to=CANCEL
         carrier -> 487 to=INVITE
         carrier <- ACK",
    );
    check_clean(&format!(
        "{EARLY}
         carrier -> PRACK | RAck: 1 1 INVITE
         carrier <- 200 PRACK
         carrier -> UPDATE sdp=u
         ! reoffer sdp=u
         carrier -> CANCEL
         ! ended remote 487
         carrier <- 200 CANCEL
         carrier <- 487 UPDATE
         carrier <- 487 INVITE
         carrier -> ACK failed"
    ));
}
