//! One subscription: what its subscriber knows, and the NOTIFY that tells it the
//! rest.

use std::collections::BTreeMap;

use base::Moment;

use super::dialog_info::{self, Lamp};
use super::{Known, Package, SubscriptionId, address, message_summary};
use crate::dialog::Dialog;
use crate::endpoint::core::{Core, Owner};
use crate::message::{Envelope, Fields, Name};
use crate::method::Method;
use crate::timers::TimerId;

/// What a subscriber has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    Nothing,
    Changes,
    /// It asked, or we do not know what it knows.
    Everything,
}

#[derive(Debug)]
pub struct Watch {
    pub dialog: Dialog,
    /// Who subscribed, to whom, to what.
    pub user: String,
    pub of: String,
    pub package: Package,
    pub expires_at: Moment,
    pub timer: Option<TimerId>,
    /// The Event header as the subscriber wrote it: with its `id`, if it has one.
    event: Vec<u8>,
    /// Whom it asked for, as it wrote it.
    entity: Vec<u8>,
    /// Of the next document (RFC 4235 §4.1.1).
    version: u32,
    /// The calls the subscriber knows of.
    told: BTreeMap<u64, Lamp>,
    due: Due,
    /// It refused the last NOTIFY: who knows what it knows.
    is_unsure: bool,
    /// A NOTIFY is not answered yet.
    is_waiting: bool,
    /// Why it ends, from then on.
    ending: Option<&'static str>,
}

impl Watch {
    pub fn new(
        dialog: Dialog,
        user: &str,
        of: String,
        package: Package,
        event: &[u8],
        entity: &[u8],
    ) -> Self {
        Self {
            dialog,
            user: user.to_owned(),
            of,
            package,
            expires_at: Moment::ZERO,
            timer: None,
            event: event.to_vec(),
            entity: entity.to_vec(),
            version: 0,
            told: BTreeMap::new(),
            due: Due::Nothing,
            is_unsure: false,
            is_waiting: false,
            ending: None,
        }
    }

    /// Whether a request is in this dialog, and not too late for it.
    pub fn is_of(&self, envelope: &Envelope<'_>) -> bool {
        self.dialog.matches(envelope) && !self.is_ending()
    }

    pub const fn is_ending(&self) -> bool {
        self.ending.is_some()
    }

    pub const fn end(&mut self, reason: &'static str) {
        self.ending = Some(reason);
    }

    /// The last word says everything: what changes after it is not told.
    pub fn owe(&mut self, due: Due) {
        if !self.is_ending() || due == Due::Everything {
            self.due = self.due.max(due);
        }
    }

    fn take_due(&mut self) -> Due {
        match std::mem::replace(&mut self.due, Due::Nothing) {
            Due::Changes if self.is_unsure => Due::Everything,
            due => due,
        }
    }

    /// Sends what is due, unless the last NOTIFY is still on its way: they must
    /// not overtake each other.
    pub fn pay(&mut self, core: &mut Core, id: SubscriptionId, known: &Known) {
        if self.is_waiting || self.due == Due::Nothing {
            return;
        }
        let due = self.take_due();
        self.is_unsure = false;
        let body = match self.package {
            Package::Dialog => {
                let Some(body) = self.dialog_info(due, known) else { return };
                body
            }
            Package::MessageSummary => {
                let mailbox = known.mailboxes.get(&self.of).copied().unwrap_or_default();
                message_summary::write(mailbox, &address(&self.of, &core.config.realm))
            }
        };
        let state = match self.ending {
            Some(reason) => format!("terminated;reason={reason}"),
            None => format!("active;expires={}", self.expires_at.since(core.now).as_secs()),
        };
        let fields =
            Fields::default().with(Name::Event, &self.event).with(Name::SubscriptionState, state);
        let body = (self.package.content_type(), body.as_bytes());
        let owner = Owner::Subscription(id);
        core.send_in_dialog(&mut self.dialog, &Method::Notify, &fields, body, owner);
        self.is_waiting = true;
    }

    /// `None`: what changed has changed back.
    fn dialog_info(&mut self, due: Due, known: &Known) -> Option<String> {
        let now = known.lamps.get(&self.of).cloned().unwrap_or_default();
        let whole = due == Due::Everything;
        let over =
            self.told.keys().filter(|call| !now.contains_key(call)).map(|call| (*call, None));
        let changed = now.iter().filter(|(call, lamp)| whole || self.told.get(call) != Some(lamp));
        let changed = changed.map(|(call, lamp)| (*call, Some(lamp.clone())));
        let calls: Vec<_> = over.filter(|_| !whole).chain(changed).collect();
        if calls.is_empty() && !whole {
            return None;
        }
        let version = self.version;
        self.version += 1;
        self.told = now;
        Some(dialog_info::write(&self.entity, version, whole, &calls))
    }

    /// The answer to our NOTIFY; false if the subscription is over.
    pub fn on_response(&mut self, status: u16) -> bool {
        self.is_waiting = false;
        // RFC 6665 §4.2.2: these say that there is no such subscription.
        let is_unknown = matches!(status, 404 | 405 | 410 | 416 | 480..=485 | 489 | 501 | 604);
        self.is_unsure |= status >= 300;
        let is_said = self.ending.is_some() && self.due == Due::Nothing;
        !is_unknown && !is_said
    }
}
