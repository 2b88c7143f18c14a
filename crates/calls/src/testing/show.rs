//! Outputs as short lines that a call-centre expert can read.

use super::{Bench, site};
use crate::{
    Cause, Device, Event, Hearing, OfferEnd, Output, Query, SeatPhone, Story, TransferKind,
};
use base::{InteractionId, LegId};
use serde::Serialize;

/// An enum's snake_case name, as on every wire.
fn word(of: impl Serialize) -> String {
    let value = serde_json::to_value(of).expect("plain enums have names");
    value.as_str().expect("a plain enum").to_owned()
}

pub fn cause_named(name: &str) -> Cause {
    let name = if name.is_empty() { "normal" } else { name };
    serde_json::from_value(name.into()).expect("a cause")
}

/// `busy`, `failed:34` with the network's code.
pub fn cause_and_code(text: &str) -> (Cause, Option<u8>) {
    let (cause, code) = text.split_once(':').unwrap_or((text, ""));
    (cause_named(cause), code.parse().ok())
}

fn code(q850: Option<u8>) -> String {
    q850.map_or_else(String::new, |code| format!(":{code}"))
}

/// How an outside number is written on its trunk and what it is shown, in
/// scripts that say `numbers`.
fn shown(bench: &Bench, device: &Device) -> String {
    let Device::Outside { number, shown, .. } = device else { return String::new() };
    if !bench.numbers {
        return String::new();
    }
    let text = |number: &Option<base::PhoneNumber>| {
        number.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string)
    };
    let withheld = if shown.withheld { " withheld" } else { "" };
    let by = &shown.diverted_by;
    let diverted = by.as_ref().map_or_else(String::new, |by| format!(" for {by}"));
    let own = shown.own.as_ref().map_or_else(String::new, |own| format!(" as {own}"));
    format!(" {number} from {}{withheld}{diverted}{own}", text(&shown.number))
}

pub fn device(device: &Device) -> String {
    match device {
        Device::Browser(agent) => site::name(*agent),
        Device::Extension(extension) => extension.clone(),
        Device::Outside { number, .. } => number.as_str().to_owned(),
    }
}

pub fn output(bench: &Bench, output: &Output) -> String {
    let leg = |leg: &LegId| bench.names.get(leg).cloned().unwrap_or_else(|| "?".to_owned());
    let side = |side: &Option<LegId>| side.as_ref().map_or("-".to_owned(), leg);
    match output {
        Output::Accept { leg: l } => format!("accept {}", leg(l)),
        Output::Alert { leg: l } => format!("alert {}", leg(l)),
        Output::OpenEarly { leg: l } => format!("open_early {}", leg(l)),
        Output::Ring { leg: l, auto_answer, device, on_behalf, .. } => {
            let auto = if *auto_answer { " auto" } else { "" };
            let by = match device {
                Device::Outside { trunk, .. } => format!(" by {trunk}"),
                _ => String::new(),
            };
            let of = on_behalf.as_ref().filter(|_| bench.behalf);
            let of = of.map_or_else(String::new, |of| format!(" for {}", leg(of)));
            format!("ring {}{by}{auto}{}{of}", leg(l), shown(bench, device))
        }
        Output::PickUp { leg: l } => format!("pick_up {}", leg(l)),
        Output::Release { leg: l, cause, q850 } => {
            format!("release {} {}{}", leg(l), word(cause), code(*q850))
        }
        Output::Hear { leg: l, hearing } => format!("hear {} {}", leg(l), heard(bench, hearing)),
        Output::Record { left, right, .. } => format!("record {}|{}", side(left), side(right)),
        Output::StopRecording { .. } => "record stop".to_owned(),
        Output::SendDigits { leg: l, digits } => format!("digits {} {digits}", leg(l)),
        Output::Ask { question: Query::Caller { .. }, .. } => "ask caller".to_owned(),
        Output::Ask { question: Query::Flow { name, argument, .. }, .. } => {
            format!("ask {name} {argument}")
        }
        Output::Reply { request, result } => {
            let who = bench.requests.get(request).map_or_else(String::new, |a| site::name(*a));
            match result {
                Ok(()) => format!("ok {who}"),
                Err(refusal) => format!("refused {who} {}", word(refusal)),
            }
        }
        Output::TransferAnswered { leg: l, result: Ok(()) } => format!("refer {} ok", leg(l)),
        Output::TransferAnswered { leg: l, result: Err(refusal) } => {
            format!("refer {} {}", leg(l), word(refusal))
        }
        Output::Recorded(recorded) => event(bench, &recorded.event),
    }
}

