//! No test is left out, and none keeps the others from running.

use super::violation;
use crate::source::{File, code_only, line_of};

const IN_RUST: &[&str] = &["#[ignore", "todo!(", "unimplemented!("];
const IN_SCRIPTS: &[&str] = &[
    ".only(",
    ".skip(",
    ".todo(",
    ".fixme(",
    ".skipIf(",
    ".fails(",
    "skip: true",
    "only: true",
    "todo: true",
];

pub fn check(file: &File) -> Vec<String> {
    let (code, marks) = if file.is_rust() {
        (code_only(&file.text), IN_RUST)
    } else if file.path.contains(".test.") {
        (file.text.clone(), IN_SCRIPTS)
    } else {
        return vec![];
    };
    let places = marks.iter().flat_map(|mark| code.match_indices(mark));
    places
        .map(|(at, mark)| {
            violation(file, line_of(&code, at), format!("`{mark}` leaves something out"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipped_tests_are_found() {
        let found = |path: &str, text: &str| check(&File::new(path, text.to_owned())).len();
        assert_eq!(found("crates/a/tests/b.rs", "#[test]\n#[ignore = \"slow\"]\nfn c() {}"), 1);
        assert_eq!(found("web/src/a.test.tsx", "it.only('b', () => {}); describe.skip('c')"), 2);
        assert_eq!(found("crates/a/src/b.rs", "list.iter().skip(1)"), 0);
    }
}
