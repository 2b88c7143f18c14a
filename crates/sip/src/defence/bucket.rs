//! How often strangers are answered: per address, and all together.

use std::net::IpAddr;
use std::time::Duration;

use base::Moment;

use crate::method::Method;
use crate::recent::Recent;

/// What a request would cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Invite,
    Register,
    /// OPTIONS of scanners, requests within dialogs that are not ours, and
    /// whatever lacks what a request must have.
    Other,
}

impl Class {
    pub const fn of(method: &Method) -> Self {
        match method {
            Method::Invite => Self::Invite,
            Method::Register => Self::Register,
            _ => Self::Other,
        }
    }
}

/// So many a second in the long run, and so many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub per_second: u32,
    pub at_once: u32,
}

/// What strangers may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// A phone that is not registered places two INVITEs a call.
    pub invite: Rate,
    /// After a power failure all phones of an office register, with two
    /// requests each, from one address.
    pub register: Rate,
    pub other: Rate,
    /// From all addresses together that have not proved a password lately: so
    /// many that answering them takes a small part of one processor.
    pub all: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        let rate = |per_second, at_once| Rate { per_second, at_once };
        Self {
            invite: rate(10, 60),
            register: rate(50, 1_000),
            other: rate(20, 100),
            all: rate(1_000, 3_000),
        }
    }
}

/// A token bucket: full at the start, refilled by time.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// In thousandths, so that slow rates refill evenly.
    level: u64,
    at: Moment,
}

impl Bucket {
    fn full(rate: Rate, now: Moment) -> Self {
        Self { level: u64::from(rate.at_once) * 1_000, at: now }
    }

    fn take(&mut self, rate: Rate, now: Moment) -> bool {
        self.refill(rate, now);
        let enough = self.level >= 1_000;
        if enough {
            self.level -= 1_000;
        }
        enough
    }

    fn refill(&mut self, rate: Rate, now: Moment) {
        let ms = u64::try_from(now.since(self.at).as_millis()).unwrap_or(u64::MAX);
        let gained = ms.saturating_mul(rate.per_second.into());
        self.level = self.level.saturating_add(gained).min(u64::from(rate.at_once) * 1_000);
        self.at = now;
    }

    fn is_half_empty(&mut self, rate: Rate, now: Moment) -> bool {
        self.refill(rate, now);
        self.level < u64::from(rate.at_once) * 500
    }

    fn is_full(&self, rate: Rate, now: Moment) -> bool {
        let mut copy = *self;
        copy.refill(rate, now);
        copy.level >= u64::from(rate.at_once) * 1_000
    }
}

/// While strangers ask more than half of what is answered to all, each source
/// gets a word so often: who has not asked yet is not crowded out by those who
/// do nothing else.
const TURN_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct Source {
    invite: Bucket,
    register: Bucket,
    other: Bucket,
    /// When it last had an answer out of the bucket of all.
    answered_at: Option<Moment>,
}

#[derive(Debug)]
pub struct Buckets {
    rates: Rates,
    sources: Recent<IpAddr, Source>,
    all: Option<Bucket>,
}

impl Buckets {
    pub const fn new(rates: Rates, sources_max: usize) -> Self {
        Self { rates, sources: Recent::new(sources_max), all: None }
    }

    /// `trusted`: it need not queue with all strangers.
    pub fn admits(&mut self, from: IpAddr, class: Class, trusted: bool, now: Moment) -> bool {
        let rates = self.rates;
        let source = self.sources.entry(from, || Source {
            invite: Bucket::full(rates.invite, now),
            register: Bucket::full(rates.register, now),
            other: Bucket::full(rates.other, now),
            answered_at: None,
        });
        let own = match class {
            Class::Invite => source.invite.take(rates.invite, now),
            Class::Register => source.register.take(rates.register, now),
            Class::Other => source.other.take(rates.other, now),
        };
        if !own || trusted {
            return own;
        }
        let all = self.all.get_or_insert_with(|| Bucket::full(rates.all, now));
        let waits = source.answered_at.is_some_and(|at| now.since(at) < TURN_EVERY);
        if waits && all.is_half_empty(rates.all, now) || !all.take(rates.all, now) {
            return false;
        }
        source.answered_at = Some(now);
        true
    }

    /// A full bucket is as good as none.
    pub fn tidy(&mut self, now: Moment) {
        let rates = self.rates;
        self.sources.retain(|_, source| {
            !(source.invite.is_full(rates.invite, now)
                && source.register.is_full(rates.register, now)
                && source.other.is_full(rates.other, now))
        });
    }

    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        let rate = |per_second, at_once| Rate { per_second, at_once };
        Rates { invite: rate(1, 2), register: rate(1, 3), other: rate(1, 1), all: rate(2, 4) }
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn each_address_and_class_has_a_bucket_and_all_share_one() {
        let mut buckets = Buckets::new(rates(), 100);
        let now = Moment::from_millis(5);
        let mut admitted = |last, class| buckets.admits(address(last), class, false, now);
        assert_eq!([1, 1, 1].map(|host| admitted(host, Class::Invite)), [true, true, false]);
        assert!(admitted(1, Class::Register), "registering is another matter");
        assert!(admitted(2, Class::Invite), "and so is another address");
        assert!(!admitted(3, Class::Invite), "but together they were enough");
        assert!(
            buckets.admits(address(4), Class::Invite, true, now),
            "who proved a password goes by"
        );
    }

    #[test]
    fn buckets_fill_again_and_are_then_forgotten() {
        let mut buckets = Buckets::new(rates(), 100);
        let now = Moment::from_millis(5);
        assert!(buckets.admits(address(1), Class::Other, false, now));
        assert!(!buckets.admits(address(1), Class::Other, false, now + Duration::from_millis(900)));
        assert!(buckets.admits(
            address(1),
            Class::Other,
            false,
            now + Duration::from_millis(1_900)
        ));
        buckets.tidy(now + Duration::from_millis(2_000));
        assert!(!buckets.is_empty());
        buckets.tidy(now + Duration::from_millis(9_000));
        assert!(buckets.is_empty());
    }
}
