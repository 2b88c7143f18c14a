//! Challenging, and checking the answers: nonces that expire and cannot be
//! played again, the same answer and the same work for users who do not exist,
//! and a pause for addresses that keep guessing.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use base::Moment;

use super::{Algorithm, response};
use crate::endpoint::{Account, Limits};
use crate::header::AuthParams;
use crate::message::{Fields, Message, Name};
use crate::text::{hex, split_once};
use crate::tokens::Tokens;

/// A nonce answered later than this is stale: the phone is challenged again,
/// without asking its user.
pub const NONCE_LIFETIME: Duration = Duration::from_secs(300);

/// Nonces whose counts are remembered. The oldest go first and are then stale.
const NONCES_MAX: usize = 100_000;

/// What a request's credentials prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    User(String),
    /// No credentials for this realm that we can read.
    Missing,
    /// The right password for a nonce that is too old or was used.
    Stale,
    Wrong,
}

/// Challenges and checks.
#[derive(Debug, Default)]
pub struct Guard {
    /// Highest count seen per nonce, and the 64 counts below it.
    used: BTreeMap<Vec<u8>, Used>,
    by_age: BTreeMap<(Moment, Vec<u8>), ()>,
    failures: BTreeMap<IpAddr, Failures>,
    serial: u64,
}

#[derive(Debug, Clone, Copy)]
struct Used {
    highest: u32,
    below: u64,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    since: Moment,
}

impl Guard {
    /// One challenge per algorithm, the strongest first (RFC 8760 §2.4).
    pub fn challenge(
        &mut self,
        status: u16,
        realm: &str,
        stale: bool,
        algorithms: &[Algorithm],
        tokens: &Tokens,
        now: Moment,
    ) -> Fields {
        let name = if status == 407 { Name::ProxyAuthenticate } else { Name::WwwAuthenticate };
        let nonce = self.nonce(tokens, now);
        let mut fields = Fields::default();
        for algorithm in algorithms {
            let mut value = format!(
                "Digest realm=\"{realm}\", nonce=\"{nonce}\", algorithm={}, qop=\"auth\"",
                algorithm.name()
            );
            if stale {
                value.push_str(", stale=true");
            }
            fields.push(name, value);
        }
        fields
    }

    /// Issue time, serial number and a mark that only we can make.
    fn nonce(&mut self, tokens: &Tokens, now: Moment) -> String {
        self.serial += 1;
        let issued = format!("{:x}.{:x}", now.elapsed().as_millis(), self.serial);
        let mark = tokens.keyed(&[b"nonce", issued.as_bytes()]);
        format!("{issued}.{}", hex(&mark[..16]))
    }

    /// Checks every credential of the request that names our realm.
    pub fn check(
        &mut self,
        request: &Message,
        realm: &str,
        accounts: &BTreeMap<String, Account>,
        tokens: &Tokens,
        now: Moment,
    ) -> Proof {
        let headers = request
            .headers(Name::ProxyAuthorization)
            .chain(request.headers(Name::Authorization))
            .filter_map(AuthParams::digest)
            .filter(|params| params.get("realm").as_deref() == Some(realm.as_bytes()));
        let method = request.method().map(|m| m.as_bytes()).unwrap_or_default();
        let mut verdict = Proof::Missing;
        for params in headers {
            verdict = self.check_one(params, method, accounts, tokens, now);
            if matches!(verdict, Proof::User(_)) {
                break;
            }
        }
        verdict
    }

    fn check_one(
        &mut self,
        params: AuthParams<'_>,
        method: &[u8],
        accounts: &BTreeMap<String, Account>,
        tokens: &Tokens,
        now: Moment,
    ) -> Proof {
        let Some(algorithm) = Algorithm::from_param(params.get("algorithm").as_deref()) else {
            return Proof::Missing;
        };
        let wanted = ["username", "nonce", "uri", "response"].map(|name| params.get(name));
        let [Some(user), Some(nonce), Some(uri), Some(claimed)] = wanted else {
            return Proof::Missing;
        };
        let (nc, cnonce) = (params.get("nc"), params.get("cnonce"));
        let qop = match params.get("qop") {
            None => None,
            Some(qop) if qop.eq_ignore_ascii_case(b"auth") => nc.as_deref().zip(cnonce.as_deref()),
            Some(_) => return Proof::Missing,
        };
        let user = String::from_utf8(user).unwrap_or_default();
        // An unknown user costs the same hashing, against a password nobody has.
        let decoy = decoy(tokens, &user);
        let account = accounts.get(&user);
        let ha1 = account.unwrap_or(&decoy).ha1(algorithm);
        let expected = response(algorithm, &ha1, &nonce, qop, method, &uri);
        let claimed = claimed.to_ascii_lowercase();
        let right = same(expected.as_bytes(), &claimed) & account.is_some();
        let count = nc
            .as_deref()
            .and_then(|nc| u32::from_str_radix(std::str::from_utf8(nc).ok()?, 16).ok());
        match (right, self.nonce_is_fresh(&nonce, count, right, tokens, now)) {
            (true, true) => Proof::User(user),
            (true, false) => Proof::Stale,
            (false, _) => Proof::Wrong,
        }
    }

