//! Calls we place.

use crate::rig::{check, check_clean};

#[test]
fn rfc3261_13_2_a_call_is_answered_and_hung_up_by_the_callee() {
    check_clean(
        "show X-Call
         : invite carrier sdp=o
         carrier <- INVITE sdp=o | X-Call: 1
         carrier -> 100
         carrier -> 180
         ! progress 180 fork=0
         carrier -> 183 sdp=e
         ! progress 183 fork=0 sdp=e
         carrier -> 200 sdp=a
         ! answered fork=0 sdp=a
         carrier <- ACK
         carrier -> again
         carrier <- ACK
         carrier -> BYE | Reason: Q.850;cause=31
         ! ended remote q850=31
         carrier <- 200 BYE",
    );
}

#[test]
fn rfc3261_13_2_2_4_a_200_without_sdp_takes_the_early_answer() {
    check(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 183 sdp=e
         ! progress 183 fork=0 sdp=e
         carrier -> 200
         ! answered fork=0 sdp=e
         carrier <- ACK",
    );
}

#[test]
fn rfc3261_17_1_1_2_an_unheard_invite_is_repeated_and_given_up() {
    check_clean(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         wait 33s
         @0.5 carrier <- INVITE sdp=o
         @1.5 carrier <- INVITE sdp=o
         @3.5 carrier <- INVITE sdp=o
         @7.5 carrier <- INVITE sdp=o
         @15.5 carrier <- INVITE sdp=o
         @31.5 carrier <- INVITE sdp=o
         @32 ! ended network 408 q850=102",
    );
}

#[test]
fn rfc3261_17_1_1_3_a_refusal_is_acknowledged_in_its_transaction() {
    check_clean(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 486 | Reason: Q.850;cause=17;text=\"busy\"
         ! ended remote 486 q850=17
         carrier <- ACK
         carrier -> again
         carrier <- ACK",
    );
}

#[test]
fn rfc3261_9_1_cancel_waits_for_a_provisional_response() {
    check_clean(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         : hangup
         ! ended local
         carrier -> 100
         carrier <- CANCEL
         carrier -> 200 to=CANCEL
         carrier -> 487 to=INVITE
         carrier <- ACK",
    );
}

#[test]
fn rfc3261_9_1_a_200_that_crosses_our_cancel_is_acknowledged_and_hung_up() {
    check_clean(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 180
         ! progress 180 fork=0
         : hangup q850=16
         ! ended local q850=16
         carrier <- CANCEL
         carrier -> 200 to=INVITE sdp=a
         carrier <- ACK
         carrier <- BYE
         carrier -> again
         carrier <- ACK
         carrier -> 200 to=CANCEL
         carrier -> 200 to=BYE",
    );
}

#[test]
fn rfc3261_13_2_2_4_the_first_fork_wins_and_later_ones_are_hung_up() {
    check_clean(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 180 tag=x
         ! progress 180 fork=0
         carrier -> 183 tag=y sdp=e
         ! progress 183 fork=1 sdp=e
         carrier -> 200 tag=y sdp=a
         ! answered fork=1 sdp=a
         carrier <- ACK
         carrier -> 200 tag=x sdp=b to=INVITE
         carrier <- ACK
         carrier <- BYE
         carrier -> 200 to=BYE
         : hangup
         ! ended local
         carrier <- BYE
         carrier -> 200 to=BYE",
    );
}

#[test]
fn rfc3261_8_1_3_5_a_trunks_challenge_is_answered() {
    check(
        "show # Authorization
         : invite carrier sdp=o password=p
         carrier <- INVITE sdp=o #1
         carrier -> 401 | WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=MD5
         carrier <- ACK #1
         carrier <- INVITE sdp=o | Authorization: Digest username=\"hotline\", realm=\"r\", nonce=\"n\", uri=\"sip:13800138000@10.0.9.9:5060\", response=\"e3e0da4a8f29ec304a8ed2cedb5c6f50\", algorithm=MD5 #2
         carrier -> 401 | WWW-Authenticate: Digest realm=\"r\", nonce=\"m\", algorithm=MD5
         ! ended remote 401 q850=21
         carrier <- ACK #2",
    );
}

