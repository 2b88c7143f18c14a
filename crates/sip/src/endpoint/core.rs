//! What every part of the endpoint needs: configuration, transactions, timers,
//! tokens, and the outputs. It decides nothing about calls.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;

use base::{Moment, Rng};

use super::config::{Config, TrunkSource};
use super::input::CallHandle;
use super::output::{Event, Output};
use crate::call::Due;
use crate::dialog::Dialog;
use crate::header::{MAGIC_COOKIE, Via};
use crate::message::{Builder, Fields, Message, Name};
use crate::method::{ALLOW, Method};
use crate::subscription::SubscriptionId;
use crate::timers::TimerQueue;
use crate::tokens::Tokens;
use crate::transaction::{ClientId, Layer, LayerOutput, ServerId};
use crate::{Flow, Transport, Uri};

/// The option tags in our Supported header.
pub const SUPPORTED: [&str; 3] = ["timer", "100rel", "replaces"];

/// Who waits for the answer to a request of ours.
#[derive(Debug, Clone, Copy)]
pub enum Owner {
    Call { call: CallHandle, role: Role },
    Subscription(SubscriptionId),
    Registration(u64),
    Probe(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The INVITE of this branch of an outgoing call.
    Invite(usize),
    /// A re-INVITE, or an UPDATE in its place.
    Reoffer,
    Bye,
    /// Answers change nothing: CANCEL, INFO, PRACK, the BYE to a lost fork.
    Unwatched,
    /// A NOTIFY: a refusal ends the subscription (RFC 6665 §4.2.2).
    Notify,
}

/// A request we have not answered yet.
#[derive(Debug, Clone)]
pub struct ServerRequest {
    pub id: ServerId,
    pub message: Arc<Message>,
    /// How it came, not where the answer goes.
    pub flow: Flow,
    /// Goes into the To of our answer where the request had none.
    pub to_tag: String,
}

#[derive(Debug)]
pub struct Core {
    pub config: Config,
    pub tokens: Tokens,
    pub layer: Layer,
    pub timers: TimerQueue<(CallHandle, Due)>,
    pub outputs: VecDeque<Output>,
    pub owners: BTreeMap<ClientId, Owner>,
    /// Our tags, each in use by one call.
    pub tags: BTreeMap<Vec<u8>, CallHandle>,
    /// The INVITEs that CANCEL may yet reach.
    pub invites: BTreeMap<ServerId, CallHandle>,
    /// Calls whose end has not been told. Others may still be owed something: a
    /// late answer of a fork for 64·T1.
    pub calls_alive: usize,
    /// How many calls began on each path.
    busy: BTreeMap<Flow, usize>,
    /// The time of the input being handled.
    pub now: Moment,
    calls: u64,
}

impl Core {
    pub fn new(config: Config, rng: Rng) -> Self {
        let tokens = Tokens::new(config.secret, rng);
        let keys = tokens.keyed(&[b"keys"]);
        Self {
            tokens,
            layer: Layer::new(config.timers, config.limits.transactions_max, &keys),
            config,
            timers: TimerQueue::default(),
            outputs: VecDeque::new(),
            owners: BTreeMap::new(),
            tags: BTreeMap::new(),
            invites: BTreeMap::new(),
            calls_alive: 0,
            busy: BTreeMap::new(),
            now: Moment::ZERO,
            calls: 0,
        }
    }

    pub fn next_call(&mut self) -> CallHandle {
        self.calls += 1;
        CallHandle(self.calls)
    }

    /// A call of an earlier process goes on under its handle.
    pub fn know_call(&mut self, handle: CallHandle) {
        self.calls = self.calls.max(handle.0);
    }

    /// A call begins on this path.
    pub fn call_begins(&mut self, flow: Flow) {
        *self.busy.entry(flow).or_default() += 1;
    }

    pub fn call_ended(&mut self, flow: Flow) {
        if let Some(count) = self.busy.get_mut(&flow) {
            *count -= 1;
            if *count == 0 {
                self.busy.remove(&flow);
            }
        }
    }

    /// A call that began on this path goes on.
    pub fn is_busy(&self, flow: Flow) -> bool {
        self.busy.contains_key(&flow)
    }

