//! What a minute of a call costs: plain, recorded, and on the machine's floor.

use super::{Run, Value};
use crate::floor::Floor;
use crate::machine;
use crate::report::{Goal, Kind};
use crate::seed::HOUSE_PHONES;
use crate::sip::{From, News};
use crate::sound::{PACKETS_PER_CALL_MINUTE, Sound};
use crate::world::World;
use anyhow::ensure;
use std::collections::HashSet;
use std::time::Duration;

const FLOOR: Kind = Kind { name: "floor_cpu_s_per_call_min", unit: "CPU s/min", goal: Goal::None };
const BRIDGED: Kind = Kind {
    name: "bridged_cpu_s_per_call_min",
    unit: "CPU s/min",
    goal: Goal::Times(1.2, FLOOR.name),
};
const RECORDED: Kind = Kind {
    name: "recorded_cpu_s_per_call_min",
    unit: "CPU s/min",
    goal: Goal::Times(1.5, FLOOR.name),
};
const GENERATOR: Kind =
    Kind { name: "generator_cpu_s_per_call_min", unit: "CPU s/min", goal: Goal::None };
pub const KINDS: &[Kind] = &[FLOOR, BRIDGED, RECORDED, GENERATOR];

/// Calls at a time.
const CALLS: usize = 200;
/// Plain calls set up a second.
const PLAIN_RATE: u64 = 100;
/// Calls to agents set up a second.
const AGENT_RATE: u64 = 40;
/// The agent's number is said first; then caller and agent are joined.
const ANNOUNCED: Duration = Duration::from_secs(8);
/// Packets settle into their rhythm.
pub const WARM_UP: Duration = Duration::from_secs(2);
/// The last packets come back.
const DRAIN: Duration = Duration::from_millis(500);
/// The hotline, and the key for an agent.
pub const HOTLINE: &str = "12345";
pub const AGENT_KEY: char = '0';

/// # Errors
/// Calls fail, or the generator cannot keep up.
pub fn run(run: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let floor = floor(run, CALLS)?;
    let mut world = World::start(run.setting, 0)?;
    plain_calls(&mut world, CALLS)?;
    let own = machine::cpu(std::process::id())?;
    let bridged = measure(&mut world, run.time)?;
    let generator = (machine::cpu(std::process::id())? - own).as_secs_f64() / bridged.minutes;
    drop(world);
    let mut world = World::start(run.setting, u32::try_from(CALLS)?)?;
    agents_calls(&mut world, CALLS)?;
    let recorded = measure(&mut world, run.time)?;
    Ok(vec![
        (FLOOR, floor),
        (BRIDGED, bridged.cpu_s_per_call_min),
        (RECORDED, recorded.cpu_s_per_call_min),
        (GENERATOR, generator),
    ])
}

/// What a stretch of talking showed.
#[derive(Debug, Clone, Copy)]
pub struct Talked {
    pub cpu_s_per_call_min: f64,
    pub lost: f64,
    pub delay_ms_p99: f64,
    /// Call minutes.
    pub minutes: f64,
}

/// Everybody talks for so long, after warming up.
///
/// # Errors
/// The server ended, or the generator could not keep up.
pub fn measure(world: &mut World, time: Duration) -> anyhow::Result<Talked> {
    world.sound.talking = true;
    world.run(WARM_UP);
    let pid = world.server.pid();
    let before = machine::cpu(pid)?;
    world.sound.restart(world.clock.now());
    world.run(time);
    let used = (machine::cpu(pid)? - before).as_secs_f64();
    world.sound.talking = false;
    world.run(DRAIN);
    let talked = talked(&world.sound, used);
    let (failed, late) = world.faults();
    println!("  {talked:?}, skipped {}, {failed} failed, {late} late", world.sound.skipped);
    Ok(talked)
}

fn talked(sound: &Sound, used: f64) -> Talked {
    let minutes = sound.sent as f64 / PACKETS_PER_CALL_MINUTE;
    Talked {
        cpu_s_per_call_min: used / minutes,
        lost: sound.sent as f64 - sound.received as f64,
        delay_ms_p99: sound.delays.percentile_ms(99),
        minutes,
    }
}

/// The same packets through the floor.
///
/// # Errors
/// It does not start.
pub fn floor(run: Run<'_>, calls: usize) -> anyhow::Result<f64> {
    let (clock, mut sound) = (crate::clock::Clock::start(), Sound::open_sockets()?);
    let legs: Vec<usize> = (0..2 * calls).filter_map(|_| sound.open()).collect();
    let back: Vec<_> = legs.iter().map(|leg| sound.address(*leg)).collect();
    let floor = Floor::start(&back)?;
    for (leg, to) in legs.iter().zip(&floor.legs) {
        sound.connect(*leg, *to);
    }
    let talk = |sound: &mut Sound, time: Duration| {
        let end = clock.now() + time;
        while clock.now() < end {
            let wait = sound.deadline().unwrap_or(end).min(end).saturating_sub(clock.now());
            std::thread::sleep(wait.min(Duration::from_millis(1)));
            sound.turn(&clock);
        }
    };
    sound.talking = true;
    talk(&mut sound, WARM_UP);
    let before = machine::cpu(floor.pid())?;
    sound.restart(clock.now());
    talk(&mut sound, run.time);
    let used = (machine::cpu(floor.pid())? - before).as_secs_f64();
    sound.talking = false;
    talk(&mut sound, DRAIN);
    println!("  floor: {:?}, skipped {}", talked(&sound, used), sound.skipped);
    Ok(talked(&sound, used).cpu_s_per_call_min)
}

/// Calls from phone to phone, which are not recorded.
fn plain_calls(world: &mut World, calls: usize) -> anyhow::Result<()> {
    world.sound.talking = true;
    world.at_rate(PLAIN_RATE, calls as u64, |world, _, _| {
        world.call(From::HousePhone, HOUSE_PHONES[1]);
    });
    world.run_until("calls are answered", |world| world.phones.answered == calls)?;
    world.check("plain calls are set up")
}

/// Citizens' calls to agents by the hotline's flow, which are recorded.
///
/// # Errors
/// They do not come about.
pub fn agents_calls(world: &mut World, calls: usize) -> anyhow::Result<()> {
    // A telephone that says nothing for seconds is taken for lost.
    world.sound.talking = true;
    let before = world.agents_answered();
    world.at_rate(AGENT_RATE, calls as u64, |world, _, _| {
        world.call(From::Trunk, HOTLINE);
        press_for_agent(world);
    });
    world.run_until("agents answer", |world| {
        press_for_agent(world);
        world.agents_answered() == before + calls
    })?;
    world.run(ANNOUNCED);
    ensure!(world.callers.calls() == calls, "calls ended early: {}", world.server.log());
    world.check("agents' calls are set up")
}

/// Whoever is answered presses the key for an agent.
pub fn press_for_agent(world: &mut World) {
    let now = world.clock.now();
    let answered: HashSet<u64> = world
        .take_news()
        .into_iter()
        .filter_map(|news| if let News::Answered(call) = news { Some(call) } else { None })
        .collect();
    for call in answered {
        world.callers.press(call, AGENT_KEY, now);
    }
}
