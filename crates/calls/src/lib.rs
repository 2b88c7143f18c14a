//! The heart: legs, flows (流程, IVR), queues (ACD), seats, transfers and
//! supervision, as decisions.
//!
//! [`Center`] is one shard: it owns its interactions, queues and seats and
//! decides everything about them in order, without locks. It does not know SIP,
//! RTP or SQL: a leg is an id, a device is where it rings, a hearing is what it
//! listens to. The shell carries [`Output`]s out and brings back [`Input`]s.

mod center;
mod config;
mod event;
pub mod flow;
mod input;
mod interaction;
pub mod limits;
mod output;
mod queue;
mod seat;
mod speech;
mod timers;
mod wall;

#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod world;

pub use center::Center;
pub use config::{AgentConfig, Config, FlowId, InboundNumber, QueueConfig, QueueId, TrunkConfig};
pub use event::{
    Direction, EndReason, Event, OfferEnd, Rating, Recorded, SeatState, StateReason, Story,
    TransferKind,
};
pub use input::{
    CallerKnown, Cause, Input, Origin, QueryAnswer, RequestId, SeatCommand, SeatPhone,
};
pub use output::{Device, Hearing, Output, PlayId, Query, QueryId, Refusal, Speech};
pub use wall::{QueueCounters, Wall, WallCall, WallQueue, WallSeat, WallStage};
