//! Taking over: a telephone takes another leg's place (RFC 3891).
//!
//! What rings somewhere else is picked up (代接); a talk goes on at another
//! device of the same extension (换机). A pick-up is decided at once, so that
//! the phone that rang can no longer answer; a talk moves only when the new
//! leg is up, so that one which fails costs nobody the call.

use super::Center;
use crate::interaction::{Interaction, LegState, Mode, Offer, Place, Stage, Takes, Waiting};
use crate::seat::Work;
use crate::{Cause, Direction, OfferEnd, Output, Story};
use base::{AgentId, InteractionId, LegId};

/// Non-selected user clearing (ITU-T Q.850): answered somewhere else, so that
/// the phone that rang need not show a call missed.
const ELSEWHERE: u8 = 26;

/// A new leg, and the one whose place it wants.
pub(super) struct Claim {
    pub leg: LegId,
    pub replaced: LegId,
    /// Whose telephone the new leg is.
    pub extension: String,
    /// The replaced leg is of the same extension.
    pub own: bool,
}

impl Center {
    pub(super) fn leg_replaces(&mut self, claim: &Claim) {
        if self.legs.contains_key(&claim.leg) {
            return;
        }
        if self.take_over(claim).is_none() {
            let (leg, cause) = (claim.leg, Cause::Rejected);
            self.outputs.push_back(Output::Release { leg, cause, q850: None });
        }
    }

    /// `None`: it may not.
    fn take_over(&mut self, claim: &Claim) -> Option<()> {
        let (id, place) = self.place_of(claim.replaced)?;
        let call = self.calls.get(&id)?;
        let internal = call.direction == Direction::Internal;
        let dialed = matches!(call.stage, Stage::Dialing(_));
        match (place, self.legs.get(&claim.replaced)?.state) {
            (Place::Offered | Place::Forwarded, LegState::Rung(_)) => self.pick_up_for(id, claim),
            (Place::Party, LegState::Rung(_)) if internal && dialed => self.pick_up_for(id, claim),
            (Place::Agent | Place::Bridged, LegState::Up) if claim.own => {
                self.begin_move(id, claim)
            }
            (Place::Party, LegState::Up) if claim.own && internal => self.begin_move(id, claim),
            _ => None,
        }
    }

    /// Who answers in the place of a phone that rings: an agent at its own
    /// phone and in no call; a phone without an agent, where a colleague calls.
    fn picker(&self, id: InteractionId, claim: &Claim) -> Option<Option<AgentId>> {
        let call = self.calls.get(&id)?;
        let Some(agent) = self.seat_on_extension(&claim.extension) else {
            let queued = matches!(call.stage, Stage::Waiting(_));
            return (call.direction == Direction::Internal && !queued).then_some(None);
        };
        let busy = matches!(self.seats.get(&agent)?.work, Work::Call(_));
        let rings_there = call.rung_seat() == Some(agent);
        (!busy || rings_there).then_some(Some(agent))
    }

    fn pick_up_for(&mut self, id: InteractionId, claim: &Claim) -> Option<()> {
        let by = self.picker(id, claim)?;
        let of = self.calls.get(&id)?.rung_seat();
        if by != of {
            self.leave_ringing(id, of);
        }
        self.tell_taken_over(id, claim.leg, claim.replaced, claim.extension.clone());
        self.add_leg(id, claim.leg, by, LegState::Arrived);
        self.answer_in_place(id, claim.leg, by);
        if let Some(agent) = by.filter(|_| by != of) {
            self.begin_picked_up(id, agent, claim.leg);
        }
        self.outputs.push_back(Output::Accept { leg: claim.leg });
        self.release_for(claim.replaced, Cause::Normal, Some(ELSEWHERE));
        Some(())
    }

