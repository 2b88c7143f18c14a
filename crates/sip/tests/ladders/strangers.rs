//! Scanners and those who guess passwords: what they learn (nothing), and who
//! suffers from them (nobody).

use std::time::Duration;

use base::{Moment, Rng};
use sip::{Endpoint, Flow, Input, Load, Output, Transport};

use crate::rig::{Rig, check, config, flow};

/// Three wrong passwords for one user from one address are enough here.
#[test]
fn an_unknown_user_and_a_wrong_password_look_the_same_and_are_shut_out() {
    check(
        "stranger -> REGISTER as=8001
         stranger <- 401 REGISTER algorithms=SHA-256,MD5
         stranger -> REGISTER as=8001 auth=wrong
         stranger <- 401 REGISTER algorithms=SHA-256,MD5
         stranger -> REGISTER as=nobody auth=wrong
         stranger <- 401 REGISTER algorithms=SHA-256,MD5
         stranger -> INVITE as=nobody sdp=o
         stranger <- 407 INVITE algorithms=MD5
         stranger -> ACK failed
         stranger -> INVITE new as=nobody auth=wrong sdp=o
         stranger <- 407 INVITE algorithms=MD5
         stranger -> ACK failed
         stranger -> REGISTER as=nobody auth=wrong
         ! shut-out 10.0.66.6 nobody
         stranger <- 401 REGISTER algorithms=MD5
         stranger -> REGISTER as=nobody auth=wrong
         stranger -> REGISTER as=nobody
         stranger -> INVITE new as=nobody sdp=o
         stranger -> REGISTER as=8001
         stranger <- 401 REGISTER algorithms=MD5
         wait 61s
         stranger -> REGISTER as=nobody
         stranger <- 401 REGISTER algorithms=MD5",
    );
}

/// A guess needs a nonce of ours: without one nothing is counted, so nobody can
/// be shut out in another's name, and nothing is learnt.
#[test]
fn a_nonce_made_up_tells_nothing_and_counts_for_nothing() {
    check(
        "show WWW-Authenticate
         8001 -> REGISTER | User-Agent: baresip v1.0
         8001 <- 401 REGISTER algorithms=MD5 | WWW-Authenticate: Digest realm=\"yingda\", nonce=\"3e8.1.53ec91ecc8c3b5ac899cd950e5cb35ca\", algorithm=MD5, qop=\"auth\"
         8001 -> REGISTER auth=made-up
         8001 <- 401 REGISTER algorithms=MD5 | WWW-Authenticate: Digest realm=\"yingda\", nonce=\"3e8.2.e77f7851be16e85da49cbbcf8807a306\", algorithm=MD5, qop=\"auth\", stale=true",
    );
}

/// Five wrong passwords from one address shut it out, whoever it says it is; a
/// phone that is registered from there, and its calls, go on.
#[test]
fn who_guesses_behind_the_same_address_harms_no_phone_that_is_registered() {
    check(
        "8001 -> REGISTER
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         guesser -> REGISTER as=a
         guesser <- 401 REGISTER algorithms=SHA-256,MD5
         guesser -> REGISTER as=a auth=wrong
         guesser <- 401 REGISTER algorithms=SHA-256,MD5
         guesser -> REGISTER as=b auth=wrong
         guesser <- 401 REGISTER algorithms=SHA-256,MD5
         guesser -> REGISTER as=8001 auth=wrong
         guesser <- 401 REGISTER algorithms=SHA-256,MD5
         guesser -> REGISTER as=8001 auth=wrong
         guesser <- 401 REGISTER algorithms=SHA-256,MD5
         guesser -> REGISTER as=8001 auth=wrong
         ! shut-out 10.0.8.1 *
         guesser <- 401 REGISTER algorithms=SHA-256,MD5
         guesser -> REGISTER as=8001
         guesser -> OPTIONS as=c
         8001 -> REGISTER auth=MD5
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         8001 -> INVITE sdp=o
         8001 <- 407 INVITE algorithms=MD5
         8001 -> ACK failed
         8001 -> INVITE new same auth=MD5 sdp=o
         ! incoming user:8001 to=12345 sdp=o
         8001 <- 100 INVITE
         : answer sdp=a
         8001 <- 200 INVITE sdp=a
         8001 -> ACK
         ! acknowledged
         8001 -> BYE
         ! ended remote
         8001 <- 200 BYE",
    );
}

