//! `yingda doctor`: what the machine must offer, one line each.

use crate::clock::Clock;
use crate::config::{Config, prepare_data_folder};
use crate::proof;
use crate::startup::StartupError;
use base::Timestamp;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::Path;
use store::Store;

/// Below this the recordings of a busy day may not fit.
const FREE_BYTES_MIN: u64 = 5 << 30;
/// A thousand calls, with room for pages and connections.
const OPEN_FILES_MIN: usize = 8_192;
/// A clock before this is wrong: the program was written later.
const CLOCK_MS_MIN: i64 = 1_760_000_000_000;

/// How far back calls and recordings are compared.
const PROVED_MS: i64 = 2 * 86_400_000;

struct Finding {
    good: bool,
    what: &'static str,
    says: String,
}

fn good(what: &'static str, says: impl Into<String>) -> Finding {
    Finding { good: true, what, says: says.into() }
}

fn bad(what: &'static str, says: impl Into<String>) -> Finding {
    Finding { good: false, what, says: says.into() }
}

pub fn run(config: &Config) -> Result<(), StartupError> {
    let mut findings = vec![data_folder(config), disk(&config.data), files(), clock()];
    findings.extend(ports(config));
    findings.push(reachable(config));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| StartupError::new(e.to_string()))?;
    findings.extend(runtime.block_on(database(config)));
    for Finding { good, what, says } in &findings {
        println!("{} {what:<10} {says}", if *good { "ok  " } else { "BAD " });
    }
    match findings.iter().filter(|finding| !finding.good).count() {
        0 => Ok(()),
        count => Err(StartupError::new(format!(
            "{count} of {} checks need your attention",
            findings.len()
        ))),
    }
}

fn data_folder(config: &Config) -> Finding {
    match prepare_data_folder(&config.data) {
        Ok(()) => good("data", format!("{} can be written", config.data.display())),
        Err(error) => bad("data", error.to_string()),
    }
}

/// Asks `df`, which every Linux has, rather than the kernel by hand.
fn disk(data: &Path) -> Finding {
    let output =
        std::process::Command::new("df").args(["-B1", "--output=avail"]).arg(data).output();
    let free = output.ok().and_then(|output| {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().nth(1)?.trim().parse::<u64>().ok()
    });
    match free {
        Some(free) if free >= FREE_BYTES_MIN => good("disk", format!("{} GiB free", free >> 30)),
        Some(free) => bad(
            "disk",
            format!(
                "only {} MiB free; an hour of talk is 58 MiB: make room or move --data",
                free >> 20
            ),
        ),
        None => bad("disk", "free space is unknown: is `df` missing?"),
    }
}

/// A call has two sockets for each of its two ends.
fn files() -> Finding {
    let max = crate::open_files::max();
    if max < OPEN_FILES_MIN {
        let what = format!(
            "{max} can be open, enough for {} calls; for more: ulimit -n 65536, or LimitNOFILE= of its service",
            max / 8
        );
        return good("files", what);
    }
    good("files", format!("{max} can be open"))
}

fn clock() -> Finding {
    let now = Clock::start().timestamp().unix_ms();
    if now < CLOCK_MS_MIN {
        return bad(
            "clock",
            "the machine's clock is years behind: set it (timedatectl set-ntp true)",
        );
    }
    good("clock", "plausible; keep it right with NTP, since deadlines and recordings follow it")
}

fn ports(config: &Config) -> Vec<Finding> {
    let mut findings = vec![tcp("http", config.http, "--http")];
    for address in &config.sip {
        findings.push(udp("sip/udp", *address, "--sip"));
        findings.push(tcp("sip/tcp", *address, "--sip"));
    }
    for address in &config.tls.listen {
        findings.push(tcp("sip/tls", *address, "--tls"));
    }
    findings.push(match crate::tls::load(&config.tls) {
        Ok(_) => good("tls", "certificate and key can be used"),
        Err(error) => bad("tls", error.to_string()),
    });
    let first = SocketAddr::new(config.sip[0].ip(), *config.rtp.start());
    findings.push(udp("rtp", first, "--rtp"));
    findings
}

fn udp(what: &'static str, address: SocketAddr, flag: &str) -> Finding {
    match UdpSocket::bind(address) {
        Ok(_) => good(what, format!("{address} is free")),
        Err(error) => bad(what, StartupError::port(what, address, &error, flag).to_string()),
    }
}

fn tcp(what: &'static str, address: SocketAddr, flag: &str) -> Finding {
    match TcpListener::bind(address) {
        Ok(_) => good(what, format!("{address} is free")),
        Err(error) => bad(what, StartupError::port(what, address, &error, flag).to_string()),
    }
}

fn reachable(config: &Config) -> Finding {
    let sip = config.sip[0].ip();
    match config.advertise {
        Some(public) => good("address", format!("peers are told {public}")),
        None if sip.is_loopback() => good(
            "address",
            format!("only this machine can call ({sip}); open it with --sip ADDR:5060"),
        ),
        None => good("address", format!("peers are told {sip}; behind a NAT give --advertise")),
    }
}

async fn database(config: &Config) -> Vec<Finding> {
    let file = config.data.join("yingda.db");
    let Some(url) = &config.database else {
        if !file.exists() {
            return vec![good("database", "none yet; `yingda serve` makes it")];
        }
        return open(config, &format!("sqlite:{}", file.display())).await;
    };
    open(config, url).await
}

async fn open(config: &Config, url: &str) -> Vec<Finding> {
    match Store::open(url).await {
        Ok(store) => {
            let audit = store.audit_break().await;
            let recordings = recordings(config, &store).await;
            store.close().await;
            let audit = match audit {
                Ok(None) => good("database", "answers; its audit log is whole"),
                Ok(Some(at)) => bad(
                    "database",
                    format!("the audit log was changed at line {at}: find out by whom"),
                ),
                Err(error) => bad("database", error.to_string()),
            };
            vec![audit, recordings]
        }
        Err(error) => vec![bad("database", error.to_string())],
    }
}

/// What the nightly proof looks at, of the last two days.
async fn recordings(config: &Config, store: &Store) -> Finding {
    let now = Clock::start().timestamp();
    let from = Timestamp::from_unix_ms(now.unix_ms() - PROVED_MS);
    match proof::prove(store, &super::serve::places(config), from, now).await {
        Ok(proof) if proof.faults() == 0 => {
            good("recordings", format!("{proof} of two days agree with their calls"))
        }
        Ok(proof) => bad("recordings", format!("{proof}: look for them, and at the disk")),
        Err(error) => bad("recordings", error.to_string()),
    }
}
