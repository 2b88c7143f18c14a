//! New ids, from the clock and the randomness the center was given.

use super::Center;
use crate::{PlayId, QueryId};
use base::{InteractionId, LegId, RecordingId, SegmentId};

impl Center {
    fn unix_ms(&self) -> u64 {
        u64::try_from(self.civil_now().unix_ms()).unwrap_or(0)
    }

    pub(super) fn new_interaction_id(&mut self) -> InteractionId {
        InteractionId::new(self.unix_ms(), self.rng.next_u128())
    }

    pub(super) fn new_leg_id(&mut self) -> LegId {
        LegId::new(self.unix_ms(), self.rng.next_u128())
    }

    pub(super) fn new_segment_id(&mut self) -> SegmentId {
        SegmentId::new(self.unix_ms(), self.rng.next_u128())
    }

    pub(super) fn new_recording_id(&mut self) -> RecordingId {
        RecordingId::new(self.unix_ms(), self.rng.next_u128())
    }

    pub(super) fn new_play_id(&mut self) -> PlayId {
        self.last_play += 1;
        PlayId(self.last_play)
    }

    pub(super) fn new_query_id(&mut self) -> QueryId {
        self.last_query += 1;
        QueryId(self.last_query)
    }
}
