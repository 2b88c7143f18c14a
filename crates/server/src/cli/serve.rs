//! `yingda serve`: puts everything together and runs it.

use crate::aftermath::Aftermath;
use crate::clock::Clock;
use crate::config::{Config, prepare_data_folder};
use crate::control::{Control, Sockets, WAKER};
use crate::ears::Ears;
use crate::edge::{Edge, EdgeConfig, Kept, Key};
use crate::faults::Faults;
use crate::floor::{ControlFloor, Gauges};
use crate::journal::{self, Journal};
use crate::media::{MediaConfig, MediaHandle, Repaired, load_prompts, repair_recordings};
use crate::sms::SmsProgram;
use crate::spool::Spool;
use crate::startup::StartupError;
use crate::tls::TlsFiles;
use crate::wake::{FloorPlan, Wake, WakeSender};
use crate::{alarms, calendars, ledger, names, plan, proof};
use api::trunk_state::TrunkBoard;
use base::{RecordingId, Rng};
use media::prompt::PromptLibrary;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::net::TcpListener;

/// The realm of the demo and of every centre that has not chosen its own.
pub const REALM: &str = "yingda";
/// What callers hear; the prompts of other languages are folders beside it.
const LANGUAGE: &str = "zh-CN";
/// Requests and records in progress get this long when the program ends.
const SHUTDOWN_MAX: Duration = Duration::from_secs(5);
/// A call that kills the program so often as it is taken up is not again.
const DEATHS_MAX: u32 = 3;
/// The same citizens at every start.
const CITIZENS_SEED: u64 = 12_345;
const PRODUCT: &str = concat!("Yingda/", env!("CARGO_PKG_VERSION"));

pub fn run(config: Config) -> Result<(), StartupError> {
    crate::log::start();
    super::supervise::end_with_parent();
    prepare_data_folder(&config.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| StartupError::new(format!("no threads can be started: {e}")))?;
    runtime.block_on(serve(config))
}

async fn serve(config: Config) -> Result<(), StartupError> {
    let (clock, left) = take_up(&config.data);
    let poll = mio::Poll::new().map_err(|e| broken("epoll", &e))?;
    let registry = poll.registry().try_clone().map_err(|e| broken("epoll", &e))?;
    let tls = tls_of(&config)?;
    let keys = crate::tls::load(&tls).map_err(|e| StartupError::new(format!("TLS: {e}")))?;
    let sockets = Sockets::listen(registry, &config.sip, &config.tls.listen, config.http, keys)?;
    let http = TcpListener::bind(config.http)
        .await
        .map_err(|e| StartupError::port("the web page", config.http, &e, "--http"))?;
    let store = open_store(&config).await?;
    if config.demo {
        crate::demo::fill(&store, REALM, clock.timestamp()).await?;
    }
    let settings = plan::Settings { trunks: config.trunks.clone(), realm: REALM.to_owned() };
    let settings = Arc::new(settings);
    let mut floor_plan = plan::load(&store, &settings).await.map_err(|e| {
        StartupError::new(format!("the configuration in the database cannot be used: {e}"))
    })?;
    floor_plan.calendars = calendars::state(&store, clock.timestamp()).await;

    let prompts = load_prompts(LANGUAGE).map_err(|e| StartupError::new(e.to_string()))?;
    let prompts = Arc::new(prompts);
    let live = api::Live::new();
    let parts = Parts { config: &config, clock, prompts: &prompts, store: &store, live: &live };
    let mut telephones = start_telephones(&parts, (poll, sockets), floor_plan, left).await?;
    let wakes = telephones.wakes.clone();
    api::spawn("calendars", calendars::watch(store.clone(), wakes.clone(), clock));
    api::spawn("certificates", crate::tls::watch(tls, wakes.clone()));
    let gauges = telephones.gauges.clone();
    let proof = proof::every_night(store.clone(), places(&config), gauges.clone(), clock);
    api::spawn("proof", proof);
    let disks = places(&config).into_iter().chain([config.data.clone()]).collect();
    api::spawn("disks", alarms::watch_disks(telephones.gauges.alarms.clone(), disks));
    let trunk_board = telephones.trunk_board.clone();
    let floor = ControlFloor { wakes, store: store.clone(), settings, gauges, trunk_board };
    api::spawn("names", names::watch(floor.clone()));
    let state = api::ApiState {
        store: store.clone(),
        floor: Arc::new(floor),
        messenger: SmsProgram::named(&config.sms).map(|program| Arc::new(program) as _),
        live,
        recordings_dir: recordings(&config),
        attachments_dir: config.data.join("attachments"),
        options: api::Options {
            lines_max: crate::open_files::share(api::LINES_MAX),
            connections_max: crate::open_files::share(api::CONNECTIONS_MAX),
            trusted_proxies: config.trusted_proxies.clone(),
            demo: config.demo,
            citizen_phone: config.citizen_phone,
            trunks: config.trunks.iter().map(|trunk| trunk.name.clone()).collect(),
            ..api::Options::default()
        },
    };
    crate::welcome::print(&config, &store).await;
    let citizens = start_citizens(&config, &prompts);
    api::serve(http, state, shutdown_asked()).await;

    drop(citizens);
    telephones.stop().await;
    store.close().await;
    Ok(())
}