#[test]
fn rfc8760_2_4_the_strongest_challenge_is_answered() {
    check(
        "show # Authorization
         : invite carrier sdp=o password=p
         carrier <- INVITE sdp=o #1
         carrier -> 401 | WWW-Authenticate: Digest realm=\"r\", nonce=\"m\", algorithm=MD5 | WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256 | WWW-Authenticate: Digest realm=\"r\", nonce=\"o\", algorithm=SHA-256 | WWW-Authenticate: Digest realm=\"r\", nonce=\"p\", algorithm=SHA-1024
         carrier <- ACK #1
         carrier <- INVITE sdp=o | Authorization: Digest username=\"hotline\", realm=\"r\", nonce=\"n\", uri=\"sip:13800138000@10.0.9.9:5060\", response=\"961ce06dc9bb19a9c1d51b0b456fb53ccf64c13df7f3cb63eae0303a6a03d94b\", algorithm=SHA-512-256 #2
         carrier -> 403
         ! ended remote 403 q850=21
         carrier <- ACK #2",
    );
}

#[test]
fn rfc3262_4_a_carriers_reliable_183_gets_its_prack_once() {
    check_clean(
        "show RAck
         : invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 183 sdp=e | Require: 100rel | RSeq: 7
         ! progress 183 fork=0 sdp=e
         carrier <- PRACK | RAck: 7 1 INVITE
         carrier -> again
         carrier -> 200 to=PRACK
         carrier -> 180 to=INVITE | Require: 100rel | RSeq: 8
         ! progress 180 fork=0
         carrier <- PRACK | RAck: 8 1 INVITE
         carrier -> 200 to=PRACK
         carrier -> 200 to=INVITE
         ! answered fork=0 sdp=e
         carrier <- ACK
         : hangup
         ! ended local
         carrier <- BYE
         carrier -> 200",
    );
}

#[test]
fn rfc3264_a_late_offer_of_the_callee_is_answered_in_the_ack() {
    check_clean(
        ": invite carrier
         carrier <- INVITE
         carrier -> 200 sdp=o
         ! answered fork=0 sdp=o
         carrier -> again
         : ack sdp=a
         carrier <- ACK sdp=a
         carrier -> again
         carrier <- ACK sdp=a
         : hangup
         ! ended local
         carrier <- BYE
         carrier -> 200",
    );
}

#[test]
fn every_phone_of_a_user_rings_and_the_first_wins() {
    check_clean(
        "show Reason
         8001 -> REGISTER
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         8001b -> REGISTER
         8001b <- 401 REGISTER algorithms=SHA-256,MD5
         8001b -> REGISTER auth=SHA-256 | Expires: 60
         8001b <- 200 REGISTER
         ! registered 8001 60s
         : invite user:8001 sdp=o
         8001 <- INVITE sdp=o
         8001b <- INVITE sdp=o
         8001 -> 180
         ! progress 180 fork=0
         8001b -> 180
         ! progress 180 fork=1
         8001b -> 200 sdp=a
         ! answered fork=1 sdp=a
         8001 <- CANCEL | Reason: SIP;cause=200;text=\"Call completed elsewhere\"
         8001b <- ACK
         8001 -> 200 to=CANCEL
         8001 -> 487 to=INVITE
         8001 <- ACK
         : hangup
         ! ended local
         8001b <- BYE
         8001b -> 200
         wait 61s
         @60 ! unregistered 8001",
    );
}

#[test]
fn one_phone_that_is_busy_does_not_stop_the_other_and_603_stops_all() {
    let registered = "8001 -> REGISTER
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         8001b -> REGISTER
         8001b <- 401 REGISTER algorithms=SHA-256,MD5
         8001b -> REGISTER auth=MD5
         8001b <- 200 REGISTER
         ! registered 8001 3600s
         : invite user:8001 sdp=o
         8001 <- INVITE sdp=o
         8001b <- INVITE sdp=o
         8001b -> 180
         ! progress 180 fork=0\n";
    check(&format!(
        "{registered}
         8001 -> 486
         8001 <- ACK
         8001b -> 480
         ! ended remote 486 q850=17
         8001b <- ACK"
    ));
    check(&format!(
        "{registered}
         8001 -> 603
         ! ended remote 603 q850=21
         8001 <- ACK
         8001b <- CANCEL"
    ));
}

#[test]
fn nobody_registered_is_480_at_once() {
    check(
        ": invite user:8001 sdp=o
         ! ended network 480 q850=18",
    );
}

#[test]
fn rfc3261_16_6_11_a_call_that_rings_too_long_is_cancelled() {
    check_clean(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 180
         ! progress 180 fork=0
         wait 186s
         @185 ! ended network 408 q850=102
         @185 carrier <- CANCEL
         @185.5 carrier <- CANCEL
         carrier -> 200 to=CANCEL
         carrier -> 487 to=INVITE
         carrier <- ACK",
    );
}

