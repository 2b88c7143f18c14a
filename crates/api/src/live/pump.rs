//! The task between the floor's facts and the open pages: decides who is told
//! what. One at a time, in the floor's order.

use super::pages::message;
use super::{Notice, wall};
use crate::app::App;
use crate::clock;
use crate::routes::seat::view;
use crate::wire::Wall;
use base::{AgentId, InteractionId};
use calls::{Event, Recorded, SeatState, Story};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::Receiver;
use tokio::time::MissedTickBehavior;

/// The wall moves at most four times a second: more nobody can read.
const WALL_EVERY: Duration = Duration::from_millis(250);
/// What happens within this time of something told is told together: a page
/// cannot show more, and each waking of this task costs a busy floor.
const TELL_EVERY: Duration = Duration::from_millis(25);
/// So many, and the wall gets its turn.
const TOGETHER_MAX: usize = 1_024;
/// A screen pop that takes longer than this comes without history.
const POP_WITHIN: Duration = Duration::from_millis(150);

/// Runs as long as there is a [`crate::Live`] handle.
pub(crate) async fn run(app: Arc<App>, mut notices: Receiver<Notice>) {
    let mut ticks = tokio::time::interval(WALL_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut pump = Pump { app, popped: BTreeMap::new(), shown: None, stale: false, day: None };
    loop {
        tokio::select! {
            notice = notices.recv() => match notice {
                Some(notice) => {
                    let pause = tokio::time::sleep(TELL_EVERY);
                    pump.take(notice).await;
                    for _ in 0..TOGETHER_MAX {
                        let Ok(notice) = notices.try_recv() else { break };
                        pump.take(notice).await;
                    }
                    pause.await;
                }
                None => return,
            },
            _ = ticks.tick() => pump.tick().await,
        }
    }
}

struct Pump {
    app: Arc<App>,
    /// Which call each agent's page was told of.
    popped: BTreeMap<AgentId, InteractionId>,
    /// The wall as its watchers have it.
    shown: Option<Wall>,
    /// Something happened since.
    stale: bool,
    /// The office's day, to start the day's counters again.
    day: Option<jiff::civil::Date>,
}

impl Pump {
    async fn take(&mut self, notice: Notice) {
        if self.app.live.lost_notices() {
            // What was lost cannot be told any more; fresh views are complete.
            self.app.pages.restart_all();
        }
        match notice {
            Notice::Recorded(recorded) => self.recorded(&recorded).await,
            Notice::Phone(agent) => self.phone(agent).await,
        }
    }

    async fn recorded(&mut self, recorded: &Recorded) {
        self.stale = true;
        match &recorded.event {
            Event::Seat { agent, state, interaction, .. } => {
                use SeatState as S;
                let fresh = matches!(state, S::Offered | S::Dialing | S::Talking);
                if let Some(interaction) = interaction.filter(|_| fresh) {
                    self.pop(*agent, interaction).await;
                }
                self.seat(*agent).await;
                if *state == S::SignedOut {
                    self.show_out_who_left(*agent).await;
                }
            }
            Event::Interaction { interaction, story } => self.story(*interaction, story).await,
            Event::LegMeasured { .. } => {}
        }
    }

    async fn story(&mut self, interaction: InteractionId, story: &Story) {
        match story {
            Story::Offered { agent, .. } => self.pop(*agent, interaction).await,
            Story::AgentLeft { agent } => self.call_ended(*agent, interaction),
            Story::Ended { .. } => {
                let told = self.popped.iter().filter(|(_, popped)| **popped == interaction);
                for agent in told.map(|(agent, _)| *agent).collect::<Vec<_>>() {
                    self.call_ended(agent, interaction);
                }
            }
            // These change what a seat's own page shows of its call.
            Story::LegAnswered { .. }
            | Story::ConsultStarted { .. }
            | Story::ConsultAnswered { .. }
            | Story::ConsultEnded { .. }
            | Story::RecordingStarted { .. }
            | Story::RecordingStopped { .. } => {
                let seats: Vec<_> = self.app.live.board().seats_of(interaction).collect();
                for agent in seats {
                    self.seat(agent).await;
                }
            }
            _ => {}
        }
    }

    /// Who was switched off in a call stayed for its end; this is it.
    async fn show_out_who_left(&self, agent: AgentId) {
        let Ok(directory) = self.app.directory().await else { return };
        let left = directory.agent(agent).filter(|agent| !agent.active);
        if let Some(user) = left.and_then(|agent| agent.user)
            && self.app.show_out(user).await.is_err()
        {
            tracing::warn!(%user, "the log-ins of somebody who left did not end; they admit nobody");
        }
    }

    /// The screen pop, once for each call and agent, before anything else of
    /// that call.
    async fn pop(&mut self, agent: AgentId, interaction: InteractionId) {
        if self.popped.insert(agent, interaction) == Some(interaction) {
            return;
        }
        if !self.app.pages.has_agent(agent) {
            return;
        }
        let pop = crate::routes::screen_pop::build(&self.app, interaction);
        match tokio::time::timeout(POP_WITHIN, pop).await {
            Ok(Ok(pop)) => self.app.pages.to_agent(agent, &message("screen_pop", &pop)),
            Ok(Err(_)) | Err(_) => {
                tracing::warn!(%interaction, "the screen pop came without history");
                let pop = crate::routes::screen_pop::bare(&self.app, interaction);
                self.app.pages.to_agent(agent, &message("screen_pop", &pop));
            }
        }
    }

    fn call_ended(&mut self, agent: AgentId, interaction: InteractionId) {
        if self.popped.get(&agent) == Some(&interaction) {
            self.popped.remove(&agent);
            let fields = json!({ "interaction": interaction.to_string() });
            self.app.pages.to_agent(agent, &message("call_ended", &fields));
        }
    }

    async fn phone(&mut self, agent: AgentId) {
        let connected = self.app.live.board().phone_connected(agent);
        let fields = json!({ "connected": connected });
        self.app.pages.to_agent(agent, &message("phone.state", &fields));
        self.seat(agent).await;
    }

    async fn seat(&mut self, agent: AgentId) {
        if self.app.pages.has_agent(agent) {
            let seat = view::seat(&self.app, agent).await;
            self.app.pages.to_agent(agent, &message("seat", &json!({ "seat": seat })));
        }
    }

    async fn tick(&mut self) {
        self.turn_day();
        if !self.app.pages.anybody_watches() {
            self.shown = None;
            return;
        }
        let joined = self.app.pages.anybody_joined();
        if !joined && self.shown.is_some() && !std::mem::take(&mut self.stale) {
            return;
        }
        let Ok(directory) = self.app.directory().await else { return };
        let now = wall::whole(&self.app.live.board(), &directory);
        if let Some(before) = &self.shown
            && let Some(diff) = wall::difference(before, &now)
        {
            self.app.pages.to_watchers(&message("wall_diff", &diff));
        }
        if joined {
            self.app.pages.to_joined(&message("wall", &now));
        }
        self.shown = Some(now);
    }

    fn turn_day(&mut self) {
        let today = clock::local(clock::now(), &self.app.options.time_zone).date();
        if self.day.replace(today).is_some_and(|day| day != today) {
            self.app.live.board().new_day();
            self.stale = true;
        }
    }
}
