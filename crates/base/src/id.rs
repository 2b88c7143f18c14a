//! Typed ids: a readable prefix and a number that sorts by creation time.

use std::fmt;
use std::str::FromStr;

/// The text was no id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an id like {prefix}_ followed by 32 hexadecimal digits")]
pub struct ParseIdError {
    prefix: &'static str,
}

/// Declares a typed id. `LegId` and `CaseId` can never be mixed up, and a log
/// line or URL shows which kind it holds.
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u128);

        impl $name {
            pub const PREFIX: &str = $prefix;

            /// Makes an id that sorts by creation time (48 bits of Unix
            /// milliseconds, then 80 random bits). Both are given, never
            /// fetched, so a simulation can replay them.
            pub const fn new(unix_ms: u64, random: u128) -> Self {
                Self(((unix_ms as u128) << 80) | (random >> 48))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{:032x}", Self::PREFIX, self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let refused = ParseIdError { prefix: $prefix };
                let digits = text
                    .strip_prefix(concat!($prefix, "_"))
                    .filter(|digits| digits.len() == 32)
                    .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
                    .ok_or(refused.clone())?;
                u128::from_str_radix(digits, 16).map(Self).map_err(|_| refused)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

typed_id!(/// One conversation with the outside world, whatever the channel (交互).
    InteractionId, "int");
typed_id!(/// One party's media and signalling relation with us (呼叫支路).
    LegId, "leg");
typed_id!(/// The part of an interaction served by one queue or agent (服务段).
    SegmentId, "seg");
typed_id!(/// A person who serves the public (坐席).
    AgentId, "agt");
typed_id!(/// Anyone who logs in: agent, supervisor, unit operator, administrator.
    UserId, "usr");
typed_id!(/// A web login.
    SessionId, "ses");
typed_id!(/// A person or company that calls or is called (客户).
    CustomerId, "cus");
typed_id!(/// A recording of one interaction's talk (录音).
    RecordingId, "rec");
typed_id!(/// A work order, e.g. a 12345 appeal (工单).
    CaseId, "case");
typed_id!(/// A reminder that a clock of a case is near its end or over (提醒).
    ReminderId, "rem");
typed_id!(/// A text message to a unit (短信).
    MessageId, "msg");
typed_id!(/// A file that somebody added to a case (附件).
    FileId, "file");
typed_id!(/// A handling unit (承办单位).
    UnitId, "unit");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_text_and_keeps_its_kind() {
        let id = LegId::new(1_700_000_000_000, u128::MAX);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.to_string().parse::<CaseId>().is_err());
        assert!("leg_+0000000000000000000000000000001".parse::<LegId>().is_err());
    }

    #[test]
    fn ids_sort_by_creation_time() {
        assert!(CaseId::new(1, u128::MAX) < CaseId::new(2, 0));
    }
}
