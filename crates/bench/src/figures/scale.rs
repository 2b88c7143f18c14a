//! Whether a call costs the same among a thousand as among fifty, and what a
//! thousand do to sound and memory. All are recorded.

use super::talk::{agents_calls, measure};
use super::{Run, Value};
use crate::machine;
use crate::report::{Goal, Kind};
use crate::world::World;

const fn at(name: &'static str, goal: Goal) -> Kind {
    Kind { name, unit: "CPU s/min", goal }
}

const AT_50: Kind = at("recorded_cpu_s_per_call_min_at_50", Goal::None);
const FLAT: Goal = Goal::Flat(0.2, AT_50.name);
const AT_200: Kind = at("recorded_cpu_s_per_call_min_at_200", FLAT);
const AT_500: Kind = at("recorded_cpu_s_per_call_min_at_500", FLAT);
const AT_1000: Kind = at("recorded_cpu_s_per_call_min_at_1000", FLAT);
const LOST: Kind =
    Kind { name: "thousand_calls_lost_packets", unit: "packets", goal: Goal::AtMost(0.0) };
const DELAY: Kind =
    Kind { name: "thousand_calls_added_delay_ms_p99", unit: "ms", goal: Goal::AtMost(5.0) };
const MEMORY: Kind =
    Kind { name: "rss_kib_per_recorded_call", unit: "KiB", goal: Goal::AtMost(60.0) };
pub const KINDS: &[Kind] = &[AT_50, AT_200, AT_500, AT_1000, LOST, DELAY, MEMORY];

/// # Errors
/// Calls fail.
pub fn run(run: Run<'_>) -> anyhow::Result<Vec<Value>> {
    let mut values = Vec::new();
    for (kind, calls) in [(AT_50, 50), (AT_200, 200), (AT_500, 500), (AT_1000, 1_000)] {
        let mut world = World::start(run.setting, u32::try_from(calls)?)?;
        let before = machine::resident_kib(world.server.pid())?;
        agents_calls(&mut world, calls)?;
        let talked = measure(&mut world, run.time)?;
        values.push((kind, talked.cpu_s_per_call_min));
        if kind.name == AT_1000.name {
            let after = machine::resident_kib(world.server.pid())?;
            values.push((LOST, talked.lost));
            values.push((DELAY, talked.delay_ms_p99));
            values.push((MEMORY, (after as f64 - before as f64) / calls as f64));
        }
    }
    Ok(values)
}
