//! What happens every 20 ms.

use std::time::Duration;

use base::Moment;

use super::leg::{Hears, Leg};
use super::slots::Slot;
use super::{Engine, TICK};
use crate::codec::FRAME_LEN;
use crate::rtcp::Compound;

/// Mean time between two RTCP packets of a leg (RFC 3550 §6.2).
const RTCP_INTERVAL: Duration = Duration::from_secs(5);

/// Every leg is looked after once in so many ticks: each second.
const HOUSEKEEPING_TICKS: usize = 50;

/// Every recording is flushed once in so many ticks: each 200 ms.
const FLUSH_TICKS: usize = 10;

impl Engine {
    pub(super) fn tick(&mut self, now: Moment) {
        self.ticks = self.ticks.wrapping_add(1);
        let mut active = std::mem::take(&mut self.active);
        for &slot in &active {
            self.tick_source(slot, now);
        }
        for &slot in &active {
            self.tick_listener(slot, now);
        }
        active.append(&mut self.active);
        active.retain(|&slot| {
            self.legs.get_mut(slot).is_some_and(|leg| {
                leg.is_active = leg.needs_tick();
                leg.is_active
            })
        });
        self.active = active;
        let visited = self.legs.all().skip(self.ticks % HOUSEKEEPING_TICKS);
        for slot in visited.step_by(HOUSEKEEPING_TICKS) {
            self.look_after(slot, now);
        }
        self.recordings.flush_some(self.ticks % FLUSH_TICKS, FLUSH_TICKS, now, &mut self.outbox);
    }

    /// Readies what the leg says for those who mix it.
    fn tick_source(&mut self, slot: Slot, now: Moment) {
        let Some(leg) = self.legs.get_mut(slot) else { return };
        if let Some(pressed) = leg.keys.timeout(now) {
            self.outbox.digit(leg.id, pressed.key, pressed.duration_ms);
        }
        if let Some(decoding) = &mut leg.decoding {
            self.frames.clear();
            decoding.timeout(now, &mut self.frames);
            if !self.frames.is_empty() {
                self.distribute(slot, now);
            }
        }
        if let Some(leg) = self.legs.get_mut(slot)
            && let Some(decoding) = &mut leg.decoding
        {
            decoding.playout.pull(&mut decoding.frame);
        }
    }

    /// Sends what the leg hears, unless packets are relayed to it.
    fn tick_listener(&mut self, slot: Slot, now: Moment) {
        let Some(leg) = self.legs.get_mut(slot) else { return };
        if leg.tick_digits(now, &mut self.outbox) {
            return;
        }
        match leg.sources.len() {
            0 => {
                leg.tick_alone(now, &mut self.outbox);
                Self::end_playing(leg, &mut self.outbox);
            }
            1 => {}
            _ => {
                let sources = std::mem::take(&mut leg.sources);
                let mixed = self.mix(&sources);
                if let Some(leg) = self.legs.get_mut(slot) {
                    leg.sources = sources;
                    leg.pack(&mixed, now, &mut self.outbox);
                }
            }
        }
    }

    fn mix(&self, sources: &[Slot]) -> [i16; FRAME_LEN] {
        let mut sum = [0_i32; FRAME_LEN];
        for &source in sources {
            let decoding = self.legs.get(source).and_then(|leg| leg.decoding.as_ref());
            let Some(decoding) = decoding else { continue };
            for (sum, &sample) in sum.iter_mut().zip(&decoding.frame) {
                *sum += i32::from(sample);
            }
        }
        sum.map(|sample| sample.clamp(i16::MIN.into(), i16::MAX.into()) as i16)
    }

    fn end_playing(leg: &mut Leg, outbox: &mut super::outbox::Outbox) {
        if let Hears::Playing(player) = &leg.hears
            && player.has_ended()
        {
            outbox.played(leg.id, player.play());
            leg.hears = Hears::Silence;
        }
    }

    /// Once a second: a leg that sends nothing, or silence, and RTCP.
    fn look_after(&mut self, slot: Slot, now: Moment) {
        let Some(leg) = self.legs.get_mut(slot) else { return };
        if !leg.format.direction.receives() {
            leg.incoming.restart_quiet(now);
            leg.silence.restart(now);
        } else if let Some(silence) = leg.incoming.gone_quiet(now) {
            let for_ms = u32::try_from(silence.as_millis()).unwrap_or(u32::MAX);
            self.outbox.quiet(leg.id, for_ms);
        }
        if !leg.incoming.is_quiet() && leg.silence.falls_silent(now) {
            self.outbox.silent(leg.id);
        }
        if leg.rtcp.is_some_and(|due| due <= now) {
            // RFC 3550 §6.3.1: spread over half to one and a half intervals, lest
            // all streams report at once.
            let spread = leg.outgoing.ssrc().wrapping_add(self.ticks as u32) % 100;
            leg.rtcp = Some(now + RTCP_INTERVAL * (50 + spread) / 100 - TICK);
            self.report(slot, false, now);
        }
    }

    /// The last report of a leg that closes.
    pub(super) fn goodbye(&mut self, slot: Slot, now: Moment) {
        if self.legs.get(slot).is_some_and(|leg| leg.rtcp.is_some()) {
            self.report(slot, true, now);
        }
    }

    fn report(&mut self, slot: Slot, bye: bool, now: Moment) {
        let Some(leg) = self.legs.get_mut(slot) else { return };
        let sender = leg.outgoing.report(now);
        let block = leg.incoming.report(now);
        let ends = bye && leg.outgoing.packets() > 0;
        if sender.is_none() && block.is_none() && !ends {
            return; // there is nothing to say, nor to end
        }
        let compound = Compound { ssrc: leg.outgoing.ssrc(), sender, block, bye };
        compound.write(self.outbox.begin());
        self.outbox.transmit_rtcp(leg.id);
    }
}
