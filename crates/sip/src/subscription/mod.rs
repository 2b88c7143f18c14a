//! Subscriptions (RFC 6665), the notifier's side: telephones that want to know
//! whether another is busy (`dialog`, RFC 4235) or whether somebody left them a
//! message (`message-summary`, RFC 3842).
//!
//! One machine for all of them. It is told what there is to know and tells each
//! subscriber what that one does not know yet, one NOTIFY at a time: whoever is
//! slow to answer gets all that happened meanwhile in the next. Who subscribes
//! has proved a password before.

mod dialog_info;
mod message_summary;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use base::Moment;

pub use dialog_info::{DialogIds, Lamp, LampState};
pub use message_summary::Mailbox;

use self::watch::{Due, Watch};
use crate::Uri;
use crate::dialog::Dialog;
use crate::endpoint::core::{Core, ServerRequest};
use crate::header::{delta_seconds, media_type_listed};
use crate::message::{Envelope, Fields, Message, Name};
use crate::method::Method;
use crate::text::trim;
use crate::timers::TimerQueue;
use crate::{Flow, Host};

/// What is given to a subscriber that does not say how long.
const EXPIRES_USUAL: u32 = 3_600;

/// A subscriber that is gone is noticed by its silence at the next NOTIFY; a
/// lamp that never changes must not be kept for it for days.
const EXPIRES_MAX: u32 = 3_600;

/// Refreshing more often than this is load without use (RFC 6665 §4.2.1.1).
const EXPIRES_MIN: u32 = 60;

/// Lamps of one account: more than the keys of a console with all its side
/// panels, twice, for those that forgot theirs when they restarted.
const PER_USER_MAX: usize = 200;

/// Subscriptions in all: those of a thousand phones with ten lamps each.
const SUBSCRIPTIONS_MAX: usize = 10_000;

/// Seconds until one who found no room may ask again.
const RETRY_AFTER: &str = "60";

/// What our Allow-Events header says.
pub const ALLOW_EVENTS: &str = "dialog, message-summary, refer";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubscriptionId(u64);

/// What one may subscribe to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Package {
    Dialog,
    MessageSummary,
}

impl Package {
    fn of(event: &[u8]) -> Option<Self> {
        let name = trim(event.split(|b| *b == b';').next().unwrap_or_default());
        match name {
            b"dialog" => Some(Self::Dialog),
            b"message-summary" => Some(Self::MessageSummary),
            _ => None,
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Dialog => "application/dialog-info+xml",
            Self::MessageSummary => "application/simple-message-summary",
        }
    }
}

/// Every subscription, and what there is to know.
#[derive(Debug, Default)]
pub struct Subscriptions {
    last: u64,
    all: BTreeMap<SubscriptionId, Watch>,
    /// Our tags, each of one subscription.
    tags: BTreeMap<Vec<u8>, SubscriptionId>,
    queue: TimerQueue<SubscriptionId>,
    known: Known,
}

/// What there is to know.
#[derive(Debug, Default)]
struct Known {
    /// The calls of each number, by who told us of them.
    lamps: BTreeMap<String, BTreeMap<u64, Lamp>>,
    mailboxes: BTreeMap<String, Mailbox>,
    /// Numbers that can be watched although they are no accounts.
    watchable: BTreeSet<String>,
}

/// A SUBSCRIBE understood.
struct Wish {
    package: Package,
    of: String,
    expires: u32,
}

/// A SUBSCRIBE refused: the status and the headers the answer needs.
type Refusal = (u16, Fields);

impl Subscriptions {
    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn deadline(&self) -> Option<Moment> {
        self.queue.deadline()
    }

    /// Whether a request with this To tag is in one of our dialogs.
    pub fn has_tag(&self, tag: &[u8]) -> bool {
        self.tags.contains_key(tag)
    }

    /// A new subscription of an account (RFC 6665 §4.2.1), or a single question
    /// (`Expires: 0`).
    pub fn on_subscribe(
        &mut self,
        core: &mut Core,
        request: &ServerRequest,
        envelope: &Envelope<'_>,
        user: &str,
    ) {
        match self.start(core, request, envelope, user) {
            Ok((id, expires)) => {
                self.accept(core, id, request, expires);
                self.notify(core, id, Due::Everything);
            }
            Err((status, fields)) => core.respond_with(request, status, &fields),
        }
    }

