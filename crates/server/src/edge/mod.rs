//! The only place where a SIP word meets a call word (invariant 2).
//!
//! The edge sits on the control thread between four machines: the SIP
//! [`sip::Endpoint`], the [`calls::Center`], the media thread and the browser
//! phones. It owns what ties them together, the table of legs, and decides
//! nothing about calls: `from_sip` turns signalling into inputs of the center,
//! `to_legs` turns its outputs into signalling and media commands, `browser`
//! does both for pages.

mod browser;
mod cause;
mod from_media;
mod from_sip;
mod kept;
mod lamps;
mod leg;
mod sound;
mod to_legs;
mod trunks;
mod web_sound;

pub use kept::{Entry, Kept, Key};

use crate::faults::Faults;
use crate::media::{MediaCommand, MediaHandle, PhoneKey, RtpPorts};
use crate::wake::{FloorPlan, Wake};
use base::{AgentId, LegId, Moment, Rng};
use calls::{Center, RequestId};
use leg::{AgentPhone, CitizenPhone, Leg};
use sip::{CallHandle, Endpoint, Flow};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use tokio::sync::oneshot;
use trunks::Trunks;

/// What the edge wants from the control thread around it.
#[derive(Debug)]
pub enum Effect {
    Transmit {
        flow: Flow,
        bytes: Vec<u8>,
    },
    /// A fact for the spool and the pages.
    Record(calls::Recorded),
    /// An agent's page has become a telephone, or is none any more.
    BrowserPhone {
        agent: AgentId,
        connected: bool,
    },
    /// An extension has a registered phone now, or none any more.
    Extension {
        extension: String,
        registered: bool,
    },
    /// How all trunks are doing, whenever something changed.
    Trunks(Vec<api::trunk_state::TrunkState>),
    /// A question for the database.
    Ask {
        query: calls::QueryId,
        question: calls::Query,
    },
    /// To whoever asked something of a seat; behind its records, so that who
    /// reads the reply sees what it did.
    Reply {
        to: oneshot::Sender<Result<(), calls::Refusal>>,
        result: Result<(), calls::Refusal>,
    },
}

/// What the edge is made with.
#[derive(Debug)]
pub struct EdgeConfig {
    /// Flows we can send from, one per transport and family.
    pub sip_addresses: Vec<sip::LocalAddress>,
    /// Where browsers send their sound.
    pub browser_media: IpAddr,
    pub advertise: Option<IpAddr>,
    pub rtp: RangeInclusive<u16>,
    pub faults: Faults,
}

pub struct Edge {
    endpoint: Endpoint,
    center: Center,
    media: MediaHandle,
    /// Commands were sent that it was not woken for.
    media_waits: bool,
    config: EdgeConfig,
    ports: BTreeMap<IpAddr, RtpPorts>,
    trunks: Trunks,
    accounts: Vec<String>,
    /// Where each extension's phones registered from, by contact.
    registrations: BTreeMap<String, BTreeMap<Vec<u8>, Flow>>,
    legs: BTreeMap<LegId, Leg>,
    lamps: lamps::Lamps,
    by_call: BTreeMap<CallHandle, LegId>,
    phones: BTreeMap<AgentId, AgentPhone>,
    citizens: BTreeMap<api::CitizenCallId, CitizenPhone>,
    replies: BTreeMap<RequestId, oneshot::Sender<Result<(), calls::Refusal>>>,
    requests: u64,
    keys: u64,
    /// The leg the center was told of last: whose bug it is if it panics.
    touched: Option<LegId>,
    rng: Rng,
    unkept: kept::Unkept,
    /// Civil time of `Moment::ZERO`, Unix ms.
    zero_ms: i64,
    effects: Vec<Effect>,
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edge").field("legs", &self.legs.len()).finish_non_exhaustive()
    }
}

impl Edge {
    pub fn new(
        endpoint: Endpoint,
        center: Center,
        media: MediaHandle,
        config: EdgeConfig,
        zero: base::Timestamp,
        rng: Rng,
    ) -> Self {
        let mut edge = Self {
            endpoint,
            center,
            media,
            media_waits: false,
            config,
            ports: BTreeMap::new(),
            trunks: Trunks::default(),
            accounts: Vec::new(),
            registrations: BTreeMap::new(),
            legs: BTreeMap::new(),
            lamps: lamps::Lamps::default(),
            by_call: BTreeMap::new(),
            phones: BTreeMap::new(),
            citizens: BTreeMap::new(),
            replies: BTreeMap::new(),
            requests: 0,
            keys: 0,
            touched: None,
            rng,
            unkept: kept::Unkept::default(),
            zero_ms: zero.unix_ms(),
            effects: Vec::new(),
        };
        edge.tell(calls::Input::ClockSet { zero }, Moment::ZERO);
        edge
    }

