//! The architecture as a test: each rule looks at the repository's text and
//! names what breaks it. A rule that has to give way is changed here, with its
//! reason, not silenced where it complains.

mod edge;
mod features;
mod ladders;
mod map;
mod purity;
mod safety;
mod size;
mod skips;
mod translations;

use crate::source::{File, files};
use anyhow::bail;
use std::path::Path;

/// The kinds of file that people write here.
const WRITTEN: &[&str] = &[".rs", ".ts", ".tsx", ".mjs", ".css", ".py"];

pub fn run(root: &Path) -> anyhow::Result<()> {
    let mut written = files(root, WRITTEN)?;
    // Generated from the OpenAPI document; nobody writes or reads it by hand.
    written.retain(|file| !file.path.contains("generated") && !file.path.ends_with("schema.d.ts"));

    let mut violations = map::check(root)?;
    violations.extend(written.iter().flat_map(purity::check));
    violations.extend(written.iter().flat_map(edge::check));
    violations.extend(written.iter().flat_map(safety::check));
    violations.extend(written.iter().flat_map(size::check));
    violations.extend(written.iter().flat_map(skips::check));
    violations.extend(features::check(root));
    violations.extend(ladders::check(root));
    violations.extend(translations::check(root)?);

    size::print_statistics(&written);
    for violation in &violations {
        println!("{violation}");
    }
    if !violations.is_empty() {
        bail!("tidy: {} rules broken", violations.len());
    }
    println!("tidy: all rules kept by {} files", written.len());
    Ok(())
}

/// `path:line: what is wrong`.
fn violation(file: &File, line: usize, what: impl std::fmt::Display) -> String {
    format!("{}:{line}: {what}", file.path)
}
