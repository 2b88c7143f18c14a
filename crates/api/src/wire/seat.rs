//! A seat as its own page shows it; the buttons follow it.

use super::{Customer, Direction, Region, SeatState, Time};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Seat {
    pub state: SeatState,
    /// Why not ready, e.g. `meal`, `missed_offer`.
    pub reason: Option<String>,
    pub since: Time,
    /// `browser` or an extension; null while signed out.
    #[schema(example = "browser")]
    pub phone: Option<String>,
    pub phone_connected: bool,
    /// What takes effect after the call.
    pub pending: Option<PendingState>,
    pub call: Option<Call>,
    /// When after-call work ends by itself.
    pub wrap_up_until: Option<Time>,
    pub queues: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PendingState {
    NotReady,
    SignedOut,
}

/// The call a seat is busy with.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Call {
    pub interaction: String,
    pub direction: Direction,
    pub caller: Option<String>,
    pub called: String,
    pub queue: Option<String>,
    /// When the seat got the call.
    pub since: Time,
    pub answered_at: Option<Time>,
    pub region: Option<Region>,
    pub customer: Option<Customer>,
    pub consult: Option<Consult>,
    pub recording: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Consult {
    pub to: String,
    pub answered: bool,
}
