//! What a person types.

mod check;
mod doctor;
mod serve;
mod supervise;
mod trace;

use crate::config::{Config, Overrides};
use crate::startup::StartupError;
use crate::tls::TlsFiles;
use clap::{Args, Parser, Subcommand};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

/// What a person can mend: bad config, taken port, missing file.
const EXIT_CANNOT_START: u8 = 2;

/// Yingda (应答): a whole contact centre and citizen hotline in one program.
#[derive(Debug, Parser)]
#[command(name = "yingda", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the centre in the foreground until Ctrl-C.
    Serve {
        /// Start it again at once should it die, whatever the reason: calls go on. For where no
        /// service manager (systemd, Kubernetes) does it.
        #[arg(long)]
        supervise: bool,
        #[command(flatten)]
        options: Options,
    },
    /// Look after the configuration.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Check ports, addresses, disk, clock and database, and say what to mend.
    Doctor(Options),
    /// Tell the story of one call, step by step.
    Trace {
        /// Its id, as the call log shows it (int_…).
        interaction: String,
        #[command(flatten)]
        options: Options,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Read the config file and the command line and say what is wrong.
    Check(Options),
}

#[derive(Debug, Args)]
struct Options {
    /// The folder that holds all state: database, recordings, records on their way.
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// A config file; default: DIR/yingda.toml, if it exists.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where pages and API are served [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDR:PORT")]
    http: Option<SocketAddr>,
    /// Where SIP is served, on UDP and TCP; may be repeated [default: 127.0.0.1:5060].
    #[arg(long, value_name = "ADDR:PORT")]
    sip: Vec<SocketAddr>,
    /// Where SIP over TLS is served; may be repeated [default: the port after each of --sip,
    /// where there is a certificate].
    #[arg(long, value_name = "ADDR:PORT")]
    tls: Vec<SocketAddr>,
    /// The certificate for it, and those that lead to its root (PEM). The demo makes its own.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// Its private key (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// Ports for sound [default: 20000-29999].
    #[arg(long, value_name = "LOW-HIGH")]
    rtp: Option<String>,
    /// The address peers reach this machine at, if behind a NAT.
    #[arg(long, value_name = "ADDR")]
    advertise: Option<IpAddr>,
    /// sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME [default: a file in DIR].
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Fill an empty centre with the demo: agents, numbers, queues, flow.
    #[arg(long)]
    demo: bool,
    /// Let N simulated citizens call the demo centre.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "demo")]
    callers: usize,
    /// Serve the citizen's browser telephone at /call (always on in the demo).
    #[arg(long)]
    citizen_phone: bool,
}

impl Options {
    fn load(self) -> Result<Config, StartupError> {
        let tls = TlsFiles {
            certificate: self.tls_certificate,
            key: self.tls_key,
            trusted: None,
            listen: self.tls,
        };
        Config::load(Overrides {
            tls,
            config: self.config,
            data: self.data,
            http: self.http,
            sip: self.sip,
            rtp: self.rtp,
            advertise: self.advertise,
            database: self.database,
            demo: self.demo,
            callers: self.callers,
            citizen_phone: self.citizen_phone,
        })
    }
}

/// Runs what the command line asks for.
pub fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve { supervise: true, .. } => return supervise::run(),
        Command::Serve { supervise: false, options } => options.load().and_then(serve::run),
        Command::Config { command: ConfigCommand::Check(options) } => {
            options.load().and_then(|config| check::run(&config))
        }
        Command::Doctor(options) => options.load().and_then(|config| doctor::run(&config)),
        Command::Trace { interaction, options } => {
            options.load().and_then(|config| trace::run(&config, &interaction))
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("yingda: {error}");
            ExitCode::from(EXIT_CANNOT_START)
        }
    }
}