#[test]
fn rfc3261_8_1_3_1_a_broken_path_is_503() {
    check_clean(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         : close carrier
         ! ended network 503 q850=41",
    );
}

#[test]
fn rfc4028_7_4_an_interval_too_small_is_raised() {
    check(
        "show Session-Expires Min-SE
         : invite carrier sdp=o timer
         carrier <- INVITE sdp=o | Session-Expires: 1800 | Min-SE: 90
         carrier -> 422 | Min-SE: 3600
         carrier <- ACK
         carrier <- INVITE sdp=o | Session-Expires: 3600 | Min-SE: 3600",
    );
}

#[test]
fn rfc3323_and_rfc3325_a_caller_kept_back_is_asserted_and_not_shown() {
    check(
        "show From Contact Privacy P-Asserted-Identity
         : invite carrier from=sip:anonymous@anonymous.invalid asserted=sip:0591@10.0.0.1 sdp=o | Privacy: id
         carrier <- INVITE sdp=o | From: <sip:anonymous@anonymous.invalid>;tag=f6bef4459ad881ff | Contact: <sip:anonymous@10.0.0.1:5060> | Privacy: id | P-Asserted-Identity: <sip:0591@10.0.0.1>",
    );
}

#[test]
fn rfc5806_and_rfc7044_and_rfc3892_we_say_who_passed_a_call_on() {
    check(
        "show Diversion History-Info Referred-By
         : invite carrier sdp=o | Diversion: <sip:12345@10.0.0.1>;reason=no-answer | History-Info: <sip:12345@10.0.0.1>;index=1, <sip:13800138000@10.0.9.9>;index=1.1 | Referred-By: <sip:8001@yingda>
         carrier <- INVITE sdp=o | Diversion: <sip:12345@10.0.0.1>;reason=no-answer | History-Info: <sip:12345@10.0.0.1>;index=1, <sip:13800138000@10.0.9.9>;index=1.1 | Referred-By: <sip:8001@yingda>",
    );
}

#[test]
fn rfc3326_a_cancel_carries_its_reason() {
    check_clean(
        "show Reason
         : invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 180
         ! progress 180 fork=0
         : hangup q850=16
         ! ended local q850=16
         carrier <- CANCEL | Reason: Q.850;cause=16
         carrier -> 200 to=CANCEL
         carrier -> 487 to=INVITE
         carrier <- ACK",
    );
}

#[test]
fn a_peer_that_says_nothing_is_given_up_early() {
    check_clean(
        ": invite carrier sdp=o patience=4s,20s
         carrier <- INVITE sdp=o
         wait 8s
         @0.5 carrier <- INVITE sdp=o
         @1.5 carrier <- INVITE sdp=o
         @3.5 carrier <- INVITE sdp=o
         @4 ! ended network 408 q850=102
         @7.5 carrier <- INVITE sdp=o
         carrier -> 100
         carrier <- CANCEL
         carrier -> 200 to=CANCEL
         carrier -> 487 to=INVITE
         carrier <- ACK",
    );
}

#[test]
fn rfc3261_13_2_2_4_a_200_said_again_after_the_end_gets_its_ack_and_no_bye() {
    check_clean(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 200 sdp=a
         ! answered fork=0 sdp=a
         carrier <- ACK
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE
         carrier -> 200 sdp=a to=INVITE
         carrier <- ACK
         wait 1s",
    );
}

#[test]
fn a_peer_that_is_trying_gets_time_to_ring() {
    check_clean(
        ": invite carrier sdp=o patience=4s,20s
         carrier <- INVITE sdp=o
         carrier -> 100
         wait 21s
         @20 ! ended network 408 q850=102
         @20 carrier <- CANCEL
         @20.5 carrier <- CANCEL
         carrier -> 200 to=CANCEL
         carrier -> 487 to=INVITE
         carrier <- ACK",
    );
    check(
        ": invite carrier sdp=o patience=4s,20s
         carrier <- INVITE sdp=o
         carrier -> 180
         ! progress 180 fork=0
         wait 30s",
    );
}

#[test]
fn rfc3608_6_1_a_service_route_goes_before_the_call() {
    check(
        "show Route
         : invite carrier sdp=o | Route: <sip:10.0.9.9;lr>
         carrier <- INVITE sdp=o | Route: <sip:10.0.9.9;lr>
         carrier -> 486
         ! ended remote 486 q850=17
         carrier <- ACK | Route: <sip:10.0.9.9;lr>",
    );
}
