//! What control tells the rest of the program: facts to the pages, questions
//! to the database.

use crate::control::Listener;
use crate::wake::{Wake, WakeSender};
use api::trunk_state::{TrunkBoard, TrunkState};
use base::AgentId;
use calls::{CallerKnown, Query, QueryAnswer, QueryId, Recorded};
use std::sync::Arc;
use store::Store;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

/// Questions on their way to the database at once. When it stalls, further
/// ones go unanswered, and calls go on without.
const QUESTIONS_MAX: usize = 64;

pub struct Ears {
    live: api::Live,
    store: Store,
    wakes: WakeSender,
    runtime: Handle,
    room: Arc<Semaphore>,
    trunk_board: TrunkBoard,
}

impl Ears {
    /// To be called inside the runtime that talks to the database.
    pub fn new(live: api::Live, store: Store, wakes: WakeSender, trunk_board: TrunkBoard) -> Self {
        let room = Arc::new(Semaphore::new(QUESTIONS_MAX));
        Self { live, store, wakes, runtime: Handle::current(), room, trunk_board }
    }
}

impl Listener for Ears {
    fn recorded(&mut self, recorded: &Arc<Recorded>) {
        self.live.publish(recorded.clone());
    }

    fn browser_phone(&mut self, agent: AgentId, connected: bool) {
        self.live.browser_phone(agent, connected);
    }

    fn extension(&mut self, extension: &str, registered: bool) {
        self.live.extension(extension, registered);
    }

    fn trunks(&mut self, states: Vec<TrunkState>) {
        self.trunk_board.show(states);
    }

    fn ask(&mut self, query: QueryId, question: Query) {
        let Ok(permit) = self.room.clone().try_acquire_owned() else {
            tracing::warn!("the database is slow: a call goes on without an answer");
            return;
        };
        let (store, wakes) = (self.store.clone(), self.wakes.clone());
        self.runtime.spawn(async move {
            let answer = answer(&store, question).await;
            if wakes.send(Wake::QueryAnswered { query, answer }).is_err() {
                tracing::error!("control takes no more answers");
            }
            drop(permit);
        });
    }
}

async fn answer(store: &Store, question: Query) -> QueryAnswer {
    let found = match question {
        Query::Caller { number } => store
            .dedicated_agent(&number)
            .await
            .map(|dedicated| QueryAnswer::Caller(CallerKnown { dedicated })),
        Query::Flow { name, argument, .. } if name == "case_state" => {
            let state = store.case_state(&argument).await;
            state.map(|state| {
                state.map_or(QueryAnswer::Nothing, |s| QueryAnswer::Word(s.code().into()))
            })
        }
        Query::Flow { name, .. } => {
            tracing::error!(name, "a flow asks a question that nobody answers");
            Ok(QueryAnswer::Nothing)
        }
    };
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "a call's question was not answered");
        QueryAnswer::Nothing
    })
}
