//! Asking peers whether they are there, by OPTIONS (RFC 3261 §11), again and
//! again.
//!
//! One lost question makes nobody unreachable, and one answer does not bring
//! a peer back: it takes [`STREAK`] in a row, asked in quick succession.

use std::collections::BTreeMap;
use std::time::Duration;

use base::Moment;

use super::{Letterhead, refused, unanswered};
use crate::endpoint::core::{Core, Owner};
use crate::endpoint::{Event, Failure, Probe};
use crate::message::{Message, Name};
use crate::method::Method;
use crate::timers::{TimerId, TimerQueue};
use crate::transaction::ClientId;

/// Answers, or silences, in a row that change our mind.
const STREAK: u32 = 2;

/// A peer that needs longer for an OPTIONS cannot carry calls: 1, 2, 4 and 8
/// times T1 have passed, so four datagrams were lost or ignored.
const ANSWER_WITHIN: Duration = Duration::from_secs(4);

/// While in doubt, ask again this soon.
const DOUBT: Duration = Duration::from_secs(1);

/// All probes, each under a name of the shell's.
#[derive(Debug, Default)]
pub struct Probes {
    names: BTreeMap<String, u64>,
    watches: BTreeMap<u64, Watch>,
    timers: TimerQueue<u64>,
    last: u64,
}

#[derive(Debug)]
struct Watch {
    name: String,
    probe: Probe,
    head: Letterhead,
    /// The question under way, and when it was asked.
    asked: Option<(ClientId, Moment)>,
    /// `None`: not known yet; the first answer or silence decides.
    reachable: Option<bool>,
    /// Results in a row that speak against `reachable`.
    doubts: u32,
    timer: Option<TimerId>,
}

impl Probes {
    /// Begins, changes or (`None`) ends the watch over a peer.
    pub fn set(&mut self, core: &mut Core, name: String, probe: Option<Probe>) {
        let known = self.names.get(&name).copied();
        let watch = known.and_then(|id| self.watches.get(&id));
        if watch.is_some_and(|watch| Some(&watch.probe) == probe.as_ref()) {
            return;
        }
        if let Some(mut old) = known.and_then(|id| self.watches.remove(&id)) {
            self.names.remove(&name);
            self.timers.cancel(&mut old.timer);
            if let Some((client, _)) = old.asked {
                core.layer.abandon(client, core.now);
            }
        }
        let Some(probe) = probe else { return };
        self.last += 1;
        let id = self.last;
        let head = Letterhead::new(core);
        let watch = Watch {
            name: name.clone(),
            probe,
            head,
            asked: None,
            reachable: None,
            doubts: 0,
            timer: None,
        };
        self.names.insert(name, id);
        self.watches.insert(id, watch);
        self.ask(core, id);
    }

    fn ask(&mut self, core: &mut Core, id: u64) {
        let Some(watch) = self.watches.get_mut(&id) else { return };
        let Probe { uri, from, flow, .. } = &watch.probe;
        let (mut builder, branch) =
            watch.head.request(core, &Method::Options, uri, *flow, (from, uri));
        builder.header(Name::Contact, core.contact(*flow, &from.user_plain(), uri));
        builder.header(Name::Accept, "application/sdp");
        let client = core.send(builder.finish_empty(), &branch, *flow, Owner::Probe(id));
        watch.asked = Some((client, core.now));
        watch.timer = Some(self.timers.set(core.now + ANSWER_WITHIN, id));
    }

    pub fn on_response(&mut self, core: &mut Core, id: u64, response: &Message) {
        let Some(watch) = self.watches.get_mut(&id) else { return };
        let status = response.status().unwrap_or(500);
        let Some((_, asked_at)) = watch.asked.take_if(|_| status >= 200) else { return };
        // Whatever it says, it is there; unless it says that it takes no calls,
        // or that what stands behind it is silent.
        let result = match status {
            408 | 503 | 504 => Err(refused(response)),
            _ => Ok(core.now.since(asked_at)),
        };
        self.note(core, id, result);
    }

    pub fn on_unanswered(&mut self, core: &mut Core, id: u64, flow_failed: bool) {
        if let Some(watch) = self.watches.get_mut(&id)
            && watch.asked.take().is_some()
        {
            self.note(core, id, Err(unanswered(flow_failed)));
        }
    }

    fn note(&mut self, core: &mut Core, id: u64, result: Result<Duration, Failure>) {
        let Some(watch) = self.watches.get_mut(&id) else { return };
        self.timers.cancel(&mut watch.timer);
        let good = result.is_ok();
        match watch.reachable {
            Some(known) if known != good => watch.doubts += 1,
            Some(_) => watch.doubts = 0,
            None => watch.reachable = Some(good),
        }
        if watch.doubts >= STREAK {
            watch.reachable = Some(good);
            watch.doubts = 0;
        }
        let every = watch.probe.every;
        let pause = if watch.doubts > 0 { DOUBT.min(every) } else { every };
        watch.timer = Some(self.timers.set(core.now + pause, id));
        let (name, reachable) = (watch.name.clone(), watch.reachable == Some(true));
        core.emit(Event::PeerProbed { name, reachable, result });
    }

    pub fn handle_timeout(&mut self, core: &mut Core) {
        while let Some(id) = self.timers.expired(core.now) {
            let Some(watch) = self.watches.get_mut(&id) else { continue };
            watch.timer = None;
            match watch.asked.take() {
                Some((client, _)) => {
                    core.layer.abandon(client, core.now);
                    self.note(core, id, Err(Failure::Silent));
                }
                None => self.ask(core, id),
            }
        }
    }

    pub fn deadline(&self) -> Option<Moment> {
        self.timers.deadline()
    }
}
