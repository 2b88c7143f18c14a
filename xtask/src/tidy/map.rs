//! The map of crates: who may use whom, and what a crate without I/O may not.

use anyhow::Context;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// What each crate may depend on, in the order of the map in ARCHITECTURE.md.
const ALLOWED: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("sip", &["base"]),
    ("media", &["base"]),
    ("webrtc", &["base", "media"]),
    ("calls", &["base"]),
    ("cases", &["base"]),
    ("desk", &["base"]),
    ("store", &["base", "calls", "cases", "desk"]),
    ("api", &["base", "media", "calls", "cases", "desk", "store"]),
    ("sim", &["base", "sip", "media", "webrtc", "calls", "cases", "desk", "store", "api"]),
    // `yingda serve --callers` brings simulated citizens along.
    (
        "server",
        &["base", "sip", "media", "webrtc", "calls", "cases", "desk", "store", "api", "sim"],
    ),
    // Runs the server as a process, and makes its data by the store.
    ("bench", &["base", "sip", "media", "webrtc", "calls", "cases", "desk", "store"]),
    ("xtask", &[]),
];

/// The crates that read no clock, socket, file or environment.
pub const PURE: &[&str] = &["base", "sip", "media", "webrtc", "calls", "cases", "desk"];

/// Libraries that bring I/O, tasks or randomness with them.
const IMPURE: &[&str] = &[
    "async-std",
    "axum",
    "getrandom",
    "hyper",
    "mio",
    "rand",
    "reqwest",
    "socket2",
    "sqlx",
    "tokio",
    "tokio-tungstenite",
    "ureq",
];

/// Libraries of one crate only.
const RESERVED: &[(&str, &str, &str)] = &[
    ("utoipa", "api", "only api has wire types"),
    ("axum", "api", "only api speaks HTTP"),
    ("sqlx", "store", "only store speaks SQL"),
    ("str0m", "webrtc", "only webrtc speaks ICE and DTLS"),
];

pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root)
        .output()
        .context("cargo metadata")?;
    let metadata: Value =
        serde_json::from_slice(&metadata.stdout).context("cargo metadata printed no JSON")?;
    let packages = metadata["packages"].as_array().context("cargo metadata: no packages")?;
    Ok(packages.iter().flat_map(package).collect())
}

fn package(package: &Value) -> Vec<String> {
    let krate = package["name"].as_str().unwrap_or_default();
    let (mut normal, mut dev) = (Vec::new(), Vec::new());
    for dependency in package["dependencies"].as_array().into_iter().flatten() {
        let name = dependency["name"].as_str().unwrap_or_default();
        let list = if dependency["kind"] == "dev" { &mut dev } else { &mut normal };
        list.push(name);
    }
    let mut found = violations(krate, &normal);
    found.extend(upward(krate, &dev));
    found
}

fn violations(krate: &str, dependencies: &[&str]) -> Vec<String> {
    let impure = dependencies
        .iter()
        .filter(|name| PURE.contains(&krate) && IMPURE.contains(name))
        .map(|name| format!("{krate} -> {name}: this crate does no I/O"));
    let reserved =
        RESERVED.iter().filter(|(name, owner, _)| dependencies.contains(name) && krate != *owner);
    let reserved = reserved.map(|(name, _, why)| format!("{krate} -> {name}: {why}"));
    upward(krate, dependencies).into_iter().chain(impure).chain(reserved).collect()
}

fn upward(krate: &str, dependencies: &[&str]) -> Vec<String> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == krate) else {
        return vec![format!(
            "{krate}: not on the map; add it to ARCHITECTURE.md and to {}",
            file!()
        )];
    };
    let ours = |name: &&&str| ALLOWED.iter().any(|(known, _)| known == *name);
    dependencies
        .iter()
        .filter(ours)
        .filter(|name| !allowed.contains(name))
        .map(|name| format!("{krate} -> {name}: against the direction of the map"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_has_no_cycles() {
        for (at, (krate, allowed)) in ALLOWED.iter().enumerate() {
            for name in *allowed {
                let below = ALLOWED[..at].iter().any(|(known, _)| known == name);
                assert!(below, "{krate} -> {name} points upward");
            }
        }
    }

    #[test]
    fn upward_impure_and_reserved_dependencies_are_named() {
        assert_eq!(violations("calls", &["base", "serde"]), Vec::<String>::new());
        assert_eq!(violations("calls", &["sip", "tokio"]).len(), 2);
        assert_eq!(violations("server", &["utoipa", "api"]).len(), 1);
        assert_eq!(violations("extra", &[]).len(), 1);
    }
}
