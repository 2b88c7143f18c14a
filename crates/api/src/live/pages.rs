//! The pages that are open now. Each has a bounded buffer; a page that does not
//! keep up is dropped and comes back with a fresh view.

use crate::access::Person;
use crate::floor::PageId;
use base::AgentId;
use desk::Right;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// Messages on their way to one page. A page takes milliseconds each; one that
/// is this far behind shows nothing of use.
const OUTBOX_MAX: usize = 256;
/// Pages open at once: five each of a thousand people.
pub(crate) const PAGES_MAX: usize = 5_000;

/// A JSON object as text, made once for all pages that get it.
pub(crate) type Message = Arc<str>;

#[derive(Debug)]
pub(crate) struct Page {
    pub person: Person,
    outbox: mpsc::Sender<Message>,
    watches: Watch,
}

/// Whether a page shows the live wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Watch {
    No,
    /// Since a moment ago: what it shows may be newer than what the others do,
    /// so that it cannot be told a difference.
    Joined,
    Yes,
}

#[derive(Debug, Default)]
pub(crate) struct Pages {
    open: Mutex<BTreeMap<PageId, Page>>,
    last: AtomicU64,
}

impl Pages {
    /// Opens a page; `None` when there are too many.
    pub fn open(&self, person: Person) -> Option<(PageId, mpsc::Receiver<Message>)> {
        let id = PageId(self.last.fetch_add(1, Ordering::Relaxed) + 1);
        let (outbox, inbox) = mpsc::channel(OUTBOX_MAX);
        let mut open = self.lock();
        if open.len() >= PAGES_MAX {
            return None;
        }
        open.insert(id, Page { person, outbox, watches: Watch::No });
        Some((id, inbox))
    }

    pub fn close(&self, id: PageId) {
        self.lock().remove(&id);
    }

    /// Closes the pages of one person.
    pub fn close_of(&self, user: base::UserId) {
        self.lock().retain(|_, page| page.person.user.id != user);
    }

    /// Closes every page: each comes back with a fresh view.
    pub fn restart_all(&self) {
        self.lock().clear();
    }

    pub fn watch(&self, id: PageId, watches: bool) {
        if let Some(page) = self.lock().get_mut(&id) {
            let may = page.person.user.scope(Right::WatchWall).is_some();
            page.watches = if watches && may { Watch::Joined } else { Watch::No };
        }
    }

    pub fn anybody_watches(&self) -> bool {
        self.lock().values().any(|page| page.watches != Watch::No)
    }

    /// Whether anybody has to be told the whole wall.
    pub fn anybody_joined(&self) -> bool {
        self.lock().values().any(|page| page.watches == Watch::Joined)
    }

    /// Tells the whole wall to those who joined. From here on they show what the
    /// other watchers do.
    pub fn to_joined(&self, whole: &Message) {
        self.send(whole, |_, page| {
            let joined = page.watches == Watch::Joined;
            if joined {
                page.watches = Watch::Yes;
            }
            joined
        });
    }

    pub fn count(&self) -> usize {
        self.lock().len()
    }

    pub fn to_page(&self, id: PageId, message: &Message) {
        self.send(message, |other, _| other == id);
    }

    pub fn to_agent(&self, agent: AgentId, message: &Message) {
        self.send(message, |_, page| page.person.agent == Some(agent));
    }

    pub fn to_watchers(&self, message: &Message) {
        self.send(message, |_, page| page.watches == Watch::Yes);
    }

    pub fn to_people(&self, message: &Message, whom: impl Fn(&Person) -> bool) {
        self.send(message, |_, page| whom(&page.person));
    }

    pub fn has_agent(&self, agent: AgentId) -> bool {
        self.lock().values().any(|page| page.person.agent == Some(agent))
    }

    /// A page whose outbox is full is closed: dropping the sender ends its socket.
    fn send(&self, message: &Message, mut whom: impl FnMut(PageId, &mut Page) -> bool) {
        self.lock().retain(|id, page| {
            let kept = !whom(*id, page) || page.outbox.try_send(message.clone()).is_ok();
            if !kept {
                tracing::info!(page = id.0, "a page did not keep up and starts over");
            }
            kept
        });
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<PageId, Page>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a message of a type's name and its fields beside it.
pub(crate) fn message(kind: &'static str, fields: &impl Serialize) -> Message {
    #[derive(Serialize)]
    struct Tagged<'a, T> {
        #[serde(rename = "type")]
        kind: &'static str,
        #[serde(flatten)]
        fields: &'a T,
    }
    match serde_json::to_string(&Tagged { kind, fields }) {
        Ok(text) => text.into(),
        Err(error) => {
            tracing::error!(kind, %error, "a message could not be written");
            format!("{{\"type\":\"{kind}\"}}").into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{SessionId, Timestamp, UserId};

    fn person(number: u64) -> Person {
        let at = Timestamp::from_unix_ms(0);
        let user = desk::User {
            id: UserId::new(number, 0),
            username: number.to_string(),
            display_name: "甲".into(),
            role: desk::Role::Agent,
            team: None,
            unit: None,
            agent_number: None,
            extension: None,
            active: true,
        };
        let (id, user_id) = (SessionId::new(1, 0), user.id);
        let session = store::Session { id, user: user_id, expires_at: at, seen_at: at };
        Person { user, agent: Some(AgentId::new(number, 0)), session, branch: Vec::new() }
    }

    #[test]
    fn a_slow_page_is_closed_and_the_others_are_not() {
        let pages = Pages::default();
        let (_, mut slow) = pages.open(person(1)).expect("room");
        let (_, mut quick) = pages.open(person(2)).expect("room");
        let message = message("ping", &serde_json::json!({"n": 1}));
        for _ in 0..=OUTBOX_MAX {
            pages.to_people(&message, |_| true);
            assert!(quick.try_recv().is_ok());
        }
        assert_eq!(pages.count(), 1);
        let got = std::iter::from_fn(|| slow.try_recv().ok()).count();
        assert_eq!(got, OUTBOX_MAX, "what was sent before is still read");
        assert_eq!(slow.try_recv(), Err(mpsc::error::TryRecvError::Disconnected));
    }

    #[test]
    fn agents_may_not_watch_the_wall() {
        let pages = Pages::default();
        let (id, _inbox) = pages.open(person(1)).expect("room");
        pages.watch(id, true);
        assert!(!pages.anybody_watches());
    }
}
