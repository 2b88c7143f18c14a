//! Small files, small functions.

use super::violation;
use crate::source::{File, closing_brace, code_only, line_of, words};

const FILE_LINES_MAX: usize = 800;
const FUNCTION_LINES_MAX: usize = 70;

pub fn check(file: &File) -> Vec<String> {
    let mut found = Vec::new();
    let lines = file.text.lines().count();
    if lines > FILE_LINES_MAX {
        found.push(violation(
            file,
            lines,
            format!("{lines} lines, {FILE_LINES_MAX} at most: split it"),
        ));
    }
    for (line, name, lines) in functions(file) {
        if lines > FUNCTION_LINES_MAX {
            let what =
                format!("fn {name}: {lines} lines of code, {FUNCTION_LINES_MAX} at most: split it");
            found.push(violation(file, line, what));
        }
    }
    found
}

/// Each Rust function: its first line, its name, and its lines that hold code.
fn functions(file: &File) -> Vec<(usize, String, usize)> {
    if !file.is_rust() {
        return vec![];
    }
    let code = code_only(&file.text);
    let mut found = Vec::new();
    for at in words(&code, "fn") {
        let name: String = code[at + 2..]
            .trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        // `fn(u8) -> u8` is a type, `fn name();` a promise: neither has a body.
        let Some(open) = code[at..].find(['{', ';']).map(|open| at + open) else { continue };
        if name.is_empty() || code[open..].starts_with(';') {
            continue;
        }
        let body = &code[at..closing_brace(&code, open)];
        let lines = body.lines().filter(|line| !line.trim().is_empty()).count() + 1;
        found.push((line_of(&code, at), name, lines));
    }
    found
}

/// What the sizes are, beside what they should be.
pub fn print_statistics(files: &[File]) {
    let rust = files.iter().filter(|file| file.is_rust());
    let functions = rust.flat_map(functions).map(|(_, _, lines)| lines).collect();
    let written = files.iter().map(|file| file.text.lines().count()).collect();
    println!("lines of a file:     {}", statistics(written, 150, 500, FILE_LINES_MAX));
    println!("lines of a function: {}", statistics(functions, 20, 50, FUNCTION_LINES_MAX));
}

fn statistics(mut sizes: Vec<usize>, median: usize, p95: usize, max: usize) -> String {
    sizes.sort_unstable();
    let at = |percent: usize| {
        sizes.get((sizes.len() * percent / 100).min(sizes.len().saturating_sub(1)))
    };
    let of = |percent| at(percent).copied().unwrap_or(0);
    format!(
        "median {} (wanted {median}), p95 {} (wanted {p95}), longest {} (limit {max}), {} in all",
        of(50),
        of(95),
        of(100),
        sizes.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_measured_without_blanks_and_comments() {
        let text = "fn a(f: fn(u8) -> u8) {\n    // why\n\n    b();\n}\ntrait T { fn c(); }\n";
        let file = File::new("a.rs", text.to_owned());
        assert_eq!(functions(&file), [(1, "a".to_owned(), 3)]);
    }

    #[test]
    fn long_functions_and_files_are_named() {
        let text = format!("fn a() {{\n{}}}\n", "    b();\n".repeat(800));
        let file = File::new("a.rs", text);
        assert_eq!(check(&file).len(), 2);
    }

    #[test]
    fn statistics_of_nothing_are_zeros() {
        assert!(statistics(vec![], 1, 2, 3).starts_with("median 0"));
        assert!(
            statistics((1..=100).collect(), 1, 2, 3).starts_with("median 51 (wanted 1), p95 96")
        );
    }
}
