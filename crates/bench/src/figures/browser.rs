//! What a minute of a call costs whose agent sits at a browser: Opus under
//! DTLS-SRTP on one side, G.711 on the other, both recorded.

use super::talk::{WARM_UP, agents_calls};
use super::{Run, Value};
use crate::machine;
use crate::report::{Goal, Kind};
use crate::sound::Ear;
use crate::world::World;
use anyhow::{Context, ensure};

const BROWSER: Kind =
    Kind { name: "webrtc_cpu_s_per_call_min", unit: "CPU s/min", goal: Goal::AtMost(0.25) };
const GENERATOR: Kind =
    Kind { name: "webrtc_generator_cpu_s_per_call_min", unit: "CPU s/min", goal: Goal::None };
pub const KINDS: &[Kind] = &[BROWSER, GENERATOR];

/// Calls at a time.
const CALLS: usize = 100;
/// Whole periods in 20 ms, and far apart: Hz.
const CITIZENS_SAY: f32 = 1_000.0;
const AGENTS_SAY: f32 = 700.0;
/// Packets a second and voice.
const RATE: f64 = 50.0;
/// Of what should be heard; less means that something else was measured.
const HEARD_MIN: f64 = 0.97;

/// # Errors
/// Calls fail, or a tone is not heard.
pub fn run(run: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let mut world = World::start(run.setting, 0)?;
    world.open_pages(CALLS, AGENTS_SAY, CITIZENS_SAY)?;
    world.sound.sing(CITIZENS_SAY);
    world.sound.ear = Some(Ear::for_tone(AGENTS_SAY));
    agents_calls(&mut world, CALLS)?;
    world.sound.talking = true;
    world.run(WARM_UP);
    let own = std::process::id();
    let before = (world.server.cpu()?, machine::cpu(own)?, world.clock.now());
    ears(&mut world)?.for_each(Ear::restart);
    world.run(run.time);
    let heard: Vec<Ear> = ears(&mut world)?.map(|ear| *ear).collect();
    let seconds = (world.clock.now() - before.2).as_secs_f64();
    let used = (world.server.cpu()? - before.0).as_secs_f64();
    let generator = (machine::cpu(own)? - before.1).as_secs_f64();
    println!("  citizens and agents heard: {heard:?} in {seconds:.1} s");
    for ear in heard {
        let share = ear.with_tone as f64 / (CALLS as f64 * RATE * seconds);
        ensure!(share >= HEARD_MIN, "only {share:.3} of a voice was heard");
    }
    world.check("calls to pages")?;
    let minutes = CALLS as f64 * seconds / 60.0;
    Ok(vec![(BROWSER, used / minutes), (GENERATOR, generator / minutes)])
}

/// The citizens' and the agents'.
fn ears(world: &mut World) -> anyhow::Result<impl Iterator<Item = &mut Ear>> {
    let agents = world.pages.as_mut().context("pages are open")?;
    Ok(world.sound.ear.iter_mut().chain(Some(&mut agents.ear)))
}
