//! All transactions, their index and their clock.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use base::Moment;

use super::client::{Client, Verdict};
use super::key::{ByKey, ClientKey, Keys, MergeKey, ServerKey};
use super::server::{After, Server};
use crate::Flow;
use crate::endpoint::Timers;
use crate::message::{Envelope, Message, Name};
use crate::method::Method;
use crate::timers::{TimerId, TimerQueue};

/// A request we sent, until its answer can be repeated no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClientId(u64);

/// A request we received, likewise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerId(u64);

/// What a received request is to the layer above.
#[derive(Debug, PartialEq, Eq)]
pub enum ReceivedRequest {
    New(ServerId),
    /// A repeat, or an ACK to a refusal: dealt with.
    Absorbed,
    /// An ACK that may belong to a 2xx of a dialog.
    AckForDialog,
    /// Came before by another way: answer 482 (RFC 3261 §8.2.2.2).
    Merged(ServerId),
    /// Too many transactions: answer 503 without state.
    Overload,
}

#[derive(Debug)]
pub enum LayerOutput {
    Transmit {
        flow: Flow,
        bytes: Vec<u8>,
    },
    /// No final response came within 64·T1, or the flow broke.
    Unanswered {
        client: ClientId,
        flow_failed: bool,
    },
    /// The client transaction is over; its id means nothing any more.
    ClientEnded(ClientId),
}

#[derive(Debug, Clone, Copy)]
pub enum Due {
    Repeat,
    End,
}

#[derive(Debug, Clone, Copy)]
enum Owner {
    Client(ClientId),
    Server(ServerId),
}

/// What one transaction may use while it runs.
pub struct Clock<'l> {
    pub timers: &'l Timers,
    now: Moment,
    owner: Owner,
    queue: &'l mut TimerQueue<(Owner, Due)>,
    outputs: &'l mut VecDeque<LayerOutput>,
}

impl Clock<'_> {
    pub fn set(&mut self, after: Duration, due: Due) -> TimerId {
        self.queue.set(self.now + after, (self.owner, due))
    }

    pub fn cancel(&mut self, slot: &mut Option<TimerId>) {
        self.queue.cancel(slot);
    }

    pub fn transmit(&mut self, flow: Flow, bytes: Vec<u8>) {
        self.outputs.push_back(LayerOutput::Transmit { flow, bytes });
    }
}

#[derive(Debug)]
pub struct Layer {
    timers: Timers,
    transactions_max: usize,
    keys: Keys,
    next_id: u64,
    clients: BTreeMap<ClientId, Client>,
    client_index: ByKey<ClientKey, ClientId>,
    servers: BTreeMap<ServerId, Server>,
    server_index: ByKey<ServerKey, ServerId>,
    merge_index: ByKey<MergeKey, ServerId>,
    queue: TimerQueue<(Owner, Due)>,
    outputs: VecDeque<LayerOutput>,
}

/// A `Clock` for one transaction, borrowing only what the maps do not hold.
macro_rules! clock {
    ($layer:ident, $now:expr, $owner:expr) => {
        &mut Clock {
            timers: &$layer.timers,
            now: $now,
            owner: $owner,
            queue: &mut $layer.queue,
            outputs: &mut $layer.outputs,
        }
    };
}

impl Layer {
    /// `secret` makes the keys: see [`Keys`].
    pub fn new(timers: Timers, transactions_max: usize, secret: &[u8; 32]) -> Self {
        Self {
            timers,
            transactions_max,
            keys: Keys::new(secret),
            next_id: 0,
            clients: BTreeMap::new(),
            client_index: ByKey::default(),
            servers: BTreeMap::new(),
            server_index: ByKey::default(),
            merge_index: ByKey::default(),
            queue: TimerQueue::default(),
            outputs: VecDeque::new(),
        }
    }

    /// Transactions alive, both kinds.
    pub fn len(&self) -> usize {
        self.clients.len() + self.servers.len()
    }

