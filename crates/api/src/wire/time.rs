//! Times and dates on the wire.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// RFC 3339, UTC, milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-24T03:12:37.120Z")]
pub(crate) struct Time(pub base::Timestamp);

impl From<base::Timestamp> for Time {
    fn from(at: base::Timestamp) -> Self {
        Self(at)
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let at = jiff::Timestamp::from_millisecond(self.0.unix_ms()).unwrap_or_default();
        write!(f, "{at:.3}")
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        let at: jiff::Timestamp = text.parse().map_err(|_| {
            D::Error::custom("expected a time like 2026-11-24T03:12:37Z or with an offset")
        })?;
        Ok(Self(base::Timestamp::from_unix_ms(at.as_millisecond())))
    }
}

/// A civil date, e.g. `2026-11-24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = String, format = Date, example = "2026-11-24")]
pub(crate) struct Date(pub jiff::civil::Date);

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_utc_with_milliseconds_and_reads_offsets() {
        let time = Time(base::Timestamp::from_unix_ms(1_795_490_000_000));
        let text = time.to_string();
        assert!(text.ends_with(".000Z"), "{text}");
        let json = serde_json::to_string(&time).expect("text");
        assert_eq!(serde_json::from_str::<Time>(&json).expect("reads"), time);
        let east: Time = serde_json::from_str("\"2026-11-24T11:00:00+08:00\"").expect("reads");
        assert_eq!(east.to_string(), "2026-11-24T03:00:00.000Z");
        assert!(serde_json::from_str::<Time>("\"yesterday\"").is_err());
    }
}
