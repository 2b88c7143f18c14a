//! The calls a step was taken in. Their recordings are its evidence, so nobody
//! names a call that does not exist or was not theirs to see.

use crate::access::Person;
use crate::app::App;
use crate::error::ApiError;
use base::InteractionId;
use desk::Right;

/// The call that the page names, if it names one.
///
/// # Errors
/// 400 `unknown_interaction`: no such call, or not one this person may see.
pub(super) async fn named(
    app: &App,
    person: &Person,
    text: Option<&str>,
) -> Result<Vec<InteractionId>, ApiError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(Vec::new()) };
    let unknown = || {
        let message = "there is no such call, or it is not yours: name the call this was done in";
        ApiError::bad("unknown_interaction", message)
    };
    let call = text.parse().map_err(|_| unknown())?;
    let sight = person.sight(Right::ViewInteractions);
    // The log comes a moment behind the call; the own seat shows it at once.
    if at_own_seat(app, person, call) || app.store.may_see(&sight, call).await? {
        Ok(vec![call])
    } else {
        Err(unknown())
    }
}

fn at_own_seat(app: &App, person: &Person, call: InteractionId) -> bool {
    app.live.board().seats_of(call).any(|agent| person.agent == Some(agent))
}
