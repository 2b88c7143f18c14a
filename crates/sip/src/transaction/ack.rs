//! The two requests made out of an INVITE by the rules alone.

use crate::message::{Builder, Message, Name};
use crate::method::Method;

/// ACK for a final response other than 2xx (RFC 3261 §17.1.1.3): same branch,
/// same Route, the response's To.
pub fn ack_for_failure(invite: &Message, response: &Message) -> Vec<u8> {
    let mut ack = like(Method::Ack, invite);
    ack.copy(Name::To, response);
    finish(ack, Method::Ack, invite)
}

/// CANCEL (RFC 3261 §9.1): everything as in the INVITE.
pub fn cancel_for(invite: &Message, reason: Option<&[u8]>) -> Vec<u8> {
    let mut cancel = like(Method::Cancel, invite);
    cancel.copy(Name::To, invite);
    if let Some(reason) = reason {
        cancel.header(Name::Reason, reason);
    }
    finish(cancel, Method::Cancel, invite)
}

fn like(method: Method, invite: &Message) -> Builder {
    let mut builder = Builder::request(&method, invite.request_uri());
    // Our INVITEs have exactly one Via.
    builder.copy(Name::Via, invite).header(Name::MaxForwards, "70");
    builder.copy(Name::From, invite).copy(Name::CallId, invite).copy(Name::Route, invite);
    builder
}

fn finish(mut builder: Builder, method: Method, invite: &Message) -> Vec<u8> {
    let cseq = invite.header(Name::CSeq).and_then(crate::header::cseq).map_or(1, |(n, _)| n);
    let value = [cseq.to_string().as_bytes(), b" ", method.as_bytes()].concat();
    builder.header(Name::CSeq, value);
    builder.finish_empty()
}
