//! Numbers as each side writes them: area codes and access digits added and
//! taken away.

use base::PhoneNumber;
use serde::{Deserialize, Serialize};

/// The rules of one trunk, by number and direction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NumberRules {
    /// What callers from there dialed, before we look it up.
    pub called_in: Vec<NumberRule>,
    /// Who calls from there, before anybody sees it.
    pub caller_in: Vec<NumberRule>,
    /// What we dial there.
    pub called_out: Vec<NumberRule>,
    /// The number we show there.
    pub caller_out: Vec<NumberRule>,
}

/// One rule; of several the first that fits is used, alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberRule {
    /// For numbers that begin so; empty: for all.
    #[serde(default)]
    pub prefix: String,
    /// For numbers of exactly this many characters.
    #[serde(default)]
    pub digits: Option<usize>,
    /// Characters to take away at the front.
    #[serde(default)]
    pub strip: usize,
    /// Then put this before it.
    #[serde(default)]
    pub add: String,
}

impl NumberRule {
    fn fits(&self, number: &str) -> bool {
        number.starts_with(&self.prefix) && self.digits.is_none_or(|count| number.len() == count)
    }

    /// The number as the first fitting rule writes it. A rule that would leave
    /// nothing that can be dialed is not used.
    pub(crate) fn apply(rules: &[Self], number: &PhoneNumber) -> PhoneNumber {
        let text = number.as_str();
        let rewritten = rules.iter().find(|rule| rule.fits(text)).and_then(|rule| {
            let rest = text.get(rule.strip..)?;
            format!("{}{rest}", rule.add).parse().ok()
        });
        rewritten.unwrap_or_else(|| number.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(prefix: &str, digits: Option<usize>, strip: usize, add: &str) -> NumberRule {
        NumberRule { prefix: prefix.to_owned(), digits, strip, add: add.to_owned() }
    }

    fn rewritten(rules: &[NumberRule], number: &str) -> String {
        NumberRule::apply(rules, &number.parse().expect("a number")).to_string()
    }

    #[test]
    fn the_first_rule_that_fits_is_used_alone() {
        let rules =
            [rule("+86", None, 3, "0"), rule("", Some(8), 0, "0591"), rule("9", None, 1, "")];
        assert_eq!(rewritten(&rules, "+8659187654321"), "059187654321");
        assert_eq!(rewritten(&rules, "87654321"), "059187654321");
        assert_eq!(rewritten(&rules, "913800138000"), "13800138000");
        assert_eq!(rewritten(&rules, "12345"), "12345");
    }

    #[test]
    fn a_rule_that_leaves_nothing_is_not_used() {
        assert_eq!(rewritten(&[rule("", None, 9, "")], "12345"), "12345");
        assert_eq!(rewritten(&[rule("1", None, 5, "")], "12345"), "12345");
    }
}
