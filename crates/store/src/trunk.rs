//! Trunks (中继), the routes that lead to them, and what seats may spend: as
//! the owner sets them, in the config file or on the page.

use crate::sql::{Row, Sql, from_json, to_json};
use crate::{Store, StoreError};
use calls::TrunkConfig;
use calls::trunk::{Brakes, CallerPolicy, NumberRule, NumberRules, Route, TrunkKind};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names are shown, logged and written in routes.
const NAME_LEN_MAX: usize = 32;
/// More lines than one machine carries are a slip of the keyboard.
const CALLS_MAX: usize = 10_000;
/// Gateways of one trunk, rules and prefixes in one list: more than anybody
/// keeps in order.
const LIST_LEN_MAX: usize = 200;
const GATEWAYS_MAX: usize = 16;
/// A host name has at most 253 characters, a port six with its colon.
const ADDRESS_LEN_MAX: usize = 260;
const TEXT_LEN_MAX: usize = 128;
/// Being asked more often than once a second is a nuisance to any peer.
const PROBE_S_MIN: u32 = 1;
const PROBE_S_MAX: u32 = 3_600;
const REGISTER_S_MIN: u32 = 30;
const REGISTER_S_MAX: u32 = 86_400;
const RATE_MAX: u32 = 1_000;
const CALLS_PER_MINUTE_MAX: u32 = 6_000;
const MINUTES_PER_DAY_MAX: u32 = 1_000_000;
/// The table of settings has what seats may spend under this name.
const SEAT_BRAKES: &str = "seat_brakes";

/// A trunk. Also the form of `[[trunk]]` in `yingda.toml`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trunk {
    pub name: String,
    #[serde(default)]
    pub kind: TrunkKind,
    /// Out of service: takes and brings no calls.
    #[serde(default, skip_serializing_if = "is_false")]
    pub off: bool,
    /// Where our calls go and we register, `host:port`.
    pub address: String,
    #[serde(default)]
    pub transport: TrunkTransport,
    /// By TLS: the name its certificate must have, e.g. `sip.carrier.example`;
    /// default: its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_name: Option<String>,
    /// Further gateways of the same trunk, tried in this order when the first
    /// cannot carry a call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gateways: Vec<Gateway>,
    /// Networks whose calls are taken without registration, e.g. `127.0.0.0/8`;
    /// empty: those of the gateways alone.
    #[serde(default)]
    pub accept_from: Vec<String>,
    /// Lines: calls at a time, both directions.
    #[serde(default = "usual_lines")]
    pub calls_max: usize,
    /// Calls begun in a second, both directions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls_per_second_max: Option<u32>,
    /// What the peer knows us by, when it asks for a password or we register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Kept in a column of its own.
    #[serde(default, skip_serializing)]
    pub password: Option<String>,
    /// Register there, so that the peer knows where we are.
    #[serde(default, skip_serializing_if = "is_false")]
    pub register: bool,
    /// How long a registration shall hold; the peer decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register_s: Option<u32>,
    /// The domain in the addresses of calls and registrations, where the peer
    /// wants another than its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Ask each gateway this often whether it is there (OPTIONS).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe_s: Option<u32>,
    #[serde(default)]
    pub caller: CallerPolicy,
    #[serde(default)]
    pub rules: NumberRules,
    #[serde(default, skip_serializing_if = "is_false")]
    pub overlap: bool,
    #[serde(default)]
    pub brakes: Brakes,
}

/// One gateway of a trunk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    pub address: String,
    #[serde(default)]
    pub transport: TrunkTransport,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrunkTransport {
    #[default]
    Udp,
    Tcp,
    Tls,
}

/// What is wrong with a trunk or route, and in which of its fields.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct TrunkFault {
    pub field: &'static str,
    pub message: String,
}

