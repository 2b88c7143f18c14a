//! People as their administrator sees them.

use super::{Role, SeatState, Time, Unit};
use crate::app::App;
use crate::directory::Directory;
use serde::Serialize;
use utoipa::ToSchema;

/// A person of the staff (人员), with the seat if the role has one.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct StaffMember {
    #[schema(example = "usr_019ac1d37a2b00000000000000000001")]
    pub id: String,
    pub username: String,
    pub name: String,
    pub role: Role,
    /// The team's code.
    pub team: Option<String>,
    pub unit: Option<Unit>,
    /// False for who was switched off: no log-in, no seat.
    pub active: bool,
    /// The seat's id, by which queues name their members.
    pub agent: Option<String>,
    /// Agent number (工号).
    pub number: Option<String>,
    /// The desk phone the person usually sits at.
    pub extension: Option<String>,
    pub may_dial_outside: bool,
    pub may_monitor: bool,
    pub recorded: bool,
    /// Ids of the queues whose callers this seat takes.
    pub queues: Vec<String>,
    /// What the seat does now.
    pub seat_state: Option<SeatState>,
    pub created_at: Time,
}

/// A password that was made up is in this answer and nowhere else.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffMade {
    pub member: StaffMember,
    /// Null if the administrator chose it.
    pub password: Option<String>,
}

impl StaffMember {
    pub fn new(member: &store::Member, directory: &Directory, app: &App) -> Self {
        let store::Member { account, seat, created_at } = member;
        let user = &account.user;
        let seat = seat.as_ref();
        let state = |seat: &store::Seat| app.live.board().seat(seat.id).map(|row| row.state);
        Self {
            id: user.id.to_string(),
            username: user.username.clone(),
            name: user.display_name.clone(),
            role: user.role.into(),
            team: user.team.as_ref().map(ToString::to_string),
            unit: user.unit.map(|unit| directory.unit(unit)),
            active: user.active,
            agent: seat.map(|seat| seat.id.to_string()),
            number: seat.map(|seat| seat.number.to_string()),
            extension: seat.and_then(|seat| Some(seat.extension.as_ref()?.to_string())),
            may_dial_outside: seat.is_some_and(|seat| seat.may_dial_outside),
            may_monitor: seat.is_some_and(|seat| seat.may_monitor),
            recorded: seat.is_some_and(|seat| seat.recorded),
            queues: seat
                .map(|seat| seat.queues.iter().map(|queue| queue.0.clone()).collect())
                .unwrap_or_default(),
            seat_state: seat.map(|seat| state(seat).unwrap_or(calls::SeatState::SignedOut).into()),
            created_at: (*created_at).into(),
        }
    }
}
