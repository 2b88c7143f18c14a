//! `yingda serve --supervise`: the program as its own parent, which starts it
//! again when it dies. What it was doing is in its journal.
//!
//! The parent holds nothing and does nothing, so there is little it could die
//! of. Should it be killed, its child is as well: nobody would look after it.

use crate::clock::Clock;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::io;
use std::process::{ExitCode, ExitStatus};
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};

/// A child that lived shorter had not begun to work.
const SHORT_LIFE: Duration = Duration::from_secs(10);
/// So many short lives in a row, and something is wrong that no start mends.
const SHORT_LIVES_MAX: u32 = 5;
/// The exit of a Rust program that panicked where nothing caught it.
const PANICKED: i32 = 101;
/// Tells the child that somebody looks after it.
const SUPERVISED: &str = "YINGDA_SUPERVISED";

/// Runs the program until it ends by its own will.
pub fn run() -> ExitCode {
    crate::log::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let ended = runtime.and_then(|runtime| runtime.block_on(supervise()));
    ended.unwrap_or_else(|error| {
        eprintln!("yingda: the program cannot be supervised: {error}");
        ExitCode::FAILURE
    })
}

/// To be called by the child: it ends with its parent.
pub fn end_with_parent() {
    if std::env::var_os(SUPERVISED).is_some()
        && let Err(error) = nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)
    {
        tracing::warn!(%error, "should the supervisor be killed, this program stays");
    }
}

async fn supervise() -> io::Result<ExitCode> {
    let clock = Clock::start();
    let mut short_lives = 0;
    loop {
        let began = clock.now();
        let status = live(start()?).await?;
        if status.code().is_some_and(|code| code != PANICKED) {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(code.map_or(ExitCode::FAILURE, ExitCode::from));
        }
        let was_short = clock.now().since(began) < SHORT_LIFE;
        short_lives = if was_short { short_lives + 1 } else { 0 };
        if short_lives == SHORT_LIVES_MAX {
            tracing::error!(%status, "the program keeps dying at its start: giving up");
            return Ok(ExitCode::FAILURE);
        }
        tracing::error!(%status, "the program died and is started again: its calls go on");
    }
}

/// The same program with the same words, but for the one that made this one
/// the parent.
fn start() -> io::Result<Child> {
    let words = std::env::args_os().skip(1).filter(|word| word != "--supervise");
    Command::new(std::env::current_exe()?).args(words).env(SUPERVISED, "1").spawn()
}

/// Waits for the child's end, and hands on what this process is told.
async fn live(mut child: Child) -> io::Result<ExitStatus> {
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    loop {
        let told = tokio::select! {
            status = child.wait() => return status,
            _ = terminate.recv() => Signal::SIGTERM,
            _ = interrupt.recv() => Signal::SIGINT,
        };
        // From a terminal the child has it already, and minds no second one.
        if let Some(pid) = pid
            && let Err(error) = kill(pid, told)
        {
            tracing::debug!(%error, "the child is gone already");
        }
    }
}
