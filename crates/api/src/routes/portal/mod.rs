//! The citizen's portal: a request is filed, followed, added to and rated by
//! somebody without an account. Limited by address; what opens a case is its
//! number with the code given at filing, or with the telephone number left.

pub(crate) mod file;
pub(crate) mod files;
pub(crate) mod follow;
mod secret;
mod view;

use crate::doors::Meter;
use std::time::Duration;

/// What strangers may do how often.
#[derive(Debug)]
pub(crate) struct PortalLimits {
    pub file: Meter,
    pub follow: Meter,
    pub files: Meter,
}

const WINDOW: Duration = Duration::from_secs(600);
/// Requests of one address, where a village may sit behind one, and of all.
const FILED_BY_ONE_MAX: u32 = 20;
const FILED_MAX: u32 = 2_000;
/// The same for looks, notes and ratings.
const FOLLOWED_BY_ONE_MAX: u32 = 200;
const FOLLOWED_MAX: u32 = 20_000;
/// And for files, which cost room on the disk.
const FILES_BY_ONE_MAX: u32 = 60;
const FILES_MAX: u32 = 2_000;

impl Default for PortalLimits {
    fn default() -> Self {
        Self {
            file: Meter::new(WINDOW, FILED_BY_ONE_MAX, FILED_MAX),
            follow: Meter::new(WINDOW, FOLLOWED_BY_ONE_MAX, FOLLOWED_MAX),
            files: Meter::new(WINDOW, FILES_BY_ONE_MAX, FILES_MAX),
        }
    }
}