    /// The machine's clock was set: civil time of `Moment::ZERO` is another.
    pub fn clock_set(&mut self, zero: base::Timestamp, now: Moment) {
        self.zero_ms = zero.unix_ms();
        self.tell(calls::Input::ClockSet { zero }, now);
    }

    /// A datagram, or a whole message of a stream.
    pub fn received(&mut self, flow: Flow, bytes: Vec<u8>, now: Moment) {
        self.endpoint.handle(sip::Input::Received { flow, bytes }, now);
        self.settle(now);
    }

    pub fn flow_closed(&mut self, flow: Flow, now: Moment) {
        self.endpoint.handle(sip::Input::FlowClosed { flow }, now);
        self.settle(now);
    }

    pub fn handle(&mut self, wake: Wake, now: Moment) {
        match wake {
            Wake::Media(event) => self.media_event(event, now),
            Wake::Seat { agent, command, reply } => {
                self.requests += 1;
                let request = RequestId(self.requests);
                self.replies.insert(request, reply);
                self.tell(calls::Input::Seat { request, agent, command }, now);
            }
            Wake::ConnectPhone { agent, page, sdp, reply } => {
                let answer = self.connect_phone(agent, page, &sdp, now);
                // The page may have gone meanwhile; its socket's end tells us.
                let _ = reply.send(answer);
            }
            Wake::PageGone { agent, page } => self.page_gone(agent, page, now),
            Wake::CitizenCall { offer, reply } => {
                let answer = self.citizen_call(&offer, now);
                let _ = reply.send(answer);
            }
            Wake::CitizenDigit { call, key } => self.citizen_digit(call, key, now),
            Wake::CitizenHangUp { call } => self.citizen_gone(call, calls::Cause::Normal, now),
            Wake::QueryAnswered { query, answer } => {
                self.tell(calls::Input::Answered { query, answer }, now);
            }
            // Who asked may have given up waiting.
            Wake::ShutOuts { reply } => {
                let _ = reply.send(self.shut_outs());
            }
            Wake::LiftShutOut { address, user, reply } => {
                self.endpoint.handle(sip::Input::ShutOutLifted { address, user }, now);
                let _ = reply.send(());
            }
            Wake::Configure(plan) => self.configure(*plan, now),
            Wake::Calendar { name, open } => {
                self.tell(calls::Input::CalendarChanged { calendar: name, open }, now);
            }
            Wake::Stop => self.stop(now),
            // The sockets' own, see `control`.
            Wake::Web(_) | Wake::Keys(_) => {}
        }
        self.settle(now);
    }

    /// What was refused and why, since the start.
    pub fn counters(&self) -> &sip::Counters {
        self.endpoint.counters()
    }

    fn shut_outs(&self) -> Vec<api::ShutOut> {
        let civil = |at: Moment| {
            let ms = i64::try_from(at.elapsed().as_millis()).unwrap_or(i64::MAX);
            base::Timestamp::from_unix_ms(self.zero_ms.saturating_add(ms))
        };
        let wire = |shut_out: sip::ShutOut| api::ShutOut {
            address: shut_out.address,
            user: shut_out.user,
            since: civil(shut_out.since),
            until: civil(shut_out.until),
            tries: shut_out.tries,
            reason: match shut_out.reason {
                sip::ShutOutReason::OneUserGuessed => api::ShutOutReason::OneUserGuessed,
                sip::ShutOutReason::ManyUsersGuessed => api::ShutOutReason::ManyUsersGuessed,
            },
        };
        self.endpoint.shut_outs().into_iter().map(wire).collect()
    }

    /// A phone, a call or a trunk uses this path.
    pub fn is_known(&self, flow: Flow) -> bool {
        self.endpoint.is_known(flow)
    }

    pub fn handle_timeout(&mut self, now: Moment) {
        self.endpoint.handle_timeout(now);
        self.center.handle_timeout(now);
        if self.trunks.deadline().is_some_and(|at| at <= now) {
            self.show_trunks(now);
        }
        self.settle(now);
    }

    pub fn deadline(&self) -> Option<Moment> {
        let deadlines = [self.endpoint.deadline(), self.center.deadline(), self.trunks.deadline()];
        deadlines.into_iter().flatten().min()
    }

