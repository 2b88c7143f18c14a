//! Dialogs (RFC 3261 §12): what two peers must remember to talk on.
//!
//! A dialog numbers and addresses requests and checks those that come. It knows
//! no calls, no sessions and no timers.

mod route;

use crate::header::{NameAddr, contact_list};
use crate::kept::octets;
use crate::message::{Builder, Envelope, Message, Name};
use crate::method::Method;
use crate::{Flow, Uri};

/// Proxies between us and a peer; Max-Forwards allows no more than this either.
const ROUTES_MAX: usize = 70;

/// One peer-to-peer relation, early or confirmed.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Dialog {
    #[serde(with = "octets")]
    pub call_id: Vec<u8>,
    #[serde(with = "octets")]
    pub local_tag: Vec<u8>,
    #[serde(with = "octets")]
    pub remote_tag: Vec<u8>,
    /// From and To of our requests, without tags.
    #[serde(with = "octets")]
    local: Vec<u8>,
    #[serde(with = "octets")]
    remote: Vec<u8>,
    pub local_seq: u32,
    remote_seq: Option<u32>,
    /// The peer's Contact.
    pub target: Uri,
    /// Route headers of our requests, nearest first.
    #[serde(with = "octets::list")]
    routes: Vec<Vec<u8>>,
    /// The path the dialog was made on.
    pub flow: Flow,
    /// Our Contact, as written in every message of the dialog.
    #[serde(with = "octets")]
    pub contact: Vec<u8>,
    /// Requests go back along `flow`, whatever the peer's Contact says.
    pub symmetric: bool,
}

/// A request that comes too late (RFC 3261 §12.2.2): answer 500.
#[derive(Debug, PartialEq, Eq)]
pub struct StaleSequence;

impl Dialog {
    /// On the caller's side, from the request it sent and a response with a To
    /// tag. `None` if the response lacks what a dialog needs.
    pub fn of_caller(
        request: &Message,
        response: &Message,
        flow: Flow,
        contact: &[u8],
    ) -> Option<Self> {
        let envelope = response.envelope().ok()?;
        let sent = request.envelope().ok()?;
        let mut routes = routes_of(response)?;
        routes.reverse();
        Some(Self {
            call_id: envelope.call_id.to_vec(),
            local_tag: sent.from_tag().to_vec(),
            remote_tag: envelope.to_tag().to_vec(),
            local: without_tag(&sent.from),
            remote: without_tag(&sent.to),
            local_seq: sent.cseq,
            remote_seq: None,
            target: contact_of(response).or_else(|| Uri::parse(request.request_uri()).ok())?,
            routes,
            flow,
            contact: contact.to_vec(),
            symmetric: false,
        })
    }

    /// On the callee's side. `None` if the request lacks a Contact or has a
    /// Record-Route that cannot be read.
    pub fn of_callee(
        request: &Message,
        envelope: &Envelope<'_>,
        local_tag: &str,
        flow: Flow,
        contact: &[u8],
    ) -> Option<Self> {
        Some(Self {
            call_id: envelope.call_id.to_vec(),
            local_tag: local_tag.as_bytes().to_vec(),
            remote_tag: envelope.from_tag().to_vec(),
            local: without_tag(&envelope.to),
            remote: without_tag(&envelope.from),
            local_seq: 0,
            remote_seq: Some(envelope.cseq),
            target: contact_of(request)?,
            routes: routes_of(request)?,
            flow,
            contact: contact.to_vec(),
            symmetric: false,
        })
    }

    /// Goes on from the early dialog it was: PRACKs and UPDATEs have used up
    /// numbers.
    pub fn continue_from(&mut self, early: &Self) {
        self.local_seq = early.local_seq;
        self.remote_seq = early.remote_seq;
    }

    /// What was numbered since this was written down is not known: the next
    /// request leaves room for it, as a peer must allow (RFC 3261 §12.2.2).
    pub const fn skip_numbers(&mut self, count: u32) {
        self.local_seq = self.local_seq.saturating_add(count);
    }

    pub fn matches(&self, envelope: &Envelope<'_>) -> bool {
        self.call_id == envelope.call_id && self.remote_tag == envelope.from_tag()
    }

    /// Whether a response of ours belongs here: the tags are the other way round.
    pub fn matches_response(&self, envelope: &Envelope<'_>) -> bool {
        self.call_id == envelope.call_id
            && self.remote_tag == envelope.to_tag()
            && self.local_tag == envelope.from_tag()
    }

    /// Notes a request's sequence number. Gaps are legal; only going back is not.
    pub fn accept_sequence(&mut self, cseq: u32) -> Result<(), StaleSequence> {
        if self.remote_seq.is_some_and(|last| cseq <= last) {
            return Err(StaleSequence);
        }
        self.remote_seq = Some(cseq);
        Ok(())
    }

    /// A target refresh (RFC 3261 §12.2.1.2): re-INVITE and UPDATE, and their
    /// responses, may move the peer.
    pub fn refresh(&mut self, message: &Message, flow: Flow) {
        if let Some(target) = contact_of(message) {
            self.target = target;
        }
        if flow.transport.is_reliable() || self.symmetric {
            self.flow = flow;
        }
    }

    /// Begins a request. ACK takes the number of its INVITE, all others the
    /// next one.
    pub fn request(&mut self, method: &Method, ack_of: Option<u32>, via: &str) -> Builder {
        let sequence = ack_of.unwrap_or_else(|| {
            self.local_seq += 1;
            self.local_seq
        });
        let (uri, routes) = self.request_line();
        let mut builder = Builder::request(method, &uri);
        builder.header(Name::Via, via).header(Name::MaxForwards, "70");
        for route in &routes {
            builder.header(Name::Route, route);
        }
        builder.header(Name::From, with_tag(&self.local, &self.local_tag));
        builder.header(Name::To, with_tag(&self.remote, &self.remote_tag));
        builder.header(Name::CallId, &self.call_id);
        let cseq = [sequence.to_string().as_bytes(), b" ", method.as_bytes()].concat();
        builder.header(Name::CSeq, cseq);
        builder
    }
}

fn contact_of(message: &Message) -> Option<Uri> {
    let contacts = contact_list(message, Name::Contact)?;
    let uri = contacts.first().and_then(|contact| Uri::parse(contact.uri).ok())?;
    // It becomes a Request-URI, which has no headers (RFC 3261 §19.1.1).
    Some(uri.without_headers())
}

fn routes_of(message: &Message) -> Option<Vec<Vec<u8>>> {
    let routes = contact_list(message, Name::RecordRoute)?;
    if routes.len() > ROUTES_MAX {
        return None;
    }
    Some(routes.iter().map(NameAddr::without_display).collect())
}

/// The address as it goes into every request, with its name but no parameters.
fn without_tag(addr: &NameAddr<'_>) -> Vec<u8> {
    let mut value = Vec::new();
    if !addr.display.is_empty() {
        value.extend(addr.display);
        value.push(b' ');
    }
    value.push(b'<');
    value.extend(addr.uri);
    value.push(b'>');
    value
}

fn with_tag(addr: &[u8], tag: &[u8]) -> Vec<u8> {
    if tag.is_empty() { addr.to_vec() } else { [addr, b";tag=", tag].concat() }
}
