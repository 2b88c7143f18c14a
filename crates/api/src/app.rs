//! What handlers share within one run of the API.

use crate::directory::{Directory, DirectoryCache};
use crate::error::ApiError;
use crate::live::Pages;
use crate::routes::citizen::CitizenLines;
use crate::serve::{ApiState, Options};
use crate::session::{Attempts, Passwords};
use crate::{Floor, Live};
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;

pub(crate) struct App {
    pub store: Store,
    pub floor: Arc<dyn Floor>,
    pub live: Live,
    pub pages: Pages,
    pub recordings_dir: PathBuf,
    pub options: Options,
    pub passwords: Passwords,
    pub attempts: Attempts,
    pub citizens: CitizenLines,
    directory: DirectoryCache,
}

/// How handlers get it.
pub(crate) type Shared = axum::extract::State<Arc<App>>;

impl App {
    pub fn new(state: ApiState) -> Self {
        let ApiState { store, floor, live, recordings_dir, options } = state;
        Self {
            store,
            floor,
            live,
            recordings_dir,
            options,
            pages: Pages::default(),
            passwords: Passwords::default(),
            attempts: Attempts::default(),
            citizens: CitizenLines::default(),
            directory: DirectoryCache::default(),
        }
    }

    /// Who is who, not older than a few seconds.
    pub async fn directory(&self) -> Result<Arc<Directory>, ApiError> {
        self.directory.get(&self.store).await
    }
}
