//! What the media thread noticed becomes facts for the center.

use super::Edge;
use crate::media::MediaEvent;
use base::Moment;
use calls::{Input, LegSound, PlayId};

impl Edge {
    pub(super) fn media_event(&mut self, event: MediaEvent, now: Moment) {
        match event {
            MediaEvent::Digit { leg, key } => {
                self.tell(Input::Digit { leg, key, with_sound: true }, now);
            }
            MediaEvent::Played { leg, play } => {
                self.tell(Input::Played { leg, play: PlayId(play) }, now);
            }
            MediaEvent::Quiet { leg, .. } => self.tell(Input::LegQuiet { leg }, now),
            MediaEvent::Silent { leg } => self.tell(Input::LegSilent { leg }, now),
            MediaEvent::Sounds { leg } => self.tell(Input::LegHeard { leg }, now),
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
            MediaEvent::DiskFull { folder } => {
                let folder = folder.display();
                tracing::error!(%folder, "disk full: recordings wait in memory");
            }
            MediaEvent::DiskHasRoom => tracing::info!("the recordings that waited are written"),
            MediaEvent::BegunAnew { why } => {
                tracing::error!(why, "the media thread broke and begins anew: its calls go on");
                self.open_again(now);
            }
            MediaEvent::Failed { why } => {
                tracing::error!(why, "the media thread broke: calls have no sound until a restart");
            }
            MediaEvent::Stats { leg, stats } => {
                if let Some(sound) = sound(&stats) {
                    self.tell(Input::LegMeasured { leg, sound }, now);
                }
            }
            MediaEvent::Started { .. } | MediaEvent::Resumed { .. } => {}
        }
    }
}

/// `None` if hardly any sound came or went.
fn sound(stats: &media::Stats) -> Option<LegSound> {
    let (here, there) = (stats.quality_received(), stats.quality_sent());
    here.or(there)?;
    let score = |quality: media::Quality| (quality.mos * 100.0).round() as u16;
    let lost = |quality: media::Quality| (quality.loss * 1_000.0).round() as u16;
    Some(LegSound {
        codec: stats.codec?.encoding_name().to_owned(),
        score: here.map(score),
        score_there: there.map(score),
        lost_per_mille: here.map_or(0, lost),
        lost_there_per_mille: there.map(lost),
        jitter_ms: stats.jitter_us / 1_000,
        round_trip_ms: stats.round_trip_us.map(|us| us / 1_000),
    })
}
