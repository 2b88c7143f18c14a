//! Short lists that people choose from, as data that an office edits: what came
//! of a call, why a seat is not ready.

use serde::{Deserialize, Serialize};

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is stored: small letters, digits and `_`; never given a new meaning.
    pub code: String,
    pub zh: String,
    pub en: String,
}

/// Why a list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("list line {line}: {wrong}")]
pub struct ChoiceError {
    /// Counted from 1.
    pub line: usize,
    pub wrong: &'static str,
}

impl Choice {
    /// A list people can still choose from.
    pub const LIST_MAX: usize = 100;
    pub const CODE_LEN_MAX: usize = 32;
    pub const NAME_CHARS_MAX: usize = 40;

    /// Reads a list, one entry a line: `code | 中文 | English`; lines with `#`
    /// are remarks.
    ///
    /// # Errors
    /// The first line that is not understood.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, ChoiceError> {
        let mut list: Vec<Self> = Vec::new();
        for (at, line) in text.lines().map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let refused = |wrong| ChoiceError { line: at + 1, wrong };
            let choice = Self::parse(line).map_err(refused)?;
            if list.iter().any(|other| other.code == choice.code) {
                return Err(refused("this code is there already"));
            }
            if list.len() == Self::LIST_MAX {
                return Err(refused("the list is too long to choose from"));
            }
            list.push(choice);
        }
        Ok(list)
    }

    fn parse(line: &str) -> Result<Self, &'static str> {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [code, zh, en] = parts[..] else {
            return Err("expected: code | 中文 | English");
        };
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if code.is_empty() || code.len() > Self::CODE_LEN_MAX || !code.bytes().all(plain) {
            return Err("a code has 1 to 32 small letters, digits and _");
        }
        let named = |name: &str| (1..=Self::NAME_CHARS_MAX).contains(&name.chars().count());
        if !named(zh) || !named(en) {
            return Err("a name has 1 to 40 characters");
        }
        Ok(Self { code: code.into(), zh: zh.into(), en: en.into() })
    }
}

/// What came of a call (通话小结): the list a new centre begins with.
pub fn default_dispositions() -> Vec<Choice> {
    Choice::parse_list(include_str!("../data/dispositions.txt"))
        .expect("the shipped list is tested")
}

/// Why a seat is not ready (示忙原因): the list a new centre begins with.
pub fn default_not_ready_reasons() -> Vec<Choice> {
    Choice::parse_list(include_str!("../data/not_ready_reasons.txt"))
        .expect("the shipped list is tested")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_lists_are_good() {
        let has = |list: Vec<Choice>, zh: &str| list.iter().any(|choice| choice.zh == zh);
        assert!(has(default_dispositions(), "咨询已解答"));
        for zh in ["小休", "用餐", "培训", "会议"] {
            assert!(has(default_not_ready_reasons(), zh), "{zh}");
        }
    }

    #[test]
    fn a_slip_is_named_with_its_line() {
        let long = format!("a | {} | A", "长".repeat(41));
        for (text, line) in [
            ("a", 1),
            ("# x\nA b | 甲 | A", 2),
            ("a | 甲 | A\na | 乙 | B", 2),
            (&long, 1),
            ("a||A", 1),
        ] {
            assert_eq!(Choice::parse_list(text).map_err(|refused| refused.line), Err(line));
        }
        let many: String = (0..101).map(|n| format!("c{n} | 甲 | A\n")).collect();
        assert_eq!(Choice::parse_list(&many).map_err(|refused| refused.line), Err(101));
    }
}