/// The files of [`Config`]; in the demo, unless it is given others, its own.
fn tls_of(config: &Config) -> Result<TlsFiles, StartupError> {
    if config.tls.certificate.is_some() || !config.demo {
        return Ok(config.tls.clone());
    }
    let mut names = vec!["localhost".to_owned()];
    names.extend(config.tls.listen.iter().map(|address| address.ip().to_string()));
    let made = crate::tls::make_demo(&config.data.join("tls"), &names).map_err(|e| {
        StartupError::new(format!("the demo's TLS certificate cannot be made: {e}"))
    })?;
    let TlsFiles { trusted, listen, .. } = config.tls.clone();
    Ok(TlsFiles { trusted, listen, ..made })
}

/// The threads of the telephone side, and the ledger behind them.
struct Telephones {
    wakes: WakeSender,
    media: MediaHandle,
    gauges: Arc<Gauges>,
    trunk_board: TrunkBoard,
    control: Option<std::thread::JoinHandle<std::io::Result<()>>>,
    ledger: tokio::task::JoinHandle<()>,
}

/// What the telephone side is made with.
struct Parts<'a> {
    config: &'a Config,
    clock: Clock,
    prompts: &'a Arc<PromptLibrary>,
    store: &'a Store,
    live: &'a api::Live,
}

/// The clock, and what a process that died left behind: both go on.
fn take_up(data: &Path) -> (Clock, Vec<(Key, Kept)>) {
    let left = journal::read(data).filter(|left| {
        let harmless = left.deaths < DEATHS_MAX;
        if !harmless {
            tracing::error!("calls that killed the program again and again are let go");
        }
        harmless
    });
    let going_on = left.and_then(|left| Some((Clock::go_on(left.zero)?, left.kept)));
    going_on.unwrap_or_else(|| (Clock::start(), Vec::new()))
}

