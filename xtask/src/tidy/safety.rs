//! `unsafe` stands in named modules only, and each with its `// SAFETY:`.

use super::violation;
use crate::source::{File, code_only, line_of, words};

/// Modules that may be unsafe, and what for.
const UNSAFE_MODULES: &[(&str, &str)] =
    &[("crates/media/tests/no_allocation.rs", "an allocator that counts, as the trait demands")];

/// How many lines above an `unsafe` its reason may begin.
const REASON_WITHIN: usize = 8;

pub fn check(file: &File) -> Vec<String> {
    if !file.is_rust() {
        return vec![];
    }
    let code = code_only(&file.text);
    let lines: Vec<&str> = file.text.lines().collect();
    let named = UNSAFE_MODULES.iter().any(|(path, _)| *path == file.path);
    let mut found = Vec::new();
    for at in words(&code, "unsafe") {
        let line = line_of(&code, at);
        if !named {
            found.push(violation(
                file,
                line,
                format!("unsafe here: name the module in {}", file!()),
            ));
        }
        let above = &lines[line.saturating_sub(1 + REASON_WITHIN)..line];
        if !above.iter().any(|line| line.contains("SAFETY:")) {
            found.push(violation(file, line, "unsafe without `// SAFETY:` above it"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_needs_a_name_and_a_reason() {
        let file = |text: &str| File::new("crates/a/src/b.rs", text.to_owned());
        assert_eq!(check(&file("fn a() { unsafe { b() } }")).len(), 2);
        assert_eq!(check(&file("// SAFETY: c\nfn a() { unsafe { b() } }")).len(), 1);
        assert_eq!(check(&file("#![deny(unsafe_code)] // unsafe")).len(), 0);
    }
}
