//! Challenging, and checking the answers: nonces that expire, cannot be played
//! again and are good from one address only, and the same answer and the same
//! work for users who do not exist.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use base::Moment;

use super::{Algorithm, response};
use crate::endpoint::Account;
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
    /// Made with a nonce that is not ours, too old or used: to be made anew,
    /// before it says anything about the password.
    Stale,
    /// A wrong password for this user, as written.
    Wrong(String),
}

/// Who is challenged, when, and with which secret.
#[derive(Debug, Clone, Copy)]
pub struct Peer<'t> {
    pub address: IpAddr,
    pub tokens: &'t Tokens,
    pub now: Moment,
}

/// Challenges and checks.
#[derive(Debug, Default)]
pub struct Guard {
    /// Highest count seen per nonce, and the 64 counts below it.
    used: BTreeMap<Vec<u8>, Used>,
    by_age: BTreeMap<(Moment, Vec<u8>), ()>,
    serial: u64,
}

#[derive(Debug, Clone, Copy)]
struct Used {
    highest: u32,
    below: u64,
}

impl Guard {
    /// One challenge per algorithm, the strongest first (RFC 8760 §2.4).
    pub fn challenge(
        &mut self,
        status: u16,
        realm: &str,
        stale: bool,
        algorithms: &[Algorithm],
        peer: Peer<'_>,
    ) -> Fields {
        let name = if status == 407 { Name::ProxyAuthenticate } else { Name::WwwAuthenticate };
        let nonce = self.nonce(peer);
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
    fn nonce(&mut self, peer: Peer<'_>) -> String {
        self.serial += 1;
        let issued = format!("{:x}.{:x}", peer.now.elapsed().as_millis(), self.serial);
        let mark = peer.mark(issued.as_bytes());
        format!("{issued}.{mark}")
    }

    /// Checks every credential of the request that names our realm.
    pub fn check(
        &mut self,
        request: &Message,
        realm: &str,
        accounts: &BTreeMap<String, Account>,
        peer: Peer<'_>,
    ) -> Proof {
        let headers = credentials(request, realm);
        let method = request.method().map(|m| m.as_bytes()).unwrap_or_default();
        let mut verdict = Proof::Missing;
        for params in headers {
            verdict = self.check_one(params, method, accounts, peer);
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
        peer: Peer<'_>,
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
        let decoy = decoy(peer.tokens, &user);
        let account = accounts.get(&user);
        let Some(ha1) = account.unwrap_or(&decoy).ha1(algorithm) else { return Proof::Missing };
        let expected = response(algorithm, &ha1, &nonce, qop, method, &uri);
        let claimed = claimed.to_ascii_lowercase();
        let right = same(expected.as_bytes(), &claimed) & account.is_some();
        let count = nc
            .as_deref()
            .and_then(|nc| u32::from_str_radix(std::str::from_utf8(nc).ok()?, 16).ok());
        // Without a nonce of ours nothing is learnt about the password: else it
        // could be guessed in another's name, or without being counted.
        match peer.fresh(&nonce) {
            None => Proof::Stale,
            Some(_) if !right => Proof::Wrong(user),
            Some(issued) if self.is_unused(&nonce, issued, count, peer.now) => Proof::User(user),
            Some(_) => Proof::Stale,
        }
    }

    /// With a count not seen before. Without a count (RFC 2069) a nonce is good
    /// once.
    fn is_unused(&mut self, nonce: &[u8], issued: Moment, count: Option<u32>, now: Moment) -> bool {
        self.forget_old(now);
        let used = self.used.entry(nonce.to_vec()).or_insert_with(|| {
            self.by_age.insert((issued, nonce.to_vec()), ());
            Used { highest: 0, below: 0 }
        });
        used.accept(count.unwrap_or(1))
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

impl Peer<'_> {
    /// Only we can make it, and only for this address.
    fn mark(&self, issued: &[u8]) -> String {
        let address = self.address.to_string();
        hex(&self.tokens.keyed(&[b"nonce", issued, address.as_bytes()])[..16])
    }

    /// When we made this nonce, if it is good for a password still.
    fn fresh(&self, nonce: &[u8]) -> Option<Moment> {
        self.issued_at(nonce).filter(|at| self.now.since(*at) <= NONCE_LIFETIME)
    }

    /// When we made this nonce; `None` if it is none of ours.
    fn issued_at(&self, nonce: &[u8]) -> Option<Moment> {
        let dot = nonce.iter().rposition(|b| *b == b'.')?;
        let (issued, mark) = (&nonce[..dot], &nonce[dot + 1..]);
        if !same(self.mark(issued).as_bytes(), mark) {
            return None;
        }
        let (ms, _serial) = split_once(issued, b'.')?;
        u64::from_str_radix(std::str::from_utf8(ms).ok()?, 16).ok().map(Moment::from_millis)
    }
}

/// Every digest of the request that names our realm.
fn credentials<'m>(request: &'m Message, realm: &'m str) -> impl Iterator<Item = AuthParams<'m>> {
    request
        .headers(Name::ProxyAuthorization)
        .chain(request.headers(Name::Authorization))
        .filter_map(AuthParams::digest)
        .filter(|params| params.get("realm").as_deref() == Some(realm.as_bytes()))
}

/// Whether a request answers a challenge that this very address was sent.
pub fn is_invited(request: &Message, realm: &str, peer: Peer<'_>) -> bool {
    let mut nonces = credentials(request, realm).filter_map(|params| params.get("nonce"));
    nonces.any(|nonce| peer.fresh(&nonce).is_some())
}

/// Whose password a request claims to know.
pub fn claimed_user(request: &Message, realm: &str) -> Option<String> {
    let user = credentials(request, realm).find_map(|params| params.get("username"))?;
    Some(String::from_utf8(user).unwrap_or_default())
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
