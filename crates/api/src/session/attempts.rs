//! Limits on guessing passwords: after some wrong ones, a name or an address
//! must wait. Right ones cost nothing.

use crate::error::ApiError;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Wrong passwords for one name before it must wait.
const PER_NAME_MAX: u32 = 5;
/// And from one address, where a whole office may sit behind one.
const PER_ADDRESS_MAX: u32 = 50;
/// How long they count, and how long the wait is.
const WINDOW: Duration = Duration::from_secs(60);
/// Names and addresses remembered; above it new ones are not counted for a minute.
const REMEMBERED_MAX: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Name(String),
    Address(IpAddr),
}

#[derive(Debug, Default)]
pub(crate) struct Attempts {
    failed: Mutex<BTreeMap<Who, (Instant, u32)>>,
}

impl Attempts {
    /// # Errors
    /// 429 while the name or the address must wait.
    pub fn check(&self, name: &str, from: IpAddr) -> Result<(), ApiError> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        for (who, max) in limits(name, from) {
            let Some((since, count)) = failed.get(&who) else { continue };
            let left = WINDOW.saturating_sub(since.elapsed());
            if *count >= max && !left.is_zero() {
                let message = "too many wrong passwords: wait a minute, then try again";
                return Err(ApiError::too_many(left, message));
            }
        }
        Ok(())
    }

    /// Counts a wrong password.
    pub fn failed(&self, name: &str, from: IpAddr) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        failed.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        for (who, _) in limits(name, from) {
            if failed.len() < REMEMBERED_MAX {
                failed.entry(who).or_insert((now, 0)).1 += 1;
            }
        }
    }

    /// A right password clears the name.
    pub fn succeeded(&self, name: &str) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.remove(&Who::Name(name.to_lowercase()));
    }
}

fn limits(name: &str, from: IpAddr) -> [(Who, u32); 2] {
    [(Who::Name(name.to_lowercase()), PER_NAME_MAX), (Who::Address(from), PER_ADDRESS_MAX)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_name_waits_after_wrong_passwords_and_others_do_not() {
        let attempts = Attempts::default();
        let here = IpAddr::from([127, 0, 0, 1]);
        for _ in 0..PER_NAME_MAX {
            attempts.check("1001", here).expect("may try");
            attempts.failed("1001", here);
        }
        assert!(attempts.check("1001", here).is_err());
        attempts.check("1002", here).expect("another name");
        tokio::time::advance(WINDOW).await;
        attempts.check("1001", here).expect("has waited");
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_tries_many_names_waits_too() {
        let attempts = Attempts::default();
        let here = IpAddr::from([127, 0, 0, 1]);
        for n in 0..PER_ADDRESS_MAX {
            attempts.failed(&n.to_string(), here);
        }
        assert!(attempts.check("fresh", here).is_err());
        attempts.check("fresh", IpAddr::from([127, 0, 0, 2])).expect("another address");
    }
}