async fn start_telephones(
    parts: &Parts<'_>,
    (poll, sockets): (mio::Poll, Sockets),
    plan: FloorPlan,
    left: Vec<(Key, Kept)>,
) -> Result<Telephones, StartupError> {
    let Parts { config, clock, prompts, store, live } = *parts;
    let waker = mio::Waker::new(poll.registry(), WAKER).map_err(|e| broken("epoll", &e))?;
    let (wakes, receiver) = WakeSender::new(waker);
    let run = u64::try_from(clock.timestamp().unix_ms()).unwrap_or(0);
    let gauges = Arc::new(Gauges::default());
    let alarms = gauges.alarms.clone();
    let (spool, mut reader) = Spool::start(&config.data.join("spool"), run, alarms.clone())
        .map_err(|e| StartupError::new(format!("the record spool cannot be written: {e}")))?;
    let calls = left.iter().filter_map(|(_, kept)| kept.call());
    let going_on: BTreeMap<_, _> = calls.map(|call| (call.id(), call.recording())).collect();
    if !going_on.is_empty() {
        ledger::tell_again(store, &mut reader, live, going_on.keys(), &gauges).await;
    }
    let recorded = going_on.values().flatten();
    let repaired = mend_recordings(&recordings(config), recorded.clone());
    if let Some(copy) = &config.recordings_copy {
        mend_recordings(copy, recorded);
    }
    let aftermath = Aftermath { run, repaired, going_on: going_on.into_keys().collect() };
    let zero = clock.zero_on_machine();
    let journal = Journal::start(&config.data, zero, !left.is_empty(), alarms)
        .map_err(|e| StartupError::new(format!("the journal of calls cannot be written: {e}")))?;
    let media = start_media(config, clock, prompts.clone(), &wakes)?;
    let trunk_board = TrunkBoard::default();
    let ears = Ears::new(live.clone(), store.clone(), wakes.clone(), trunk_board.clone());
    let mut control = Control {
        poll,
        sockets,
        edge: make_edge(config, clock, media.clone(), &plan)?,
        clock,
        wakes: receiver,
        spool,
        journal,
        listener: Box::new(ears),
        gauges: gauges.clone(),
    };
    let control = std::thread::Builder::new()
        .name("control".into())
        .spawn(move || {
            control.begin(plan, left);
            control.run()
        })
        .map_err(|e| broken("the control thread", &e))?;
    let ledger =
        api::spawn("ledger", ledger::run(store.clone(), reader, aftermath, gauges.clone()));
    Ok(Telephones { wakes, media, gauges, trunk_board, control: Some(control), ledger })
}

impl Telephones {
    /// Calls are told, recordings closed, records written; in that order,
    /// because each is made by the one before.
    async fn stop(&mut self) {
        tracing::info!("ending: calls are told, recordings and records are written");
        if self.wakes.send(Wake::Stop).is_err() {
            tracing::error!("the control thread cannot be told to end");
        }
        let (control, media) = (self.control.take(), self.media.clone());
        let joined = tokio::task::spawn_blocking(move || {
            let ended = control.map(std::thread::JoinHandle::join);
            media.join();
            matches!(ended, Some(Ok(Ok(()))))
        });
        if !matches!(tokio::time::timeout(SHUTDOWN_MAX, joined).await, Ok(Ok(true))) {
            tracing::error!("the telephone side did not end cleanly");
        }
        if tokio::time::timeout(SHUTDOWN_MAX, &mut self.ledger).await.is_err() {
            tracing::warn!("records remain in the spool; the next start applies them");
        }
    }
}

/// Every folder that has the recordings.
pub fn places(config: &Config) -> Vec<std::path::PathBuf> {
    std::iter::once(recordings(config)).chain(config.recordings_copy.clone()).collect()
}

fn recordings(config: &Config) -> std::path::PathBuf {
    config.data.join("recordings")
}

async fn open_store(config: &Config) -> Result<Store, StartupError> {
    let file = config.data.join("yingda.db");
    let url = config.database.clone().unwrap_or_else(|| format!("sqlite:{}", file.display()));
    Store::open(&url).await.map_err(|error| {
        StartupError::new(format!(
            "the database cannot be opened: {error}. Check --database and `yingda doctor`."
        ))
    })
}

fn mend_recordings<'a>(
    folder: &Path,
    going_on: impl Iterator<Item = &'a RecordingId>,
) -> Vec<Repaired> {
    let repaired =
        repair_recordings(folder, &going_on.copied().collect()).unwrap_or_else(|error| {
            tracing::error!(%error, "recordings cut off by a crash could not be mended");
            Vec::new()
        });
    if !repaired.is_empty() {
        tracing::info!(files = repaired.len(), "recordings cut off by a crash were mended");
    }
    repaired
}

