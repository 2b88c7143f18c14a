//! Passwords: hashed with Argon2id, which is slow on purpose, so on threads of
//! their own and never many at once.

use crate::error::ApiError;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use desk::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
use std::sync::{Arc, LazyLock};
use tokio::sync::Semaphore;

/// Hashes at a time: each takes 19 MiB and a core for some tens of milliseconds.
const AT_ONCE_MAX: usize = 2;

/// A password could not be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed: the operating system gave no randomness or memory")]
pub struct HashError;

/// OWASP's least parameters for Argon2id: 19 MiB, two passes.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("constants in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password into a PHC string with a salt of its own. Takes tens of
/// milliseconds: not for the threads that serve requests.
///
/// # Errors
/// The operating system gave no randomness.
pub fn hash_password(password: &str) -> Result<String, HashError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| HashError)?;
    let hash = argon2().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|_| HashError)
}

/// Verified for unknown names, so that they take as long as known ones.
static NOBODYS: LazyLock<String> =
    LazyLock::new(|| hash_password("nobody has this").unwrap_or_default());

/// Whether somebody may have this password.
pub(crate) fn check_password(password: &str, username: &str) -> Result<(), ApiError> {
    desk::check_password(password, username).map_err(|error| {
        ApiError::bad(error.code(), error.to_string())
            .with("min", PASSWORD_CHARS_MIN)
            .with("max", PASSWORD_CHARS_MAX)
    })
}

/// The gate to hashing.
#[derive(Debug, Clone)]
pub(crate) struct Passwords {
    gate: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { gate: Arc::new(Semaphore::new(AT_ONCE_MAX)) }
    }
}

impl Passwords {
    /// Whether the password fits the hash; `None` is nobody's.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, ApiError> {
        if password.chars().count() > PASSWORD_CHARS_MAX {
            return Ok(false);
        }
        let check = move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODYS.clone());
            argon2().verify_password(password.as_bytes(), hash.as_str()).is_ok() && known
        };
        self.run(check).await
    }

    /// Hashes a new password of this person.
    pub async fn hash(&self, password: String, username: &str) -> Result<String, ApiError> {
        check_password(&password, username)?;
        self.run(move || hash_password(&password)).await?.map_err(|error| {
            tracing::error!(%error, "a password was not hashed");
            ApiError::fault()
        })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let gate = self.gate.clone().acquire_owned().await.map_err(|_| ApiError::fault())?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(gate);
            result
        });
        done.await.map_err(|panic| {
            tracing::error!(%panic, "hashing a password ended by a bug");
            ApiError::fault()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_somebody_fits() {
        let passwords = Passwords::default();
        let hash = passwords.hash("demo-12345".into(), "1001").await.expect("hashes");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let fits = async |password: &str, hash: Option<String>| {
            passwords.verify(password.into(), hash).await.expect("verifies")
        };
        assert!(fits("demo-12345", Some(hash.clone())).await);
        assert!(!fits("demo-12346", Some(hash.clone())).await);
        assert!(!fits("nobody has this", None).await);
        assert!(!fits(&"x".repeat(1_000), Some(hash)).await);
        assert!(passwords.hash("short".into(), "1001").await.is_err());
    }
}
