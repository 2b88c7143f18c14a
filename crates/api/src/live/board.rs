//! What the seats' own pages show of the floor at this moment: a fold of the
//! recorded events, so it can never drift from what was decided. It asks
//! nobody and sends nothing.

use base::{AgentId, InteractionId, LegId, PhoneNumber, RecordingId, Timestamp};
use calls::{Direction, Event, QueueId, Recorded, SeatPhone, SeatState, StateReason, Story, Wall};
use std::collections::{BTreeMap, BTreeSet};

/// The live state of all seats and calls.
#[derive(Debug, Default)]
pub struct Board {
    seats: BTreeMap<AgentId, SeatRow>,
    calls: BTreeMap<InteractionId, CallRow>,
    /// The seats that show a call, of calls that any shows.
    seats_of: BTreeMap<InteractionId, BTreeSet<AgentId>>,
    wall: Wall,
    browsers: BTreeSet<AgentId>,
    extensions: BTreeSet<String>,
}

/// One seat, as its own page sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct SeatRow {
    pub state: SeatState,
    pub reason: Option<StateReason>,
    pub since: Timestamp,
    pub phone: Option<SeatPhone>,
    /// The call the seat is busy with, or whose wrap-up it is in.
    pub interaction: Option<InteractionId>,
    /// When the seat got that call.
    pub call_since: Timestamp,
    /// What the agent asked for while in a call; it takes effect after it.
    pub pending: Option<Pending>,
}

/// A state asked for during a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    NotReady,
    SignedOut,
}

/// One interaction that has not ended, or whose wrap-up goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRow {
    pub direction: Direction,
    pub caller: Option<PhoneNumber>,
    pub called: PhoneNumber,
    first_leg: LegId,
    pub answered_at: Option<Timestamp>,
    pub queue: Option<QueueId>,
    pub consult: Option<Consult>,
    pub recordings: BTreeSet<RecordingId>,
    ended: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Consult {
    pub agent: AgentId,
    pub to: String,
    pub leg: LegId,
    pub answered: bool,
}

