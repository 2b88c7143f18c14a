//! TLS and WebSocket: what Via and Contact say, and which way requests go.

use crate::rig::check;

#[test]
fn tls_names_itself_in_via_and_contact() {
    check(
        "show Contact
         8003 -> REGISTER | Contact: <sip:8003@10.0.8.3:40003;transport=tls>
         8003 <- 401 REGISTER algorithms=SHA-256,MD5
         8003 -> REGISTER auth=MD5 | Contact: <sip:8003@10.0.8.3:40003;transport=tls>
         8003 <- 200 REGISTER | Contact: <sip:8003@10.0.8.3:40003;transport=tls>;expires=3600
         ! registered 8003 3600s
         : invite user:8003 sdp=o
         8003 <- INVITE sdp=o | Contact: <sip:12345@10.0.0.1:5061;transport=tls>
         : hangup
         ! ended local",
    );
}

#[test]
fn rfc3261_8_1_1_8_a_sips_uri_is_called_from_a_sips_uri() {
    check(
        "show Contact
         8003 -> REGISTER | Contact: <sips:8003@10.0.8.3:40003>
         8003 <- 401 REGISTER algorithms=SHA-256,MD5
         8003 -> REGISTER auth=MD5 | Contact: <sips:8003@10.0.8.3:40003>
         8003 <- 200 REGISTER | Contact: <sips:8003@10.0.8.3:40003>;expires=3600
         ! registered 8003 3600s
         : invite user:8003 sdp=o
         8003 <- INVITE sdp=o | Contact: <sips:12345@10.0.0.1:5061>
         : hangup
         ! ended local",
    );
}

/// The name in its Contact is nobody's: only the flow leads to the phone.
#[test]
fn rfc7118_a_browser_is_called_over_its_flow_with_webrtc() {
    check(
        "show Via Contact Require
         8004 -> REGISTER | Contact: <sip:x@a1.invalid;transport=ws>
         8004 <- 401 REGISTER algorithms=SHA-256,MD5 | Via: SIP/2.0/WS 10.0.8.4:40004;branch=z9hG4bK80041;received=10.0.8.4;rport=40004
         8004 -> REGISTER auth=MD5 | Contact: <sip:x@a1.invalid;transport=ws>
         8004 <- 200 REGISTER | Via: SIP/2.0/WS 10.0.8.4:40004;branch=z9hG4bK80042;received=10.0.8.4;rport=40004 | Contact: <sip:x@a1.invalid;transport=ws>;expires=3600
         ! registered 8004 3600s
         : invite user:8004 sdp=o web=w
         8004 <- INVITE sdp=w | Via: SIP/2.0/WS 10.0.0.1:8080;branch=z9hG4bKf85e83edaec8a5c3;rport | Contact: <sip:12345@10.0.0.1:8080;transport=ws>
         8004 -> 200 sdp=a
         ! answered fork=0 sdp=a
         8004 <- ACK | Via: SIP/2.0/WS 10.0.0.1:8080;branch=z9hG4bK62c4c0134de533bd;rport
         : close 8004
         ! unregistered 8004",
    );
}

/// RFC 5626 §6: the same phone on the same path, whatever it is called now.
#[test]
fn rfc5626_6_an_instance_takes_the_place_of_its_old_self() {
    check(
        "show Contact Require
         8002 -> REGISTER
         8002 <- 401 REGISTER algorithms=SHA-256,MD5
         8002 -> REGISTER auth=MD5 | Supported: path, outbound | Contact: <sip:a@a.invalid>;+sip.instance=\"<urn:uuid:1>\";reg-id=1
         8002 <- 200 REGISTER | Contact: <sip:a@a.invalid>;expires=3600;+sip.instance=\"<urn:uuid:1>\";reg-id=1 | Require: outbound
         ! registered 8002 3600s
         8002 -> REGISTER auth=MD5 | Supported: outbound | Contact: <sip:b@b.invalid>;+sip.instance=\"<urn:uuid:1>\";reg-id=1
         8002 <- 200 REGISTER | Contact: <sip:b@b.invalid>;expires=3600;+sip.instance=\"<urn:uuid:1>\";reg-id=1 | Require: outbound
         ! registered 8002 3600s
         ! unregistered 8002
         8002 -> REGISTER auth=MD5 | Supported: outbound | Contact: <sip:c@c.invalid>;+sip.instance=\"<urn:uuid:1>\";reg-id=2
         8002 <- 200 REGISTER | Contact: <sip:b@b.invalid>;expires=3600;+sip.instance=\"<urn:uuid:1>\";reg-id=1 | Contact: <sip:c@c.invalid>;expires=3600;+sip.instance=\"<urn:uuid:1>\";reg-id=2 | Require: outbound
         ! registered 8002 3600s",
    );
}

/// RFC 5626 §4.4.2: on UDP, too, since the keep-alive is answered there; but not
/// through a proxy that does not say that it keeps the phone's path.
#[test]
fn rfc5626_6_outbound_on_udp_and_behind_a_proxy() {
    check(
        "show Require
         8001 -> REGISTER
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5 | Supported: outbound | Contact: <sip:a@10.0.8.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1
         8001 <- 200 REGISTER | Require: outbound
         ! registered 8001 3600s
         8001 -> REGISTER auth=MD5 | Supported: path, outbound | Path: <sip:edge@10.0.5.5;lr> | Contact: <sip:a@10.0.8.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         8001 -> REGISTER auth=MD5 | Supported: path, outbound | Path: <sip:edge@10.0.5.5;lr;ob> | Contact: <sip:a@10.0.8.1>;+sip.instance=\"<urn:uuid:1>\";reg-id=1
         8001 <- 200 REGISTER | Require: outbound
         ! registered 8001 3600s",
    );
}
