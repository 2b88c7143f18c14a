//! Legs: made, rung, released, ended; and who has to hear of it.

use super::Center;
use crate::interaction::{Leg, LegState, Mode, Place, Sound, Stage, Talk};
use crate::{Cause, Device, Output, SeatPhone, Story};
use base::{AgentId, InteractionId, LegId, PhoneNumber};

/// A leg to be rung.
pub(super) struct Ringing {
    pub leg: LegId,
    pub device: Device,
    /// The agent whose phone it is, if it is one.
    pub seat: Option<AgentId>,
    /// The agent that wants it rung: who answers for a call outside.
    pub by: Option<AgentId>,
    pub caller: Option<PhoneNumber>,
    pub auto_answer: bool,
}

impl Center {
    /// Adds a leg to an interaction's and its phone's.
    pub(super) fn add_leg(
        &mut self,
        id: InteractionId,
        leg: LegId,
        seat: Option<AgentId>,
        state: LegState,
    ) {
        let (early, held, sound) = (false, false, Sound::Silence);
        self.legs
            .insert(leg, Leg { interaction: id, seat, state, early, held, sound, takes: None });
        if let Some(call) = self.call(id) {
            call.legs.insert(leg);
        }
        if let Some(seat) = seat.and_then(|agent| self.seat(agent)) {
            seat.legs.insert(leg);
        }
    }

    pub(super) fn ring(&mut self, id: InteractionId, ringing: Ringing) {
        let Ringing { leg, device, seat, by, caller, auto_answer } = ringing;
        self.add_leg(id, leg, seat, LegState::Rung(false));
        let to = match &device {
            Device::Browser(_) => "browser".to_owned(),
            Device::Extension(extension) => extension.clone(),
            Device::Outside { number, trunk, .. } => {
                let outside = (number.clone(), trunk.clone());
                return self.ring_outside(id, leg, outside, by, caller);
            }
        };
        self.tell(id, Story::LegRang { leg, to, trunk: None });
        let on_behalf = self.on_behalf_of(id, leg).filter(|_| !auto_answer);
        self.outputs.push_back(Output::Ring {
            leg,
            interaction: id,
            on_behalf,
            device,
            caller,
            auto_answer,
        });
    }

    /// Who wants this leg rung: the agent's phone that dialed, or the party.
    pub(super) fn on_behalf_of(&self, id: InteractionId, rung: LegId) -> Option<LegId> {
        let call = self.calls.get(&id)?;
        let asks = match &call.stage {
            Stage::Dialing(dial) => dial.leg,
            Stage::Talking(Talk { mode: Mode::Consulting(consult), .. }) => consult.via?,
            _ => call.party,
        };
        (asks != rung).then_some(asks)
    }

    /// The device that an agent's calls ring; `None` if it is signed out.
    pub(super) fn device_of(&self, agent: AgentId) -> Option<Device> {
        match self.seats.get(&agent)?.phone.clone()? {
            SeatPhone::Browser => Some(Device::Browser(agent)),
            SeatPhone::Extension(extension) => Some(Device::Extension(extension)),
        }
    }

    /// Ends a leg, once; what it was must have been dealt with before.
    pub(super) fn release(&mut self, leg: LegId, cause: Cause) {
        self.release_for(leg, cause, None);
    }

    /// The same with a cause of our own in the network's words (Q.850).
    pub(super) fn release_for(&mut self, leg: LegId, cause: Cause, own: Option<u8>) {
        let Some(known) = self.legs.get_mut(&leg) else { return };
        if known.state != LegState::Leaving {
            known.state = LegState::Leaving;
            let call = self.calls.get(&known.interaction);
            let q850 = call.and_then(|call| call.network_cause).filter(|(word, _)| *word == cause);
            let q850 = own.or(q850.map(|(_, code)| code));
            self.outputs.push_back(Output::Release { leg, cause, q850 });
        }
    }

    pub(super) fn place_of(&self, leg: LegId) -> Option<(InteractionId, Place)> {
        let known = self.legs.get(&leg)?;
        let place = match known.state {
            LegState::Leaving => Place::Leaving,
            _ if known.takes.is_some() => Place::Successor,
            _ => self.calls.get(&known.interaction)?.place(leg),
        };
        Some((known.interaction, place))
    }

    pub(super) fn leg_ended(&mut self, leg: LegId, cause: Cause, q850: Option<u8>) {
        let Some((id, place)) = self.place_of(leg) else { return };
        self.tell(id, Story::LegEnded { leg, cause, q850 });
        // What we ended ourselves is no word of the network's.
        if place != Place::Leaving {
            self.note_network_cause(id, cause, q850);
        }
        if let Some(agent) = self.legs.remove(&leg).and_then(|leg| leg.seat)
            && let Some(seat) = self.seat(agent)
        {
            seat.legs.remove(&leg);
        }
        self.free_line(leg);
        if let Some(call) = self.call(id) {
            call.legs.remove(&leg);
        }
        self.leg_gone(id, place, cause);
    }

