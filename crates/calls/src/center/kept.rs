//! What must outlive the process: every call and every seat, each whole, so that
//! a new center goes on where the old one broke off.
//!
//! The shell writes down what [`Center::take_changed`] names and gives it to
//! [`Center::restore`] at the next start, on the same clock. Which telephones
//! are still there is the shell's to find out: a leg that is not, it ends.

use super::Center;
use super::lines::KeptLine;
use crate::interaction::{Interaction, Leg, LegState, Sound, Stage, Waiting};
use crate::queue::Waiter;
use crate::seat::Seat;
use crate::timers::Timer;
use crate::{Config, SeatPhone};
use base::{AgentId, InteractionId, LegId, Moment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What changed, or ended, since it was last asked.
#[derive(Debug, Default)]
pub struct Changed {
    pub calls: BTreeSet<InteractionId>,
    pub seats: BTreeSet<AgentId>,
    /// Calls that are over.
    pub ended: Vec<InteractionId>,
}

/// One interaction with its legs, its place in a queue and its timers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptCall {
    id: InteractionId,
    call: Interaction,
    legs: Vec<(LegId, Leg, Option<KeptLine>)>,
    waiter: Option<Waiter>,
    timers: Vec<(Timer, Moment)>,
}

impl KeptCall {
    pub const fn id(&self) -> InteractionId {
        self.id
    }

    /// The recording that goes on with it.
    pub fn recording(&self) -> Option<base::RecordingId> {
        self.call.recording.map(|recording| recording.id)
    }
}

/// One seat with its timers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptSeat {
    agent: AgentId,
    seat: Seat,
    timers: Vec<(Timer, Moment)>,
}

/// All that an earlier process left.
#[derive(Debug, Default)]
pub struct Left {
    pub calls: Vec<KeptCall>,
    pub seats: Vec<KeptSeat>,
    /// Desk phones that are registered.
    pub extensions: BTreeSet<String>,
}

impl Center {
    /// What is to be kept anew; a seat that [`Center::keep_seat`] does not know
    /// is to be forgotten.
    pub fn take_changed(&mut self) -> Changed {
        std::mem::take(&mut self.changed)
    }

    pub fn has_changed(&self) -> bool {
        !self.changed.calls.is_empty() || !self.changed.seats.is_empty()
    }

    /// Calls that are over, to be forgotten at once: their telephones are gone.
    pub fn take_ended(&mut self) -> Vec<InteractionId> {
        std::mem::take(&mut self.changed.ended)
    }

    pub fn keep_call(&self, id: InteractionId) -> Option<KeptCall> {
        let call = self.calls.get(&id)?;
        let legs = call
            .legs
            .iter()
            .filter_map(|leg| Some((*leg, self.legs.get(leg)?.clone(), self.lines.kept(*leg))));
        let waiter = match &call.stage {
            Stage::Waiting(Waiting { queue, .. }) => self.acd.waiter(queue, id).cloned(),
            _ => None,
        };
        let timers = self.timers_at(&Timer::of_call(id));
        Some(KeptCall { id, legs: legs.collect(), call: call.clone(), waiter, timers })
    }

    pub fn keep_seat(&self, agent: AgentId) -> Option<KeptSeat> {
        let seat = self.seats.get(&agent).filter(|seat| seat.phone.is_some())?.clone();
        Some(KeptSeat { agent, seat, timers: self.timers_at(&Timer::of_seat(agent)) })
    }

    fn timers_at(&self, timers: &[Timer]) -> Vec<(Timer, Moment)> {
        timers.iter().filter_map(|timer| Some((*timer, self.timers.at(*timer)?))).collect()
    }

    /// Begins with what an earlier process left, in the place of
    /// [`Input::Configured`](crate::Input::Configured); says again what every
    /// leg hears and which recordings run.
    pub fn restore(&mut self, config: Config, left: Left, now: Moment) {
        self.now = self.now.max(now);
        let Left { mut calls, seats, mut extensions } = left;
        extensions.retain(|extension| config.extensions.contains(extension));
        self.extensions = extensions;
        for KeptSeat { agent, seat, timers } in seats {
            if let Some(phone) = &seat.phone {
                self.directory.signed_in(agent, phone);
            }
            // So that the pages are told of it again.
            self.seats.insert(agent, Seat { shown: None, ..seat });
            self.touched_seats.insert(agent);
            self.set_timers(timers);
        }
        // Whoever has waited longest comes first, as before.
        calls.sort_by_key(|kept| kept.waiter.as_ref().map(|waiter| waiter.since));
        for kept in calls {
            self.restore_call(kept);
        }
        self.configured(config);
        self.miss_phones();
        self.settle();
    }

    /// Pages come back by themselves; a desk phone that is not registered any
    /// more does not ring.
    fn miss_phones(&mut self) {
        for agent in self.seats.keys().copied().collect::<Vec<_>>() {
            match self.seats[&agent].phone {
                Some(SeatPhone::Browser) => self.phone_lost(agent),
                Some(SeatPhone::Extension(_)) if !self.phone_is_there(agent) => {
                    self.notice_lost_phone(agent);
                }
                _ => {}
            }
        }
    }

    fn restore_call(&mut self, kept: KeptCall) {
        let KeptCall { id, mut call, legs, waiter, timers } = kept;
        for (leg, mut known, line) in legs {
            if let Sound::Say(saying) = &known.sound {
                self.last_play = self.last_play.max(saying.play.0);
            }
            if let Some(line) = line {
                self.lines.restore(leg, line);
            }
            // Nothing is heard any more: what should be follows from the stage.
            known.sound = Sound::Silence;
            self.legs.insert(leg, known);
        }
        if let Some(saying) = &call.saying {
            self.last_play = self.last_play.max(saying.play.0);
        }
        // Questions died with the process; the clock answers the flow's.
        (call.caller_query, call.flow_query) = (None, None);
        if let Stage::Waiting(Waiting { queue, .. }) = &call.stage
            && let Some(waiter) = waiter
        {
            self.acd.join_tail(queue, waiter);
        }
        self.outputs.extend(call.recording.map(|recording| recording.output(id)));
        self.calls.insert(id, call);
        self.touched_calls.insert(id);
        self.set_timers(timers);
    }

    fn set_timers(&mut self, timers: Vec<(Timer, Moment)>) {
        for (timer, at) in timers {
            self.timers.set(timer, at);
        }
    }

    /// The legs that should be up: what their telephones said of themselves
    /// goes on, or has ended meanwhile.
    pub fn legs(&self) -> Vec<LegId> {
        self.legs.keys().copied().collect()
    }

    /// Sound begins anew (the thread that made it broke): says again what every
    /// leg hears and which recordings run.
    pub fn say_again(&mut self, now: Moment) {
        self.now = self.now.max(now);
        for leg in self.legs.values_mut().filter(|leg| leg.state == LegState::Up || leg.early) {
            leg.sound = Sound::Silence;
        }
        for (id, call) in &self.calls {
            self.touched_calls.insert(*id);
            self.outputs.extend(call.recording.map(|recording| recording.output(*id)));
        }
        self.settle();
    }
}
