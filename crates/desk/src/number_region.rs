//! Where a caller's number comes from (号码归属地): province, city, network.
//!
//! Mobile numbers are looked up by their first seven digits, landlines by area
//! code. A number taken to another network keeps its old one here; a telephone
//! tells where a number was given out, not where its owner is.
//!
//! The data lie beside this crate's sources (`data/make_number_regions.py` tells
//! origin, licence and format) and are searched where they lie.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use base::PhoneNumber;
use serde::{Deserialize, Serialize};

/// The networks of mainland China; resellers (虚拟运营商) count as theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// 中国移动.
    Mobile,
    /// 中国联通.
    Unicom,
    /// 中国电信.
    Telecom,
    /// 中国广电.
    Broadnet,
}

impl Operator {
    pub const ALL: [Self; 4] = [Self::Mobile, Self::Unicom, Self::Telecom, Self::Broadnet];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Unicom => "unicom",
            Self::Telecom => "telecom",
            Self::Broadnet => "broadnet",
        }
    }
}

/// Where a number was given out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NumberRegion {
    pub province: &'static str,
    /// Several, joined by `、`, where cities share a landline's area code.
    pub city: String,
    /// With its leading zero.
    pub area_code: &'static str,
    /// Known for mobile numbers only.
    pub operator: Option<Operator>,
}

/// The region of `number` as it arrives from a trunk: with `+86`, `0086`, a
/// carrier's access code or a superfluous zero before it. `home_area` is the
/// office's own area code (`0591`), for local numbers that come without one.
///
/// None for numbers of other countries, service numbers (95…, 400…), extensions
/// and prefixes given out later than the data.
pub fn number_region(number: &PhoneNumber, home_area: Option<&str>) -> Option<NumberRegion> {
    let digits = national(number.as_str())?;
    if is_mobile(digits) {
        return mobile(digits);
    }
    let local = matches!(digits.len(), 7 | 8) && !digits.starts_with(['0', '1', '9']);
    if local { landline(home_area?) } else { landline(digits) }
}

/// Codes that callers dial before a number to choose a carrier.
const ACCESS_CODES: [&str; 8] =
    ["17951", "17950", "12593", "17911", "17910", "17909", "17908", "17900"];

/// The number as dialled within the country, landlines with their zero.
fn national(number: &str) -> Option<&str> {
    let international = number.strip_prefix('+').or_else(|| number.strip_prefix("00"));
    if let Some(international) = international {
        return international.strip_prefix("86");
    }
    let carrier = ACCESS_CODES.iter().find_map(|code| number.strip_prefix(code));
    // Some trunks send the country code without any sign of it.
    let bare = number.strip_prefix("86").filter(|rest| is_mobile(rest));
    Some(carrier.or(bare).unwrap_or(number))
        .map(|digits| digits.strip_prefix('0').filter(|rest| is_mobile(rest)).unwrap_or(digits))
}

fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
        && bytes.iter().all(u8::is_ascii_digit)
}

const RUNS: &[u8] = include_bytes!("../data/number_regions.bin");
const MAGIC: &[u8] = b"YDNR";
const HEADER_LEN: usize = 6;
const BLOCK_LEN: usize = 6;
const RUN_LEN: usize = 4;
const NOT_IN_USE: u16 = 0xFFFF;

/// (province, city, area code) of each region.
static REGIONS: LazyLock<Vec<[&str; 3]>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut parts = line.split('|');
        std::array::from_fn(|_| parts.next().expect("three parts in each line of regions.txt"))
    };
    include_str!("../data/regions.txt").lines().map(line).collect()
});

/// Province and cities of each area code, without its zero.
static AREAS: LazyLock<BTreeMap<&str, (&str, String, &str)>> = LazyLock::new(|| {
    let mut areas: BTreeMap<&str, (&str, String, &str)> = BTreeMap::new();
    for [province, city, area_code] in REGIONS.iter() {
        let key = area_code.trim_start_matches('0');
        areas
            .entry(key)
            .and_modify(|(_, cities, _)| *cities = format!("{cities}、{city}"))
            .or_insert_with(|| (province, (*city).to_owned(), area_code));
    }
    areas
});

fn word(at: usize) -> u16 {
    u16::from_le_bytes([RUNS[at], RUNS[at + 1]])
}

/// Index of the first run of the block, and of the first behind it.
fn block(head: u16) -> Option<(usize, usize)> {
    debug_assert!(RUNS.starts_with(MAGIC));
    let blocks = usize::from(word(MAGIC.len()));
    let at = |block: usize| HEADER_LEN + block * BLOCK_LEN;
    let first_run = |block: usize| {
        let low = usize::from(word(at(block) + 2));
        low | usize::from(word(at(block) + 4)) << 16
    };
    let runs = (RUNS.len() - at(blocks)) / RUN_LEN;
    let found = (0..blocks).find(|block| word(at(*block)) == head)?;
    let end = if found + 1 < blocks { first_run(found + 1) } else { runs };
    Some((first_run(found), end))
}

