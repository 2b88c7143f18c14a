//! Short lists that people choose from, as data that an office edits: what came
//! of a call, why a seat is not ready.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is stored: small letters, digits and `_`; never given a new meaning.
    pub code: String,
    pub zh: String,
    pub en: String,
    /// Still offered. One that is not keeps its name for the records that hold it.
    pub active: bool,
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
        let lines = text.lines().map(str::trim).enumerate();
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let mut list: Vec<(usize, Self)> = Vec::new();
        for (at, line) in lines {
            let refused = |wrong| ChoiceError { line: at + 1, wrong };
            list.push((at + 1, Self::parse(line).map_err(refused)?));
        }
        Self::check_lines(list.iter().map(|(line, choice)| (*line, choice)))?;
        Ok(list.into_iter().map(|(_, choice)| choice).collect())
    }

    /// Whether people can choose from this list.
    ///
    /// # Errors
    /// The first entry that is wrong.
    pub fn check_list(list: &[Self]) -> Result<(), ChoiceError> {
        Self::check_lines((1..).zip(list))?;
        if list.iter().any(|choice| choice.active) {
            Ok(())
        } else {
            Err(ChoiceError { line: 1, wrong: "at least one entry must be in use" })
        }
    }

    fn check_lines<'a>(lines: impl Iterator<Item = (usize, &'a Self)>) -> Result<(), ChoiceError> {
        let mut codes = BTreeSet::new();
        for (line, choice) in lines {
            let refused = |wrong| ChoiceError { line, wrong };
            choice.check().map_err(refused)?;
            if codes.len() == Self::LIST_MAX {
                return Err(refused("the list is too long to choose from"));
            }
            if !codes.insert(&choice.code) {
                return Err(refused("this code is there already"));
            }
        }
        Ok(())
    }

    fn parse(line: &str) -> Result<Self, &'static str> {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [code, zh, en] = parts[..] else {
            return Err("expected: code | 中文 | English");
        };
        Ok(Self { code: code.into(), zh: zh.into(), en: en.into(), active: true })
    }

    fn check(&self) -> Result<(), &'static str> {
        let Self { code, zh, en, .. } = self;
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if code.is_empty() || code.len() > Self::CODE_LEN_MAX || !code.bytes().all(plain) {
            return Err("a code has 1 to 32 small letters, digits and _");
        }
        let named = |name: &str| (1..=Self::NAME_CHARS_MAX).contains(&name.chars().count());
        if !named(zh) || !named(en) {
            return Err("a name has 1 to 40 characters");
        }
        Ok(())
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

    #[test]
    fn a_list_has_something_to_choose() {
        let mut list = default_not_ready_reasons();
        assert_eq!(Choice::check_list(&list), Ok(()));
        list[2].zh = String::new();
        assert_eq!(Choice::check_list(&list).map_err(|refused| refused.line), Err(3));
        list[2].zh = "培训".into();
        list.iter_mut().for_each(|choice| choice.active = false);
        assert!(Choice::check_list(&list).is_err());
    }
}
