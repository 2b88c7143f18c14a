//! What a peer says again, and until when: its transactions (RFC 3261 §17), as
//! far as a bad network makes them matter.

use std::collections::BTreeMap;
use std::time::Duration;

use base::Moment;
use sip::header::Via;
use sip::message::Name;
use sip::{Message, Method};

const T1: Duration = Duration::from_millis(500);
const GIVE_UP: Duration = Duration::from_secs(32);

/// Which message this is: a repeat has the name of the first.
pub type MessageName = (String, u16, String);

/// Branch (of an ACK its number, since it may have a branch of its own), status
/// with RSeq, and method.
pub fn name(message: &Message) -> MessageName {
    let envelope = message.envelope().expect("both sides send whole messages");
    let method = String::from_utf8_lossy(envelope.method.as_bytes()).into_owned();
    let rseq = message.header(Name::RSeq).map(String::from_utf8_lossy).unwrap_or_default();
    let branch = String::from_utf8_lossy(envelope.via.branch());
    let tag = String::from_utf8_lossy(envelope.to_tag());
    (format!("{branch} {rseq} {tag}"), message.status().unwrap_or(0), method)
}

/// Only said once, and so perhaps never heard.
pub fn is_unreliable(message: &Message) -> bool {
    message.status().is_some_and(|status| status < 200) && message.header(Name::RSeq).is_none()
}

fn branch(message: &Message) -> Vec<u8> {
    let via = message.header(Name::Via).and_then(Via::parse);
    via.map(|via| via.branch().to_vec()).unwrap_or_default()
}

fn sequence(message: &Message) -> (Vec<u8>, u32) {
    let envelope = message.envelope().expect("checked before");
    (envelope.call_id.to_vec(), envelope.cseq)
}

/// Which answer to an INVITE an ACK means: of several forks, this one's.
fn answer_name(message: &Message) -> (Vec<u8>, u32, Vec<u8>) {
    let envelope = message.envelope().expect("checked before");
    (envelope.call_id.to_vec(), envelope.cseq, envelope.to_tag().to_vec())
}

fn is_invite(message: &Message) -> bool {
    message.envelope().is_ok_and(|envelope| envelope.method == Method::Invite)
}

struct Repeat {
    message: Message,
    at: Moment,
    interval: Duration,
    until: Moment,
}

/// One peer's.
#[derive(Default)]
pub struct Repeats {
    running: Vec<Repeat>,
    /// Our last answer to each request, by branch and method.
    answers: BTreeMap<(Vec<u8>, Vec<u8>), Message>,
    /// Our ACKs, by call and number.
    acks: BTreeMap<(Vec<u8>, u32), Message>,
}

impl Repeats {
    /// The peer says this for the first time.
    pub fn sent(&mut self, message: &Message, now: Moment) {
        let method = message.method();
        if method == Some(&Method::Ack) {
            self.acks.insert(sequence(message), message.clone());
            return;
        }
        if let Some(status) = message.status() {
            let envelope = message.envelope().expect("we write whole messages");
            let key = (branch(message), envelope.method.as_bytes().to_vec());
            self.answers.insert(key, message.clone());
            if !is_invite(message) || is_unreliable(message) {
                return;
            }
            // A final answer says more than the ringing before it.
            let invite = branch(message);
            self.running.retain(|repeat| {
                status < 200
                    || repeat.message.status().is_none()
                    || branch(&repeat.message) != invite
            });
        }
        let (at, until) = (now + T1, now + GIVE_UP);
        self.running.push(Repeat { message: message.clone(), at, interval: T1, until });
    }

    /// Something arrived, for the first time or again; returns what the peer
    /// says once more.
    pub fn received(&mut self, message: &Message, again: bool) -> Option<Message> {
        match (message.method(), message.status()) {
            (Some(Method::Ack), _) => {
                let acknowledged = answer_name(message);
                self.stop(|sent| sent.status().is_some() && answer_name(sent) == acknowledged);
                None
            }
            (Some(method), _) => {
                if *method == Method::Prack {
                    // It names what it acknowledges; our ladders have one at a time.
                    self.stop(|sent| sent.header(Name::RSeq).is_some());
                }
                let key = (branch(message), method.as_bytes().to_vec());
                self.answers.get(&key).filter(|_| again).cloned()
            }
            (None, status) => {
                let is_final = status.is_some_and(|status| status >= 200);
                let (key, method) = (branch(message), message.envelope().map(|e| e.method));
                self.stop(|sent| {
                    let same = branch(sent) == key
                        && sent.method().cloned().ok_or(()) == method.clone().map_err(|_| ());
                    same && (is_final || is_invite(sent))
                });
                let acknowledges = again && is_final && is_invite(message);
                self.acks.get(&sequence(message)).filter(|_| acknowledges).cloned()
            }
        }
    }

    fn stop(&mut self, heard: impl Fn(&Message) -> bool) {
        self.running.retain(|repeat| !heard(&repeat.message));
    }

    pub fn deadline(&self) -> Option<Moment> {
        self.running.iter().map(|repeat| repeat.at).min()
    }

    /// What has to be said again now.
    pub fn due(&mut self, now: Moment) -> Vec<Message> {
        self.running.retain(|repeat| repeat.until > now);
        let mut due = Vec::new();
        for repeat in self.running.iter_mut().filter(|repeat| repeat.at <= now) {
            repeat.interval = (repeat.interval * 2).min(T1 * 8);
            repeat.at = now + repeat.interval;
            due.push(repeat.message.clone());
        }
        due
    }
}
