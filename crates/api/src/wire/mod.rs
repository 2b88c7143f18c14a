//! Wire types shared by several endpoints. Domain types are converted here,
//! so a change in a domain never changes the wire unseen.

mod call;
mod code;
mod customer;
mod page;
mod person;
mod seat;
mod staff;
mod time;
mod trunk;
mod wall;

pub(crate) use call::{Interaction, Recording, StoryStep};
pub(crate) use code::{Direction, Rating, RequestState, Result, SeatState, mirrored};
pub(crate) use customer::{Customer, CustomerKind, History, Region, ScreenPop};
pub(crate) use page::{Page, limit};
pub(crate) use person::{Agent, Choice, Queue, Role, Unit, UnitLevel, UnitPlace, User};
pub(crate) use seat::{Call, Consult, PendingState, Seat};
pub(crate) use staff::{StaffMade, StaffMember};
pub(crate) use time::{Date, Time};
pub(crate) use trunk::{Brakes, Trunk, TrunkRoute, TrunkSpec};
pub(crate) use wall::{Wall, WallCall, WallQueue, WallSeat, WallTrunk};
