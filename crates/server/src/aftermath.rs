//! What a crash cut off (善后): calls whose end nobody could record get one at
//! the next start, so that none stays "in progress" in the log for ever.
//!
//! Never touches a call of the run that asks: it works before the first record
//! of that run reaches the database.

use crate::media::Repaired;
use base::{InteractionId, Timestamp};
use calls::{Cause, EndReason, Event, Recorded, Story};
use std::collections::BTreeSet;
use std::time::Duration;
use store::{Step, Store, StoreError};

/// Done once, between the records of earlier runs and this one's.
#[derive(Debug)]
pub struct Aftermath {
    /// This run of the program.
    pub run: u64,
    /// Recordings that were running when the program last ended.
    pub repaired: Vec<Repaired>,
    /// Calls that this run goes on with.
    pub going_on: BTreeSet<InteractionId>,
}

impl Aftermath {
    /// Records an end for every call that has none; tells how many there were.
    ///
    /// # Errors
    /// As the store's; nothing is lost by trying again.
    pub async fn close(&self, store: &Store) -> Result<usize, StoreError> {
        let mut cut = Vec::new();
        let unended = store.unended().await?;
        for id in unended.into_iter().filter(|id| !self.going_on.contains(id)) {
            cut.push((id, store.story(id).await?));
        }
        let Some(at) = self.moment(&cut) else { return Ok(0) };
        let endings = cut.iter().flat_map(|(id, story)| endings(story).map(|story| (*id, story)));
        let records: Vec<_> = (0..)
            .zip(endings)
            .map(|(sequence, (interaction, story))| Recorded {
                sequence,
                at,
                event: Event::Interaction { interaction, story },
            })
            .collect();
        // Records of a run are applied once only, so these have a run of their own.
        let run = format!("{}-aftermath", self.run);
        for part in records.chunks(store::BATCH_EVENTS_MAX) {
            store.apply(&run, part).await?;
        }
        Ok(cut.len())
    }

    /// When the program broke off: after the last thing that is known, which
    /// is a record, or the end of a recording's sound.
    fn moment(&self, cut: &[(InteractionId, Vec<Step>)]) -> Option<Timestamp> {
        let steps = cut.iter().flat_map(|(_, story)| story);
        let last = steps.map(|step| step.at + self.sound_after(&step.story)).max()?;
        Some(last + Duration::from_millis(1))
    }

    /// How much sound there is of a recording that began.
    fn sound_after(&self, story: &Story) -> Duration {
        let Story::RecordingStarted { recording } = story else { return Duration::ZERO };
        let mended = self.repaired.iter().find(|one| one.recording == *recording);
        Duration::from_millis(mended.map_or(0, |one| one.duration_ms))
    }
}

/// The steps that are missing at the end of a story, in the order in which the
/// center tells them.
fn endings(story: &[Step]) -> impl Iterator<Item = Story> {
    let (mut agents, mut recordings, mut legs) = (Vec::new(), Vec::new(), Vec::new());
    let mut reason = EndReason::Failed;
    for step in story {
        match &step.story {
            Story::Started { leg, .. }
            | Story::LegRang { leg, .. }
            | Story::TakenOver { leg, .. }
                if !legs.contains(leg) =>
            {
                legs.push(*leg);
            }
            Story::LegEnded { leg, .. } => legs.retain(|open| open != leg),
            Story::Connected { agent, .. } => agents.push(*agent),
            Story::AgentLeft { agent } => agents.retain(|there| there != agent),
            Story::RecordingStarted { recording } => recordings.push(*recording),
            Story::RecordingStopped { recording } => recordings.retain(|open| open != recording),
            _ => {}
        }
        if matches!(step.story, Story::Connected { .. } | Story::Joined { .. }) {
            reason = EndReason::Served;
        }
    }
    let agents = agents.into_iter().map(|agent| Story::AgentLeft { agent });
    let recordings = recordings.into_iter().map(|recording| Story::RecordingStopped { recording });
    let legs =
        legs.into_iter().map(|leg| Story::LegEnded { leg, cause: Cause::Failed, q850: None });
    agents.chain(recordings).chain(legs).chain([Story::Ended { reason }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{LegId, RecordingId};

    fn step(ms: i64, story: Story) -> Step {
        Step { at: Timestamp::from_unix_ms(ms), story }
    }

    fn started(leg: LegId) -> Story {
        Story::Started {
            leg,
            direction: calls::Direction::Inbound,
            caller: None,
            called: "12345".parse().expect("a number"),
            via: "carrier".into(),
            agent: None,
            trunk: None,
        }
    }

    #[test]
    fn whatever_was_open_is_closed_and_nothing_else() {
        let [first, second] = [1, 2].map(|n| LegId::new(1, n << 80));
        let recording = RecordingId::new(1, 3 << 80);
        let agent = base::AgentId::new(1, 4 << 80);
        let segment = base::SegmentId::new(1, 5 << 80);
        let story = [
            step(1, started(first)),
            step(2, Story::LegRang { leg: second, to: "8001".into(), trunk: None }),
            step(3, Story::LegEnded { leg: second, cause: Cause::Busy, q850: Some(17) }),
            step(4, Story::RecordingStarted { recording }),
            step(5, Story::Connected { agent, segment }),
        ];
        let told: Vec<_> = endings(&story).collect();
        assert_eq!(
            told,
            [
                Story::AgentLeft { agent },
                Story::RecordingStopped { recording },
                Story::LegEnded { leg: first, cause: Cause::Failed, q850: None },
                Story::Ended { reason: EndReason::Served },
            ]
        );
        let unserved: Vec<_> = endings(&story[..1]).collect();
        assert_eq!(unserved.last(), Some(&Story::Ended { reason: EndReason::Failed }));
    }

    #[test]
    fn a_call_ends_with_the_sound_of_its_recording() {
        let recording = RecordingId::new(1, 3 << 80);
        let repaired =
            vec![Repaired { recording, path: "x".into(), duration_ms: 7_000, bytes: 112_000 }];
        let aftermath = Aftermath { run: 2, repaired, going_on: BTreeSet::new() };
        let story = vec![step(1_000, Story::RecordingStarted { recording })];
        let ended = aftermath.moment(&[(InteractionId::new(1, 6 << 80), story)]);
        assert_eq!(ended, Some(Timestamp::from_unix_ms(8_001)));
        assert_eq!(aftermath.moment(&[]), None);
    }
}