    /// What becomes of an interaction without this leg.
    pub(super) fn leg_gone(&mut self, id: InteractionId, place: Place, cause: Cause) {
        match place {
            Place::Party => self.party_left(id, cause),
            Place::Offered => self.offer_failed(id, cause),
            Place::Forwarded => self.forward_failed(id, cause),
            Place::Dialer => self.dialer_left(id, cause),
            Place::Agent => self.agent_left(id, cause),
            Place::Back => self.back_failed(id),
            Place::Consulted => self.consulted_left(id, cause),
            Place::ConsultVia => self.consult_call_ended(id),
            Place::Bridged => self.close(id, Cause::Normal),
            Place::Monitor(supervisor) => self.end_monitor(id, supervisor),
            Place::Successor | Place::Leaving => {}
        }
    }

    pub(super) fn leg_ringing(&mut self, leg: LegId) {
        let Some((id, place)) = self.place_of(leg) else { return };
        let Some(known) = self.legs.get_mut(&leg) else { return };
        if known.state != LegState::Rung(false) {
            return;
        }
        known.state = LegState::Rung(true);
        self.tell(id, Story::LegRinging { leg });
        if let Some(waiting) = self.hears_ringing(id, place) {
            self.outputs.push_back(Output::Alert { leg: waiting });
        }
    }

    pub(super) fn leg_early_media(&mut self, leg: LegId) {
        let Some((id, place)) = self.place_of(leg) else { return };
        let Some(known) = self.legs.get_mut(&leg) else { return };
        if !matches!(known.state, LegState::Rung(_)) || known.early {
            return;
        }
        known.early = true;
        self.touched_calls.insert(id);
        if let Some(waiting) = self.hears_ringing(id, place)
            && let Some(known) = self.legs.get_mut(&waiting)
        {
            known.early = true;
            self.outputs.push_back(Output::OpenEarly { leg: waiting });
        }
    }

    /// The leg that came to us, is not yet answered and waits for this one.
    fn hears_ringing(&self, id: InteractionId, rung: Place) -> Option<LegId> {
        let call = self.calls.get(&id)?;
        let waiting = match (&call.stage, rung) {
            (Stage::Dialing(dial), Place::Party) => dial.leg,
            (Stage::Forwarding(_), Place::Forwarded) => call.party,
            _ => return None,
        };
        let arrived = self.legs.get(&waiting).is_some_and(|leg| leg.state == LegState::Arrived);
        arrived.then_some(waiting)
    }

    pub(super) fn leg_answered(&mut self, leg: LegId) {
        let Some((id, place)) = self.place_of(leg) else { return };
        let Some(known) = self.legs.get_mut(&leg) else { return };
        if matches!(known.state, LegState::Up | LegState::Leaving) {
            return;
        }
        known.state = LegState::Up;
        self.line_answered(leg);
        if place == Place::Successor {
            self.move_to(id, leg);
        }
        self.tell(id, Story::LegAnswered { leg });
        match place {
            Place::Party => self.party_up(id),
            Place::Offered => self.offer_answered(id),
            Place::Forwarded => self.forward_answered(id),
            Place::Dialer => self.dialer_up(id),
            Place::Back => self.agent_is_back(id),
            Place::Consulted => self.consult_answered(id),
            Place::Monitor(supervisor) => self.monitor_up(id, supervisor),
            Place::Agent
            | Place::ConsultVia
            | Place::Bridged
            | Place::Successor
            | Place::Leaving => {}
        }
    }

    /// The party's leg is up: what it came for begins.
    fn party_up(&mut self, id: InteractionId) {
        match self.calls.get(&id).map(|call| &call.stage) {
            Some(Stage::Arriving(entry)) => {
                let entry = entry.clone();
                self.enter(id, &entry);
            }
            Some(Stage::Dialing(_)) => self.far_answered(id),
            _ => {}
        }
    }

    pub(super) fn leg_quiet(&mut self, leg: LegId) {
        let Some((id, place)) = self.place_of(leg) else { return };
        let Some(known) = self.legs.get(&leg) else { return };
        // A phone that holds sends nothing by right, and a page says itself
        // when it is lost.
        let browser = known
            .seat
            .is_some_and(|agent| matches!(self.device_of(agent), Some(Device::Browser(_))));
        if known.held || browser || known.state != LegState::Up {
            return;
        }
        self.leg_gone(id, place, Cause::Lost);
        self.release(leg, Cause::Lost);
    }

    /// Told of those who talk with each other. A caller who listens to music
    /// may well be silent, and so may who is being listened to by nobody.
    pub(super) fn leg_silent(&mut self, leg: LegId, silent: bool) {
        let Some((id, place)) = self.place_of(leg) else { return };
        let talks = self.calls.get(&id).is_some_and(|call| match &call.stage {
            Stage::Talking(talk) => talk.connected && talk.mode == Mode::Open,
            Stage::Bridged { .. } => true,
            _ => false,
        });
        if talks && matches!(place, Place::Party | Place::Agent | Place::Bridged) {
            self.tell(id, if silent { Story::LegSilent { leg } } else { Story::LegHeard { leg } });
        }
    }
}
