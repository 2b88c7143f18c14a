//! The nightly proof that calls answered and recordings present agree: each
//! recording that was told is on disk, in every place, as long as was told; and
//! each call that an agent answered has one.

use crate::clock::Clock;
use crate::floor::Gauges;
use api::AlarmKind;
use base::{InteractionId, RecordingId, Timestamp};
use media::recording::WAV_HEADER_LEN;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{Recording, Store, StoreError};

/// A recording and its story may differ by this: the second asked for.
const TOLERANCE_MS: i64 = 1_000;
/// Two channels of 8 kHz, a byte each.
const BYTES_PER_MS: u64 = 16;
/// Calls of a day are proved in the following night, when few call.
const HOUR: i8 = 3;
const LOOK_EVERY: Duration = Duration::from_secs(600);
const DAY_MS: i64 = 86_400_000;

/// What was compared, and what does not agree.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Proof {
    pub recordings: usize,
    /// Not there, or empty.
    pub missing: Vec<(RecordingId, PathBuf)>,
    /// Longer than told, or (negative) shorter, ms.
    pub differ: Vec<(RecordingId, i64)>,
    /// Answered, and not recorded.
    pub without: Vec<InteractionId>,
}

impl Proof {
    pub fn faults(&self) -> usize {
        self.missing.len() + self.differ.len() + self.without.len()
    }
}

impl std::fmt::Display for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} recordings", self.recordings)?;
        let first = |f: &mut std::fmt::Formatter<'_>, count, what, one: &dyn std::fmt::Display| {
            write!(f, "; {count} {what}, e.g. {one}")
        };
        if let Some((id, place)) = self.missing.first() {
            let one = format!("{id} below {}", place.display());
            first(f, self.missing.len(), "are missing", &one)?;
        }
        if let Some((id, by_ms)) = self.differ.first() {
            let one = format!("{id} by {by_ms} ms");
            first(f, self.differ.len(), "are not as long as their calls", &one)?;
        }
        if let Some(id) = self.without.first() {
            first(f, self.without.len(), "answered calls have none", id)?;
        }
        Ok(())
    }
}

/// Compares calls that began within `from..to` with the files in these folders.
///
/// # Errors
/// The database does not answer.
pub async fn prove(
    store: &Store,
    folders: &[PathBuf],
    from: Timestamp,
    to: Timestamp,
) -> Result<Proof, StoreError> {
    let told = store.recorded_between(from, to).await?;
    let recordings = told.recordings.len();
    let mut proof = Proof { recordings, without: told.without, ..Proof::default() };
    for recording in &told.recordings {
        for folder in folders {
            look(&mut proof, folder, recording);
        }
    }
    Ok(proof)
}

fn look(proof: &mut Proof, folder: &Path, recording: &Recording) {
    let file = folder.join(store::recording_file(recording.id));
    let len = std::fs::metadata(file).map_or(0, |file| file.len());
    let Some(sound) = len.checked_sub(WAV_HEADER_LEN as u64).filter(|sound| *sound > 0) else {
        return proof.missing.push((recording.id, folder.to_owned()));
    };
    let Some(stopped_at) = recording.stopped_at else { return };
    let told_ms = stopped_at.unix_ms() - recording.started_at.unix_ms();
    let by_ms = i64::try_from(sound / BYTES_PER_MS).unwrap_or(i64::MAX) - told_ms;
    if by_ms.abs() > TOLERANCE_MS {
        proof.differ.push((recording.id, by_ms));
    }
}

/// Proves each day in the night after it, for as long as the program runs.
pub async fn every_night(store: Store, folders: Vec<PathBuf>, gauges: Arc<Gauges>, clock: Clock) {
    let mut proved = None;
    loop {
        let now = clock.timestamp();
        if let Some(midnight) = due(now, &jiff::tz::TimeZone::system())
            && proved != Some(midnight)
        {
            proved = Some(midnight);
            let from = Timestamp::from_unix_ms(midnight.unix_ms() - DAY_MS);
            match prove(&store, &folders, from, midnight).await {
                Ok(proof) => {
                    let faults = proof.faults();
                    if faults == 0 {
                        gauges.alarms.end(AlarmKind::RecordingsUnproven);
                        tracing::info!(%proof, "yesterday's calls and recordings agree");
                    } else {
                        let alarms = &gauges.alarms;
                        alarms.raise(AlarmKind::RecordingsUnproven, faults as u64, None);
                        tracing::error!(%proof, "yesterday's calls and recordings do not agree");
                    }
                }
                Err(error) => tracing::warn!(%error, "recordings could not be proved"),
            }
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// The midnight whose day is to be proved, once it is late enough.
fn due(now: Timestamp, zone: &jiff::tz::TimeZone) -> Option<Timestamp> {
    let moment =
        jiff::Timestamp::from_millisecond(now.unix_ms()).ok()?.to_zoned_datetime(zone.clone());
    let midnight = moment.start_of_day().ok()?.timestamp();
    let late = moment.hour() >= HOUR;
    late.then(|| Timestamp::from_unix_ms(midnight.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let at: jiff::Timestamp = text.parse().expect("a time");
        Timestamp::from_unix_ms(at.as_millisecond())
    }

    #[test]
    fn a_day_is_proved_from_three_in_the_following_night() {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
        assert_eq!(due(at("2026-11-24T18:59:59Z"), &zone), None);
        assert_eq!(due(at("2026-11-24T19:00:00Z"), &zone), Some(at("2026-11-24T16:00:00Z")));
    }

    #[test]
    fn what_is_missing_or_of_another_length_is_named() {
        let folder = std::env::temp_dir().join(format!("yingda-proof-{}", std::process::id()));
        let recording = |n: u128, ms| Recording {
            id: RecordingId::new(1, n << 80),
            interaction: InteractionId::new(1, n << 80),
            started_at: Timestamp::from_unix_ms(0),
            stopped_at: Some(Timestamp::from_unix_ms(ms)),
        };
        let mut proof = Proof { recordings: 3, ..Proof::default() };
        for (n, sound_ms, told_ms) in [(1, 5_000, 5_900), (2, 5_000, 7_000), (3, 0, 5_000)] {
            let one = recording(n, told_ms);
            let file = folder.join(store::recording_file(one.id));
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            std::fs::write(file, vec![0; WAV_HEADER_LEN + sound_ms * 16]).expect("written");
            look(&mut proof, &folder, &one);
        }
        assert_eq!(proof.faults(), 2);
        assert_eq!(proof.differ, [(recording(2, 0).id, -2_000)]);
        assert_eq!(proof.missing, [(recording(3, 0).id, folder)]);
        assert!(proof.to_string().contains("1 are missing, e.g. rec_"), "{proof}");
    }
}
