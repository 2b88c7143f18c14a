//! Calls in talk: hold, retrieve, keys, glare, session timers.

use crate::rig::{check, check_clean};

const TALKING: &str = "carrier -> INVITE sdp=o
     ! incoming trunk:carrier to=12345 sdp=o
     carrier <- 100 INVITE
     : answer sdp=a
     carrier <- 200 INVITE sdp=a
     carrier -> ACK
     ! acknowledged\n";

const CALLED: &str = ": invite carrier sdp=o
     carrier <- INVITE sdp=o
     carrier -> 200 sdp=a
     ! answered fork=0 sdp=a
     carrier <- ACK\n";

fn talking(rest: &str) -> String {
    format!("{TALKING}{rest}")
}

#[test]
fn rfc3261_14_the_peer_holds_and_retrieves() {
    check(&talking(
        "carrier -> INVITE sdp=hold
         ! reoffer sdp=hold
         : answer-reoffer sdp=held
         carrier <- 200 INVITE sdp=held
         carrier -> ACK
         ! acknowledged
         carrier -> UPDATE sdp=talk
         ! reoffer sdp=talk
         : reject-reoffer 488
         carrier <- 488 UPDATE
         carrier -> INVITE
         ! reoffer
         : answer-reoffer sdp=offer
         carrier <- 200 INVITE sdp=offer
         carrier -> ACK sdp=answer
         ! acknowledged sdp=answer",
    ));
}

#[test]
fn rfc3261_14_1_we_hold_and_retrieve() {
    check_clean(&talking(
        ": reoffer sdp=hold
         carrier <- INVITE sdp=hold
         carrier -> 100
         carrier -> 200 sdp=held
         ! reoffer-answered sdp=held
         carrier <- ACK
         carrier -> again
         carrier <- ACK
         : reoffer sdp=talk
         carrier <- INVITE sdp=talk
         carrier -> 488
         ! reoffer-refused 488
         carrier <- ACK
         : reoffer
         carrier <- INVITE
         carrier -> 200 sdp=offer
         ! reoffer-answered sdp=offer
         : ack sdp=answer
         carrier <- ACK sdp=answer
         : hangup
         ! ended local
         carrier <- BYE
         carrier -> 200",
    ));
}

#[test]
fn rfc3261_14_1_glare_the_callee_tries_again_within_two_seconds() {
    check(&talking(
        ": reoffer sdp=hold
         carrier <- INVITE sdp=hold
         carrier -> INVITE sdp=theirs
         carrier <- 491 INVITE
         carrier -> ACK failed
         carrier -> 491 to=INVITE
         carrier <- ACK
         wait 2s
         @0.98 carrier <- INVITE sdp=hold
         @1.48 carrier <- INVITE sdp=hold
         carrier -> 200 sdp=held
         ! reoffer-answered sdp=held
         carrier <- ACK",
    ));
}

#[test]
fn rfc3261_14_1_glare_the_caller_waits_over_two_seconds() {
    check(&format!(
        "{CALLED}
         : reoffer sdp=hold
         carrier <- INVITE sdp=hold
         carrier -> 491
         carrier <- ACK
         wait 4s
         @3.96 carrier <- INVITE sdp=hold"
    ));
}

#[test]
fn rfc3261_14_2_two_offers_at_once_are_not_taken() {
    check(&talking(
        "carrier -> INVITE sdp=one
         ! reoffer sdp=one
         carrier -> UPDATE sdp=two
         carrier <- 500 UPDATE
         : reoffer sdp=ours
         : answer-reoffer sdp=a1
         carrier <- 200 INVITE sdp=a1
         carrier -> ACK cseq=2
         ! acknowledged
         wait 300ms
         @0.2 carrier <- INVITE sdp=ours",
    ));
}

#[test]
fn rfc3261_9_2_a_reinvite_taken_back_leaves_the_session() {
    check(&talking(
        "carrier -> INVITE sdp=hold
         ! reoffer sdp=hold
         carrier -> CANCEL
         carrier <- 200 CANCEL
         carrier <- 487 INVITE
         carrier -> ACK failed
         : answer-reoffer sdp=late
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE",
    ));
}

