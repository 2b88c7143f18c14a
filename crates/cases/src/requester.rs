//! Who asks and what for, as taken down at intake.

use std::fmt;

use base::PhoneNumber;
use serde::{Deserialize, Serialize};

use crate::field::Field;
use crate::refusal::Refusal;

/// The person or organisation that asks (诉求人).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Requester {
    /// May stay empty for an anonymous request only.
    pub name: String,
    pub phone: Option<PhoneNumber>,
    /// The citizen does not want to be named (匿名).
    pub anonymous: bool,
    pub address: String,
}

impl Requester {
    /// The longest names are those of companies and of minorities' full names.
    pub const NAME_CHARS_MAX: usize = 100;
    pub const ADDRESS_CHARS_MAX: usize = 200;

    /// Whether anybody could contact this person again.
    pub fn reachable(&self) -> bool {
        self.phone.is_some()
    }

    /// # Errors
    /// A name is missing though the request is not anonymous; a field is too
    /// long.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        if !self.anonymous {
            Field::RequesterName.present(&self.name)?;
        }
        Field::RequesterName.fits(&self.name)?;
        Field::RequesterAddress.fits(&self.address)
    }
}

/// A citizen's identity stays out of logs (article 30 item 5).
impl fmt::Debug for Requester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requester")
            .field("anonymous", &self.anonymous)
            .field("phone", &self.phone)
            .finish_non_exhaustive()
    }
}

/// What is asked (诉求内容).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub title: String,
    pub text: String,
    /// Where it is, in the citizen's words (事发地点); may be empty.
    #[serde(default)]
    pub place: String,
}

impl Matter {
    pub const TITLE_CHARS_MAX: usize = 100;
    pub const TEXT_CHARS_MAX: usize = 5_000;
    pub const PLACE_CHARS_MAX: usize = 200;

    /// # Errors
    /// Title or text is missing; a field is too long.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        Field::MatterTitle.present(&self.title)?;
        Field::MatterText.present(&self.text)?;
        Field::MatterTitle.fits(&self.title)?;
        Field::MatterText.fits(&self.text)?;
        Field::MatterPlace.fits(&self.place)
    }
}

/// People's own words stay out of logs too.
impl fmt::Debug for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Matter {{ {} characters }}", self.text.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_line_shows_no_name_number_or_words() {
        let requester = Requester {
            name: "林秀英".into(),
            phone: "13800138000".parse().ok(),
            ..Requester::default()
        };
        let matter = Matter { title: "路灯不亮".into(), ..Matter::default() };
        let shown = format!("{requester:?} {matter:?}");
        for secret in ["林秀英", "1380013", "路灯"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
