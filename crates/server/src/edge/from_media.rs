//! What the media thread noticed becomes facts for the center.

use super::Edge;
use crate::media::MediaEvent;
use base::Moment;
use calls::{Input, PlayId};

impl Edge {
    pub(super) fn media_event(&mut self, event: MediaEvent, now: Moment) {
        match event {
            MediaEvent::Digit { leg, key } => self.tell(Input::Digit { leg, key }, now),
            MediaEvent::Played { leg, play } => {
                self.tell(Input::Played { leg, play: PlayId(play) }, now);
            }
            MediaEvent::Quiet { leg, .. } => self.tell(Input::LegQuiet { leg }, now),
            MediaEvent::PhoneUp { phone } => self.phone_up(phone, now),
            MediaEvent::PhoneDown { phone, why } => {
                tracing::info!(?why, "a browser phone is gone");
                self.phone_down(phone, now);
            }
            MediaEvent::RecordingClosed { recording, duration_ms, .. } => {
                tracing::info!(%recording, duration_ms, "a recording is safe on disk");
            }
            MediaEvent::LegFailed { leg, why } => {
                tracing::error!(%leg, why, "a leg's sound broke");
                self.tell(Input::LegQuiet { leg }, now);
            }
            MediaEvent::PromptMissing { name, .. } => {
                tracing::error!(%name, "a flow names a prompt that does not exist");
            }
            MediaEvent::RecordingTrouble { recording, why } => {
                tracing::error!(%recording, why, "a recording is not whole");
            }
            MediaEvent::Failed { why } => {
                tracing::error!(why, "the media thread broke: calls have no sound until a restart");
            }
            MediaEvent::Started { .. } | MediaEvent::Resumed { .. } | MediaEvent::Stats { .. } => {}
        }
    }
}
