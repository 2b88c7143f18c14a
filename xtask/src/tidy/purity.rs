//! Invariant 1: the crates that decide read no clock, socket, file or
//! environment, draw no randomness they were not given, and are not async.

use super::{map::PURE, violation};
use crate::source::{File, code_only, line_of, without_tests, words};

/// What a crate without I/O may not name, and why.
const FORBIDDEN: &[(&str, &str)] = &[
    ("Instant::now", "reads the clock: take `now` as an argument"),
    ("SystemTime::now", "reads the clock: take `now` as an argument"),
    ("Timestamp::now", "reads the clock: take `now` as an argument"),
    ("Zoned::now", "reads the clock: take `now` as an argument"),
    ("std::fs", "touches files: that is for store and server"),
    ("fs::", "touches files: that is for store and server"),
    ("File::", "touches files: that is for store and server"),
    ("UdpSocket", "touches the network: that is for server"),
    ("TcpStream", "touches the network: that is for server"),
    ("TcpListener", "touches the network: that is for server"),
    ("std::env", "reads the environment: take settings as an argument"),
    ("env::var", "reads the environment: take settings as an argument"),
    ("std::process", "runs programs"),
    ("std::thread", "starts or holds up threads: that is for server"),
    ("thread::spawn", "starts threads: that is for server"),
    ("thread::sleep", "holds up its thread: use `deadline()`"),
    ("getrandom", "draws randomness: take a `base::rng::Rng`"),
    ("rand::", "draws randomness: take a `base::rng::Rng`"),
    ("tokio", "is async: that is for store, api and server"),
    ("async", "is async: that is for store, api and server"),
    ("await", "is async: that is for store, api and server"),
    ("println!", "writes to the terminal"),
    ("eprintln!", "writes to the terminal"),
];

/// Crates whose decisions must be the same in every run: the order of a
/// `HashMap` differs between two runs, so a loop over one would too.
const DETERMINISTIC: &[&str] = &["base", "calls", "cases", "desk"];
const UNORDERED: &[&str] = &["HashMap", "HashSet", "RandomState"];

pub fn check(file: &File) -> Vec<String> {
    let Some(krate) = file.krate().filter(|krate| PURE.contains(krate)) else { return vec![] };
    if !file.is_rust() || file.is_test() {
        return vec![];
    }
    let code = without_tests(&code_only(&file.text));
    let mut found = Vec::new();
    for (word, why) in FORBIDDEN {
        let places = words(&code, word);
        found.extend(
            places.map(|at| violation(file, line_of(&code, at), format!("`{word}` {why}"))),
        );
    }
    for word in UNORDERED.iter().filter(|_| DETERMINISTIC.contains(&krate)) {
        found.extend(words(&code, word).map(|at| {
            let what =
                format!("`{word}` has no order: use the BTree one, so that every run is the same");
            violation(file, line_of(&code, at), what)
        }));
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&File::new(path, text.to_owned())).len()
    }

    #[test]
    fn clocks_files_and_tasks_are_found_in_pure_crates_only() {
        let text = "fn a() { let t = Instant::now(); }\nasync fn b() { std::fs::read(x) }";
        assert_eq!(found("crates/sip/src/a.rs", text), 4);
        assert_eq!(found("crates/server/src/a.rs", text), 0);
        assert_eq!(found("crates/sip/tests/a.rs", text), 0);
    }

    #[test]
    fn comments_strings_and_tests_may_say_anything() {
        let text =
            "// Instant::now\nconst A: &str = \"tokio\";\n#[cfg(test)]\nmod tests { use std::fs; }";
        assert_eq!(found("crates/sip/src/a.rs", text), 0);
    }

    #[test]
    fn unordered_maps_are_found_where_decisions_are_made() {
        assert_eq!(found("crates/calls/src/a.rs", "use std::collections::HashMap;"), 1);
        assert_eq!(found("crates/sip/src/a.rs", "use std::collections::HashMap;"), 0);
    }
}
