//! What handlers share within one run of the API.

use crate::directory::{Directory, DirectoryCache};
use crate::doors::Places;
use crate::error::ApiError;
use crate::live::Pages;
use crate::routes::citizen::CitizenLines;
use crate::routes::portal::PortalLimits;
use crate::serve::{ApiState, Options};
use crate::session::{Attempts, Passwords};
use crate::{Floor, Live, Messenger};
use base::{AgentId, UserId};
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;

/// Telephones in browsers at one address, as on the other streams SIP comes by.
const LINES_OF_ONE_MAX: usize = 512;

pub(crate) struct App {
    pub store: Store,
    pub floor: Arc<dyn Floor>,
    pub messenger: Option<Arc<dyn Messenger>>,
    pub live: Live,
    pub pages: Pages,
    pub recordings_dir: PathBuf,
    pub attachments_dir: PathBuf,
    pub options: Options,
    pub passwords: Passwords,
    pub attempts: Attempts,
    pub citizens: CitizenLines,
    pub portal: PortalLimits,
    /// Places for telephones in browsers.
    pub lines: Arc<Places>,
    directory: DirectoryCache,
}

/// How handlers get it.
pub(crate) type Shared = axum::extract::State<Arc<App>>;

impl App {
    pub fn new(state: ApiState) -> Self {
        let ApiState { store, floor, messenger, live, recordings_dir, attachments_dir, options } =
            state;
        Self {
            lines: Places::new(options.lines_max, LINES_OF_ONE_MAX),
            store,
            floor,
            messenger,
            live,
            recordings_dir,
            attachments_dir,
            options,
            pages: Pages::default(),
            passwords: Passwords::default(),
            attempts: Attempts::default(),
            citizens: CitizenLines::default(),
            portal: PortalLimits::default(),
            directory: DirectoryCache::default(),
        }
    }

    /// Names, seats or settings were changed here.
    pub async fn forget_directory(&self) {
        self.directory.forget().await;
    }

    /// Whether a seat is with a call or its after-call work.
    pub fn is_in_call(&self, agent: Option<AgentId>) -> bool {
        let board = self.live.board();
        agent.and_then(|agent| board.seat(agent)).is_some_and(|seat| seat.interaction.is_some())
    }

    /// Ends all log-ins of a person, and the pages open with them.
    pub async fn show_out(&self, user: UserId) -> Result<(), ApiError> {
        self.store.end_sessions(user).await?;
        self.pages.close_of(user);
        Ok(())
    }

    /// Who is who, not older than a few seconds.
    pub async fn directory(&self) -> Result<Arc<Directory>, ApiError> {
        self.directory.get(&self.store).await
    }
}