    /// Sends a request of our own making under its branch.
    pub fn request(
        &mut self,
        request: Message,
        branch: &[u8],
        flow: Flow,
        now: Moment,
    ) -> ClientId {
        self.next_id += 1;
        let id = ClientId(self.next_id);
        let method = request.method();
        let key = self.keys.client(branch, method == Some(&Method::Cancel));
        let is_invite = method == Some(&Method::Invite);
        let request = request.without_spare_room();
        self.transmit(flow, request.bytes().to_vec());
        let clock = clock!(self, now, Owner::Client(id));
        let client = Client::start(key, request, flow, is_invite, clock);
        self.client_index.insert(key, id);
        self.clients.insert(id, client);
        id
    }

    /// The request of a live client transaction.
    pub fn request_of(&self, id: ClientId) -> Option<(&Message, Flow)> {
        self.clients.get(&id).map(|client| (&client.request, client.flow))
    }

    /// The request we sent with this branch, while its transaction lives.
    pub fn request_by(&self, branch: &[u8]) -> Option<&Message> {
        let id = self.client_index.get(&self.keys.client(branch, false))?;
        self.clients.get(id).map(|client| &client.request)
    }

    /// `None`: a repeat, or an answer to nothing of ours.
    pub fn on_response(
        &mut self,
        response: &Message,
        envelope: &Envelope<'_>,
        now: Moment,
    ) -> Option<ClientId> {
        let is_cancel = envelope.method == Method::Cancel;
        let key = self.keys.client(envelope.via.branch(), is_cancel);
        // RFC 3261 §8.1.3.3: a response with more than our own Via is not ours.
        if response.list(Name::Via).nth(1).is_some() {
            return None;
        }
        let id = *self.client_index.get(&key)?;
        let client = self.clients.get_mut(&id)?;
        if client.request.method() != Some(&envelope.method) {
            return None;
        }
        match client.on_response(response, clock!(self, now, Owner::Client(id))) {
            Verdict::Pass => Some(id),
            Verdict::Absorb => None,
            Verdict::PassAndEnd => {
                self.remove_client(id, now);
                Some(id)
            }
        }
    }

    /// The name of the transaction a request belongs to.
    pub fn key_of(&self, request: &Message, envelope: &Envelope<'_>) -> ServerKey {
        self.keys.server(request, envelope, false)
    }

    /// A repeat of a request that is being dealt with, or the ACK to a refusal.
    pub fn knows(&self, key: ServerKey) -> bool {
        self.server_index.contains_key(&key)
    }

    pub fn on_request(
        &mut self,
        key: ServerKey,
        envelope: &Envelope<'_>,
        reply_flow: Flow,
        now: Moment,
    ) -> ReceivedRequest {
        if let Some(id) = self.server_index.get(&key).copied() {
            return self.on_known_request(id, envelope, now);
        }
        if envelope.method == Method::Ack {
            return ReceivedRequest::AckForDialog;
        }
        if self.len() >= self.transactions_max {
            return ReceivedRequest::Overload;
        }
        let merge = self.keys.merge(envelope);
        let merged = merge.is_some_and(|merge| self.merge_index.contains_key(&merge));
        self.next_id += 1;
        let id = ServerId(self.next_id);
        if let Some(merge) = merge.filter(|_| !merged) {
            self.merge_index.insert(merge, id);
        }
        let is_invite = envelope.method == Method::Invite;
        let server = Server::new(key, merge.filter(|_| !merged), reply_flow, is_invite);
        self.server_index.insert(key, id);
        self.servers.insert(id, server);
        if merged { ReceivedRequest::Merged(id) } else { ReceivedRequest::New(id) }
    }

    fn on_known_request(
        &mut self,
        id: ServerId,
        envelope: &Envelope<'_>,
        now: Moment,
    ) -> ReceivedRequest {
        let Some(server) = self.servers.get_mut(&id) else { return ReceivedRequest::Absorbed };
        let clock = clock!(self, now, Owner::Server(id));
        if envelope.method != Method::Ack {
            server.on_request_again(clock);
            return ReceivedRequest::Absorbed;
        }
        let (for_dialog, after) = server.on_ack(clock);
        if after == After::Over {
            self.remove_server(id, now);
        }
        if for_dialog { ReceivedRequest::AckForDialog } else { ReceivedRequest::Absorbed }
    }