    /// The agent whose phone rang keeps its turn: it has missed nothing.
    fn leave_ringing(&mut self, id: InteractionId, of: Option<AgentId>) {
        let Some(agent) = of else { return };
        if self.calls.get(&id).is_some_and(Interaction::is_offered) {
            self.tell(id, Story::OfferEnded { agent, end: OfferEnd::PickedUp });
        }
        self.withdraw_from_seat(agent);
    }

    /// The stage goes on as it is, with another phone.
    fn answer_in_place(&mut self, id: InteractionId, leg: LegId, by: Option<AgentId>) {
        let Some(call) = self.call(id) else { return };
        match &mut call.stage {
            Stage::Waiting(Waiting { offer: Some(offer), .. }) => {
                if let Some(agent) = by {
                    *offer =
                        Offer { agent, leg, dedicated: offer.dedicated && offer.agent == agent };
                }
            }
            Stage::Forwarding(forward) => {
                forward.leg = leg;
                forward.agent = by;
            }
            Stage::Dialing(_) => {
                call.party = leg;
                call.party_seat = by;
            }
            _ => {}
        }
    }

    /// Wrap-up gives way to the call, as it does to the agent's own next one.
    fn begin_picked_up(&mut self, id: InteractionId, agent: AgentId, leg: LegId) {
        self.tell_wrap_up_ended(agent, false);
        if let Some(seat) = self.seat(agent) {
            seat.work = Work::Call(id);
        }
        if self.calls.get(&id).is_some_and(Interaction::is_offered) {
            self.tell(id, Story::Offered { agent, leg, dedicated: false });
        }
    }

    /// One at a time: two devices cannot both have the place.
    fn begin_move(&mut self, id: InteractionId, claim: &Claim) -> Option<()> {
        let legs = &self.calls.get(&id)?.legs;
        let takes = |leg: &LegId| self.legs.get(leg).is_some_and(|leg| leg.takes.is_some());
        if legs.iter().any(takes) {
            return None;
        }
        let seat = self.legs.get(&claim.replaced)?.seat;
        self.add_leg(id, claim.leg, seat, LegState::Arrived);
        let takes = Takes { replaced: claim.replaced, phone: claim.extension.clone() };
        self.legs.get_mut(&claim.leg)?.takes = Some(takes);
        self.outputs.push_back(Output::Accept { leg: claim.leg });
        Some(())
    }

    /// The new device is up: it has the place, if that is still there.
    pub(super) fn move_to(&mut self, id: InteractionId, leg: LegId) {
        let Some(takes) = self.legs.get_mut(&leg).and_then(|leg| leg.takes.take()) else { return };
        let Takes { replaced, phone } = takes;
        let place = self.place_of(replaced).map(|(_, place)| place);
        let Some(call) = self.call(id) else { return };
        match (place, &mut call.stage) {
            (Some(Place::Agent), Stage::Talking(talk)) => talk.leg = leg,
            (Some(Place::Bridged), Stage::Bridged { with }) => *with = leg,
            (Some(Place::Party), _) => call.party = leg,
            _ => return self.release(leg, Cause::Normal),
        }
        self.tell_taken_over(id, leg, replaced, phone);
        if place == Some(Place::Agent) {
            self.carry_hold_over(id, leg, replaced);
        }
        self.release(replaced, Cause::Normal);
    }

    /// A hold by the page goes on. One by the old phone's own key ends with
    /// that phone: the new one has no key that would take the caller back.
    fn carry_hold_over(&mut self, id: InteractionId, leg: LegId, replaced: LegId) {
        let holds = |leg| self.legs.get(&leg).is_some_and(|leg| leg.held);
        match (self.mode(id), holds(replaced), holds(leg)) {
            (Some(Mode::Held), true, false) => self.set_held(id, false),
            (Some(Mode::Open), _, true) => self.set_held(id, true),
            _ => {}
        }
    }

    fn tell_taken_over(&mut self, id: InteractionId, leg: LegId, replaced: LegId, phone: String) {
        let agent = self.seat_on_extension(&phone);
        self.tell(id, Story::TakenOver { leg, replaced, phone, agent });
    }
}
