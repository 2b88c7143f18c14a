//! What every request is asked before anything else (RFC 3261 §8.2).

use super::core::SUPPORTED;
use crate::Uri;
use crate::message::{Envelope, Fields, Message, Name};
use crate::method::{ALLOW, Method};
use crate::registrar::PATH;

#[derive(Debug)]
pub enum Screened {
    Fine,
    Refused(u16, Fields),
}

/// In the order of RFC 3261 §8.2: method, URI, extensions, body.
pub fn request(message: &Message, envelope: &Envelope<'_>) -> Screened {
    let refused = |status| Screened::Refused(status, Fields::default());
    if !is_method_known(&envelope.method) {
        return Screened::Refused(405, Fields::default().with(Name::Allow, ALLOW));
    }
    let uri = Uri::parse(message.request_uri());
    if !uri.is_ok_and(|uri| uri.is_sip() || uri.is_tel()) {
        return refused(416);
    }
    // We pass calls on; a hop count of zero must not (RFC 3261 §16.3).
    if envelope.max_forwards == Some(0) && envelope.method == Method::Invite {
        return refused(483);
    }
    let registrar = (envelope.method == Method::Register).then_some(PATH);
    let strange = |tag: &&[u8]| {
        let mut known = SUPPORTED.into_iter().chain(registrar);
        !known.any(|s| s.as_bytes().eq_ignore_ascii_case(tag))
    };
    let unsupported: Vec<&[u8]> = message.list(Name::Require).filter(strange).collect();
    if !unsupported.is_empty() {
        let fields = Fields::default().with(Name::Unsupported, unsupported.join(&b", "[..]));
        return Screened::Refused(420, fields);
    }
    let takes_sdp = matches!(envelope.method, Method::Invite | Method::Update);
    let encoded =
        message.header(Name::ContentEncoding).is_some_and(|e| !e.eq_ignore_ascii_case(b"identity"));
    let unreadable = encoded || message.sdp().is_none();
    if takes_sdp && !message.body().is_empty() && unreadable {
        return Screened::Refused(415, Fields::default().with(Name::Accept, "application/sdp"));
    }
    Screened::Fine
}

fn is_method_known(method: &Method) -> bool {
    !matches!(method, Method::Other(_) | Method::Message | Method::Publish)
}
