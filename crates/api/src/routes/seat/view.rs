//! How a seat looks to its own page: the live fold, with the caller's card.

use crate::app::App;
use crate::live::{CallRow, Pending, SeatRow, wall};
use crate::routes::screen_pop;
use crate::wire::{Call, Consult, PendingState, Seat, Time};
use base::{AgentId, Timestamp};
use calls::{Direction, SeatState};

/// The seat as it is now. Without the database it comes without names.
pub(crate) async fn seat(app: &App, agent: AgentId) -> Seat {
    let (row, call, connected) = {
        let board = app.live.board();
        let row = board.seat(agent).cloned();
        let interaction = row.as_ref().and_then(|row| row.interaction);
        let call = interaction.and_then(|id| board.call(id).cloned());
        (row, call, board.phone_connected(agent))
    };
    let directory = app.directory().await.unwrap_or_default();
    let config = directory.agent_configs.get(&agent);
    let queues = config.map(|config| config.queues.iter().map(|queue| queue.0.clone()).collect());
    let Some(row) = row else {
        return signed_out(queues.unwrap_or_default(), connected);
    };
    let wrap_up_max = call
        .as_ref()
        .and_then(|call| directory.queue_configs.get(call.queue.as_ref()?))
        .or_else(|| directory.queue_configs.values().next())
        .map(|queue| queue.wrap_up_max);
    let ends = wrap_up_max.filter(|_| row.state == SeatState::WrapUp);
    Seat {
        state: row.state.into(),
        reason: row.reason.as_ref().map(|reason| reason.0.clone()),
        since: row.since.into(),
        phone: row.phone.as_ref().map(wall::phone),
        phone_connected: connected,
        pending: row.pending.map(|pending| match pending {
            Pending::NotReady => PendingState::NotReady,
            Pending::SignedOut => PendingState::SignedOut,
        }),
        wrap_up_until: ends.map(|max| Time(row.since + max)),
        call: match call {
            Some(call) => wire_call(app, &row, &call).await,
            None => None,
        },
        queues: queues.unwrap_or_default(),
    }
}

fn signed_out(queues: Vec<String>, phone_connected: bool) -> Seat {
    Seat {
        state: SeatState::SignedOut.into(),
        reason: None,
        since: Timestamp::from_unix_ms(0).into(),
        phone: None,
        phone_connected,
        pending: None,
        call: None,
        wrap_up_until: None,
        queues,
    }
}

async fn wire_call(app: &App, row: &SeatRow, call: &CallRow) -> Option<Call> {
    let citizen = match call.direction {
        Direction::Inbound => call.caller.as_ref(),
        Direction::Outbound => Some(&call.called),
        Direction::Internal => None,
    };
    let customer = match citizen {
        Some(number) => screen_pop::customer(app, number).await,
        None => None,
    };
    let consult = call.consult.as_ref();
    Some(Call {
        interaction: row.interaction?.to_string(),
        direction: call.direction.into(),
        caller: call.caller.as_ref().map(ToString::to_string),
        called: call.called.to_string(),
        queue: call.queue.as_ref().map(|queue| queue.0.clone()),
        since: row.call_since.into(),
        answered_at: call.answered_at.map(Time),
        region: citizen.and_then(crate::region::of),
        customer,
        consult: consult.map(|c| Consult { to: c.to.clone(), answered: c.answered }),
        recording: !call.recordings.is_empty(),
    })
}
