//! The words everyone shares: typed ids, numbers a telephone dials, the kinds
//! of time, seeded randomness and named limits.
//!
//! Nothing here does I/O, reads a clock or draws randomness: time and random
//! bits are always given, so that every machine above can be replayed.

mod id;
mod number;
mod rng;
mod time;

pub use id::{
    AgentId, CaseId, CustomerId, FileId, InteractionId, LegId, MessageId, ParseIdError,
    RecordingId, ReminderId, SegmentId, SessionId, UnitId, UserId,
};
pub use number::{AgentNumber, PHONE_NUMBER_LEN_MAX, ParseNumberError, PhoneNumber};
pub use rng::Rng;
pub use time::{Moment, Timestamp};
