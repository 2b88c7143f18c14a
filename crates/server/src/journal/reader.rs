//! What an earlier process left.

use super::{Header, boot_id, path};
use crate::edge::{Entry, Kept, Key};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

/// Far more than a call with its whole flow takes; a longer line is damage.
const LINE_BYTES_MAX: usize = 4 << 20;

/// What goes on.
#[derive(Debug)]
pub struct Left {
    /// `Moment::ZERO` of the process that wrote it, on the machine's clock.
    pub zero: Duration,
    /// Processes in a row that took it up and did not live long.
    pub deaths: u32,
    pub kept: Vec<(Key, Kept)>,
}

/// Reads the journal; `None` if there is none, or none of this boot and program.
/// A line that cannot be read (the last, torn) is left out.
pub fn read(folder: &Path) -> Option<Left> {
    let mut lines = BufReader::new(File::open(path(folder)).ok()?).split(b'\n');
    let header: Header = serde_json::from_slice(&lines.next()?.ok()?).ok()?;
    if header.boot != boot_id() || header.program != env!("CARGO_PKG_VERSION") {
        return None;
    }
    let mut kept = BTreeMap::new();
    for line in lines.map_while(Result::ok).filter(|line| line.len() <= LINE_BYTES_MAX) {
        match serde_json::from_slice(&line) {
            Ok(Entry { key, value: Some(value) }) => drop(kept.insert(key, value)),
            Ok(Entry { key, value: None }) => drop(kept.remove(&key)),
            Err(error) => tracing::debug!(%error, "a line of the journal cannot be read"),
        }
    }
    let Header { zero, deaths, .. } = header;
    Some(Left { zero, deaths, kept: kept.into_iter().collect() })
}
