//! Telephones that watch others and their own mailbox (RFC 6665, 4235, 3842).

use crate::rig::{check, check_clean};

const WATCHING: &str = "8001 -> SUBSCRIBE user=8002 | Event: dialog
     8001 <- 401 SUBSCRIBE algorithms=SHA-256,MD5
     8001 -> SUBSCRIBE user=8002 auth=MD5 | Event: dialog | Expires: 600
     8001 <- 200 SUBSCRIBE
     8001 <- NOTIFY full v0
     8001 -> 200 to=NOTIFY\n";

const UNSUBSCRIBED: &str = "8001 -> SUBSCRIBE | Event: dialog | Expires: 0
     8001 <- 200 SUBSCRIBE
     8001 <- NOTIFY full v3
     8001 -> 200 to=NOTIFY\n";

#[test]
fn rfc4235_a_lamp_follows_a_call_from_ringing_to_its_end() {
    check_clean(&format!(
        "{WATCHING}
         : lamp 8002 7 called early
         8001 <- NOTIFY partial v1 7=early called
         8001 -> 200 to=NOTIFY
         : lamp 8002 7 called confirmed
         8001 <- NOTIFY partial v2 7=confirmed called
         8001 -> 200 to=NOTIFY
         : lamp 8002 7 off
         8001 <- NOTIFY partial v3 7=terminated
         8001 -> 200 to=NOTIFY
         {}",
        UNSUBSCRIBED.replace("v3", "v4")
    ));
}

#[test]
fn rfc6665_4_1_2_a_subscription_says_how_long_and_is_refreshed() {
    check_clean(
        "show Expires Subscription-State Event
         : lamp 8002 7 caller confirmed
         8001 -> SUBSCRIBE user=8002 | Event: dialog;id=5
         8001 <- 401 SUBSCRIBE algorithms=SHA-256,MD5
         8001 -> SUBSCRIBE user=8002 auth=MD5 | Event: dialog;id=5 | Expires: 7200
         8001 <- 200 SUBSCRIBE | Expires: 3600
         8001 <- NOTIFY full v0 7=confirmed caller | Subscription-State: active;expires=3600 | Event: dialog;id=5
         8001 -> 200 to=NOTIFY
         wait 1000s
         : lamp 8002 8 called trying
         8001 <- NOTIFY partial v1 8=trying called | Subscription-State: active;expires=2600 | Event: dialog;id=5
         8001 -> 200 to=NOTIFY
         8001 -> SUBSCRIBE | Event: dialog;id=5 | Expires: 90
         8001 <- 200 SUBSCRIBE | Expires: 90
         8001 <- NOTIFY full v2 7=confirmed caller 8=trying called | Subscription-State: active;expires=90 | Event: dialog;id=5
         8001 -> 200 to=NOTIFY
         wait 91s
         @90 8001 <- NOTIFY full v3 7=confirmed caller 8=trying called | Subscription-State: terminated;reason=timeout | Event: dialog;id=5
         @90.5 8001 <- NOTIFY full v3 7=confirmed caller 8=trying called | Subscription-State: terminated;reason=timeout | Event: dialog;id=5
         8001 -> 200 to=NOTIFY",
    );
}

#[test]
fn rfc6665_4_4_3_a_fetch_asks_once() {
    check_clean(
        "show Expires Subscription-State
         8001 -> SUBSCRIBE user=8002 | Event: dialog
         8001 <- 401 SUBSCRIBE algorithms=SHA-256,MD5
         8001 -> SUBSCRIBE user=8002 auth=SHA-256 | Event: dialog | Expires: 0
         8001 <- 200 SUBSCRIBE | Expires: 0
         8001 <- NOTIFY full v0 | Subscription-State: terminated;reason=timeout
         8001 -> 200 to=NOTIFY
         : lamp 8002 7 called early",
    );
}

#[test]
fn rfc6665_4_2_2_what_changes_behind_the_last_word_keeps_nothing_alive() {
    check_clean(&format!(
        "{WATCHING}
         8001 -> SUBSCRIBE | Event: dialog | Expires: 0
         8001 <- 200 SUBSCRIBE
         8001 <- NOTIFY full v1
         : lamp 8002 7 called early
         : lamp 8002 7 off
         8001 -> 200 to=NOTIFY"
    ));
}

