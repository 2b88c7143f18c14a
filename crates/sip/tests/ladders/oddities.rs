//! What real equipment sends and other stacks stumble over.

use base::{Moment, Rng};
use sip::{Endpoint, Event, Input, Message, Output, Transport};

use crate::rig::{BYTES_MAX, check, check_clean, config, flow};

/// Gives raw bytes to a fresh endpoint; returns the answers and the events.
fn ask(bytes: &[u8]) -> (Vec<Message>, Vec<Event>) {
    let mut endpoint = Endpoint::new(config(), Rng::new(1));
    let from = flow("10.0.9.9:5060", Transport::Udp);
    endpoint.handle(Input::Received { flow: from, bytes: bytes.to_vec() }, Moment::ZERO);
    let (mut answers, mut events) = (Vec::new(), Vec::new());
    while let Some(output) = endpoint.poll() {
        match output {
            Output::Transmit { bytes, .. } => {
                answers.push(Message::parse(bytes, BYTES_MAX).expect("we send SIP"));
            }
            Output::Event(event) => events.push(event),
        }
    }
    (answers, events)
}

fn invite(replace: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = b"INVITE sip:12345@10.0.0.1 SIP/2.0\r\n\
        Via: SIP/2.0/UDP 10.0.9.9:5060;branch=z9hG4bK1\r\n\
        From: <sip:13800138000@10.0.9.9>;tag=1\r\n\
        To: <sip:12345@10.0.0.1>\r\n\
        Call-ID: odd\r\n\
        CSeq: 1 INVITE\r\n\
        Contact: <sip:13800138000@10.0.9.9>\r\n\
        Max-Forwards: 70\r\n\
        Content-Type: application/sdp\r\n\
        Content-Length: 5\r\n\r\nv=0\r\n"
        .to_vec();
    for (from, to) in replace {
        let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).expect("present");
        bytes.splice(at..at + from.len(), to.iter().copied());
    }
    bytes
}

fn incoming(bytes: &[u8]) -> sip::IncomingCall {
    match ask(bytes).1.into_iter().next() {
        Some(Event::IncomingCall(call)) => *call,
        other => panic!("expected a call, got {other:?}"),
    }
}

#[test]
fn a_gbk_display_name_is_handed_on_and_sent_back_unharmed() {
    let name = b"\xd5\xc5\xc8\xfd";
    let bytes = invite(&[("From: <", &[b"From: \"", &name[..], b"\" <"].concat())]);
    let (answers, _) = ask(&bytes);
    assert!(
        answers[0].header(sip::message::Name::From).expect("From").windows(4).any(|w| w == name)
    );
    assert_eq!(incoming(&bytes).from.display, name);
}

#[test]
fn rfc3261_25_1_spaces_around_tag_are_legal() {
    let call = incoming(&invite(&[(";tag=1", b" ; tag = 1")]));
    assert_eq!(call.from.uri.user_plain(), b"13800138000");
}

#[test]
fn rfc3966_tel_addresses_call_and_are_called() {
    let call = incoming(&invite(&[
        ("sip:12345@10.0.0.1 ", b"tel:12345;phone-context=+86 "),
        ("<sip:13800138000@10.0.9.9>", b"<tel:+8613800138000>"),
    ]));
    assert_eq!(call.from.uri.user_plain(), b"+8613800138000");
    assert_eq!(call.request_uri.user_plain(), b"12345");
}

#[test]
fn rfc3261_18_3_a_body_without_content_length_goes_to_the_datagrams_end() {
    let call = incoming(&invite(&[("Content-Length: 5\r\n", b"")]));
    assert_eq!(call.sdp.as_deref(), Some(&b"v=0\r\n"[..]));
}

#[test]
fn escapes_in_a_number_are_kept_as_written() {
    let call = incoming(&invite(&[("sip:12345@10.0.0.1 ", b"sip:*72%23@10.0.0.1 ")]));
    assert_eq!(call.request_uri.as_bytes(), b"sip:*72%23@10.0.0.1");
    assert_eq!(call.request_uri.user_plain(), b"*72#");
}

#[test]
fn rfc5806_and_rfc3325_and_rfc3323_tell_who_calls() {
    let call = incoming(&invite(&[(
        "Max-Forwards",
        b"Diversion: <sip:0591@h>;reason=no-answer, <sip:0592@h>\r\n\
          P-Asserted-Identity: \"A\" <sip:0593@h>, <tel:0593>\r\n\
          Privacy: id;critical\r\nMax-Forwards",
    )]));
    assert_eq!(call.diversion.expect("a diverter").uri.user_plain(), b"0591");
    assert_eq!(call.asserted_identity.expect("asserted").uri.user_plain(), b"0593");
    assert!(call.privacy);
}

#[test]
fn sdp_within_multipart_is_found() {
    let body = b"--x\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--x\r\n\
                 Content-Type: application/isup\r\n\r\n\x01\x00\r\n--x--\r\n";
    let call = incoming(&invite(&[
        ("application/sdp", b"multipart/mixed;boundary=x"),
        ("Content-Length: 5\r\n\r\nv=0\r\n", &[b"\r\n", &body[..]].concat()),
    ]));
    assert_eq!(call.sdp.as_deref(), Some(&b"v=0"[..]));
}

