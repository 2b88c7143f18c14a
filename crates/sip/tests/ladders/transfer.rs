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
