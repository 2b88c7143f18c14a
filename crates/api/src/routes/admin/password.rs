//! Passwords that an administrator gives: chosen, or made up and shown once.

use crate::app::App;
use crate::error::ApiError;
use crate::random;

/// Small letters and digits that nobody takes for one another, on paper or by
/// telephone: no 0 o 1 l i.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Twelve of 31 are 59 bits: no guesser gets through them.
const GROUPS: usize = 3;
const GROUP_LEN: usize = 4;

/// A password, and whether its maker must be told of it.
#[derive(Debug)]
pub(super) struct Given {
    pub password: String,
    pub made_up: bool,
}

impl Given {
    /// The one chosen, or a new one. Whether a chosen one is good enough is
    /// asked where it is used.
    pub fn new(chosen: Option<String>) -> Result<Self, ApiError> {
        match chosen.filter(|chosen| !chosen.is_empty()) {
            Some(password) => Ok(Self { password, made_up: false }),
            None => Ok(Self { password: make_up()?, made_up: true }),
        }
    }

    /// What the answer shows: only what its reader does not know.
    pub fn shown(self) -> Option<String> {
        Some(self.password).filter(|_| self.made_up)
    }
}

/// Such as `k7mq-2xhd-9tfr`.
fn make_up() -> Result<String, ApiError> {
    let mut password = String::new();
    while password.len() < GROUPS * (GROUP_LEN + 1) - 1 {
        if password.len() % (GROUP_LEN + 1) == GROUP_LEN {
            password.push('-');
            continue;
        }
        let [byte] = random::bytes::<1>()?;
        // Five bits are 32 letters; the one too many is drawn again.
        if let Some(letter) = LETTERS.get(usize::from(byte & 31)) {
            password.push(char::from(*letter));
        }
    }
    Ok(password)
}

/// The hash of a person's password.
pub(super) async fn hash(app: &App, given: &Given, username: &str) -> Result<String, ApiError> {
    app.passwords.hash(given.password.clone(), username).await
}

/// Whether a phone may have this password: it is guessed from afar like others.
pub(super) fn check_phone(given: &Given, number: &str) -> Result<(), ApiError> {
    crate::session::check_password(&given.password, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_up_passes_the_rules_and_is_never_the_same() {
        let (one, other) = (make_up().expect("randomness"), make_up().expect("randomness"));
        assert_eq!((one.len(), desk::check_password(&one, "1001")), (14, Ok(())));
        assert_ne!(one, other);
    }
}
