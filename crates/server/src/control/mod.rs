//! The control thread: one loop that owns a shard (see `docs` of [`crate`]).
//!
//! It waits for sockets, [`Wake`]s and deadlines, hands each to the [`Edge`]
//! and carries its effects out. It decides nothing.

mod sockets;
mod stream;
mod streams;
mod unreachable;
mod webs;
mod wire;

pub use sockets::Sockets;

use crate::alarms;
use crate::clock::Clock;
use crate::edge::{Edge, Effect, Kept, Key};
use crate::floor::Gauges;
use crate::journal::Journal;
use crate::pace::{self, Pace};
use crate::spool::Spool;
use crate::wake::{FloorPlan, Wake, Wakes};
use base::{Moment, Timestamp};
use mio::{Events, Poll, Token};
use sockets::Arrival;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub const WAKER: Token = Token(0);
const EVENTS_MAX: usize = 1_024;
/// Wakes taken in one turn before the sockets get theirs.
const WAKES_PER_TURN: usize = 1_024;
/// With a few dozen calls a second a step of a call waits up to 8 ms for those of
/// others, a fifth of what a person notices.
const PACE: pace::Limits = pace::Limits {
    shortest: Duration::from_micros(500),
    longest: Duration::from_millis(8),
    much_per_s: 350,
};
/// How often the civil clock is compared with the monotonic one, at most.
const CLOCK_LOOK_EVERY: Duration = Duration::from_secs(1);
/// Further apart than this, the machine's clock was set: two readings that a
/// busy machine takes one after the other differ by less.
const CLOCK_STEP_MIN_MS: u64 = 100;
/// What a crash may cost: a call answered so short before it is not known to
/// the next process. Most that changes twice in this time is written once.
const KEEP_EVERY: Duration = Duration::from_millis(250);
/// How long goodbyes may take to leave when the program ends.
const FAREWELL: Duration = Duration::from_millis(300);

/// Where facts go besides the spool.
pub trait Listener: Send {
    fn recorded(&mut self, recorded: &Arc<calls::Recorded>);
    fn browser_phone(&mut self, agent: base::AgentId, connected: bool);
    fn extension(&mut self, extension: &str, registered: bool);
    fn trunks(&mut self, states: Vec<api::trunk_state::TrunkState>);
    fn ask(&mut self, query: calls::QueryId, question: calls::Query);
}

pub struct Control {
    pub poll: Poll,
    pub sockets: Sockets,
    pub edge: Edge,
    pub clock: Clock,
    pub wakes: Wakes,
    pub spool: Spool,
    pub journal: Journal,
    pub listener: Box<dyn Listener>,
    pub gauges: Arc<Gauges>,
}

impl std::fmt::Debug for Control {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("edge", &self.edge).finish_non_exhaustive()
    }
}

impl Control {
    /// To be called once, before [`Self::run`]: what arrives finds the calls of
    /// the process before this one.
    pub fn begin(&mut self, plan: FloorPlan, left: Vec<(Key, Kept)>) {
        self.sockets.streams.keys.names = plan.tls_names();
        self.guarded(|edge, now| edge.begin(plan, left, now));
    }