fn heard(bench: &Bench, hearing: &Hearing) -> String {
    match hearing {
        Hearing::Silence => "silence".to_owned(),
        Hearing::RingBack => "ring_back".to_owned(),
        Hearing::BusyTone => "busy_tone".to_owned(),
        Hearing::Echo => "echo".to_owned(),
        Hearing::Playlist { repeat: true, .. } => "music".to_owned(),
        Hearing::Playlist { prompts, .. } => prompts.join(" "),
        Hearing::Legs(legs) => {
            let names: Vec<&str> =
                legs.iter().map(|leg| bench.names.get(leg).map_or("?", String::as_str)).collect();
            format!("<- {}", names.join("+"))
        }
    }
}

fn event(bench: &Bench, event: &Event) -> String {
    match event {
        Event::Seat { agent, state, reason, phone, .. } => {
            let reason = reason.as_ref().map_or(String::new(), |why| format!(" {}", why.0));
            let phone = match phone {
                Some(SeatPhone::Extension(extension)) => format!(" on {extension}"),
                _ => String::new(),
            };
            format!("seat {} {}{phone}{reason}", site::name(*agent), word(state))
        }
        Event::Interaction { interaction, story } => {
            let kind = kind(story);
            format!("{kind} {}{}", who(bench, *interaction), told(bench, story))
        }
        Event::LegMeasured { .. } => "measured".to_owned(),
    }
}

/// An interaction goes by the name of a leg that it has or had first.
fn who(bench: &Bench, interaction: InteractionId) -> String {
    let first = bench.watch.first_leg(interaction);
    first.and_then(|leg| bench.names.get(&leg).cloned()).unwrap_or_else(|| "call".to_owned())
}

/// `leg` steps, `queue` steps, and so on: what a scenario may ask to see.
fn kind(story: &Story) -> &'static str {
    match story {
        Story::Started { .. } => "started",
        Story::LegRang { .. }
        | Story::LegRinging { .. }
        | Story::LegAnswered { .. }
        | Story::LegEnded { .. }
        | Story::LineFailed { .. }
        | Story::MinutesUsedUp { .. }
        | Story::LegSilent { .. }
        | Story::LegHeard { .. } => "leg",
        Story::FlowEntered { .. }
        | Story::NodeEntered { .. }
        | Story::KeysPressed { .. }
        | Story::NoKeyPressed { .. } => "flow",
        Story::Queued { .. } | Story::PositionAnnounced { .. } => "queue",
        Story::Offered { .. } | Story::OfferEnded { .. } => "offer",
        Story::TakenOver { .. } => "taken",
        Story::RecordingStarted { .. } | Story::RecordingStopped { .. } => "recording",
        Story::SurveyStarted | Story::Rated { .. } => "survey",
        Story::MonitorStarted { .. } | Story::MonitorEnded { .. } => "monitor",
        Story::Transferred { .. } | Story::TransferFailed { .. } => "transfer",
        Story::ConsultStarted { .. }
        | Story::ConsultAnswered { .. }
        | Story::ConsultEnded { .. } => "consult",
        Story::Ended { .. } => "ended",
        _ => "talk",
    }
}

