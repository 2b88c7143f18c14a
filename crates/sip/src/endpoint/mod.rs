//! The machine the rest of the program talks to.
//!
//! [`Endpoint`] sorts what comes in to transactions, calls, the registrar and
//! the guard; each of those is a machine of its own that knows nothing of the
//! others.

mod admit;
mod config;
pub(crate) mod core;
mod input;
mod output;
mod receive;
mod screen;

use std::collections::BTreeMap;

use base::{Moment, Rng};

pub use config::{Account, Config, Limits, LocalAddress, Prefix, Timers, TrunkSource};
pub use input::{
    CallHandle, Command, Credentials, Input, Invite, Party, Patience, Probe, Registration, Target,
};
pub use output::{
    Counters, EndedBy, Event, Failure, IncomingCall, InfoSignal, Load, Output, RegistrationState,
    Source,
};

use self::core::{Core, Owner};
use crate::call::{Call, Hop};
use crate::defence::{Defence, ShutOut};
use crate::digest::{Guard, Offers};
use crate::kept::{KeptBinding, KeptCall};
use crate::outward::{Probes, Registrations};
use crate::registrar::{Binding, Change, Registrar};
use crate::subscription::{DialogIds, Subscriptions};
use crate::transaction::{ClientId, LayerOutput};
use crate::{Flow, Uri};

/// User agent, registrar and one half of every bridged call.
///
/// Feed an [`Input`], drain [`Endpoint::poll`] to `None`, sleep until
/// [`Endpoint::deadline`] or the next input.
#[derive(Debug)]
pub struct Endpoint {
    core: Core,
    calls: BTreeMap<CallHandle, Call>,
    registrar: Registrar,
    subscriptions: Subscriptions,
    registrations: Registrations,
    probes: Probes,
    guard: Guard,
    offers: Offers,
    defence: Defence,
    counters: Counters,
}

impl Endpoint {
    /// `seed` makes tags and waits differ between runs, together with
    /// [`Config::secret`].
    pub fn new(config: Config, seed: Rng) -> Self {
        Self {
            defence: Defence::new(&config.limits),
            core: Core::new(config, seed),
            calls: BTreeMap::new(),
            registrar: Registrar::default(),
            subscriptions: Subscriptions::default(),
            registrations: Registrations::default(),
            probes: Probes::default(),
            guard: Guard::default(),
            offers: Offers::default(),
            counters: Counters::default(),
        }
    }

    /// A handle for [`Command::Invite`].
    pub fn reserve_call(&mut self) -> CallHandle {
        self.core.next_call()
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        self.core.now = now;
        match input {
            Input::Received { flow, bytes } => self.receive(flow, bytes),
            Input::FlowClosed { flow } => self.on_flow_closed(flow),
            Input::Call { call, command: Command::Invite(invite) } => self.place(call, *invite),
            Input::Call { call, command } => {
                self.with_call(call, |call, core| call.command(core, command));
            }
            Input::AccountSet { user, account } => self.set_account(user, account),
            Input::LampSet { of, call, lamp } => {
                self.subscriptions.set_lamp(&mut self.core, &of, call, lamp);
            }
            Input::MailboxSet { of, mailbox } => {
                self.subscriptions.set_mailbox(&mut self.core, &of, mailbox);
            }
            Input::WatchableSet(numbers) => {
                self.subscriptions.set_watchable(&mut self.core, numbers);
            }
            Input::TrunksSet(trunks) => self.core.config.trunks = trunks,
            Input::ShutOutLifted { address, user } => self.defence.lift(address, user.as_deref()),
            Input::RegistrationSet { name, registration } => {
                self.registrations.set(&mut self.core, name, registration.map(|wish| *wish));
            }
            Input::ProbeSet { name, probe } => {
                self.probes.set(&mut self.core, name, probe.map(|probe| *probe));
            }
        }
        self.settle();
    }

    /// Advances time. Calling it early is harmless.
    pub fn handle_timeout(&mut self, now: Moment) {
        self.core.now = now;
        self.core.layer.handle_timeout(now);
        self.registrar.handle_timeout(now);
        if self.defence.handle_timeout(&self.core.config.limits, now) {
            self.offers.tidy(now);
        }
        self.subscriptions.handle_timeout(&mut self.core);
        self.registrations.handle_timeout(&mut self.core);
        self.probes.handle_timeout(&mut self.core);
        self.settle();
        while let Some((call, due)) = self.core.timers.expired(now) {
            self.with_call(call, |call, core| call.on_due(core, due));
            self.settle();
        }
    }

    pub fn poll(&mut self) -> Option<Output> {
        self.core.outputs.pop_front()
    }

    pub fn deadline(&self) -> Option<Moment> {
        let layer = self.core.layer.deadline();
        let calls = self.core.timers.deadline();
        let quiet = [self.registrar.deadline(), self.defence.deadline()];
        let outward = [self.registrations.deadline(), self.probes.deadline()];
        let inward = [layer, calls, self.subscriptions.deadline()];
        inward.into_iter().chain(quiet).chain(outward).flatten().min()
    }

    /// What has been refused and why, since the start.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Who is not heard at the moment, and why.
    pub fn shut_outs(&self) -> Vec<ShutOut> {
        self.defence.shut_outs(self.core.now)
    }

    /// Calls and transactions alive, for gauges and leak tests.
    pub fn load(&self) -> Load {
        Load {
            calls: self.calls.len(),
            calls_alive: self.core.calls_alive,
            transactions: self.core.layer.len(),
            timers: self.core.timers.len(),
            subscriptions: self.subscriptions.len(),
        }
    }

    /// Somebody registered or calls over this path, or it is a trunk's: no
    /// stranger's.
    pub fn is_known(&self, flow: Flow) -> bool {
        self.registrar.has_flow(flow)
            || self.core.is_busy(flow)
            || self.core.trunk_of(flow).is_some()
    }

