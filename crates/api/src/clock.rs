//! The one place where this crate asks what time it is.

use base::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// The civil time, now.
#[expect(clippy::disallowed_methods, reason = "requests are answered at the time they come")]
pub(crate) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 is broken; nothing sensible can be said by it.
    let ms = since.map_or(0, |elapsed| elapsed.as_millis());
    Timestamp::from_unix_ms(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// The same instant on the wall clock of a zone; UTC if the zone is unknown.
pub(crate) fn local(at: Timestamp, zone: &str) -> DateTime {
    let instant = jiff::Timestamp::from_millisecond(at.unix_ms()).unwrap_or_default();
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    zone.to_datetime(instant)
}
