//! What Yingda remembers: one schema on SQLite or PostgreSQL.
//!
//! [`Store`] is the only door. It decides nothing: `calls` and `cases` say what
//! happened, `api` asks. Nothing here knows HTTP or SIP, and no call ever waits
//! for it: records come behind the call, in batches ([`Store::apply`]).

mod attachment;
mod audit;
mod calendar;
mod case;
mod center;
mod choice;
mod customer;
mod db;
mod error;
mod import;
mod interaction;
mod ledger;
mod office;
mod outbox;
mod people;
mod people_days;
mod phone;
mod queue;
mod recording;
mod reminders;
mod revisits;
mod rows;
mod saved_filters;
pub mod seed;
mod session;
mod sql;
mod staff;
mod summary;
mod trunk;
mod turns;
mod unit_days;
mod words;
mod wrap_up;

pub use attachment::attachment_file;
pub use audit::AuditLine;
pub use calendar::Calendar;
pub use case::{CaseFile, CaseFilter, CaseLine};
pub use center::PublishedFlow;
pub use error::StoreError;
pub use interaction::{
    Interaction, InteractionCursor, InteractionFilter, ParseCursorError, Sight, Step,
};
pub use ledger::BATCH_EVENTS_MAX;
pub use office::{Team, Unit};
pub use outbox::{Message, Notice};
pub use people::{Account, Agent};
pub use people_days::{Done, MonthFigures, PersonFigures};
pub use phone::Extension;
pub use queue::Queue;
pub use recording::{Recording, recording_file};
pub use reminders::{ClockLine, Reminder, RemindersOf, Stage};
pub use saved_filters::SavedFilter;
pub use session::Session;
pub use staff::{Member, Seat};
pub use trunk::{Gateway, Trunk, TrunkFault, TrunkTransport, check_brakes, check_routes};
pub use turns::{TurnFigure, UnitFigures, moment};
pub use wrap_up::WrapUp;

/// An open database with its schema up to date. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    db: db::Db,
}

impl Store {
    /// Opens `sqlite:PATH` (made if missing) or `postgres://…`.
    ///
    /// # Errors
    /// `BadUrl`, `Migration`, or `Unavailable` if it cannot be reached.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = Self { db: db::Db::open(url).await? };
        store.fill_words().await?;
        Ok(store)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// `Unavailable` if it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.db.one(sql::Sql::new("SELECT 1 AS one")).await.map(drop)
    }

    /// Lets the database look at what it holds, to plan its reading by: after
    /// much was brought in at once.
    pub async fn analyze(&self) -> Result<(), StoreError> {
        self.db.run(sql::Sql::new("ANALYZE")).await.map(drop)
    }

    /// Closes all connections; later calls fail as `Unavailable`.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