fn start_media(
    config: &Config,
    clock: Clock,
    prompts: Arc<PromptLibrary>,
    wakes: &WakeSender,
) -> Result<MediaHandle, StartupError> {
    let recordings_copy = config.recordings_copy.clone();
    let settings = MediaConfig { prompts, recordings: recordings(config), recordings_copy };
    let wakes = wakes.clone();
    let events = move |event| {
        if wakes.send(Wake::Media(event)).is_err() {
            tracing::error!("control takes no more media events");
        }
    };
    MediaHandle::start(settings, clock, events)
        .map_err(|e| StartupError::new(format!("sound cannot be served: {e}")))
}

/// The demo's simulated citizens; they speak with the prompts' voice.
fn start_citizens(config: &Config, prompts: &PromptLibrary) -> Option<sim::Crowd> {
    let server =
        config.sip.iter().copied().find(SocketAddr::is_ipv4).or(config.sip.first().copied())?;
    if config.callers == 0 {
        return None;
    }
    let speech = prompts.get("greeting").map(|prompt| Arc::from(prompt.alaw())).unwrap_or_default();
    let crowd = sim::CrowdConfig {
        server,
        number: "12345".to_owned(),
        count: config.callers,
        seed: CITIZENS_SEED,
        speech,
    };
    match sim::Crowd::start(crowd) {
        Ok(crowd) => Some(crowd),
        Err(error) => {
            tracing::error!(%error, "no simulated citizens");
            None
        }
    }
}

fn make_edge(
    config: &Config,
    clock: Clock,
    media: MediaHandle,
    plan: &FloorPlan,
) -> Result<Edge, StartupError> {
    let advertised = |bind: SocketAddr| {
        config
            .advertise
            .filter(|ip| ip.is_ipv4() == bind.is_ipv4())
            .map(|ip| SocketAddr::new(ip, bind.port()))
    };
    use sip::Transport::{Tcp, Tls, Udp, Ws, Wss};
    let at = |bind: SocketAddr, transport| {
        let advertised = advertised(bind).or_else(|| outward(bind));
        sip::LocalAddress { transport, bind, advertised }
    };
    let plain = config.sip.iter().flat_map(|bind| [at(*bind, Udp), at(*bind, Tcp)]);
    let secure = config.tls.listen.iter().map(|bind| at(*bind, Tls));
    let web = [at(config.http, Ws), at(config.http, Wss)];
    let addresses: Vec<_> = plain.chain(secure).chain(web).collect();
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|e| StartupError::new(format!("no randomness: {e}")))?;
    let seed = u64::from_le_bytes(secret[..8].try_into().unwrap_or_default());
    let mut sip_config = sip::Config::new(PRODUCT, REALM, addresses.clone(), secret);
    sip_config.accounts = plan.accounts.clone();
    let endpoint = sip::Endpoint::new(sip_config, Rng::new(seed));
    let first = config.sip[0].ip();
    let browser_media = if first.is_unspecified() { outward_ip(first) } else { first };
    let edge_config = EdgeConfig {
        sip_addresses: addresses,
        browser_media,
        advertise: config.advertise,
        rtp: config.rtp.clone(),
        faults: Faults::asked_for(),
    };
    let center = calls::Center::new(Rng::new(seed.rotate_left(17)));
    Ok(Edge::new(endpoint, center, media, edge_config, clock.zero(), Rng::new(!seed)))
}

/// Where peers reach a socket bound to every address of the machine.
fn outward(bind: SocketAddr) -> Option<SocketAddr> {
    bind.ip().is_unspecified().then(|| SocketAddr::new(outward_ip(bind.ip()), bind.port()))
}

/// The address this machine would use to reach others. Connecting a UDP socket
/// sends nothing.
fn outward_ip(family: IpAddr) -> IpAddr {
    let (any, far) =
        if family.is_ipv4() { ("0.0.0.0:0", "192.0.2.1:9") } else { ("[::]:0", "[2001:db8::1]:9") };
    let found = UdpSocket::bind(any).and_then(|socket| {
        socket.connect(far)?;
        socket.local_addr()
    });
    found.map_or(family, |address| address.ip())
}

async fn shutdown_asked() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return drop(tokio::signal::ctrl_c().await);
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

fn broken(what: &str, error: &std::io::Error) -> StartupError {
    StartupError::new(format!("{what} cannot be set up: {error}"))
}
