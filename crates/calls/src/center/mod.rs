//! The center: one shard's interactions, queues and seats, decided in order.
//!
//! [`Center::handle`] works in two strokes. First a topic's room (`offers`,
//! `talk`, `transfer` …) *decides*: it moves an interaction to its next stage
//! and says what happened. Then [`settle`](settle) *derives* what follows from
//! the new state: what each leg hears, whose voices are recorded, which seat
//! state is shown, whether the interaction is over; and sends only what
//! changed. So no room has to remember to stop music or close a recording.

mod arrivals;
mod consult;
mod dial;
mod flows;
mod ids;
#[cfg(test)]
mod inspect;
mod kept;
mod legs;
mod lines;
mod lost;
mod minutes;
mod monitor;
mod numbers;
mod offers;
mod queues;
mod seats;
mod settle;
mod take_over;
mod talk;
mod transfer;

pub use kept::{Changed, KeptCall, KeptSeat, Left};

use crate::interaction::{Interaction, Leg};
use crate::queue::Acd;
use crate::seat::Seat;
use crate::timers::{Timer, Timers};
use crate::{Config, Input, Output, QueryId, Recorded, Story};
use base::{AgentId, InteractionId, LegId, Moment, Rng, Timestamp};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// One shard. The caller repeats: feed one [`Input`], drain [`Center::poll`]
/// to `None`, then sleep until [`Center::deadline`] or the next input.
#[derive(Debug)]
pub struct Center {
    config: Config,
    /// Civil time of `Moment::ZERO`, as it is now.
    zero: Timestamp,
    now: Moment,
    rng: Rng,
    sequence: u64,
    outputs: VecDeque<Output>,
    timers: Timers,
    calls: BTreeMap<InteractionId, Interaction>,
    legs: BTreeMap<LegId, Leg>,
    seats: BTreeMap<AgentId, Seat>,
    directory: numbers::Directory,
    acd: Acd,
    /// Calendars that said whether they are open.
    calendars: BTreeMap<String, bool>,
    /// Agents whose page is there with sound.
    browsers: BTreeSet<AgentId>,
    /// Desk phones that are registered.
    extensions: BTreeSet<String>,
    lines: lines::Lines,
    queries: BTreeMap<QueryId, InteractionId>,
    last_play: u64,
    last_query: u64,
    touched_calls: BTreeSet<InteractionId>,
    touched_seats: BTreeSet<AgentId>,
    /// Since they were last kept.
    changed: kept::Changed,
}

impl Center {
    /// `seed` decides the ids: two shards must not be given the same.
    pub fn new(seed: Rng) -> Self {
        Self {
            config: Config::default(),
            zero: Timestamp::from_unix_ms(0),
            now: Moment::ZERO,
            rng: seed,
            sequence: 0,
            outputs: VecDeque::new(),
            timers: Timers::default(),
            calls: BTreeMap::new(),
            legs: BTreeMap::new(),
            seats: BTreeMap::new(),
            directory: numbers::Directory::default(),
            acd: Acd::default(),
            calendars: BTreeMap::new(),
            browsers: BTreeSet::new(),
            extensions: BTreeSet::new(),
            lines: lines::Lines::default(),
            queries: BTreeMap::new(),
            last_play: 0,
            last_query: 0,
            touched_calls: BTreeSet::new(),
            touched_seats: BTreeSet::new(),
            changed: kept::Changed::default(),
        }
    }

    /// Takes in one fact or command. `now` never runs backwards.
    pub fn handle(&mut self, input: Input, now: Moment) {
        self.now = self.now.max(now);
        let reply = match input {
            Input::Seat { request, agent, command } => {
                Some((request, self.seat_command(agent, command)))
            }
            fact => {
                self.fact(fact);
                None
            }
        };
        self.settle();
        if let Some((request, result)) = reply {
            // Last, so that who reads the reply has already read its effects.
            self.outputs.push_back(Output::Reply { request, result });
        }
    }

    /// Advances time. Calling it early is harmless.
    pub fn handle_timeout(&mut self, now: Moment) {
        self.now = self.now.max(now);
        self.settle();
    }

    /// What the center wants done next; `None` when all is said.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Center::handle_timeout`] has something to do.
    pub fn deadline(&self) -> Option<Moment> {
        self.timers.next()
    }

