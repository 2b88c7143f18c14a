//! What a password must be like (密码规则). Hashing is `api`'s.
//!
//! Length is what makes a password hard to guess; the other rules refuse only
//! what guessers try first, each with a sentence that says what to do.

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("choose a password of 8 to 128 characters")]
    Length,
    #[error("mix at least two of: letters, digits, other characters")]
    OneKind,
    #[error("a password must not contain the user name")]
    HasUsername,
    #[error("this password is among the first that anybody would guess: choose another")]
    Common,
}

impl PasswordError {
    /// Stable; the translation key is `errors.` and this.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "password_length",
            Self::OneKind => "password_one_kind",
            Self::HasUsername => "password_has_username",
            Self::Common => "password_common",
        }
    }
}

/// Shorter passwords are guessed too soon.
pub const PASSWORD_CHARS_MIN: usize = 8;
/// Longer ones are no passwords but an attack on the hash.
pub const PASSWORD_CHARS_MAX: usize = 128;

/// Heads of what guessers try first and the rules of kind and length let pass,
/// in small letters.
const COMMON: [&str; 14] = [
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "qwerty",
    "1q2w3e4r",
    "1qaz2wsx",
    "abc123",
    "abcd1234",
    "a1b2c3",
    "admin123",
    "admin@123",
    "iloveyou",
    "woaini",
];
/// A common head with no more than this after it is still a common password.
const COMMON_TAIL_MAX: usize = 4;

/// # Errors
/// The first rule that the password breaks.
pub fn check_password(password: &str, username: &str) -> Result<(), PasswordError> {
    if !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&password.chars().count()) {
        return Err(PasswordError::Length);
    }
    let has = |kind: fn(char) -> bool| usize::from(password.chars().any(kind));
    let others = |c: char| !c.is_alphabetic() && !c.is_ascii_digit();
    if has(char::is_alphabetic) + has(|c| c.is_ascii_digit()) + has(others) < 2 {
        return Err(PasswordError::OneKind);
    }
    let (small, name) = (password.to_lowercase(), username.to_lowercase());
    if !name.is_empty() && small.contains(&name) {
        return Err(PasswordError::HasUsername);
    }
    let tail = |head: &str| small.strip_prefix(head).map(|tail| tail.chars().count());
    if COMMON.iter().filter_map(|head| tail(head)).any(|tail| tail <= COMMON_TAIL_MAX) {
        return Err(PasswordError::Common);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_its_word() {
        use PasswordError as E;
        let long = "a1".repeat(65);
        for (password, said) in [
            ("demo-12345", Ok(())),
            ("春天的12345热线", Ok(())),
            ("a-password-of-mine", Ok(())),
            ("short1", Err(E::Length)),
            (&long, Err(E::Length)),
            ("2938475610", Err(E::OneKind)),
            ("onlyletters", Err(E::OneKind)),
            ("my-Wang1-secret", Err(E::HasUsername)),
            ("P@ssw0rd2026", Err(E::Common)),
            ("password-of-the-4th-floor", Ok(())),
        ] {
            assert_eq!(check_password(password, "wang1"), said, "{password}");
        }
    }
}
