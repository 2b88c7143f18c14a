//! The process dies and another goes on: answered calls and registered phones.

use crate::rig::check;

const TALKING: &str = "carrier -> INVITE sdp=o
     ! incoming trunk:carrier to=12345 sdp=o
     carrier <- 100 INVITE
     : answer sdp=a
     carrier <- 200 INVITE sdp=a
     carrier -> ACK
     ! acknowledged
     : restart\n";

#[test]
fn the_peer_hangs_up_with_the_next_process() {
    check(&format!(
        "{TALKING}carrier -> BYE
         ! ended remote
         carrier <- 200 BYE"
    ));
}

#[test]
fn the_next_process_hangs_up_with_its_password_and_its_numbers_go_on() {
    check(
        "show CSeq
         : invite carrier sdp=o password=p
         carrier <- INVITE sdp=o | CSeq: 1 INVITE
         carrier -> 200 sdp=a
         ! answered fork=0 sdp=a
         carrier <- ACK | CSeq: 1 ACK
         : restart
         : hangup
         ! ended local
         carrier <- BYE | CSeq: 102 BYE
         carrier -> 407 | Proxy-Authenticate: Digest realm=\"c\", nonce=\"n\"
         carrier <- BYE | CSeq: 103 BYE
         carrier -> 200",
    );
}

#[test]
fn the_peer_holds_and_we_offer_anew() {
    check(&format!(
        "{TALKING}carrier -> INVITE sdp=hold
         ! reoffer sdp=hold
         : answer-reoffer sdp=held
         carrier <- 200 INVITE sdp=held
         carrier -> ACK
         ! acknowledged
         : reoffer sdp=talk
         carrier <- INVITE sdp=talk
         carrier -> 200 sdp=a
         ! reoffer-answered sdp=a
         carrier <- ACK"
    ));
}

#[test]
fn rfc4028_the_interval_that_was_agreed_goes_on() {
    check(
        "carrier -> INVITE sdp=o | Supported: timer | Session-Expires: 90;refresher=uas | Allow: INVITE, UPDATE
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a
         carrier -> ACK
         ! acknowledged
         wait 30s
         : restart
         wait 15s
         @15 carrier <- UPDATE",
    );
}

#[test]
fn what_only_rang_is_over() {
    check(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         carrier -> 180
         ! progress 180 fork=0
         : restart
         carrier -> BYE
         carrier <- 481 BYE",
    );
}

/// Its path is a datagram's; a stream's ends with the process.
#[test]
fn a_phone_is_found_again_until_its_time_is_over() {
    check(
        "8001 -> REGISTER
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         8002 -> REGISTER
         8002 <- 401 REGISTER algorithms=SHA-256,MD5
         8002 -> REGISTER auth=MD5
         8002 <- 200 REGISTER
         ! registered 8002 3600s
         wait 600s
         : restart
         ! registered 8001 3000s
         : invite user:8001 sdp=o
         8001 <- INVITE sdp=o
         8001 -> 486
         ! ended remote 486 q850=17
         8001 <- ACK
         : invite user:8002 sdp=o
         ! ended network 480 q850=18
         wait 3000s
         @3000 ! unregistered 8001",
    );
}
