//! What Yingda costs (性能): starts the release program, lets telephones by the
//! thousand call it, and writes down what that took. See docs/bench/README.md.

mod clock;
mod figures;
mod floor;
mod http;
mod machine;
mod matters;
mod pages;
mod report;
mod seed;
mod server;
mod sip;
mod sound;
mod world;

use anyhow::ensure;
use clap::{Args, Parser, Subcommand};
use figures::{FAMILIES, Run};
use machine::Machine;
use report::Report;
use server::Folder;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use world::Setting;

/// Measures what Yingda costs.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measure figures, print them and write them down.
    Run(Options),
    /// Name the figures.
    List,
    /// Forward packets and do nothing else; started by the others.
    #[command(hide = true)]
    Floor { to: Vec<SocketAddr> },
}

#[derive(Debug, Args)]
struct Options {
    /// The program to measure, built for release.
    #[arg(long, value_name = "FILE", default_value = "target/release/yingda")]
    program: PathBuf,
    /// Only figures whose names hold this text; may be repeated.
    #[arg(long, value_name = "TEXT")]
    figure: Vec<String>,
    /// How long each figure is measured in a run; less than 30 is for trying.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// Runs; less than 3 is for trying.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Cases in the database, for the figures of lists; less is for trying.
    #[arg(long, default_value_t = 1_000_000)]
    cases: u64,
    /// Write the figures there as JSON.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run(options) => run(&options),
        Command::List => {
            for kind in FAMILIES.iter().flat_map(|family| family.kinds) {
                println!("{:<36} {}", kind.name, kind.unit);
            }
            Ok(())
        }
        Command::Floor { to } => floor::run(&to),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> anyhow::Result<()> {
    let program = &options.program;
    ensure!(program.exists(), "{} is not there: build it first", program.display());
    let wanted =
        |name: &str| options.figure.is_empty() || options.figure.iter().any(|f| name.contains(f));
    let families: Vec<_> =
        FAMILIES.iter().filter(|f| f.kinds.iter().any(|kind| wanted(kind.name))).collect();
    ensure!(!families.is_empty(), "no figure is called that; `bench list` names them");
    let machine = Machine::here();
    println!("{machine:?}");
    let data = Folder::make("data")?;
    seed::fill(data.path())?;
    let setting = Setting { program, data: data.path() };
    let (mut report, mut broken) = (Report::default(), 0);
    for number in 1..=options.runs {
        for family in &families {
            println!("run {number}: {}", family.kinds[0].name);
            let time = Duration::from_secs(options.seconds);
            match (family.run)(Run { setting, time, cases: options.cases }) {
                Ok(values) => values.into_iter().for_each(|(kind, value)| report.add(kind, value)),
                Err(error) => {
                    broken += 1;
                    eprintln!("  {error:#}");
                }
            }
        }
    }
    report.print();
    if let Some(path) = &options.out {
        report.write(path, &machine, options.seconds)?;
        println!("\nwritten to {}", path.display());
    }
    ensure!(broken == 0, "{broken} measurements came to nothing");
    Ok(())
}
