//! Watches all that goes in and out, and panics at the first thing that must
//! never be: a leg lost or doubled, an agent in two talks, a recording left
//! open, an end said twice, segments that do not add up.

use crate::{Event, Hearing, Input, Output, Recorded, Story};
use base::{AgentId, InteractionId, LegId, RecordingId, SegmentId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

#[derive(Default)]
pub struct Watch {
    sequence: u64,
    last_at: BTreeMap<Option<InteractionId>, Timestamp>,
    living: BTreeMap<LegId, Option<InteractionId>>,
    ended_legs: BTreeSet<LegId>,
    released: BTreeSet<LegId>,
    /// Rung by a trunk that could not carry them, not yet by another.
    unplaced: BTreeSet<LegId>,
    stories: BTreeMap<InteractionId, Told>,
    recordings: BTreeMap<RecordingId, bool>,
    offered: BTreeMap<AgentId, InteractionId>,
    talking: BTreeMap<AgentId, InteractionId>,
    pub counts: Counts,
}

/// What a long run saw, so that a test can tell that it saw enough.
#[derive(Debug, Default, Clone, Copy)]
pub struct Counts {
    pub interactions: u64,
    pub connected: u64,
    pub recordings: u64,
    pub taken_over: u64,
    /// Calls that another process went on with.
    pub survived: u64,
}

#[derive(Default)]
struct Told {
    first_leg: Option<LegId>,
    ended: bool,
    segments: Vec<SegmentId>,
    agent: Option<AgentId>,
    times: Times,
}

/// An interaction's time, parted into its segments and what lies outside
/// (flow, survey, transfers that ring).
#[derive(Default)]
struct Times {
    began: Option<Timestamp>,
    last: Option<Timestamp>,
    open: Option<SegmentId>,
    within: BTreeMap<SegmentId, Duration>,
    outside: Duration,
}

impl Times {
    fn pass(&mut self, at: Timestamp) {
        let passed = self.last.map_or(Duration::ZERO, |last| at.since(last));
        self.began.get_or_insert(at);
        self.last = Some(at);
        match self.open {
            Some(segment) => *self.within.entry(segment).or_default() += passed,
            None => self.outside += passed,
        }
    }

    fn enter(&mut self, segment: SegmentId) {
        if self.open != Some(segment) {
            assert!(!self.within.contains_key(&segment), "{segment} begins twice");
            self.open = Some(segment);
            self.within.insert(segment, Duration::ZERO);
        }
    }

    fn add_up(&self, id: InteractionId) {
        let (Some(began), Some(ended)) = (self.began, self.last) else { return };
        let parts = self.within.values().sum::<Duration>() + self.outside;
        assert_eq!(parts, ended.since(began), "{id}: its segments do not add up");
    }
}

impl Watch {
    pub fn first_leg(&self, interaction: InteractionId) -> Option<LegId> {
        self.stories.get(&interaction).and_then(|told| told.first_leg)
    }

    /// Another process: it counts its events anew.
    pub fn another_run(&mut self, calls: usize) {
        self.counts.survived += u64::try_from(calls).unwrap_or(0);
        self.sequence = 0;
    }

    pub fn input(&mut self, input: &Input) {
        match input {
            Input::LegArrived { leg, .. } | Input::LegReplaces { leg, .. } => {
                self.living.insert(*leg, None);
            }
            Input::LineFailed { leg, .. } => {
                self.unplaced.insert(*leg);
            }
            Input::LegEnded { leg, .. } => {
                self.living.remove(leg);
                self.ended_legs.insert(*leg);
            }
            _ => {}
        }
    }

    pub fn output(&mut self, output: &Output) {
        match output {
            Output::Ring { leg, interaction, .. } => {
                assert!(!self.ended_legs.contains(leg), "{leg} is rung after its end");
                let new = self.living.insert(*leg, Some(*interaction)).is_none();
                let anew = self.unplaced.remove(leg);
                assert!(new != anew, "{leg} is rung twice");
            }
            Output::Release { leg, .. } => {
                assert!(self.released.insert(*leg), "{leg} is released twice");
            }
            Output::Record { recording, .. } => {
                assert_ne!(self.recordings.get(recording), Some(&false), "{recording} reopened");
                self.recordings.insert(*recording, true);
            }
            Output::StopRecording { recording } => {
                let open = self.recordings.insert(*recording, false);
                assert_eq!(open, Some(true), "{recording} closed twice");
            }
            Output::Hear { leg, hearing } => {
                self.lives(leg);
                if let Hearing::Legs(voices) = hearing {
                    voices.iter().for_each(|voice| self.may_hear(leg, voice));
                }
            }
            Output::Accept { leg }
            | Output::Alert { leg }
            | Output::OpenEarly { leg }
            | Output::PickUp { leg }
            | Output::SendDigits { leg, .. } => self.lives(leg),
            Output::Recorded(recorded) => self.recorded(recorded),
            Output::Ask { .. } | Output::Reply { .. } | Output::TransferAnswered { .. } => {}
        }
    }

    fn lives(&self, leg: &LegId) {
        let lives = self.living.contains_key(leg) && !self.released.contains(leg);
        assert!(lives, "{leg} is gone");
    }

    /// Nobody hears anybody from another interaction.
    fn may_hear(&self, leg: &LegId, voice: &LegId) {
        let of = |leg| self.living.get(leg).copied().flatten();
        if let (Some(mine), Some(other)) = (of(leg), of(voice)) {
            assert_eq!(mine, other, "{leg} hears {voice} of another interaction");
        }
    }

    fn recorded(&mut self, recorded: &Recorded) {
        assert_eq!(recorded.sequence, self.sequence + 1, "a gap in the events");
        self.sequence = recorded.sequence;
        // Interactions keep their own time when the machine's clock is set.
        let of = match &recorded.event {
            Event::Interaction { interaction, .. } => Some(*interaction),
            Event::Seat { .. } | Event::LegMeasured { .. } => None,
        };
        let last = self.last_at.insert(of, recorded.at);
        assert!(last <= Some(recorded.at), "time runs backwards");
        if let Event::Interaction { interaction, story } = &recorded.event {
            self.story(*interaction, story, recorded.at);
        }
    }

    fn story(&mut self, id: InteractionId, story: &Story, at: Timestamp) {
        let told = self.stories.entry(id).or_default();
        if !told.ended {
            told.times.pass(at);
        }
        match story {
            Story::Queued { segment, .. } | Story::Connected { segment, .. } => {
                told.times.enter(*segment);
            }
            Story::AgentLeft { .. } | Story::NodeEntered { .. } => told.times.open = None,
            Story::Ended { .. } => told.times.add_up(id),
            _ => {}
        }
        let after_work = matches!(story, Story::WrapUpEnded { .. });
        assert!(!told.ended || after_work, "{id} told {story:?} after its end");
        match story {
            Story::Started { leg, .. } => {
                assert!(told.first_leg.replace(*leg).is_none(), "{id} started twice");
                if let Some(of) = self.living.get_mut(leg) {
                    *of = Some(id);
                }
                self.counts.interactions += 1;
            }
            Story::TakenOver { leg, .. } => {
                let of = self.living.get_mut(leg).expect("who takes over is there");
                *of = Some(id);
                self.counts.taken_over += 1;
            }
            Story::LegRang { .. } | Story::LegAnswered { .. } => {}
            Story::Queued { segment, returned, .. } => {
                let known = told.segments.contains(segment);
                assert!(*returned || !known, "{id} queued twice in one segment");
                if !known {
                    told.segments.push(*segment);
                }
                assert_eq!(told.segments.last(), Some(segment), "{id} goes back a segment");
                assert_eq!(told.agent, None, "{id} queued while an agent talks");
            }
            Story::Offered { agent, .. } => {
                assert_eq!(self.offered.insert(*agent, id), None, "{agent} offered twice");
                assert!(!self.talking.contains_key(agent), "{agent} offered in a talk");
            }
            Story::OfferEnded { agent, .. } => {
                assert_eq!(self.offered.remove(agent), Some(id), "no such offer to end");
            }
            Story::Connected { agent, segment } => {
                assert_eq!(told.agent.replace(*agent), None, "{id} has two agents");
                assert_eq!(self.talking.insert(*agent, id), None, "{agent} in two talks");
                if !told.segments.contains(segment) {
                    told.segments.push(*segment);
                }
                assert_eq!(told.segments.last(), Some(segment), "{id} goes back a segment");
                self.counts.connected += 1;
            }
            Story::AgentLeft { agent } => {
                assert_eq!(told.agent.take(), Some(*agent), "{id} left by whom it has not");
                assert_eq!(self.talking.remove(agent), Some(id), "{agent} left another talk");
            }
            Story::RecordingStarted { .. } => self.counts.recordings += 1,
            Story::Ended { .. } => {
                told.ended = true;
                assert_eq!(told.agent, None, "{id} ended while an agent talks");
                let left = self.living.values().filter(|of| **of == Some(id)).count();
                assert_eq!(left, 0, "{id} ended before its legs");
            }
            _ => {}
        }
    }

    /// When all have hung up: nothing may be left.
    pub fn nothing_left(&self) {
        assert!(self.living.is_empty(), "legs left: {:?}", self.living);
        let open: Vec<_> = self.recordings.iter().filter(|(_, open)| **open).collect();
        assert!(open.is_empty(), "recordings left open: {open:?}");
        let unended = self.stories.iter().filter(|(_, told)| !told.ended);
        let unended: Vec<_> = unended.map(|(id, _)| id).collect();
        assert!(unended.is_empty(), "interactions without an end: {unended:?}");
        assert!(self.offered.is_empty(), "offers left: {:?}", self.offered);
        assert!(self.talking.is_empty(), "talks left: {:?}", self.talking);
    }
}
