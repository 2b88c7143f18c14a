//! Messages and events as one line of a ladder.

use sip::header::AuthParams;
use sip::message::Name;
use sip::{EndedBy, Event, Failure, InfoSignal, Message, RegistrationState, Source};

use super::peer::text;

/// `200 INVITE sdp=a`, `BYE`, and the headers the ladder wants to see.
pub fn message(message: &Message, shown: &[String]) -> String {
    let envelope = message.envelope().expect("checked by the rig");
    let method = text(envelope.method.as_bytes());
    let mut line = match message.status() {
        Some(status) => format!("{status} {method}"),
        None => method,
    };
    if let Some(sdp) = message.sdp() {
        line.push_str(&format!(" sdp={}", text(&sdp)));
    } else if let Some(lamps) = lamps(&text(message.body())) {
        line.push_str(&format!(" {lamps}"));
    } else if !message.body().is_empty() {
        line.push_str(&format!(" body={}", text(message.body()).trim().replace("\r\n", " / ")));
    }
    let challenges =
        message.headers(Name::WwwAuthenticate).chain(message.headers(Name::ProxyAuthenticate));
    let algorithms: Vec<String> = challenges
        .filter_map(AuthParams::digest)
        .map(|challenge| text(&challenge.get("algorithm").unwrap_or_default()))
        .collect();
    if !algorithms.is_empty() {
        line.push_str(&format!(" algorithms={}", algorithms.join(",")));
    }
    for name in shown {
        for (written, value) in message.fields() {
            if text(written).eq_ignore_ascii_case(name) {
                line.push_str(&format!(" | {name}: {}", text(value)));
            }
        }
    }
    if message.status().is_none() && shown.iter().any(|name| name == "Request-URI") {
        line.push_str(&format!(" | {}", text(message.request_uri())));
    }
    if shown.iter().any(|name| name == "#") {
        line.push_str(&format!(" #{}", super::peer::number(message)));
    }
    line
}

/// `full v0 7=early called` of a dialog-info document.
fn lamps(body: &str) -> Option<String> {
    let value = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!("{name}=\""))?;
        Some(rest.split('"').next()?.to_owned())
    };
    let (head, dialogs) = body.split_once("<dialog-info ")?.1.split_once('>')?;
    let mut line = format!("{} v{}", value(head, "state")?, value(head, " version")?);
    for dialog in dialogs.split("<dialog ").skip(1) {
        let state = dialog.split_once("<state>")?.1.split('<').next()?;
        let direction = match value(dialog, "direction").as_deref() {
            Some("initiator") => " caller",
            Some("recipient") => " called",
            _ => "",
        };
        line.push_str(&format!(" {}={state}{direction}", value(dialog, "id")?));
    }
    Some(line)
}

pub fn event(event: &Event) -> String {
    let with = |word: String, sdp: &Option<Vec<u8>>| match sdp {
        Some(sdp) => format!("! {word} sdp={}", text(sdp)),
        None => format!("! {word}"),
    };
    match event {
        Event::IncomingCall(call) => {
            let source = match &call.source {
                Source::Trunk(name) => format!("trunk:{name}"),
                Source::Account(user) => format!("user:{user}"),
            };
            let to = text(&call.request_uri.user_plain());
            let replaces = call.replaces.map(|c| format!(" replaces=#{}", c.0)).unwrap_or_default();
            let few = call.max_forwards.filter(|hops| *hops != 70);
            let hops = few.map(|hops| format!(" hops={hops}")).unwrap_or_default();
            with(format!("incoming {source} to={to}{replaces}{hops}"), &call.sdp)
        }
        Event::Progress { status, fork, sdp, .. } => {
            with(format!("progress {status} fork={fork}"), sdp)
        }
        Event::Answered { fork, sdp, .. } => with(format!("answered fork={fork}"), sdp),
        Event::Acknowledged { sdp, .. } => with("acknowledged".into(), sdp),
        Event::EarlyAnswered { sdp, .. } => format!("! early-answered sdp={}", text(sdp)),
        Event::Reoffer { sdp, .. } => with("reoffer".into(), sdp),
        Event::ReofferAnswered { sdp, .. } => with("reoffer-answered".into(), sdp),
        Event::ReofferRefused { status, .. } => format!("! reoffer-refused {status}"),
        Event::InfoReceived { signal, .. } => match signal {
            Some(InfoSignal::Digit(key)) => format!("! info {key}"),
            Some(InfoSignal::HookFlash) => "! info flash".into(),
            None => "! info ?".into(),
        },
        Event::ReferRequested { refer_to, referred_by, replaces, .. } => {
            let replaces = replaces.map(|c| format!(" replaces=#{}", c.0)).unwrap_or_default();
            let by = referred_by.as_ref().map(|by| format!(" by={}", text(&by.user_plain())));
            let by = by.unwrap_or_default();
            format!("! refer {}{by}{replaces}", text(&refer_to.user_plain()))
        }
        Event::Ended { by, status, q850, .. } => {
            let by = match by {
                EndedBy::Local => "local",
                EndedBy::Remote => "remote",
                EndedBy::Network => "network",
            };
            let status = status.map(|s| format!(" {s}")).unwrap_or_default();
            let cause = q850.map(|c| format!(" q850={c}")).unwrap_or_default();
            format!("! ended {by}{status}{cause}")
        }
        Event::Registered { user, expires, .. } => {
            format!("! registered {user} {}s", expires.as_secs())
        }
        Event::Unregistered { user, .. } => format!("! unregistered {user}"),
        Event::SourceShutOut(sip::ShutOut { address, user, .. }) => {
            format!("! shut-out {address} {}", user.as_deref().unwrap_or("*"))
        }
        Event::RegistrationChanged { name, state } => registration(name, state),
        Event::PeerProbed { name, reachable, result } => {
            let state = if *reachable { "up" } else { "down" };
            match result {
                Ok(time) => format!("! {name} {state} {}ms", time.as_millis()),
                Err(failure) => format!("! {name} {state} {}", failed(failure)),
            }
        }
    }
}

fn registration(name: &str, state: &RegistrationState) -> String {
    match state {
        RegistrationState::Registered { expires, service_route } => {
            let routes: Vec<String> = service_route.iter().map(|r| text(r)).collect();
            let via = if routes.is_empty() { String::new() } else { routes.join(",") + " " };
            format!("! at {name} {via}for {}s", expires.as_secs())
        }
        RegistrationState::Failed { failure, retry_after } => {
            let again = retry_after.as_secs_f64();
            format!("! not at {name}: {} again in {again:.1}s", failed(failure))
        }
        RegistrationState::Ended => format!("! away from {name}"),
    }
}

fn failed(failure: &Failure) -> String {
    match failure {
        Failure::Silent => "silent".to_owned(),
        Failure::Unreachable => "unreachable".to_owned(),
        Failure::Refused { status, .. } => status.to_string(),
    }
}
