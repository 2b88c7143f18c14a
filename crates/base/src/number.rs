//! Numbers people dial and wear.

use std::fmt;
use std::str::FromStr;

/// The longest number accepted: 15 digits of ITU-T E.164, an international
/// prefix, a carrier prefix and feature codes leave room to spare.
pub const PHONE_NUMBER_LEN_MAX: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a number that can be dialled: use digits, * and #, optionally a leading +")]
pub struct ParseNumberError;

/// What a telephone dials: digits, `*`, `#`, optionally a leading `+`.
/// Spaces, hyphens, dots and brackets that people write are dropped.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PhoneNumber {
    type Err = ParseNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kept: String = text.chars().filter(|c| !" -.()".contains(*c)).collect();
        let digits = kept.strip_prefix('+').unwrap_or(&kept);
        let dialable = digits.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#');
        if digits.is_empty() || kept.len() > PHONE_NUMBER_LEN_MAX || !dialable {
            return Err(ParseNumberError);
        }
        Ok(Self(kept))
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Numbers are personal data: debug output, which reaches logs, shows the last
/// two digits only.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = self.0.len().saturating_sub(2);
        write!(f, "…{}", &self.0[tail..])
    }
}

/// The number an agent is known by (工号) and its callers hear: 3–6 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgentNumber(u32);

impl AgentNumber {
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl FromStr for AgentNumber {
    type Err = ParseNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let valid = (3..=6).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_digit())
            && !text.starts_with('0');
        if !valid {
            return Err(ParseNumberError);
        }
        text.parse().map(Self).map_err(|_| ParseNumberError)
    }
}

impl fmt::Display for AgentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Both kinds of number travel as text on every wire and in every file.
macro_rules! serde_as_text {
    ($($name:ident),*) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
serde_as_text!(PhoneNumber, AgentNumber);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let number: PhoneNumber = "+86 (0591) 8755-1234".parse().expect("dialable");
        assert_eq!(number.as_str(), "+8605918755 1234".replace(' ', ""));
        assert!("*72#".parse::<PhoneNumber>().is_ok());
        assert!("alice".parse::<PhoneNumber>().is_err());
        assert!("".parse::<PhoneNumber>().is_err());
    }

    #[test]
    fn a_log_line_never_shows_a_whole_number() {
        let number: PhoneNumber = "13800138000".parse().expect("dialable");
        assert_eq!(format!("{number:?}"), "…00");
    }

    #[test]
    fn agent_numbers_have_three_to_six_digits() {
        assert_eq!("1001".parse::<AgentNumber>().map(AgentNumber::get), Ok(1001));
        assert!("12".parse::<AgentNumber>().is_err());
        assert!("0123".parse::<AgentNumber>().is_err());
    }
}
