//! Transfers asked for by desk phones.

use crate::rig::check;

const TALKING: &str = "carrier -> INVITE sdp=o
     ! incoming trunk:carrier to=12345 sdp=o
     carrier <- 100 INVITE
     : answer sdp=a
     carrier <- 200 INVITE sdp=a
     carrier -> ACK
     ! acknowledged\n";

#[test]
fn rfc3515_a_blind_transfer_is_accepted_and_reported() {
    check(&format!(
        "{TALKING}
         show Subscription-State Event
         carrier -> REFER | Refer-To: <sip:8002@10.0.0.1>
         ! refer 8002
         : accept-refer
         carrier <- 202 REFER
         carrier <- NOTIFY body=SIP/2.0 100 Trying | Subscription-State: active;expires=60 | Event: refer;id=2
         carrier -> 200
         : notify-refer 200
         carrier <- NOTIFY body=SIP/2.0 200 OK | Subscription-State: terminated;reason=noresource | Event: refer;id=2
         carrier -> 200
         carrier -> BYE
         ! ended remote
         carrier <- 200 BYE"
    ));
}

#[test]
fn rfc3515_2_4_2_a_refer_may_be_refused_and_must_name_one_target() {
    check(&format!(
        "{TALKING}
         carrier -> REFER
         carrier <- 400 REFER
         carrier -> REFER | Refer-To: <sip:8002@10.0.0.1>
         ! refer 8002
         : reject-refer 603
         carrier <- 603 REFER"
    ));
}

#[test]
fn rfc3891_3_replaces_must_name_a_call_of_ours() {
    check(
        "carrier -> INVITE sdp=o | Replaces: nobody@x;to-tag=1;from-tag=2
         carrier <- 481 INVITE",
    );
}

const CONSULTED: &str = "carrier2 -> INVITE sdp=o2
     ! incoming trunk:carrier to=12345 sdp=o2
     carrier2 <- 100 INVITE
     : answer sdp=a2
     carrier2 <- 200 INVITE sdp=a2
     carrier2 -> ACK
     ! acknowledged\n";

#[test]
fn rfc3891_3_an_invite_with_replaces_names_the_call_it_takes_over() {
    check(&format!(
        "{TALKING}
         carrier2 -> INVITE sdp=o2 | Require: replaces | Replaces: {{replaces:carrier}}
         ! incoming trunk:carrier to=12345 replaces=#1 sdp=o2
         carrier2 <- 100 INVITE"
    ));
}

#[test]
fn rfc3515_an_attended_transfer_names_the_other_call() {
    check(&format!(
        "{TALKING}{CONSULTED}
         carrier -> REFER | Refer-To: <sip:12345@10.0.0.1?Replaces={{escaped:carrier2}}>
         ! refer 12345 replaces=#2"
    ));
}

#[test]
fn rfc3891_3_early_only_spares_an_answered_call() {
    check(&format!(
        "{TALKING}
         carrier2 -> INVITE sdp=o2 | Replaces: {{replaces:carrier}};early-only
         carrier2 <- 486 INVITE
         carrier2 -> ACK failed
         : hangup
         ! ended local
         carrier <- BYE
         carrier2 -> INVITE new sdp=o2 | Replaces: {{replaces:carrier}}
         carrier2 <- 603 INVITE"
    ));
}

#[test]
fn rfc3891_3_a_ringing_call_is_picked_up_and_one_that_waits_for_us_is_not() {
    check(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 180
         ! progress 180 fork=0
         carrier2 -> INVITE sdp=o2 | Replaces: {replaces:carrier};early-only
         ! incoming trunk:carrier to=12345 replaces=#1 sdp=o2
         carrier2 <- 100 INVITE
         : #1 hangup
         ! ended local
         carrier <- CANCEL
         : #2 answer sdp=a2
         carrier2 <- 200 INVITE sdp=a2",
    );
    check(
        "carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : progress 180
         carrier <- 180 INVITE
         carrier2 -> INVITE sdp=o2 | Replaces: {replaces:carrier}
         carrier2 <- 481 INVITE",
    );
}

#[test]
fn rfc4235_4_1_2_a_lamp_tells_the_ids_by_which_its_call_is_picked_up_elsewhere() {
    check(
        "8001 -> SUBSCRIBE user=8002 | Event: dialog
         8001 <- 401 SUBSCRIBE algorithms=SHA-256,MD5
         8001 -> SUBSCRIBE user=8002 auth=MD5 | Event: dialog | Expires: 600
         8001 <- 200 SUBSCRIBE
         8001 <- NOTIFY full v0
         8001 -> 200 to=NOTIFY
         : invite carrier sdp=o
         carrier <- INVITE sdp=o
         : lamp 8002 7 called trying #1
         8001 <- NOTIFY partial v1 7=trying called
         8001 -> 200 to=NOTIFY
         carrier -> 180
         ! progress 180 fork=0
         : lamp 8002 7 called early #1
         8001 <- NOTIFY partial v2 7=early called
         8001 -> 200 to=NOTIFY
         show Reason
         carrier2 -> INVITE sdp=o2 | Replaces: {watched:8001}
         ! incoming trunk:carrier to=12345 replaces=#1 sdp=o2
         carrier2 <- 100 INVITE
         : #1 hangup q850=26
         ! ended local q850=26
         carrier <- CANCEL | Reason: SIP;cause=200;text=\"Call completed elsewhere\"",
    );
}

#[test]
fn rfc3892_a_refer_says_who_asks() {
    check(&format!(
        "{TALKING}
         carrier -> REFER | Refer-To: <sip:8002@10.0.0.1> | Referred-By: \"Li\" <sip:8001@yingda>;cid=x
         ! refer 8002 by=8001"
    ));
}
