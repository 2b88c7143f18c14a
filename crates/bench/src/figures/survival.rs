//! The server is killed under calls in talk and callers in the queue, and
//! started again at once: how many have their sound again, and how soon.

use super::talk::{WARM_UP, agents_calls, press_for_agent};
use super::{Run, Value};
use crate::report::{Goal, Kind};
use crate::sip::From;
use crate::world::World;
use anyhow::ensure;
use std::time::Duration;

const SURVIVED: Kind =
    Kind { name: "survived_calls_percent", unit: "%", goal: Goal::AtLeast(99.0) };
const BACK: Kind =
    Kind { name: "survived_sound_back_ms_p99", unit: "ms", goal: Goal::AtMost(2_000.0) };
pub const KINDS: &[Kind] = &[SURVIVED, BACK];

/// Recorded calls to agents.
const CALLS: usize = 200;
/// Callers who wait behind them.
const WAITING: usize = 20;
/// Calls set up a second.
const RATE: u64 = 40;
/// Until then a call has survived.
const BACK_MAX: Duration = Duration::from_secs(2);
/// Later ones are looked for all the same.
const LOOK: Duration = Duration::from_secs(8);

/// # Errors
/// The calls are not set up, or one of them was ended.
pub fn run(run: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let mut world = World::start(run.setting, u32::try_from(CALLS)?)?;
    agents_calls(&mut world, CALLS)?;
    world.at_rate(RATE, WAITING as u64, |world, _, _| {
        world.call(From::Trunk, super::talk::HOTLINE);
        press_for_agent(world);
    });
    let end = world.clock.now() + WARM_UP;
    while world.clock.now() < end {
        press_for_agent(&mut world);
        world.turn(end);
    }
    let killed = world.clock.now();
    world.sound.restart(killed);
    world.server.die_and_start()?;
    world.run(LOOK);
    world.sound.talking = false;
    ensure!(world.callers.calls() == CALLS + WAITING, "calls ended: {}", world.server.log());
    let mut back: Vec<_> =
        world.sound.heard().flatten().map(|heard| heard.saturating_sub(killed)).collect();
    back.sort_unstable();
    let in_time = back.iter().filter(|took| **took <= BACK_MAX).count();
    let worst = back.get(back.len() * 99 / 100).map_or(f64::INFINITY, Duration::as_secs_f64);
    println!("  {} of {} voices are heard again", back.len(), 2 * CALLS);
    Ok(vec![(SURVIVED, in_time as f64 * 100.0 / (2 * CALLS) as f64), (BACK, worst * 1_000.0)])
}