#[test]
fn a_shut_out_is_listed_and_can_be_lifted() {
    let mut rig = Rig::new();
    rig.run(
        "stranger -> REGISTER as=x
         stranger -> REGISTER as=x auth=wrong
         stranger -> REGISTER as=x auth=wrong
         stranger -> REGISTER as=x auth=wrong",
    );
    let [shut_out] = rig.endpoint.shut_outs().try_into().expect("one");
    assert_eq!((shut_out.user.as_deref(), shut_out.tries), (Some("x"), 3));
    assert_eq!(shut_out.until.since(rig.now), Duration::from_secs(60));
    let (address, user) = (shut_out.address, shut_out.user);
    rig.endpoint.handle(Input::ShutOutLifted { address, user }, rig.now);
    assert_eq!(rig.endpoint.shut_outs(), []);
    let script = "stranger -> REGISTER as=x\nstranger <- 401 REGISTER algorithms=MD5";
    assert_eq!(rig.run(script).join("\n"), script);
}

/// What a stranger sends, again and again from many addresses, leaves nothing
/// behind, and is answered no faster than the rates allow.
#[test]
fn floods_leave_no_state_and_are_answered_at_the_rates_only() {
    let mut endpoint = Endpoint::new(config(), Rng::new(1));
    let limits = config().limits;
    let mut answered = 0;
    let seconds = 4_u32;
    for step in 0..seconds * 5_000 {
        let now = Moment::from_millis(u64::from(step / 5));
        let from = flow(&format!("10.1.{}.{}:5060", step % 50, step % 40), Transport::Udp);
        endpoint.handle(Input::Received { flow: from, bytes: bad_message(step) }, now);
        answered += answers(&mut endpoint);
    }
    let all = limits.stranger_rates.all;
    assert!(answered <= all.at_once + seconds * all.per_second, "{answered} answers");
    assert!(answered > all.at_once, "some are answered all along");
    assert_eq!(endpoint.load(), Load::default());
    assert!(endpoint.counters().too_fast > 10_000);
}

fn bad_message(step: u32) -> Vec<u8> {
    let method = ["INVITE", "REGISTER", "OPTIONS", "BYE", "FOO"][step as usize % 5];
    let tag = if method == "BYE" { ";tag=none" } else { "" };
    format!(
        "{method} sip:12345@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK{step};rport\r\n\
         From: <sip:8001@yingda>;tag={step}\r\nTo: <sip:8001@yingda>{tag}\r\nCall-ID: {step}\r\n\
         CSeq: 1 {method}\r\nMax-Forwards: 70\r\nContact: <sip:x@h>\r\nContent-Length: 0\r\n\r\n"
    )
    .into_bytes()
}

fn answers(endpoint: &mut Endpoint) -> u32 {
    let mut count = 0;
    while let Some(output) = endpoint.poll() {
        count += u32::from(matches!(output, Output::Transmit { .. }));
    }
    count
}

/// The same bytes again get the same answer, though nothing was kept.
#[test]
fn rfc3261_8_2_7_a_repeat_gets_the_same_tag() {
    let mut endpoint = Endpoint::new(config(), Rng::new(1));
    let from: Flow = flow("10.1.1.1:5060", Transport::Udp);
    let mut answer = || {
        endpoint.handle(Input::Received { flow: from, bytes: bad_message(2) }, Moment::ZERO);
        match endpoint.poll() {
            Some(Output::Transmit { bytes, .. }) => String::from_utf8(bytes).expect("text"),
            other => panic!("an answer, not {other:?}"),
        }
    };
    assert_eq!(answer(), answer());
}
