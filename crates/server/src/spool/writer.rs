//! The writing end: control's records to disk.

use super::{Durable, Reader, part_path};
use api::{AlarmBoard, AlarmKind};
use calls::Recorded;
use crossbeam_channel::{Receiver, Sender, TrySendError};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::watch;

/// Records between control and the writer. At the 3,000 records a second of
/// hundreds of calls set up each second this is twenty seconds of a stalled disk;
/// past it a record is lost and the log says so.
const WAITING_MAX: usize = 65_536;
/// Records reach the kernel this often, many at a time: what the end of the
/// process can lose, and less than what the journal of calls may be behind.
const GATHER: Duration = Duration::from_millis(100);
/// They are made durable after so many times, since a sync costs as much as a
/// hundred records, or when no more come: a power cut can lose a fifth of a
/// second.
const GATHERINGS_PER_SYNC: u32 = 2;
/// A file is closed and a new one begun at this size.
const FILE_BYTES_MAX: u64 = 64 << 20;
/// How often a full disk is tried again.
const RETRY_EVERY: Duration = Duration::from_secs(1);

/// The control thread's end. The last clone dropped ends the writer.
#[derive(Debug, Clone)]
pub struct Spool {
    to_writer: Sender<Recorded>,
    alarms: AlarmBoard,
}

impl Spool {
    /// Starts the writer in `folder`. `run` names this run of the program and
    /// must be greater than that of every earlier run.
    pub fn start(folder: &Path, run: u64, alarms: AlarmBoard) -> io::Result<(Self, Reader)> {
        std::fs::create_dir_all(folder)?;
        let (to_writer, from_control) = crossbeam_channel::bounded(WAITING_MAX);
        let (tell, durable) = watch::channel(Durable { part: 0, upto: 0 });
        let reader = Reader::open(folder, run, durable)?;
        let mut writer = Writer::open(folder, run, tell, alarms.clone())?;
        std::thread::Builder::new().name("spool".into()).spawn(move || {
            if let Err(error) = writer.run(&from_control) {
                tracing::error!(%error, "the record spool has stopped: new records are lost");
            }
        })?;
        Ok((Self { to_writer, alarms }, reader))
    }

    /// Hands over a record without waiting.
    pub fn append(&self, entry: Recorded) {
        let Err(error) = self.to_writer.try_send(entry) else { return };
        self.alarms.add(AlarmKind::RecordsLost);
        match error {
            TrySendError::Full(_) => {
                tracing::error!("a record is lost: the disk has not taken any for long");
            }
            TrySendError::Disconnected(_) => {
                tracing::error!("a record is lost: the spool has stopped");
            }
        }
    }
}

struct Writer {
    folder: PathBuf,
    run: u64,
    file: File,
    /// Bytes of the part that the kernel has.
    written: u64,
    durable: Durable,
    /// Since the last sync.
    gatherings: u32,
    /// What is to be written next; kept for its room.
    lines: Vec<u8>,
    tell: watch::Sender<Durable>,
    alarms: AlarmBoard,
}

impl Writer {
    fn open(
        folder: &Path,
        run: u64,
        tell: watch::Sender<Durable>,
        alarms: AlarmBoard,
    ) -> io::Result<Self> {
        let file = open_part(folder, run, 0)?;
        Ok(Self {
            folder: folder.to_owned(),
            run,
            file,
            written: 0,
            durable: Durable { part: 0, upto: 0 },
            gatherings: 0,
            lines: Vec::new(),
            tell,
            alarms,
        })
    }

    fn run(&mut self, from_control: &Receiver<Recorded>) -> io::Result<()> {
        while let Ok(first) = from_control.recv() {
            append_line(&mut self.lines, &first)?;
            // As long as records keep coming, control need not wake this thread.
            while self.gather(from_control)? {
                if self.gatherings >= GATHERINGS_PER_SYNC {
                    self.sync()?;
                }
            }
            self.sync()?;
        }
        Ok(())
    }

    /// Writes what has come within [`GATHER`]. False if nothing has.
    fn gather(&mut self, from_control: &Receiver<Recorded>) -> io::Result<bool> {
        std::thread::sleep(GATHER);
        for entry in from_control.try_iter() {
            append_line(&mut self.lines, &entry)?;
        }
        let mut lines = std::mem::take(&mut self.lines);
        self.write(&lines)?;
        let any = !lines.is_empty();
        self.gatherings += u32::from(any);
        lines.clear();
        self.lines = lines;
        Ok(any)
    }

    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut full = false;
        // A full disk is waited out: the records behind these queue up.
        while let Err(error) = self.file.write_all(lines) {
            if error.kind() != io::ErrorKind::StorageFull {
                return Err(error);
            }
            if !std::mem::replace(&mut full, true) {
                tracing::error!("disk full: records wait in memory until there is room");
                self.alarms.raise(AlarmKind::RecordsWait, 0, None);
            }
            self.file.set_len(self.written)?;
            std::thread::sleep(RETRY_EVERY);
        }
        if full {
            self.alarms.end(AlarmKind::RecordsWait);
        }
        self.written += lines.len() as u64;
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()?;
        self.gatherings = 0;
        self.durable.upto = self.written;
        let part = self.durable.part + 1;
        // On a full disk no new part can be made: this one grows on until then.
        if self.written > FILE_BYTES_MAX
            && let Ok(file) = open_part(&self.folder, self.run, part)
        {
            self.file = file;
            self.durable = Durable { part, upto: 0 };
            self.written = 0;
        }
        self.tell.send_replace(self.durable);
        Ok(())
    }
}

fn append_line(lines: &mut Vec<u8>, entry: &Recorded) -> io::Result<()> {
    serde_json::to_writer(&mut *lines, entry)?;
    lines.push(b'\n');
    Ok(())
}

fn open_part(folder: &Path, run: u64, part: u32) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(part_path(folder, run, part))
}
