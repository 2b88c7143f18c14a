//! What follows from the state: sounds, recordings, seat states, the end.
//!
//! It decides nothing about who talks with whom; it makes the world agree
//! with what was decided.

use super::Center;
use crate::interaction::{
    Consult, DialStep, Interaction, LegState, Mode, Recording, Sound, Stage, Talk,
};
use crate::seat::{Rest, Shown, Work, reason};
use crate::{EndReason, Event, Output, SeatState, StateReason, Story};
use base::{AgentId, InteractionId, LegId};

impl Center {
    pub(super) fn settle(&mut self) {
        loop {
            self.match_up();
            let Some(timer) = self.timers.pop_due(self.now) else { break };
            self.fire(timer);
        }
        while let Some(id) = self.touched_calls.pop_first() {
            self.changed.calls.insert(id);
            self.settle_call(id);
        }
        while let Some(agent) = self.touched_seats.pop_first() {
            self.changed.seats.insert(agent);
            self.settle_seat(agent);
        }
    }

    fn settle_call(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        self.touched_seats.extend(call.seats());
        self.settle_recording(id);
        self.settle_sounds(id);
        self.settle_end(id);
    }

    fn settle_sounds(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        let mut wanted = Vec::with_capacity(call.legs.len());
        for leg_id in &call.legs {
            let Some(leg) = self.legs.get(leg_id) else { continue };
            let hears = leg.state == LegState::Up || (leg.state == LegState::Arrived && leg.early);
            if hears {
                let sound = self.sound(call, *leg_id);
                if sound != leg.sound {
                    wanted.push((*leg_id, sound));
                }
            }
        }
        for (leg_id, sound) in wanted {
            let hearing = sound.hearing(&mut self.last_play);
            self.outputs.push_back(Output::Hear { leg: leg_id, hearing });
            if let Some(leg) = self.legs.get_mut(&leg_id) {
                leg.sound = sound;
            }
        }
    }

    /// What a leg hears in the present stage of its interaction.
    fn sound(&self, call: &Interaction, leg: LegId) -> Sound {
        let saying = || call.saying.clone().map(Sound::Say);
        if call.monitors.values().any(|monitor| *monitor == leg) {
            return Sound::Voices(monitored(call));
        }
        match &call.stage {
            Stage::Talking(talk) => self.talk_sound(call, talk, leg),
            Stage::Dialing(dial) if dial.leg == leg => match dial.step {
                DialStep::OwnPhone(_) => Sound::Silence,
                DialStep::FarRings => self.far_sound(call.party),
                DialStep::Failed => Sound::BusyTone,
            },
            Stage::Bridged { with } if *with == leg => Sound::Voices(vec![call.party]),
            _ if leg != call.party => Sound::Silence,
            Stage::Flow | Stage::Parting => saying().unwrap_or(Sound::Silence),
            Stage::Waiting(_) => saying().unwrap_or(Sound::Music),
            Stage::Forwarding(forward) => saying().unwrap_or_else(|| self.far_sound(forward.leg)),
            Stage::Bridged { with } => Sound::Voices(vec![*with]),
            Stage::Echo => Sound::Echo,
            Stage::Arriving(_) | Stage::Dialing(_) | Stage::Over => Sound::Silence,
        }
    }

    fn talk_sound(&self, call: &Interaction, talk: &Talk, leg: LegId) -> Sound {
        let (is_party, is_agent) = (leg == call.party, leg == talk.leg);
        let saying = call.saying.clone().map(Sound::Say);
        match &talk.mode {
            Mode::Greeting if is_party || is_agent => saying.unwrap_or(Sound::Silence),
            Mode::Open if is_party => Sound::Voices(vec![talk.leg]),
            Mode::Open if is_agent => Sound::Voices(vec![call.party]),
            Mode::Held | Mode::Consulting(_) | Mode::Lost { .. } if is_party => {
                saying.unwrap_or(Sound::Music)
            }
            Mode::Consulting(consult) => self.consult_sound(talk, consult, leg),
            _ => Sound::Silence,
        }
    }

    fn consult_sound(&self, talk: &Talk, consult: &Consult, leg: LegId) -> Sound {
        let ear = consult.via.unwrap_or(talk.leg);
        if leg == ear {
            self.far_sound(consult.leg)
        } else if leg == consult.leg && consult.answered {
            Sound::Voices(vec![ear])
        } else {
            Sound::Silence
        }
    }

    /// What is heard of a leg that was rung: ring-back, its own early sound,
    /// then its voice.
    fn far_sound(&self, far: LegId) -> Sound {
        match self.legs.get(&far) {
            Some(leg) if leg.state == LegState::Up || leg.early => Sound::Voices(vec![far]),
            Some(leg) if matches!(leg.state, LegState::Rung(_)) => Sound::RingBack,
            _ => Sound::Silence,
        }
    }