    /// Ours, young enough, and with a count not seen before. Without a count
    /// (RFC 2069) a nonce is good once.
    fn nonce_is_fresh(
        &mut self,
        nonce: &[u8],
        count: Option<u32>,
        keep: bool,
        tokens: &Tokens,
        now: Moment,
    ) -> bool {
        let Some(issued) = issued_at(nonce, tokens) else { return false };
        if now.since(issued) > NONCE_LIFETIME || !keep {
            return false;
        }
        self.forget_old(now);
        let count = count.unwrap_or(1);
        let used = self.used.entry(nonce.to_vec()).or_insert_with(|| {
            self.by_age.insert((issued, nonce.to_vec()), ());
            Used { highest: 0, below: 0 }
        });
        used.accept(count)
    }

    fn forget_old(&mut self, now: Moment) {
        while let Some(((issued, _), ())) = self.by_age.first_key_value() {
            if now.since(*issued) <= NONCE_LIFETIME && self.used.len() < NONCES_MAX {
                break;
            }
            if let Some(((_, nonce), ())) = self.by_age.pop_first() {
                self.used.remove(&nonce);
            }
        }
    }

    /// Notes a wrong password. `Some`: the address is shut out until then.
    pub fn note_failure(&mut self, from: IpAddr, limits: &Limits, now: Moment) -> Option<Moment> {
        if self.failures.len() >= limits.auth_sources_max && !self.failures.contains_key(&from) {
            let oldest = self.failures.iter().min_by_key(|(_, f)| f.since).map(|(ip, _)| *ip);
            oldest.map(|ip| self.failures.remove(&ip));
        }
        let failures = self.failures.entry(from).or_insert(Failures { count: 0, since: now });
        if now.since(failures.since) > limits.auth_failure_window {
            *failures = Failures { count: 0, since: now };
        }
        failures.count += 1;
        if failures.count != limits.auth_failures_max {
            return None;
        }
        failures.since = now;
        Some(now + limits.auth_failure_window)
    }

    pub fn is_shut_out(&self, from: IpAddr, limits: &Limits, now: Moment) -> bool {
        self.failures.get(&from).is_some_and(|failures| {
            failures.count >= limits.auth_failures_max
                && now.since(failures.since) <= limits.auth_failure_window
        })
    }

    pub fn note_success(&mut self, from: IpAddr) {
        self.failures.remove(&from);
    }
}

impl Used {
    /// A window, because requests on the way may overtake each other.
    fn accept(&mut self, count: u32) -> bool {
        if count > self.highest {
            let shift = count - self.highest;
            self.below = self.below.checked_shl(shift).unwrap_or(0);
            self.below |= 1_u64.checked_shl(shift - 1).unwrap_or(0);
            self.highest = count;
            return true;
        }
        let back = self.highest - count;
        if back == 0 || back > 64 {
            return false;
        }
        let bit = 1_u64 << (back - 1);
        let new = self.below & bit == 0;
        self.below |= bit;
        new
    }
}

fn issued_at(nonce: &[u8], tokens: &Tokens) -> Option<Moment> {
    let dot = nonce.iter().rposition(|b| *b == b'.')?;
    let (issued, mark) = (&nonce[..dot], &nonce[dot + 1..]);
    let expected = tokens.keyed(&[b"nonce", issued]);
    if !same(hex(&expected[..16]).as_bytes(), mark) {
        return None;
    }
    let (ms, _serial) = split_once(issued, b'.')?;
    u64::from_str_radix(std::str::from_utf8(ms).ok()?, 16).ok().map(Moment::from_millis)
}

fn decoy(tokens: &Tokens, user: &str) -> Account {
    let key = tokens.keyed(&[b"decoy", user.as_bytes()]);
    let mut account = Account { ha1_md5: [0; 16], ha1_sha256: key };
    account.ha1_md5.copy_from_slice(&key[..16]);
    account
}

/// Compares without stopping at the first difference, so that time tells nothing.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc7616_3_4_counts_may_overtake_but_not_repeat() {
        let mut used = Used { highest: 0, below: 0 };
        let verdicts: Vec<bool> =
            [1, 3, 2, 2, 3, 1, 80, 4, 79, 79].map(|n| used.accept(n)).to_vec();
        assert_eq!(verdicts, [true, true, true, false, false, false, true, false, true, false]);
    }
}
