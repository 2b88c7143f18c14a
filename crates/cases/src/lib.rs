#![doc = include_str!("../README.md")]

mod actor;
mod article;
mod calendar;
mod case;
mod clock;
mod command;
mod decide;
mod event;
mod field;
mod ground;
mod kind;
mod number;
mod profile;
mod refusal;
mod requester;
mod state;
mod supervision;
mod timeline;

pub use actor::{Actor, CaseRole, Now, Rules, Step};
pub use article::{Article, ParseArticleError};
pub use calendar::{CalendarError, DayKind, WorkingCalendar, WorkingDay, YEAR_RANGE};
pub use case::{Case, CoUnit, HistoryError, Part};
pub use clock::{Clock, DayLine, Deadline, Due, Standing, Why};
pub use command::{Command, CommandName, FollowUp, Intake, Outcome, Satisfaction};
pub use event::{Event, Recorded};
pub use field::Field;
pub use ground::Ground;
pub use kind::{Channel, Kind, Urgency};
pub use number::{CaseNumber, ParseCaseNumberError, SERIAL_MAX};
pub use profile::{ClockStart, Limit, Profile, Term, WorkingDays};
pub use refusal::Refusal;
pub use requester::{Matter, Requester};
pub use state::State;
pub use supervision::{Notice, NoticeKind};
pub use timeline::{Entry, timeline};