const fn usual_lines() -> usize {
    1_000
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// The password stays out of logs.
impl fmt::Debug for Trunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trunk")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Trunk {
    /// A trunk with nothing set but where it is.
    pub fn new(name: &str, address: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: TrunkKind::default(),
            off: false,
            address: address.to_owned(),
            transport: TrunkTransport::default(),
            tls_name: None,
            gateways: Vec::new(),
            accept_from: Vec::new(),
            calls_max: usual_lines(),
            calls_per_second_max: None,
            username: None,
            password: None,
            register: false,
            register_s: None,
            domain: None,
            probe_s: None,
            caller: CallerPolicy::default(),
            rules: NumberRules::default(),
            overlap: false,
            brakes: Brakes::default(),
        }
    }

    /// All gateways, the first first.
    pub fn all_gateways(&self) -> impl Iterator<Item = (&str, TrunkTransport)> {
        let first = (self.address.as_str(), self.transport);
        let more = self.gateways.iter().map(|more| (more.address.as_str(), more.transport));
        std::iter::once(first).chain(more)
    }

    /// What decisions need to know of it.
    pub fn config(&self) -> TrunkConfig {
        TrunkConfig {
            name: self.name.clone(),
            kind: self.kind,
            calls_max: if self.off { 0 } else { self.calls_max },
            calls_per_second_max: self.calls_per_second_max,
            caller: self.caller.clone(),
            rules: self.rules.clone(),
            overlap: self.overlap,
            brakes: self.brakes.clone(),
        }
    }

    /// # Errors
    /// The first field that cannot be right.
    pub fn check(&self) -> Result<(), TrunkFault> {
        let name_fits = (1..=NAME_LEN_MAX).contains(&self.name.chars().count());
        let plain = |c: char| !c.is_control() && !c.is_whitespace() && c != '/';
        ensure(name_fits && self.name.chars().all(plain), "name", || {
            format!("a name has 1 to {NAME_LEN_MAX} characters, without spaces and slashes")
        })?;
        ensure(self.gateways.len() < GATEWAYS_MAX, "gateways", || {
            format!("a trunk has at most {GATEWAYS_MAX} gateways")
        })?;
        for (at, (address, _)) in self.all_gateways().enumerate() {
            let field = if at == 0 { "address" } else { "gateways" };
            ensure(is_address(address), field, || {
                format!("'{address}' is no address and port such as 203.0.113.5:5060")
            })?;
        }
        ensure(self.accept_from.len() <= LIST_LEN_MAX, "accept_from", too_long)?;
        for network in &self.accept_from {
            ensure(is_network(network), "accept_from", || {
                format!("'{network}' is no address or network such as 203.0.113.0/24")
            })?;
        }
        ensure((1..=CALLS_MAX).contains(&self.calls_max), "calls_max", || {
            format!("give 1 to {CALLS_MAX} lines")
        })?;
        within(self.calls_per_second_max, 1, RATE_MAX, "calls_per_second_max")?;
        within(self.probe_s, PROBE_S_MIN, PROBE_S_MAX, "probe_s")?;
        within(self.register_s, REGISTER_S_MIN, REGISTER_S_MAX, "register_s")?;
        self.check_account()?;
        self.check_numbers()?;
        check_brakes(&self.brakes)
    }

    fn check_account(&self) -> Result<(), TrunkFault> {
        let short = |text: &Option<String>| {
            text.as_ref().is_none_or(|text| {
                !text.is_empty()
                    && text.len() <= TEXT_LEN_MAX
                    && text.chars().all(|c| !c.is_control())
            })
        };
        let wrong = || format!("give 1 to {TEXT_LEN_MAX} characters, or nothing");
        ensure(short(&self.username), "username", wrong)?;
        ensure(short(&self.password), "password", wrong)?;
        ensure(!self.register || self.username.is_some(), "username", || {
            "registering takes a username".to_owned()
        })?;
        ensure(self.password.is_none() || self.username.is_some(), "username", || {
            "a password belongs to a username".to_owned()
        })?;
        let host = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        let is_host = |name: &Option<String>| {
            let good = |name: &String| !name.is_empty() && name.chars().all(host);
            name.as_ref().is_none_or(good) && short(name)
        };
        ensure(is_host(&self.tls_name), "tls_name", || {
            "a certificate's name is a host name such as sip.example.com".to_owned()
        })?;
        ensure(is_host(&self.domain), "domain", || {
            "a domain is a host name such as ims.example.com".to_owned()
        })
    }

    fn check_numbers(&self) -> Result<(), TrunkFault> {
        let NumberRules { called_in, caller_in, called_out, caller_out } = &self.rules;
        for list in [called_in, caller_in, called_out, caller_out] {
            ensure(list.len() <= LIST_LEN_MAX, "rules", too_long)?;
            for NumberRule { prefix, add, .. } in list {
                ensure(is_dialable(prefix) && is_dialable(add), "rules", || {
                    "prefixes are of digits, + * and #".to_owned()
                })?;
            }
        }
        Ok(())
    }
}

