//! docs/features.md has one line for every row of the specification, says how
//! far it works, and names files that exist.

use std::path::Path;

const PAGE: &str = "docs/features.md";
const STATES: &[&str] = &["works", "in part", "not yet"];
/// The top folders a path in the page may begin with.
const FOLDERS: &[&str] = &["crates/", "web/", "e2e/", "docs/", "scripts/", "xtask/", "prompts/"];

/// F5 and F37 are absent from the specification; F39 stands in its 25 parts.
fn rows() -> Vec<String> {
    let features = (1..=50).filter(|n| ![5, 37, 39].contains(n)).map(|n| format!("F{n}"));
    let outbound = (1..=25).map(|n| format!("F39.{n}"));
    let seat = (1..=3).map(|n| format!("S{n}"));
    let hotline = (1..=18).map(|n| format!("G{n}"));
    features.chain(outbound).chain(seat).chain(hotline).collect()
}

pub fn check(root: &Path) -> Vec<String> {
    match std::fs::read_to_string(root.join(PAGE)) {
        Ok(page) => violations(&page, &|path| exists(root, path)),
        Err(_) => {
            vec![format!("{PAGE}: missing; it needs a line for each row of the specification")]
        }
    }
}

/// A path, or an end-to-end test by its name: `e2e/main_job`.
fn exists(root: &Path, path: &str) -> bool {
    root.join(path).exists() || root.join(format!("{path}.test.mjs")).exists()
}

fn violations(page: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut missing = rows();
    let mut found = Vec::new();
    for (number, line) in page.lines().enumerate() {
        let Some(id) = row_id(line) else { continue };
        let at = format!("{PAGE}:{}: {id}", number + 1);
        match missing.iter().position(|row| *row == id) {
            Some(row) => drop(missing.remove(row)),
            None => found.push(format!("{at}: no such row, or a second line for it")),
        }
        if !STATES.iter().any(|state| line.contains(state)) {
            found.push(format!("{at}: says none of {STATES:?}"));
        }
        let quoted = line.split('`').skip(1).step_by(2);
        let paths = quoted.filter(|text| FOLDERS.iter().any(|folder| text.starts_with(folder)));
        for path in paths.map(|text| text.split(':').next().unwrap_or(text)) {
            if !exists(path) {
                found.push(format!("{at}: there is no {path}"));
            }
        }
    }
    found.extend(missing.iter().map(|row| format!("{PAGE}: no line for {row}")));
    found
}

/// The id in the first cell of a table's line: `F39.4` of `| F39.4 | … |`.
fn row_id(line: &str) -> Option<String> {
    let cell = line.trim().strip_prefix('|')?.split('|').next()?.trim().trim_matches(['*', '`']);
    let (letter, digits) = (cell.chars().next()?, cell.get(1..)?);
    let numbered = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    ("FSG".contains(letter) && numbered).then(|| cell.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_needs_one_line_with_a_state_and_true_paths() {
        let page: String =
            rows().iter().map(|row| format!("| {row} | x | not yet | |\n")).collect();
        assert_eq!(violations(&page, &|_| true), Vec::<String>::new());
        assert_eq!(rows().len(), 47 + 25 + 3 + 18);

        let short = page.replace("| F39.4 |", "| F39.99 |");
        assert_eq!(violations(&short, &|_| true).len(), 2);
        let vague = page.replace("| F1 | x | not yet |", "| F1 | `crates/no` | soon |");
        assert_eq!(violations(&vague, &|_| false).len(), 2);
    }
}
