//! Registering, passwords, and those who guess them.

use crate::rig::{check, check_clean};

#[test]
fn rfc8760_both_algorithms_register() {
    check(
        "show WWW-Authenticate Contact
         8001 -> REGISTER | Contact: <sip:8001@10.0.8.1:5060>;expires=120
         8001 <- 401 REGISTER algorithms=SHA-256,MD5 | WWW-Authenticate: Digest realm=\"yingda\", nonce=\"3e8.1.53ec91ecc8c3b5ac899cd950e5cb35ca\", algorithm=SHA-256, qop=\"auth\" | WWW-Authenticate: Digest realm=\"yingda\", nonce=\"3e8.1.53ec91ecc8c3b5ac899cd950e5cb35ca\", algorithm=MD5, qop=\"auth\"
         8001 -> REGISTER auth=MD5 | Contact: <sip:8001@10.0.8.1:5060>;expires=120
         8001 <- 200 REGISTER | Contact: <sip:8001@10.0.8.1:5060>;expires=120
         ! registered 8001 120s
         8001 -> REGISTER auth=SHA-256 | Contact: <sip:8001@10.0.8.1:5060>;expires=60
         8001 <- 200 REGISTER | Contact: <sip:8001@10.0.8.1:5060>;expires=60
         ! registered 8001 60s",
    );
}

#[test]
fn rfc7616_5_4_a_count_used_before_is_stale() {
    check(
        "8001 -> REGISTER
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         8001 -> REGISTER auth=replay
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         wait 301s
         8001 -> REGISTER auth=MD5
         8001 <- 401 REGISTER algorithms=MD5",
    );
}

#[test]
fn rfc3261_10_3_star_min_expires_order_and_foreign_addresses() {
    check(
        "show Min-Expires
         8001 -> REGISTER
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5 | Expires: 10
         8001 <- 423 REGISTER | Min-Expires: 30
         8001 -> REGISTER auth=MD5 | Contact: *
         8001 <- 400 REGISTER
         8001 -> REGISTER auth=MD5 cseq=50
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         8001 -> REGISTER auth=MD5 cseq=49 | Expires: 0
         8001 <- 500 REGISTER
         8001 -> REGISTER auth=MD5 cseq=51 | Contact: * | Expires: 0
         8001 <- 200 REGISTER
         ! unregistered 8001",
    );
}

#[test]
fn a_phone_whose_password_was_changed_must_show_that_it_knows_the_new_one() {
    check(
        "8001 -> REGISTER
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         : password 8001 secret
         : password 8001 another
         ! unregistered 8001
         8001 -> REGISTER auth=MD5
         8001 <- 401 REGISTER algorithms=MD5",
    );
}

#[test]
fn a_phone_calls_out_with_its_password() {
    check_clean(
        "8001 -> INVITE sdp=o user=13800138000
         8001 <- 407 INVITE algorithms=SHA-256,MD5
         8001 -> ACK failed
         8001 -> INVITE new same auth=SHA-256 sdp=o user=13800138000
         ! incoming user:8001 to=13800138000 sdp=o
         8001 <- 100 INVITE
         : reject 603 q850=21
         ! ended local 603 q850=21
         8001 <- 603 INVITE
         8001 -> ACK failed",
    );
}

#[test]
fn rfc5626_4_3_a_closed_connection_ends_its_bindings() {
    check(
        "8002 -> REGISTER
         8002 <- 401 REGISTER algorithms=SHA-256,MD5
         8002 -> REGISTER auth=MD5
         8002 <- 200 REGISTER
         ! registered 8002 3600s
         : invite user:8002 sdp=o
         8002 <- INVITE sdp=o
         8002 -> 180
         ! progress 180 fork=0
         : close 8002
         ! ended network 503 q850=41
         ! unregistered 8002",
    );
}

/// libre before 2.12 fails at a challenge with an algorithm it does not know;
/// others just ask again.
#[test]
fn a_phone_that_cannot_bear_sha_256_is_offered_md5_alone() {
    check(
        "8001 -> REGISTER | User-Agent: baresip v1.0.0 (x86_64/linux)
         8001 <- 401 REGISTER algorithms=MD5
         8001b -> REGISTER
         8001b <- 401 REGISTER algorithms=SHA-256,MD5
         wait 30s
         8001b -> REGISTER
         8001b <- 401 REGISTER algorithms=MD5",
    );
}

#[test]
fn rfc3261_19_1_1_what_was_registered_with_headers_is_called_without() {
    check(
        "show Request-URI
         8001 -> REGISTER
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5 | Contact: <sip:8001@10.0.8.1:5060?Subject=x>
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         : invite user:8001 sdp=o
         8001 <- INVITE sdp=o | sip:8001@10.0.8.1:5060
         8001 -> 180
         ! progress 180 fork=0
         : hangup
         ! ended local
         8001 <- CANCEL | sip:8001@10.0.8.1:5060",
    );
}

#[test]
fn rfc3327_5_3_the_path_is_kept_and_calls_go_along_it() {
    check(
        "show Path Supported Route Request-URI
         8001 -> REGISTER | Supported: path | Path: <sip:edge@10.0.8.9;lr>, <sip:10.0.9.10;lr>
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5 | Require: path | Path: <sip:edge@10.0.8.9;lr>, <sip:10.0.9.10;lr>
         8001 <- 200 REGISTER | Path: <sip:edge@10.0.8.9;lr>, <sip:10.0.9.10;lr> | Supported: path
         ! registered 8001 3600s
         show Route Request-URI
         : invite user:8001 sdp=o
         8001 <- INVITE sdp=o | Route: <sip:edge@10.0.8.9;lr> | Route: <sip:10.0.9.10;lr> | sip:8001@10.0.8.1:5060
         8001 -> 180
         ! progress 180 fork=0
         : hangup
         ! ended local
         8001 <- CANCEL | Route: <sip:edge@10.0.8.9;lr> | Route: <sip:10.0.9.10;lr> | sip:8001@10.0.8.1:5060",
    );
}