    fn start(
        &mut self,
        core: &Core,
        request: &ServerRequest,
        envelope: &Envelope<'_>,
        user: &str,
    ) -> Result<(SubscriptionId, u32), Refusal> {
        let message = &request.message;
        let Wish { package, of, expires } = self.understand(core, message, envelope, user)?;
        let of_user = self.all.values().filter(|watch| watch.user == user).count();
        if of_user >= PER_USER_MAX || self.all.len() >= SUBSCRIPTIONS_MAX {
            return Err((503, Fields::default().with(Name::RetryAfter, RETRY_AFTER)));
        }
        let request_uri = Uri::parse(message.request_uri()).map_err(|_| refused(400))?;
        let contact = core.contact(request.flow, of.as_bytes(), &request_uri);
        let dialog = Dialog::of_callee(message, envelope, &request.to_tag, request.flow, &contact);
        let mut dialog = dialog.ok_or_else(|| refused(400))?;
        // A telephone, perhaps behind a NAT: it hears us where it spoke.
        dialog.symmetric = true;
        self.last += 1;
        let id = SubscriptionId(self.last);
        let event = message.header(Name::Event).unwrap_or_default();
        self.tags.insert(dialog.local_tag.clone(), id);
        self.all.insert(id, Watch::new(dialog, user, of, package, event, message.request_uri()));
        Ok((id, expires))
    }

    fn understand(
        &self,
        core: &Core,
        message: &Message,
        envelope: &Envelope<'_>,
        user: &str,
    ) -> Result<Wish, Refusal> {
        let package = message.header(Name::Event).and_then(Package::of).ok_or_else(bad_event)?;
        let of = [message.request_uri(), envelope.to.uri]
            .iter()
            .filter_map(|uri| Uri::parse(uri).ok())
            .map(|uri| uri.user_plain())
            .find(|user| !user.is_empty());
        let of = of.and_then(|of| String::from_utf8(of).ok()).ok_or_else(|| refused(404))?;
        match package {
            // A mailbox is its owner's business.
            Package::MessageSummary if of != user => return Err(refused(403)),
            Package::Dialog if !self.known.exists(core, &of) => return Err(refused(404)),
            Package::Dialog | Package::MessageSummary => {}
        }
        let accepts = message.header(Name::Accept).is_none()
            || message
                .list(Name::Accept)
                .any(|item| media_type_listed(item, package.content_type()));
        if !accepts {
            return Err((406, Fields::default().with(Name::Accept, package.content_type())));
        }
        Ok(Wish { package, of, expires: expires(message)? })
    }

    /// A request within a subscription's dialog: a refresh or its end.
    pub fn on_request(
        &mut self,
        core: &mut Core,
        request: &ServerRequest,
        envelope: &Envelope<'_>,
    ) {
        let id = self.tags.get(envelope.to_tag()).copied();
        let watch = id.and_then(|id| self.all.get_mut(&id)).filter(|w| w.is_of(envelope));
        let (Some(id), Some(watch)) = (id, watch) else {
            return core.respond_plainly(request, 481);
        };
        if envelope.method != Method::Subscribe {
            return core.respond_plainly(request, 405);
        }
        if watch.dialog.accept_sequence(envelope.cseq).is_err() {
            return core.respond_plainly(request, 500);
        }
        let package = request.message.header(Name::Event).and_then(Package::of);
        let outcome = match package {
            Some(package) if package == watch.package => expires(&request.message),
            _ => Err(bad_event()),
        };
        match outcome {
            Ok(expires) => {
                watch.dialog.refresh(&request.message, request.flow);
                self.accept(core, id, request, expires);
                self.notify(core, id, Due::Everything);
            }
            Err((status, fields)) => core.respond_with(request, status, &fields),
        }
    }

    /// 200, and the clock is set anew.
    fn accept(
        &mut self,
        core: &mut Core,
        id: SubscriptionId,
        request: &ServerRequest,
        expires: u32,
    ) {
        let Some(watch) = self.all.get_mut(&id) else { return };
        self.queue.cancel(&mut watch.timer);
        if expires == 0 {
            watch.end("timeout");
        } else {
            watch.expires_at = core.now + Duration::from_secs(expires.into());
            watch.timer = Some(self.queue.set(watch.expires_at, id));
        }
        let mut reply = core.reply(request, 200, None);
        reply.copy(Name::RecordRoute, &request.message);
        reply.header(Name::Contact, &watch.dialog.contact);
        reply.header(Name::Expires, expires.to_string());
        core.respond(request, 200, reply.finish_empty());
    }

    /// Tells a subscriber what it does not know, now or when it has answered.
    fn notify(&mut self, core: &mut Core, id: SubscriptionId, due: Due) {
        if let Some(watch) = self.all.get_mut(&id) {
            watch.owe(due);
            watch.pay(core, id, &self.known);
        }
    }

