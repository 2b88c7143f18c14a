#![doc = include_str!("../README.md")]

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
pub mod trunk;
mod wall;

#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod world;

pub use center::{Center, Changed, KeptCall, KeptSeat, Left};
pub use config::{AgentConfig, Config, FlowId, InboundNumber, OutOfRange, QueueConfig, QueueId};
pub use event::{
    Direction, EndReason, Event, LegSound, OfferEnd, Rating, Recorded, SeatState, StateReason,
    Story, TransferKind,
};
pub use input::{
    CallerKnown, Cause, Input, Origin, QueryAnswer, RequestId, SeatCommand, SeatPhone,
};
pub use output::{Device, Hearing, Output, PlayId, Query, QueryId, Refusal, Speech};
pub use trunk::TrunkConfig;
pub use wall::{QueueCounters, Wall, WallCall, WallQueue, WallSeat, WallSilence, WallStage};