    /// The INVITE a CANCEL means, if it is still unanswered (RFC 3261 §9.2).
    pub fn cancelled_by(
        &self,
        cancel: &Message,
        envelope: &Envelope<'_>,
    ) -> Option<(ServerId, bool)> {
        let id = *self.server_index.get(&self.keys.server(cancel, envelope, true))?;
        let server = self.servers.get(&id).filter(|server| server.is_invite)?;
        Some((id, server.is_open()))
    }

    pub fn respond(&mut self, id: ServerId, status: u16, bytes: Vec<u8>, now: Moment) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        if server.respond(status, bytes, clock!(self, now, Owner::Server(id))) == After::Over {
            self.remove_server(id, now);
        }
    }

    /// Where a live server transaction's responses go.
    pub fn reply_flow(&self, id: ServerId) -> Option<Flow> {
        self.servers.get(&id).map(|server| server.reply_flow)
    }

    /// Forgets a request that will not be answered, e.g. an INVITE cancelled in
    /// vain.
    pub fn abandon(&mut self, id: ClientId, now: Moment) {
        self.remove_client(id, now);
    }

    /// Every request waiting on this flow fails.
    pub fn on_flow_closed(&mut self, flow: Flow, now: Moment) {
        let waiting = self.clients.iter().filter(|(_, c)| c.flow == flow && c.is_unanswered());
        let lost: Vec<ClientId> = waiting.map(|(id, _)| *id).collect();
        for client in lost {
            self.outputs.push_back(LayerOutput::Unanswered { client, flow_failed: true });
            self.remove_client(client, now);
        }
    }

    pub fn handle_timeout(&mut self, now: Moment) {
        while let Some((owner, due)) = self.queue.expired(now) {
            match owner {
                Owner::Client(id) => self.on_client_due(id, due, now),
                Owner::Server(id) => self.on_server_due(id, due, now),
            }
        }
    }

    fn on_client_due(&mut self, id: ClientId, due: Due, now: Moment) {
        let Some(client) = self.clients.get_mut(&id) else { return };
        match due {
            Due::Repeat => client.on_repeat(clock!(self, now, Owner::Client(id))),
            Due::End => {
                if client.is_unanswered() {
                    let lost = LayerOutput::Unanswered { client: id, flow_failed: false };
                    self.outputs.push_back(lost);
                }
                self.remove_client(id, now);
            }
        }
    }

    fn on_server_due(&mut self, id: ServerId, due: Due, now: Moment) {
        match (due, self.servers.get_mut(&id)) {
            (Due::Repeat, Some(server)) => server.on_repeat(clock!(self, now, Owner::Server(id))),
            (Due::End, _) => self.remove_server(id, now),
            (Due::Repeat, None) => {}
        }
    }

    fn remove_client(&mut self, id: ClientId, now: Moment) {
        if let Some(mut client) = self.clients.remove(&id) {
            client.stop(clock!(self, now, Owner::Client(id)));
            self.client_index.remove(&client.key);
            self.outputs.push_back(LayerOutput::ClientEnded(id));
        }
    }

    fn remove_server(&mut self, id: ServerId, now: Moment) {
        if let Some(mut server) = self.servers.remove(&id) {
            server.stop(clock!(self, now, Owner::Server(id)));
            self.server_index.remove(&server.key);
            if let Some(merge) = &server.merge {
                self.merge_index.remove(merge);
            }
        }
    }

    /// Sends without a transaction: an ACK to a 2xx, a repeat of a 2xx, an
    /// answer without state.
    pub fn transmit(&mut self, flow: Flow, bytes: Vec<u8>) {
        self.outputs.push_back(LayerOutput::Transmit { flow, bytes });
    }

    pub fn poll(&mut self) -> Option<LayerOutput> {
        self.outputs.pop_front()
    }

    pub fn deadline(&self) -> Option<Moment> {
        self.queue.deadline()
    }
}