    /// Runs until [`Wake::Stop`].
    pub fn run(mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(EVENTS_MAX);
        let mut arrivals = Vec::new();
        let mut ends_at = None;
        let (mut zero, mut looked_at) = (self.clock.zero(), self.clock.now());
        let mut pace = Pace::new(PACE, self.clock.now());
        let mut keep_at = None;
        self.carry_out(&mut arrivals);
        loop {
            let now = self.clock.now();
            if ends_at.is_some_and(|end| now >= end) {
                self.journal.end();
                return Ok(());
            }
            let deadlines = [self.edge.deadline(), self.sockets.deadline(), ends_at, keep_at];
            let wait = deadlines.into_iter().flatten().min();
            let wait = if self.wakes.is_empty() {
                wait.map(|at| at.since(now))
            } else {
                Some(Duration::ZERO)
            };
            match self.poll.poll(&mut events, wait) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                Ok(()) | Err(_) => {}
            }
            if self.clock.now().since(looked_at) >= CLOCK_LOOK_EVERY {
                looked_at = self.clock.now();
                self.look_at_clock(&mut zero);
            }
            let now = self.clock.now();
            pace.begin(now);
            for event in events.iter().filter(|event| event.token() != WAKER) {
                self.sockets.ready(event, &mut arrivals, now);
            }
            pace.did(arrivals.len());
            self.take_arrivals(&mut arrivals);
            self.wakes.heard();
            for _ in 0..WAKES_PER_TURN {
                let Some(wake) = self.wakes.take() else { break };
                pace.did(1);
                if matches!(wake, Wake::Stop) {
                    ends_at = Some(self.clock.now() + FAREWELL);
                }
                self.take_wake(wake, &mut arrivals);
            }
            let now = self.clock.now();
            if self.edge.deadline().is_some_and(|at| at <= now) {
                self.guarded(Edge::handle_timeout);
                self.carry_out(&mut arrivals);
            }
            let edge = &self.edge;
            self.sockets.handle_timeout(|flow| edge.is_known(flow), &mut arrivals, now);
            self.take_arrivals(&mut arrivals);
            self.keep(&mut keep_at);
            self.gauges.legs.store(self.edge.legs() as u64, Ordering::Relaxed);
            let counters = self.edge.counters();
            self.gauges.shut_out.store(counters.shut_out, Ordering::Relaxed);
            self.gauges.too_fast.store(counters.too_fast, Ordering::Relaxed);
            let resting = self.edge.port_pairs_resting() as u64;
            self.gauges.port_pairs_resting.store(resting, Ordering::Relaxed);
            if let Some(end) = pace.rests_until() {
                std::thread::sleep(self.clock.until(end));
            }
        }
    }

    /// Gives the journal what is over at once, and what changed now and then.
    fn keep(&mut self, keep_at: &mut Option<Moment>) {
        let now = self.clock.now();
        let entries = if keep_at.is_some_and(|at| at <= now) {
            *keep_at = None;
            self.edge.take_changed()
        } else {
            if keep_at.is_none() && self.edge.has_changed() {
                *keep_at = Some(now + KEEP_EVERY);
            }
            self.edge.take_ended()
        };
        if !entries.is_empty() {
            self.journal.append(entries);
        }
    }

    /// Tells the edge if the machine's clock was set, before it takes in what
    /// happened after that.
    fn look_at_clock(&mut self, known: &mut Timestamp) {
        let zero = self.clock.zero();
        if zero.unix_ms().abs_diff(known.unix_ms()) >= CLOCK_STEP_MIN_MS {
            let by_ms = zero.unix_ms() - known.unix_ms();
            tracing::warn!(by_ms, "the machine's clock was set: records follow it");
            *known = zero;
            self.guarded(|edge, now| edge.clock_set(zero, now));
        }
    }

    /// What concerns the sockets stays here; all else is the edge's.
    fn take_wake(&mut self, wake: Wake, arrivals: &mut Vec<Arrival>) {
        match wake {
            Wake::Web(event) => {
                self.sockets.web(event, arrivals, self.clock.now());
                self.take_arrivals(arrivals);
            }
            Wake::Keys(keys) => self.sockets.streams.renew_keys(*keys),
            wake => {
                if let Wake::Media(event) = &wake {
                    alarms::hear(&self.gauges.alarms, event);
                }
                if let Wake::Configure(plan) = &wake {
                    self.sockets.streams.keys.names = plan.tls_names();
                }
                self.guarded(|edge, now| edge.handle(wake, now));
                self.carry_out(arrivals);
            }
        }
    }

    /// Lets the edge work; a panic ends one call, not the centre. Should the
    /// clean-up panic too, the call is left to its timers.
    fn guarded(&mut self, work: impl FnOnce(&mut Edge, Moment)) {
        let (edge, now) = (&mut self.edge, self.clock.now());
        if catch_unwind(AssertUnwindSafe(|| work(edge, now))).is_err()
            && catch_unwind(AssertUnwindSafe(|| edge.contain_panic(now))).is_err()
        {
            tracing::error!("the clean-up after a bug failed as well");
        }
    }

    fn take_arrivals(&mut self, arrivals: &mut Vec<Arrival>) {
        let mut taken = std::mem::take(arrivals);
        for arrival in taken.drain(..) {
            self.guarded(|edge, now| match arrival {
                Arrival::Message { flow, bytes } => edge.received(flow, bytes, now),
                Arrival::Closed { flow } => edge.flow_closed(flow, now),
            });
            self.carry_out(arrivals);
        }
    }

    fn carry_out(&mut self, arrivals: &mut Vec<Arrival>) {
        let now = self.clock.now();
        for effect in self.edge.take_effects() {
            match effect {
                Effect::Transmit { flow, bytes } => self.sockets.send(flow, &bytes, arrivals, now),
                Effect::Record(recorded) => {
                    let recorded = Arc::new(recorded);
                    self.listener.recorded(&recorded);
                    self.spool.append(Arc::unwrap_or_clone(recorded));
                }
                Effect::BrowserPhone { agent, connected } => {
                    self.listener.browser_phone(agent, connected);
                }
                Effect::Extension { extension, registered } => {
                    self.listener.extension(&extension, registered);
                }
                Effect::Trunks(states) => self.listener.trunks(states),
                Effect::Ask { query, question } => self.listener.ask(query, question),
                Effect::Reply { to, result } => {
                    // Whoever asked may have gone.
                    let _ = to.send(result);
                }
            }
        }
    }
}
