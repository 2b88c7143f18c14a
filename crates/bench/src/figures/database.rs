//! The database lets nobody write for a minute while citizens call: calls go
//! on, and afterwards every one of them is in the log, with its recording.

use super::queue::load;
use super::{Run, Value};
use crate::report::{Goal, Kind};
use crate::seed::AGENTS;
use crate::world::World;
use anyhow::{Context, ensure};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const LOST: Kind =
    Kind { name: "database_away_lost_records", unit: "calls", goal: Goal::AtMost(0.0) };
const CAUGHT_UP: Kind = Kind { name: "database_away_caught_up_s", unit: "s", goal: Goal::None };
pub const KINDS: &[Kind] = &[LOST, CAUGHT_UP];

/// Longer than a database takes to be started again.
const AWAY: Duration = Duration::from_secs(60);
/// The records of calls before are written.
const SETTLES: Duration = Duration::from_secs(2);
/// What waited is written long before.
const CAUGHT_UP_MAX: Duration = Duration::from_secs(60);

/// # Errors
/// A call failed or had to be said twice, or there is no `sqlite3` to lock with.
pub fn run(run: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let mut world = World::start(run.setting, AGENTS)?;
    load(&mut world, Duration::from_secs(2))?;
    world.run(SETTLES);
    let file = world.server.database();
    let before = records(&file)?;
    let lock = Lock::take(&file)?;
    let calls = load(&mut world, AWAY)?.calls();
    ensure!(records(&file)? < before + calls, "the database was not away");
    lock.release()?;
    let released = world.clock.now();
    let mut written = 0;
    while written < calls && world.clock.now() - released < CAUGHT_UP_MAX {
        world.run(Duration::from_millis(200));
        written = records(&file)?.saturating_sub(before);
    }
    let took = (world.clock.now() - released).as_secs_f64();
    world.check("callers reach agents without a database")?;
    println!(
        "  {calls} calls in {} s, {written} of them in the log {took:.1} s after",
        AWAY.as_secs()
    );
    Ok(vec![(LOST, calls.saturating_sub(written) as f64), (CAUGHT_UP, took)])
}

/// Calls that have ended and were served, each with its recording.
fn records(file: &Path) -> anyhow::Result<u64> {
    let question = "SELECT COUNT(*) FROM interactions i WHERE ended_at IS NOT NULL AND EXISTS \
                    (SELECT 1 FROM recordings r WHERE r.interaction = i.id);";
    let output =
        Command::new("sqlite3").args(["-bail", "-readonly"]).arg(file).arg(question).output();
    let output = output.context("sqlite3 is not there: run 'scripts/setup test'")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let error = || String::from_utf8_lossy(&output.stderr).into_owned();
    text.trim().parse().with_context(error)
}

/// Another program that keeps the database for itself.
struct Lock(Child);

impl Lock {
    fn take(file: &Path) -> anyhow::Result<Self> {
        let mut program = Command::new("sqlite3")
            .arg("-bail")
            .arg(file)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = program.stdin.as_mut().context("a pipe")?;
        input.write_all(b".timeout 5000\nBEGIN EXCLUSIVE;\nSELECT 'locked';\n")?;
        let mut said = String::new();
        BufReader::new(program.stdout.as_mut().context("a pipe")?).read_line(&mut said)?;
        ensure!(said.trim() == "locked", "sqlite3 could not lock the database");
        Ok(Self(program))
    }

    fn release(mut self) -> anyhow::Result<()> {
        drop(self.0.stdin.take());
        self.0.wait()?;
        Ok(())
    }
}
