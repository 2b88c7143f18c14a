//! A case's story (时间线) on the wire.

use super::wire::{name, satisfaction_code, sees_calls};
use crate::access::Person;
use crate::directory::Directory;
use crate::wire::{Time, Unit};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{CaseFile, Recording};
use utoipa::ToSchema;

/// One step of a case's story.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TimelineEntry {
    pub at: Time,
    /// What happened, e.g. `dispatched`.
    pub event: &'static str,
    pub actor: TimelineActor,
    /// What the person wrote.
    pub text: String,
    /// What the translated sentence is filled in with; a unit by its name.
    pub params: BTreeMap<&'static str, String>,
    /// The call of this step, and its recording.
    pub interaction: Option<String>,
    pub recording: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct TimelineActor {
    pub name: String,
    pub role: &'static str,
    pub unit: Option<Unit>,
}

/// The case's story as this person sees it.
pub(super) fn timeline(
    file: &CaseFile,
    recordings: &[Recording],
    person: &Person,
    directory: &Directory,
) -> Vec<TimelineEntry> {
    let calls = sees_calls(person);
    let entry = |entry: cases::Entry| {
        let interaction = entry.interactions.first().filter(|_| calls);
        let of = |call: &base::InteractionId| recordings.iter().find(|r| r.interaction == *call);
        TimelineEntry {
            at: entry.at.into(),
            event: entry.code,
            actor: TimelineActor {
                name: name(directory, entry.by.user),
                role: entry.by.role.code(),
                unit: entry.by.unit.map(|unit| directory.unit(unit)),
            },
            text: entry.text,
            params: entry.params.into_iter().map(|p| shown(p, directory)).collect(),
            interaction: interaction.map(ToString::to_string),
            recording: interaction.and_then(of).map(|recording| recording.id.to_string()),
        }
    };
    cases::timeline(&file.history).into_iter().map(entry).collect()
}

/// A parameter as the page knows it: a unit by its name, a grade in the words
/// that calls use too.
fn shown((name, value): (&'static str, String), directory: &Directory) -> (&'static str, String) {
    let known = match name {
        "unit" | "proposed" => value.parse().ok().map(|unit| directory.unit(unit).name),
        "co_units" => {
            let ids = value.split(' ').filter_map(|id| id.parse().ok());
            Some(ids.map(|unit| directory.unit(unit).name).collect::<Vec<_>>().join("、"))
        }
        "satisfaction" => satisfaction_code(&value).map(str::to_owned),
        _ => None,
    };
    (name, known.unwrap_or(value))
}