/// Region number × 8 + operator of a seven-digit prefix.
fn code(prefix: u32) -> Option<u16> {
    let (head, offset) = (u16::try_from(prefix / 10_000).ok()?, prefix % 10_000);
    let (mut low, mut high) = block(head)?;
    let runs = HEADER_LEN + usize::from(word(MAGIC.len())) * BLOCK_LEN;
    // The last run that begins at or before the offset.
    while high - low > 1 {
        let middle = low.midpoint(high);
        if u32::from(word(runs + middle * RUN_LEN)) <= offset {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(word(runs + low * RUN_LEN + 2)).filter(|code| *code != NOT_IN_USE)
}

fn mobile(digits: &str) -> Option<NumberRegion> {
    let code = code(digits[..7].parse().ok()?)?;
    let [province, city, area_code] = *REGIONS.get(usize::from(code / 8))?;
    let operator = usize::from(code % 8).checked_sub(1).and_then(|at| Operator::ALL.get(at));
    Some(NumberRegion { province, city: city.to_owned(), area_code, operator: operator.copied() })
}

/// By area code, with or without its zero. Three-digit ones are `010` and `02x`;
/// no area code is the beginning of another.
fn landline(digits: &str) -> Option<NumberRegion> {
    let digits = digits.strip_prefix('0').unwrap_or(digits);
    let prefix = |len: usize| digits.get(..len).and_then(|prefix| AREAS.get_key_value(prefix));
    let (key, (province, cities, area_code)) = prefix(2).or_else(|| prefix(3))?;
    let subscriber = digits.len() - key.len();
    // A whole number, or the area code alone (an office's own).
    let plausible = matches!(subscriber, 0 | 7 | 8);
    plausible.then(|| NumberRegion { province, city: cities.clone(), area_code, operator: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(number: &str) -> String {
        let number = number.parse().expect("dialable");
        number_region(&number, Some("0591")).map_or("unknown".into(), |region| {
            let operator = region.operator.map_or("landline", Operator::code);
            format!("{}{} {} {operator}", region.province, region.city, region.area_code)
        })
    }

    /// Twelve entries drawn from the source by lot.
    #[test]
    fn mobile_numbers_are_found_as_in_the_source() {
        for (prefix, expected) in [
            ("1325315", "河北张家口 0313 unicom"),
            ("1337977", "新疆乌鲁木齐 0991 telecom"),
            ("1349354", "北京北京 010 mobile"),
            ("1379091", "广东茂名 0668 mobile"),
            ("1528205", "四川广元 0839 mobile"),
            ("1560125", "北京北京 010 unicom"),
            ("1575400", "辽宁大连 0411 mobile"),
            ("1719466", "山东烟台 0535 unicom"),
            ("1754154", "辽宁丹东 0415 unicom"),
            ("1800135", "北京北京 010 telecom"),
            ("1889626", "云南文山 0876 mobile"),
            ("1997090", "江西赣州 0797 telecom"),
        ] {
            assert_eq!(told(&format!("{prefix}0000")), expected);
        }
        for not_in_use in ["16230000000", "16499990000", "19999990000"] {
            assert_eq!(told(not_in_use), "unknown");
        }
    }

    /// phone.dat 2312 has 499,527 prefixes.
    #[test]
    fn no_prefix_of_the_source_is_lost_or_made_up() {
        let known = (1_300_000..2_000_000).filter(|prefix| code(*prefix).is_some()).count();
        assert_eq!(known, 499_527);
        let regions = |prefix: u32| code(prefix).map(|code| usize::from(code / 8));
        let most = (1_300_000..2_000_000).filter_map(regions).max();
        assert_eq!(most, Some(REGIONS.len() - 1));
    }

    #[test]
    fn a_number_is_the_same_however_the_trunk_sends_it() {
        let one = told("18001350000");
        for form in ["+8618001350000", "008618001350000", "8618001350000", "018001350000"] {
            assert_eq!(told(form), one, "{form}");
        }
        assert_eq!(told("1795118001350000"), one);
        assert_eq!(told("12593018001350000"), one);
    }

    #[test]
    fn landlines_are_found_by_area_code() {
        assert_eq!(told("059187551234"), "福建福州 0591 landline");
        assert_eq!(told("+8659187551234"), "福建福州 0591 landline");
        assert_eq!(told("+861088888888"), "北京北京 010 landline");
        assert_eq!(told("01088888888"), "北京北京 010 landline");
        assert_eq!(told("073188888888"), "湖南长沙、株洲、湘潭 0731 landline");
        assert_eq!(told("87551234"), "福建福州 0591 landline", "a local number");
        let local = "87551234".parse().expect("dialable");
        assert_eq!(number_region(&local, None), None, "no home area known");
    }

    #[test]
    fn what_has_no_region_has_none() {
        for number in
            ["+14155550100", "00852212345", "95588", "4008123123", "8001", "*72#", "12345"]
        {
            assert_eq!(told(number), "unknown", "{number}");
        }
    }

    #[test]
    fn no_area_code_is_the_beginning_of_another() {
        for area in AREAS.keys() {
            assert!(matches!(area.len(), 2 | 3), "{area}");
            assert!(area.len() == 2 || !AREAS.contains_key(&area[..2]), "{area}");
        }
        assert_eq!(AREAS.len(), 321);
    }
}