#[test]
fn rfc3842_a_phone_is_told_of_its_own_mailbox() {
    check_clean(
        "8001 -> SUBSCRIBE user=8001 | Event: message-summary
         8001 <- 401 SUBSCRIBE algorithms=SHA-256,MD5
         8001 -> SUBSCRIBE user=8001 auth=MD5 | Event: message-summary | Accept: application/simple-message-summary
         8001 <- 200 SUBSCRIBE
         8001 <- NOTIFY body=Messages-Waiting: no / Message-Account: sip:8001@yingda / Voice-Message: 0/0 (0/0)
         8001 -> 200 to=NOTIFY
         : mailbox 8001 2
         8001 <- NOTIFY body=Messages-Waiting: yes / Message-Account: sip:8001@yingda / Voice-Message: 2/0 (0/0)
         8001 -> 200 to=NOTIFY
         : mailbox 8001 2
         8001 -> SUBSCRIBE | Event: message-summary | Expires: 0
         8001 <- 200 SUBSCRIBE
         8001 <- NOTIFY body=Messages-Waiting: yes / Message-Account: sip:8001@yingda / Voice-Message: 2/0 (0/0)
         8001 -> 200 to=NOTIFY",
    );
}

#[test]
fn rfc6665_4_2_1_1_what_cannot_be_subscribed_to_is_refused() {
    check(
        "show Allow-Events Min-Expires Accept
         8001 -> SUBSCRIBE user=8002 | Event: presence
         8001 <- 401 SUBSCRIBE algorithms=SHA-256,MD5
         8001 -> SUBSCRIBE user=8002 auth=MD5 | Event: presence
         8001 <- 489 SUBSCRIBE | Allow-Events: dialog, message-summary, refer
         8001 -> SUBSCRIBE user=8002 auth=MD5
         8001 <- 489 SUBSCRIBE | Allow-Events: dialog, message-summary, refer
         8001 -> SUBSCRIBE user=8002 auth=MD5 | Event: dialog | Expires: 5
         8001 <- 423 SUBSCRIBE | Min-Expires: 60
         8001 -> SUBSCRIBE user=8002 auth=MD5 | Event: dialog | Accept: text/plain, application/xml
         8001 <- 406 SUBSCRIBE | Accept: application/dialog-info+xml
         8001 -> SUBSCRIBE user=1001 auth=MD5 | Event: dialog
         8001 <- 404 SUBSCRIBE
         # Another's mailbox.
         8001 -> SUBSCRIBE user=8002 auth=MD5 | Event: message-summary
         8001 <- 403 SUBSCRIBE
         # A trunk has no password, and so no lamps.
         carrier -> SUBSCRIBE user=8002 | Event: dialog
         carrier <- 401 SUBSCRIBE algorithms=SHA-256,MD5
         8001 -> SUBSCRIBE user=8002 auth=wrong | Event: dialog
         8001 <- 401 SUBSCRIBE algorithms=SHA-256,MD5",
    );
}

#[test]
fn an_agents_number_can_be_watched_as_long_as_there_is_such_an_agent() {
    check_clean(
        "show Subscription-State
         : watchable 1001 1002
         8001 -> SUBSCRIBE user=1001 | Event: dialog
         8001 <- 401 SUBSCRIBE algorithms=SHA-256,MD5
         8001 -> SUBSCRIBE user=1001 auth=MD5 | Event: dialog | Expires: 600
         8001 <- 200 SUBSCRIBE
         8001 <- NOTIFY full v0 | Subscription-State: active;expires=600
         8001 -> 200 to=NOTIFY
         : watchable 1002
         8001 <- NOTIFY full v1 | Subscription-State: terminated;reason=noresource
         8001 -> 200 to=NOTIFY",
    );
}

#[test]
fn rfc6665_4_2_2_a_subscriber_that_knows_nothing_of_it_is_forgotten() {
    check_clean(&format!(
        "{WATCHING}
         : lamp 8002 7 called early
         8001 <- NOTIFY partial v1 7=early called
         8001 -> 481 to=NOTIFY
         : lamp 8002 7 off
         8001 -> SUBSCRIBE | Event: dialog
         8001 <- 481 SUBSCRIBE"
    ));
    check_clean(&format!(
        "{WATCHING}
         : lamp 8002 7 called early
         8001 <- NOTIFY partial v1 7=early called
         wait 33s
         @0.5 8001 <- NOTIFY partial v1 7=early called
         @1.5 8001 <- NOTIFY partial v1 7=early called
         @3.5 8001 <- NOTIFY partial v1 7=early called
         @7.5 8001 <- NOTIFY partial v1 7=early called
         @11.5 8001 <- NOTIFY partial v1 7=early called
         @15.5 8001 <- NOTIFY partial v1 7=early called
         @19.5 8001 <- NOTIFY partial v1 7=early called
         @23.5 8001 <- NOTIFY partial v1 7=early called
         @27.5 8001 <- NOTIFY partial v1 7=early called
         @31.5 8001 <- NOTIFY partial v1 7=early called
         : lamp 8002 7 off"
    ));
}

