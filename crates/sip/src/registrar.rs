//! The registrar (RFC 3261 §10.3): which phones a user can be reached on.
//!
//! Who may register has been decided before: this machine sees no passwords.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use base::Moment;

use crate::header::{NameAddr, contact_list, delta_seconds};
use crate::kept::KeptBinding;
use crate::message::{Envelope, Fields, Message, Name};
use crate::text::number;
use crate::timers::{TimerId, TimerQueue};
use crate::{Flow, Uri};

/// The option tag of RFC 3327.
pub const PATH: &str = "path";

/// Proxies between a phone and us; nobody has more than a few.
const PATH_MAX: usize = 10;

/// How long bindings may last, and how many.
#[derive(Debug, Clone, Copy)]
pub struct RegistrarLimits {
    pub expires_max: Duration,
    pub expires_min: Duration,
    pub contacts_per_user_max: usize,
}

/// One phone of a user.
#[derive(Debug, Clone)]
pub struct Binding {
    pub contact: Uri,
    /// The path the REGISTER came by; the way back through any NAT.
    pub flow: Flow,
    /// The proxies it came through, nearest to us first: Route headers of what
    /// is sent to the phone (RFC 3327 §5.3).
    pub path: Vec<Vec<u8>>,
    /// Which phone it is and which of its paths, where it says so.
    place: Option<Place>,
    expires_at: Moment,
    call_id: Vec<u8>,
    cseq: u32,
    number: u64,
    timer: Option<TimerId>,
}

/// `+sip.instance` and `reg-id` (RFC 5626 §4.1): the same phone on the same
/// path, however its Contact changes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// As written, quotes included.
    instance: Vec<u8>,
    path: u32,
}

#[derive(Debug, Clone)]
pub enum Change {
    Registered { user: String, contact: Uri, flow: Flow, expires: Duration },
    Unregistered { user: String, contact: Uri },
}

/// A REGISTER refused, with the headers the answer needs.
#[derive(Debug)]
pub struct Refused {
    pub status: u16,
    pub fields: Fields,
}

#[derive(Debug, Default)]
pub struct Registrar {
    bindings: BTreeMap<String, Vec<Binding>>,
    /// How many bindings each path serves.
    flows: BTreeMap<Flow, usize>,
    queue: TimerQueue<(String, u64)>,
    changes: VecDeque<Change>,
    sequence: u64,
}

impl Binding {
    pub fn keep(&self) -> KeptBinding {
        let place = self.place.as_ref().map(|place| (place.instance.clone(), place.path));
        KeptBinding {
            contact: self.contact.clone(),
            flow: self.flow,
            path: self.path.clone(),
            instance: place.as_ref().map(|(instance, _)| instance.clone()),
            reg_id: place.map(|(_, path)| path),
            expires_at: self.expires_at,
            call_id: self.call_id.clone(),
            cseq: self.cseq,
        }
    }
}

/// One Contact of a REGISTER, understood.
struct Wish {
    contact: Uri,
    place: Option<Place>,
    expires: Duration,
}

/// How a REGISTER came.
struct Way {
    flow: Flow,
    path: Vec<Vec<u8>>,
}
/// Whether the phone's own path ends here or at a proxy that keeps it (RFC 5626
/// §6): of another, nobody could tell the phone that it is gone.
fn first_hop_keeps_flows(request: &Message, path: &[Vec<u8>]) -> bool {
    match path.last() {
        Some(first_hop) => first_hop.windows(3).any(|part| part == b";ob"),
        None => request.headers(Name::Via).flat_map(|via| via.split(|b| *b == b',')).count() == 1,
    }
}

/// A UUID in its URN and quotes has 49.
const INSTANCE_BYTES_MAX: usize = 128;

/// Phones say within two minutes whether their path stands, by CRLF on streams
/// and by STUN on UDP (RFC 5626 §4.4).
const FLOW_TIMER: &str = "120";

