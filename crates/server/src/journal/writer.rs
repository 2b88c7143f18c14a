//! The writing end.

use super::{Header, path, read};
use crate::edge::{Entry, Key};
use api::{AlarmBoard, AlarmKind};
use crossbeam_channel::{Receiver, Sender, TrySendError};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

/// Batches that wait for a disk that stands still: minutes.
const WAITING_MAX: usize = 4_096;
/// A process that lives so long does not die of what it took up.
const LONG_LIFE: Duration = Duration::from_secs(10);
/// Changes reach the kernel this often, many at a time.
const GATHER: Duration = Duration::from_millis(20);
/// A file is written anew from this size, if three quarters of it are over.
pub const FILE_BYTES_MIN: u64 = 4 << 20;

enum Order {
    Keep(Vec<Entry>),
    /// Tells when all before is in the kernel.
    #[cfg(test)]
    Sync(Sender<()>),
    /// An orderly end: nothing is to be left.
    End,
}

/// The control thread's end. Nothing here waits for the disk.
#[derive(Debug)]
pub struct Journal {
    to_writer: Sender<Order>,
    thread: JoinHandle<()>,
}

impl Journal {
    /// Starts the writer in `folder`, for a clock whose zero is `zero` on the
    /// machine's. If this process goes on with what was left there, that stays
    /// until it is over.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn start(
        folder: &Path,
        zero: Duration,
        goes_on: bool,
        alarms: AlarmBoard,
    ) -> io::Result<Self> {
        let mut writer = Writer::open(folder, zero, goes_on, alarms)?;
        let (to_writer, from_control) = crossbeam_channel::bounded(WAITING_MAX);
        let builder = std::thread::Builder::new().name("journal".into());
        let thread = builder.spawn(move || writer.run(&from_control))?;
        Ok(Self { to_writer, thread })
    }

    pub fn append(&self, entries: Vec<Entry>) {
        match self.to_writer.try_send(Order::Keep(entries)) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                tracing::error!("the journal falls behind: a crash now would cost calls");
            }
        }
    }

    /// Waits until everything appended is safe from the end of this process.
    #[cfg(test)]
    pub fn sync(&self) {
        let (tell, told) = crossbeam_channel::bounded(1);
        self.to_writer.send(Order::Sync(tell)).expect("the writer runs");
        told.recv().expect("written");
    }

    /// All calls have ended: nothing is left to the next process.
    pub fn end(self) {
        // A writer that is gone has nothing more to say.
        let _ = self.to_writer.send(Order::End);
        let _ = self.thread.join();
    }
}

struct Writer {
    path: PathBuf,
    header: Header,
    file: File,
    /// What counts, each as its line.
    live: BTreeMap<Key, Vec<u8>>,
    live_bytes: u64,
    written: u64,
    /// The last write failed: the file may lack something.
    broken: bool,
    /// What it took up did not kill this process.
    lives_long: bool,
    lines: Vec<u8>,
    alarms: AlarmBoard,
}

impl Writer {
    fn open(folder: &Path, zero: Duration, goes_on: bool, alarms: AlarmBoard) -> io::Result<Self> {
        let left = read(folder).filter(|_| goes_on);
        let path = path(folder);
        let mut writer = Self {
            file: create(&path.with_extension("new"))?,
            path,
            header: Header::new(zero, left.as_ref().map_or(0, |left| left.deaths + 1)),
            live: BTreeMap::new(),
            live_bytes: 0,
            written: 0,
            broken: false,
            lives_long: false,
            lines: Vec::new(),
            alarms,
        };
        for (key, value) in left.map(|left| left.kept).unwrap_or_default() {
            writer.take(Entry { key, value: Some(value) })?;
        }
        writer.write_anew()?;
        Ok(writer)
    }

    fn run(&mut self, from_control: &Receiver<Order>) {
        let long_life = crossbeam_channel::after(LONG_LIFE);
        loop {
            let first = crossbeam_channel::select! {
                recv(from_control) -> first => match first {
                    Ok(first) => first,
                    Err(_) => return,
                },
                recv(long_life) -> _ => {
                    self.lives_long = true;
                    self.write();
                    continue;
                }
            };
            std::thread::sleep(GATHER);
            #[cfg(test)]
            let mut waiting = Vec::new();
            for order in std::iter::once(first).chain(from_control.try_iter()) {
                match order {
                    Order::Keep(entries) => {
                        for entry in entries {
                            if let Err(error) = self.take(entry) {
                                tracing::error!(%error, "something cannot be kept");
                            }
                        }
                    }
                    #[cfg(test)]
                    Order::Sync(tell) => waiting.push(tell),
                    Order::End => {
                        // Gone already: as it should be.
                        let _ = std::fs::remove_file(&self.path);
                        return;
                    }
                }
            }
            self.write();
            #[cfg(test)]
            for tell in waiting {
                // Who asked may have given up.
                let _: Result<(), _> = tell.send(());
            }
        }
    }

    /// Notes an entry, to be written. The end of what was never kept is no news.
    fn take(&mut self, entry: Entry) -> io::Result<()> {
        if entry.value.is_none() && !self.live.contains_key(&entry.key) {
            return Ok(());
        }
        let begin = self.lines.len();
        serde_json::to_writer(&mut self.lines, &entry)?;
        self.lines.push(b'\n');
        let line = &self.lines[begin..];
        let before = match entry.value {
            Some(_) => {
                self.live_bytes += line.len() as u64;
                self.live.insert(entry.key, line.to_vec())
            }
            None => self.live.remove(&entry.key),
        };
        self.live_bytes -= before.map_or(0, |line| line.len() as u64);
        Ok(())
    }

    fn write(&mut self) {
        let much = self.written > FILE_BYTES_MIN && self.written > 4 * self.live_bytes;
        let blameless = self.lives_long && self.header.deaths > 0;
        if blameless {
            self.header.deaths = 0;
        }
        let result =
            if self.broken || much || blameless { self.write_anew() } else { self.write_lines() };
        if let Err(error) = &result
            && !self.broken
        {
            tracing::error!(%error, "the journal cannot be written: a crash now would cost calls");
            self.alarms.raise(AlarmKind::JournalBroken, 0, None);
        }
        if self.broken && result.is_ok() {
            tracing::info!("the journal is whole again");
            self.alarms.end(AlarmKind::JournalBroken);
        }
        self.broken = result.is_err();
        self.lines.clear();
    }

    fn write_lines(&mut self) -> io::Result<()> {
        self.file.write_all(&self.lines)?;
        self.written += self.lines.len() as u64;
        Ok(())
    }

    /// Writes all that counts to a new file, which then takes the old one's place.
    fn write_anew(&mut self) -> io::Result<()> {
        let new = self.path.with_extension("new");
        let mut bytes = serde_json::to_vec(&self.header)?;
        bytes.push(b'\n');
        bytes.extend(self.live.values().flatten());
        let mut file = create(&new)?;
        file.write_all(&bytes)?;
        std::fs::rename(&new, &self.path)?;
        (self.file, self.written) = (file, bytes.len() as u64);
        self.lines.clear();
        Ok(())
    }
}

fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}
