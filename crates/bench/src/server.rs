//! The program that is measured, as a process of its own.

use crate::http::Http;
use crate::{machine, seed};
use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A start that takes longer has failed.
const START_MAX: Duration = Duration::from_secs(60);
/// An end that takes longer is made short.
const STOP_MAX: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Ports for sound: below those that the system gives to others.
const RTP: &str = "10000-29999";
/// More lines than any figure needs.
const LINES: usize = 4_000;

/// A folder that is gone when the bench is.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// # Errors
    /// There is no room for it.
    pub fn make(name: &str) -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("yingda-bench-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path)
            .with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running `yingda serve`, with a copy of the bench's data.
#[derive(Debug)]
pub struct Server {
    child: Child,
    program: PathBuf,
    pub http: SocketAddr,
    pub sip: SocketAddr,
    folder: Folder,
}

impl Server {
    /// Starts the program and waits until it is ready. Outside numbers go to
    /// `carrier`.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(program: &Path, data: &Path, carrier: SocketAddr) -> anyhow::Result<Self> {
        let (http, sip) = (free_port()?, free_port()?);
        let folder = Folder::make(&format!("run-{}", sip.port()))?;
        std::fs::copy(data.join("yingda.db"), folder.path().join("yingda.db"))?;
        let trunk = format!(
            "[[trunk]]\nname = \"carrier\"\naddress = \"{carrier}\"\n\
             accept_from = [\"127.0.0.0/8\"]\ncalls_max = {LINES}\n"
        );
        std::fs::write(folder.path().join("yingda.toml"), trunk)?;
        let program = program.to_owned();
        let child = spawn(&program, folder.path(), http, sip)?;
        let mut server = Self { child, program, http, sip, folder };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// It dies in the middle of everything, and another takes its place at once.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn die_and_start(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        self.child = spawn(&self.program, self.folder.path(), self.http, self.sip)?;
        Ok(())
    }

    fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        for _ in 0..START_MAX.as_millis() / LOOK_EVERY.as_millis() {
            std::thread::sleep(LOOK_EVERY);
            if let Some(status) = self.child.try_wait()? {
                bail!("the program ended at once ({status}): {}", self.log());
            }
            let answer = Http::connect(self.http).and_then(|mut h| h.ask("GET", "/readyz", "", ""));
            if matches!(answer, Ok((200, _))) {
                return Ok(());
            }
        }
        bail!("the program is not ready after {START_MAX:?}: {}", self.log())
    }

    /// The SQLite file of the centre.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("yingda.db")
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// # Errors
    /// It has ended.
    pub fn cpu(&self) -> anyhow::Result<Duration> {
        machine::cpu(self.pid()).with_context(|| format!("the program ended: {}", self.log()))
    }

    /// What it warned of.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Signs in so many agents, each on its desk phone, ready.
    ///
    /// # Errors
    /// One of them is refused.
    pub fn sign_in(&self, agents: u32) -> anyhow::Result<()> {
        let mut http = Http::connect(self.http)?;
        for place in 0..agents {
            let body = format!(r#"{{"state":"ready","phone":"{}"}}"#, seed::phone(place));
            let (status, answer) = http.ask("PUT", "/api/v1/seat", &seed::token(place), &body)?;
            if status != 200 {
                bail!("agent {place} could not sign in: {status} {answer}");
            }
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap_or_default());
        let asked = kill(pid, Signal::SIGTERM).is_ok();
        for _ in 0..STOP_MAX.as_millis() / LOOK_EVERY.as_millis() {
            match self.child.try_wait() {
                Ok(None) if asked => std::thread::sleep(LOOK_EVERY),
                _ => break,
            }
        }
        // It has ended, or has to now; both calls fail only if it has.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(
    program: &Path,
    folder: &Path,
    http: SocketAddr,
    sip: SocketAddr,
) -> anyhow::Result<Child> {
    let log = std::fs::File::create(folder.join("log"))?;
    Command::new(program)
        .args(["serve", "--demo", "--rtp", RTP, "--http", &http.to_string()])
        .args(["--sip", &sip.to_string(), "--data"])
        .arg(folder)
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .with_context(|| format!("{} cannot be started", program.display()))
}

/// A port that is free for UDP and TCP, for as long as nobody else takes it.
fn free_port() -> anyhow::Result<SocketAddr> {
    for _ in 0..100 {
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = tcp.local_addr()?;
        if UdpSocket::bind(address).is_ok() {
            return Ok(address);
        }
    }
    bail!("no port is free for both UDP and TCP")
}
