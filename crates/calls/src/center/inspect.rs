//! The center looked at from inside, for tests: whether its parts agree with
//! one another and with the wall that its events make.

use super::Center;
use crate::interaction::{Forward, Interaction, LegState, Mode, Stage, Talk, Waiting};
use crate::seat::Work;
use crate::{Direction, SeatPhone, Wall, WallStage};
use base::{AgentId, InteractionId};

impl Center {
    pub(crate) fn registered(&self) -> &std::collections::BTreeSet<String> {
        &self.extensions
    }

    /// Panics if two parts of the center tell different stories.
    pub(crate) fn check(&self, wall: &Wall) {
        for (id, call) in &self.calls {
            self.check_call(*id, call);
        }
        for agent in self.seats.keys() {
            self.check_seat(*agent, wall);
        }
        for (leg, known) in &self.legs {
            let call = self.calls.get(&known.interaction).expect("a leg has an interaction");
            assert!(call.legs.contains(leg), "{leg} is not in its interaction");
        }
        let on_trunks: usize = self.lines.legs.values().map(|legs| legs.len()).sum();
        assert!(on_trunks <= self.legs.len(), "trunks keep legs that are gone");
        for (trunk, legs) in &self.lines.legs {
            assert!(legs.iter().all(|leg| self.legs.contains_key(leg)), "{trunk} keeps a leg");
            assert_eq!(wall.trunk_calls(trunk), legs.len(), "the wall counts {trunk} otherwise");
        }
        assert!(self.queries.values().all(|id| self.calls.contains_key(id)), "a query is left");
        assert!(self.queries.len() <= 2 * self.calls.len());
        assert!(self.timers.len() <= 4 * self.calls.len() + 3 * self.seats.len());
        let at_desks =
            self.seats.values().filter(|seat| matches!(seat.phone, Some(SeatPhone::Extension(_))));
        assert_eq!(
            self.directory.desk_phones(),
            at_desks.count(),
            "a desk phone has a seat that left"
        );
        self.check_wall(wall);
        self.check_nobody_waits_in_vain();
    }

    fn check_call(&self, id: InteractionId, call: &Interaction) {
        assert!(!call.legs.is_empty(), "{id} has no leg and has not ended");
        let mut seats = call.seats();
        seats.sort_unstable();
        let count = seats.len();
        seats.dedup();
        assert_eq!(seats.len(), count, "a seat is twice in {id}");
        for agent in seats {
            assert_eq!(self.seats[&agent].work, Work::Call(id), "{agent} does not know of {id}");
        }
        let waits = |queue| self.acd.position(queue, id).is_some();
        let queues_with = self.config.queues.keys().filter(|queue| waits(queue)).count();
        match &call.stage {
            Stage::Waiting(Waiting { queue, offer: None }) => {
                assert!(waits(queue), "{id} is lost to its queue");
                assert_eq!(queues_with, 1, "{id} waits twice");
            }
            _ => assert_eq!(queues_with, 0, "{id} still waits in a queue"),
        }
        if !matches!(call.stage, Stage::Over) {
            let party = self.legs.get(&call.party);
            let dialing = matches!(call.stage, Stage::Dialing(_));
            assert!(
                dialing || party.is_some_and(|leg| leg.state != LegState::Leaving),
                "{id} goes on without its party: {:?}",
                call.stage
            );
        }
        if let Stage::Talking(talk) = &call.stage
            && !matches!(talk.mode, Mode::Lost { .. })
        {
            let leg = self.legs.get(&talk.leg);
            assert!(leg.is_some_and(|leg| leg.state != LegState::Leaving), "{id}: no agent's leg");
        }
    }

    fn check_seat(&self, agent: AgentId, wall: &Wall) {
        let seat = &self.seats[&agent];
        match seat.work {
            Work::Call(id) => {
                let call = self.calls.get(&id);
                assert!(
                    call.is_some_and(|call| call.seats().contains(&agent)),
                    "{agent} is stuck in {id}"
                );
            }
            Work::WrapUp(_) | Work::Free => {}
        }
        if seat.phone.is_none() {
            assert_eq!(seat.work, Work::Free, "{agent} works without a phone");
        }
        if let Some(SeatPhone::Extension(extension)) = &seat.phone {
            let found = self.seat_on_extension(extension);
            assert_eq!(found, Some(agent), "{agent} is not found at {extension}");
        }
        assert!(seat.legs.iter().all(|leg| self.legs.contains_key(leg)), "{agent} keeps a leg");
        assert!(!self.acd.is_ready(agent) || seat.can_take(), "{agent} cannot take a caller");
        let shown = wall.seats.get(&agent).expect("every seat is on the wall");
        let (state, reason) = self.seat_state(agent);
        assert_eq!(
            (shown.state, &shown.reason, &shown.phone, shown.interaction),
            (state, &reason, &seat.phone, seat.interaction()),
            "the wall shows {agent} otherwise"
        );
    }