#[test]
fn a_slow_subscriber_is_told_what_is_new_when_it_has_answered() {
    check_clean(&format!(
        "{WATCHING}
         : lamp 8002 7 called early
         8001 <- NOTIFY partial v1 7=early called
         : lamp 8002 7 called confirmed
         : lamp 8002 8 called early
         : lamp 8002 7 off
         : lamp 8002 9 called early
         : lamp 8002 9 off
         8001 -> 200 to=NOTIFY
         8001 <- NOTIFY partial v2 7=terminated 8=early called
         : lamp 8002 8 off
         : lamp 8002 8 called early
         8001 -> 200 to=NOTIFY
         : lamp 8002 8 off
         8001 <- NOTIFY partial v3 8=terminated
         # A refusal leaves open what it knows: all is said again.
         8001 -> 500 to=NOTIFY
         : lamp 8002 10 called early
         8001 <- NOTIFY full v4 10=early called
         8001 -> 200 to=NOTIFY
         : lamp 8002 10 off
         8001 <- NOTIFY partial v5 10=terminated
         8001 -> 200 to=NOTIFY
         {}",
        UNSUBSCRIBED.replace("v3", "v6")
    ));
}

#[test]
fn an_account_that_is_removed_watches_nobody_and_is_watched_by_nobody() {
    let removed = |user: &str, reason: &str| {
        format!(
            "{WATCHING}
             show Subscription-State
             : remove {user}
             8001 <- NOTIFY full v1 | Subscription-State: terminated;reason={reason}
             8001 -> 200 to=NOTIFY"
        )
    };
    check_clean(&removed("8001", "rejected"));
    check_clean(&removed("8002", "noresource"));
}

#[test]
fn a_closed_connection_ends_its_subscriptions() {
    check_clean(
        "8002 -> SUBSCRIBE user=8001 | Event: dialog
         8002 <- 401 SUBSCRIBE algorithms=SHA-256,MD5
         8002 -> SUBSCRIBE user=8001 auth=MD5 | Event: dialog
         8002 <- 200 SUBSCRIBE
         8002 <- NOTIFY full v0
         8002 -> 200 to=NOTIFY
         : close 8002
         : lamp 8001 7 called early",
    );
}

#[test]
fn within_a_call_there_is_nothing_to_subscribe_to_but_its_transfer() {
    check(
        "show Allow-Events Subscription-State
         carrier -> INVITE sdp=o
         ! incoming trunk:carrier to=12345 sdp=o
         carrier <- 100 INVITE
         : answer sdp=a
         carrier <- 200 INVITE sdp=a
         carrier -> ACK
         ! acknowledged
         carrier -> SUBSCRIBE | Event: dialog
         carrier <- 489 SUBSCRIBE | Allow-Events: dialog, message-summary, refer
         carrier -> REFER | Refer-To: <sip:8002@10.0.0.1>
         ! refer 8002
         : accept-refer
         carrier <- 202 REFER
         carrier <- NOTIFY body=SIP/2.0 100 Trying | Subscription-State: active;expires=60
         carrier -> 200 to=NOTIFY
         carrier -> SUBSCRIBE | Event: refer;id=3
         carrier <- 200 SUBSCRIBE
         carrier -> SUBSCRIBE | Event: refer;id=3 | Expires: 0
         carrier <- 200 SUBSCRIBE
         carrier <- NOTIFY body=SIP/2.0 100 Trying | Subscription-State: terminated;reason=timeout",
    );
}

#[test]
fn an_account_has_two_hundred_lamps_and_no_more() {
    let one = "8001 -> SUBSCRIBE new user=8002 auth=MD5 | Event: dialog
         8001 <- 200 SUBSCRIBE
         8001 <- NOTIFY full v0
         8001 -> 200 to=NOTIFY\n";
    // Registered, it may ask as fast as it likes.
    check(&format!(
        "8001 -> REGISTER
         8001 <- 401 REGISTER algorithms=SHA-256,MD5
         8001 -> REGISTER auth=MD5
         8001 <- 200 REGISTER
         ! registered 8001 3600s
         {}
         show Retry-After
         8001 -> SUBSCRIBE new user=8002 auth=MD5 | Event: dialog
         8001 <- 503 SUBSCRIBE | Retry-After: 60",
        one.repeat(200)
    ));
}
