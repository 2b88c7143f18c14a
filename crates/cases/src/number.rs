//! The number people call a case by (工单编号), made for reading out and for
//! keying into a telephone.

use std::fmt;
use std::str::FromStr;

use jiff::civil;

/// The most cases one centre takes in on one day; the largest hotline of the
/// country has some 100,000 calls on its worst days.
pub const SERIAL_MAX: u32 = 999_999;

/// The day, the day's serial number and a check digit: `20261124-0001-8`. The
/// serial has four digits, or five or six on days that need them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    day: civil::Date,
    serial: u32,
}

/// The text is no case number, or a digit of it is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a case number: check the digits, or look the case up by telephone number")]
pub struct ParseCaseNumberError;

impl CaseNumber {
    /// Returns `None` if `serial` is 0 or above [`SERIAL_MAX`], or the year has
    /// not four digits.
    pub fn new(day: civil::Date, serial: u32) -> Option<Self> {
        let valid = (1..=SERIAL_MAX).contains(&serial) && day.year() >= 1000;
        valid.then_some(Self { day, serial })
    }

    pub const fn day(self) -> civil::Date {
        self.day
    }

    pub const fn serial(self) -> u32 {
        self.serial
    }

    /// The digits alone, as keyed on a telephone: 13 to 15 of them.
    pub fn digits(self) -> String {
        let mut digits = self.unchecked();
        digits.push(char::from(b'0' + check_digit(digits.bytes())));
        digits
    }

    fn unchecked(self) -> String {
        let (year, month, day) = (self.day.year(), self.day.month(), self.day.day());
        format!("{year:04}{month:02}{day:02}{:04}", self.serial)
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        let (day, rest) = digits.split_at(8);
        let (serial, check) = rest.split_at(rest.len() - 1);
        write!(f, "{day}-{serial}-{check}")
    }
}

/// Reads the number with or without hyphens and spaces.
impl FromStr for CaseNumber {
    type Err = ParseCaseNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const DIGITS_MAX: usize = 15;
        let kept = text.bytes().filter(|b| !b" -".contains(b)).take(DIGITS_MAX + 1);
        let digits: Vec<u8> = kept.collect();
        let valid = (13..=DIGITS_MAX).contains(&digits.len())
            && digits.iter().all(u8::is_ascii_digit)
            && check_digit(digits.iter().copied()) == 0;
        if !valid {
            return Err(ParseCaseNumberError);
        }
        let number = |from: usize, to: usize| {
            digits[from..to].iter().fold(0u32, |sum, b| sum * 10 + u32::from(b - b'0'))
        };
        let year = i16::try_from(number(0, 4)).map_err(|_| ParseCaseNumberError)?;
        let month = i8::try_from(number(4, 6)).map_err(|_| ParseCaseNumberError)?;
        let day = i8::try_from(number(6, 8)).map_err(|_| ParseCaseNumberError)?;
        let day = civil::Date::new(year, month, day).map_err(|_| ParseCaseNumberError)?;
        let parsed = Self::new(day, number(8, digits.len() - 1)).ok_or(ParseCaseNumberError)?;
        // A serial with needless leading zeros is another spelling of a number
        // that exists: refused, so that each case has one number only.
        if parsed.digits().len() == digits.len() { Ok(parsed) } else { Err(ParseCaseNumberError) }
    }
}

impl serde::Serialize for CaseNumber {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for CaseNumber {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Damm's algorithm (2004): finds every single wrong digit and every swap of
/// neighbours, the slips of people who read out and key in. Zero over a number
/// that already has its check digit.
fn check_digit(digits: impl Iterator<Item = u8>) -> u8 {
    const QUASIGROUP: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    digits.fold(0, |row, digit| QUASIGROUP[usize::from(row)][usize::from(digit - b'0')])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(serial: u32) -> CaseNumber {
        CaseNumber::new(civil::date(2026, 11, 24), serial).expect("a serial in range")
    }

    #[test]
    fn a_number_is_read_back_as_spoken_keyed_or_copied() {
        assert_eq!(number(1).to_string(), "20261124-0001-8");
        // Damm's own example: 572 has the check digit 4.
        assert_eq!(check_digit(b"572".iter().copied()), 4);
        for serial in [1, 42, 9_999, 10_000, SERIAL_MAX] {
            let number = number(serial);
            assert_eq!(number.to_string().parse(), Ok(number));
            assert_eq!(number.digits().parse(), Ok(number));
            assert_eq!(number.to_string().replace('-', " ").parse(), Ok(number));
        }
        assert_eq!(CaseNumber::new(civil::date(2026, 1, 1), SERIAL_MAX + 1), None);
        assert_eq!(CaseNumber::new(civil::date(2026, 1, 1), 0), None);
    }

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_found() {
        let right = number(1_234).digits();
        for at in 0..right.len() {
            for digit in b'0'..=b'9' {
                let mut wrong = right.clone().into_bytes();
                wrong[at] = digit;
                let wrong = String::from_utf8(wrong).expect("digits");
                assert_eq!(wrong.parse::<CaseNumber>().is_ok(), wrong == right, "{wrong}");
            }
        }
        for at in 1..right.len() {
            let mut wrong = right.clone().into_bytes();
            wrong.swap(at - 1, at);
            let wrong = String::from_utf8(wrong).expect("digits");
            assert_eq!(wrong.parse::<CaseNumber>().is_ok(), wrong == right, "{wrong}");
        }
    }

    #[test]
    fn other_spellings_and_nonsense_are_refused() {
        let padded = {
            let digits = "2026112400001";
            format!("{digits}{}", check_digit(digits.bytes()))
        };
        for wrong in ["", "20261124", "2026-11-24", "二〇二六", &padded, &"1".repeat(99)] {
            assert_eq!(wrong.parse::<CaseNumber>(), Err(ParseCaseNumberError), "{wrong}");
        }
    }
}
