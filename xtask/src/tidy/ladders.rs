//! docs/sip.md has a row for each RFC it promises, and every test it names
//! exists: `` `session::rfc3261_…` `` is a function of a file of sip's ladders,
//! `` `crates/….rs::name` `` one of any other file, `` `e2e/….test.mjs` `` a file.

use std::path::Path;

const PAGE: &str = "docs/sip.md";
const LADDERS: &str = "crates/sip/tests/ladders";

/// What an operator's acceptance list asks for.
const RFCS: &[&str] = &[
    "3261", "3262", "3264", "3311", "3323", "3325", "3326", "3327", "3515", "3581", "3842", "3891",
    "3892", "4028", "4235", "4475", "5118", "5626", "5806", "6665", "7044", "7118", "8760", "TLS",
];

pub fn check(root: &Path) -> Vec<String> {
    let read = |path: &str| std::fs::read_to_string(root.join(path)).ok();
    match read(PAGE) {
        Some(page) => violations(&page, &read),
        None => vec![format!("{PAGE}: missing; it needs a row for each RFC")],
    }
}

fn violations(page: &str, read: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut missing = RFCS.to_vec();
    for (number, line) in page.lines().enumerate().filter(|(_, line)| line.starts_with('|')) {
        let at = format!("{PAGE}:{}", number + 1);
        let first = line.split('|').nth(1).unwrap_or_default();
        missing.retain(|rfc| !first.split([' ', ',']).any(|word| word == *rfc));
        let quoted: Vec<&str> = line.split('`').skip(1).step_by(2).collect();
        let programs = quoted.iter().filter(|text| text.starts_with("e2e/"));
        for path in programs.filter(|path| read(path).is_none()) {
            found.push(format!("{at}: there is no {path}"));
        }
        for (file, test) in quoted.iter().filter_map(|text| text.rsplit_once("::")) {
            let path = match file.ends_with(".rs") {
                true => file.to_owned(),
                false => format!("{LADDERS}/{file}.rs"),
            };
            let text = read(&path).unwrap_or_default();
            if !text.contains(&format!("fn {test}(")) {
                found.push(format!("{at}: there is no test {test} in {path}"));
            }
        }
    }
    found.extend(missing.iter().map(|rfc| format!("{PAGE}: no row for {rfc}")));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rfc_needs_a_row_and_every_test_named_must_exist() {
        let page: String =
            RFCS.iter().map(|rfc| format!("| {rfc} | x | `session::talks` |\n")).collect();
        let read = |path: &str| {
            (path == "crates/sip/tests/ladders/session.rs").then(|| "fn talks() {".to_owned())
        };
        assert_eq!(violations(&page, &read), Vec::<String>::new());
        assert_eq!(violations(&page, &|_| None).len(), RFCS.len());
        let short = page.replace("| 3261 |", "| 99 |");
        assert_eq!(violations(&short, &read), ["docs/sip.md: no row for 3261"]);
    }
}
