//! Trunks (中继) as decisions need them: what they carry, which numbers lead to
//! them, how numbers are written there, and what may be spent. How a trunk is
//! reached, and over which of its gateways, is the shell's.

mod brakes;
mod meter;
mod rewrite;

pub use brakes::Brakes;
pub(crate) use meter::Meter;
pub use rewrite::{NumberRule, NumberRules};

use base::PhoneNumber;
use serde::{Deserialize, Serialize};

/// A trunk, in order of preference among others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrunkConfig {
    pub name: String,
    pub kind: TrunkKind,
    /// Concurrent calls, both directions.
    pub calls_max: usize,
    /// Calls begun within a second, both directions; `None`: as many as come.
    pub calls_per_second_max: Option<u32>,
    pub caller: CallerPolicy,
    pub rules: NumberRules,
    /// Digits come one by one (overlap sending): a number that is only the
    /// beginning of one of ours is incomplete, not wrong.
    pub overlap: bool,
    pub brakes: Brakes,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrunkKind {
    /// A carrier's SIP trunk.
    #[default]
    Carrier,
    /// Analog, E1, ISDN, SS7 or R2 lines behind a gateway.
    Gateway,
    /// A line to a PBX (内部线路): its extensions are colleagues, not citizens.
    InsideLine,
}

/// Which number our calls show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallerPolicy {
    #[serde(default)]
    pub show: CallerShown,
    /// The trunk's own number. Also what stands in where there is none to pass on.
    #[serde(default)]
    pub number: Option<PhoneNumber>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallerShown {
    /// The trunk's own number, whoever calls.
    #[default]
    Own,
    /// The number of who calls, as far as the other side can know it: a
    /// citizen's that is passed on; an agent's only on an inside line.
    PassOn,
    /// None: the network is told ours and asked to keep it to itself.
    Withhold,
}

/// What a call over a trunk shows of where it comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Shown {
    /// To the one called.
    pub number: Option<PhoneNumber>,
    /// To the network, which knows us by it.
    pub own: Option<PhoneNumber>,
    /// Nobody but the network shall see a number.
    pub withheld: bool,
    /// The number of ours that passes a citizen's call on.
    pub diverted_by: Option<PhoneNumber>,
}

/// Numbers that lead to trunks (路由); the longest prefix that fits decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Empty: every number that looks like one outside.
    #[serde(default)]
    pub prefix: String,
    /// Numbers of exactly this many digits, e.g. a PBX's extensions.
    #[serde(default)]
    pub digits: Option<usize>,
    /// In order; the next is tried when one cannot carry the call.
    pub trunks: Vec<String>,
}

impl Route {
    fn fits(&self, number: &str) -> bool {
        number.starts_with(&self.prefix) && self.digits.is_none_or(|count| number.len() == count)
    }

    /// The route for a number; at equal prefixes the one that counts digits.
    pub(crate) fn find<'r>(routes: &'r [Self], number: &str) -> Option<&'r Self> {
        let fitting = routes.iter().filter(|route| route.fits(number));
        fitting.max_by_key(|route| (route.prefix.len(), route.digits.is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_prefix_decides() {
        let route = |prefix: &str, digits, trunk: &str| Route {
            prefix: prefix.to_owned(),
            digits,
            trunks: vec![trunk.to_owned()],
        };
        let routes = [
            route("", None, "carrier"),
            route("0591", None, "local"),
            route("3", Some(4), "pbx"),
            route("3", None, "three"),
        ];
        let leads = |number: &str| Route::find(&routes, number).map(|r| r.trunks[0].clone());
        assert_eq!(leads("059187654321").as_deref(), Some("local"));
        assert_eq!(leads("13800138000").as_deref(), Some("carrier"));
        assert_eq!(leads("3001").as_deref(), Some("pbx"));
        assert_eq!(leads("30011").as_deref(), Some("three"));
    }
}
