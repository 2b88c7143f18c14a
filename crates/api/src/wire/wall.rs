//! The live wall (实时监控) on the wire.

use super::code::mirrored;
use super::{SeatState, Time};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub(crate) struct Wall {
    pub seats: Vec<WallSeat>,
    pub queues: Vec<WallQueue>,
    pub trunks: Vec<WallTrunk>,
    /// Calls that go on.
    pub calls: Vec<WallCall>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WallSeat {
    /// The agent's id.
    pub agent: String,
    pub number: String,
    pub name: String,
    pub team: Option<String>,
    pub state: SeatState,
    pub reason: Option<String>,
    pub since: Time,
    pub phone: Option<String>,
    pub interaction: Option<String>,
    pub caller: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WallQueue {
    pub id: String,
    pub name: String,
    /// Empty where there is none.
    pub name_en: String,
    pub waiting: usize,
    pub longest_wait_since: Option<Time>,
    pub offered: usize,
    pub talking: usize,
    pub served_today: u64,
    pub abandoned_today: u64,
    pub members_ready: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WallTrunk {
    pub name: String,
    pub calls: usize,
    pub calls_max: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct WallCall {
    pub interaction: String,
    pub caller: Option<String>,
    pub called: String,
    pub since: Time,
    pub stage: WallStage,
    /// Number of the agent.
    pub agent: Option<String>,
    pub queue: Option<String>,
    /// Of whom nothing has been heard for long, while they talk.
    pub silence: Option<WallSilence>,
}

mirrored!(
    /// Whose sound does not come: of the one who is served, of the house, of both.
    WallSilence = calls::WallSilence { Party, House, Both }
);

mirrored!(
    /// Where a call stands.
    WallStage = calls::WallStage {
        Arriving, InFlow, Waiting, Offered, Dialing, Talking, OnHold, Consulting, Transferring,
        Joined, AgentLost, Survey, Leaving,
    }
);