    fn settle_recording(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id) else { return };
        let wanted = voices_to_record(call);
        match (call.recording, wanted) {
            (None, Some((left, right))) => {
                let recording = self.new_recording_id();
                self.tell(id, Story::RecordingStarted { recording });
                let began = self.now;
                self.set_recording(id, Recording { id: recording, began, left, right });
            }
            (Some(recording), Some((left, right))) => {
                if (recording.left, recording.right) != (left, right) {
                    self.set_recording(id, Recording { left, right, ..recording });
                }
            }
            (Some(recording), None) => {
                self.outputs.push_back(Output::StopRecording { recording: recording.id });
                self.tell(id, Story::RecordingStopped { recording: recording.id });
                if let Some(call) = self.call(id) {
                    call.recording = None;
                }
            }
            (None, None) => {}
        }
    }

    fn set_recording(&mut self, id: InteractionId, recording: Recording) {
        self.outputs.push_back(recording.output(id));
        if let Some(call) = self.call(id) {
            call.recording = Some(recording);
        }
    }

    /// Ends an interaction that has no leg left.
    fn settle_end(&mut self, id: InteractionId) {
        let Some(call) = self.calls.get(&id).filter(|call| call.legs.is_empty()) else { return };
        let reason = if call.served {
            EndReason::Served
        } else {
            call.outcome.unwrap_or(EndReason::Abandoned)
        };
        self.tell(id, Story::Ended { reason });
        if let Some(call) = self.calls.remove(&id) {
            for query in [call.caller_query, call.flow_query].into_iter().flatten() {
                self.queries.remove(&query);
            }
        }
        self.cancel_stage_timers(id);
        self.touched_calls.remove(&id);
        self.changed.ended.push(id);
    }

    fn settle_seat(&mut self, agent: AgentId) {
        let Some(seat) = self.seats.get(&agent) else { return };
        let (state, reason) = self.seat_state(agent);
        let shown =
            Shown { state, reason, phone: seat.phone.clone(), interaction: seat.interaction() };
        if seat.shown.as_ref() == Some(&shown) {
            return;
        }
        let Shown { state, reason, phone, interaction } = shown.clone();
        self.record(Event::Seat { agent, state, reason, phone, interaction }, self.zero);
        if let Some(seat) = self.seats.get_mut(&agent) {
            seat.shown = Some(shown);
        }
    }

    pub(super) fn seat_state(&self, agent: AgentId) -> (SeatState, Option<StateReason>) {
        let Some(seat) = self.seats.get(&agent).filter(|seat| seat.phone.is_some()) else {
            return (SeatState::SignedOut, None);
        };
        match (seat.work, &seat.rest) {
            (Work::Call(id), _) => match self.calls.get(&id) {
                Some(call) => self.state_in_call(call, agent),
                None => (SeatState::Ready, None),
            },
            (Work::WrapUp(_), _) => (SeatState::WrapUp, None),
            (Work::Free, Rest::Ready) => (SeatState::Ready, None),
            (Work::Free, Rest::NotReady(reason)) => (SeatState::NotReady, reason.clone()),
        }
    }

    fn state_in_call(
        &self,
        call: &Interaction,
        agent: AgentId,
    ) -> (SeatState, Option<StateReason>) {
        let rings = |leg: LegId| {
            self.legs.get(&leg).is_some_and(|leg| matches!(leg.state, LegState::Rung(_)))
        };
        if call.monitors.contains_key(&agent) {
            return (SeatState::Monitoring, None);
        }
        if call.party_seat == Some(agent) {
            let state = match &call.stage {
                Stage::Arriving(_) => SeatState::Dialing,
                Stage::Dialing(_) if rings(call.party) => SeatState::Offered,
                _ => SeatState::Talking,
            };
            return (state, None);
        }
        match &call.stage {
            Stage::Waiting(_) | Stage::Forwarding(_) => (SeatState::Offered, None),
            Stage::Dialing(_) => (SeatState::Dialing, None),
            Stage::Talking(talk) if talk.agent == agent => match &talk.mode {
                Mode::Greeting | Mode::Open => (SeatState::Talking, None),
                Mode::Held => (SeatState::OnHold, None),
                Mode::Consulting(_) => (SeatState::Consulting, None),
                Mode::Lost { .. } => {
                    (SeatState::Talking, Some(StateReason(reason::PHONE_LOST.to_owned())))
                }
            },
            Stage::Talking(Talk { mode: Mode::Consulting(consult), .. }) if !consult.answered => {
                (SeatState::Offered, None)
            }
            _ => (SeatState::Talking, None),
        }
    }
}

/// What a supervisor hears: all who speak with one another.
fn monitored(call: &Interaction) -> Vec<LegId> {
    let Some(talk) = call.talk() else { return Vec::new() };
    let mut voices = vec![call.party];
    if !matches!(talk.mode, Mode::Lost { .. }) {
        voices.push(talk.leg);
    }
    if let Mode::Consulting(consult) = &talk.mode
        && consult.answered
    {
        voices.push(consult.leg);
    }
    voices
}

/// Whose voices belong on the recording's two channels now; `None`: nothing
/// is to be recorded. It starts at an agent's answer and goes on through hold
/// and transfer as long as somebody speaks, or is about to speak, with the party.
fn voices_to_record(call: &Interaction) -> Option<(Option<LegId>, Option<LegId>)> {
    if !call.record {
        return None;
    }
    let party = Some(call.party);
    match &call.stage {
        Stage::Talking(Talk { mode: Mode::Lost { .. }, .. }) => Some((party, None)),
        Stage::Talking(Talk { leg, mode: Mode::Consulting(consult), .. }) => {
            Some((party, Some(consult.via.unwrap_or(*leg))))
        }
        Stage::Talking(talk) => Some((party, Some(talk.leg))),
        Stage::Bridged { with } => Some((party, Some(*with))),
        Stage::Forwarding(_) if call.recording.is_some() => Some((party, None)),
        _ => None,
    }
}