impl Registrar {
    pub fn bindings(&self, user: &str) -> &[Binding] {
        self.bindings.get(user).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether anybody registered over this path.
    pub fn knows_flow(&self, user: &str, flow: Flow) -> bool {
        self.bindings(user).iter().any(|binding| binding.flow == flow)
    }

    /// Likewise, whoever it was.
    pub fn has_flow(&self, flow: Flow) -> bool {
        self.flows.contains_key(&flow)
    }

    /// Carries out a REGISTER and returns the 200's headers: every binding of
    /// the user with what is left of its time.
    pub fn register(
        &mut self,
        user: &str,
        request: &Message,
        envelope: &Envelope<'_>,
        flow: Flow,
        limits: &RegistrarLimits,
        now: Moment,
    ) -> Result<Fields, Refused> {
        let contacts = contact_list(request, Name::Contact).ok_or_else(|| refused(400))?;
        let path = path_of(request)?;
        let default = request.header(Name::Expires).and_then(delta_seconds);
        let mut is_outbound = false;
        if request.headers(Name::Contact).any(|value| value == b"*") {
            if contacts.len() != 1 || default != Some(0) {
                return Err(refused(400));
            }
            self.check_order(user, None, envelope)?;
            self.remove_all(user);
        } else {
            let wishes: Result<Vec<Wish>, Refused> =
                contacts.iter().map(|contact| wish(contact, default, limits)).collect();
            let wishes = wishes?;
            // All or nothing (RFC 3261 §10.3 step 7).
            for wish in &wishes {
                self.check_order(user, Some(&wish.contact), envelope)?;
            }
            is_outbound = wishes.iter().any(|wish| wish.place.is_some())
                && request.lists(Name::Supported, "outbound")
                && first_hop_keeps_flows(request, &path);
            for wish in wishes {
                self.apply(user, wish, envelope, Way { flow, path: path.clone() }, limits, now);
            }
        }
        let mut fields = self.listing(user, now);
        if is_outbound {
            fields.push(Name::Require, "outbound");
            fields.push_named(b"Flow-Timer", FLOW_TIMER.as_bytes());
        }
        if !path.is_empty() {
            // Back to who put it there, so that each can see what became of it.
            for value in request.headers(Name::Path) {
                fields.push(Name::Path, value);
            }
            fields.push(Name::Supported, PATH);
        }
        Ok(fields)
    }

    /// A REGISTER overtaken by a later one must not undo it.
    fn check_order(
        &self,
        user: &str,
        contact: Option<&Uri>,
        envelope: &Envelope<'_>,
    ) -> Result<(), Refused> {
        let overtaken = self.bindings(user).iter().any(|binding| {
            contact.is_none_or(|contact| binding.contact.same_as(contact))
                && binding.call_id == envelope.call_id
                && binding.cseq >= envelope.cseq
        });
        if overtaken { Err(refused(500)) } else { Ok(()) }
    }

    fn apply(
        &mut self,
        user: &str,
        wish: Wish,
        envelope: &Envelope<'_>,
        way: Way,
        limits: &RegistrarLimits,
        now: Moment,
    ) {
        let Way { flow, path } = way;
        let Wish { contact, place, expires } = wish;
        let is_same =
            |b: &&Binding| b.contact.same_as(&contact) || (place.is_some() && b.place == place);
        let known = self.bindings(user).iter().find(is_same).map(|b| b.number);
        if expires.is_zero() {
            if let Some(number) = known {
                self.remove(user, number);
            }
            return;
        }
        let before = match known {
            // A refresh is no change of who is reachable.
            Some(number) => self.take(user, number),
            None => {
                self.make_room(user, limits.contacts_per_user_max);
                None
            }
        };
        self.sequence += 1;
        let number = self.sequence;
        let expires_at = now + expires;
        let timer = Some(self.queue.set(expires_at, (user.to_owned(), number)));
        let binding = Binding {
            contact: contact.clone(),
            flow,
            path,
            place,
            expires_at,
            call_id: envelope.call_id.to_vec(),
            cseq: envelope.cseq,
            number,
            timer,
        };
        self.bindings.entry(user.to_owned()).or_default().push(binding);
        *self.flows.entry(flow).or_default() += 1;
        // The new one first: the phone was reachable all along.
        let moved = before.map(|b| b.contact).filter(|old| old.as_bytes() != contact.as_bytes());
        let user = user.to_owned();
        self.changes.push_back(Change::Registered { user: user.clone(), contact, flow, expires });
        if let Some(contact) = moved {
            self.changes.push_back(Change::Unregistered { user, contact });
        }
    }

    /// A phone that registered with an earlier process, unless its time is over.
    pub fn restore(&mut self, user: &str, kept: KeptBinding, now: Moment) {
        if kept.expires_at <= now {
            return;
        }
        self.sequence += 1;
        let number = self.sequence;
        let KeptBinding { contact, flow, path, instance, reg_id, expires_at, call_id, cseq } = kept;
        let place = instance.zip(reg_id).map(|(instance, path)| Place { instance, path });
        let timer = Some(self.queue.set(expires_at, (user.to_owned(), number)));
        let (user, expires) = (user.to_owned(), expires_at.since(now));
        let told =
            Change::Registered { user: user.clone(), contact: contact.clone(), flow, expires };
        let binding =
            Binding { contact, flow, path, place, expires_at, call_id, cseq, number, timer };
        self.bindings.entry(user).or_default().push(binding);
        *self.flows.entry(flow).or_default() += 1;
        self.changes.push_back(told);
    }

    /// The phone that has been silent longest gives way.
    fn make_room(&mut self, user: &str, contacts_max: usize) {
        while self.bindings(user).len() >= contacts_max {
            let Some(oldest) = self.bindings(user).first().map(|b| b.number) else { return };
            self.remove(user, oldest);
        }
    }

    fn listing(&self, user: &str, now: Moment) -> Fields {
        let mut fields = Fields::default();
        for binding in self.bindings(user) {
            let left = binding.expires_at.since(now).as_secs();
            let contact = binding.contact.as_bytes();
            let mut value = [b"<", contact, b">;expires=", left.to_string().as_bytes()].concat();
            if let Some(place) = &binding.place {
                value.extend(b";+sip.instance=");
                value.extend(&place.instance);
                value.extend(format!(";reg-id={}", place.path).as_bytes());
            }
            fields.push(Name::Contact, value);
        }
        fields
    }

    fn take(&mut self, user: &str, number: u64) -> Option<Binding> {
        let bindings = self.bindings.get_mut(user)?;
        let at = bindings.iter().position(|binding| binding.number == number)?;
        let mut binding = bindings.remove(at);
        if bindings.is_empty() {
            self.bindings.remove(user);
        }
        if let Some(count) = self.flows.get_mut(&binding.flow) {
            *count -= 1;
            if *count == 0 {
                self.flows.remove(&binding.flow);
            }
        }
        self.queue.cancel(&mut binding.timer);
        Some(binding)
    }

    fn remove(&mut self, user: &str, number: u64) {
        if let Some(binding) = self.take(user, number) {
            let change = Change::Unregistered { user: user.to_owned(), contact: binding.contact };
            self.changes.push_back(change);
        }
    }

    pub fn remove_all(&mut self, user: &str) {
        let numbers: Vec<u64> = self.bindings(user).iter().map(|binding| binding.number).collect();
        for number in numbers {
            self.remove(user, number);
        }
    }

    /// A phone behind a closed connection cannot be reached (RFC 5626 §4.3).
    pub fn on_flow_closed(&mut self, flow: Flow) {
        if !flow.transport.is_reliable() || !self.has_flow(flow) {
            return;
        }
        let lost: Vec<(String, u64)> = self
            .bindings
            .iter()
            .flat_map(|(user, all)| all.iter().map(move |binding| (user, binding)))
            .filter(|(_, binding)| binding.flow == flow)
            .map(|(user, binding)| (user.clone(), binding.number))
            .collect();
        for (user, number) in lost {
            self.remove(&user, number);
        }
    }

    pub fn handle_timeout(&mut self, now: Moment) {
        while let Some((user, number)) = self.queue.expired(now) {
            self.remove(&user, number);
        }
    }

    pub fn poll(&mut self) -> Option<Change> {
        self.changes.pop_front()
    }

    pub fn deadline(&self) -> Option<Moment> {
        self.queue.deadline()
    }
}

fn path_of(request: &Message) -> Result<Vec<Vec<u8>>, Refused> {
    let path = contact_list(request, Name::Path).ok_or_else(|| refused(400))?;
    if path.len() > PATH_MAX {
        return Err(refused(400));
    }
    Ok(path.iter().map(NameAddr::without_display).collect())
}

fn wish(
    contact: &NameAddr<'_>,
    default: Option<u32>,
    limits: &RegistrarLimits,
) -> Result<Wish, Refused> {
    let uri = Uri::parse(contact.uri).map_err(|_| refused(400))?;
    let asked = contact.param("expires").and_then(delta_seconds).or(default);
    let most = u32::try_from(limits.expires_max.as_secs()).unwrap_or(u32::MAX);
    let expires = Duration::from_secs(asked.unwrap_or(most).min(most).into());
    if !expires.is_zero() && expires < limits.expires_min {
        let least = limits.expires_min.as_secs().to_string();
        let fields = Fields::default().with(Name::MinExpires, least);
        return Err(Refused { status: 423, fields });
    }
    Ok(Wish { contact: uri, place: place(contact), expires })
}

fn place(contact: &NameAddr<'_>) -> Option<Place> {
    let path = number(contact.param("reg-id")?).filter(|path| *path > 0)?;
    let instance = contact.param("+sip.instance").filter(|i| i.len() <= INSTANCE_BYTES_MAX)?;
    Some(Place { instance: instance.to_vec(), path })
}

fn refused(status: u16) -> Refused {
    Refused { status, fields: Fields::default() }
}