#[test]
fn rfc3581_4_an_answer_goes_to_the_source_port_and_says_so() {
    let (answers, _) = ask(&invite(&[("10.0.9.9:5060;branch", b"192.168.1.2:5066;rport;branch")]));
    let via = answers[0].header(sip::message::Name::Via).expect("Via");
    let text = String::from_utf8_lossy(via);
    assert_eq!(text, "SIP/2.0/UDP 192.168.1.2:5066;branch=z9hG4bK1;received=10.0.9.9;rport=5060");
}

#[test]
fn rfc3261_8_2_strange_requests_get_their_answer() {
    check(
        "show Allow Unsupported Accept
         stranger -> SERVICE new
         stranger <- 405 SERVICE | Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY, SUBSCRIBE, REGISTER
         stranger -> OPTIONS | Require: nothing, 100rel, else
         stranger <- 420 OPTIONS | Unsupported: nothing, else
         stranger -> OPTIONS
         stranger <- 200 OPTIONS | Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY, SUBSCRIBE, REGISTER | Accept: application/sdp
         stranger -> BYE new
         stranger <- 481 BYE
         carrier -> INVITE new body=x | Content-Type: text/plain
         carrier <- 415 INVITE | Accept: application/sdp
         carrier -> CANCEL branch=z9hG4bKunknown
         carrier <- 481 CANCEL",
    );
}

#[test]
fn rfc3261_12_1_1_a_to_tag_stands_in_every_answer_but_100() {
    let (answers, _) = ask(&invite(&[]));
    assert_eq!(answers[0].status(), Some(100));
    let (answers, _) = ask(b"OPTIONS sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK2\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:h>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n");
    let to = answers[0].envelope().expect("whole");
    assert!(!to.to_tag().is_empty());
}

#[test]
fn rfc3261_12_2_1_1_requests_follow_the_record_route() {
    check(
        "show Request-URI Route
         carrier -> INVITE sdp=o | Record-Route: <sip:10.0.9.10;lr>
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a
         carrier -> ACK
         ! acknowledged
         : hangup
         ! ended local
         proxy <- BYE | Route: <sip:10.0.9.10;lr> | sip:carrier@10.0.9.9:5060",
    );
}

#[test]
fn rfc3261_16_3_an_invite_without_hops_left_gets_483() {
    check_clean(
        "carrier -> INVITE sdp=o | Max-Forwards: 0
         carrier <- 483 INVITE
         carrier -> ACK failed
         carrier -> INVITE new sdp=o | Max-Forwards: 1
         ! incoming trunk:carrier to=12345 hops=1 sdp=o
         carrier <- 100 INVITE
         : reject 486
         ! ended local 486 q850=17
         carrier <- 486 INVITE
         carrier -> ACK failed",
    );
}

#[test]
fn rfc7332_a_call_is_placed_with_what_is_left_of_anothers_hops() {
    for (hops, sent) in [("hops=4", "4"), ("hops=300", "70"), ("", "70")] {
        check(&format!(
            "show Max-Forwards
             : invite carrier sdp=o {hops}
             carrier <- INVITE sdp=o | Max-Forwards: {sent}"
        ));
    }
}

#[test]
fn rfc3261_16_3_an_invite_of_ours_that_comes_back_unchanged_is_a_loop() {
    check(
        ": invite carrier sdp=o
         carrier <- INVITE sdp=o
         proxy -> INVITE sdp=o uri=sip:13800138000@10.0.9.9:5060 | Via: SIP/2.0/UDP 10.0.0.1:5060;branch={branch:carrier}
         proxy <- 482 INVITE
         # Sent on to another number it is a call like any other (a spiral).
         proxy -> INVITE new sdp=o | Via: SIP/2.0/UDP 10.0.0.1:5060;branch={branch:carrier}
         ! incoming trunk:carrier to=12345 sdp=o
         proxy <- 100 INVITE",
    );
}

#[test]
fn rfc3261_22_an_unknown_authorization_scheme_is_challenged_like_none() {
    check(
        "8001 -> REGISTER | Authorization: NoOneKnowsThisScheme opaque-data=here
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5
         8001 <- 200 REGISTER
         ! registered 8001 3600s",
    );
}

#[test]
fn rfc5626_4_4_1_a_keep_alive_is_no_message() {
    let (answers, events) = ask(b"\r\n\r\n");
    assert!(answers.is_empty() && events.is_empty());
}

#[test]
fn rfc7044_the_last_history_entry_but_one_passed_the_call_on() {
    let call = incoming(&invite(&[(
        "Max-Forwards",
        b"History-Info: <sip:0591@h>;index=1, <sip:0592@h?Reason=SIP%3Bcause%3D302>;index=1.1\r\n\
          History-Info: <sip:12345@10.0.0.1>;index=1.1.1\r\nMax-Forwards",
    )]));
    assert_eq!(call.diversion.expect("a diverter").uri.user_plain(), b"0592");
}

#[test]
fn rfc3261_19_1_1_a_contacts_headers_do_not_become_part_of_our_request_uri() {
    check_clean(
        "show Request-URI
         carrier -> INVITE sdp=o | Contact: <sip:carrier@10.0.9.9:5060?Replaces=x>
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a
         carrier -> ACK
         ! acknowledged
         : hangup
         ! ended local
         carrier <- BYE | sip:carrier@10.0.9.9:5060
         carrier -> 200",
    );
}