    pub fn take_effects(&mut self) -> std::vec::Drain<'_, Effect> {
        self.effects.drain(..)
    }

    /// Carries out what both machines want until neither wants more. Each round
    /// hands every output to the other side, so it ends when they agree.
    fn settle(&mut self, now: Moment) {
        loop {
            let mut idle = true;
            while let Some(output) = self.endpoint.poll() {
                idle = false;
                match output {
                    sip::Output::Transmit { flow, bytes } => {
                        self.effects.push(Effect::Transmit { flow, bytes });
                    }
                    sip::Output::Event(event) => self.sip_event(event, now),
                }
            }
            while let Some(output) = self.center.poll() {
                idle = false;
                self.carry_out(output, now);
            }
            if idle {
                return self.wake_media();
            }
        }
    }

    fn tell(&mut self, input: calls::Input, now: Moment) {
        self.touched = input.leg();
        self.unkept.legs.extend(self.touched);
        if let Some(fault) = self.config.faults.strike(&input) {
            self.media(fault);
        }
        self.center.handle(input, now);
    }

    /// A machine panicked while it handled something: the call it was about is
    /// ended, all others go on (invariant 5).
    pub fn contain_panic(&mut self, now: Moment) {
        let Some(leg) = self.touched.take() else { return };
        tracing::error!(%leg, "a bug ended a call; please report it with this log");
        self.release(leg, calls::Cause::Failed, None, now);
        self.settle(now);
    }

    /// Calls in progress have this many ends.
    pub fn legs(&self) -> usize {
        self.legs.len()
    }

    fn order(&mut self, call: CallHandle, command: sip::Command, now: Moment) {
        self.unkept.legs.extend(self.by_call.get(&call));
        self.endpoint.handle(sip::Input::Call { call, command }, now);
    }

    fn media(&mut self, command: MediaCommand) {
        self.media_waits = true;
        if self.media.send(command).is_err() {
            tracing::error!("the media thread takes no more commands");
        }
    }

    fn wake_media(&mut self) {
        if std::mem::take(&mut self.media_waits) && self.media.wake().is_err() {
            tracing::error!("the media thread cannot be woken");
        }
    }

    fn new_leg_id(&mut self, now: Moment) -> LegId {
        let ms = self.zero_ms + i64::try_from(now.elapsed().as_millis()).unwrap_or(i64::MAX);
        LegId::new(u64::try_from(ms).unwrap_or(0), self.rng.next_u128())
    }

    /// The path to one of the extension's phones.
    fn registration(&self, extension: &str) -> Option<Flow> {
        self.registrations.get(extension)?.values().next().copied()
    }

    /// Whether one of the extension's phones is a browser.
    fn has_browser(&self, extension: &str) -> bool {
        let mut flows = self.registrations.get(extension).into_iter().flat_map(BTreeMap::values);
        flows.any(|flow| flow.transport.is_web())
    }

    fn new_phone_key(&mut self) -> PhoneKey {
        self.keys += 1;
        PhoneKey(self.keys)
    }

    /// The leg is gone: forgets it, frees its media and tells the center.
    fn leg_ended(&mut self, leg: LegId, cause: calls::Cause, q850: Option<u8>, now: Moment) {
        let Some(mut ended) = self.legs.remove(&leg) else { return };
        self.unkept.ended(leg);
        let rest = ended.sip_mut().is_some_and(|sip| self.free_ports(sip));
        self.media(MediaCommand::Close { leg, rest });
        if let Some(phone) = ended.sip_mut().and_then(|sip| sip.web.as_ref()?.phone) {
            self.media(MediaCommand::ClosePhone { phone });
        }
        self.line_ended(leg, now);
        self.tell(calls::Input::LegEnded { leg, cause, q850 }, now);
    }

    fn configure(&mut self, plan: FloorPlan, now: Moment) {
        let config = self.configure_edge(plan, now);
        self.tell(calls::Input::Configured(Box::new(config)), now);
    }

    /// All but the center, whose part is returned.
    fn configure_edge(&mut self, plan: FloorPlan, now: Moment) -> calls::Config {
        let removed = self.accounts.iter().filter(|user| !plan.accounts.contains_key(*user));
        for user in removed.cloned().collect::<Vec<_>>() {
            self.endpoint.handle(sip::Input::AccountSet { user, account: None }, now);
        }
        self.accounts = plan.accounts.keys().cloned().collect();
        for (user, account) in plan.accounts {
            self.endpoint.handle(sip::Input::AccountSet { user, account: Some(account) }, now);
        }
        self.set_trunks(plan.trunks, now);
        let agents = plan.center.agents.iter();
        self.set_watchable(agents.map(|(id, agent)| (*id, agent.number)).collect(), now);
        for (calendar, open) in plan.calendars {
            self.tell(calls::Input::CalendarChanged { calendar, open }, now);
        }
        plan.center
    }

    /// The program ends: every call is told, rather than left to time out.
    fn stop(&mut self, now: Moment) {
        for leg in self.legs.keys().copied().collect::<Vec<_>>() {
            self.release(leg, calls::Cause::Failed, None, now);
        }
        self.unregister_trunks(now);
        self.settle(now);
        self.media(MediaCommand::Stop);
        self.wake_media();
    }
}