    fn check_wall(&self, wall: &Wall) {
        let ids: Vec<&InteractionId> = wall.calls.keys().collect();
        assert_eq!(ids, self.calls.keys().collect::<Vec<_>>(), "the wall shows other calls");
        for (id, call) in &self.calls {
            let shown = &wall.calls[id];
            let Some((stages, agent)) = expected_on_wall(call) else { continue };
            assert!(
                stages.contains(&shown.stage),
                "{id}: the wall shows {:?}, true is {:?}",
                shown.stage,
                call.stage
            );
            if let Some(agent) = agent {
                assert_eq!(shown.agent, Some(agent), "{id}: the wall shows another agent");
            }
            if let Stage::Waiting(Waiting { queue, .. }) = &call.stage {
                assert_eq!(shown.queue.as_ref(), Some(queue), "{id}: in another queue");
            }
        }
        for queue in self.config.queues.keys() {
            // A call that we hang up stays on the wall until its leg's end.
            let ending = wall.calls.iter().filter(|(id, shown)| {
                shown.stage == WallStage::Waiting
                    && shown.queue.as_ref() == Some(queue)
                    && matches!(self.calls[id].stage, Stage::Over | Stage::Parting)
            });
            let waiting = self.acd.waiting(queue) + ending.count();
            assert_eq!(wall.queue(queue).waiting, waiting, "the wall counts {queue:?} otherwise");
        }
    }

    /// No caller that anyone may serve waits while an agent of its queue is ready.
    fn check_nobody_waits_in_vain(&self) {
        for call in self.calls.values() {
            let Stage::Waiting(Waiting { queue, offer: None }) = &call.stage else { continue };
            let members =
                self.config.agents.iter().filter(|(_, agent)| agent.queues.contains(queue));
            let ready = members.filter(|(agent, _)| self.acd.is_ready(**agent)).count();
            let reserved = call.dedicated.is_some();
            assert!(ready == 0 || reserved, "a caller waits though {ready} agents are ready");
        }
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.calls.is_empty() && self.legs.is_empty() && self.queries.is_empty()
    }

    pub(crate) fn timers_left(&self) -> usize {
        self.timers.len()
    }
}

/// What the wall may show of a call, and with which agent; `None` while it
/// only hears last words or waits for its last legs to end.
fn expected_on_wall(call: &Interaction) -> Option<(Vec<WallStage>, Option<AgentId>)> {
    let arriving = match call.direction {
        Direction::Inbound => WallStage::Arriving,
        Direction::Outbound | Direction::Internal => WallStage::Dialing,
    };
    Some(match &call.stage {
        Stage::Over | Stage::Parting => return None,
        Stage::Arriving(_) | Stage::Echo => (vec![arriving], None),
        Stage::Flow => (vec![WallStage::InFlow, WallStage::Survey], None),
        Stage::Waiting(Waiting { offer: None, .. }) => (vec![WallStage::Waiting], None),
        Stage::Waiting(Waiting { offer: Some(offer), .. }) => {
            (vec![WallStage::Offered], Some(offer.agent))
        }
        Stage::Forwarding(Forward { from: None, agent, .. }) => (vec![WallStage::Dialing], *agent),
        Stage::Forwarding(forward) => (vec![WallStage::Transferring], forward.agent),
        Stage::Dialing(dial) => (vec![WallStage::Dialing, WallStage::Leaving], Some(dial.agent)),
        Stage::Bridged { .. } => (vec![WallStage::Joined], None),
        Stage::Talking(Talk { agent, mode, .. }) => {
            let stage = match mode {
                Mode::Greeting | Mode::Open => WallStage::Talking,
                Mode::Held => WallStage::OnHold,
                Mode::Consulting(_) => WallStage::Consulting,
                Mode::Lost { .. } => WallStage::AgentLost,
            };
            (vec![stage], Some(*agent))
        }
    })
}