    pub fn emit(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    /// Moves what the layer wants sent to our own outputs; the first output
    /// that concerns a call is returned.
    pub fn drain_layer(&mut self) -> Option<LayerOutput> {
        while let Some(output) = self.layer.poll() {
            match output {
                LayerOutput::Transmit { flow, bytes } => {
                    self.outputs.push_back(Output::Transmit { flow, bytes });
                }
                concerning => return Some(concerning),
            }
        }
        None
    }

    /// The trunk a peer belongs to: that of the narrowest network it is in.
    pub fn trunk_of(&self, flow: Flow) -> Option<&TrunkSource> {
        let from = flow.remote.ip();
        let narrowest = |trunk: &TrunkSource| {
            trunk.prefixes.iter().filter(|p| p.contains(from)).map(|p| p.bits).max()
        };
        let trunks = self.config.trunks.iter().filter_map(|t| Some((narrowest(t)?, t)));
        // Of equals the first: `max_by_key` would take the last.
        trunks.rev().max_by_key(|(bits, _)| *bits).map(|(_, trunk)| trunk)
    }

    /// What peers reach us at, seen from this flow.
    pub fn public_address(&self, flow: Flow) -> SocketAddr {
        self.listening(flow.transport, &flow.local).map_or(flow.local, |found| {
            // Bound to every address: the flow knows which one it is.
            if found.ip().is_unspecified() {
                SocketAddr::new(flow.local.ip(), found.port())
            } else {
                found
            }
        })
    }

    /// Our address for a transport, best the same as `near`, at least of its
    /// family.
    pub fn listening(&self, transport: Transport, near: &SocketAddr) -> Option<SocketAddr> {
        let ours = || self.config.addresses.iter().filter(|a| a.transport == transport);
        let exact = ours().find(|address| address.bind == *near);
        let by_ip = || ours().find(|address| address.bind.ip() == near.ip());
        let family = || ours().find(|address| address.bind.is_ipv4() == near.is_ipv4());
        exact.or_else(by_ip).or_else(family).map(|address| address.public())
    }

    /// A Contact value for dialogs on this flow; `sips:` where the request-URI
    /// is (RFC 3261 §8.1.1.8, §12.1.1).
    pub fn contact(&self, flow: Flow, user: &[u8], request_uri: &Uri) -> Vec<u8> {
        let user = (!user.is_empty()).then_some(user);
        let written = if request_uri.is_sips() { Uri::sips_of_socket } else { Uri::of_socket };
        let uri = written(user, self.public_address(flow), flow.transport);
        [b"<", uri.as_bytes(), b">"].concat()
    }

    pub fn branch(&mut self) -> String {
        format!("{}{}", String::from_utf8_lossy(MAGIC_COOKIE), self.tokens.token())
    }

    /// A Via value; `rport` for UDP and streams alike, as everybody does.
    pub fn via(&self, flow: Flow, branch: &str) -> String {
        let address = self.public_address(flow);
        format!("SIP/2.0/{} {address};branch={branch};rport", flow.transport.via_name())
    }

    /// Adds what every request of ours says of us.
    pub fn sign(&self, builder: &mut Builder) {
        builder.header(Name::UserAgent, &self.config.product);
    }

    pub fn sign_capabilities(&self, builder: &mut Builder) {
        builder.header(Name::Allow, ALLOW).header(Name::Supported, SUPPORTED.join(", "));
    }

    /// Starts a client transaction for a request just written.
    pub fn send(&mut self, bytes: Vec<u8>, branch: &str, flow: Flow, owner: Owner) -> ClientId {
        let request = Message::parse(bytes, usize::MAX).expect("the builder writes valid messages");
        let id = self.layer.request(request, branch.as_bytes(), flow, self.now);
        self.owners.insert(id, owner);
        id
    }

    /// Where a dialog's next request goes.
    pub fn next_hop(&self, dialog: &Dialog) -> Flow {
        dialog.next_hop(|transport, near| self.listening(transport, near))
    }

    /// A request within a dialog, in a transaction of its own.
    pub fn send_in_dialog(
        &mut self,
        dialog: &mut Dialog,
        method: &Method,
        fields: &Fields,
        body: (&str, &[u8]),
        owner: Owner,
    ) -> ClientId {
        let flow = self.next_hop(dialog);
        let branch = self.branch();
        let mut builder = dialog.request(method, None, &self.via(flow, &branch));
        if is_target_refresh(method) {
            builder.header(Name::Contact, &dialog.contact);
            self.sign_capabilities(&mut builder);
        }
        self.sign(&mut builder);
        builder.fields(fields);
        self.send(builder.finish(body.0, body.1), &branch, flow, owner)
    }

    /// The head of an answer, with a To tag (RFC 3261 §8.2.6).
    pub fn reply(&self, request: &ServerRequest, status: u16, reason: Option<&str>) -> Builder {
        let mut builder =
            reply_head(&request.message, request.flow, &request.to_tag, status, reason);
        builder.header(Name::Server, &self.config.product);
        builder
    }

    pub fn respond(&mut self, request: &ServerRequest, status: u16, reply: Vec<u8>) {
        self.layer.respond(request.id, status, reply, self.now);
    }

    /// An answer with neither body nor further headers.
    pub fn respond_plainly(&mut self, request: &ServerRequest, status: u16) {
        self.respond_with(request, status, &Fields::default());
    }

    pub fn respond_with(&mut self, request: &ServerRequest, status: u16, fields: &Fields) {
        let mut reply = self.reply(request, status, None);
        reply.fields(fields);
        self.respond(request, status, reply.finish_empty());
    }
}

fn is_target_refresh(method: &Method) -> bool {
    matches!(method, Method::Invite | Method::Update | Method::Refer | Method::Notify)
}

/// What every answer copies from its request, with the top Via completed.
pub fn reply_head(
    request: &Message,
    arrival: Flow,
    to_tag: &str,
    status: u16,
    reason: Option<&str>,
) -> Builder {
    let mut builder = Builder::response(status, reason);
    for (at, via) in request.list(Name::Via).enumerate() {
        match Via::parse(via).filter(|_| at == 0) {
            Some(top) => builder.header(Name::Via, completed_via(&top, via, arrival)),
            None => builder.header(Name::Via, via),
        };
    }
    builder.copy(Name::From, request);
    for to in request.headers(Name::To) {
        let tagless =
            crate::header::NameAddr::parse(to).is_some_and(|to| to.param("tag").is_none());
        if tagless && status > 100 {
            builder.header(Name::To, [to, b";tag=", to_tag.as_bytes()].concat());
        } else {
            builder.header(Name::To, to);
        }
    }
    builder.copy(Name::CallId, request).copy(Name::CSeq, request);
    builder
}

/// Adds `received` and fills in `rport` (RFC 3261 §18.2.1, RFC 3581 §4); all
/// else stays as written.
fn completed_via(via: &Via<'_>, written: &[u8], arrival: Flow) -> Vec<u8> {
    let source = arrival.remote;
    let same_host = crate::Host::parse(via.host) == Some(crate::Host::Ip(source.ip()));
    if same_host && !via.wants_rport() {
        return written.to_vec();
    }
    let end = written.iter().position(|b| *b == b';').unwrap_or(written.len());
    let mut value = written[..end].to_vec();
    for (name, param) in via.params.iter() {
        let ours = name.eq_ignore_ascii_case(b"received") || name.eq_ignore_ascii_case(b"rport");
        if !ours {
            value.push(b';');
            value.extend(name);
            if !param.is_empty() {
                value.push(b'=');
                value.extend(param);
            }
        }
    }
    value.extend(format!(";received={}", source.ip()).as_bytes());
    if via.wants_rport() {
        value.extend(format!(";rport={}", source.port()).as_bytes());
    }
    value
}

/// Where an answer goes: back along a stream; to the source port if the sender
/// asked for it (RFC 3581) or stands behind a NAT; else to its Via's port.
pub fn reply_flow(via: &Via<'_>, arrival: Flow) -> Flow {
    if arrival.transport.is_reliable() || via.wants_rport() {
        return arrival;
    }
    let sent_by = crate::Host::parse(via.host);
    if sent_by != Some(crate::Host::Ip(arrival.remote.ip())) {
        return arrival;
    }
    let port = via.port.unwrap_or(arrival.transport.default_port());
    Flow { remote: SocketAddr::new(arrival.remote.ip(), port), ..arrival }
}