    /// The phones a user can be reached on now.
    pub fn contacts(&self, user: &str) -> Vec<(Uri, Flow)> {
        let bindings = self.registrar.bindings(user);
        bindings.iter().map(|b| (b.contact.clone(), b.flow)).collect()
    }

    /// By what ids a watcher may ask to take this call's place (RFC 3891),
    /// seen from the telephone at its other end.
    pub fn dialog_of(&self, call: CallHandle) -> Option<DialogIds> {
        self.calls.get(&call)?.peers_dialog()
    }

    /// An answered call as it must outlive the process; `None` if there is
    /// nothing of it that could go on.
    pub fn keep_call(&self, call: CallHandle) -> Option<KeptCall> {
        self.calls.get(&call)?.keep()
    }

    /// The phones of a user that can be found again after the process has
    /// ended: a stream ends with it.
    pub fn keep_bindings(&self, user: &str) -> Vec<KeptBinding> {
        let bindings = self.registrar.bindings(user).iter();
        bindings
            .filter(|binding| !binding.flow.transport.is_reliable())
            .map(Binding::keep)
            .collect()
    }

    /// Goes on with what an earlier process left, on the same clock. To be
    /// called before anything else is handled.
    pub fn restore(&mut self, calls: Vec<KeptCall>, now: Moment) {
        self.core.now = now;
        for kept in calls {
            let handle = kept.handle;
            self.core.know_call(handle);
            let call = Call::restore(&mut self.core, kept);
            self.calls.insert(handle, call);
        }
    }

    /// A user's phones, registered with an earlier process.
    pub fn restore_bindings(&mut self, user: &str, bindings: Vec<KeptBinding>, now: Moment) {
        self.core.now = now;
        for binding in bindings {
            self.registrar.restore(user, binding, now);
        }
        self.settle();
    }

    fn place(&mut self, handle: CallHandle, invite: Invite) {
        if self.calls.contains_key(&handle) {
            return;
        }
        // A Request-URI has no headers (RFC 3261 §19.1.1), a registered one may.
        let hop = |binding: &Binding| Hop {
            uri: binding.contact.without_headers(),
            flow: binding.flow,
            routes: binding.path.clone(),
        };
        let targets = match &invite.target {
            Target::Address { uri, flow } => {
                vec![Hop { uri: uri.without_headers(), flow: *flow, routes: Vec::new() }]
            }
            Target::Account { user } => self.registrar.bindings(user).iter().map(hop).collect(),
        };
        let call = Call::place(&mut self.core, handle, invite, targets);
        self.calls.insert(handle, call);
        self.with_call(handle, |_, _| {});
    }

    fn set_account(&mut self, user: String, account: Option<Account>) {
        match account {
            Some(account) => {
                let before = self.core.config.accounts.insert(user.clone(), account.clone());
                // A phone with the old password must show that it knows the new one.
                if before.is_some_and(|before| before != account) {
                    self.registrar.remove_all(&user);
                }
            }
            None => {
                self.core.config.accounts.remove(&user);
                self.registrar.remove_all(&user);
                self.subscriptions.on_account_removed(&mut self.core, &user);
            }
        }
    }

    fn on_flow_closed(&mut self, flow: Flow) {
        self.core.layer.on_flow_closed(flow, self.core.now);
        // A datagram that came back says nothing of those yet to be sent.
        if flow.transport.is_reliable() {
            self.registrar.on_flow_closed(flow);
            self.subscriptions.on_flow_closed(flow);
            self.registrations.on_flow_closed(&self.core, flow);
            for call in self.calls.values_mut() {
                call.on_flow_closed(&self.core, flow);
            }
        }
    }

    /// No final response came to a request of ours.
    fn on_unanswered(&mut self, client: ClientId, flow_failed: bool) {
        match self.core.owners.get(&client).copied() {
            Some(Owner::Call { call, role }) => {
                let status = if flow_failed { 503 } else { 408 };
                self.with_call(call, |call, core| call.on_unanswered(core, role, status));
            }
            Some(Owner::Subscription(of)) => self.subscriptions.on_unanswered(of),
            Some(Owner::Registration(id)) => {
                self.registrations.on_unanswered(&mut self.core, id, flow_failed);
            }
            Some(Owner::Probe(id)) => self.probes.on_unanswered(&mut self.core, id, flow_failed),
            None => {}
        }
    }

    /// Runs one step of a call, and forgets the call if that was its last.
    fn with_call(&mut self, handle: CallHandle, step: impl FnOnce(&mut Call, &mut Core)) {
        let Some(call) = self.calls.get_mut(&handle) else { return };
        step(call, &mut self.core);
        if call.is_done()
            && let Some(call) = self.calls.remove(&handle)
        {
            call.forget(&mut self.core);
        }
    }

    /// Carries what the lower machines say to whom it concerns, until all are
    /// quiet.
    fn settle(&mut self) {
        while let Some(output) = self.core.drain_layer() {
            match output {
                LayerOutput::Transmit { .. } => {}
                LayerOutput::Unanswered { client, flow_failed } => {
                    self.on_unanswered(client, flow_failed);
                }
                LayerOutput::ClientEnded(id) => {
                    if let Some(Owner::Call { call, .. }) = self.core.owners.remove(&id) {
                        self.with_call(call, |call, _| call.on_client_ended(id));
                    }
                }
            }
        }
        while let Some(change) = self.registrar.poll() {
            self.core.emit(match change {
                Change::Registered { user, contact, flow, expires } => {
                    Event::Registered { user, contact, flow, expires }
                }
                Change::Unregistered { user, contact } => Event::Unregistered { user, contact },
            });
        }
    }
}