/// # Errors
/// As [`Trunk::check`].
pub fn check_brakes(brakes: &Brakes) -> Result<(), TrunkFault> {
    for list in [&brakes.open, &brakes.closed] {
        ensure(list.len() <= LIST_LEN_MAX, "brakes", too_long)?;
        let good = |prefix: &String| !prefix.is_empty() && is_dialable(prefix);
        ensure(list.iter().all(good), "brakes", || "prefixes are of digits and +".to_owned())?;
    }
    within(brakes.calls_per_minute_max, 0, CALLS_PER_MINUTE_MAX, "calls_per_minute_max")?;
    within(brakes.minutes_per_day_max, 0, MINUTES_PER_DAY_MAX, "minutes_per_day_max")
}

/// Whether routes can be read and lead to trunks that there are.
///
/// # Errors
/// As [`Trunk::check`].
pub fn check_routes(routes: &[Route], trunks: &[String]) -> Result<(), TrunkFault> {
    ensure(routes.len() <= LIST_LEN_MAX, "routes", too_long)?;
    for (at, route) in routes.iter().enumerate() {
        ensure(is_dialable(&route.prefix), "prefix", || {
            format!("'{}': prefixes are of digits, + * and #", route.prefix)
        })?;
        let twin = |other: &Route| (&other.prefix, other.digits) == (&route.prefix, route.digits);
        ensure(!routes[..at].iter().any(twin), "prefix", || {
            format!("there are two routes for '{}'", route.prefix)
        })?;
        ensure(!route.trunks.is_empty(), "trunks", || "a route leads to a trunk".to_owned())?;
        for trunk in &route.trunks {
            ensure(trunks.contains(trunk), "trunks", || format!("there is no trunk '{trunk}'"))?;
        }
    }
    Ok(())
}

fn ensure(
    holds: bool,
    field: &'static str,
    message: impl FnOnce() -> String,
) -> Result<(), TrunkFault> {
    if holds { Ok(()) } else { Err(TrunkFault { field, message: message() }) }
}

fn within(value: Option<u32>, low: u32, high: u32, field: &'static str) -> Result<(), TrunkFault> {
    let holds = value.is_none_or(|value| (low..=high).contains(&value));
    ensure(holds, field, || format!("give {low} to {high}, or nothing"))
}

fn too_long() -> String {
    format!("a list has at most {LIST_LEN_MAX} lines")
}

/// `host:port`, the host a name or an address (IPv6 in brackets).
fn is_address(text: &str) -> bool {
    if text.len() > ADDRESS_LEN_MAX {
        return false;
    }
    if text.parse::<std::net::SocketAddr>().is_ok() {
        return true;
    }
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let letters = host.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
    // All digits and dots would be an address that is none.
    let named = host.chars().any(|c| c.is_ascii_alphabetic());
    letters && named && port.parse::<u16>().is_ok_and(|port| port > 0)
}

fn is_network(text: &str) -> bool {
    let (address, bits) = text.split_once('/').unwrap_or((text, "0"));
    let Ok(address) = address.parse::<std::net::IpAddr>() else { return false };
    let widest = if address.is_ipv4() { 32 } else { 128 };
    bits.parse::<u8>().is_ok_and(|bits| bits <= widest)
}

/// Empty, or what a telephone dials.
fn is_dialable(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    text.len() <= base::PHONE_NUMBER_LEN_MAX
        && digits.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#')
}

impl Store {
    /// In the order in which they are tried.
    pub async fn trunks(&self) -> Result<Vec<Trunk>, StoreError> {
        let read = |row: &Row| {
            let trunk: Trunk = row.json("settings")?;
            Ok(Trunk { password: row.maybe_text("secret")?, ..trunk })
        };
        let sql = Sql::new("SELECT settings, secret FROM trunks ORDER BY place, name");
        self.db.all(sql).await?.iter().map(read).collect()
    }

    /// Adds a trunk behind the others, or changes the one of this name. Without
    /// a password it keeps the one it has, as long as there is a username.
    pub async fn save_trunk(&self, trunk: &Trunk) -> Result<(), StoreError> {
        let lines = i64::try_from(trunk.calls_max).unwrap_or(i64::MAX);
        let text = "INSERT INTO trunks (name, calls_max, settings, secret, place) \
            VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(place), 0) + 1 FROM trunks)) \
            ON CONFLICT (name) DO UPDATE SET calls_max = excluded.calls_max, \
            settings = excluded.settings, \
            secret = CASE WHEN $5 = 0 THEN NULL \
                          ELSE COALESCE(excluded.secret, trunks.secret) END";
        let sql = Sql::new(text)
            .text(&trunk.name)
            .int(lines)
            .text(to_json(trunk))
            .maybe(trunk.password.as_ref())
            .flag(trunk.username.is_some());
        self.db.run(sql).await.map(drop)
    }

