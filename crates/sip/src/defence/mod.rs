//! What a stranger can do: little, and not often.
//!
//! A *stranger* is whoever is no trunk and sends on a path where nobody
//! registered and no call is in progress. What it asks is answered without
//! being remembered, up to a rate; what it guesses is counted, and after too
//! many wrong passwords it is not heard for a while. Calls in progress, and
//! phones that are registered, notice nothing of this.

mod bucket;
mod shut_out;

pub use bucket::{Class, Rates};
pub use shut_out::{ShutOut, ShutOutReason};

use std::net::IpAddr;
use std::time::Duration;

use base::Moment;

use self::bucket::Buckets;
use self::shut_out::Guesses;
use crate::endpoint::Limits;
use crate::recent::Recent;

/// An address that has proved a password within this time has a place in the
/// queue that strangers cannot fill.
const PROVED_LATELY: Duration = Duration::from_secs(24 * 3600);
/// Addresses remembered for it.
const PROVED_MAX: usize = 10_000;
/// How often what is over is forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(10);

/// See the module.
#[derive(Debug)]
pub struct Defence {
    guesses: Guesses,
    buckets: Buckets,
    proved: Recent<IpAddr, Moment>,
    tidy_at: Option<Moment>,
}

impl Defence {
    pub fn new(limits: &Limits) -> Self {
        Self {
            guesses: Guesses::new(limits.auth_sources_max),
            buckets: Buckets::new(limits.stranger_rates, limits.auth_sources_max),
            proved: Recent::new(PROVED_MAX),
            tidy_at: None,
        }
    }

    /// Whether a stranger's request of this kind may cost us an answer now.
    /// `invited`: it answers a challenge of ours, so its address is its own.
    pub fn admits(&mut self, from: IpAddr, class: Class, invited: bool, now: Moment) -> bool {
        self.note_time(now);
        let proved = self.proved.get(&from).is_some_and(|at| now.since(*at) <= PROVED_LATELY);
        self.buckets.admits(from, class, invited || proved, now)
    }

    /// Somebody at this address knows the user's password.
    pub fn note_success(&mut self, from: IpAddr, user: &str, now: Moment) {
        self.guesses.forgive(from, Some(user));
        *self.proved.entry(from, || now) = now;
    }

    /// A wrong password. `Some`: that was one too many.
    pub fn note_failure(
        &mut self,
        from: IpAddr,
        user: &str,
        limits: &Limits,
        now: Moment,
    ) -> Option<ShutOut> {
        self.note_time(now);
        self.guesses.note(from, user, limits, now)
    }

    /// Whether this user is not heard from there: it was guessed too often.
    pub fn is_user_shut_out(&self, from: IpAddr, user: &str, now: Moment) -> bool {
        self.guesses.is_shut_out(from, Some(user), now)
    }

    /// Whether nobody new is heard from there.
    pub fn is_address_shut_out(&self, from: IpAddr, now: Moment) -> bool {
        self.guesses.is_shut_out(from, None, now)
    }

    pub fn shut_outs(&self, now: Moment) -> Vec<ShutOut> {
        self.guesses.list(now)
    }

    /// Hears them again at once. `None`: the address, whoever it is.
    pub fn lift(&mut self, from: IpAddr, user: Option<&str>) {
        self.guesses.forgive(from, user);
    }

    fn note_time(&mut self, now: Moment) {
        self.tidy_at.get_or_insert(now + TIDY_EVERY);
    }

    /// True if it was time to forget what is over.
    pub fn handle_timeout(&mut self, limits: &Limits, now: Moment) -> bool {
        if self.tidy_at.is_none_or(|at| at > now) {
            return false;
        }
        self.guesses.tidy(limits, now);
        self.buckets.tidy(now);
        let is_idle = self.guesses.is_empty() && self.buckets.is_empty();
        self.tidy_at = (!is_idle).then_some(now + TIDY_EVERY);
        true
    }

    pub const fn deadline(&self) -> Option<Moment> {
        self.tidy_at
    }
}
