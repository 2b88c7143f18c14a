//! Chores of the repository: `cargo xtask tidy` checks the rules of
//! ARCHITECTURE.md, `cargo xtask prompts` makes the sound files again.
//! Nothing here is part of the product.

mod prompts;
mod source;
mod tidy;

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask tidy
       cargo xtask prompts [tones|zh-CN|en]...   (all of them if none is named)";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, not the backtrace that a returned error would print.
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let root = root()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("tidy") if arguments.len() == 1 => tidy::run(&root),
        Some("prompts") => prompts::run(&root, &arguments[1..]),
        _ => bail!(USAGE),
    }
}

/// The repository's top folder.
fn root() -> anyhow::Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(here.parent().context("xtask has no folder above it")?.to_path_buf())
}
