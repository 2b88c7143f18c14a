//! What the operating system says about processes and the machine.

use anyhow::Context;
use serde::Serialize;
use std::fs::read_to_string;
use std::time::Duration;

/// The processor time a process has used, all threads, user and system.
///
/// # Errors
/// The process is gone.
pub fn cpu(pid: u32) -> anyhow::Result<Duration> {
    let stat = read_to_string(format!("/proc/{pid}/stat")).context("the process is gone")?;
    // The name, in brackets, may hold anything; utime and stime are fields 14 and 15.
    let rest = stat.rsplit_once(") ").context("/proc/…/stat has another form")?.1;
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok());
    let (user, system) = ticks(11).zip(ticks(12)).context("/proc/…/stat has another form")?;
    Ok(Duration::from_millis((user + system) * 1_000 / ticks_per_second()))
}

/// Memory of the process that is in RAM, KiB.
///
/// # Errors
/// The process is gone.
pub fn resident_kib(pid: u32) -> anyhow::Result<u64> {
    let status = read_to_string(format!("/proc/{pid}/status")).context("the process is gone")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    kib.context("/proc/…/status has no VmRSS")
}

fn ticks_per_second() -> u64 {
    let known = nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK);
    known.ok().flatten().and_then(|ticks| u64::try_from(ticks).ok()).unwrap_or(100).max(1)
}

/// Where figures were measured; they mean little without it.
#[derive(Debug, Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub memory_mib: u64,
    pub kernel: String,
    /// Of the last minute, before the first figure: more than zero means that
    /// other programs were at work too.
    pub load_before: f64,
}

impl Machine {
    pub fn here() -> Self {
        let read = |path: &str| read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            line.and_then(|line| Some(line.split_once(':')?.1.trim().to_owned()))
                .unwrap_or_default()
        };
        let memory = field(&read("/proc/meminfo"), "MemTotal");
        let load = read("/proc/loadavg");
        Self {
            processor: field(&read("/proc/cpuinfo"), "model name"),
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            memory_mib: memory.trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            load_before: load.split(' ').next().and_then(|l| l.parse().ok()).unwrap_or(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_memory_and_time() {
        let pid = std::process::id();
        assert!(resident_kib(pid).expect("it runs") > 100);
        let before = cpu(pid).expect("it runs");
        let mut sum = 0_u64;
        while cpu(pid).expect("it runs") == before {
            sum = (0..1_000_000).fold(sum, u64::wrapping_add);
        }
        assert!(cpu(pid).expect("it runs") > before, "{sum}");
    }
}
