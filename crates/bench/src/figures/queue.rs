//! From a citizen's key press to the agent's phone, through the demo's flow.

use super::talk::{AGENT_KEY, HOTLINE};
use super::{Run, Value};
use crate::report::{Goal, Kind, percentile};
use crate::seed::AGENTS;
use crate::sip::{From, News, number};
use crate::world::World;
use anyhow::ensure;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

const QUEUED: Kind =
    Kind { name: "queued_cpu_s_per_1000", unit: "CPU s/1000", goal: Goal::AtMost(1.5) };
const OFFER: Kind = Kind { name: "queue_to_offer_ms_p99", unit: "ms", goal: Goal::AtMost(2.0) };
pub const KINDS: &[Kind] = &[QUEUED, OFFER];

/// Calls a second.
const RATE: u64 = 20;
/// The caller hangs up so long after the agent's phone was rung: it has
/// answered and the recording runs, but nobody has spoken.
const STAYS: Duration = Duration::from_millis(200);
/// Records and recordings reach the disk a moment later.
const TAIL: Duration = Duration::from_secs(2);

/// Calls on their way from key to agent.
#[derive(Debug, Default)]
pub struct Way {
    pressed: HashMap<String, (u64, Duration)>,
    leaving: VecDeque<(u64, Duration)>,
    waited_ms: Vec<f64>,
}

/// # Errors
/// A call failed, or something had to be said twice.
pub fn run(run: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let mut world = World::start(run.setting, AGENTS)?;
    load(&mut world, Duration::from_secs(2))?;
    let before = world.server.cpu()?;
    let way = load(&mut world, run.time)?;
    world.run(TAIL);
    let used = (world.server.cpu()? - before).as_secs_f64();
    world.check("callers reach agents")?;
    ensure!(!way.waited_ms.is_empty(), "nobody reached an agent");
    let calls = way.waited_ms.len() as f64;
    println!(
        "  key to INVITE: median {:.3} ms, longest {:.3} ms",
        percentile(&way.waited_ms, 50),
        percentile(&way.waited_ms, 100)
    );
    Ok(vec![(QUEUED, used * 1_000.0 / calls), (OFFER, percentile(&way.waited_ms, 99))])
}

/// Citizens call and reach agents for so long.
///
/// # Errors
/// Their calls do not end.
pub fn load(world: &mut World, time: Duration) -> anyhow::Result<Way> {
    let mut way = Way::default();
    let count = (RATE as f64 * time.as_secs_f64()) as u64;
    let start = world.clock.now();
    let mut placed = 0;
    let end = start + time + Duration::from_secs(20);
    while placed < count || world.callers.calls() > 0 || world.phones.calls() > 0 {
        let now = world.clock.now();
        ensure!(now < end, "calls do not end: {}", world.server.log());
        let due = start + Duration::from_secs(placed) / u32::try_from(RATE)?;
        if placed < count && now >= due {
            placed += 1;
            world.call(From::Trunk, HOTLINE);
        }
        way.follow(world);
        world.turn(if placed < count { due } else { now + Duration::from_millis(1) });
    }
    way.follow(world);
    Ok(way)
}

impl Way {
    /// Those who reached an agent.
    pub fn calls(&self) -> u64 {
        self.waited_ms.len() as u64
    }

    fn follow(&mut self, world: &mut World) {
        for news in world.take_news() {
            if let News::Answered(call) = news {
                let now = world.clock.now();
                world.callers.press(call, AGENT_KEY, now);
                self.pressed.insert(number(call), (call, now));
            }
        }
        for (caller, at) in std::mem::take(&mut world.phones.rung) {
            if let Some((call, pressed)) = self.pressed.remove(&caller) {
                self.waited_ms.push((at - pressed).as_secs_f64() * 1_000.0);
                self.leaving.push_back((call, at + STAYS));
            }
        }
        let now = world.clock.now();
        while let Some((call, _)) = self.leaving.pop_front_if(|(_, at)| *at <= now) {
            world.callers.hang_up(call, now);
        }
    }
}