impl Board {
    /// Folds one event in.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.wall.apply(recorded);
        match &recorded.event {
            Event::Seat { agent, state, reason, phone, interaction } => {
                let before = self.seats.get(agent);
                let call_before = before.and_then(|row| row.interaction);
                let same_call = before.filter(|row| row.interaction == *interaction);
                let row = SeatRow {
                    state: *state,
                    reason: reason.clone(),
                    since: self.wall.seats.get(agent).map_or(recorded.at, |seat| seat.since),
                    phone: phone.clone(),
                    interaction: *interaction,
                    call_since: same_call.map_or(recorded.at, |row| row.call_since),
                    pending: before.and_then(|row| row.pending).filter(|_| in_call(*state)),
                };
                self.seats.insert(*agent, row);
                self.moved(*agent, call_before, *interaction);
            }
            Event::Interaction { interaction, story } => {
                self.tell(*interaction, story, recorded.at);
            }
            Event::LegMeasured { .. } => {}
        }
    }

    fn tell(&mut self, interaction: InteractionId, story: &Story, at: Timestamp) {
        if let Story::Started { leg, direction, caller, called, .. } = story {
            let call = CallRow {
                direction: *direction,
                caller: caller.clone(),
                called: called.clone(),
                first_leg: *leg,
                answered_at: None,
                queue: None,
                consult: None,
                recordings: BTreeSet::new(),
                ended: false,
            };
            self.calls.insert(interaction, call);
            return;
        }
        let Some(call) = self.calls.get_mut(&interaction) else { return };
        call.tell(story, at);
        if call.ended {
            self.forget_if_finished(interaction);
        }
    }

    /// The seat shows another call than before, or none.
    fn moved(&mut self, agent: AgentId, from: Option<InteractionId>, to: Option<InteractionId>) {
        if from == to {
            return;
        }
        if let Some(from) = from {
            if let Some(seats) = self.seats_of.get_mut(&from) {
                seats.remove(&agent);
            }
            self.forget_if_finished(from);
        }
        if let Some(to) = to {
            self.seats_of.entry(to).or_default().insert(agent);
        }
    }

    /// A call is kept while any seat shows it (wrap-up outlives the call).
    fn forget_if_finished(&mut self, id: InteractionId) {
        if self.seats_of.get(&id).is_some_and(|seats| !seats.is_empty()) {
            return;
        }
        self.seats_of.remove(&id);
        if self.calls.get(&id).is_some_and(|call| call.ended) {
            self.calls.remove(&id);
        }
    }

    /// What supervisors see.
    pub fn wall(&self) -> &Wall {
        &self.wall
    }

    /// A new day: today's counters start again.
    pub fn new_day(&mut self) {
        self.wall.new_day();
    }

    pub fn seat(&self, agent: AgentId) -> Option<&SeatRow> {
        self.seats.get(&agent)
    }

    pub fn call(&self, interaction: InteractionId) -> Option<&CallRow> {
        self.calls.get(&interaction)
    }

    /// Seats that show this call now.
    pub fn seats_of(&self, interaction: InteractionId) -> impl Iterator<Item = AgentId> {
        self.seats_of.get(&interaction).into_iter().flatten().copied()
    }

    /// Seats that work on this extension.
    pub fn seats_on(&self, extension: &str) -> Vec<AgentId> {
        let on =
            |row: &SeatRow| matches!(&row.phone, Some(SeatPhone::Extension(e)) if e == extension);
        self.seats.iter().filter(|(_, row)| on(row)).map(|(agent, _)| *agent).collect()
    }

    /// Remembers what the agent asked for in a call; void outside of one.
    pub fn set_pending(&mut self, agent: AgentId, pending: Option<Pending>) {
        if let Some(row) = self.seats.get_mut(&agent) {
            row.pending = pending.filter(|_| in_call(row.state));
        }
    }

    pub fn browser_phone(&mut self, agent: AgentId, connected: bool) {
        if connected {
            self.browsers.insert(agent);
        } else {
            self.browsers.remove(&agent);
        }
    }

    pub fn extension(&mut self, extension: &str, registered: bool) {
        if registered {
            self.extensions.insert(extension.to_owned());
        } else {
            self.extensions.remove(extension);
        }
    }

    /// Whether a desk phone is registered.
    pub fn registered(&self, extension: &str) -> bool {
        self.extensions.contains(extension)
    }

    /// Whether the phone the seat works on is there.
    pub fn phone_connected(&self, agent: AgentId) -> bool {
        match self.seats.get(&agent).and_then(|row| row.phone.as_ref()) {
            Some(SeatPhone::Extension(extension)) => self.extensions.contains(extension),
            Some(SeatPhone::Browser) | None => self.browsers.contains(&agent),
        }
    }
}

impl CallRow {
    fn tell(&mut self, story: &Story, at: Timestamp) {
        match story {
            Story::LegAnswered { leg } if *leg == self.first_leg => {
                self.answered_at.get_or_insert(at);
            }
            Story::Queued { queue, .. } => self.queue = Some(queue.clone()),
            Story::ConsultStarted { agent, to, leg } => {
                let (agent, leg) = (*agent, *leg);
                self.consult = Some(Consult { agent, to: to.clone(), leg, answered: false });
            }
            Story::ConsultAnswered { .. } => {
                if let Some(consult) = &mut self.consult {
                    consult.answered = true;
                }
            }
            Story::ConsultEnded { .. } | Story::Transferred { .. } => self.consult = None,
            Story::RecordingStarted { recording } => {
                self.recordings.insert(*recording);
            }
            Story::RecordingStopped { recording } => {
                self.recordings.remove(recording);
            }
            Story::Ended { .. } => self.ended = true,
            _ => {}
        }
    }
}

/// States in which a change of mind waits for the call's end.
fn in_call(state: SeatState) -> bool {
    use SeatState as S;
    matches!(state, S::Offered | S::Dialing | S::Talking | S::OnHold | S::Consulting | S::WrapUp)
}
