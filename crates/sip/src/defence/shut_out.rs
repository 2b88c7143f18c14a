//! Who guesses passwords, and is therefore not heard for a while.

use std::net::IpAddr;

use base::Moment;

use crate::endpoint::Limits;
use crate::recent::Recent;

/// Whose guesses are counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Guesser {
    from: IpAddr,
    /// `None`: all users from there, for those who try a few passwords each.
    user: Option<String>,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    tries: u32,
    /// Of the first try that counts.
    since: Moment,
    /// Not heard until then.
    until: Option<Moment>,
}

/// Somebody who is not heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShutOut {
    pub address: IpAddr,
    /// `None`: whoever it is, unless registered or in a call.
    pub user: Option<String>,
    /// When the guessing began.
    pub since: Moment,
    pub until: Moment,
    pub tries: u32,
    pub reason: ShutOutReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShutOutReason {
    /// Many passwords for one user: a guesser, or a phone with an old password.
    OneUserGuessed,
    /// Wrong passwords for many users.
    ManyUsersGuessed,
}

/// A user name longer than this is nobody's; longer ones count as one.
const USER_LEN_MAX: usize = 64;

#[derive(Debug)]
pub struct Guesses(Recent<Guesser, Count>);

impl Guesses {
    pub const fn new(max: usize) -> Self {
        Self(Recent::new(max))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes a wrong password. `Some`: this one was too many.
    pub fn note(
        &mut self,
        from: IpAddr,
        user: &str,
        limits: &Limits,
        now: Moment,
    ) -> Option<ShutOut> {
        let one = self.count(guesser(from, Some(user)), limits.auth_failures_max, limits, now);
        let many = self.count(guesser(from, None), limits.auth_address_failures_max, limits, now);
        many.or(one)
    }

    fn count(
        &mut self,
        guesser: Guesser,
        tries_max: u32,
        limits: &Limits,
        now: Moment,
    ) -> Option<ShutOut> {
        let count = self.0.entry(guesser.clone(), || Count { tries: 0, since: now, until: None });
        let begins_anew = match count.until {
            Some(until) => until <= now,
            None => now.since(count.since) > limits.auth_failure_window,
        };
        if begins_anew {
            *count = Count { tries: 0, since: now, until: None };
        }
        count.tries = count.tries.saturating_add(1);
        if count.tries < tries_max || count.until.is_some() {
            return None;
        }
        let until = now + limits.shut_out_for;
        count.until = Some(until);
        Some(shut_out(&guesser, count, until))
    }

    pub fn is_shut_out(&self, from: IpAddr, user: Option<&str>, now: Moment) -> bool {
        let until = self.0.get(&guesser(from, user)).and_then(|count| count.until);
        until.is_some_and(|until| until > now)
    }

    pub fn list(&self, now: Moment) -> Vec<ShutOut> {
        let open = |(guesser, count): (&Guesser, &Count)| {
            let until = count.until.filter(|until| *until > now)?;
            Some(shut_out(guesser, count, until))
        };
        self.0.iter().filter_map(open).collect()
    }

    pub fn forgive(&mut self, from: IpAddr, user: Option<&str>) {
        self.0.remove(&guesser(from, user));
    }

    pub fn tidy(&mut self, limits: &Limits, now: Moment) {
        self.0.retain(|_, count| match count.until {
            Some(until) => until > now,
            None => now.since(count.since) <= limits.auth_failure_window,
        });
    }
}

fn guesser(from: IpAddr, user: Option<&str>) -> Guesser {
    let known =
        |user: &str| if user.len() > USER_LEN_MAX { String::new() } else { user.to_owned() };
    Guesser { from, user: user.map(known) }
}

fn shut_out(guesser: &Guesser, count: &Count, until: Moment) -> ShutOut {
    ShutOut {
        address: guesser.from,
        user: guesser.user.clone(),
        since: count.since,
        until,
        tries: count.tries,
        reason: match guesser.user {
            Some(_) => ShutOutReason::OneUserGuessed,
            None => ShutOutReason::ManyUsersGuessed,
        },
    }
}
