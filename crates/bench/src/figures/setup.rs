//! Setting calls up and tearing them down: one phone of the house calls
//! another, which rings, answers and is hung up on at once. Nobody speaks.

use super::{Run, Value};
use crate::clock::Clock;
use crate::floor::Floor;
use crate::machine;
use crate::report::{Goal, Kind};
use crate::seed::HOUSE_PHONES;
use crate::sip::{From, News};
use crate::world::World;
use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

const SETUP: Kind =
    Kind { name: "setup_cpu_s_per_1000", unit: "CPU s/1000", goal: Goal::AtMost(0.5) };
const SETUP_GENERATOR: Kind =
    Kind { name: "setup_generator_cpu_s_per_1000", unit: "CPU s/1000", goal: Goal::None };
const SETUP_BUSY: Kind =
    Kind { name: "setup_cpu_s_per_1000_at_500", unit: "CPU s/1000", goal: Goal::AtMost(0.5) };
const SETUP_FLOOR: Kind =
    Kind { name: "setup_floor_cpu_s_per_1000", unit: "CPU s/1000", goal: Goal::None };
const MAX: Kind = Kind { name: "calls_per_s_max", unit: "calls/s", goal: Goal::AtLeast(1_000.0) };
pub const COST: &[Kind] = &[SETUP, SETUP_GENERATOR, SETUP_BUSY, SETUP_FLOOR];
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
    let floor = floor(run.time)?;
    Ok(vec![
        (SETUP, server),
        (SETUP_GENERATOR, generator),
        (SETUP_BUSY, busy),
        (SETUP_FLOOR, floor),
    ])
}

/// What a call's messages cost a program that forwards them unread: INVITE, 180,
/// 200, ACK, BYE, 200, each once the one before has come.
fn floor(time: Duration) -> anyhow::Result<f64> {
    const FROM_CALLER: [bool; 6] = [true, false, false, true, true, false];
    const MESSAGE: [u8; 700] = [b'x'; 700];
    let ends =
        [UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?, UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?];
    for end in &ends {
        end.set_read_timeout(Some(Duration::from_secs(1)))?;
    }
    let floor = Floor::start(&[ends[0].local_addr()?, ends[1].local_addr()?])?;
    let clock = Clock::start();
    let (before, began) = (machine::cpu(floor.pid())?, clock.now());
    let calls = (RATE_OF_COST as f64 * time.as_secs_f64()) as u32;
    let mut buffer = [0; 1_500];
    for call in 0..calls {
        let due = began + Duration::from_secs(1) * call / RATE_OF_COST as u32;
        std::thread::sleep(due.saturating_sub(clock.now()));
        for from_caller in FROM_CALLER {
            let (from, to) = if from_caller { (0, 1) } else { (1, 0) };
            ends[from].send_to(&MESSAGE, floor.legs[from])?;
            ends[to].recv(&mut buffer)?;
        }
    }
    Ok((machine::cpu(floor.pid())? - before).as_secs_f64() * 1_000.0 / f64::from(calls))
}

/// Processor seconds of server and generator for 1,000 calls at this rate.
fn cost_at(rate: u64, run: Run<'_>) -> anyhow::Result<(f64, f64)> {
    let mut world = World::start(run.setting, 0)?;
    load(&mut world, rate, Duration::from_secs(2))?;
    let own = || machine::cpu(std::process::id());
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
