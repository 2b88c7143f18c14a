//! The customer's card (客户资料).

use std::fmt;

use base::{AgentId, CustomerId, PhoneNumber};
use serde::{Deserialize, Serialize};

#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum CustomerKind {
    /// 个人.
    #[default]
    Person,
    /// 单位.
    Company,
}

impl CustomerKind {
    pub const ALL: [Self; 2] = [Self::Person, Self::Company];

    /// The stable code used in files, in the database and as translation key.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Company => "company",
        }
    }
}

/// A person or company that calls or is called. The region shown beside it is
/// its numbers' ([`number_region`](crate::number_region)), not stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    pub id: CustomerId,
    pub name: String,
    pub kind: CustomerKind,
    /// The first is the one to call.
    pub numbers: Vec<PhoneNumber>,
    pub address: String,
    pub note: String,
    /// The agent who serves this customer first (专属坐席).
    pub dedicated_agent: Option<AgentId>,
}

/// Why a card cannot be saved as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CustomerError {
    #[error("a customer has a name of at most {} characters", Customer::NAME_CHARS_MAX)]
    Name,
    #[error("a customer has at most {} numbers", Customer::NUMBERS_MAX)]
    TooManyNumbers,
    #[error("the same number is there twice")]
    NumberTwice,
    #[error("the address is longer than {} characters", Customer::ADDRESS_CHARS_MAX)]
    Address,
    #[error("the note is longer than {} characters", Customer::NOTE_CHARS_MAX)]
    Note,
}

impl CustomerError {
    /// Stable; the translation key is `refusal.` and this.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "customer_name_invalid",
            Self::TooManyNumbers => "customer_too_many_numbers",
            Self::NumberTwice => "customer_number_twice",
            Self::Address => "customer_address_too_long",
            Self::Note => "customer_note_too_long",
        }
    }
}

impl Customer {
    pub const NAME_CHARS_MAX: usize = 100;
    pub const NUMBERS_MAX: usize = 20;
    pub const ADDRESS_CHARS_MAX: usize = 200;
    pub const NOTE_CHARS_MAX: usize = 2_000;

    /// # Errors
    /// The first thing that is missing or too much.
    pub fn check(&self) -> Result<(), CustomerError> {
        let chars = |text: &str| text.trim().chars().count();
        if !(1..=Self::NAME_CHARS_MAX).contains(&chars(&self.name)) {
            return Err(CustomerError::Name);
        }
        if self.numbers.len() > Self::NUMBERS_MAX {
            return Err(CustomerError::TooManyNumbers);
        }
        let twice = |(at, number)| self.numbers[..at].contains(number);
        if self.numbers.iter().enumerate().any(twice) {
            return Err(CustomerError::NumberTwice);
        }
        if chars(&self.address) > Self::ADDRESS_CHARS_MAX {
            return Err(CustomerError::Address);
        }
        if chars(&self.note) > Self::NOTE_CHARS_MAX {
            return Err(CustomerError::Note);
        }
        Ok(())
    }
}

/// Names and words stay out of logs.
impl fmt::Debug for Customer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Customer({} {:?})", self.id, self.numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> Customer {
        Customer {
            id: CustomerId::new(1, 0),
            name: "林秀英".into(),
            kind: CustomerKind::Person,
            numbers: "13800138000".parse().into_iter().collect(),
            address: String::new(),
            note: String::new(),
            dedicated_agent: None,
        }
    }

    #[test]
    fn a_card_is_checked_before_it_is_saved() {
        assert_eq!(card().check(), Ok(()));
        let number = card().numbers[0].clone();
        let cases = [
            (Customer { name: "  ".into(), ..card() }, CustomerError::Name),
            (Customer { name: "名".repeat(101), ..card() }, CustomerError::Name),
            (Customer { numbers: vec![number.clone(); 2], ..card() }, CustomerError::NumberTwice),
            (Customer { numbers: vec![number; 21], ..card() }, CustomerError::TooManyNumbers),
            (Customer { address: "址".repeat(201), ..card() }, CustomerError::Address),
            (Customer { note: "注".repeat(2_001), ..card() }, CustomerError::Note),
        ];
        for (card, refused) in cases {
            assert_eq!(card.check(), Err(refused));
        }
    }

    #[test]
    fn a_log_line_shows_no_name() {
        assert!(!format!("{:?}", card()).contains("林"));
        assert!(!format!("{:?}", card()).contains("138001"));
    }
}
