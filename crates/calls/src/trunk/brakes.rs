//! Brakes against toll fraud (防盗打): where calls may go, when, how often and
//! how long. A stolen password or a careless transfer must not become a bill.

use crate::Refusal;
use serde::{Deserialize, Serialize};

/// What may be spent, by each seat or over one trunk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Brakes {
    /// Prefixes that may not be called, e.g. premium numbers.
    pub closed: Vec<String>,
    /// Prefixes that may; if there are any, nothing else may. The longest
    /// prefix that fits decides between open and closed.
    pub open: Vec<String>,
    /// Numbers of other countries. `None`: closed for seats; on a trunk, as
    /// for seats.
    pub international: Option<bool>,
    /// Only while this calendar is open.
    pub calendar: Option<String>,
    pub calls_per_minute_max: Option<u32>,
    /// Minutes of talk in any 24 hours.
    pub minutes_per_day_max: Option<u32>,
}

/// Prefixes that choose a carrier for one call (IP 拨号); what is called comes
/// after them.
const DIAL_AROUND: [&str; 8] =
    ["17901", "17909", "17911", "17931", "17951", "17969", "12593", "10193"];

/// The home country, both ways of writing.
const HOME: [&str; 2] = ["+86", "0086"];

impl Brakes {
    /// Whether a number may be called at all. `international`: the answer
    /// where these brakes have none.
    pub(crate) fn destination(&self, number: &str, international: bool) -> Result<(), Refusal> {
        let longest = |list: &[String]| {
            let fitting = list.iter().filter(|prefix| number.starts_with(prefix.as_str()));
            fitting.map(String::len).max()
        };
        let (open, closed) = (longest(&self.open), longest(&self.closed));
        if closed > open || (open.is_none() && !self.open.is_empty()) {
            return Err(Refusal::DestinationClosed);
        }
        // Who lists a foreign prefix as open means it.
        let named = open.is_some_and(|length| is_abroad(&number[..length]));
        if is_abroad(number) && !named && !self.international.unwrap_or(international) {
            return Err(Refusal::InternationalClosed);
        }
        Ok(())
    }
}

/// Numbers of other countries, behind a dial-around prefix too.
fn is_abroad(number: &str) -> bool {
    let bare = DIAL_AROUND.iter().find_map(|prefix| number.strip_prefix(prefix));
    let number = bare.unwrap_or(number);
    let abroad = number.starts_with('+') || number.starts_with("00");
    abroad && !HOME.iter().any(|home| number.starts_with(home))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brakes(closed: &[&str], open: &[&str]) -> Brakes {
        let list = |prefixes: &[&str]| prefixes.iter().map(|p| (*p).to_owned()).collect();
        Brakes { closed: list(closed), open: list(open), ..Brakes::default() }
    }

    #[test]
    fn other_countries_are_closed_unless_opened() {
        let plain = Brakes::default();
        for abroad in ["0014155550100", "+14155550100", "179510014155550100"] {
            assert_eq!(plain.destination(abroad, false), Err(Refusal::InternationalClosed));
            assert_eq!(plain.destination(abroad, true), Ok(()));
        }
        for home in ["13800138000", "059187654321", "+8659187654321", "00862112345678"] {
            assert_eq!(plain.destination(home, false), Ok(()));
        }
        let opened = Brakes { international: Some(true), ..Brakes::default() };
        assert_eq!(opened.destination("0014155550100", false), Ok(()));
        let one = brakes(&[], &["0", "1", "00852"]);
        assert_eq!(one.destination("0085229876543", false), Ok(()));
        assert_eq!(one.destination("0014155550100", false), Err(Refusal::InternationalClosed));
    }

    #[test]
    fn the_longest_prefix_opens_or_closes() {
        let closed = brakes(&["0900", "168"], &[]);
        assert_eq!(closed.destination("09001234", false), Err(Refusal::DestinationClosed));
        assert_eq!(closed.destination("059187654321", false), Ok(()));
        let only = brakes(&["05910"], &["0591", "059100"]);
        assert_eq!(only.destination("059187654321", false), Ok(()));
        assert_eq!(only.destination("0591012345", false), Err(Refusal::DestinationClosed));
        assert_eq!(only.destination("0591001234", false), Ok(()));
        assert_eq!(only.destination("13800138000", false), Err(Refusal::DestinationClosed));
    }
}