    /// Removes a trunk; false if there was none.
    pub async fn remove_trunk(&self, name: &str) -> Result<bool, StoreError> {
        let sql = Sql::new("DELETE FROM trunks WHERE name = $1").text(name);
        Ok(self.db.run(sql).await? > 0)
    }

    pub async fn routes(&self) -> Result<Vec<Route>, StoreError> {
        let sql = Sql::new("SELECT document FROM trunk_routes ORDER BY place");
        self.db.all(sql).await?.iter().map(|row| row.json("document")).collect()
    }

    /// Replaces all routes.
    pub async fn save_routes(&self, routes: &[Route]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        tx.run(Sql::new("DELETE FROM trunk_routes")).await?;
        for (place, route) in (0..).zip(routes) {
            let text = "INSERT INTO trunk_routes (place, document) VALUES ($1, $2)";
            tx.run(Sql::new(text).int(place).text(to_json(route))).await?;
        }
        tx.commit().await
    }

    /// What each seat may spend on calls outside.
    pub async fn seat_brakes(&self) -> Result<Brakes, StoreError> {
        let sql = Sql::new("SELECT document FROM settings WHERE name = $1").text(SEAT_BRAKES);
        let row = self.db.one(sql).await?;
        row.map_or_else(
            || Ok(Brakes::default()),
            |row| from_json(&row.text("document")?, SEAT_BRAKES),
        )
    }

    pub async fn save_seat_brakes(&self, brakes: &Brakes) -> Result<(), StoreError> {
        let text = "INSERT INTO settings (name, document) VALUES ($1, $2) \
                    ON CONFLICT (name) DO UPDATE SET document = excluded.document";
        self.db.run(Sql::new(text).text(SEAT_BRAKES).text(to_json(brakes))).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_with_their_field() {
        let good = Trunk::new("carrier", "203.0.113.5:5060");
        assert_eq!(good.check(), Ok(()));
        let named = Trunk::new("carrier", "sbc-1.example.com:5060");
        assert_eq!(named.check(), Ok(()));
        let field = |change: &dyn Fn(&mut Trunk)| {
            let mut trunk = good.clone();
            change(&mut trunk);
            trunk.check().expect_err("a fault").field
        };
        assert_eq!(field(&|t| t.name = "a b".into()), "name");
        assert_eq!(field(&|t| t.address = "203.0.113.500:5060".into()), "address");
        assert_eq!(field(&|t| t.address = "203.0.113.5".into()), "address");
        assert_eq!(field(&|t| t.accept_from = vec!["10.0.0.0/33".into()]), "accept_from");
        assert_eq!(field(&|t| t.calls_max = 0), "calls_max");
        assert_eq!(field(&|t| t.register = true), "username");
        assert_eq!(field(&|t| t.password = Some("x".into())), "username");
        assert_eq!(field(&|t| t.brakes.closed = vec!["x".into()]), "brakes");
        let rule = NumberRule { add: "a".into(), ..NumberRule::default() };
        assert_eq!(field(&|t| t.rules.called_in = vec![rule.clone()]), "rules");
    }

    #[test]
    fn a_trunk_as_it_was_stored_before_is_read() {
        let old = r#"{"name":"carrier","calls_max":100,"accept_from":["127.0.0.0/8"],"address":"127.0.0.1:5080"}"#;
        let trunk: Trunk = serde_json::from_str(old).expect("still read");
        assert_eq!((trunk.calls_max, trunk.kind), (100, TrunkKind::Carrier));
    }

    #[test]
    fn routes_lead_to_trunks_that_there_are() {
        let route = |prefix: &str, trunk: &str| Route {
            prefix: prefix.to_owned(),
            digits: None,
            trunks: vec![trunk.to_owned()],
        };
        let trunks = ["carrier".to_owned()];
        assert_eq!(check_routes(&[route("", "carrier")], &trunks), Ok(()));
        assert!(check_routes(&[route("", "other")], &trunks).is_err());
        assert!(check_routes(&[route("0", "carrier"), route("0", "carrier")], &trunks).is_err());
    }
}
