//! The story of a case for people (时间线): every step, with who and when, as
//! codes that the interface translates.

use base::{InteractionId, Timestamp};
use serde::Serialize;

use crate::actor::Actor;
use crate::clock::{Clock, Due};
use crate::command::Outcome;
use crate::event::{Event, Recorded};

/// One step of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub version: u32,
    pub at: Timestamp,
    pub by: Actor,
    /// Calls and messages of the step; their recordings are its evidence.
    pub interactions: Vec<InteractionId>,
    /// Translation key, below `timeline.`; the event's code.
    pub code: &'static str,
    /// What the translated sentence is filled in with: ids and dates as they
    /// are, all else codes.
    pub params: Vec<(&'static str, String)>,
    /// What the person wrote; empty if nothing.
    pub text: String,
}

/// Tells the events' story, in their order.
pub fn timeline(history: &[Recorded]) -> Vec<Entry> {
    history.iter().map(entry).collect()
}

fn entry(recorded: &Recorded) -> Entry {
    Entry {
        version: recorded.version,
        at: recorded.at,
        by: recorded.by,
        interactions: recorded.interactions.clone(),
        code: recorded.event.code(),
        params: params(&recorded.event),
        text: text(&recorded.event).to_owned(),
    }
}

fn params(event: &Event) -> Vec<(&'static str, String)> {
    match event {
        Event::TakenIn { intake, dispatch_due, .. } => vec![
            ("kind", intake.kind.code().into()),
            ("urgency", intake.urgency.code().into()),
            ("channel", intake.channel.code().into()),
            ("dispatch_due", dispatch_due.deadline.last_day().to_string()),
        ],
        Event::Dispatched { unit, co_units, fallback, sign_due, handling_due, .. } => {
            let mut params = vec![
                ("unit", unit.to_string()),
                ("sign_due", sign_due.deadline.last_day().to_string()),
                ("handling_due", handling_due.deadline.last_day().to_string()),
            ];
            let co_units: Vec<String> = co_units.iter().map(ToString::to_string).collect();
            params.extend((!co_units.is_empty()).then(|| ("co_units", co_units.join(" "))));
            params.extend(fallback.then(|| ("fallback", "fallback".into())));
            params
        }
        Event::NoticeIssued { number, kind, due, .. } => vec![
            ("number", number.to_string()),
            ("notice", kind.code().into()),
            ("notice_due", due.deadline.last_day().to_string()),
        ],
        Event::NoticeAnswered { number, .. } => vec![("number", number.to_string())],
        Event::Declined { ground, .. } => vec![("ground", ground.code().into())],
        Event::Returned { basis, dispatch_due, .. } => vec![
            ("basis", basis.clone()),
            ("dispatch_due", dispatch_due.deadline.last_day().to_string()),
        ],
        Event::Referred { basis, proposed, dispatch_due, .. } => {
            let mut params = vec![
                ("basis", basis.clone()),
                ("dispatch_due", dispatch_due.deadline.last_day().to_string()),
            ];
            params.extend(proposed.map(|unit| ("proposed", unit.to_string())));
            params
        }
        Event::ExtensionAsked { days, .. } => vec![("days", days.get().to_string())],
        Event::ExtensionGranted { handling_due, .. } => {
            vec![("handling_due", handling_due.deadline.last_day().to_string())]
        }
        Event::RedoOrdered { handling_due, supervised, .. } => {
            let mut params = vec![("handling_due", handling_due.deadline.last_day().to_string())];
            params.extend(supervised.then(|| ("supervised", "supervised".into())));
            params
        }
        Event::SignedFor { contact_due } => contact_due
            .iter()
            .map(|due| ("contact_due", due.deadline.last_day().to_string()))
            .collect(),
        Event::FollowedUp(follow_up) => vec![rating(follow_up.outcome)],
        Event::IdentityGranted { unit, .. } => vec![("unit", unit.to_string())],
        Event::FileAttached(file) => vec![("file", file.id.to_string())],
        other => params_of_clocks(other),
    }
}

/// Of steps that look into an answer, and of those that move a deadline.
fn params_of_clocks(event: &Event) -> Vec<(&'static str, String)> {
    match event {
        Event::Verified { way, .. } => vec![("way", way.code().into())],
        Event::Revisited { way, outcome, .. } => {
            vec![("way", way.code().into()), rating(*outcome)]
        }
        Event::Reclassified { kind, handling_due, .. } => {
            let mut params = vec![("kind", kind.code().into())];
            let day = |due: &Due| ("handling_due", due.deadline.last_day().to_string());
            params.extend(handling_due.iter().map(day));
            params
        }
        Event::Resumed { handling_due, .. } => {
            vec![("handling_due", handling_due.deadline.last_day().to_string())]
        }
        Event::Recounted { dues, .. } => dues.iter().filter_map(recounted).collect(),
        _ => Vec::new(),
    }
}

fn rating(outcome: Outcome) -> (&'static str, String) {
    match outcome {
        Outcome::Rated(grade) => ("satisfaction", grade.code().into()),
        Outcome::NotReached => ("outcome", "not_reached".into()),
    }
}

/// The new last day of a clock, by the name that the event before gave it.
fn recounted(due: &Due) -> Option<(&'static str, String)> {
    let name = match due.clock {
        Clock::Dispatch => "dispatch_due",
        Clock::Sign => "sign_due",
        Clock::Handling => "handling_due",
        Clock::Contact => "contact_due",
        Clock::Notice => "notice_due",
        Clock::Contribution => return None,
    };
    Some((name, due.deadline.last_day().to_string()))
}

fn text(event: &Event) -> &str {
    match event {
        Event::TakenIn { intake, .. } => &intake.matter.title,
        Event::AnsweredOnTheSpot { answer: text }
        | Event::Dispatched { instruction: text, .. }
        | Event::Declined { guidance: text, .. }
        | Event::EmergencyReported { note: text }
        | Event::Returned { reason: text, .. }
        | Event::Referred { reason: text, .. }
        | Event::ExtensionAsked { reason: text, .. }
        | Event::ExtensionGranted { comment: text, .. }
        | Event::ExtensionRefused { reason: text }
        | Event::RedoOrdered { finding: text, .. }
        | Event::UnitNotified { note: text }
        | Event::Contacted { note: text }
        | Event::Replied { result: text }
        | Event::Approved { comment: text }
        | Event::SentBack { reason: text }
        | Event::Contributed { result: text, .. }
        | Event::IdentityGranted { reason: text, .. }
        | Event::SupervisionBegan { reason: text }
        | Event::NoticeIssued { demand: text, .. }
        | Event::NoticeAnswered { result: text, .. }
        | Event::SupervisionEnded { finding: text }
        | Event::Closed { finding: text }
        | Event::Verified { finding: text, .. }
        | Event::Revisited { note: text, .. }
        | Event::Reclassified { reason: text, .. }
        | Event::Paused { reason: text, .. }
        | Event::Resumed { note: text, .. }
        | Event::NoteAdded { text } => text,
        Event::FileAttached(file) => &file.name,
        Event::FollowedUp(follow_up) => &follow_up.note,
        Event::SignedFor { .. } | Event::Recounted { .. } => "",
    }
}
