//! Setting calls up and tearing them down: one phone of the house calls
//! another, which rings, answers and is hung up on at once. Nobody speaks.

use super::{Run, Value};
use crate::report::{Goal, Kind};
use crate::seed::HOUSE_PHONES;
use crate::sip::{From, News};
use crate::world::World;
use std::time::Duration;

const SETUP: Kind =
    Kind { name: "setup_cpu_s_per_1000", unit: "CPU s/1000", goal: Goal::AtMost(0.5) };
const SETUP_GENERATOR: Kind =
    Kind { name: "setup_generator_cpu_s_per_1000", unit: "CPU s/1000", goal: Goal::None };
const SETUP_BUSY: Kind =
    Kind { name: "setup_cpu_s_per_1000_at_500", unit: "CPU s/1000", goal: Goal::AtMost(0.5) };
const MAX: Kind = Kind { name: "calls_per_s_max", unit: "calls/s", goal: Goal::AtLeast(1_000.0) };
pub const COST: &[Kind] = &[SETUP, SETUP_GENERATOR, SETUP_BUSY];
pub const RATE: &[Kind] = &[MAX];

/// Calls a second while their cost is measured.
const RATE_OF_COST: u64 = 100;
/// The same where waking up for a message is not most of its cost.
const RATE_BUSY: u64 = 500;
/// Records reach the database a moment later; they belong to the cost.
const TAIL: Duration = Duration::from_secs(2);
/// The first rate that is tried, and how much more or less is tried next.
const FIRST_RATE: u64 = 200;
const MORE_PERCENT: u64 = 125;
const LESS_PERCENT: u64 = 93;
/// Each rate is tried for this part of the time, the last one for all of it.
const TRY_PART: u32 = 5;
/// The generator itself gives up beyond.
const RATE_MAX: u64 = 6_000;

/// # Errors
/// A call failed, or something had to be said twice.
pub fn cost(run: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let (server, generator) = cost_at(RATE_OF_COST, run)?;
    let (busy, _) = cost_at(RATE_BUSY, run)?;
    Ok(vec![(SETUP, server), (SETUP_GENERATOR, generator), (SETUP_BUSY, busy)])
}

/// Processor seconds of server and generator for 1,000 calls at this rate.
fn cost_at(rate: u64, run: Run<'_>) -> anyhow::Result<(f64, f64)> {
    let mut world = World::start(run.setting, 0)?;
    load(&mut world, rate, Duration::from_secs(2))?;
    let own = || crate::machine::cpu(std::process::id());
    let (before, own_before) = (world.server.cpu()?, own()?);
    let calls = load(&mut world, rate, run.time)?;
    world.check("calls are set up and torn down")?;
    world.run(TAIL);
    let used = |now: Duration, before: Duration| (now - before).as_secs_f64() * 1_000.0 / calls;
    Ok((used(world.server.cpu()?, before), used(own()?, own_before)))
}

/// The highest rate without failure or repetition.
///
/// # Errors
/// The server does not start.
pub fn rate(run: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let mut rate = FIRST_RATE;
    while rate < RATE_MAX && holds(run, rate, run.time / TRY_PART)? {
        rate = rate * MORE_PERCENT / 100;
    }
    while rate > 1 {
        rate = rate * LESS_PERCENT / 100;
        if holds(run, rate, run.time / TRY_PART)? && holds(run, rate, run.time)? {
            break;
        }
    }
    Ok(vec![(MAX, rate as f64)])
}

/// A server that broke down under one rate is not asked again.
fn holds(run: Run<'_>, rate: u64, time: Duration) -> anyhow::Result<bool> {
    let mut world = World::start(run.setting, 0)?;
    load(&mut world, 50, Duration::from_secs(1))?;
    let done = load(&mut world, rate, time);
    let faults = world.faults();
    println!("  {rate} calls/s for {time:?}: {} failed, {} late or twice", faults.0, faults.1);
    Ok(done.is_ok() && faults == (0, 0))
}

/// Calls at this rate; how many.
fn load(world: &mut World, rate: u64, time: Duration) -> anyhow::Result<f64> {
    let count = (rate as f64 * time.as_secs_f64()).max(1.0);
    world.at_rate(rate, count as u64, |world, _, _| {
        hang_up_answered(world);
        world.call(From::HousePhone, HOUSE_PHONES[1]);
    });
    world.run_until("all calls end", |world| {
        hang_up_answered(world);
        world.callers.calls() == 0 && world.phones.calls() == 0
    })?;
    Ok(count)
}

fn hang_up_answered(world: &mut World) {
    let now = world.clock.now();
    for news in world.take_news() {
        if let News::Answered(call) = news {
            world.callers.hang_up(call, now);
        }
    }
}
