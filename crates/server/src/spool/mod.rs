//! Records wait on disk and follow to the database later (invariant 5).
//!
//! The control thread hands each [`Recorded`](calls::Recorded) to [`Spool::append`], which never
//! blocks. A thread of its own writes them to append-only files, one JSON
//! document a line, and makes them durable several times a second. The files
//! are the backlog: a [`Reader`] takes batches from them in order, for as long
//! as the database needs, and deletes a file whose entries are all applied.
//! What a crash leaves behind is read first at the next start; the database
//! knows, by run and sequence, what it already has.

mod reader;
mod writer;

pub use reader::{Batch, Reader};
pub use writer::Spool;

use std::path::{Path, PathBuf};

const SUFFIX: &str = "jsonl";

/// How far the files can be read: everything before is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Durable {
    pub part: u32,
    /// Bytes of that part.
    pub upto: u64,
}

fn part_path(folder: &Path, run: u64, part: u32) -> PathBuf {
    folder.join(format!("{run:020}-{part:06}.{SUFFIX}"))
}

/// The run and part a spool file's name tells; `None` for other files.
fn parse_path(path: &Path) -> Option<(u64, u32)> {
    path.extension().filter(|suffix| *suffix == SUFFIX)?;
    let (run, part) = path.file_stem()?.to_str()?.split_once('-')?;
    Some((run.parse().ok()?, part.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Timestamp;
    use calls::{Event, Recorded, SeatState};
    use std::io::Write;
    use std::time::Duration;

    fn entry(sequence: u64) -> Recorded {
        let event = Event::Seat {
            agent: base::AgentId::new(1, 1),
            state: SeatState::Ready,
            reason: None,
            phone: None,
            interaction: None,
        };
        Recorded { sequence, at: Timestamp::from_unix_ms(5), event }
    }

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("yingda-spool-{name}-{}", std::process::id()));
        if path.exists() {
            std::fs::remove_dir_all(&path).expect("clean");
        }
        std::fs::create_dir_all(&path).expect("folder");
        path
    }

    fn wait_for(reader: &mut Reader, count: usize) -> Vec<Recorded> {
        let mut entries = Vec::new();
        for _ in 0..200 {
            while let Some(batch) = reader.next_batch().expect("readable") {
                entries.extend(batch.entries);
                reader.applied();
            }
            if entries.len() >= count {
                break;
            }
            std::thread::park_timeout(Duration::from_millis(10));
        }
        entries
    }

    #[test]
    fn what_one_run_leaves_the_next_reads_first() {
        let folder = folder("replay");
        let old = part_path(&folder, 7, 0);
        let mut file = std::fs::File::create(&old).expect("create");
        for sequence in 0..3 {
            let line = serde_json::to_string(&entry(sequence)).expect("json");
            writeln!(file, "{line}").expect("write");
        }
        write!(file, "{{\"event\":{{\"sequ").expect("a line cut off by a crash");

        let (spool, mut reader) =
            Spool::start(&folder, 8, api::AlarmBoard::default()).expect("start");
        spool.append(entry(0));
        let first = reader.next_batch().expect("readable").expect("leftover");
        assert_eq!((first.run, first.entries.len()), (7, 3));
        reader.applied();
        assert_eq!(wait_for(&mut reader, 1), vec![entry(0)]);
        assert!(!old.exists(), "an applied file is deleted");
        std::fs::remove_dir_all(&folder).expect("clean");
    }

    #[test]
    fn a_batch_not_applied_comes_again() {
        let folder = folder("again");
        let (spool, mut reader) =
            Spool::start(&folder, 1, api::AlarmBoard::default()).expect("start");
        spool.append(entry(0));
        while reader.next_batch().expect("readable").is_none() {
            std::thread::park_timeout(Duration::from_millis(10));
        }
        assert_eq!(reader.next_batch().expect("readable").expect("again").entries, vec![entry(0)]);
        std::fs::remove_dir_all(&folder).expect("clean");
    }

    #[test]
    fn order_survives_a_stalled_database() {
        let folder = folder("order");
        let (spool, mut reader) =
            Spool::start(&folder, 1, api::AlarmBoard::default()).expect("start");
        let sent: Vec<Recorded> = (0..2_000).map(entry).collect();
        for entry in &sent {
            spool.append(entry.clone());
        }
        assert_eq!(wait_for(&mut reader, sent.len()), sent);
        std::fs::remove_dir_all(&folder).expect("clean");
    }
}
