//! The process dies and another goes on with what it left.

use super::World;
use super::shell::{FakeLeg, Happening};
use crate::testing::site;
use crate::{Cause, Center, Device, Input, KeptCall, KeptSeat, Left};
use base::{AgentId, InteractionId, Rng};
use std::collections::BTreeMap;

/// What the dead leave: calls and seats as the shell writes them.
#[derive(Default)]
pub struct Journal {
    calls: BTreeMap<InteractionId, String>,
    seats: BTreeMap<AgentId, String>,
}

impl Journal {
    pub fn keep(&mut self, center: &mut Center) {
        for ended in center.take_ended() {
            self.calls.remove(&ended);
        }
        let changed = center.take_changed();
        for id in changed.calls {
            if let Some(call) = center.keep_call(id) {
                self.calls.insert(id, serde_json::to_string(&call).expect("written"));
            }
        }
        for agent in changed.seats {
            match center.keep_seat(agent) {
                Some(seat) => {
                    self.seats.insert(agent, serde_json::to_string(&seat).expect("written"));
                }
                None => drop(self.seats.remove(&agent)),
            }
        }
    }

    fn left(&self) -> Left {
        let call = |text: &String| serde_json::from_str::<KeptCall>(text).expect("a call");
        let seat = |text: &String| serde_json::from_str::<KeptSeat>(text).expect("a seat");
        Left {
            calls: self.calls.values().map(call).collect(),
            seats: self.seats.values().map(seat).collect(),
            ..Left::default()
        }
    }
}

impl World {
    pub(super) fn next_crash(&mut self) {
        if self.temper.crashes > 0 && !self.closing {
            let at = self.now + self.pause(self.temper.crashes);
            self.shell.at(at, Happening::Crash);
        }
    }

    /// Telephones that talk by datagrams are still there; browsers, and what
    /// only rang, are not. No desk phone has registered meanwhile.
    pub(super) fn crash(&mut self) {
        let mut left = self.journal.left();
        left.extensions = self.center.registered().clone();
        self.center = Center::new(Rng::new(self.rng.next_u64()));
        self.watch.another_run(left.calls.len());
        self.center.handle(Input::ClockSet { zero: crate::testing::START }, self.now);
        self.center.restore(site(), left, self.now);
        self.drain();
        let survives =
            |leg: &FakeLeg| leg.up && !leg.gone && !matches!(leg.phone, Some(Device::Browser(_)));
        for leg in self.center.legs() {
            let fake = self.shell.legs.get_mut(&leg);
            if fake.as_ref().is_some_and(|fake| survives(fake)) {
                continue;
            }
            if let Some(fake) = fake {
                fake.gone = true;
            }
            self.feed(Input::LegEnded { leg, cause: Cause::Lost, q850: None });
        }
        self.next_crash();
    }
}
