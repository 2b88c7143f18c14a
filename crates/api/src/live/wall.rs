//! The live wall for the wire: the fold of `calls` with names and limits from
//! the configuration, and the difference between two moments.

use super::Board;
use crate::directory::Directory;
use crate::wire::{Time, Wall, WallCall, WallQueue, WallSeat, WallTrunk};
use base::AgentId;
use calls::{SeatPhone, SeatState};
use serde::Serialize;

/// The whole wall.
pub(crate) fn whole(board: &Board, directory: &Directory) -> Wall {
    Wall {
        seats: seats(board, directory),
        queues: queues(board, directory),
        trunks: trunks(board, directory),
        calls: calls(board, directory),
    }
}

/// What is new in `now` against `before`: rows that changed or came, and all
/// calls if any call changed or went.
pub(crate) fn difference(before: &Wall, now: &Wall) -> Option<WallDiff> {
    let calls_changed = before.calls != now.calls;
    let diff = WallDiff {
        seats: changed(&before.seats, &now.seats),
        queues: changed(&before.queues, &now.queues),
        trunks: changed(&before.trunks, &now.trunks),
        calls: calls_changed.then(|| now.calls.clone()),
    };
    let nothing = diff.seats.is_empty() && diff.queues.is_empty() && diff.trunks.is_empty();
    (!nothing || calls_changed).then_some(diff)
}

/// Rows that changed; `calls` whole or not at all.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct WallDiff {
    pub seats: Vec<WallSeat>,
    pub queues: Vec<WallQueue>,
    pub trunks: Vec<WallTrunk>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<Vec<WallCall>>,
}

fn changed<T: PartialEq + Clone>(before: &[T], now: &[T]) -> Vec<T> {
    now.iter().filter(|row| !before.contains(row)).cloned().collect()
}

fn number(directory: &Directory, agent: AgentId) -> Option<String> {
    directory.agent(agent).map(|agent| agent.number.to_string())
}

/// Every active agent has a seat on the wall, signed in or not.
fn seats(board: &Board, directory: &Directory) -> Vec<WallSeat> {
    let row = |agent: &store::Agent| {
        let seat = board.wall().seats.get(&agent.id);
        let call = seat.and_then(|seat| seat.interaction);
        let caller = call.and_then(|id| board.wall().calls.get(&id)?.caller.as_ref());
        WallSeat {
            agent: agent.id.to_string(),
            number: agent.number.to_string(),
            name: agent.name.clone(),
            team: agent.team.as_ref().map(|team| directory.team_name(team)),
            state: seat.map_or(SeatState::SignedOut, |seat| seat.state).into(),
            reason: seat.and_then(|seat| seat.reason.as_ref()).map(|reason| reason.0.clone()),
            since: seat.map_or(base::Timestamp::from_unix_ms(0), |seat| seat.since).into(),
            phone: seat.and_then(|seat| seat.phone.as_ref()).map(phone),
            interaction: call.map(|id| id.to_string()),
            caller: caller.map(ToString::to_string),
        }
    };
    directory.agents().filter(|agent| agent.active).map(row).collect()
}

/// A seat's phone as the wire names it.
pub(crate) fn phone(phone: &SeatPhone) -> String {
    match phone {
        SeatPhone::Browser => "browser".to_owned(),
        SeatPhone::Extension(extension) => extension.clone(),
    }
}

fn queues(board: &Board, directory: &Directory) -> Vec<WallQueue> {
    let ready = |agent: &AgentId| {
        board.wall().seats.get(agent).is_some_and(|seat| seat.state == SeatState::Ready)
    };
    let row = |queue: &store::Queue| {
        let figures = board.wall().queue(&queue.id);
        let members = directory.agent_configs.iter();
        let members = members.filter(|(_, config)| config.queues.contains(&queue.id));
        WallQueue {
            id: queue.id.0.clone(),
            name: queue.name.clone(),
            name_en: queue.name_en.clone(),
            waiting: figures.waiting,
            longest_wait_since: figures.longest_wait_since.map(Time),
            offered: figures.offered,
            talking: figures.talking,
            served_today: figures.counters.served,
            abandoned_today: figures.counters.abandoned,
            members_ready: members.filter(|(agent, _)| ready(agent)).count(),
        }
    };
    directory.queues.iter().map(row).collect()
}

fn trunks(board: &Board, directory: &Directory) -> Vec<WallTrunk> {
    let row = |trunk: &store::Trunk| WallTrunk {
        name: trunk.name.clone(),
        calls: board.wall().trunk_calls(&trunk.name),
        calls_max: trunk.calls_max,
    };
    directory.trunks.iter().map(row).collect()
}

fn calls(board: &Board, directory: &Directory) -> Vec<WallCall> {
    let row = |(id, call): (&base::InteractionId, &calls::WallCall)| WallCall {
        interaction: id.to_string(),
        caller: call.caller.as_ref().map(ToString::to_string),
        called: call.called.to_string(),
        since: call.since.into(),
        stage: call.stage.into(),
        agent: call.agent.and_then(|agent| number(directory, agent)),
        queue: call.queue.as_ref().map(|queue| queue.0.clone()),
        silence: call.silence().map(Into::into),
    };
    board.wall().calls.iter().map(row).collect()
}