#[test]
fn rfc3261_12_2_2_gaps_in_cseq_are_fine_and_old_numbers_get_500() {
    check(&talking(
        "carrier -> OPTIONS cseq=9
         carrier <- 200 OPTIONS
         carrier -> INFO cseq=50 body=5 | Content-Type: application/dtmf
         ! info 5
         carrier <- 200 INFO
         carrier -> INFO cseq=49 body=6 | Content-Type: application/dtmf
         carrier <- 500 INFO
         carrier -> BYE cseq=900
         ! ended remote
         carrier <- 200 BYE",
    ));
}

#[test]
fn info_carries_keys_and_hook_flash_both_ways() {
    check(&talking(
        "carrier -> INFO body=Signal=# | Content-Type: application/dtmf-relay
         ! info #
         carrier <- 200 INFO
         carrier -> INFO body=x | Content-Type: application/hook-flash
         ! info flash
         carrier <- 200 INFO
         : info
         carrier <- INFO body=5
         carrier -> 200",
    ));
}

#[test]
fn rfc3261_15_both_hang_up_at_once() {
    check_clean(&talking(
        ": hangup
         ! ended local
         carrier <- BYE
         carrier -> BYE
         carrier <- 200 BYE
         carrier -> 200 to=BYE",
    ));
}

#[test]
fn rfc3261_17_1_2_an_unheard_bye_is_repeated_and_forgotten() {
    check_clean(&talking(
        ": hangup
         ! ended local
         carrier <- BYE
         wait 33s
         @0.5 carrier <- BYE
         @1.5 carrier <- BYE
         @3.5 carrier <- BYE
         @7.5 carrier <- BYE
         @11.5 carrier <- BYE
         @15.5 carrier <- BYE
         @19.5 carrier <- BYE
         @23.5 carrier <- BYE
         @27.5 carrier <- BYE
         @31.5 carrier <- BYE",
    ));
}

#[test]
fn rfc4028_9_we_refresh_by_update_where_the_peer_can() {
    check(
        "show Session-Expires
         carrier -> INVITE sdp=o | Supported: timer | Session-Expires: 90;refresher=uas | Allow: INVITE, UPDATE
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a | Session-Expires: 90;refresher=uas
         carrier -> ACK
         ! acknowledged
         wait 45s
         @45 carrier <- UPDATE | Session-Expires: 90;refresher=uac
         carrier -> 200 | Session-Expires: 90;refresher=uac
         wait 45s
         @45 carrier <- UPDATE | Session-Expires: 90;refresher=uac
         carrier -> 405
         carrier <- INVITE sdp=a | Session-Expires: 90;refresher=uac
         carrier -> 200 sdp=o | Session-Expires: 90;refresher=uac
         ! reoffer-answered sdp=o
         carrier <- ACK
         wait 45s
         @45 carrier <- INVITE sdp=a | Session-Expires: 90;refresher=uac
         carrier -> 481
         ! ended network q850=102
         carrier <- ACK
         carrier <- BYE",
    );
}

#[test]
fn rfc4028_10_without_the_peers_refresh_the_call_ends_in_time() {
    check_clean(
        "show Session-Expires
         : invite carrier sdp=o timer
         carrier <- INVITE sdp=o | Session-Expires: 1800
         carrier -> 200 sdp=a | Session-Expires: 120;refresher=uas
         ! answered fork=0 sdp=a
         carrier <- ACK
         wait 60s
         carrier -> UPDATE | Supported: timer | Session-Expires: 120;refresher=uac
         carrier <- 200 UPDATE | Session-Expires: 120;refresher=uac
         wait 89s
         @88 ! ended network q850=102
         @88 carrier <- BYE
         @88.5 carrier <- BYE
         carrier -> 200 to=BYE",
    );
}

#[test]
fn rfc4028_9_an_interval_below_the_minimum_gets_422() {
    check(
        "show Min-SE
         carrier -> INVITE sdp=o | Supported: timer | Session-Expires: 30
         carrier <- 422 INVITE | Min-SE: 90",
    );
}
