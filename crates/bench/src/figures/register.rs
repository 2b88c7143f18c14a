//! Registrations with a password: challenged, answered, kept.

use super::{Run, Value};
use crate::report::{Goal, Kind};
use crate::seed::AGENTS;
use crate::world::World;

const REGISTER: Kind =
    Kind { name: "register_cpu_s_per_1000", unit: "CPU s/1000", goal: Goal::AtMost(0.1) };
pub const KINDS: &[Kind] = &[REGISTER];

/// 1,000 phones that each register every five seconds.
const RATE: u64 = 200;

/// # Errors
/// A phone could not register, or had to ask twice.
pub fn run(run: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let mut world = World::start(run.setting, 0)?;
    let numbers = (0..AGENTS).map(crate::seed::phone);
    world.phones = crate::sip::Phones::open(world.server.sip, numbers)?;
    let phones = u64::from(AGENTS);
    world.at_rate(RATE * 2, phones, |world, n, now| world.phones.register(n as usize, now));
    world.run_until("phones register", |world| world.phones.registered as u64 == phones)?;
    let before = world.server.cpu()?;
    let count = (RATE as f64 * run.time.as_secs_f64()) as u64;
    world.at_rate(RATE, count, |world, n, now| {
        world.phones.register((n % phones) as usize, now);
    });
    world.run_until("phones register again", |world| {
        world.phones.registered as u64 == phones + count
    })?;
    world.check("phones register")?;
    let used = (world.server.cpu()? - before).as_secs_f64();
    Ok(vec![(REGISTER, used * 1_000.0 / count as f64)])
}
