//! One SIP message: parsing it and every reader that looks into it; and the
//! same bytes as a stream, cut anywhere, which must give the same frames.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sip::framing::{Frame, Framer};
use sip::header::{AuthParams, NameAddr, Replaces, SessionExpires, contact_list, reason_header};
use sip::message::Name;
use sip::{Message, Uri};

const BYTES_MAX: usize = 64 * 1024;

fuzz_target!(|data: &[u8]| {
    if let Ok(message) = Message::parse(data.to_vec(), BYTES_MAX) {
        read(&message);
    }
    let whole = frames(data, data.len());
    for part in [1, 7] {
        assert_eq!(frames(data, part), whole, "cut into parts of {part}");
    }
});

fn read(message: &Message) {
    let _ = message.envelope();
    let _ = message.sdp();
    let _ = message.body();
    for (name, value) in message.fields() {
        let _ = Name::from_bytes(name);
        let _ = Replaces::parse(value);
        let _ = SessionExpires::parse(value);
        let _ = reason_header(value);
        let _ = AuthParams::digest(value).and_then(|auth| auth.get("nonce"));
        if let Some(address) = NameAddr::parse(value) {
            let _ = (address.display_plain(), address.param("tag"));
            uri(address.uri);
        }
    }
    for name in [Name::Contact, Name::RecordRoute, Name::HistoryInfo] {
        let _ = contact_list(message, name);
    }
    uri(message.request_uri());
}

/// What is read from an address can be read again from what it prints.
fn uri(text: &[u8]) {
    let Ok(uri) = Uri::parse(text) else { return };
    assert_eq!(uri.as_bytes(), text);
    let _ = (uri.host(), uri.socket(), uri.transport(), uri.user_plain(), uri.param("lr"));
    let _ = Replaces::from_uri(&uri);
    assert!(uri.headers().count() <= text.len());
    let bare = uri.without_headers();
    assert!(bare.same_as(&bare) && Uri::parse(bare.as_bytes()).is_ok_and(|again| again == bare));
}

fn frames(data: &[u8], part: usize) -> (Vec<Frame>, bool) {
    let mut framer = Framer::new(BYTES_MAX);
    let mut found = Vec::new();
    for bytes in data.chunks(part.max(1)) {
        framer.push(bytes);
        loop {
            match framer.next_frame() {
                Ok(Some(frame)) => found.push(frame),
                Ok(None) => break,
                Err(_) => return (found, true),
            }
        }
    }
    (found, false)
}
