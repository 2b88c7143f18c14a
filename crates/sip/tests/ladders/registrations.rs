//! Registering with a carrier.

use crate::rig::{check, check_clean};

const CHALLENGE: &str =
    "WWW-Authenticate: Digest realm=\"c\", nonce=\"n\", algorithm=MD5, qop=\"auth\"";

/// `{challenge}` stands for a 401's header.
#[track_caller]
fn run(script: &str) {
    check(&script.replace("{challenge}", CHALLENGE));
}

#[test]
fn rfc3261_10_2_registers_with_a_password_and_refreshes_before_the_end() {
    run("show Request-URI Contact Expires #
         : register carrier expires=3600s password=x
         carrier <- REGISTER | Contact: <sip:hotline@10.0.0.1:5060>;expires=3600 | Expires: 3600 | sip:10.0.9.9:5060 #1
         carrier -> 401 | {challenge}
         carrier <- REGISTER | Contact: <sip:hotline@10.0.0.1:5060>;expires=3600 | Expires: 3600 | sip:10.0.9.9:5060 #2
         show Expires
         carrier -> 200 | Contact: <sip:hotline@10.0.0.1:5060>;expires=600
         ! at carrier for 600s
         wait 540s
         @540 carrier <- REGISTER | Expires: 3600
         carrier -> 200 | Contact: <sip:hotline@10.0.0.1:5060>;expires=600
         ! at carrier for 600s");
}

#[test]
fn rfc3261_10_2_1_1_an_interval_too_brief_is_lengthened() {
    check(
        "show Expires
         : register carrier expires=60s
         carrier <- REGISTER | Expires: 60
         carrier -> 423 | Min-Expires: 300
         carrier <- REGISTER | Expires: 300
         carrier -> 200 | Expires: 300
         ! at carrier for 300s",
    );
}

#[test]
fn rfc3261_10_2_2_our_leave_is_told_with_the_password() {
    let leave = ": register carrier password=x
         carrier <- REGISTER | Expires: 3600
         carrier -> 200 | Expires: 3600
         ! at carrier for 3600s
         : unregister carrier
         ! away from carrier
         carrier <- REGISTER | Expires: 0
         carrier -> 401 | {challenge}
         carrier <- REGISTER | Expires: 0
         carrier -> 200";
    check_clean(&format!("show Expires\n{}", leave.replace("{challenge}", CHALLENGE)));
}

/// We leave while the first REGISTER is on its way: what it brings is undone.
#[test]
fn rfc3261_10_2_a_leave_in_the_middle_is_carried_through() {
    check_clean(
        "show Expires
         : register carrier
         carrier <- REGISTER | Expires: 3600
         : unregister carrier
         ! away from carrier
         carrier -> 200 | Expires: 3600
         carrier <- REGISTER | Expires: 0
         carrier -> 200",
    );
}

#[test]
fn rfc3261_22_2_a_refused_password_is_not_insisted_on() {
    run("show Expires
         : register carrier password=wrong
         carrier <- REGISTER | Expires: 3600
         carrier -> 401 | {challenge}
         carrier <- REGISTER | Expires: 3600
         carrier -> 401 | {challenge}
         ! not at carrier: 401 again in 300.0s
         wait 301s
         @300 carrier <- REGISTER | Expires: 3600
         @300.5 carrier <- REGISTER | Expires: 3600");
}

#[test]
fn rfc5626_4_5_silence_is_answered_with_longer_and_longer_pauses() {
    check(
        ": register carrier
         carrier <- REGISTER
         carrier -> 500
         ! not at carrier: 500 again in 2.6s
         wait 3s
         @2.625 carrier <- REGISTER
         carrier -> 500
         ! not at carrier: 500 again in 5.4s
         wait 5.5s
         @5.428 carrier <- REGISTER
         carrier -> 503 | Retry-After: 60
         ! not at carrier: 503 again in 60.0s
         wait 60s
         @60 carrier <- REGISTER
         carrier -> 200 | Expires: 120
         ! at carrier for 120s",
    );
}

#[test]
fn rfc3608_6_the_service_route_is_told() {
    check(
        ": register carrier
         carrier <- REGISTER
         carrier -> 200 | Expires: 120 | Service-Route: <sip:10.0.9.9;lr>, \"x\" <sip:10.0.9.8;lr>
         ! at carrier <sip:10.0.9.9;lr>,<sip:10.0.9.8;lr> for 120s",
    );
}

/// A carrier moved us to another machine; the redirect lasts until it fails.
#[test]
fn rfc3261_21_3_a_redirect_is_followed() {
    check(
        ": register carrier
         carrier <- REGISTER
         carrier -> 302 | Contact: <sip:10.0.9.2>
         carrier2 <- REGISTER
         carrier2 -> 200 | Expires: 120
         ! at carrier for 120s",
    );
}

#[test]
fn a_new_password_registers_anew_and_gives_the_old_up() {
    check(
        "show Expires Contact
         : register carrier password=old
         carrier <- REGISTER | Expires: 3600 | Contact: <sip:hotline@10.0.0.1:5060>;expires=3600
         carrier -> 200 | Expires: 120
         ! at carrier for 120s
         : register carrier password=old
         show Expires
         : register carrier password=new
         ! away from carrier
         carrier <- REGISTER | Expires: 0
         carrier <- REGISTER | Expires: 3600",
    );
}

#[test]
fn rfc5626_4_3_with_its_stream_the_binding_is_gone() {
    check(
        ": register 8002
         8002 <- REGISTER
         8002 -> 200 | Expires: 3600
         ! at 8002 for 3600s
         : close 8002
         wait 6s
         @5 8002 <- REGISTER",
    );
}