    fn fact(&mut self, fact: Input) {
        match fact {
            Input::Configured(config) => self.configured(*config),
            Input::ClockSet { zero } => self.zero = zero,
            Input::LegMeasured { leg, sound } => {
                self.record(crate::Event::LegMeasured { leg, sound }, self.zero);
            }
            Input::CalendarChanged { calendar, open } => {
                self.calendars.insert(calendar, open);
            }
            Input::LegArrived { leg, origin, caller, called } => {
                self.leg_arrived(leg, origin, caller, called);
            }
            Input::LegReplaces { leg, replaced, extension, own } => {
                self.leg_replaces(&take_over::Claim { leg, replaced, extension, own });
            }
            Input::LegRinging { leg } => self.leg_ringing(leg),
            Input::LegEarlyMedia { leg } => self.leg_early_media(leg),
            Input::LegAnswered { leg } => self.leg_answered(leg),
            Input::LegEnded { leg, cause, q850 } => self.leg_ended(leg, cause, q850),
            Input::LineFailed { leg, cause, q850 } => self.line_failed(leg, cause, q850),
            Input::TrunkChanged { trunk, up } => self.trunk_changed(trunk, up),
            Input::LegHeld { leg } => self.leg_held(leg, true),
            Input::LegRetrieved { leg } => self.leg_held(leg, false),
            Input::LegTransferAsked { leg, to } => self.leg_transfer_asked(leg, to),
            Input::LegQuiet { leg } => self.leg_quiet(leg),
            Input::LegSilent { leg } => self.leg_silent(leg, true),
            Input::LegHeard { leg } => self.leg_silent(leg, false),
            Input::Digit { leg, key, with_sound } => self.digit(leg, key, with_sound),
            Input::Played { leg, play } => self.played(leg, play),
            Input::PhoneConnected { agent } => self.phone_connected(agent),
            Input::PhoneLost { agent } => self.phone_lost(agent),
            Input::ExtensionRegistered { extension } => self.extension_registered(extension),
            Input::ExtensionGone { extension } => self.extension_gone(extension),
            Input::Answered { query, answer } => self.query_answered(query, answer),
            Input::Seat { .. } => {}
        }
    }

    fn fire(&mut self, timer: Timer) {
        match timer {
            Timer::Ring(id) => self.ring_time_over(id),
            Timer::Flow(id) => self.flow_timed_out(id),
            Timer::Announce(id) => self.announce_position(id),
            Timer::Dedicated(id) => self.dedicated_wait_over(id),
            Timer::Greeting(id) => self.greeting_ended(id),
            Timer::Consult(id) => self.consult_time_over(id),
            Timer::Dial(id) => self.dial_time_over(id),
            Timer::AgentBack(id) => self.agent_stays_away(id),
            Timer::Monitor(supervisor) => self.monitor_time_over(supervisor),
            Timer::WrapUp(agent) => self.end_wrap_up(agent, true),
            Timer::PhoneBack(agent) => self.phone_stays_away(agent),
            Timer::Minutes => self.minutes_used_up(),
        }
    }

    /// Says what happened in an interaction.
    fn tell(&mut self, interaction: InteractionId, story: Story) {
        self.touched_calls.insert(interaction);
        let zero = self.calls.get(&interaction).map_or(self.zero, |call| call.zero);
        self.record(crate::Event::Interaction { interaction, story }, zero);
    }

    fn record(&mut self, event: crate::Event, zero: Timestamp) {
        self.sequence += 1;
        let at = zero + self.now.elapsed();
        self.outputs.push_back(Output::Recorded(Recorded { sequence: self.sequence, at, event }));
    }

    fn civil_now(&self) -> Timestamp {
        self.zero + self.now.elapsed()
    }

    /// The interaction, which will be settled.
    fn call(&mut self, id: InteractionId) -> Option<&mut Interaction> {
        let call = self.calls.get_mut(&id)?;
        self.touched_calls.insert(id);
        Some(call)
    }

    /// The seat, which will be settled.
    fn seat(&mut self, agent: AgentId) -> Option<&mut Seat> {
        let seat = self.seats.get_mut(&agent)?;
        self.touched_seats.insert(agent);
        Some(seat)
    }
}
