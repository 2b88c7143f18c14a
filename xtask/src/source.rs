//! The repository's files as text, and Rust text with all that is not code
//! blanked out, so that a rule can look for a word without finding it in a
//! comment, a string or a test.

use anyhow::Context;
use std::path::Path;
use std::process::Command;

/// A file of the repository.
#[derive(Debug)]
pub struct File {
    /// From the repository's top, with `/`.
    pub path: String,
    pub text: String,
    /// Declared by a `#[cfg(test)] mod …;` somewhere.
    pub in_test_module: bool,
}

impl File {
    pub fn new(path: &str, text: String) -> Self {
        Self { path: path.to_owned(), text, in_test_module: false }
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// A file that holds nothing but tests.
    pub fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        self.in_test_module
            || self.path.split('/').any(|part| part == "tests" || part == "benches")
            || name == "tests.rs"
            || name.ends_with("_tests.rs")
            || name.contains(".test.")
    }

    /// The crate whose `src` holds this file.
    pub fn krate(&self) -> Option<&str> {
        let (krate, rest) = self.path.strip_prefix("crates/")?.split_once('/')?;
        rest.starts_with("src/").then_some(krate)
    }
}

/// All text files with one of the endings that git knows or would add.
pub fn files(root: &Path, endings: &[&str]) -> anyhow::Result<Vec<File>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("git ls-files: is git installed?")?;
    let listed = String::from_utf8(listed.stdout).context("a file name is not UTF-8")?;
    let mut found = Vec::new();
    for path in listed.split('\0').filter(|path| endings.iter().any(|end| path.ends_with(end))) {
        // A file deleted but not committed is still listed.
        let Ok(bytes) = std::fs::read(root.join(path)) else { continue };
        let text = String::from_utf8(bytes).with_context(|| format!("{path}: not UTF-8"))?;
        found.push(File::new(path, text));
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    mark_test_modules(&mut found);
    Ok(found)
}

fn mark_test_modules(files: &mut [File]) {
    let declared: Vec<String> =
        files.iter().filter(|file| file.is_rust()).flat_map(test_modules).collect();
    for file in files {
        file.in_test_module = declared.iter().any(|module| {
            let rest = file.path.strip_prefix(module);
            rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        });
    }
}

/// The paths, without ending, of the modules that this file declares for tests
/// only.
fn test_modules(file: &File) -> Vec<String> {
    let folder = match file.path.rsplit_once('/') {
        Some((folder, "lib.rs" | "main.rs" | "mod.rs")) => folder,
        _ => file.path.trim_end_matches(".rs"),
    };
    let code = code_only(&file.text);
    let after = code.split("#[cfg(test)]").skip(1);
    let names = after.filter_map(|rest| {
        let item = rest.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
        let (name, end) =
            item.strip_prefix("mod ")?.split_at_checked(item.find([';', '{'])? - 4)?;
        end.starts_with(';').then(|| name.trim().to_owned())
    });
    names.map(|name| format!("{folder}/{name}")).collect()
}

/// The text with comments, strings and characters turned into spaces; every
/// line and column stays where it was.
pub fn code_only(text: &str) -> String {
    let mut out: Vec<u8> = text.as_bytes().to_vec();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = match skipped(bytes, at) {
            Some(end) => end,
            None => {
                at += 1;
                continue;
            }
        };
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end;
    }
    String::from_utf8(out).expect("whole literals and comments were blanked")
}

/// Where the comment or literal that begins at `at` ends, if one does.
fn skipped(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let in_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    match rest {
        [b'/', b'/', ..] => Some(at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())),
        [b'/', b'*', ..] => Some(at + block_comment(rest)),
        [b'"', ..] => Some(at + quoted(rest)),
        [b'r', ..] if !in_word => raw_string(rest).map(|len| at + len),
        [b'b', b'r', ..] if !in_word => raw_string(&rest[1..]).map(|len| at + 1 + len),
        [b'\'', ..] => character(rest).map(|len| at + len),
        _ => None,
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != b'"' {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// The length of `r"…"` or `r#"…"#`, if this is one.
fn raw_string(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|b| **b == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return None;
    }
    let closing: Vec<u8> = [&b"\""[..], &vec![b'#'; hashes]].concat();
    let body = &rest[2 + hashes..];
    let len = body.windows(closing.len()).position(|window| window == closing);
    Some(2 + hashes + len.map_or(body.len(), |len| len + closing.len()))
}

/// The length of `'x'`; `None` for a lifetime.
fn character(rest: &[u8]) -> Option<usize> {
    if rest.get(1) == Some(&b'\\') {
        let end = rest.iter().skip(3).position(|b| *b == b'\'')?;
        return Some(end + 4);
    }
    let text = std::str::from_utf8(rest.get(1..rest.len().min(6))?)
        .or_else(|error| std::str::from_utf8(&rest[1..1 + error.valid_up_to()]));
    let first = text.ok()?.chars().next()?.len_utf8();
    (rest.get(1 + first) == Some(&b'\'')).then_some(first + 2)
}

/// `code_only` text with the items under `#[cfg(test)]` blanked out too.
pub fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(at) = out.find("#[cfg(test)]") {
        let end = out[at..].find(['{', ';']).map_or(out.len(), |open| {
            let open = at + open;
            if out[open..].starts_with('{') { closing_brace(&out, open) + 1 } else { open + 1 }
        });
        let blank: String =
            out[at..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(at..end, &blank);
    }
    out
}

/// The brace that closes the one at `open`; the text's end if none does.
pub fn closing_brace(code: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    code.len()
}

/// Where `word` stands alone: not as a part of a longer name. `word` may hold
/// `::` and end with it.
pub fn words<'t>(code: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = code[..*at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(name) && (word.ends_with("::") || !after.is_some_and(name))
    })
}

/// The line, from 1, that a byte stands on.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_strings_and_characters_are_blanked() {
        let text = "a /* x /* y */ z */ b // c\n\"d\\\"e\" f r#\"g\"h\"# 'i' '\\n' '应' &'life k";
        let code = code_only(text);
        let kept: Vec<&str> = code.split_whitespace().collect();
        assert_eq!(kept, ["a", "b", "f", "&'life", "k"]);
        assert_eq!(code.len(), text.len());
    }

    #[test]
    fn tests_are_blanked() {
        let code =
            "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { {} } }\n#[cfg(test)] mod x;\nfn c() {}";
        let kept = without_tests(code);
        assert!(kept.contains("fn a") && kept.contains("fn c"));
        assert!(!kept.contains("fn b") && !kept.contains("mod x"));
    }

    #[test]
    fn modules_for_tests_are_known() {
        let mut files = [
            File::new("crates/a/src/lib.rs", "#[cfg(test)]\nmod world;\nmod words;".to_owned()),
            File::new("crates/a/src/words.rs", String::new()),
            File::new("crates/a/src/world.rs", String::new()),
            File::new("crates/a/src/world/people.rs", String::new()),
        ];
        mark_test_modules(&mut files);
        let marked: Vec<bool> = files.iter().map(File::is_test).collect();
        assert_eq!(marked, [false, false, true, true]);
    }

    #[test]
    fn a_word_is_not_a_part_of_another() {
        assert_eq!(words("offs::x std::fs::read fs", "fs::").count(), 1);
        assert_eq!(words("rand random rand::x", "rand").count(), 2);
    }
}
