//! The numbering plan as the store has it.

use crate::app::App;
use crate::error::ApiError;
use desk::{Holder, NumberPlan};

/// Every number that is given out. What an older release let in twice is kept
/// by whom comes first here.
pub(super) async fn load(app: &App) -> Result<NumberPlan, ApiError> {
    let mut plan = NumberPlan::default();
    for number in app.store.inbound_numbers().await?.keys() {
        drop(plan.give(number, Holder::Inbound));
    }
    // A person who left keeps the number, for old calls name it.
    for agent in app.store.agents().await? {
        drop(plan.give(agent.number, Holder::Agent(agent.id)));
    }
    for phone in app.store.extensions().await? {
        drop(plan.give(phone.number, Holder::Phone));
    }
    for (queue, config) in app.store.queue_configs().await? {
        if let Some(number) = config.number {
            drop(plan.give(number, Holder::Queue(queue.0)));
        }
    }
    Ok(plan)
}

/// Gives a number in the plan, or says whose it is.
pub(super) fn give(
    plan: &mut NumberPlan,
    number: impl ToString,
    to: Holder,
) -> Result<(), ApiError> {
    let number = number.to_string();
    plan.give(&number, to).map_err(|holder| {
        let by = holder.code();
        let message = format!("{number} is the number of another {by}: choose a different one");
        ApiError::conflict("number_taken", message).with("number", number).with("by", by)
    })
}
