//! The journal: what a process that dies leaves to the next (invariant 5).
//!
//! One line of JSON for each thing that changed, whole: the last line with a
//! key counts. A thread of its own writes them, and now and then the whole
//! file anew without what is over. It need not be synced: it outlives the
//! process, and with the machine the telephones' calls are gone as well, which
//! the boot's id in its first line tells.
//!
//! It holds trunks' passwords and telephone numbers, so nobody but its owner
//! may read it. An orderly end leaves none.

mod reader;
mod writer;

pub use reader::read;
pub use writer::Journal;

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The first line.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    /// Another program may mean something else by the same words.
    program: String,
    boot: String,
    /// `Moment::ZERO` on the machine's clock.
    zero: Duration,
    /// Processes in a row that took it up and did not live long.
    deaths: u32,
}

impl Header {
    fn new(zero: Duration, deaths: u32) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Self { program, boot: boot_id(), zero, deaths }
    }
}

/// Different after every boot of the machine.
fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default()
}

fn path(folder: &Path) -> PathBuf {
    folder.join("journal.jsonl")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::{Entry, Kept, Key};
    use std::os::unix::fs::PermissionsExt;

    const ZERO: Duration = Duration::from_secs(7);

    fn folder(name: &str) -> PathBuf {
        let name = format!("yingda-journal-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        // It may be there from a run that was killed.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    fn phones(extension: &str, there: bool) -> Entry {
        let value = there.then(|| Kept::Phones(Vec::new()));
        Entry { key: Key::Phones(extension.into()), value }
    }

    fn left(folder: &Path) -> Vec<String> {
        let left = read(folder).map(|left| left.kept).unwrap_or_default();
        let name = |(key, _)| match key {
            Key::Phones(extension) => extension,
            other => format!("{other:?}"),
        };
        left.into_iter().map(name).collect()
    }

    #[test]
    fn the_last_word_on_each_thing_is_found_and_an_orderly_end_leaves_nothing() {
        let folder = folder("last");
        assert!(read(&folder).is_none(), "nothing was left");
        let journal =
            Journal::start(&folder, ZERO, true, api::AlarmBoard::default()).expect("started");
        journal.append(vec![phones("8001", true), phones("8002", true)]);
        journal.append(vec![phones("8001", false), phones("8003", false)]);
        journal.sync();
        assert_eq!(left(&folder), ["8002"]);
        assert_eq!(read(&folder).expect("left").zero, ZERO);
        let mode = std::fs::metadata(path(&folder)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may read it");
        journal.end();
        assert!(read(&folder).is_none(), "an orderly end");
    }

    #[test]
    fn the_next_process_goes_on_writing_and_a_torn_line_is_none() {
        let folder = folder("torn");
        let journal =
            Journal::start(&folder, ZERO, true, api::AlarmBoard::default()).expect("started");
        journal.append(vec![phones("8001", true)]);
        journal.sync();
        let torn = [std::fs::read(path(&folder)).expect("read").as_slice(), b"{\"key\":"].concat();
        std::fs::write(path(&folder), torn).expect("torn");
        let again =
            Journal::start(&folder, ZERO, true, api::AlarmBoard::default()).expect("started");
        again.append(vec![phones("8002", true)]);
        again.sync();
        assert_eq!(left(&folder), ["8001", "8002"]);
    }

    #[test]
    fn what_another_boot_or_program_left_is_not_taken_up() {
        let folder = folder("boot");
        let journal =
            Journal::start(&folder, ZERO, true, api::AlarmBoard::default()).expect("started");
        journal.append(vec![phones("8001", true)]);
        journal.sync();
        let text = std::fs::read_to_string(path(&folder)).expect("read");
        std::fs::write(path(&folder), text.replace(boot_id().trim(), "another")).expect("written");
        assert!(read(&folder).is_none());
    }

    #[test]
    fn who_took_it_up_and_died_at_once_is_counted() {
        let folder = folder("deaths");
        for deaths in 0..3 {
            let journal =
                Journal::start(&folder, ZERO, true, api::AlarmBoard::default()).expect("started");
            journal.append(vec![phones("8001", true)]);
            journal.sync();
            assert_eq!(read(&folder).map(|left| left.deaths), Some(deaths));
        }
        drop(Journal::start(&folder, ZERO, false, api::AlarmBoard::default()).expect("started"));
        let left = read(&folder).expect("a journal");
        assert_eq!((left.deaths, left.kept.len()), (0, 0), "it was not taken up");
    }

    #[test]
    fn what_is_over_takes_no_room_for_long() {
        let folder = folder("room");
        let journal =
            Journal::start(&folder, ZERO, true, api::AlarmBoard::default()).expect("started");
        for round in 0..40 {
            let entries = (0..2_000).map(|n| phones(&format!("{round}-{n}"), true));
            journal.append(entries.collect());
            journal.append((0..2_000).map(|n| phones(&format!("{round}-{n}"), false)).collect());
            journal.sync();
        }
        journal.append(vec![phones("8001", true)]);
        journal.sync();
        let bytes = std::fs::metadata(path(&folder)).expect("a file").len();
        assert!(bytes < 2 * writer::FILE_BYTES_MIN, "{bytes} bytes");
        assert_eq!(left(&folder), ["8001"]);
    }
}