    pub fn on_response(&mut self, core: &mut Core, id: SubscriptionId, status: u16) {
        let Some(watch) = self.all.get_mut(&id).filter(|_| status >= 200) else { return };
        if watch.on_response(status) {
            watch.pay(core, id, &self.known);
        } else {
            self.forget(id);
        }
    }

    /// The subscriber is gone (RFC 6665 §4.2.2).
    pub fn on_unanswered(&mut self, id: SubscriptionId) {
        self.forget(id);
    }

    pub fn handle_timeout(&mut self, core: &mut Core) {
        while let Some(id) = self.queue.expired(core.now) {
            self.finish(core, id, "timeout");
        }
    }

    /// A connection is gone, and its telephones with it.
    pub fn on_flow_closed(&mut self, flow: Flow) {
        if flow.transport.is_reliable() {
            for id in self.those(|watch| watch.dialog.flow == flow) {
                self.forget(id);
            }
        }
    }

    /// A call of this number began, changed or (`None`) ended.
    pub fn set_lamp(&mut self, core: &mut Core, of: &str, call: u64, lamp: Option<Lamp>) {
        let calls = self.known.lamps.entry(of.to_owned()).or_default();
        let before = match &lamp {
            Some(lamp) => calls.insert(call, lamp.clone()),
            None => calls.remove(&call),
        };
        if calls.is_empty() {
            self.known.lamps.remove(of);
        }
        if before != lamp {
            self.tell(core, of, Package::Dialog);
        }
    }

    pub fn set_mailbox(&mut self, core: &mut Core, of: &str, mailbox: Mailbox) {
        if self.known.mailboxes.insert(of.to_owned(), mailbox) != Some(mailbox) {
            self.tell(core, of, Package::MessageSummary);
        }
    }

    /// Replaces the numbers that can be watched besides the accounts.
    pub fn set_watchable(&mut self, core: &mut Core, watchable: BTreeSet<String>) {
        self.known.watchable = watchable;
        self.drop_unknown(core);
    }

    /// The account is no more: neither its own subscriptions nor those to it.
    pub fn on_account_removed(&mut self, core: &mut Core, user: &str) {
        self.known.mailboxes.remove(user);
        for id in self.those(|watch| watch.user == user) {
            self.finish(core, id, "rejected");
        }
        self.drop_unknown(core);
    }

    fn drop_unknown(&mut self, core: &mut Core) {
        for id in self.those(|watch| !self.known.exists(core, &watch.of)) {
            self.finish(core, id, "noresource");
        }
    }

    fn tell(&mut self, core: &mut Core, of: &str, package: Package) {
        for id in self.those(|watch| watch.of == of && watch.package == package) {
            self.notify(core, id, Due::Changes);
        }
    }

    fn those(&self, wanted: impl Fn(&Watch) -> bool) -> Vec<SubscriptionId> {
        self.all.iter().filter(|(_, watch)| wanted(watch)).map(|(id, _)| *id).collect()
    }

    /// Says the last word.
    fn finish(&mut self, core: &mut Core, id: SubscriptionId, reason: &'static str) {
        let Some(watch) = self.all.get_mut(&id).filter(|watch| !watch.is_ending()) else { return };
        self.queue.cancel(&mut watch.timer);
        watch.end(reason);
        self.notify(core, id, Due::Everything);
    }

    fn forget(&mut self, id: SubscriptionId) {
        if let Some(mut watch) = self.all.remove(&id) {
            self.queue.cancel(&mut watch.timer);
            self.tags.remove(&watch.dialog.local_tag);
        }
    }
}

impl Known {
    fn exists(&self, core: &Core, of: &str) -> bool {
        core.config.accounts.contains_key(of) || self.watchable.contains(of)
    }
}

/// How long the subscription shall last; 0 ends it, or only asks once.
fn expires(message: &Message) -> Result<u32, Refusal> {
    let asked = message.header(Name::Expires).and_then(delta_seconds).unwrap_or(EXPIRES_USUAL);
    if asked > 0 && asked < EXPIRES_MIN {
        return Err((423, Fields::default().with(Name::MinExpires, EXPIRES_MIN.to_string())));
    }
    Ok(asked.min(EXPIRES_MAX))
}

/// RFC 6665 §4.2.1.1.
fn bad_event() -> Refusal {
    (489, Fields::default().with(Name::AllowEvents, ALLOW_EVENTS))
}

fn refused(status: u16) -> Refusal {
    (status, Fields::default())
}

/// The address of a mailbox or number, for bodies.
fn address(of: &str, realm: &str) -> String {
    let host = Host::parse(realm.as_bytes());
    let uri = host.and_then(|host| Uri::sip(Some(of.as_bytes()), &host, None).ok());
    uri.map_or_else(|| format!("sip:{of}"), |uri| uri.to_string())
}
