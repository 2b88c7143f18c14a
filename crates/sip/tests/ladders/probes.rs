//! Whether peers are there.

use crate::rig::{check, check_clean};

#[test]
fn rfc3261_11_a_peer_is_asked_again_and_again() {
    check_clean(
        "show Request-URI Contact
         : probe carrier every=30s
         carrier <- OPTIONS | Contact: <sip:probe@10.0.0.1:5060> | sip:10.0.9.9:5060
         show none
         wait 80ms
         carrier -> 200
         ! carrier up 80ms
         wait 31s
         @30 carrier <- OPTIONS
         @30.5 carrier <- OPTIONS
         carrier -> 404
         ! carrier up 1000ms
         : unprobe carrier",
    );
}

#[test]
fn one_lost_question_makes_nobody_unreachable_two_do() {
    check(
        ": probe carrier every=30s
         carrier <- OPTIONS
         carrier -> 200
         ! carrier up 0ms
         wait 41s
         @30 carrier <- OPTIONS
         @30.5 carrier <- OPTIONS
         @31.5 carrier <- OPTIONS
         @33.5 carrier <- OPTIONS
         @34 ! carrier up silent
         @35 carrier <- OPTIONS
         @35.5 carrier <- OPTIONS
         @36.5 carrier <- OPTIONS
         @38.5 carrier <- OPTIONS
         @39 ! carrier down silent",
    );
}

#[test]
fn a_peer_is_back_with_its_second_answer() {
    check(
        ": probe carrier every=5s
         carrier <- OPTIONS
         : close carrier
         ! carrier down unreachable
         wait 5s
         @5 carrier <- OPTIONS
         carrier -> 503
         ! carrier down 503
         wait 5s
         @5 carrier <- OPTIONS
         carrier -> 200
         ! carrier down 0ms
         wait 1s
         @1 carrier <- OPTIONS
         carrier -> 200
         ! carrier up 0ms",
    );
}
