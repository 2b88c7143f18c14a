//! The reading end: batches for the database, in order, each until applied.

use super::{Durable, parse_path, part_path};
use calls::Recorded;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use tokio::sync::watch;

/// Entries per database transaction: enough to share its cost, few enough to
/// hold no lock for long.
const BATCH_MAX: usize = 500;

#[derive(Debug)]
pub struct Batch {
    /// The run of the program that wrote the entries.
    pub run: u64,
    pub entries: Vec<Recorded>,
}

impl Batch {
    /// Whether more may be waiting behind it already.
    pub fn is_full(&self) -> bool {
        self.entries.len() >= BATCH_MAX
    }
}

#[derive(Debug)]
pub struct Reader {
    folder: PathBuf,
    run: u64,
    durable: watch::Receiver<Durable>,
    /// Earlier runs' files, then this run's parts as they are finished.
    path: PathBuf,
    position: u64,
    leftovers: Vec<PathBuf>,
    part: u32,
    /// Where the batch handed out last ends.
    next_position: Option<u64>,
}

impl Reader {
    pub(super) fn open(
        folder: &Path,
        run: u64,
        durable: watch::Receiver<Durable>,
    ) -> io::Result<Self> {
        let mut leftovers = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if parse_path(&path).is_some_and(|(of_run, _)| of_run < run) {
                leftovers.push(path);
            }
        }
        // The names sort by run and part; the oldest is taken first, from the end.
        leftovers.sort();
        leftovers.reverse();
        let path = leftovers.pop().unwrap_or_else(|| part_path(folder, run, 0));
        Ok(Self {
            folder: folder.to_owned(),
            run,
            durable,
            path,
            position: 0,
            leftovers,
            part: 0,
            next_position: None,
        })
    }

    /// Waits until there may be more to read; false once the writer is gone.
    pub async fn changed(&mut self) -> bool {
        self.durable.changed().await.is_ok()
    }

    /// The next entries in order; the same ones again until [`Self::applied`].
    pub fn next_batch(&mut self) -> io::Result<Option<Batch>> {
        loop {
            let (run, _) = parse_path(&self.path).unwrap_or((self.run, 0));
            let durable = *self.durable.borrow_and_update();
            let current = run == self.run && self.part == durable.part;
            let limit = if current { durable.upto } else { u64::MAX };
            let (entries, end) = read_entries(&self.path, self.position, limit)?;
            if !entries.is_empty() {
                self.next_position = Some(end);
                return Ok(Some(Batch { run, entries }));
            }
            if current {
                return Ok(None);
            }
            self.next_file(run)?;
        }
    }

    /// The batch handed out last is in the database.
    pub fn applied(&mut self) {
        self.position = self.next_position.take().unwrap_or(self.position);
    }

    fn next_file(&mut self, run: u64) -> io::Result<()> {
        std::fs::remove_file(&self.path)?;
        self.position = 0;
        if run == self.run {
            self.part += 1;
        }
        self.path =
            self.leftovers.pop().unwrap_or_else(|| part_path(&self.folder, self.run, self.part));
        Ok(())
    }
}

/// Reads entries from `position` up to `limit` bytes; also tells where they end.
/// A last line cut off by a crash is dropped.
fn read_entries(path: &Path, position: u64, limit: u64) -> io::Result<(Vec<Recorded>, u64)> {
    if position >= limit {
        return Ok((Vec::new(), position));
    }
    let mut file = BufReader::new(File::open(path)?);
    file.seek(SeekFrom::Start(position))?;
    let (mut entries, mut end, mut line) = (Vec::new(), position, Vec::new());
    while entries.len() < BATCH_MAX && end < limit {
        line.clear();
        let length = file.read_until(b'\n', &mut line)?;
        if length == 0 || !line.ends_with(b"\n") {
            break;
        }
        end += length as u64;
        match serde_json::from_slice(&line) {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                tracing::error!(%error, "a spooled record cannot be read and is left out")
            }
        }
    }
    Ok((entries, end))
}
