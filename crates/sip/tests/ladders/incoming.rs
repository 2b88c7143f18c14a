//! Calls that come in.

use crate::rig::{check, check_clean};

#[test]
fn rfc3261_13_3_a_call_is_answered_and_hung_up_by_the_caller() {
    check_clean(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : progress 180
         carrier <- 180 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a
         carrier -> ACK
         ! acknowledged
         carrier -> BYE | Reason: Q.850;cause=16
         ! ended remote q850=16
         carrier <- 200 BYE",
    );
}

#[test]
fn rfc3261_15_1_1_we_hang_up() {
    check_clean(
        "show Reason
         carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a
         carrier -> ACK
         ! acknowledged
         : hangup q850=16
         ! ended local q850=16
         carrier <- BYE | Reason: Q.850;cause=16
         carrier -> 200",
    );
}

#[test]
fn rfc3261_13_3_1_4_a_2xx_never_acknowledged_is_repeated_then_hung_up() {
    check_clean(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a
         wait 33s
         @0.5 carrier <- 200 INVITE sdp=a
         @1.5 carrier <- 200 INVITE sdp=a
         @3.5 carrier <- 200 INVITE sdp=a
         @7.5 carrier <- 200 INVITE sdp=a
         @11.5 carrier <- 200 INVITE sdp=a
         @15.5 carrier <- 200 INVITE sdp=a
         @19.5 carrier <- 200 INVITE sdp=a
         @23.5 carrier <- 200 INVITE sdp=a
         @27.5 carrier <- 200 INVITE sdp=a
         @31.5 carrier <- 200 INVITE sdp=a
         @32 ! ended network 408 q850=102
         @32 carrier <- BYE
         @32.5 carrier <- BYE
         carrier -> 200",
    );
}

#[test]
fn rfc3261_15_a_callee_waits_for_the_ack_before_its_bye() {
    check_clean(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a
         : hangup
         ! ended local
         carrier -> ACK
         carrier <- BYE
         carrier -> 200",
    );
}

#[test]
fn rfc3261_9_2_the_caller_cancels() {
    check_clean(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : progress 180
         carrier <- 180 INVITE
         carrier -> CANCEL | Reason: SIP;cause=200
         ! ended remote 487
         carrier <- 200 CANCEL
         carrier <- 487 INVITE
         carrier -> ACK failed
         : answer sdp=a",
    );
}

#[test]
fn rfc3261_9_2_a_cancel_that_crosses_our_200_changes_nothing() {
    check_clean(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a
         carrier -> CANCEL
         carrier <- 200 CANCEL
         carrier -> ACK
         ! acknowledged
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE",
    );
}

#[test]
fn rfc3261_17_2_1_a_refusal_is_repeated_until_its_ack() {
    check_clean(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : reject 486
         ! ended local 486 q850=17
         carrier <- 486 INVITE
         wait 2s
         @0.5 carrier <- 486 INVITE
         @1.5 carrier <- 486 INVITE
         carrier -> ACK failed
         wait 32s",
    );
}

#[test]
fn rfc3261_17_2_1_a_repeated_invite_gets_the_last_answer_again() {
    check(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         carrier -> again
         carrier <- 100 INVITE
         : progress 183 sdp=e
         carrier <- 183 INVITE sdp=e
         carrier -> again
         carrier <- 183 INVITE sdp=e",
    );
}

#[test]
fn rfc6026_7_1_a_repeated_invite_is_absorbed_once_answered() {
    check(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a
         carrier -> again",
    );
}

#[test]
fn rfc3264_late_offer_our_200_offers_and_the_ack_answers() {
    check_clean(
        "carrier -> INVITE
         ! incoming trunk:carrier to=12345
         carrier <- 100 INVITE
         : answer sdp=o
         carrier <- 200 INVITE sdp=o
         carrier -> ACK sdp=a
         ! acknowledged sdp=a
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE",
    );
}

#[test]
fn rfc3261_13_2_1_the_200_repeats_the_answer_of_an_unreliable_183() {
    check_clean(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : progress 183 sdp=e
         carrier <- 183 INVITE sdp=e
         : answer
         carrier <- 200 INVITE sdp=e
         carrier -> ACK
         ! acknowledged
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE",
    );
}

#[test]
fn rfc6337_3_1_1_an_answer_in_an_acknowledged_183_is_not_repeated() {
    check_clean(
        "carrier -> INVITE sdp=o | Supported: 100rel
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : progress 183 sdp=e reliable
         carrier <- 183 INVITE sdp=e
         carrier -> PRACK | RAck: 1 1 INVITE
         carrier <- 200 PRACK
         : answer
         carrier <- 200 INVITE
         carrier -> ACK
         ! acknowledged
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE",
    );
}

#[test]
fn rfc3262_3_a_reliable_183_is_repeated_until_prack_and_the_answer_waits() {
    check_clean(
        "show Require RSeq
         carrier -> INVITE sdp=o | Supported: 100rel
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : progress 183 sdp=e reliable
         carrier <- 183 INVITE sdp=e | Require: 100rel | RSeq: 1
         wait 2s
         @0.5 carrier <- 183 INVITE sdp=e | Require: 100rel | RSeq: 1
         @1.5 carrier <- 183 INVITE sdp=e | Require: 100rel | RSeq: 1
         : answer sdp=e
         carrier -> PRACK | RAck: 2 1 INVITE
         carrier <- 481 PRACK
         carrier -> PRACK | RAck: 1 1 INVITE
         carrier <- 200 PRACK
         carrier <- 200 INVITE sdp=e
         carrier -> ACK
         ! acknowledged
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE",
    );
}

#[test]
fn rfc3262_3_without_prack_the_call_is_refused() {
    check(
        "carrier -> INVITE sdp=o | Supported: 100rel
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : progress 183 sdp=e reliable
         carrier <- 183 INVITE sdp=e
         wait 32s
         @0.5 carrier <- 183 INVITE sdp=e
         @1.5 carrier <- 183 INVITE sdp=e
         @3.5 carrier <- 183 INVITE sdp=e
         @7.5 carrier <- 183 INVITE sdp=e
         @15.5 carrier <- 183 INVITE sdp=e
         @31.5 carrier <- 183 INVITE sdp=e
         @32 ! ended network 504 q850=102
         @32 carrier <- 504 INVITE",
    );
}

#[test]
fn rfc3261_15_1_2_a_caller_may_end_the_early_dialog_by_bye() {
    check_clean(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : progress 180
         carrier <- 180 INVITE
         carrier -> BYE
         ! ended remote 487
         carrier <- 200 BYE
         carrier <- 487 INVITE
         carrier -> ACK failed cseq=1",
    );
}

#[test]
fn rfc3261_8_2_2_2_a_merged_request_gets_482() {
    check(
        "carrier -> INVITE sdp=o branch=z9hG4bKone
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         carrier -> INVITE new same sdp=o branch=z9hG4bKtwo cseq=1
         carrier <- 482 INVITE",
    );
}