fn told(bench: &Bench, story: &Story) -> String {
    let name = |leg: &LegId| bench.names.get(leg).cloned().unwrap_or_else(|| "?".to_owned());
    let agent = |agent: &base::AgentId| site::name(*agent);
    match story {
        Story::Started { direction, called, via, .. } => {
            format!(" {} {} {via}", word(direction), called.as_str())
        }
        Story::LegRang { to, trunk, .. } => {
            let by = trunk.as_ref().map_or(String::new(), |trunk| format!(" by {trunk}"));
            format!(" rang {to}{by}")
        }
        Story::LegRinging { leg } => format!(" {} rings", name(leg)),
        Story::LegAnswered { leg } => format!(" {} answered", name(leg)),
        Story::LegEnded { leg, cause, q850 } => {
            format!(" {} ended {}{}", name(leg), word(cause), code(*q850))
        }
        Story::LineFailed { leg, trunk, cause, q850 } => {
            format!(" {} not by {trunk}: {}{}", name(leg), word(cause), code(*q850))
        }
        Story::MinutesUsedUp { leg } => format!(" {} minutes used up", name(leg)),
        Story::LegSilent { leg } => format!(" {} is silent", name(leg)),
        Story::LegHeard { leg } => format!(" {} is heard", name(leg)),
        Story::DialRefused { agent: a, why } => format!(" {} refused: {}", agent(a), word(why)),
        Story::FlowEntered { flow, version } => format!(" {} v{version}", flow.0),
        Story::NodeEntered { node } => format!(" at {node}"),
        Story::KeysPressed { keys, .. } => format!(" pressed {keys}"),
        Story::NoKeyPressed { .. } => " pressed nothing".to_owned(),
        Story::Queued { queue, position, returned, .. } => {
            format!(" {} {position}{}", queue.0, if *returned { " returned" } else { "" })
        }
        Story::PositionAnnounced { position } => format!(" told {position}"),
        Story::TakenOver { leg, replaced, agent: a, .. } => {
            let by = a.as_ref().map_or_else(String::new, |a| format!(" by {}", agent(a)));
            format!(" {} for {}{by}", name(leg), name(replaced))
        }
        Story::Offered { agent: a, dedicated, .. } => {
            format!("->{}{}", agent(a), if *dedicated { " dedicated" } else { "" })
        }
        Story::OfferEnded { agent: a, end: OfferEnd::Answered } => {
            format!("->{} answered", agent(a))
        }
        Story::OfferEnded { agent: a, end } => format!("->{} {}", agent(a), word(end)),
        Story::Connected { agent: a, .. } => format!(" with {}", agent(a)),
        Story::Joined { leg } => format!(" joined {}", name(leg)),
        Story::AgentNumberAnnounced { agent: a } => format!(" told {}", agent(a)),
        Story::Held { agent: a } => format!(" held by {}", agent(a)),
        Story::Retrieved { agent: a } => format!(" retrieved by {}", agent(a)),
        Story::ConsultStarted { to, .. } => format!(" asks {to}"),
        Story::ConsultAnswered { .. } => " answered".to_owned(),
        Story::ConsultEnded { .. } => " ended".to_owned(),
        Story::Transferred { agent: a, kind, to } => {
            let how = if *kind == TransferKind::Blind { "blind" } else { "consult" };
            format!(" {how} {} to {to}", agent(a))
        }
        Story::TransferFailed { to, cause, .. } => format!(" failed {to} {}", word(cause)),
        Story::AgentLost { agent: a } => format!(" lost {}", agent(a)),
        Story::AgentBack { agent: a } => format!(" back {}", agent(a)),
        Story::MonitorStarted { supervisor } => format!(" heard by {}", agent(supervisor)),
        Story::MonitorEnded { supervisor } => format!(" no longer heard by {}", agent(supervisor)),
        Story::RecordingStarted { .. } => " started".to_owned(),
        Story::RecordingStopped { .. } => " stopped".to_owned(),
        Story::SurveyStarted => " started".to_owned(),
        Story::Rated { rating } => format!(" {}", word(rating)),
        Story::AgentLeft { agent: a } => format!(" left by {}", agent(a)),
        Story::WrapUpEnded { agent: a, by_timer } => {
            format!(" wrapped up by {}{}", agent(a), if *by_timer { " in time" } else { "" })
        }
        Story::Ended { reason } => format!(" {}", word(reason)),
    }
}
