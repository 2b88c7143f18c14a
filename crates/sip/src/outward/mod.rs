//! What we ask of peers on our own account, beside calls: to take our
//! registration, and whether they are there.
//!
//! Two machines of the same make: each holds a set of things by name, sends
//! requests outside any dialog, and tells what became of them.

mod probe;
mod registration;

pub use probe::Probes;
pub use registration::Registrations;

use crate::endpoint::Failure;
use crate::endpoint::core::Core;
use crate::message::{Builder, Message, Name};
use crate::method::Method;
use crate::{Flow, Uri};

/// What all requests of one registration or probe have in common.
#[derive(Debug)]
struct Letterhead {
    call_id: String,
    tag: String,
    cseq: u32,
}

impl Letterhead {
    fn new(core: &mut Core) -> Self {
        Self { call_id: core.tokens.token(), tag: core.tokens.token(), cseq: 0 }
    }

    /// The head of the next request, and its branch.
    fn request(
        &mut self,
        core: &mut Core,
        method: &Method,
        uri: &Uri,
        flow: Flow,
        who: (&Uri, &Uri),
    ) -> (Builder, String) {
        self.cseq += 1;
        let branch = core.branch();
        let (from, to) = (bracketed(who.0), bracketed(who.1));
        let mut builder = Builder::request(method, uri.as_bytes());
        builder.header(Name::Via, core.via(flow, &branch)).header(Name::MaxForwards, "70");
        builder.header(Name::From, [&from[..], b";tag=", self.tag.as_bytes()].concat());
        builder.header(Name::To, to).header(Name::CallId, &self.call_id);
        let cseq = [self.cseq.to_string().as_bytes(), b" ", method.as_bytes()].concat();
        builder.header(Name::CSeq, cseq);
        core.sign(&mut builder);
        (builder, branch)
    }
}

fn bracketed(uri: &Uri) -> Vec<u8> {
    [b"<", uri.as_bytes(), b">"].concat()
}

fn refused(response: &Message) -> Failure {
    let status = response.status().unwrap_or(500);
    Failure::Refused { status, reason: response.reason().to_vec() }
}

/// No final response came.
fn unanswered(flow_failed: bool) -> Failure {
    if flow_failed { Failure::Unreachable } else { Failure::Silent }
}
